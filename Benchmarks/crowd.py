#!/usr/bin/env python3
"""Whether three hubs of a fleet hold three times the peers of one: resident memory for each idle peer, at a hub that is
alone in its fleet and at each of three that have as many peers each, in networks of their own.

PEERS=10000 says how many each hub has.
"""

import contextlib
import os
import sys
import tempfile

import fleet
import load
import machine
import measures
import nats_server
import programs
import standing

ALLOWED = 1.1
WARM = 1000


def each(hubs, bench, peers):
    """Bytes for each peer at each hub, once everybody is in everywhere."""
    for hub in hubs:
        with standing.joined(bench, hub, min(WARM, peers)) as crowd:
            crowd.leave()
    before = [standing.settled(hub) for hub in hubs]
    with contextlib.ExitStack() as crowds:
        there = [crowds.enter_context(standing.joined(bench, hub, peers, begin_at=place))
                 for place, hub in enumerate(hubs)]
        sizes = [standing.settled(hub) for hub in hubs]
        for crowd in there:
            crowd.leave()
    return [(size - start) / peers for size, start in zip(sizes, before)]


def measure(count, bench, peers):
    with tempfile.TemporaryDirectory() as folder, nats_server.NatsServer(folder) as server, \
            contextlib.ExitStack() as running:
        hubs = [running.enter_context(fleet.Member(set(bench.server_cores), calls=(server.url,)))
                for _ in range(count)]
        if count > 1:
            fleet.wait_until_met(hubs)
        figures = each(hubs, bench, peers)
        engine = machine.resident([server.process.pid])
    said = ", ".join("%.0f" % figure for figure in figures)
    print("%d hub%s with %s peers each: %s bytes for each peer; the NATS server has %.0f MiB" % (
        count, "" if count == 1 else "s", "{:,}".format(peers), said, engine / 2**20), flush=True)
    return figures


def main():
    peers = standing.fit(int(os.environ.get("PEERS") or 10000))
    programs.program("load")
    cores, _ = machine.calmest_cores()
    bench = measures.Bench(cores[:2], cores[2:] or cores, False)
    try:
        alone, = measure(1, bench, peers)
        ratio = sum(measure(3, bench, peers)) / 3 / alone
    except load.Failed as reason:
        raise SystemExit("failed: %s" % reason) from None
    print("a peer at one of three takes %.2f times what it takes at the one%s" % (
        ratio, "" if ratio <= ALLOWED else ": NOT MET, at most %.1f" % ALLOWED))
    return 0 if ratio <= ALLOWED else 1


if __name__ == "__main__":
    sys.exit(main())
