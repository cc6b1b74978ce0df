#!/usr/bin/env python3
"""Measures the hub beside the floor, and beside whoever else is named, and prints one table.

ROWS='relay tls' chooses rows, QUICK=1 makes short rounds, ROUNDS=9 says how many, PEERS=20000 how many are
idle at most. BENCH_CORES=2,3 pins the server to core 2 and the load to core 3, BENCH_NICE=-10 goes before
others (as root). CMD and ADAPTER, or OTHERS=FILE, name further servers. RECORD=1 writes what the
documentation shows. More stands in Docs/Benchmarks.md.
"""

import os
import re
import sys
import time

import contestants
import machine
import measures
import programs
import record
import rows
import table
from rounds import alternate

NAMES = ("ROWS", "QUICK", "ROUNDS", "PEERS", "BENCH_NICE", "OTHERS", "CMD", "ADAPTER",
         "NAME")


def is_set(name):
    return os.environ.get(name, "") not in ("", "0")


def say(text):
    print(text, file=sys.stderr, flush=True)


def command():
    """How this run would be asked for again, without the folders of this machine."""
    given = ["%s='%s'" % (name, re.sub(r"(?<!\S)/\S*/", "", os.environ[name]))
             for name in NAMES if os.environ.get(name)]
    return " ".join(["make", "bench-compare" if contestants.named() else "bench"] + given)


def prepare():
    """The cores, and everybody else off the server's."""
    cores, busy = machine.calmest_cores()
    if len(cores) < 2:
        raise SystemExit("two cores are needed: one for the server and one for the load")
    os.sched_setaffinity(0, cores[1:])
    if is_set("BENCH_NICE"):
        os.setpriority(os.PRIO_PROCESS, 0, int(os.environ["BENCH_NICE"]))
    shares = ", ".join("%d by %.0f %%" % (core, 100 * busy.get(core, 0)) for core in cores)
    say("server on core %d, load on core %s; others use %s" % (cores[0], cores[1], shares))
    return measures.Bench(cores[:1], cores[1:], is_set("QUICK"))


def main():
    chosen = rows.chosen(os.environ.get("ROWS", "").replace(",", " ").split())
    for name in ("floor", "load"):
        programs.program(name)
    bench = prepare()
    rounds = int(os.environ.get("ROUNDS") or (3 if bench.quick else 7))
    makers = contestants.everybody(bench)
    about = record.circumstances(command(), bench)
    results = [alternate(row, makers, bench, row.rounds(rounds), say) for row in chosen]
    print(table.text(results))
    for line in record.notes(results).splitlines():
        print(line)
    name = time.strftime("%Y%m%d-%H%M%S")
    written = record.publish(results, about) if is_set("RECORD") else record.write(results, about, name)
    say("written: " + ", ".join(os.path.relpath(path, programs.ROOT) for path in written))
    # A figure that is missed is a finding, and so is what others get wrong; what we get wrong is a fault.
    return 1 if any({"hub", "floor"} & set(result.failures) for result in results) else 0


if __name__ == "__main__":
    sys.exit(main())
