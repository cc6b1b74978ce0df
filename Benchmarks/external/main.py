#!/usr/bin/env python3
"""What plugins that are programs bear and cost: events to one that counts, questions to one that decides, and what a
stuck one costs the traffic beside it.

RATE=100000 events a second for SECONDS=5; ROUNDS=5 of everything else.
"""

import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import load
import programs

HERE = os.path.dirname(os.path.abspath(__file__))
RATE, SECONDS = int(os.environ.get("RATE", 100_000)), int(os.environ.get("SECONDS", 5))
ROUNDS = int(os.environ.get("ROUNDS", 5))
TOGETHER = 60.0
# A decision is late for our aims after this, in seconds.
LATE = 0.005


class Hub:
    """A hub with some of these plugins."""

    adapter, path, secure = "loft", "/", False

    def __init__(self, folder, *lines):
        self.folder = tempfile.mkdtemp(dir=folder)
        config, port = os.path.join(self.folder, "Plugins.yaml"), os.path.join(self.folder, "port")
        with open(config, "w", encoding="utf-8") as file:
            file.write("hub: {name: bench, listen: ['127.0.0.1:0'], reactors: 1, admin: unix:%s/admin.sock,\n"
                       "  limits: {connections: 100000, connectionsPerAddress: 100000}}\n"
                       "plugins:\n  - signaling\n  - hub-registry\n  - metrics\n" % self.folder)
            for name, rest in lines:
                file.write("  - %s: {run: [%s, %s/roles.py, %s], whenAway: proceed%s}\n"
                           % (name, sys.executable, HERE, name, rest))
        self.log = open(os.path.join(self.folder, "log"), "wb")
        self.process = subprocess.Popen(
            [programs.hubctl(), "run", "--config", config, "--port-file", port], stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=self.log)
        until = time.monotonic() + TOGETHER
        while not (os.path.exists(port) and os.path.getsize(port)):
            if self.process.poll() is not None or time.monotonic() > until:
                raise SystemExit("the hub did not start; see " + self.log.name)
            time.sleep(0.01)
        with open(port, encoding="ascii") as file:
            self.port = int(file.read())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(TOGETHER)
        self.log.close()

    def pids(self):
        return [self.process.pid]

    def meters(self):
        done = subprocess.run(
            ["curl", "-s", "-H", "Accept: text/plain; version=0.0.4", "--unix-socket", self.folder + "/admin.sock",
             "http://localhost/metrics"], capture_output=True, text=True, timeout=TOGETHER, check=True)
        return done.stdout

    def meter(self, name):
        found = re.findall(r"^%s(?:\{[^}]*\})? ([0-9.e+]+)" % name, self.meters(), re.M)
        return sum(float(one) for one in found)

    def processor(self):
        with open("/proc/%d/stat" % self.process.pid, encoding="ascii") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def events(folder, cores):
    """Events a second that a counting program got, of how many, and what each cost the hub."""
    path = os.path.join(folder, "count")
    with Hub(folder, ("counter", ", file: '%s'" % path),
             ("flood", ", rate: %d, seconds: %d" % (RATE, SECONDS))) as hub:
        before = hub.processor()
        load.run(hub, "connect", cores, seconds=0.1)
        wanted, until = RATE // 100 * 100 * SECONDS, time.monotonic() + SECONDS + TOGETHER
        seen, still = {"count": 0}, 0
        while seen["count"] < wanted and still < 20 and time.monotonic() < until:
            time.sleep(0.1)
            with open(path, encoding="ascii") as file:
                now = json.load(file)
            still = still + 1 if now["count"] == seen["count"] and now["count"] else 0
            seen = now
        spent = hub.processor() - before
        pace = seen["count"] / max(seen["last"] - seen["first"], 0.001)
        return {"told": wanted, "heard": seen["count"], "a_second": round(pace),
                "dropped": int(hub.meter("hub_counter_program_dropped_total")),
                "hub_us_each": round(spent / max(seen["count"], 1) * 1e6, 2)}


def share_within(hub, limit):
    """The share of answers that came within so many seconds, by the hub's own histogram."""
    found = re.findall(
        r'^hub_judge_program_answer_seconds_bucket\{[^}]*le="([^"]+)"\} ([0-9.e+]+)', hub.meters(), re.M)
    bounds = [(float("inf") if bound == "+Inf" else float(bound), float(count)) for bound, count in found]
    total = max(count for _, count in bounds)
    return max(count for bound, count in bounds if bound <= limit) / total if total else 0


def decisions(folder):
    """Requests a second, each of which a program decided about."""
    if shutil.which("wrk") is None:
        return {"skipped": "there is no wrk; Scripts/install-needed.sh bench installs it"}
    with Hub(folder, ("judge", "")) as hub:
        done = subprocess.run(
            ["wrk", "-t1", "-c64", "-d%d" % SECONDS, "--latency", "http://127.0.0.1:%d/hubs" % hub.port],
            capture_output=True, text=True, timeout=TOGETHER + SECONDS, check=True)
        pace = float(re.search(r"Requests/sec:\s+([0-9.]+)", done.stdout).group(1))
        slow = re.search(r"99%\s+([0-9.]+)(us|ms|s)", done.stdout)
        scale = {"us": 1e-3, "ms": 1, "s": 1e3}[slow.group(2)]
        return {"a_second": round(pace), "request_p99_ms": round(float(slow.group(1)) * scale, 2),
                "within_5_ms": round(share_within(hub, LATE), 4),
                "questions": int(hub.meter("hub_judge_program_questions_total")),
                "late": int(hub.meter("hub_judge_program_late_total"))}


def beside(folder, cores, *lines):
    """The time of one letter while others come and go all the time."""
    with Hub(folder, *lines) as hub:
        other = load.begin(hub, "connect", cores, seconds=3)
        said = load.run(hub, "relay", cores, pairs=4, rate=2_000, seconds=2, warmup=0.3)
        load.end(other, TOGETHER)
        return said["p50_us"], said["typical_p99_us"]


def main():
    cores = os.sched_getaffinity(0)
    with tempfile.TemporaryDirectory(prefix="loft-external-") as folder:
        heard = events(folder, cores)
        print("events: %s" % json.dumps(heard), flush=True)
        decided = [decisions(folder) for _ in range(ROUNDS)]
        for one in decided:
            print("decisions: %s" % json.dumps(one), flush=True)
        paces = {"nobody": [], "listener": [], "stuck": []}
        for number in range(ROUNDS):
            for name in list(paces)[:: 1 if number % 2 == 0 else -1]:
                paces[name].append(beside(folder, cores, *[(name, "")][: name != "nobody"]))
        for place, what in enumerate(("in the middle", "1 in 100")):
            stuck, well, alone = (
                statistics.median(one[place] for one in paces[name]) for name in ("stuck", "listener", "nobody"))
            print("a letter %s: %.1f us beside a stuck program, %.1f us beside one that is well (%.2f times), "
                  "%.1f us where none hears" % (what, stuck, well, stuck / well, alone))
    return 0


if __name__ == "__main__":
    sys.exit(main())
