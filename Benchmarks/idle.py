#!/usr/bin/env python3
"""What idle peers cost a hub, while they are there and after they left; then readers that take nothing.

PEERS=50000 and HOLD=600 say how many and for how many seconds, READERS=0 that no slow readers follow; RECORD=1 writes
the table of README.md.
"""

import os
import sys
import time

import load
import machine
import measures
import programs
import record
import slow_readers
import standing
from servers import Hub

PROGRESS = 30
# What may wait for slow readers, in MiB; how many of them there are, and how many MiB they are sent.
QUEUED_TOTAL, READERS, SENT = 64, 1000, 600
# After everybody left, memory is to be within a tenth of what it was, and a little for what runs but once.
SETTLES_WITHIN, ALLOWED = 60, 1.10
WARM = 1000
MARKS = ("<!-- bench-idle -->", "<!-- end -->")


def mib(size):
    return "%.1f MiB" % (size / 2**20)


def say(text):
    print(text, flush=True)


class Facts:
    """What it comes to, as lines for people and as rows for a page."""

    def __init__(self):
        self.rows = []

    def add(self, name, value):
        self.rows.append((name, value))
        say("%s: %s" % (name, value))

    def markdown(self):
        return "\n".join(["| | |", "| --- | --- |"] + ["| %s | %s |" % row for row in self.rows])


def warm(bench, server):
    """Some peers that come and go, so that what a hub takes once is not counted as theirs."""
    fresh = standing.settled(server)
    with standing.joined(bench, server, WARM) as crowd:
        crowd.leave()
    start = standing.settled(server)
    say("resident %s when started, %s after %d peers came and left" % (mib(fresh), mib(start), WARM))
    return start


def watch(pids, seconds):
    """Lets time pass, says how it goes, and returns the share of a core that was used."""
    used, begun, passed = machine.processor_seconds(pids), time.monotonic(), 0
    while passed < seconds:
        time.sleep(min(PROGRESS, seconds - passed))
        passed = time.monotonic() - begun
        share = (machine.processor_seconds(pids) - used) / passed
        say("after %4.0f s: resident %s, %.2f %% of one core"
            % (passed, mib(machine.resident(pids)), 100 * share))
    return share


def hold(bench, server, peers, seconds, facts):
    """Lets them be there for so long; returns whether memory comes back once they have left."""
    start, begun = warm(bench, server), time.monotonic()
    with standing.joined(bench, server, peers) as crowd:
        took = time.monotonic() - begun
        facts.add("peers connected and announced", "{:,}, in {:.1f} s".format(peers, took))
        joined = standing.settled(server)
        facts.add("resident memory of the hub", "%s before, %s with them: %.2f KiB for each"
                  % (mib(start), mib(joined), (joined - start) / peers / 1024))
        share = watch(server.pids(), seconds)
        pings = crowd.leave()
    if seconds >= 40 and pings < peers:
        raise load.Failed("only %d pings came to %d peers" % (pings, peers))
    facts.add("processor time while idle", "%.2f %% of one core, over %g s with %s pings"
              % (100 * share, seconds, "{:,}".format(pings)))
    return settle(server, start, facts)


def settle(server, start, facts):
    """Whether memory comes back to what it was."""
    end = time.monotonic() + SETTLES_WITHIN
    while (after := machine.resident(server.pids())) > start * ALLOWED and time.monotonic() < end:
        time.sleep(1)
    met = after <= start * ALLOWED
    facts.add("resident memory after they left", "%s, %.0f %% of before%s" % (
        mib(after), 100 * after / start, "" if met else ": NOT MET, at most %.0f %%" % (100 * ALLOWED)))
    return met


def slow(bench, readers, facts):
    limits = ", queuedBytes: 512KiB, queuedTotal: %dMiB" % QUEUED_TOTAL
    with Hub(set(bench.server_cores), limits=limits) as hub:
        before, most = slow_readers.flood(hub, readers, SENT)
        facts.add("{:,} readers that take nothing, sent {} MiB".format(readers, SENT),
                  "%s without them, %s at most, %s after they left"
                  % (mib(before), mib(most), mib(standing.settled(hub))))


def main():
    peers, seconds = int(os.environ.get("PEERS") or 20000), float(os.environ.get("HOLD") or 60)
    readers = int(os.environ.get("READERS") or READERS)
    programs.program("load")
    cores, _ = machine.calmest_cores()
    bench, facts = measures.Bench(cores[:1], cores[1:] or cores, False), Facts()
    if standing.fit(peers) < peers:
        say("a process may open {:,} descriptors here, so there are fewer peers than {:,}".format(
            standing.descriptors(), peers))
        peers = standing.fit(peers)
    try:
        with Hub(set(cores[:1])) as hub:
            met = hold(bench, hub, peers, seconds, facts)
        if readers > 0:
            slow(bench, readers, facts)
    except load.Failed as reason:
        raise SystemExit("failed: %s" % reason) from None
    if os.environ.get("RECORD", "") not in ("", "0"):
        record.rewrite(os.path.join(programs.ROOT, "README.md"), facts.markdown(), *MARKS)
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
