"""What rows measure while something happens. Each returns a figure and what else is worth keeping."""

import load
from servers import Hub

FLOOD = {"pairs": 1, "depth": 2048, "size": 200, "oneway": 1}
LARGE = {"pairs": 1, "depth": 1, "size": 1 << 20, "oneway": 1}
# Enough to see a percentile, and far from keeping a server busy.
CALM_RATE = 4000
# What a server that has more to do than it can uses of a core that is its own, at least.
BUSY = 0.9


class Bench:
    """What every measurement is given: cores, and how long it may take."""

    def __init__(self, server_cores, load_cores, quick):
        self.server_cores, self.load_cores, self.quick = server_cores, load_cores, quick
        self.seconds = 0.6 if quick else 2.0
        self.saturation = None

    def load(self, server, mode, **options):
        return load.run(server, mode, self.load_cores[:1], **options)

    def repeat(self, times):
        return max(1, times // 4) if self.quick else times


def relay(depth, size, pairs=32):
    """Processor time of the server for each message, while pairs write to each other as fast as they can."""
    def measure(bench, server):
        said = bench.load(server, "relay", depth=depth, size=size, pairs=pairs, seconds=bench.seconds,
                          warmup=bench.seconds / 4)
        return said["server_us"], said
    return measure


def announce(bench, server):
    said = bench.load(server, "announce", peers=200, rounds=bench.repeat(16))
    return said["server_us"], said


def connect(bench, server):
    """Everybody comes from one of eight addresses, and is cut off as soon as it has been greeted."""
    said = bench.load(server, "connect", concurrency=64, sources=8, seconds=bench.seconds,
                      warmup=bench.seconds / 4)
    return said["server_us"], said


def fanout(bench, server):
    said = bench.load(server, "fanout", peers=300, rounds=bench.repeat(60))
    return said["server_us"], said


def storm(bench, server):
    said = bench.load(server, "storm", peers=200, rounds=bench.repeat(12))
    return said["whole_ms"], said


def start(_, server):
    return server.answered * 1e3, {}


def find_saturation(bench, make_hub):
    """How many messages a second the hub relays when every one of them comes alone.

    Many at once it takes faster, but letters by the clock come alone. At times it is disturbed, so the best
    of three counts.
    """
    with make_hub(False) as hub:
        runs = [bench.load(hub, "relay", depth=1, seconds=bench.seconds, warmup=0.2) for _ in range(3)]
    bench.saturation = max(said["rate"] for said in runs)


def latency_at_half(bench, server):
    """Letters leave by the clock, at half the hub's rate on every server."""
    said = bench.load(server, "relay", rate=bench.saturation / 2, seconds=bench.seconds * 1.5,
                      warmup=bench.seconds / 2)
    return said["typical_p99_us"], said


def two_reactors(bench, server):
    """Two loads at once on a hub with two reactors, then on one with one; the ratio of what got through."""
    cores = [bench.server_cores[0]] + bench.load_cores
    if len(cores) < 4:
        raise load.Skipped("two reactors and two loads need four cores, and there are %d" % len(cores))
    rates, details = [], {}
    for reactors in (2, 1):
        with Hub(set(cores[:reactors]), reactors=reactors) as hub:
            several = [load.begin(hub, "relay", [core], depth=16, pairs=32, seconds=bench.seconds,
                                  warmup=bench.seconds) for core in cores[2:4]]
            said = [load.end(one, 120) for one in several]
        rates.append(sum(one["rate"] for one in said))
        details["rate_%d" % reactors] = rates[-1]
        details["load_share_%d" % reactors] = max(one["load_share"] for one in said)
        details["server_share_%d" % reactors] = said[0]["server_share"]
    if details["server_share_1"] < BUSY:
        details["note"] = "cores were not free, since one reactor with work enough got less than one core"
    return rates[0] / rates[1], details


def calm(disturbance=None):
    """The 99th percentile of pairs that write a few letters by the clock, alone or beside somebody else."""
    def measure(bench, server):
        seconds = bench.seconds * 1.5
        if disturbance is None:
            said = bench.load(server, "relay", pairs=16, rate=CALM_RATE, seconds=seconds, warmup=0.3)
            return said["typical_p99_us"], said
        if len(bench.load_cores) < 2:
            raise load.Skipped("whoever disturbs needs a core of its own, so three, and there are two")
        # It begins before the calm ones and ends after them.
        cores = bench.load_cores[1:2]
        other = load.begin(server, "relay", cores, seconds=seconds + 1, warmup=0, **disturbance)
        try:
            said = bench.load(server, "relay", pairs=16, rate=CALM_RATE, seconds=seconds, warmup=0.5)
        except load.Failed:
            other.kill()
            other.communicate()
            raise
        beside = load.end(other, 120)
        said["beside_rate"] = beside["rate"]
        return said["typical_p99_us"], said
    return measure
