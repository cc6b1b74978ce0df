"""Measures every row of the budget."""

import tempfile

import memory
import scenes
from callgrind import Counted
from strace import Traced

INSTRUCTIONS, COPIES, ALLOCATIONS = "instructions", "copies", "allocations"
CALLS, BYTES = "system calls", "bytes"


def all_rows(say):
    """Figures by what is done and what is counted, for one unit of work."""
    rows = {title: {} for title in scenes.SCENES}
    with tempfile.TemporaryDirectory(prefix="budget-") as folder, Counted(folder) as hub:
        for title, row in rows.items():
            say("instructions, copies and allocations: " + title)
            counts, units = scenes.play(hub, title)
            hub.check(counts)
            row[INSTRUCTIONS] = rounded(min(one.instructions for one in counts) / units)
            row[COPIES] = rounded(min(one.copies for one in counts) / units)
            row[ALLOCATIONS] = rounded(min(one.allocations for one in counts) / units)
    with tempfile.TemporaryDirectory(prefix="budget-") as folder, Traced(folder) as hub:
        for title, row in rows.items():
            say("system calls: " + title)
            counts, units = scenes.play(hub, title)
            row[CALLS] = rounded(min(one.total() for one in counts) / units)
    for title, slope in memory.SLOPES.items():
        say("memory: " + title)
        rows[title] = {BYTES: rounded(slope())}
    return rows


def rounded(figure):
    """As many digits as mean something, so that the record is pleasant to read and to compare."""
    short = round(figure, 3 if figure < 10 else 1 if figure < 10_000 else 0)
    return int(short) if short == int(short) else short
