"""python3 -m unittest -v"""

import json
import unittest

from greeter import plugin
from loft_plugin import Rehearsal


class GreeterTest(unittest.TestCase):
    def test_greets_a_peer_that_connects_with_the_words_of_its_tenant(self):
        hub = Rehearsal(plugin, namespaces={"acme": {"text": "good morning"}})
        hub.event("peerConnected", peer="bob", namespace="default")
        hub.event("peerConnected", peer="eve", namespace="acme")
        self.assertEqual([(sent["to"], json.loads(sent["text"])) for sent in hub.of("send")], [
            ("bob", {"type": "greeting", "data": "welcome"}),
            ("eve", {"type": "greeting", "data": "good morning"}),
        ])
        self.assertEqual(sum(count["by"] for count in hub.of("count")), 2)
        hub.close()


if __name__ == "__main__":
    unittest.main()
