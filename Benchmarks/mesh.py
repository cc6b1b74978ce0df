#!/usr/bin/env python3
"""What a signal costs two hubs that behave as one, beside what it costs one hub: processor time of both hubs together
for each letter between a peer of one and a peer of the other. One hub and two are measured in turn, in each round the
other one first, with the same load, clients and depth; medians, and the ratio of each round.

ROUNDS=9 and SIZE=2048 say how many and of how many bytes; DEPTH=16 how many letters of a pair are in flight.
BENCH_CORES=2,3,1 are those of the hubs and of the load, BENCH_NICE=-10 goes before others.
"""

import os
import secrets
import statistics
import sys
import time
import urllib.request

import load
import machine
import programs
import servers

ALLOWED = 2.5
PAIRS, SECONDS, MEETS_WITHIN = 32, 1.0, 20.0

HUB = """hub:
  name: %(name)s
  id: '%(id)s'
  listen: ["127.0.0.1:%(port)d"]
  admin: unix:%(folder)s/admin.sock
  reactors: 1
  limits: {connections: 1000000, connectionsPerAddress: 1000000}
plugins:
  - signaling
  - hub-registry: {isHub: true}
  - mesh: {publicUrl: "ws://127.0.0.1:%(port)d"}
  - bootstrap: {hubs: [%(calls)s]}
  - health
"""


class Member(servers.Hub):
    """One of several hubs."""

    template = HUB

    def __init__(self, cores, calls=()):
        super().__init__(cores)
        self.calls = calls

    def command(self):
        self.port = machine.free_port()
        config = self.folder.name + "/Plugins.yaml"
        with open(config, "w", encoding="utf-8") as file:
            file.write(self.template % {"name": "bench", "id": secrets.token_hex(20), "port": self.port, "folder": self.folder.name,
                              "calls": ", ".join(self.calls)})
        return [programs.hubctl(), "run", "--config", config]

    @property
    def url(self):
        return "ws://127.0.0.1:%d" % self.port


class Together:
    """Two hubs as the load generator sees them: a port for each half of a pair, and both processes to watch."""

    def __init__(self, one, other):
        self.one, self.other = one, other
        self.port, self.adapter, self.path, self.secure = one.port, one.adapter, one.path, False

    def pids(self):
        return self.one.pids() + self.other.pids()


def measure(server, cores, **options):
    said = load.run(server, "relay", cores, pairs=PAIRS, seconds=SECONDS, warmup=SECONDS / 4, **options)
    return said["server_us"], said


def wait_until_linked(member):
    """Until it says so in its log."""
    until = time.monotonic() + MEETS_WITHIN
    while "linked with a hub" not in member.words():
        if time.monotonic() > until:
            raise load.Failed("the hubs did not link:\n" + member.words())
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
    alone, both = [], []
    try:
        with servers.Hub(hub_cores[0]) as single, Member(hub_cores[0]) as one, \
                Member(hub_cores[1], calls=(one.url,)) as other:
            wait_until_linked(other)
            pair = Together(one, other)
            for number in range(rounds):
                # What comes second finds other things in the caches, and others have woken up meanwhile.
                for is_pair in (number % 2 == 1, number % 2 == 0):
                    if is_pair:
                        figure, said = measure(
                            pair, load_cores[:1], size=size, depth=depth, other=other.port)
                        both.append(figure)
                    else:
                        alone.append(measure(single, load_cores[:1], size=size, depth=depth)[0])
                print("round %d: one hub %.2f us, two hubs %.2f us for a letter; %.0f letters/s over two"
                      % (number + 1, alone[-1], both[-1], said["rate"]), flush=True)
    except load.Failed as reason:
        raise SystemExit("failed: %s" % reason) from None
    ratio = statistics.median(two / one for one, two in zip(alone, both))
    met = ratio <= ALLOWED
    print("letters of %d bytes, %d in flight for each of %d pairs: one hub %.2f us, two hubs together %.2f us, "
          "%.2f times%s" % (size, depth, PAIRS, statistics.median(alone), statistics.median(both), ratio,
                            "" if met else "; NOT MET, at most %.1f times" % ALLOWED))
    sys.exit(0 if met else 1)


if __name__ == "__main__":
    main()
