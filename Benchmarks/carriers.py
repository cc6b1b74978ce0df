#!/usr/bin/env python3
"""What a signal costs two hubs together by what their link is: a WebSocket, one over TLS, or a data channel.

Three pairs of hubs, each with one link, are measured in turn with the same load, clients and depth, in each round another
one first. The clients speak plain WebSockets everywhere, so that only the link differs; what the hubs do without letters
is taken off. `one hub` is the same load between peers of one hub: what is above it is the link's. Then letters go by the
clock, few enough that everybody rests in between. Then hubs meet, for the time from the moment they know of each other
to the first frame there and back, and at last many hubs have a channel with one, for the memory of a link.

ROUNDS=9, SECONDS=1, SIZES="2048 200", PAIRS=32 and DEPTH=16 say how much. ADDRESSES="127.0.0.1 127.0.0.2" are where the two
hubs have their channel: two different ones stand for two machines, whose datagrams have to fit any path. FORMATIONS=20
links are formed, and LINKS=50 hubs joined with one; 0 leaves it out. BENCH_CORES=2,3,1 are those of the hubs and of the
load, BENCH_NICE=-10 goes before others. Figures are kept in Benchmarks/results/.
"""

import contextlib
import json
import os
import statistics
import sys
import time

import forming
import linked
import load
import machine
import programs
import servers

ALLOWED, LATE = 3.0, 2_000
RATE, LETTERS_FOR = 500, 3.0
RESULTS = os.path.join(programs.HERE, "results")


def number(name, usual):
    return type(usual)(os.environ.get(name) or usual)


def idle(pair, seconds=0.5):
    """What its hubs use of a processor while nobody speaks."""
    before, began = machine.processor_seconds(pair.pids()), time.monotonic()
    time.sleep(seconds)
    return (machine.processor_seconds(pair.pids()) - before) / (time.monotonic() - began)


def spend(pair, core, **options):
    """Microseconds of both hubs for a letter."""
    said = load.run(pair, "relay", {core}, **options)
    return said["server_us"], said["rate"]


def costs(pairs, single, core, size, rounds):
    options = {"size": size, "pairs": number("PAIRS", 32), "depth": number("DEPTH", 16),
               "seconds": number("SECONDS", 1.0), "warmup": number("SECONDS", 1.0) / 4}
    rest = {name: idle(pair) for name, pair in pairs.items()}
    figures = {name: [] for name in ["one hub", *pairs]}
    for turn in range(rounds):
        order = list(pairs)[turn % len(pairs):] + list(pairs)[:turn % len(pairs)]
        figures["one hub"].append(spend(single, core, **options)[0])
        for name in order:
            spent, rate = spend(pairs[name], core, other=pairs[name].other.port, **options)
            figures[name].append(spent - rest[name] / rate * 1e6)
        print("%d bytes, round %d: %s" % (size, turn + 1, ", ".join(
            "%s %.2f us" % (name, all_of[-1]) for name, all_of in figures.items())), flush=True)
    return figures


def ratio(figures, one, other, base=None):
    base = figures[base] if base else [0] * len(figures[one])
    return statistics.median((a - c) / (b - c) for a, b, c in zip(figures[one], figures[other], base) if b > c)


def late(pairs, core, size):
    """How late letters are that leave by the clock, in microseconds."""
    found = {}
    for name, pair in pairs.items():
        said = load.run(pair, "relay", {core}, size=size, pairs=8, rate=RATE, seconds=LETTERS_FOR, warmup=0.5,
                        other=pair.other.port)
        found[name] = {"p50": said["p50_us"], "p99": said["p99_us"], "typical p99": said["typical_p99_us"]}
    return found


def tell(kept):
    print("\n| bytes | one hub | WebSocket | over TLS | data channel | to TLS | the link alone | p99 over TLS | channel |")
    print("| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for size, row in kept["sizes"].items():
        middle = {name: statistics.median(all_of) for name, all_of in row["us"].items()}
        print("| %s | %.2f us | %.2f us | %.2f us | %.2f us | %.2f | %.2f | %.2f ms | %.2f ms |" % (
            size, *(middle[name] for name in ("one hub", *linked.CARRIERS)), row["ratio"], row["ratio of links"],
            *(row["late"][name]["typical p99"] / 1e3 for name in (linked.SECURE, linked.CHANNEL))))
    if "formation ms" in kept:
        print("a link forms within %.0f ms in the middle and %.0f ms at most of %d, from the hubs' meeting to a frame there and back"
              % (statistics.median(kept["formation ms"]), max(kept["formation ms"]), len(kept["formation ms"])))
    if "links" in kept:
        print("%(links)d hubs have a data channel with one: %(kb for each).0f kB of its memory for each" % kept)


def verdicts(kept):
    """What is asked for and was not found."""
    row = kept["sizes"].get("2048")
    if row and row["ratio"] > ALLOWED:
        yield "a signal costs %.2f times as much as over TLS, at most %g times are asked for" % (row["ratio"], ALLOWED)
    if row:
        added = row["late"][linked.CHANNEL]["typical p99"] - row["late"][linked.SECURE]["typical p99"]
        if added > LATE:
            yield "one letter in a hundred is %.1f ms later than over TLS" % (added / 1e3)
    if max(kept.get("formation ms", [0])) > forming.ALLOWED_MS:
        yield "a link took %.0f ms to form" % max(kept["formation ms"])
    if kept.get("kb for each", 0) > forming.ALLOWED_KB:
        yield "a link takes %.0f kB" % kept["kb for each"]


def main():
    sizes = [int(word) for word in (os.environ.get("SIZES") or "2048 200").split()]
    addresses = (os.environ.get("ADDRESSES") or "127.0.0.1 127.0.0.1").split()
    programs.program("load")
    if os.environ.get("BENCH_NICE"):
        os.setpriority(os.PRIO_PROCESS, 0, int(os.environ["BENCH_NICE"]))
    cores, _ = machine.calmest_cores()
    hub_cores, core = [{cores[0]}, {cores[1 % len(cores)]}], cores[2 % len(cores)]
    kept = {"machine": machine.description(), "addresses": addresses, "sizes": {}}
    try:
        with contextlib.ExitStack() as stack:
            pairs = {name: stack.enter_context(linked.pair(name, hub_cores, addresses)) for name in linked.CARRIERS}
            single = stack.enter_context(servers.Hub(hub_cores[0]))
            for size in sizes:
                figures = costs(pairs, single, core, size, number("ROUNDS", 9))
                kept["sizes"][str(size)] = {
                    "us": figures, "ratio": ratio(figures, linked.CHANNEL, linked.SECURE),
                    "ratio of links": ratio(figures, linked.CHANNEL, linked.SECURE, "one hub"),
                    "late": late(pairs, core, size)}
            for pair in pairs.values():
                pair.check()
        if number("FORMATIONS", 20):
            kept["formation ms"] = [forming.once(hub_cores) for _ in range(number("FORMATIONS", 20))]
        if number("LINKS", 50):
            kept["links"], kept["kb for each"] = forming.many(number("LINKS", 50), hub_cores[0], set(cores[1:]))
    except load.Failed as reason:
        raise SystemExit("failed: %s" % reason) from None
    path = os.path.join(RESULTS, time.strftime("carriers-%Y%m%d-%H%M%S.json"))
    with open(path, "w", encoding="utf-8") as file:
        json.dump(kept, file, indent=1)
    tell(kept)
    missed = list(verdicts(kept))
    print("\n".join("NOT MET: " + one for one in missed) or "met: all that is asked of data channels between two hubs")
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
