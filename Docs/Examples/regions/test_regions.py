"""python3 -m unittest"""

import unittest

import regions
from loft_plugin import Rehearsal

RANGES = ["eu 192.0.2.0/24 2001:db8::/32", "de 192.0.2.128/25"]


class RegionsTest(unittest.TestCase):
    def hub(self, **settings):
        regions.addresses.clear()
        hub = Rehearsal(regions.plugin, **{"ranges": RANGES, **settings})
        self.addCleanup(hub.close)
        return hub

    def registered(self, hub, remote, **fields):
        hub.ask("admitConnection", peer="ann", remote=remote, namespace="default", isBound=False)
        return hub.ask("registerHub", peer="ann", namespace="default", network="mesh", **fields)

    def test_the_narrowest_range_counts(self):
        hub = self.hub()
        self.assertEqual(self.registered(hub, "192.0.2.1:5")["amend"], {"region": "eu"})
        self.assertEqual(self.registered(hub, "192.0.2.200:5")["amend"], {"region": "de"})
        self.assertEqual(self.registered(hub, "[2001:db8::7]:5")["amend"], {"region": "eu"})

    def test_all_others_are_elsewhere_nowhere_or_refused(self):
        self.assertNotIn("amend", self.registered(self.hub(), "10.0.0.1:5"))
        self.assertEqual(self.registered(self.hub(elsewhere="world"), "10.0.0.1:5")["amend"], {"region": "world"})
        self.assertEqual(self.registered(self.hub(strangers="refuse"), "10.0.0.1:5")["refuse"]["code"], "no-region")

    def test_a_tenant_has_ranges_of_its_own(self):
        hub = self.hub(namespaces={"acme": {"ranges": ["office 192.0.2.0/24"]}})
        hub.ask("admitConnection", peer="ann", remote="192.0.2.1:5", namespace="acme", isBound=True)
        hub.event("peerAnnounced", peer="ann", namespace="acme", network="x", isHub=False, wasHub=False, note="")
        self.assertEqual([one["region"] for one in hub.of("emit")], ["office"])

    def test_who_has_gone_is_forgotten(self):
        hub = self.hub()
        self.registered(hub, "192.0.2.1:5")
        self.assertEqual(hub.request("GET", "/regions")["json"], {"eu": 1})
        hub.event("peerDisconnected", peer="ann", namespace="default", code=1000, reason="", totalConnections=0)
        self.assertEqual(hub.request("GET", "/regions")["json"], {})

    def test_what_is_no_range_is_said_at_once(self):
        for wrong in ["eu", "eu 192.0.2.1/24", "eu moon"]:
            hub = self.hub(ranges=[wrong])
            self.assertEqual([one["setting"] for one in hub.of("problem")], ["ranges"])


if __name__ == "__main__":
    unittest.main()
