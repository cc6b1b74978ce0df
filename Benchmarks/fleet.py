#!/usr/bin/env python3
"""What a signal costs two hubs of a fleet, beside what it costs two hubs of a mesh: processor time of both hubs together
for each letter between a peer of one and a peer of the other, and that of the NATS server by itself. Both pairs are
measured in turn, in each round the other one first, with the same load, clients and depth; medians, and the ratio of
each round.

ROUNDS=9 and SIZE=2048 say how many and of how many bytes; DEPTH=16 how many letters of a pair are in flight.
BENCH_CORES=2,3,1 are those of the hubs and of the load, BENCH_NICE=-10 goes before others.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time

import load
import machine
import mesh
import programs

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../Tests/Live"))
import nats_server  # noqa: E402

ALLOWED = 1.3
TICKS = os.sysconf("SC_CLK_TCK")

HUB = mesh.HUB.replace('  - mesh: {publicUrl: "ws://127.0.0.1:%(port)d"}\n  - bootstrap: {hubs: [%(calls)s]}\n',
                       '  - fleet: {servers: ["%(calls)s"]}\n')


class Member(mesh.Member):
    """A hub that knows the server, in `calls`, and nobody else."""

    template = HUB


def seconds_of(process):
    """What a process has used of the processors."""
    with open("/proc/%d/stat" % process, encoding="ascii") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def wait_until_met(members):
    until = time.monotonic() + mesh.MEETS_WITHIN
    while not all("a hub joined the fleet" in member.words() for member in members):
        if time.monotonic() > until:
            raise load.Failed("the hubs did not meet:\n" + members[0].words())
        time.sleep(0.01)


def main():
    rounds, size = int(os.environ.get("ROUNDS") or 9), int(os.environ.get("SIZE") or 2048)
    depth = int(os.environ.get("DEPTH") or 16)
    programs.program("load")
    if os.environ.get("BENCH_NICE"):
        os.setpriority(os.PRIO_PROCESS, 0, int(os.environ["BENCH_NICE"]))
    cores, _ = machine.calmest_cores()
    hub_cores = [{cores[0]}, {cores[1 % len(cores)]}]
    load_cores = cores[2:] or cores
    linked, fleet, engine = [], [], []
    try:
        with tempfile.TemporaryDirectory() as folder, nats_server.NatsServer(folder) as server, \
                mesh.Member(hub_cores[0]) as one, mesh.Member(hub_cores[1], calls=(one.url,)) as other, \
                Member(hub_cores[0], calls=(server.url,)) as first, \
                Member(hub_cores[1], calls=(server.url,)) as second:
            subprocess.run(["taskset", "-a", "-p", "-c", ",".join(map(str, load_cores)), str(server.process.pid)],
                           check=True, stdout=subprocess.DEVNULL)
            mesh.wait_until_linked(other)
            wait_until_met((first, second))
            for number in range(rounds):
                # What comes second finds other things in the caches, and others have woken up meanwhile.
                for is_fleet in (number % 2 == 1, number % 2 == 0):
                    pair = mesh.Together(first, second) if is_fleet else mesh.Together(one, other)
                    before = seconds_of(server.process.pid)
                    figure, said = mesh.measure(
                        pair, load_cores[:1], size=size, depth=depth, other=pair.other.port)
                    if is_fleet:
                        fleet.append(figure)
                        letters = said["rate"] * mesh.SECONDS * 1.25
                        engine.append((seconds_of(server.process.pid) - before) / letters * 1e6)
                        rate = said["rate"]
                    else:
                        linked.append(figure)
                print("round %d: mesh %.2f us, fleet %.2f us for a letter, the server %.2f us; %.0f letters/s over the fleet"
                      % (number + 1, linked[-1], fleet[-1], engine[-1], rate), flush=True)
    except load.Failed as reason:
        raise SystemExit("failed: %s" % reason) from None
    ratio = statistics.median(one / other for one, other in zip(fleet, linked))
    met = ratio <= ALLOWED
    print("letters of %d bytes, %d in flight for each of %d pairs: two hubs of a mesh %.2f us, two of a fleet %.2f us, "
          "%.2f times%s; the NATS server about %.2f us"
          % (size, depth, mesh.PAIRS, statistics.median(linked), statistics.median(fleet), ratio,
             "" if met else "; NOT MET, at most %.1f times" % ALLOWED, statistics.median(engine)))
    sys.exit(0 if met else 1)


if __name__ == "__main__":
    main()
