"""What is recorded, and how what was measured differs from it."""

import json
import math
from typing import NamedTuple

# A change by more than this is a change; less is noise.
TOLERANCE = 0.03
ABOUT = "What each unit of work costs the hub. Written by make budget-record, compared by make budget."

# What a row may turn out to be.
SAME, RISE, FALL, UNRECORDED, UNMEASURED = "same", "rise", "fall", "unrecorded", "unmeasured"
FAILURES = (RISE, UNRECORDED, UNMEASURED)


class Unreadable(Exception):
    """The record is missing or broken; the sentence says what to do."""


class Verdict(NamedTuple):
    kind: str
    title: str
    what: str
    recorded: float | None
    measured: float | None

    @property
    def change(self):
        """By which part of what is recorded it differs; None where there is no such part."""
        if not self.recorded or self.measured is None:
            return None
        return self.measured / self.recorded - 1

    @property
    def sentence(self):
        row = "%s: %s" % (self.title, self.what)
        if self.kind == UNRECORDED:
            return "%s is %s and not in the record" % (row, shown(self.measured))
        if self.kind == UNMEASURED:
            return "%s is in the record with %s and was not measured" % (row, shown(self.recorded))
        verb = {RISE: "rose", FALL: "fell", SAME: "went"}[self.kind]
        share = "" if self.change is None else " (%+.1f %%)" % (100 * self.change)
        return "%s %s from %s to %s%s" % (row, verb, shown(self.recorded), shown(self.measured), share)


def shown(figure):
    return format(figure, ",")


def judge(recorded, measured):
    """One verdict for each figure that is in either, in the order of what was measured."""
    titles = list(measured) + [title for title in recorded if title not in measured]
    for title in titles:
        then, now = recorded.get(title, {}), measured.get(title, {})
        for what in list(now) + [what for what in then if what not in now]:
            yield Verdict(kind(then.get(what), now.get(what)), title, what, then.get(what), now.get(what))


def kind(recorded, measured):
    if recorded is None:
        return UNRECORDED
    if measured is None:
        return UNMEASURED
    if measured > recorded * (1 + TOLERANCE):
        return RISE
    # What is nothing cannot become less, and any more of it is a rise.
    return FALL if measured < recorded * (1 - TOLERANCE) else SAME


def load(path):
    """The machine and the rows of a record."""
    try:
        with open(path, encoding="utf-8") as file:
            content = json.load(file)
        machine, rows = content["machine"], content["rows"]
        figures = [figure for row in rows.values() for figure in row.values()]
        names = list(machine.values())
    except FileNotFoundError:
        raise Unreadable("There is no record at %s. Write one with `make budget-record`." % path) from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as problem:
        raise Unreadable("%s is no record (%s: %s). Restore it with git, or write it anew with `make "
                         "budget-record`." % (path, type(problem).__name__, problem)) from None
    if not all(type(figure) in (int, float) and 0 <= figure < math.inf for figure in figures):
        raise Unreadable("%s holds a figure that is no number from 0 up. Restore it with git." % path)
    if not all(isinstance(name, str) for name in names):
        raise Unreadable("%s names something of the machine that is no text. Restore it with git." % path)
    return machine, rows


def save(path, machine, rows):
    with open(path, "w", encoding="utf-8") as file:
        json.dump({"about": ABOUT, "machine": machine, "rows": rows}, file, indent=2)
        file.write("\n")
