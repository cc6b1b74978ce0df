"""`hubctl bench` against hubs that are processes: what it counts, what it says of limits, and of itself."""

import contextlib
import json
import os
import pty
import select
import signal
import subprocess
import threading
import xml.etree.ElementTree

import pytest

from hub import ROOT, hubctl, settings
from peer import Peer, fresh_network
from test_tls_openssl import make_certificate, tls_settings

pytestmark = pytest.mark.process

PLUGINS = ("signaling", "hub-registry", "health")
MEMBERS = {"kind", "plan", "seconds", "perSecond", "counts", "refused", "failed", "latency", "lateness", "wouldRefuse",
           "interrupted", "client"}
COUNTS = {"connected", "sent", "arrived", "lost", "doubled", "outOfOrder", "refused", "failed", "heldBack", "notSent",
          "bytesOut", "bytesIn", "fullBuffers"}
TIMES = {"count", "mean", "p50", "p90", "p99", "p99.9", "max"}


def bench(*words, code=0, command=(), **options):
    done = subprocess.run([*command, hubctl(), "bench", *words, "--json"], capture_output=True, text=True, timeout=100,
                          check=False, **options)
    assert done.returncode == code, done.stdout + done.stderr
    assert done.stderr == "", "a bar has no place where nobody looks"
    return json.loads(done.stdout)


def limited(start, tmp_path, rules, *lines):
    hub = start(settings(["admin: unix:%s" % (tmp_path / "admin.sock"), *lines],
                         plugins=("rate-limit: {%s}" % rules, *PLUGINS)))
    hub.admin = "unix:%s" % (tmp_path / "admin.sock")
    return hub


def test_every_peer_is_let_in_at_the_pace_that_was_asked_for(start):
    hub = start()
    said = bench("connect", hub.ws(""), "--peers", "200", "--rate", "400", "--threads", "2")
    assert set(said) == MEMBERS and set(said["counts"]) == COUNTS and set(said["latency"]) == TIMES
    assert set(said["client"]) == {"bottleneck", "findings", "threads", "machine"}
    assert said["counts"]["connected"] == said["counts"]["arrived"] == said["latency"]["count"] == 200
    assert said["refused"] == said["failed"] == {}
    # The last of them was planned for 497 ms after the first.
    assert said["seconds"] > 0.45 and said["lateness"]["count"] == 200
    assert 0 < said["latency"]["p50"] <= said["latency"]["p99"] <= said["latency"]["max"]


def test_every_member_is_told_of_every_other_one(start):
    said = bench("announce", start().ws(""), "--peers", "31", "--networks", "3", "--threads", "2")
    assert said["counts"]["sent"] == 31
    assert said["counts"]["arrived"] == 11 * 10 + 10 * 9 + 10 * 9
    assert said["counts"]["lost"] == said["counts"]["doubled"] == 0


def test_signals_are_counted_and_drawn(start, tmp_path):
    drawing = tmp_path / "relay.svg"
    said = bench("relay", start().ws(""), "--pairs", "3", "--rate", "600", "--for", "1s", "--size", "1KiB", "--svg",
                 str(drawing))
    counts = said["counts"]
    assert counts["sent"] == counts["arrived"] == 600 and counts["lost"] == counts["doubled"] == 0
    assert counts["outOfOrder"] == 0 and counts["bytesOut"] > 600 * 1024 and counts["bytesIn"] > 600 * 1024
    root = xml.etree.ElementTree.parse(drawing).getroot()
    name = "{http://www.w3.org/2000/svg}"
    assert root.get("role") == "img" and root.get("aria-labelledby") == "title description"
    assert root.find(name + "title").text == "relay: 3 pairs, signals of 1024 B"
    assert "99 of 100 at most" in root.find(name + "desc").text
    assert "prefers-color-scheme: dark" in root.find(name + "style").text
    assert len(root.findall(name + "path")) >= 3 and root.findall(name + "rect")


def test_signals_go_over_tls(start, tmp_path):
    make_certificate(tmp_path, 1)
    hub = start(tls_settings(tmp_path), secure=True)
    said = bench("signal", "wss://localhost:%d" % hub.port, "--rate", "max", "--pairs", "4", "--depth", "4", "--for",
                 "300ms", "--authority", str(tmp_path / "certificate.pem"))
    assert said["counts"]["arrived"] == said["counts"]["sent"] > 100 and said["failed"] == {}


def test_nothing_is_lost_while_hubs_move_their_links():
    said = bench("migrate", "--hubs", "2", "--rate", "300")
    moved = said["migration"]
    assert moved["clean"] and moved["hubs"] == 2
    assert said["counts"]["arrived"] == said["counts"]["sent"] > 300
    assert said["counts"]["lost"] == said["counts"]["doubled"] == said["counts"]["outOfOrder"] == 0
    # A data channel is no TCP connection.
    assert moved["socketsMoved"] == 0 and moved["socketsReturned"] >= 1
    assert moved["formedMs"] >= 0 and moved["movedMs"] >= 2000 and moved["returnedMs"] > 0


def exchange(hub, count, said):
    """A pair that keeps to the limits; tells how many of its signals came."""
    network = fresh_network()
    with Peer(hub, network) as ann, Peer(hub, network) as bob:
        ann.receive("peer-discovered")
        for number in range(count):
            ann.signal("offer", bob, {"number": number})
            assert bob.receive("offer")["data"] == {"number": number}
        said.append((count, ann.heard("error") + bob.heard("error")))


def test_what_the_limiter_refuses_is_counted_apart_and_others_feel_nothing(start, tmp_path):
    hub = limited(start, tmp_path, "perSecond: 100, burst: 200")
    calm = []
    beside = threading.Thread(target=exchange, args=(hub, 60, calm))
    beside.start()
    said = bench("signal", hub.ws(""), "--rate", "500", "--for", "1500ms")
    beside.join()
    assert said["refused"]["rate-limited perSecond"] >= 1 and said["failed"] == {}
    assert said["counts"]["heldBack"] > 100, "it slows down when it is asked to"
    assert said["counts"]["lost"] == 0
    assert said["counts"]["arrived"] == said["counts"]["sent"] - said["counts"]["refused"]
    assert calm == [(60, [])], "somebody who kept to the limits was refused"


def test_a_limit_in_dry_run_says_what_it_would_have_refused(start, tmp_path):
    hub = limited(start, tmp_path, "perSecond: 100, burst: 200, dryRun: [perSecond]")
    said = bench("signal", hub.ws(""), "--rate", "500", "--for", "1s", "--admin", hub.admin)
    assert said["counts"]["arrived"] == said["counts"]["sent"] == 500 and said["refused"] == {}
    # All beyond the burst and a second's worth, as far as the plan was kept to.
    assert 150 <= said["wouldRefuse"] <= 300
    done = subprocess.run([hubctl(), "bench", "signal", hub.ws(""), "--rate", "500", "--for", "600ms", "--admin",
                           hub.admin], capture_output=True, text=True, timeout=60, check=True)
    assert "dry run: the hub would have limited " in done.stdout and " of 300\n" in done.stdout


def test_whoever_is_told_to_come_back_does(start, tmp_path):
    hub = limited(start, tmp_path, "handshakesPerSecond: 6, handshakesBurst: 6")
    said = bench("connect", hub.ws(""), "--peers", "10", "--rate", "max")
    assert said["counts"]["connected"] == 10 and said["failed"] == {}
    assert said["refused"]["http 429 rate-limited"] >= 1
    said = bench("connect", hub.ws(""), "--peers", "30", "--rate", "max", "--insist")
    assert said["counts"]["connected"] + said["counts"]["refused"] == 30 and said["counts"]["refused"] >= 15


def test_a_full_hub_is_told_from_a_broken_one(start):
    full = start(settings(["limits: {connections: 4}"]))
    said = bench("connect", full.ws(""), "--peers", "9", "--insist")
    assert said["counts"]["connected"] == 4 and said["refused"] == {"http 503 hub-full": 5} and said["failed"] == {}
    full.stop()
    done = subprocess.run([hubctl(), "bench", "connect", full.ws(""), "--peers", "2"], capture_output=True, text=True,
                          timeout=60, check=False)
    assert done.returncode == 5 and "connection-refused" in done.stdout and "no hub answers" in done.stderr


def test_few_descriptors_are_named_as_the_limit(start):
    said = bench("connect", start().ws(""), "--peers", "80", command=("prlimit", "--nofile=60:60"))
    assert said["counts"]["connected"] < 60
    assert "descriptors" in [one["kind"] for one in said["client"]["findings"]]
    assert said["failed"]["no-descriptors"] == 80 - said["counts"]["connected"]


@contextlib.contextmanager
def busy(core, count):
    """So many programs on a core that do nothing but keep it."""
    programs = [subprocess.Popen(["taskset", "-c", str(core), "python3", "-c", "while True: pass"])
                for _ in range(count)]
    try:
        yield
    finally:
        for program in programs:
            program.kill()
            program.wait()


@pytest.mark.alone
def test_a_client_without_a_core_says_that_it_was_the_bottleneck(start):
    hub, core = start(), max(os.sched_getaffinity(0))
    with busy(core, 3):
        said = bench("relay", hub.ws(""), "--pairs", "8", "--rate", "max", "--for", "1500ms", "--threads", "1",
                     command=("taskset", "-c", str(core)))
    assert said["client"]["bottleneck"]
    assert "runQueue" in [one["kind"] for one in said["client"]["findings"]]
    assert said["client"]["threads"][0]["waited"] > 0.2


@pytest.mark.alone
def test_a_client_that_has_no_pause_says_so(start):
    # A hub with more threads than the client can keep busy.
    hub = start(settings(["reactors: 3"]))
    said = bench("relay", hub.ws(""), "--pairs", "64", "--rate", "max", "--for", "1s", "--threads", "1")
    use = said["client"]["threads"][0]
    found = [one["kind"] for one in said["client"]["findings"]]
    assert ("processor" in found) == (use["ran"] >= 0.9) and ("runQueue" in found) == (use["waited"] >= 0.2)
    assert use["ran"] + use["waited"] > 0.7, "it should have been the limit here"


@pytest.mark.alone
def test_a_hub_that_stands_still_is_not_blamed_on_the_client(start):
    hub = start()
    process = subprocess.Popen([hubctl(), "bench", "relay", hub.ws(""), "--rate", "200", "--for", "2s", "--json"],
                               stdout=subprocess.PIPE, text=True)
    pauses = threading.Event()
    def stop_and_go():
        while not pauses.wait(0.4):
            hub.signal(signal.SIGSTOP)
            pauses.wait(0.4)
            hub.signal(signal.SIGCONT)
    slowing = threading.Thread(target=stop_and_go)
    slowing.start()
    try:
        said = json.loads(process.communicate(timeout=60)[0])
    finally:
        pauses.set()
        slowing.join()
        hub.signal(signal.SIGCONT)
    # Each letter counts from when it should have left, so those of a pause are slow, and not the first alone.
    assert said["latency"]["p90"] > 100_000 and said["counts"]["lost"] == 0
    assert not said["client"]["bottleneck"], said["client"]["findings"]


def test_an_interrupt_ends_it_with_what_there_was(start):
    hub = start()
    terminal, other = pty.openpty()
    environment = {name: value for name, value in os.environ.items() if name not in ("CI", "TERM")}
    process = subprocess.Popen([hubctl(), "bench", "relay", hub.ws(""), "--rate", "300", "--for", "60s", "--json"],
                               stdout=subprocess.PIPE, stderr=other, text=True,
                               env={**environment, "TERM": "xterm", "LC_ALL": "C.UTF-8"})
    os.close(other)
    shown = b""
    while b" came" not in shown or b" 0 came" in shown[-40:]:
        assert select.select([terminal], [], [], 20)[0], shown
        shown += os.read(terminal, 4096)
    process.send_signal(signal.SIGINT)
    said = json.loads(process.communicate(timeout=20)[0])
    os.close(terminal)
    assert process.returncode == 130 and said["interrupted"]
    assert said["counts"]["arrived"] == said["counts"]["sent"] > 0 and said["seconds"] < 30
    assert "░".encode() in shown and b"\r\x1b[K" in shown


def test_hubs_are_compared_in_one_table(tmp_path):
    config, others = tmp_path / "Plugins.yaml", tmp_path / "others.txt"
    config.write_text("hub: {name: other, admin: 'unix:%s', limits: {connectionsPerAddress: 1000}}\n"
                      "plugins: [signaling, hub-registry, health]\n" % (tmp_path / "admin.sock"))
    others.write_text("other peerpigeon %s run --config %s --port {port}\n" % (hubctl(), config))
    done = subprocess.run(
        ["python3", "-B", os.path.join(ROOT, "Benchmarks", "originals.py")], capture_output=True, text=True, timeout=100,
        check=False, env={**os.environ, "OTHERS": str(others), "HUBCTL": hubctl(), "ROUNDS": "1", "PEERS": "60",
                          "PAIRS": "2", "RATE": "200", "SECONDS": "1", "HOLD": "1"})
    assert done.returncode == 0, done.stdout + done.stderr
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in done.stdout.splitlines()
            if line.startswith("| ") and "---" not in line]
    assert rows[0][:2] == ["row", "unit"] and "hub" in rows[0] and "other" in rows[0] and len(rows) == 9
    for row in rows[1:]:
        assert "failed" not in row and float(row[2].rstrip("*")) > 0 and " x " in row[4], done.stdout
    # The processor's time for a peer of the same program is about the same.
    ratio = float(next(row for row in rows if row[0] == "processor for each peer let in")[4].split()[0])
    assert 0.1 < ratio < 10
