"""`hubctl peer`: two peers in terminals, found by each other, with a data channel between them."""

import json
import os
import queue
import signal
import socket
import subprocess
import tempfile
import threading
import time

import pytest

import browser as chromium
from hub import DEADLINE, hubctl, settings
from test_tls_openssl import make_certificate, tls_settings

pytestmark = pytest.mark.process
ANN, BOB = "a" * 40, "b" * 40


class Peer:
    def __init__(self, *words, stdin=subprocess.PIPE):
        self.process = subprocess.Popen(
            [hubctl(), "peer", *words, "--json"], stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.lines = queue.Queue()
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        for line in self.process.stdout:
            self.lines.put(json.loads(line))

    def hear(self, event, **members):
        seen = []
        while True:
            try:
                one = self.lines.get(timeout=DEADLINE)
            except queue.Empty:
                raise AssertionError("no %s %s came, but %s" % (event, members, seen)) from None
            seen.append(one)
            if one["event"] == event and all(one.get(name) == value for name, value in members.items()):
                return one

    def type(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()


@pytest.fixture
def hub(start):
    return start(settings())


def test_two_peers_open_a_channel_and_leave_with_a_goodbye(hub):
    with Peer("connect", hub.ws(), "--network", "tour", "--id", ANN, "--name", "Ann", "--answer") as ann:
        ann.hear("ready")
        with Peer("offer", hub.ws(), ANN, "--network", "tour", "--id", BOB) as bob:
            ann.hear("peer", peer=BOB)
            bob.hear("peer", peer=ANN, data={"name": "Ann"})
            bob.hear("channel", peer=ANN, **{"is": "open"})
            ann.hear("channel", peer=BOB, **{"is": "open"})
            bob.type("hello Ann")
            assert ann.hear("channel", **{"is": "text"})["text"] == "hello Ann"
            ann.type("hello Bob")
            assert bob.hear("channel", **{"is": "text"})["text"] == "hello Bob"
            bob.type('/signal %s answer {"n": 1}' % ANN)
            assert ann.hear("signal", type="answer")["data"] == {"n": 1}
            bob.process.send_signal(signal.SIGINT)
            assert bob.process.wait(DEADLINE) == 0
            ann.hear("goodbye", peer=BOB)


def test_who_is_not_there_cannot_be_called(hub):
    with Peer("offer", hub.ws(), ANN, "--network", "tour") as bob:
        assert bob.process.wait(DEADLINE) == 3
        assert "that peer is not in the network" in bob.process.stderr.read()


@pytest.mark.parametrize("words, code, sentence", [
    (["connect", "ftp://hub"], 2, "is no address of a hub"),
    (["offer", "ws://127.0.0.1:1"], 2, "whom?"),
    (["connect", "ws://127.0.0.1:1", "--id", "ann"], 2, "cannot be the id"),
    (["conect", "ws://127.0.0.1:1"], 2, "did you mean 'connect'?"),
])
def test_bad_words_are_errors_with_a_hint(words, code, sentence):
    run = subprocess.run([hubctl(), "peer", *words], capture_output=True, text=True, timeout=DEADLINE, stdin=subprocess.DEVNULL)
    assert run.returncode == code and sentence in run.stderr


def test_what_is_typed_wrongly_is_said(hub):
    with Peer("connect", hub.ws(), "--network", "tour") as peer:
        peer.hear("ready")
        peer.type("/ofer x")
        peer.type("hello")
        peer.type("/quit")
        assert peer.process.wait(DEADLINE) == 0
        said = peer.process.stderr.read()
        assert "did you mean '/offer'?" in said and "no channel is open" in said


def test_a_peer_goes_to_another_hub_when_its_own_stops(start):
    one, two = start(settings()), start(settings())
    with Peer("connect", one.ws(), "--hub", two.ws(), "--network", "tour") as peer:
        peer.hear("connected", hub=one.ws())
        peer.hear("ready")
        one.signal(signal.SIGTERM)
        # Who moves before the old hub is gone is Announced all along; who does not comes back to that.
        peer.hear("connected", hub=two.ws())
        peer.hear("ready", hub=two.ws())


def test_a_peer_speaks_tls_with_whom_its_authority_vouches_for(start, tmp_path):
    make_certificate(str(tmp_path), 1)
    hub = start(tls_settings(str(tmp_path)), secure=True)
    authority = str(tmp_path / "certificate.pem")
    with Peer("connect", hub.ws(), "--network", "tour", "--authority", authority) as peer:
        peer.hear("ready")
    with Peer("connect", hub.ws(), "--network", "tour") as stranger:
        assert "cannot be talked to safely" in stranger.hear("disconnected")["reason"]


def test_a_peer_speaks_over_a_unix_socket(start):
    # The path of a socket is short, and pytest's folders are not.
    with tempfile.TemporaryDirectory(prefix="loft-") as folder:
        path = os.path.join(folder, "peers.sock")
        hub = start(settings(listen="[127.0.0.1:0, 'unix:%s']" % path))
        with Peer("connect", "unix:" + path, "--network", "tour", "--id", ANN) as ann:
            ann.hear("ready")
            with Peer("connect", hub.ws(), "--network", "tour", "--id", BOB) as bob:
                ann.hear("peer", peer=BOB)
                bob.hear("peer", peer=ANN)


def test_whoever_waits_for_a_hub_that_says_nothing_ends_at_once():
    with socket.create_server(("127.0.0.1", 0)) as mute:
        with Peer("connect", "ws://127.0.0.1:%d" % mute.getsockname()[1], "--network", "tour") as peer:
            peer.hear("lifecycle", state="Discovering")
            began = time.monotonic()
            peer.process.send_signal(signal.SIGINT)
            assert peer.process.wait(DEADLINE) == 0
            assert time.monotonic() - began < 5


def test_a_page_and_a_terminal_open_a_channel(start, tmp_path):
    if chromium.find() is None and not os.environ.get("CI"):
        pytest.skip("no Chromium; Scripts/install-needed.sh test installs it")
    hub = start(settings(plugins=("signaling", "browser-client")))
    with chromium.Browser(str(tmp_path)) as browser:
        with Peer("connect", hub.ws(), "--network", "demo", "--name", "Terminal", "--answer") as peer:
            peer.hear("ready")
            browser.page(hub.http("/demo?name=Page"))
            page = peer.hear("peer")["peer"]
            peer.hear("channel", peer=page, **{"is": "open"})
