"""The rows that come from callgrind: instructions and allocations, by unit of work."""

import tempfile

import dump
import scenes
from callgrind import Counted

# Size and how many are in flight. The rounds are so many that what a mark disturbs is a few thousandths.
RELAYS = {"relay 200 B, 1 in flight": (200, 1, 400), "relay 200 B, 16 in flight": (200, 16, 60),
          "relay 2 KB, 1 in flight": (2048, 1, 400), "relay 2 KB, 16 in flight": (2048, 16, 60)}
# Rounds that fill caches, grow buffers and start what starts on first use; nobody counts them.
WARM_UP = 300
# Each figure is the least of so many: what disturbs (a timer, a warning that the hub is slow) only ever adds.
TIMES = 3


def relay(hub, title):
    """The least costly of some equal runs, and how many messages each relayed."""
    size, depth, rounds = RELAYS[title]
    pair = scenes.Relay(hub.address, size, depth)
    try:
        pair.rounds(max(WARM_UP // depth, 20))
        runs = [hub.count(lambda: pair.rounds(rounds)) for _ in range(TIMES)]
    finally:
        pair.close()
    return min(runs, key=lambda run: run.instructions), rounds * depth


def figures(run, units):
    return {"instructions": run.instructions / units, "allocations": run.called(dump.ALLOCATORS) / units}


def measure(say):
    """All rows, by what is done and what is counted."""
    rows = {}
    with tempfile.TemporaryDirectory(prefix="budget-") as folder, Counted(folder) as hub:
        for title in RELAYS:
            say(title)
            rows[title] = figures(*relay(hub, title))
    return rows
