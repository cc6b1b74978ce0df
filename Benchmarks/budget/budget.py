#!/usr/bin/env python3
"""Counts what the hub does for each unit of work, and compares that with what is recorded."""

import argparse
import os
import subprocess
import sys
import time

import company
import crossing
import ledger
import measure
import surroundings
from launch import Unusable, end_when_told

PATH = os.path.join(os.path.dirname(os.path.abspath(__file__)), "budget.json")


def say(text):
    print("budget: measuring " + text, file=sys.stderr, flush=True)


def table(verdicts):
    yield "%-32s %-13s %10s %10s %8s" % ("", "", "recorded", "now", "change")
    for one in verdicts:
        change = "" if one.change is None else "%+.1f %%" % (100 * one.change)
        figures = ["-" if figure is None else ledger.shown(figure) for figure in (one.recorded, one.measured)]
        mark = "" if one.kind == ledger.SAME else "  <- " + one.kind
        yield "%-32s %-13s %10s %10s %8s%s" % (one.title, one.what, *figures, change, mark)


def conclude(verdicts, differences):
    """What follows from the comparison, as lines, and whether the hub has stayed within its budget."""
    failed = [one for one in verdicts if one.kind in ledger.FAILURES]
    fallen = [one for one in verdicts if one.kind == ledger.FALL]
    lines = ["budget: " + one.sentence for one in failed + fallen]
    if differences:
        lines.append("budget: this machine is not the one of the record, on which instructions depend:")
        lines += ["  " + difference for difference in differences]
    if any(one.kind == ledger.RISE for one in failed):
        lines.append("budget: FAILED. `make profile` shows where instructions go. If the rise is worth it, "
                     "say why in the commit that records it with `make budget-record`.")
        if differences:
            lines.append("budget: if the record's own sources rise here too, it is the machine: record anew.")
    elif failed:
        lines.append("budget: FAILED. Rows were added or taken away: record them with `make budget-record`.")
    elif fallen:
        lines.append("budget: passed, and better than recorded. Record it with `make budget-record`, so that "
                     "it stays so.")
    else:
        lines.append("budget: passed, every figure within %g %% of the record" % (100 * ledger.TOLERANCE))
    return lines, not failed


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--record", action="store_true", help="write down what was measured")
    parser.add_argument("--file", default=PATH, help="the record, %(default)s")
    options = parser.parse_args()
    end_when_told()
    started = time.monotonic()
    try:
        known, recorded = ({}, {}) if options.record else ledger.load(options.file)
        rows, here = measure.all_rows(say), surroundings.describe()
        ratios = [] if options.record else company.ratios(say)
        if not options.record:
            ratios.append(crossing.ratio(rows[crossing.TITLE]["instructions"], say))
    except (Unusable, ledger.Unreadable, OSError, subprocess.SubprocessError) as problem:
        sys.exit("budget: %s" % problem)
    if options.record:
        ledger.save(options.file, here, rows)
        print("\n".join("%-32s %-13s %10s" % (title, what, ledger.shown(figure))
                        for title, row in rows.items() for what, figure in row.items()))
        took = time.monotonic() - started
        print("budget: recorded in %s after %d s" % (os.path.relpath(options.file), took))
        return
    verdicts = list(ledger.judge(recorded, rows))
    lines, is_within = conclude(verdicts, surroundings.differences(known, here))
    lines += ["budget: " + ("" if one.is_within else "FAILED: ") + one.sentence for one in ratios]
    is_within = is_within and all(one.is_within for one in ratios)
    print("\n".join([*table(verdicts), *lines]))
    print("budget: measured in %d s" % (time.monotonic() - started))
    sys.exit(0 if is_within else 1)


if __name__ == "__main__":
    main()
