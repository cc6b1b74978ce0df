"""The hub as a process: signals, exit codes, and what it says about bad settings."""

import os
import re
import signal
import socket
import subprocess
import time

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from hub import DEADLINE, PLUGINS, hubctl, settings
from peer import Peer, fresh_network

pytestmark = pytest.mark.process

DRAINED = 8.0  # a drain of idle clients is promised within five seconds


def close_of(peer):
    with pytest.raises(ConnectionClosed) as closed:
        while True:
            peer.socket.recv(timeout=DEADLINE)
    return closed.value.rcvd.code


def test_says_where_it_listens(start):
    hub = start()
    assert "127.0.0.1:%d" % hub.port in hub.ready_line
    assert re.match(r"(http|ws)://", hub.ready_line)


def test_the_port_file_holds_the_port_and_a_newline(start):
    hub = start()
    with open(hub.port_file, "rb") as file:
        assert re.fullmatch(rb"[1-9][0-9]{0,4}\n", file.read())


def test_sigterm_tells_clients_1001_and_ends_with_0(start):
    hub = start()
    network = fresh_network()
    with Peer(hub, network) as ada, Peer(hub, network) as bob:
        hub.signal(signal.SIGTERM)
        assert close_of(ada) == 1001
        assert close_of(bob) == 1001
        assert hub.wait(DRAINED) == 0


def test_sigterm_ends_a_hub_without_clients(start):
    hub = start()
    hub.signal(signal.SIGTERM)
    assert hub.wait(DRAINED) == 0


def test_sigterm_does_not_wait_for_a_client_that_never_answers(start):
    hub = start()
    with hub.connect() as silent:
        silent.sendall(b"GET /livez HTTP/1.1\r\nHost: a\r\n\r\n")
        silent.recv(1)
        with hub.connect():
            hub.signal(signal.SIGTERM)
            assert hub.wait(DRAINED) == 0


def test_sigint_ends_it_at_once(start):
    hub = start()
    with Peer(hub, fresh_network()):
        hub.signal(signal.SIGINT)
        assert hub.wait(5) in (0, 130)


def test_the_port_is_free_afterwards(start):
    first = start()
    port = first.port
    with Peer(first, fresh_network()):
        assert first.stop() == 0
    second = start(settings(listen="127.0.0.1:%d" % port))
    assert second.port == port
    assert second.stop() == 0


def has_echo(hub):
    try:
        with connect(hub.ws("/echo"), open_timeout=DEADLINE, close_timeout=1, proxy=None) as socket_:
            socket_.send("hello")
            return socket_.recv(timeout=DEADLINE) == "hello"
    except (InvalidStatus, ConnectionClosed):
        return False


def until_echo(hub, expected):
    deadline = time.monotonic() + DEADLINE
    while has_echo(hub) != expected:
        assert time.monotonic() < deadline, "the reload did not happen; log:\n" + hub.log()


def test_sighup_changes_plugins_and_keeps_clients(start):
    without = [plugin for plugin in PLUGINS if "echo" not in plugin]
    hub = start(settings(plugins=without))
    assert not has_echo(hub)
    network = fresh_network()
    with Peer(hub, network) as ada, Peer(hub, network) as bob:
        hub.write(settings())
        hub.signal(signal.SIGHUP)
        until_echo(hub, True)
        ada.signal("offer", bob, {"n": 1})
        assert bob.receive("offer")["fromPeerId"] == ada.id, "a membership was lost"
        hub.write(settings(plugins=without))
        hub.signal(signal.SIGHUP)
        until_echo(hub, False)
        bob.signal("answer", ada, {"n": 2})
        assert ada.receive("answer")["fromPeerId"] == bob.id


def test_a_reload_under_load_loses_nothing(start):
    hub = start()
    network = fresh_network()
    with Peer(hub, network) as ada, Peer(hub, network) as bob:
        for number in range(300):
            if number % 50 == 25:
                hub.signal(signal.SIGHUP)
            ada.signal("ice-candidate", bob, {"n": number})
        assert [bob.receive("ice-candidate")["data"]["n"] for _ in range(300)] == list(range(300))
    assert hub.stop() == 0


def test_a_reload_with_bad_settings_changes_nothing(start):
    hub = start()
    with Peer(hub, fresh_network()) as ada:
        hub.write("plugins: [no-such-plugin]\n")
        hub.signal(signal.SIGHUP)
        deadline = time.monotonic() + DEADLINE
        while "no-such-plugin" not in hub.log():
            assert ada.settle()["type"] == "pong"
            assert time.monotonic() < deadline, "the bad settings were not even looked at"
        assert has_echo(hub)
        without = [plugin for plugin in PLUGINS if "echo" not in plugin]
        hub.write(settings(plugins=without))
        hub.signal(signal.SIGHUP)
        until_echo(hub, False)
        assert ada.settle()["type"] == "pong"
    assert hub.stop() == 0


BAD = {
    "an unknown plugin": ("hub: {name: a}\nplugins:\n  - signalling\n", r":3:5", "signaling"),
    "an unknown key": ("hub:\n  name: a\n  lisen: 127.0.0.1:0\nplugins: [signaling]\n", r":3:3", "listen"),
    "a wrong type": ("hub: {name: a, listen: [1]}\nplugins: [signaling]\n", r":1:\d+", "listen"),
    "a duplicate key": ("hub: {name: a}\nhub: {name: b}\nplugins: [signaling]\n", r":2:1", "hub"),
    "bad syntax": ("hub: {name: a\nplugins: [\n", r":\d+:\d+", ""),
    "an address that is none": ("hub: {name: a, listen: nowhere}\nplugins: [signaling]\n", r":1:\d+", "listen"),
    "a port out of range": ("hub: {name: a, listen: '127.0.0.1:65536'}\nplugins: [signaling]\n", r":1:\d+", ""),
    "a bomb of aliases": ("".join(
        "%s: &%s [%s]\n" % (name, name, ",".join(["*" + previous] * 9) if previous else "x")
        for previous, name in zip([""] + list("abcdefgh"), "abcdefghi")), r":\d+:\d+", ""),
    "an empty file": ("", r":\d+:\d+", ""),
}


@pytest.mark.parametrize("text, place, word", BAD.values(), ids=BAD.keys())
def test_refuses_bad_settings_with_6_and_the_place(start, text, place, word):
    hub = start(text, expect_ready=False)
    assert hub.wait() == 6, hub.log()
    log = hub.log()
    assert re.search(r"Plugins\.yaml" + place + r"\b", log), log
    assert word in log
    assert not os.path.exists(hub.port_file)


def test_names_every_problem_at_once(start):
    hub = start("hub:\n  nam: a\n  lisen: x\nplugins: [signalling, helth]\n", expect_ready=False)
    assert hub.wait() == 6
    for word in ("nam", "lisen", "signalling", "helth"):
        assert word in hub.log()


def test_a_missing_settings_file_is_named(tmp_path):
    done = subprocess.run([hubctl(), "run", "--config", str(tmp_path / "absent.yaml")], capture_output=True,
                          stdin=subprocess.DEVNULL, timeout=DEADLINE)
    assert done.returncode not in (0, None)
    assert b"absent.yaml" in done.stderr


def test_a_port_in_use_is_an_error_and_never_another_port(start):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        hub = start(settings(listen="127.0.0.1:%d" % port), expect_ready=False)
        assert hub.wait() not in (0, None)
        assert str(port) in hub.log()


@pytest.mark.parametrize("arguments", [["no-such-verb"], ["run", "--no-such-flag"], ["run", "--config"]])
def test_wrong_usage_exits_with_2(arguments):
    done = subprocess.run([hubctl(), *arguments], capture_output=True, stdin=subprocess.DEVNULL, timeout=DEADLINE)
    assert done.returncode == 2
    assert done.stderr and not done.stdout


def test_survives_a_closed_standard_output(start):
    hub = start()
    hub.process.stdout.close()
    with Peer(hub, fresh_network()) as ada:
        hub.signal(signal.SIGHUP)
        assert ada.settle()["type"] == "pong"
        hub.signal(signal.SIGTERM)
        assert close_of(ada) == 1001
    assert hub.process.wait(DRAINED) == 0


def resident(hub):
    with open("/proc/%d/statm" % hub.process.pid, encoding="ascii") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def descriptors(hub):
    return len(os.listdir("/proc/%d/fd" % hub.process.pid))


def test_comings_and_goings_leave_no_descriptor(start):
    hub = start()
    network = fresh_network()
    with Peer(hub, network) as observer:
        before = descriptors(hub)
        for _ in range(100):
            with Peer(hub, network) as visitor:
                pass
            observer.receive("peer-disconnected", data={"peerId": visitor.id, "isHub": False})
        deadline = time.monotonic() + DEADLINE
        while descriptors(hub) > before:
            assert time.monotonic() < deadline, "descriptors leak"


def test_a_peer_that_never_reads_neither_grows_the_hub_nor_blocks_others(start):
    hub = start()
    network = fresh_network()
    with Peer(hub, network) as ada, Peer(hub, network) as bob, hub.connect() as silent:
        silent_id = "f" * 40
        silent.sendall(("GET /?peerId=%s HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n"
                        % silent_id).encode())
        silent.recv(1)
        announce = ('{"type":"announce","networkName":"%s","data":{}}' % network).encode()
        assert len(announce) < 126
        silent.sendall(bytes([0x81, 0x80 | len(announce), 0, 0, 0, 0]) + announce)
        ada.receive("peer-discovered", data={"peerId": silent_id, "isHub": False})
        before = resident(hub)
        for _ in range(200):
            ada.send("offer", targetPeerId=silent_id, data="x" * 100_000)
        ada.signal("offer", bob, {"n": 1})
        assert bob.receive("offer")["fromPeerId"] == ada.id
        assert resident(hub) - before < 12_000_000
