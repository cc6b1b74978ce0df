"""What hostile clients have tried on this hub, so that it stays in vain."""

import contextlib
import json
import os
import resource
import signal
import threading
import time
import urllib.request
import zlib

import pytest
from websockets.exceptions import ConnectionClosed

from hub import DEADLINE, HubProcess, PLUGINS, settings
from peer import Peer, fresh_id, fresh_network
from test_limits import everything, stalled, still_works
from test_wsproto_raw import RawPeer, frame

pytestmark = pytest.mark.process

TENANTS = "namespaces:\n  acme:\n    networks: [acme-*]\n  beta:\n    networks: [beta-*]\n"
LIVEZ = b"GET /livez HTTP/1.1\r\nHost: a\r\n\r\n"


def upgrade(**fields):
    """The head of an upgrade; underscores in names of fields stand for hyphens."""
    lines = ["GET /?peerId=%s HTTP/1.1" % fresh_id(), "Host: a", "Upgrade: websocket", "Connection: Upgrade",
             "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==", "Sec-WebSocket-Version: 13"]
    lines += ["%s: %s" % (name.replace("_", "-"), value) for name, value in fields.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def status(connection):
    connection.settimeout(DEADLINE)
    return int(connection.recv(65536).split(b" ", 2)[1])


def fetch(hub, path, **fields):
    headers = {name.replace("_", "-"): value for name, value in fields.items()}
    with urllib.request.urlopen(urllib.request.Request(hub.http(path), headers=headers), timeout=DEADLINE) as answer:
        return answer.read().decode()


def resident(hub):
    with open("/proc/%d/statm" % hub.process.pid, encoding="ascii") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def test_a_ghost_in_a_tenant_gives_its_id_back(start):
    hub = start(settings(["duplicateProbe: 200ms"]) + TENANTS)
    with Peer(hub, "acme-one") as witness:
        ghost, silent = stalled(hub, "acme-one")
        witness.receive("peer-discovered")
        with silent:
            until = time.monotonic() + DEADLINE
            while True:
                with Peer(hub, peer_id=ghost) as back:
                    back.send("announce", networkName="acme-one")
                    with contextlib.suppress(ConnectionClosed):
                        back.settle()
                        assert back.receive("peer-discovered")["data"]["peerId"] == witness.id
                        break
                assert time.monotonic() < until, "the ghost keeps its id"


def test_a_living_peer_of_a_tenant_keeps_its_id(start):
    hub = start(settings(["duplicateProbe: 100ms"]) + TENANTS)
    with Peer(hub, "acme-one") as holder, Peer(hub, "acme-one") as witness:
        for _ in range(5):
            with Peer(hub, peer_id=holder.id) as thief:
                thief.send("announce", networkName="acme-one")
                error = thief.receive("error")
                assert (error["code"], error["retryAfter"]) == ("id-taken", 0.1)
            assert holder.settle()
        assert witness.heard("peer-disconnected") == []


def test_nothing_names_what_is_in_a_tenant(start):
    hub = start(settings() + TENANTS)
    with Peer(hub, "acme-one", {"isHub": True}) as ada, Peer(hub, "beta-one", {"isHub": True}) as bob:
        for path in ("/peers", "/hubs", "/hubstats", "/stats", "/health", "/signaling"):
            text = fetch(hub, path)
            assert ada.id not in text and bob.id not in text and "acme" not in text, path
        for name in ("acme-one", "beta-one", "acme-two"):
            for target in (ada.id, fresh_id()):
                bob.send("offer", targetPeerId=target, networkName=name, messageId=name + target[:4])
        codes = {error["messageId"][:8]: error["code"] for error in bob.heard("error")}
        assert codes == {"acme-one": "not-in-network", "beta-one": "peer-not-found", "acme-two": "not-in-network"}
        assert bob.heard("peer-discovered") == []
    assert "acme" not in fetch(hub, "/hubs")


def test_a_client_cannot_choose_its_address_through_a_proxy(start):
    hub = start(settings(["trustedProxies: [127.0.0.1/32]", "limits: {connectionsPerAddress: 2}"]))
    with contextlib.ExitStack() as open_:
        answers = []
        for number in range(5):
            connection = open_.enter_context(hub.connect())
            connection.sendall(upgrade(X_Forwarded_For="5.5.5.5", Forwarded="for=6.6.6.%d" % number))
            answers.append(status(connection))
        assert answers == [101, 101, 429, 429, 429]
        honest = open_.enter_context(hub.connect())
        honest.sendall(upgrade(X_Forwarded_For="5.5.5.5", Forwarded="for=5.5.5.5"))
        assert status(honest) == 101


@pytest.mark.parametrize("trusted, fields, scheme", [
    ("127.0.0.1/32", {"X_Forwarded_Proto": "https"}, "wss"),
    ("127.0.0.1/32", {"Forwarded": "for=5.5.5.5;proto=https"}, "wss"),
    ("127.0.0.1/32", {"X_Forwarded_Proto": "http"}, "ws"),
    ("127.0.0.1/32", {"X_Forwarded_Proto": "gopher"}, "ws"),
    ("10.0.0.1/32", {"X_Forwarded_Proto": "https", "Forwarded": "proto=https"}, "ws"),
])
def test_believes_trusted_proxies_alone_about_tls(start, trusted, fields, scheme):
    hub = start(settings(["trustedProxies: [%s]" % trusted]))
    assert json.loads(fetch(hub, "/signaling", **fields))["wsUrl"].split(":")[0] == scheme


@pytest.mark.alone
def test_a_request_costs_the_same_after_many(start):
    hub = start()
    with hub.connect() as connection:
        def ask(count):
            began = time.monotonic()
            for _ in range(count):
                connection.sendall(LIVEZ)
                assert connection.recv(4096).startswith(b"HTTP/1.1 200 ")
            return time.monotonic() - began

        ask(2000)
        before, first = resident(hub), min(ask(500) for _ in range(3))
        ask(15000)
        last = min(ask(500) for _ in range(3))
    assert last < 4 * first + 0.5, "requests take longer and longer"
    assert resident(hub) - before < 2_000_000, "each request leaves something behind"


def swallow(connection):
    with contextlib.suppress(OSError):
        while connection.recv(65536):
            pass


@pytest.mark.alone
def test_compressed_bombs_hold_up_nobody(start):
    hub = start(settings(["compression: {enabled: true}", "reactors: 1"]))
    network = fresh_network()
    squeeze = zlib.compressobj(9, zlib.DEFLATED, -15)
    text = b'{"type":"no-such-type","x":"' + b"a" * 1_000_000 + b'"}'
    bomb = (squeeze.compress(text) + squeeze.flush(zlib.Z_SYNC_FLUSH))[:-4]
    assert len(bomb) < 1200
    with Peer(hub, network, compression=None) as ada, Peer(hub, network, compression=None) as bob, hub.connect() as eve:
        eve.sendall(upgrade(Sec_WebSocket_Extensions="permessage-deflate; client_no_context_takeover"))
        assert status(eve) == 101
        threading.Thread(target=swallow, args=(eve,), daemon=True).start()
        shots = frame(1, bomb, rsv=4) * 1500

        def shoot():
            with contextlib.suppress(OSError):
                eve.sendall(shots)

        threading.Thread(target=shoot, daemon=True).start()
        waits = []
        for number in range(100):
            began = time.monotonic()
            ada.signal("offer", bob, number)
            assert bob.receive("offer")["data"] == number
            waits.append(time.monotonic() - began)
        assert sorted(waits)[90] < 0.1, "others wait for what one peer sends"


def test_reloads_under_load_lose_double_and_reorder_nothing(start):
    hub = start()
    network, count = fresh_network(), 400
    without = settings(plugins=[plugin for plugin in PLUGINS if "echo" not in plugin])
    with contextlib.ExitStack() as open_:
        pairs = [[open_.enter_context(Peer(hub, network)) for _ in range(2)] for _ in range(5)]
        for number in range(count):
            if number % 20 == 10:
                hub.write([settings(), without, "hub: {name: [\n"][number // 20 % 3])
                hub.signal(signal.SIGHUP)
            for ada, bob in pairs:
                ada.signal("ice-candidate", bob, number)
        for ada, bob in pairs:
            assert [bob.receive("ice-candidate")["data"] for _ in range(count)] == list(range(count))
            assert bob.heard("ice-candidate") == [] and bob.heard("peer-disconnected") == []


def test_without_descriptors_it_waits_and_comes_back(start):
    hub = start()
    network = fresh_network()
    with Peer(hub, network) as ada, Peer(hub, network) as bob:
        resource.prlimit(hub.process.pid, resource.RLIMIT_NOFILE, (40, 40))
        with contextlib.ExitStack() as open_:
            for _ in range(60):
                open_.enter_context(hub.connect())
            until = time.monotonic() + DEADLINE
            while "no file descriptors are left" not in hub.log():
                assert time.monotonic() < until
            ada.settle()
            ticks = os.times().elapsed, used(hub)
            for number in range(20):
                ada.signal("offer", bob, number)
                assert bob.receive("offer")["data"] == number
                with pytest.raises(TimeoutError):
                    ada.socket.recv(timeout=0.05)
            spent = (used(hub) - ticks[1]) / (os.times().elapsed - ticks[0])
            assert spent < 0.3, "accepting spins"
        still_works(hub)


def used(hub):
    with open("/proc/%d/stat" % hub.process.pid, encoding="ascii") as file:
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def test_writes_no_control_character_and_no_secret_into_its_log(start):
    hub = start(settings(["log: {level: trace, format: json}"]))
    with Peer(hub, "a\u202eb\u2028c", {"isHub": True}) as ada:
        ada.send("bad\x1b[31m\ntype\u202e")
        ada.announce('x"\\y', {"isHub": True, "name": "\x1b[31m"})
        resume = ada.connected["resume"]
        with RawPeer(hub, "/?token=SECRET&resume=%s&peerId=%s" % (resume, fresh_id())) as eve:
            eve.send(8, b"\x0f\xa0" + "bye\x1b[31m\n\u202e\u009b".encode())
            assert eve.close_code() == 4000
        with hub.connect() as connection:
            connection.sendall(b"GET /x?token=SECRET HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer SECRET\r\n"
                               b"X: \x1b[31m\r\n\r\n")
            assert status(connection) == 400
    assert hub.stop() == 0
    text = hub.log()
    assert not [one for one in text if one != "\n" and (ord(one) < 32 or 0x7f <= ord(one) < 0xa0)]
    assert "\u202e" not in text and "\u2028" not in text
    assert "SECRET" not in text and resume not in text
    assert all(json.loads(line) for line in text.splitlines())


@pytest.mark.parametrize("origin, expected", [
    ("https://example.com", 101), ("https://EXAMPLE.com", 101), ("https://example.com:443", 101),
    ("https://example.com:444", 403), ("http://example.com", 403), ("https://example.com.evil.org", 403),
    ("https://evilexample.com", 403), ("https://example.com/", 403), ("https://example.com@evil.org", 403),
    ("https://a.example.org", 101), ("https://example.org", 403), ("https://aexample.org", 403), ("null", 403),
    ("", 403), ("https://example.com, https://evil.org", 403), ("file://", 403), (None, 101)])
def test_origins(origins, origin, expected):
    with origins.connect() as connection:
        connection.sendall(upgrade() if origin is None else upgrade(Origin=origin))
        assert status(connection) == expected


@pytest.fixture(scope="module")
def origins(tmp_path_factory):
    process = HubProcess(str(tmp_path_factory.mktemp("hub")),
                         settings(["origins: ['https://example.com', 'https://*.example.org']"]))
    yield process
    assert process.stop() == 0


SMUGGLED = b"GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"
SMUGGLING = [
    b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
    b"Transfer-Encoding: xchunked\r\n", b"Transfer-Encoding : chunked\r\n", b"Transfer-Encoding:\r\n chunked\r\n",
    b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", b"Transfer-Encoding: \x0bchunked\r\n",
    b"Content-Length: 0\r\nContent-Length: 5\r\n", b"Content-Length: +0\r\n", b"Content-Length: 0, 0\r\n",
    b"Host: b\r\n", b"X: a\nY: b\r\n", b"X: a\rY: b\r\n", b" X: a\r\n",
]


@pytest.mark.parametrize("fields", SMUGGLING)
def test_reads_nothing_after_a_doubtful_request(hub, fields):
    with hub.connect() as connection:
        connection.sendall(b"POST /x HTTP/1.1\r\nHost: a\r\n" + fields + b"\r\n0\r\n\r\n" + SMUGGLED)
        data, _ = everything(connection)
        assert data.startswith(b"HTTP/1.1 400 ") and data.count(b"HTTP/1.1 ") == 1


def test_answers_requests_upgrade_and_frames_of_one_segment(hub):
    with hub.connect() as connection:
        connection.sendall(LIVEZ * 2 + upgrade() + frame(1, b'{"type":"ping"}') * 300 + frame(8, b"\x03\xe8"))
        data, _ = everything(connection)
        assert (data.count(b"HTTP/1.1 200 "), data.count(b"HTTP/1.1 101 "), data.count(b'"pong"')) == (2, 1, 300)


def test_answers_whoever_shuts_its_half_after_asking(hub):
    with hub.connect() as connection:
        connection.sendall(LIVEZ * 5)
        connection.shutdown(1)
        data, _ = everything(connection)
        assert data.count(b"HTTP/1.1 200 ") == 5
