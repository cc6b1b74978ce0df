"""The rows of the table: what each measures, on whom, and what is aimed at."""

from dataclasses import dataclass, field
from typing import Callable, Optional

import load


@dataclass
class Bench:
    """What every measurement is given."""

    server_core: int
    load_cores: list
    quick: bool

    def load(self, server, mode, **options):
        return load.run(server, mode, self.load_cores[:1], path=server.path, **options)

    @property
    def seconds(self):
        return 0.6 if self.quick else 2.0


@dataclass
class Row:
    """`measure` returns a figure for a server that has just been started, and what else is worth keeping."""

    key: str
    title: str
    unit: str
    measure: Callable
    ratio: Optional[float] = None  # the hub's figure is at most this many times the floor's
    most: Optional[float] = None  # the hub's figure is at most this
    secure: bool = False
    adapters: tuple = ("loft", "peerpigeon")
    words: tuple = field(default=())  # what chooses this row beside its key

    def target(self):
        if self.ratio is not None:
            return "<= %g x" % self.ratio
        return "<= %g %s" % (self.most, self.unit)


def relay(depth, size, pairs=32):
    def measure(bench, server):
        said = bench.load(server, "relay", depth=depth, size=size, pairs=pairs, seconds=bench.seconds,
                          warmup=bench.seconds / 4)
        return said["server_us"], said
    return measure


EVERYBODY = ("loft", "peerpigeon", "echo", "nats")

ROWS = [
    Row("relay-200-16", "relay 200 B, 16 in flight", "us", relay(16, 200), 1.15, adapters=EVERYBODY),
    Row("relay-2k-16", "relay 2 KB, 16 in flight", "us", relay(16, 2048), 1.15, adapters=EVERYBODY),
    Row("relay-200-1", "relay 200 B, 1 in flight", "us", relay(1, 200), 1.05, adapters=EVERYBODY),
    Row("relay-2k-1", "relay 2 KB, 1 in flight", "us", relay(1, 2048), 1.05, adapters=EVERYBODY),
    Row("tls-relay", "TLS relay 200 B, 16 in flight", "us", relay(16, 200), 1.3, secure=True),
]


def chosen(names):
    """The rows whose key has one of the words in it; all without any."""
    if not names:
        return ROWS
    found = [row for row in ROWS if any(name in row.key for name in names)]
    if not found:
        raise SystemExit("no row is called %s; there are %s" % (", ".join(names), ", ".join(r.key for r in ROWS)))
    return found
