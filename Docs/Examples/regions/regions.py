"""Says in which region a hub stands, by the address it comes from."""

import collections
import ipaddress

from loft_plugin import Plugin, Problem, proceed, refuse

# Addresses that are remembered at once; the oldest goes first.
LIMIT = 100_000

plugin = Plugin("regions", "Gives hubs and peers a region by the address they come from.", version="1.0")
plugin.setting("ranges", [], "regions and their addresses, such as 'eu 192.0.2.0/24 2001:db8::/32'")
plugin.setting("elsewhere", "", "the region of all other addresses; empty when they have none")
plugin.setting("strangers", "proceed", "what becomes of hubs without a region", choices=["proceed", "refuse"])
assigned = plugin.emits("regionAssigned", "peer", "namespace", "region", "isHub")
given = plugin.counter("given_total", "hubs and peers that were given a region", to=["hub", "peer"])

# From (namespace, peer) to an address. The namespace is None until it is known to whom a connection belongs.
addresses = collections.OrderedDict()
tables = {}


def table_of(settings):
    """The ranges of one tenant, the narrowest first."""
    table = []
    for line in settings.ranges:
        region, *ranges = line.split()
        if not ranges:
            raise Problem("'%s' is not a region and its addresses" % line, "ranges")
        try:
            table += [(ipaddress.ip_network(one), region) for one in ranges]
        except ValueError as problem:
            raise Problem(str(problem), "ranges") from None
    return sorted(table, key=lambda entry: -entry[0].prefixlen)


def region_of(peer, namespace):
    """The region of a peer; None when its address is in none or is not known."""
    address = addresses.get((namespace, peer)) or addresses.get((None, peer))
    if address is None:
        return None
    settings = plugin.settings[namespace]
    table = tables.get(namespace, tables[None])
    return next((region for network, region in table if address in network), settings.elsewhere or None)


@plugin.configured
def read():
    tables[None] = table_of(plugin.settings)
    for namespace, settings in plugin.settings.tenants.items():
        tables[namespace] = table_of(settings)


@plugin.before("admitConnection", at="identify")
def remember(intent):
    host = intent.remote.rpartition(":")[0].strip("[]")
    addresses[intent.namespace if intent.isBound else None, intent.peer] = ipaddress.ip_address(host)
    if len(addresses) > LIMIT:
        addresses.popitem(last=False)


@plugin.before("registerHub", at="authorize")
def assign(intent):
    region = region_of(intent.peer, intent.namespace)
    if region is not None:
        return proceed(region=region)
    if plugin.settings[intent.namespace].strangers == "refuse":
        return refuse("no-region", "hubs of unknown addresses are not listed here")


@plugin.on("peerAnnounced")
def tell(event):
    region = region_of(event.peer, event.namespace)
    if region is not None:
        assigned(peer=event.peer, namespace=event.namespace, region=region, isHub=event.isHub)
        given(to="hub" if event.isHub else "peer")


@plugin.on("peerDisconnected")
def forget(event):
    addresses.pop((event.namespace, event.peer), None)
    addresses.pop((None, event.peer), None)


@plugin.serve("GET", "/regions", audience="operators")
def count(request):
    regions = collections.Counter(region_of(peer, namespace or "default") for namespace, peer in addresses)
    return {region or "": number for region, number in sorted(regions.items(), key=str)}


if __name__ == "__main__":
    plugin.run()
