#!/usr/bin/env python3
"""Measures the hub beside the floor, and beside whoever else is named, and prints one table.

ROWS='relay tls' chooses rows, QUICK=1 makes short rounds, ROUNDS=9 says how many; BENCH_CORES=2,3 pins the server to
core 2 and the load to core 3. CMD and ADAPTER, or OTHERS=FILE, name further servers (Docs/Benchmarks.md).
"""

import os
import sys

import machine
import programs
import rows
import table
from rounds import alternate
from servers import Floor, Hub


def main():
    quick = os.environ.get("QUICK", "") not in ("", "0")
    rounds = int(os.environ.get("ROUNDS") or (3 if quick else 7))
    chosen = rows.chosen(os.environ.get("ROWS", "").replace(",", " ").split())
    for name in ("floor", "load"):
        programs.program(name)
    cores, busy = machine.calmest_cores()
    if len(cores) < 2:
        raise SystemExit("two cores are needed: one for the server and one for the load")
    bench = rows.Bench(cores[0], cores[1:], quick)
    print("server on core %d, load on core %s; others keep them busy: %s" % (
        cores[0], ",".join(map(str, cores[1:])), ", ".join("%d %.0f %%" % (core, 100 * busy.get(core, 0)) for core in cores)),
        file=sys.stderr)
    contestants = {
        "hub": lambda secure: Hub({cores[0]}, secure),
        "floor": lambda secure: Floor({cores[0]}, secure),
    }
    results = [alternate(row, contestants, bench, rounds) for row in chosen]
    print(table.text(results, list(contestants)))


if __name__ == "__main__":
    main()
