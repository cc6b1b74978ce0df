"""Every limit of `hub.limits`, reached from outside: what it says, what it counts, and that nothing else breaks."""

import contextlib
import http.client
import json
import socket
import ssl
import subprocess
import time

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from wsproto.events import CloseConnection

from hub import DEADLINE, PLUGINS, settings
from peer import Peer, fresh_id, fresh_network
from test_tls_openssl import make_certificate
from test_wsproto_raw import RawPeer, frame

pytestmark = pytest.mark.process

SLACK = 2.0  # what a busy machine may add to a time


class AdminConnection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("localhost", timeout=DEADLINE)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


@pytest.fixture
def limited(start, tmp_path):
    """Starts a hub with some limits; its meters can be read, and after the test it must still serve."""
    hubs = []

    def begin(limits="", *lines, plugins=PLUGINS, secure=False):
        admin = str(tmp_path / "admin.sock")
        text = settings(["admin: unix:" + admin, "limits: {%s}" % limits, *lines], plugins=plugins)
        hub = start(text, secure=secure)
        hub.admin = admin
        hubs.append(hub)
        return hub

    yield begin
    for hub in hubs:
        assert hub.process.poll() is None, "the hub ended; its log:\n" + hub.log()
        assert hub.stop() == 0, hub.log()


def meter(hub, name, **labels):
    connection = AdminConnection(hub.admin)
    with contextlib.closing(connection):
        connection.request("GET", "/admin/v1/meters")
        meters = json.loads(connection.getresponse().read())["meters"]
    return sum(one["value"] for one in meters
               if one["name"] == name and labels.items() <= one.get("labels", {}).items())


def counts(hub, name, most=1, **labels):
    """Waits until a meter has risen to one, and no further than is allowed."""
    until = time.monotonic() + DEADLINE
    while not meter(hub, name, **labels):
        assert time.monotonic() < until, name + " counts nothing"
    assert meter(hub, name, **labels) <= most, name


def still_works(hub, **options):
    """Two peers find each other and talk."""
    network = fresh_network()
    with Peer(hub, network, **options) as ada, Peer(hub, network, **options) as bob:
        assert ada.receive("peer-discovered")["data"]["peerId"] == bob.id
        ada.signal("offer", bob, {"n": 1})
        assert bob.receive("offer")["fromPeerId"] == ada.id


def close_of(peer, deadline=DEADLINE):
    with pytest.raises(ConnectionClosed) as closed:
        until = time.monotonic() + deadline
        while True:
            peer.socket.recv(timeout=max(0, until - time.monotonic()))
    return closed.value.rcvd.code if closed.value.rcvd else 1006


def everything(connection, deadline=DEADLINE):
    """All that comes until the other side hangs up, and how long that took."""
    began, data = time.monotonic(), b""
    connection.settimeout(deadline)
    with contextlib.suppress(ConnectionResetError):
        while piece := connection.recv(65536):
            data += piece
    return data, time.monotonic() - began


def refusal(hub):
    with pytest.raises(InvalidStatus) as refused:
        Peer(hub).close()
    return refused.value.response


def test_connections(limited):
    hub = limited("connections: 2")
    network = fresh_network()
    with Peer(hub, network) as ada, Peer(hub, network) as bob:
        response = refusal(hub)
        assert (response.status_code, response.headers["Retry-After"]) == (503, "5")
        assert json.loads(response.body)["code"] == "hub-full"
        ada.signal("offer", bob, {})
        assert bob.receive("offer")
        counts(hub, "hub_net_refused_full_total")
    still_works_soon(hub)


def still_works_soon(hub):
    """As `still_works`, once the hub has seen that others have gone."""
    until = time.monotonic() + DEADLINE
    while True:
        try:
            return still_works(hub)
        except InvalidStatus:
            assert time.monotonic() < until, "places are not given back"


def test_connections_per_address(limited):
    hub = limited("connectionsPerAddress: 2")
    with Peer(hub), Peer(hub):
        response = refusal(hub)
        assert (response.status_code, response.headers["Retry-After"]) == (429, "5")
        assert json.loads(response.body)["code"] == "too-many-connections"
        with Peer(hub, source_address=("127.0.0.2", 0)) as other:
            assert other.settle()
        counts(hub, "hub_net_refused_address_total")
    still_works_soon(hub)


def test_connections_with_tls_are_closed(limited, tmp_path):
    make_certificate(str(tmp_path), 1)
    hub = limited("connections: 1", "tls: {certificate: %s/certificate.pem, key: %s/key.pem}" % (tmp_path, tmp_path),
                  secure=True)
    # Reactors take connections side by side: the first is in once it is through with its handshake.
    with ssl._create_unverified_context().wrap_socket(hub.connect()), hub.connect() as second:
        data, _ = everything(second)
        assert data == b""
    counts(hub, "hub_net_refused_full_total")


def test_head_time(limited):
    hub = limited("headTime: 1s")
    with hub.connect() as slow, hub.connect() as silent:
        slow.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n")
        data, took = everything(slow)
        assert data.startswith(b"HTTP/1.1 408 ") and b"request-too-slow" in data
        assert took < 1 + SLACK
        data, took = everything(silent)
        assert data == b"" and took < 1 + SLACK
    counts(hub, "hub_net_late_requests_total")
    still_works(hub)


def test_head_time_is_not_renewed_by_single_bytes(limited):
    hub = limited("headTime: 1s")
    with hub.connect() as dripping:
        began = time.monotonic()
        dripping.settimeout(0.1)
        dripping.sendall(b"GET / HTTP/1.1\r\nX: ")
        data = b""
        while not data and time.monotonic() - began < DEADLINE:
            dripping.sendall(b"a")
            with contextlib.suppress(TimeoutError):
                data = dripping.recv(65536)
        assert data.startswith(b"HTTP/1.1 408 ")
        assert time.monotonic() - began < 1 + SLACK


def test_handshake_time(limited, tmp_path):
    make_certificate(str(tmp_path), 1)
    hub = limited("handshakeTime: 1s", "tls: {certificate: %s/certificate.pem, key: %s/key.pem}" % (tmp_path, tmp_path),
                  secure=True)
    with hub.connect() as silent, hub.connect() as half:
        half.sendall(b"\x16\x03\x01\x02\x00\x01")
        for connection in (silent, half):
            data, took = everything(connection)
            assert data == b"" and took < 1 + SLACK
    counts(hub, "hub_net_failed_handshakes_total", most=2)
    done = subprocess.run(["openssl", "s_client", "-connect", "127.0.0.1:%d" % hub.port], input=b"",
                          capture_output=True, timeout=DEADLINE)
    assert b"Cipher is" in done.stdout


def test_idle_time(limited):
    hub = limited("idleTime: 1s")
    with hub.connect() as idle:
        idle.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        data, took = everything(idle)
        assert data.startswith(b"HTTP/1.1 426 ") and data.count(b"HTTP/1.1") == 1
        assert 0.5 < took < 1 + SLACK


def test_idle_time_of_a_body(limited):
    hub = limited("idleTime: 1s")
    with hub.connect() as slow:
        slow.sendall(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nabc")
        data, took = everything(slow)
        assert data.startswith(b"HTTP/1.1 408 ") and took < 1 + SLACK
    counts(hub, "hub_net_late_requests_total")


@pytest.mark.parametrize("head", [b"X: " + b"a" * 5000, b"\r\n".join([b"X: a"] * 800)], ids=["long", "many"])
def test_header_bytes(limited, head):
    hub = limited("headerBytes: 4KiB")
    with hub.connect() as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n" + head + b"\r\n\r\n")
        data, _ = everything(connection)
        assert data.startswith(b"HTTP/1.1 431 ")
    counts(hub, "hub_net_refused_requests_total")
    still_works(hub)


@pytest.mark.parametrize("body", [b"Content-Length: 1025\r\n\r\n",
                                  b"Transfer-Encoding: chunked\r\n\r\n401\r\n" + b"a" * 1025 + b"\r\n0\r\n\r\n"])
def test_body_bytes(limited, body):
    hub = limited("bodyBytes: 1KiB")
    with hub.connect() as connection:
        connection.sendall(b"POST /x HTTP/1.1\r\nHost: a\r\n" + body)
        data, _ = everything(connection)
        assert data.startswith(b"HTTP/1.1 413 ")
    counts(hub, "hub_net_refused_requests_total")
    still_works(hub)


@pytest.mark.parametrize("limit, size", [("1KiB", 1024), ("1MiB", 1 << 20)])
def test_message_bytes(limited, limit, size):
    hub = limited("messageBytes: " + limit)
    network = fresh_network()
    with Peer(hub, network) as ada, Peer(hub, network) as bob:
        head = '{"type":"offer","targetPeerId":"%s","data":"' % ada.id
        bob.socket.send(head + "x" * (size - len(head) - 2) + '"}')
        assert len(ada.receive("offer")["data"]) == size - len(head) - 2
        assert meter(hub, "hub_net_broken_frames_total") == 0
        bob.socket.send(head + "x" * (size - len(head) - 1) + '"}')
        assert close_of(bob) == 1009
        assert ada.receive("peer-disconnected")["data"]["peerId"] == bob.id
    counts(hub, "hub_net_broken_frames_total")
    still_works(hub)


def test_message_bytes_after_inflating(limited):
    hub = limited("messageBytes: 64KiB", "compression: {enabled: true}")
    with Peer(hub, fresh_network()) as ada:
        ada.socket.send('{"type":"ping","x":"%s"}' % ("a" * 60_000))
        assert ada.receive("pong")
        ada.socket.send('{"type":"ping","x":"%s"}' % ("a" * 70_000))
        assert close_of(ada) == 1009
    counts(hub, "hub_net_broken_frames_total")
    still_works(hub)


def test_frames_per_message(limited):
    hub = limited("framesPerMessage: 4")
    with RawPeer(hub) as good:
        good.socket.sendall(frame(1, b'{"type"', fin=False) + frame(0, b':"ping', fin=False) + frame(0, fin=False)
                            + frame(0, b'"}'))
        assert good.message("pong")
        good.socket.sendall(frame(1, b"{", fin=False) + frame(0, fin=False) * 4)
        assert good.close_code() == 1008
    counts(hub, "hub_net_broken_frames_total")
    still_works(hub)


def stalled(hub, network):
    """A peer that joins and then never reads."""
    silent = hub.connect()
    silent.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    peer = fresh_id()
    silent.sendall(("GET /?peerId=%s HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n"
                    % peer).encode())
    silent.sendall(frame(1, ('{"type":"announce","networkName":"%s"}' % network).encode()))
    return peer, silent


def test_queued_bytes(limited):
    hub = limited("queuedBytes: 64KiB, queuedTime: 1m")
    network = fresh_network()
    with Peer(hub, network) as ada, Peer(hub, network) as bob:
        peer, silent = stalled(hub, network)
        with silent:
            ada.receive("peer-discovered", fromPeerId="system", targetPeerId=ada.id)
            ada.receive("peer-discovered")
            for _ in range(200):
                ada.send("offer", targetPeerId=peer, data="x" * 50_000)
            assert ada.receive("peer-disconnected")["data"]["peerId"] == peer
            assert ada.receive("error")["code"] == "peer-not-found"
            ada.signal("offer", bob, {})
            assert bob.receive("offer")
            counts(hub, "hub_net_slow_readers_total")
    still_works(hub)


def test_queued_time(limited):
    hub = limited("queuedBytes: 64MiB, queuedTime: 1s")
    network = fresh_network()
    with Peer(hub, network) as ada:
        peer, silent = stalled(hub, network)
        with silent:
            ada.receive("peer-discovered")
            for _ in range(100):
                ada.send("offer", targetPeerId=peer, data="x" * 50_000)
            began = time.monotonic()
            assert ada.receive("peer-disconnected")["data"]["peerId"] == peer
            assert time.monotonic() - began < 1 + SLACK
            counts(hub, "hub_net_slow_readers_total")


def test_queued_total(limited):
    hub = limited("queuedTotal: 2MiB, queuedBytes: 64MiB, queuedTime: 1m", "reactors: 1")
    network = fresh_network()
    with contextlib.ExitStack() as open_:
        ada, bob = (open_.enter_context(Peer(hub, network)) for _ in range(2))
        silent = [stalled(hub, network) for _ in range(4)]
        for _, connection in silent:
            open_.enter_context(connection)
        for _ in range(1 + len(silent)):
            ada.receive("peer-discovered")
        for _ in range(150):
            for peer, _ in silent:
                ada.send("offer", targetPeerId=peer, data="x" * 50_000)
        gone = ada.receive("peer-disconnected")["data"]["peerId"]
        assert gone in [peer for peer, _ in silent]
        ada.signal("offer", bob, {})
        assert bob.receive("offer")
        assert 1 <= meter(hub, "hub_net_slow_readers_total") <= len(silent)
    still_works(hub)


def test_queued_total_of_unfinished_messages(limited):
    hub = limited("queuedTotal: 4MiB")
    with contextlib.ExitStack() as open_:
        answers = []
        for _ in range(8):
            peer = open_.enter_context(RawPeer(hub))
            peer.socket.sendall(frame(1, b"a" * ((1 << 20) - 1), fin=False))
            peer.send(9)
            answers.append(peer)
        refused = 0
        for peer in answers:
            with contextlib.suppress(TimeoutError):
                peer.next(CloseConnection, deadline=0.5)
                refused += 1
        assert 3 <= refused <= 6
        counts(hub, "hub_net_held_too_much_total", most=6)
        still_works(hub)
    with Peer(hub, fresh_network()) as ada:  # what they held is free again
        until = time.monotonic() + DEADLINE
        while True:
            ada.socket.send('{"type":"ping","x":"%s"}' % ("a" * 900_000))
            if ada.receive("pong"):
                break
            assert time.monotonic() < until


def test_announce_bytes(limited):
    hub = limited("announceBytes: 256B")
    network = fresh_network()
    with Peer(hub, network) as bob, Peer(hub) as ada:
        ada.announce(network, {"x": "a" * 300})
        error = ada.receive("error")
        assert (error["code"], error["by"]) == ("announcement-too-long", "signaling")
        assert bob.heard("peer-discovered") == []
        ada.announce(network, {"x": "a" * 240})
        assert bob.receive("peer-discovered")["data"]["peerId"] == ada.id
    counts(hub, "hub_refusals_total", code="announcement-too-long")


def test_networks(limited):
    hub = limited("networks: 2")
    with Peer(hub, "one") as ada, Peer(hub, "two") as bob, Peer(hub) as eve:
        eve.announce("three")
        assert eve.receive("error")["code"] == "too-many-networks-here"
        counts(hub, "hub_refusals_total", code="too-many-networks-here")
        eve.announce("two")
        assert bob.receive("peer-discovered")["data"]["peerId"] == eve.id
        assert ada.heard("peer-discovered") == []


def test_networks_lets_a_lone_peer_move(limited):
    hub = limited("networks: 2")
    with Peer(hub, "one") as ada, Peer(hub, "two"):
        ada.announce("three")
        assert ada.heard("error") == []
        with Peer(hub, "three") as bob:
            assert ada.receive("peer-discovered")["data"]["peerId"] == bob.id
            bob.announce("four")
            assert bob.receive("error")["code"] == "too-many-networks-here", "the one it leaves does not empty"


def test_networks_per_peer_of_one_moves(limited):
    hub = limited("networksPerPeer: 1")
    with Peer(hub, "one") as ada, Peer(hub, "one") as bob, Peer(hub, "two") as eve:
        bob.announce("two")
        left = ada.receive("peer-disconnected")["data"]
        assert (left["peerId"], left["reason"]) == (bob.id, "moved")
        assert eve.receive("peer-discovered")["data"]["peerId"] == bob.id
        ada.signal("offer", bob, {})
        assert ada.receive("error")["code"] == "peer-not-found"


def test_networks_per_peer_of_three(limited):
    hub = limited("networksPerPeer: 3")
    names = [fresh_network() for _ in range(4)]
    with contextlib.ExitStack() as open_:
        others = [open_.enter_context(Peer(hub, name)) for name in names]
        ada = open_.enter_context(Peer(hub))
        for name in names[:3]:
            ada.announce(name)
        assert ada.heard("error") == []
        ada.announce(names[3])
        assert ada.receive("error")["code"] == "too-many-networks"
        counts(hub, "hub_refusals_total", code="too-many-networks")
        for name, other in zip(names[:3], others):
            assert other.receive("peer-discovered")["data"]["peerId"] == ada.id
            ada.send("offer", targetPeerId=other.id, networkName=name, data=name)
            assert other.receive("offer")["networkName"] == name
        assert others[3].heard("peer-discovered") == []
        ada.send("goodbye", networkName=names[0])
        ada.announce(names[3])
        assert others[3].receive("peer-discovered")["data"]["peerId"] == ada.id
        assert len(others[0].heard("peer-disconnected")) + len(others[1].heard("peer-disconnected")) == 1


def test_members_per_network(limited):
    hub = limited("membersPerNetwork: 2")
    network = fresh_network()
    with Peer(hub, network) as ada, Peer(hub, network) as bob, Peer(hub) as eve:
        ada.receive("peer-discovered")
        eve.announce(network)
        assert eve.receive("error")["code"] == "network-full"
        assert eve.heard("peer-discovered") == [] and ada.heard("peer-discovered") == []
        counts(hub, "hub_refusals_total", code="network-full")
        bob.send("goodbye")
        bob.settle()
        eve.announce(network)
        assert ada.receive("peer-discovered")["data"]["peerId"] == eve.id


def test_json_depth(limited):
    hub = limited("jsonDepth: 8")
    network = fresh_network()
    with Peer(hub, network) as ada, Peer(hub, network) as bob:
        def nested(depth):
            return '{"type":"offer","targetPeerId":"%s","messageId":"m","data":%s}' % (
                bob.id, "[" * (depth - 1) + "]" * (depth - 1))
        ada.socket.send(nested(8))
        assert bob.receive("offer")
        ada.socket.send(nested(9))
        assert ada.receive("error")["code"] == "json-too-deep"
        counts(hub, "hub_refusals_total", code="json-too-deep")
        assert bob.heard("offer") == []


@pytest.mark.parametrize("text", [
    '{"type":"ping","type":"ping"}', '{"type":"ping","ty\\u0070e":"ping"}',
    '{"type":"ping","x":{"é":1,"\\u00e9":2}}', '{"type":"ping","x":[{"a":1},{"b":1,"\\u0062":2}]}'])
def test_duplicate_keys(limited, text):
    hub = limited()
    with Peer(hub, fresh_network()) as ada:
        ada.socket.send(text)
        assert ada.receive("error")["code"] == "duplicate-key"
        assert ada.heard("error") == []
        counts(hub, "hub_refusals_total", code="duplicate-key")


def test_peer_timeout(limited):
    hub = limited("", "peerTimeout: 3s")
    network = fresh_network()
    with Peer(hub, network, ping_interval=1) as ada:
        peer, silent = stalled(hub, network)
        began = time.monotonic()
        with silent:
            assert ada.receive("peer-disconnected", deadline=3 + 2 * SLACK)["data"]["peerId"] == peer
            assert 2 < time.monotonic() - began < 3 + SLACK
            counts(hub, "hub_net_silent_peers_total")
        assert ada.heard("peer-disconnected") == [], "told twice"


def test_announce_rate(limited):
    hub = limited(plugins=["signaling: {announceBurst: 3, announcePerSecond: 1}", *PLUGINS[1:]])
    with Peer(hub, fresh_network()) as ada:
        for _ in range(20):
            ada.send("announce", networkName=ada.network)
        refused = len(ada.heard("error"))
        assert 17 <= refused + 1 <= 20
        assert {error["code"] for error in ada.heard("error")} == {"announcing-too-fast"}
        counts(hub, "hub_refusals_total", code="announcing-too-fast", most=20)
        until = time.monotonic() + DEADLINE
        while True:  # a second later one more is allowed
            ada.inbox.clear()
            ada.announce(ada.network)
            if not ada.heard("error"):
                break
            assert time.monotonic() < until, "the bucket never refills"
