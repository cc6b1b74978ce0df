#!/usr/bin/env python3
"""What idle peers cost a hub, while they are there and after they left; then readers that take nothing.

PEERS=50000 and HOLD=600 say how many and for how many seconds.
"""

import os
import sys
import time

import load
import machine
import measures
import programs
import slow_readers
import standing
from servers import Hub

PROGRESS = 30
# What may wait for slow readers, in MiB; how many of them there are, and how many MiB they are sent.
QUEUED_TOTAL, READERS, SENT = 64, 1000, 600
# After everybody left, memory is to be within a tenth of what it was, and a little for what runs but once.
SETTLES_WITHIN, ALLOWED = 60, 1.10


def mib(size):
    return "%.1f MiB" % (size / 2**20)


def say(text):
    print(text, flush=True)


def warm(bench, server):
    """Some peers that come and go, so that what a hub takes once is not counted as theirs."""
    with standing.joined(bench, server, min(1000, standing.descriptors() // 2)) as crowd:
        crowd.leave()
    time.sleep(5)  # the hub tidies up some seconds after a storm


def hold(bench, server, peers, seconds):
    """Lets them be there for so long; says how it goes, and what it came to."""
    pids = server.pids()
    warm(bench, server)
    start, begun = machine.resident(pids), time.monotonic()
    with standing.joined(bench, server, peers) as crowd:
        joined, took = machine.resident(pids), time.monotonic() - begun
        say("%d peers in networks of ten joined in %.1f s; resident %s before, %s with them: %.2f KiB for each"
            % (peers, took, mib(start), mib(joined), (joined - start) / peers / 1024))
        used, begun = machine.processor_seconds(pids), time.monotonic()
        while (left := seconds - (time.monotonic() - begun)) > 0:
            time.sleep(min(PROGRESS, left))
            passed = time.monotonic() - begun
            share = (machine.processor_seconds(pids) - used) / passed
            say("after %4.0f s: resident %s, %.2f %% of one core" % (passed, mib(machine.resident(pids)), 100 * share))
        pings = crowd.leave()
    say("%d pings were answered; everybody has left" % pings)
    return start, pings


def settle(server, start):
    """Whether memory comes back to what it was."""
    end = time.monotonic() + SETTLES_WITHIN
    while (after := machine.resident(server.pids())) > start * ALLOWED and time.monotonic() < end:
        time.sleep(1)
    met = after <= start * ALLOWED
    say("resident %s after they left, %.0f %% of what it was: %s" % (
        mib(after), 100 * after / start, "met" if met else "NOT MET, at most %.0f %%" % (100 * ALLOWED)))
    return met


def slow(bench):
    limits = ", queuedBytes: 512KiB, queuedTotal: %dMiB" % QUEUED_TOTAL
    with Hub(set(bench.server_cores), limits=limits) as hub:
        before, most = slow_readers.flood(hub, READERS, SENT)
        say("%d readers that take nothing were sent %d MiB: resident %s without them, %s at most, of which %d MiB may "
            "wait for readers" % (READERS, SENT, mib(before), mib(most), QUEUED_TOTAL))
        time.sleep(5)  # the hub tidies up some seconds after a storm
        say("resident %s after they left" % mib(machine.resident(hub.pids())))


def main():
    peers, seconds = int(os.environ.get("PEERS") or 20000), float(os.environ.get("HOLD") or 60)
    programs.program("load")
    cores, _ = machine.calmest_cores()
    bench = measures.Bench(cores[:1], cores[1:] or cores, False)
    reactors = standing.reactors_for(peers)
    if reactors == 1:
        peers = standing.fit(peers)
    say("%d reactors, since a table of descriptors has %d places" % (reactors, standing.descriptors()))
    try:
        with Hub(set(cores[:1]), reactors=reactors) as hub:
            start, pings = hold(bench, hub, peers, seconds)
            met = settle(hub, start)
        if seconds >= 40 and pings < peers:
            raise load.Failed("only %d pings came to %d peers" % (pings, peers))
        slow(bench)
    except load.Failed as reason:
        raise SystemExit("failed: %s" % reason) from None
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
