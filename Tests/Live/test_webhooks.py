"""Webhooks, told to a server that somebody else wrote."""

import json
import os
import re
import subprocess
import threading
import time
import urllib.request

import pytest

from hub import DEADLINE, settings
from peer import Peer
from plugin_programs import program
from receiver import Receiver, follow

pytestmark = pytest.mark.process
SECRET = "thirty-two bytes that nobody knows"


@pytest.fixture
def receiver():
    receiver = Receiver(SECRET)
    yield receiver
    receiver.close()


@pytest.fixture
def teller(start, tmp_path, receiver):
    """A hub that tells the receiver what happens; a second call starts it again with the same queue."""

    def begin(options="", endpoint="", url=None, secret=SECRET, **more):
        (tmp_path / "secret").write_text(secret)
        line = "{webhooks: {%sendpoints: [{name: presence, url: '%s', secrets: 'file:%s', deadline: 1s%s}]}}" % (
            options and options + ", ", url or receiver.url, tmp_path / "secret", endpoint and ", " + endpoint)
        hub = start(settings(["admin: 127.0.0.1:0"], ("signaling", "health", "metrics", line)),
                    expect_ready=False, **more)
        line = hub.read_line()
        while not line.startswith("admin"):
            line = hub.read_line()
        hub.admin = line.split()[1]
        with open(hub.port_file, encoding="ascii") as file:
            hub.port = int(file.read())
        return hub

    begin.queue = "folder: '%s'" % (tmp_path / "queue")
    return begin


def read(hub, path):
    with urllib.request.urlopen("http://%s%s" % (hub.admin, path), timeout=DEADLINE) as answer:
        return answer.read().decode()


def ask(hub, path):
    return json.loads(read(hub, path))


def figure(hub, name):
    found = re.search(r"^hub_webhooks_%s\{.*\} (\d+)" % name, read(hub, "/metrics?format=prometheus"), re.M)
    return int(found[1]) if found else 0


def until(condition, what):
    end, pause = time.monotonic() + DEADLINE, threading.Event()
    while not condition():
        assert time.monotonic() < end, what
        pause.wait(0.02)


def is_whole(events):
    """Each epoch has its numbers once, in order and without a gap."""
    for epoch in {one[0] for one in events}:
        numbers = [one[1] for one in events if one[0] == epoch]
        assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    return True


def test_tells_who_came_and_who_left_with_signatures_that_others_check(teller, receiver):
    hub = teller(endpoint="events: [peerConnected, peerAnnounced, peerLeft, peerDisconnected]")
    with Peer(hub, "lobby", {"name": "Ann"}) as ann:
        receiver.wait_for(2)
        assert ask(hub, "/webhooks/snapshot")["peers"] == [
            {"peer": ann.id, "namespace": "default", "networks": ["lobby"], "isHub": False}]
    events = receiver.wait_for(4)
    assert [one[2] for one in events] == ["peerConnected", "peerAnnounced", "peerLeft", "peerDisconnected"]
    assert {one[3] for one in events} == {ann.id}
    assert is_whole(events) and receiver.refused == 0
    after = ask(hub, "/webhooks/snapshot")
    assert (after["epoch"], after["sequence"], after["peers"]) == (events[-1][0], 4, [])
    until(lambda: figure(hub, "sent_total") == 4, "what was taken is not counted")


def test_a_server_that_was_down_hears_everything_in_order(teller, receiver):
    hub = teller(teller.queue)
    with Peer(hub, "lobby"):
        receiver.wait_for(1)
        receiver.stop()
        for _ in range(20):
            Peer(hub, "lobby").close()
        until(lambda: figure(hub, "queue_bytes") > 1_000, "nothing waited")
        receiver.start()
        events = receiver.wait_for(41)
    assert is_whole(events) and len({one[0] for one in events}) == 1


def test_what_waits_survives_a_kill_and_the_receiver_notices_what_it_missed(teller, receiver):
    receiver.status = 503
    hub = teller(teller.queue, "batch: 7")
    peers = [Peer(hub, "lobby") for _ in range(30)]
    receiver.wait(lambda me: len(me.requests) > 1, "a second try")
    until(lambda: figure(hub, "queue_bytes") > 30 * 200, "not everything is in the queue")
    tries = list(receiver.requests)
    hub.kill()
    receiver.status = 200
    hub = teller(teller.queue, "batch: 7")
    old = receiver.wait_for(30)
    assert [one[3] for one in old] == [peer.id for peer in peers]
    # The request that was on its way comes again as it was.
    again = receiver.requests[len(tries)]
    assert (again[0], again[3]) == (tries[0][0], tries[0][3])
    # All who were connected are gone, and nobody said so: another epoch.
    with Peer(hub, "lobby"):
        events = receiver.wait_for(31)
    assert events[-1][0] > old[-1][0] and events[-1][1] > old[-1][1]
    assert follow(receiver.requests)[1] == 2
    assert ask(hub, "/webhooks/snapshot")["epoch"] == events[-1][0]


def test_kills_at_any_moment_lose_nothing_that_is_not_noticed(teller, receiver):
    known = {}
    for round_ in range(4):
        hub = teller(teller.queue, "batch: 3")
        with Peer(hub, "lobby") as first:
            receiver.wait(lambda me: any(one[3] == first.id for one in me.taken), "the first event")
        receiver.delay = 0.02
        for _ in range(5 + 5 * round_):
            Peer(hub, "lobby").close()
        hub.kill()
        receiver.delay = 0
    hub = teller(teller.queue)
    with Peer(hub, "end") as last:
        receiver.wait(lambda me: any(one[3] == last.id for one in me.taken), "the last event")
    for identity, status, _, body in receiver.requests:
        assert known.setdefault(identity, body) == body
    # Once repetitions are left out every epoch is whole from its first number on, and each needs one snapshot.
    worked, resyncs = follow(receiver.requests)
    assert is_whole(worked)
    assert resyncs == len({epoch for epoch, _ in worked}) == 5
    assert receiver.overlaps == 0


def test_an_orderly_restart_is_no_gap(teller, receiver):
    hub = teller(teller.queue)
    with Peer(hub, "lobby"):
        receiver.wait_for(1)
    assert hub.stop() == 0
    hub = teller(teller.queue)
    with Peer(hub, "lobby"):
        events = receiver.wait_for(3)
    assert is_whole(events) and len({one[0] for one in events}) == 1


def test_a_wrong_secret_is_waited_for(teller, receiver, tmp_path):
    hub = teller(teller.queue, secret="another thirty-two bytes, all wrong")
    with Peer(hub, "lobby"):
        receiver.wait(lambda me: me.refused > 2, "three refusals")
        until(lambda: "401" in read(hub, "/health"), "health says nothing")
        (tmp_path / "secret").write_text(SECRET)
        hub.signal(1)
        events = receiver.wait_for(1)
    assert events[0][1] == 1 and figure(hub, "dropped_total") == 0


def test_a_slow_server_gets_one_request_at_a_time_and_holds_up_nobody(teller, receiver):
    receiver.delay = 1.5
    hub = teller(endpoint="batch: 1")
    with Peer(hub, "lobby") as ann:
        for _ in range(3):
            Peer(hub, "lobby").close()
        began = time.monotonic()
        for _ in range(50):
            ann.send("ping")
            ann.receive("pong")
        assert time.monotonic() - began < 1
        until(lambda: figure(hub, "failed_total") >= 1, "no request was too slow")
        receiver.delay = 0
        events = receiver.wait_for(7)
    # What was too slow had been taken nevertheless: it comes again under the same id.
    worked, resyncs = follow(receiver.requests)
    assert [one[1] for one in worked] == list(range(1, len(worked) + 1)) and resyncs == 1
    assert len({one[0] for one in events}) == 1


def certificate(folder, name):
    folder.mkdir()
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days",
         "2", "-subj", "/CN=" + name, "-addext", "subjectAltName=DNS:" + name, "-keyout", folder / "key.pem",
         "-out", folder / "cert.pem"], check=True, capture_output=True)
    return str(folder / "cert.pem"), str(folder / "key.pem")


def test_tls_is_checked(teller, tmp_path):
    right, wrong = certificate(tmp_path / "right", "localhost"), certificate(tmp_path / "wrong", "localhost")
    secure = Receiver(SECRET, right)
    try:
        hub = teller(endpoint="authority: '%s'" % wrong[0], url=secure.url)
        with Peer(hub, "lobby"):
            until(lambda: figure(hub, "failed_total") >= 1, "a stranger was believed")
        assert secure.requests == []
        hub.stop()
        hub = teller(endpoint="authority: '%s'" % right[0], url=secure.url)
        with Peer(hub, "lobby"):
            assert len(secure.wait_for(1)) == 1
    finally:
        secure.close()


def test_a_disk_that_is_full_is_said_and_nothing_is_lost(teller, receiver):
    receiver.status = 503
    # Files may have 8 KiB, and to write more is an error and not the end.
    hub = teller(teller.queue, command=lambda words: [
        "bash", "-c", "trap '' XFSZ; ulimit -f 8; exec \"$@\"", "hub", *words])
    peers = [Peer(hub, "lobby") for _ in range(60)]
    until(lambda: "memory does" in read(hub, "/health"), "health says nothing of the disk")
    receiver.status = 200
    events = receiver.wait_for(60)
    assert [one[3] for one in events] == [peer.id for peer in peers]
    assert is_whole(events)
    hub.says("webhooks wait in memory")


def test_a_name_that_nobody_tells_is_an_error_with_its_place(start):
    line = "{webhooks: {endpoints: [{name: a, url: 'http://127.0.0.1:1/', secrets: 'env:HOOK', events: [peerLeeft]}]}}"
    hub = start(settings((), ("signaling", line)), expect_ready=False, environment={"HOOK": SECRET})
    assert hub.wait() != 0
    assert re.search(r"Plugins\.yaml:\d+:\d+: no plugin of this hub tells 'peerLeeft'; did you mean 'peerLeft'\?",
                     hub.log())


def test_events_that_programs_tell_are_told_by_their_names(start, receiver, tmp_path):
    (tmp_path / "secret").write_text(SECRET)
    run = program(str(tmp_path), "greeter",
                  '{"on": ["peerConnected"], "emits": [{"name": "peerGreeted", "fields": ["peer", "how"]}]}',
                  'tell(emit={"name": "peerGreeted", "peer": message["event"]["peer"], "how": "warmly"})')
    line = "{webhooks: {endpoints: [{name: presence, url: '%s', secrets: 'file:%s', events: [peerGreeted]}]}}" % (
        receiver.url, tmp_path / "secret")
    hub = start(settings((), ("signaling", "{greeter: {run: %s}}" % run, line)))
    with Peer(hub) as ann:
        events = receiver.wait_for(1)
    assert [one[2:] for one in events] == [("peerGreeted", ann.id)]
    assert receiver.requests[0][2]["events"][0]["how"] == "warmly"
