#!/usr/bin/env python3
"""Prints where the instructions of a unit of work go: what each function executes itself, the most first."""

import argparse
import shutil
import subprocess
import sys
import tempfile

import scenes
from callgrind import Counted
from launch import Unusable, end_when_told


def demangled(names):
    """The names as Swift spells them, if Swift is here; the others as they are."""
    swift = shutil.which("swift")
    if not swift:
        return names
    asked = subprocess.run([swift, "demangle", "--compact", "--simplified"], input="\n".join(names),
                           capture_output=True, text=True, timeout=60, check=False)
    answers = asked.stdout.splitlines()
    return answers if asked.returncode == 0 and len(answers) == len(names) else names


def table(run, units, count):
    """One line for each of the `count` costliest functions, and one for all others together."""
    total = run.instructions
    costliest = run.own.most_common(count)
    yield "%10s %6s %6s %9s  %s" % ("each", "share", "sum", "calls", "function")
    reached = 0
    for (function, cost), name in zip(costliest, demangled([function for function, _ in costliest])):
        reached += cost
        yield "%10.1f %5.1f%% %5.1f%% %9.3f  %s" % (
            cost / units, 100 * cost / total, 100 * reached / total, run.calls[function] / units, name)
    yield "%10.1f %5.1f%%                   %d others" % (
        (total - reached) / units, 100 * (total - reached) / total, max(0, len(run.own) - count))
    yield "%10.1f 100.0%%" % (total / units)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--top", type=int, default=25, help="how many functions")
    parser.add_argument("--only", default="relay", help="rows whose name holds this; %(default)s unless said")
    options = parser.parse_args()
    end_when_told()
    chosen = [title for title in scenes.SCENES if options.only in title]
    if not chosen:
        sys.exit("profile: no row is called so; there are: " + ", ".join(scenes.SCENES))
    try:
        with tempfile.TemporaryDirectory(prefix="budget-") as folder, Counted(folder) as hub:
            for title in chosen:
                counts, units = scenes.play(hub, title)
                run = min(counts, key=lambda one: one.instructions)
                print("\n%s: instructions for each" % title)
                print("\n".join(table(run, units, options.top)))
    except (Unusable, OSError) as problem:
        sys.exit("profile: %s" % problem)


if __name__ == "__main__":
    main()
