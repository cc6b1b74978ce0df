#!/usr/bin/env python3
"""`hubctl bench` against our hub and against others that are started here, in turn, round after round: medians, and what
each of the others takes or reaches in relation to ours.

OTHERS=FILE names them as for `make bench-compare`; only those with the adapter `peerpigeon` take part. ROUNDS=5, PAIRS=16,
PEERS=1000, RATE=1000 (signals a second, which all must bear), SECONDS=3, HOLD=4 (seconds
that idle peers stay). BENCH_CORES=2,3,1 are the server's core and
the client's; BENCH_NICE=-10 goes before others. OURS='command {port}' measures another build of ours.
"""

import json
import os
import statistics
import subprocess
import sys
import time

import contestants
import load
import machine
import programs
import servers

LIMIT = 120


def number(name, usual):
    return type(usual)(os.environ.get(name, usual))


ROUNDS, PAIRS, PEERS = number("ROUNDS", 5), number("PAIRS", 16), number("PEERS", 1000)
RATE, SECONDS, HOLD = number("RATE", 1000), number("SECONDS", 3), number("HOLD", 4)


class Row:
    """One line of the table: a unit, and which of two is the better one."""

    def __init__(self, name, unit, less_is_better=True, digits=3):
        self.name, self.unit, self.less, self.digits = name, unit, less_is_better, digits


ROWS = {
    "connect": Row("peers let in", "a second", less_is_better=False),
    "connect-cpu": Row("processor for each peer let in", "us"),
    "memory": Row("resident for each idle peer", "KiB"),
    "relay": Row("signals, as fast as it answers", "a second", less_is_better=False),
    "relay-cpu": Row("processor for each of these", "us"),
    "p50": Row("%d signals a second: half take at most" % RATE, "us"),
    "p99": Row("99 in 100 of these", "us"),
    "rate-cpu": Row("processor for each of these", "us"),
}


def words_of(server, cores, *words):
    url = "ws://127.0.0.1:%d%s" % (server.port, server.path.rstrip("/"))
    return [programs.hubctl(), "bench", words[0], url, *words[1:], "--threads", str(len(cores)), "--json"]


def crowd(server, cores):
    """PEERS are let in as fast as it can, and stay: what that took, and what they take. Measured while they are there."""
    before, spent = machine.resident(server.pids()), machine.processor_seconds(server.pids())
    process = subprocess.Popen(
        words_of(server, cores, "connect", "--peers", str(PEERS), "--rate", "max", "--for", "%ds" % HOLD),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=lambda: os.sched_setaffinity(0, cores))
    time.sleep(HOLD * 0.75)
    during, spent = machine.resident(server.pids()), machine.processor_seconds(server.pids()) - spent
    out, errors = process.communicate(timeout=LIMIT)
    if process.returncode != 0:
        raise load.Failed("hubctl bench connect ended with %d: %s" % (process.returncode, errors))
    said = json.loads(out)
    if said["counts"]["connected"] != PEERS:
        raise load.Failed("it let in %d of %d peers: %s" % (said["counts"]["connected"], PEERS, said["failed"]))
    # A page is the least that the system tells of.
    return {"connect": said["perSecond"], "connect-cpu": spent * 1e6 / PEERS,
            "memory": max(during - before, 4096) / 1024 / PEERS}, said


def relay(server, cores, rate):
    """Signals of PAIRS, and what each of them cost, with what it took to let those peers in."""
    before = machine.processor_seconds(server.pids())
    done = subprocess.run(
        words_of(server, cores, "relay", "--rate", str(rate), "--pairs", str(PAIRS), "--for", "%ds" % SECONDS),
        capture_output=True, text=True, timeout=LIMIT, check=False, preexec_fn=lambda: os.sched_setaffinity(0, cores))
    if server.process.poll() is not None:
        raise load.Failed("it ended by itself: %s" % server.words()[:120])
    spent = machine.processor_seconds(server.pids()) - before
    if done.returncode != 0:
        raise load.Failed("hubctl bench relay ended with %d: %s" % (done.returncode, done.stderr))
    said = json.loads(done.stdout)
    wrong = {name: said["counts"][name] for name in WRONG if said["counts"][name]}
    if wrong:
        raise load.Failed("%s at %s a second: %s %s" % ("signals", rate, wrong, said["failed"]))
    return said, spent * 1e6 / said["counts"]["arrived"]


def at_a_pace(server, cores):
    said, cost = relay(server, cores, RATE)
    return {"p50": said["latency"]["p50"], "p99": said["latency"]["p99"], "rate-cpu": cost}, said


def at_most(server, cores):
    said, cost = relay(server, cores, "max")
    return {"relay": said["perSecond"], "relay-cpu": cost}, said


WRONG = ("lost", "doubled", "outOfOrder", "refused", "failed")
# Each part has a server of its own, so that what one leaves behind is no part of another.
PARTS = (crowd, at_a_pace, at_most)


def measure(make, cores, failures):
    """Every row of one server; and in which of them the client was the limit, and why."""
    found, blamed = {}, set()
    for part in PARTS:
        try:
            with make() as server:
                figures, said = part(server, cores)
        except (load.Failed, subprocess.TimeoutExpired, OSError) as failure:
            failures.append(" ".join(str(failure).split())[:200])
            continue
        found.update(figures)
        blamed.update((row, one["kind"]) for row in figures for one in said["client"]["findings"]
                      if row != "memory" and not row.endswith("-cpu"))
    return found, blamed


def makers(cores):
    """Who takes part: ours first."""
    if os.environ.get("OURS"):
        yield "hub", lambda: servers.Other(os.environ["OURS"], "loft", "hub", cores)
    else:
        yield "hub", lambda: servers.Hub(cores)
    for name, adapter, command, path in contestants.named():
        if adapter == "peerpigeon":
            yield name, lambda command=command, name=name, path=path: servers.Other(command, adapter, name, cores, path)


def text(value):
    return "%d" % round(value) if value >= 1000 else "%.3g" % value


def table(names, rounds, failures, blamed):
    """Medians, and how many times better ours is: the median of the rounds' ratios."""
    head = ["row", "unit"] + [names[0]] + ["%s |" % name + " hub is better by" for name in names[1:]]
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * 2 + " ---: |" * (1 + 2 * (len(names) - 1))]
    for key, row in ROWS.items():
        ours = [one["hub"][key] for one in rounds if key in one["hub"]]
        if not ours:
            lines.append("| %s | %s | failed |" % (row.name, row.unit))
            continue
        cells = [row.name, row.unit, text(statistics.median(ours)) + ("*" if ("hub", key) in blamed else "")]
        for name in names[1:]:
            both = [(one["hub"][key], one[name][key]) for one in rounds if key in one["hub"] and key in one[name]]
            if not both:
                cells += ["failed", "-"]
                continue
            ratios = [other / mine if row.less else mine / other for mine, other in both]
            mark = "*" if (name, key) in blamed else ""
            cells += [text(statistics.median(other for _, other in both)) + mark,
                      "%.3g x (%.3g to %.3g)" % (statistics.median(ratios), min(ratios), max(ratios))]
        lines.append("| " + " | ".join(cells) + " |")
    lines.append("")
    lines += ["- %s: %d of %d measurements failed: %s" % (name, len(why), ROUNDS * len(PARTS), why[0])
              for name, why in failures.items() if why]
    if blamed:
        lines.append("\n`*`: in some round the client, and not the server, was at its limit (%s)"
                     % ", ".join(sorted(set().union(*blamed.values()))))
    return "\n".join(lines)


def main():
    if os.environ.get("BENCH_NICE"):
        os.nice(int(os.environ["BENCH_NICE"]))
    order, busy = machine.calmest_cores()
    server_core, client_cores = {order[0]}, set(order[1:3]) or {order[0]}
    who = list(makers(server_core))
    names = [name for name, _ in who]
    print("%s; server on core %s, client on %s; others keep %s busy" % (
        machine.description(), min(server_core), ", ".join(map(str, sorted(client_cores))),
        ", ".join("core %d %d %%" % (core, share * 100) for core, share in sorted(busy.items()))), flush=True)
    rounds, failures, blamed = [], {name: [] for name in names}, {}
    for turn in range(ROUNDS):
        found = {}
        for name, make in (who if turn % 2 == 0 else reversed(who)):
            found[name], limits = measure(make, client_cores, failures[name])
            for key, kind in limits:
                blamed.setdefault((name, key), set()).add(kind)
            print("round %d, %s: %s" % (turn + 1, name, ", ".join(
                "%s %s" % (key, text(value)) for key, value in found[name].items())), file=sys.stderr, flush=True)
        rounds.append(found)
    if not any(one["hub"] for one in rounds):
        raise SystemExit("our own hub failed: %s" % failures["hub"][0])
    print("\n" + table(names, rounds, failures, blamed))
    print("\nload of the machine over the last minute: %.1f of %d cores" % (os.getloadavg()[0], os.cpu_count()))


if __name__ == "__main__":
    main()
