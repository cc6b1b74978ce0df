#!/usr/bin/env python3
"""How many signed records a second a hub takes, verifies, writes to the disk and acknowledges; and how many it finds.

The records are signed before anything is measured. LOADERS processes hold LINES connections each, with DEPTH messages under
way on each. `sqlite` is the hub with its file in FOLDER, `memory` the same without a disk: what lies between them is the
disk's. A publication counts when the hub has said `published`. RECORDS=120000 are published in all and FINDS=200000 asked for;
BYTES is the length of their data. Figures are kept in Benchmarks/results/.
"""

import json
import multiprocessing
import os
import re
import selectors
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request

import machine
import programs
from presigned import Author, Line, frame, now

sys.path.append(os.path.join(programs.HERE, "..", "Tests", "Live"))
from hub import HubProcess  # noqa: E402

RESULTS = os.path.join(programs.HERE, "results")
TOPICS, AUTHORS = 500, 200


def number(name, usual):
    return int(os.environ.get(name) or usual)


def settings(storage):
    return """hub:
  name: bench
  listen: 127.0.0.1:0
  admin: 127.0.0.1:0
plugins:
  - signaling
  - metrics
  - %s
  - records: {maxRecords: 2000000, maxBytes: 4GiB, hubBytes: 8GiB, perAuthor: 1000000, maxPerTopic: 100000}
""" % storage


def drive(hub, frames, lines, depth, word):
    """Sends all frames over some connections and returns how many of the wanted answers came, and what else."""
    selector = selectors.DefaultSelector()
    share = -(-len(frames) // lines)
    good, others, open_ones = 0, [], 0
    for place in range(lines):
        own = frames[place * share:(place + 1) * share]
        if not own:
            continue
        line = Line(*hub)
        line.send(b"".join(own[:depth]))
        selector.register(line.socket, selectors.EVENT_READ, [line, own, min(depth, len(own)), 0])
        open_ones += 1
    while open_ones:
        for key, _ in selector.select(30):
            line, own, sent, had = key.data
            some = line.socket.recv(1 << 18)
            if not some:
                raise ConnectionError("the hub hung up")
            line.rest += some
            texts = [text for text in line.take() if word in text or b'"error"' in text]
            for text in texts:
                if word in text:
                    good += 1
                else:
                    others.append(text)
            had += len(texts)
            more = own[sent:sent + len(texts)]
            if more:
                line.send(b"".join(more))
            key.data[2:] = [sent + len(more), had]
            if had == len(own):
                selector.unregister(line.socket)
                line.close()
                open_ones -= 1
    return good, others


def loader(hub, place, count, finds, lines, depth, length, barrier, results):
    authors = [Author(place * AUTHORS + number) for number in range(AUTHORS)]
    moment = now()
    frames = [frame(authors[n % AUTHORS].publish(
        "topic %d-%d" % (place, n // AUTHORS), "x" * length, moment, number=n)) for n in range(count)]
    searches = [frame('{"type":"find","data":{"topic":"topic %d-%d","limit":1},"messageId":"%d"}' % (
        place, n % (count // AUTHORS), n)) for n in range(finds)]
    for load, word in ((frames, b'"published"'), (searches, b'"found"')):
        barrier.wait()
        began = time.monotonic()
        good, others = drive(hub, load, lines, depth, word)
        results.put((began, time.monotonic(), good, [text.decode() for text in others[:3]], len(others)))
        barrier.wait()


def meters(hub):
    request = urllib.request.Request("http://%s/metrics" % hub.admin, headers={"Accept": "text/plain"})
    with urllib.request.urlopen(request, timeout=10) as response:
        text = response.read().decode()
    found = {}
    for line in text.splitlines():
        match = re.match(r"(\w+)(?:\{[^}]*\})? (\S+)$", line)
        if match and not line.startswith("#"):
            found[match[1]] = found.get(match[1], 0) + float(match[2])
    return found


def measure(storage, folder):
    loaders, lines, depth = number("LOADERS", 3), number("LINES", 4), number("DEPTH", 256)
    count, finds = number("RECORDS", 120_000) // loaders, number("FINDS", 200_000) // loaders
    hub = HubProcess(folder, settings(storage))
    try:
        line = hub.ready_line
        while not line.startswith("admin"):
            line = hub.read_line()
        hub.admin = line.split()[1]
        barrier, results = multiprocessing.Barrier(loaders + 1), multiprocessing.Queue()
        crew = [multiprocessing.Process(target=loader, args=(
            (hub.host, hub.port), place, count, finds, lines, depth, number("BYTES", 100), barrier, results))
            for place in range(loaders)]
        for one in crew:
            one.start()
        figures = {}
        for what in ("publish", "find"):
            barrier.wait()
            cpu = machine.processor_seconds([hub.process.pid])
            said = [results.get(timeout=300) for _ in crew]
            cpu = machine.processor_seconds([hub.process.pid]) - cpu
            barrier.wait()
            good, wrong = sum(one[2] for one in said), sum(one[4] for one in said)
            seconds = max(one[1] for one in said) - min(one[0] for one in said)
            figures[what] = {"rate": good / seconds, "hub_us": cpu / max(1, good) * 1e6, "cores": cpu / seconds,
                             "refused": wrong, "seconds": seconds}
            if wrong:
                print("refused:", [one[3] for one in said], file=sys.stderr)
        found = meters(hub)
        commits = found.get("hub_sqlite_storage_commits_total", 0)
        if commits:
            figures["publish"]["per_commit"] = found["hub_sqlite_storage_changes_total"] / commits
            figures["publish"]["commit_ms"] = found["hub_sqlite_storage_commit_seconds_sum"] / commits * 1e3
        verified = found.get("hub_records_verify_seconds_count", 0)
        if verified:
            figures["publish"]["verify_us"] = found["hub_records_verify_seconds_sum"] / verified * 1e6
        for one in crew:
            one.join(10)
        return figures
    finally:
        hub.stop()


def openssl():
    """What the library says a verification costs on one core, in microseconds."""
    said = subprocess.run(["openssl", "speed", "-seconds", "1", "ed25519"], capture_output=True, text=True).stdout
    return 1e6 / float(said.split()[-1])


def main():
    table = {"load": os.getloadavg()[0], "openssl_verify_us": openssl()}
    for name in ("sqlite", "memory"):
        folder = tempfile.mkdtemp(prefix="loft-", dir=os.environ.get("FOLDER"))
        os.environ["XDG_RUNTIME_DIR"] = folder
        try:
            storage = "sqlite-storage: {file: %s/records.db}" % folder if name == "sqlite" else "memory-storage: {bytes: 4GiB}"
            table[name] = measure(storage, folder)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(RESULTS, exist_ok=True)
    with open(os.path.join(RESULTS, "records.json"), "w", encoding="ascii") as file:
        json.dump(table, file, indent=1)
    print("load of the machine before: %.1f; openssl verifies in %.0f us" % (table["load"], table["openssl_verify_us"]))
    print("| | a second | us of the hub | cores of the hub | records a commit | ms a commit | us to verify |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for name in ("sqlite", "memory"):
        for what, one in table[name].items():
            cells = [format(one[key], form) if key in one else "" for key, form in (
                ("per_commit", ".0f"), ("commit_ms", ".1f"), ("verify_us", ".0f"))]
            print("| %s, %s | %s | %.0f | %.1f | %s |" % (
                what, name, format(int(one["rate"]), ","), one["hub_us"], one["cores"], " | ".join(cells)))
    return 1 if any(one["refused"] for name in ("sqlite", "memory") for one in table[name].values()) else 0


if __name__ == "__main__":
    sys.exit(main())
