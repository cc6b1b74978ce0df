#!/usr/bin/env python3
"""What a reload costs those who are connected, and what tenants cost a hub that has many.

PAIRS=5000 pairs of peers send each other letters while the hub reloads again and again; TENANTS=10000 tenants are added,
changed and removed in another hub. No letter may be lost, and nobody may stand still for 20 ms.
"""

import json
import os
import subprocess
import sys
import tempfile
import time

import load
import programs
import tenants

PAIRS, RATE, SECONDS = int(os.environ.get("PAIRS", 5000)), 20_000, 15
TENANTS = int(os.environ.get("TENANTS", 10_000))
LONGEST_PAUSE = 20.0
TOGETHER = 120


class Hub:
    """A hub for this alone."""

    adapter, path, secure = "loft", "/", False

    def __init__(self, folder, count=0):
        self.folder, self.admin = folder, os.path.join(folder, "admin")
        self.config = os.path.join(folder, "Plugins.yaml")
        self.write(tenants.text(count, self.admin))
        port_file = os.path.join(folder, "port")
        self.log = open(os.path.join(folder, "log"), "wb")
        self.process = subprocess.Popen(
            [programs.hubctl(), "run", "--config", self.config, "--port-file", port_file],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=self.log)
        until = time.monotonic() + TOGETHER
        line = b""
        while not line.startswith(b"peers"):
            line = self.process.stdout.readline()
            if not line or time.monotonic() > until:
                raise SystemExit("the hub did not start; see " + self.log.name)
        with open(port_file, encoding="ascii") as file:
            self.port = int(file.read())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(TOGETHER)
        self.process.stdout.close()
        self.log.close()

    def pids(self):
        return [self.process.pid]

    def write(self, text):
        with open(self.config + ".new", "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(self.config + ".new", self.config)

    def reload(self):
        """The plan, and how many seconds it took."""
        began = time.monotonic()
        done = subprocess.run(
            [programs.hubctl(), "reload", "--json", "--admin", self.admin], capture_output=True, text=True,
            timeout=TOGETHER)
        if done.returncode != 0:
            raise SystemExit("a reload was refused: " + done.stderr)
        return json.loads(done.stdout)["plan"], time.monotonic() - began

    def resident(self):
        with open("/proc/%d/status" % self.process.pid, encoding="ascii") as file:
            return next(int(line.split()[1]) * 1024 for line in file if line.startswith("VmRSS"))


def report(name, value):
    print("%s: %s" % (name, value), flush=True)


def under_load(folder):
    cores = os.sched_getaffinity(0)
    with Hub(folder) as hub:
        running = load.begin(hub, "relay", cores, pairs=PAIRS, rate=RATE, seconds=SECONDS, warmup=2, limit=60)
        pauses, kept = [], []
        number = 0
        while running.poll() is None:
            number += 1
            hub.write(tenants.text(0, hub.admin).replace("hub-registry", "hub-registry: {mesh: m%d}" % number))
            plan, _ = hub.reload()
            pauses.append(plan["pauseMicroseconds"] / 1000)
            kept.append(plan["connections"])
        result = load.end(running, 60)
        report("reloads while %d connections were open" % max(kept), len(pauses))
        middle, rare = sorted(pauses)[len(pauses) // 2], sorted(pauses)[len(pauses) * 99 // 100]
        report("pause", "%.2f ms in the middle, %.2f ms of 1 in 100, %.2f ms at most" % (middle, rare, max(pauses)))
        report("the load generator", json.dumps(result))
        return max(pauses)


def with_tenants(folder):
    with Hub(folder) as hub:
        before = hub.resident()
        hub.write(tenants.text(TENANTS, hub.admin))
        plan, seconds = hub.reload()
        pauses = [plan["pauseMicroseconds"] / 1000]
        report("%d tenants added" % len(plan["tenants"]), "%.2f s, pause %.2f ms" % (seconds, pauses[0]))
        report("memory per idle tenant", "%d B" % ((hub.resident() - before) / TENANTS))
        hub.write(tenants.text(TENANTS, hub.admin, mesh="other"))
        plan, seconds = hub.reload()
        pauses.append(plan["pauseMicroseconds"] / 1000)
        report("%d tenants changed" % len(plan["tenants"]), "%.2f s, pause %.2f ms" % (seconds, pauses[1]))
        hub.write(tenants.text(0, hub.admin))
        plan, seconds = hub.reload()
        pauses.append(plan["pauseMicroseconds"] / 1000)
        report("%d tenants removed" % len(plan["tenants"]), "%.2f s, pause %.2f ms" % (seconds, pauses[2]))
        return max(pauses)


def main():
    with tempfile.TemporaryDirectory(prefix="loft-reloading-") as folder:
        os.mkdir(os.path.join(folder, "load"))
        os.mkdir(os.path.join(folder, "many"))
        pauses = [under_load(os.path.join(folder, "load")), with_tenants(os.path.join(folder, "many"))]
    return 0 if max(pauses) < LONGEST_PAUSE else 1


if __name__ == "__main__":
    sys.exit(main())
