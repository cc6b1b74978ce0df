"""The rows of the table: what is aimed at, and which measurement answers it."""

import os
from dataclasses import dataclass
from typing import Callable, Optional

import measures
import standing

# How many idle peers the slope goes up to.
MOST = int(os.environ.get("PEERS") or 50000)

EVERYBODY = ("loft", "peerpigeon", "echo", "nats")
OURS = ("loft",)


@dataclass
class Row:
    """`measure` takes the bench and a server that has just been started, and returns a figure and details."""

    key: str
    title: str
    unit: str
    measure: Callable
    ratio: Optional[float] = None  # the hub's figure is at most this many times the floor's
    most: Optional[float] = None  # the hub's figure is at most this
    least: Optional[float] = None  # the hub's figure is at least this
    secure: bool = False
    adapters: tuple = OURS
    only_hub: bool = False
    prepare: Optional[Callable] = None  # what has to be known before, from the hub

    most_rounds: int = 100  # for what takes long and hardly differs
    peers: int = 0  # so many the target is about
    originals: Optional[float] = None  # the PeerPigeon hubs need at least this many times the hub's figure

    def rounds(self, wanted):
        return min(wanted, self.most_rounds)

    def target(self):
        if self.ratio is not None:
            return "<= %g x" % self.ratio
        if self.most is not None:
            return "<= %g %s" % (self.most, self.unit)
        return "" if self.least is None else ">= %g %s" % (self.least, self.unit)


ROWS = [
    Row("relay-200-16", "relay 200 B, 16 in flight", "us", measures.relay(16, 200), 1.15, adapters=EVERYBODY,
        originals=20),
    Row("relay-2k-16", "relay 2 KB, 16 in flight", "us", measures.relay(16, 2048), 1.15, adapters=EVERYBODY,
        originals=20),
    Row("relay-200-1", "relay 200 B, 1 in flight", "us", measures.relay(1, 200), 1.05, adapters=EVERYBODY,
        originals=3),
    Row("relay-2k-1", "relay 2 KB, 1 in flight", "us", measures.relay(1, 2048), 1.05, adapters=EVERYBODY,
        originals=3),
    Row("announce", "200 announce at once, per delivery", "us", measures.announce, 1.2,
        adapters=("loft", "peerpigeon")),
    Row("connect", "accept, upgrade, greet, per peer", "us", measures.connect, 1.3, adapters=EVERYBODY),
    Row("tls-relay", "TLS relay 200 B, 16 in flight", "us", measures.relay(16, 200), 1.3, secure=True),
    Row("idle-plain", "resident per idle peer", "KiB", standing.memory(10000), most=1, most_rounds=3),
    Row("idle-tls", "resident per idle peer, TLS", "KiB", standing.memory(2000), most=12, secure=True,
        most_rounds=3),
    Row("idle-slope", "{:,} idle: each of the second half to the first".format(MOST), "x",
        standing.slope(MOST), most=1.1, only_hub=True, most_rounds=1,
        peers=MOST),
    Row("idle-cpu", "processor while 20,000 are idle", "%", standing.processor(20000), most=1,
        most_rounds=1, peers=20000),
    Row("p99", "p99 at half of what the hub can", "us", measures.latency_at_half, 1.2,
        prepare=measures.find_saturation),
    Row("start", "start to first answer", "ms", measures.start, most=50),
    Row("reactors", "two reactors to one, half crossing", "x", measures.two_reactors, least=1.6,
        only_hub=True),
    Row("fanout", "one of 300 comes or goes, per delivery", "us", measures.fanout),
    Row("storm", "200 cut off and back, until whole", "ms", measures.storm, adapters=("loft", "peerpigeon")),
    Row("fair-alone", "p99 of 16 calm pairs, alone", "us", measures.calm()),
    Row("fair-flood", "the same beside one that floods", "us", measures.calm(measures.FLOOD)),
    Row("fair-large", "the same beside 1 MiB messages", "us", measures.calm(measures.LARGE)),
]


def chosen(names):
    """The rows whose key has one of the words in it; all without any."""
    found = [row for row in ROWS if not names or any(name in row.key for name in names)]
    if not found:
        known = ", ".join(row.key for row in ROWS)
        raise SystemExit("no row is called %s; there are %s" % (", ".join(names), known))
    return found
