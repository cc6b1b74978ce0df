"""HTTP as curl speaks it, and what curl would not send."""

import json
import re
import subprocess

import pytest

from hub import DEADLINE
from peer import fresh_id


class Answer:
    def __init__(self, text):
        head, _, self.body = text.partition("\r\n\r\n")
        lines = head.split("\r\n")
        self.status = int(lines[0].split()[1])
        self.headers = {}
        for line in lines[1:]:
            name, _, value = line.partition(":")
            self.headers[name.strip().lower()] = value.strip()

    def json(self):
        return json.loads(self.body)


def curl(hub, path, *options):
    done = subprocess.run(
        ["curl", "--silent", "--show-error", "--include", "--max-time", str(int(DEADLINE)), "--noproxy", "*",
         *options, hub.http(path)], capture_output=True, timeout=DEADLINE * 2)
    assert done.returncode == 0, done.stderr.decode()
    return Answer(done.stdout.decode())


# What clients of the originals look for, name by name.
SHAPES = {
    "/health": {"status", "timestamp", "uptime", "isHub", "connections", "peers", "hubs", "networks"},
    "/stats": {"isRunning", "isHub", "hubPeerId", "hubMeshNamespace", "connections", "peers", "hubs", "networks",
               "bootstrapHubs", "maxConnections", "uptime", "host", "port"},
    "/hubstats": {"totalHubs", "connectedHubs", "hubs", "bootstrapHubs"},
    "/hubs": {"timestamp", "totalHubs", "hubs"},
    "/generate-peer-id": {"peerId", "length", "wsUrl", "timestamp"},
    "/signaling": {"nodeId", "signalingPort", "wsUrl", "generatePeerIdUrl", "totalConnections", "timestamp"},
    "/peers": {"peers", "count", "timestamp"},
}


@pytest.mark.parametrize("path", SHAPES)
def test_answers_with_the_fields_clients_know(hub, path):
    answer = curl(hub, path)
    assert answer.status == 200
    assert answer.headers["content-type"].split(";")[0] == "application/json"
    assert SHAPES[path] <= set(answer.json())


@pytest.mark.parametrize("path", SHAPES)
def test_ignores_a_query_it_does_not_know(hub, path):
    assert curl(hub, path + "?x=%41&y").status == 200


@pytest.mark.parametrize("path", ["/livez", "/readyz", "/healthz"])
def test_probes_say_yes(hub, path):
    assert curl(hub, path).status == 200


def test_health_says_healthy_and_counts(hub, join, network):
    before = curl(hub, "/health").json()
    join(network)
    after = curl(hub, "/health").json()
    assert after["status"] == "healthy"
    assert after["connections"] >= 1 and after["peers"] >= before["peers"]


def test_generates_ids_that_connect(hub, join):
    ids = {curl(hub, "/generate-peer-id").json()["peerId"] for _ in range(3)}
    assert len(ids) == 3
    for identity in ids:
        assert re.fullmatch("[0-9a-f]{40}", identity)
        assert join(peer_id=identity).connected["peerId"] == identity


def test_lists_a_hub_that_announced_itself(hub, join, network):
    announced = join(network, {"isHub": True, "port": 3001})
    entry = next(entry for entry in curl(hub, "/hubs").json()["hubs"] if entry["peerId"] == announced.id)
    assert entry["networkName"] == network and entry["data"]["port"] == 3001
    assert {"registeredAt", "lastActivity", "connectedAt"} <= set(entry)


def test_every_answer_allows_every_origin(hub):
    for path in list(SHAPES) + ["/no-such-path"]:
        assert curl(hub, path, "-H", "Origin: https://example.org").headers["access-control-allow-origin"] == "*"


def test_answers_a_preflight(hub):
    answer = curl(hub, "/health", "-X", "OPTIONS", "-H", "Origin: https://example.org",
                  "-H", "Access-Control-Request-Method: GET")
    assert answer.status in (200, 204)
    assert "GET" in answer.headers["access-control-allow-methods"]
    assert "content-type" in answer.headers["access-control-allow-headers"].lower()


def test_head_is_get_without_a_body(hub):
    get, head = curl(hub, "/livez"), curl(hub, "/livez", "--head")
    assert head.status == get.status == 200 and head.body == ""
    assert head.headers["content-type"] == get.headers["content-type"]


def test_unknown_paths_are_not_found(hub):
    for path in ["/no-such-path", "/healthx", "/health/x", "/%2e%2e/etc/passwd", "//health"]:
        assert curl(hub, path, "--path-as-is").status == 404, path


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_a_known_path_with_another_method_names_its_methods(hub, method):
    answer = curl(hub, "/health", "-X", method, "-d", "")
    assert answer.status == 405
    assert "GET" in answer.headers["allow"]


def test_an_unknown_method_is_refused(hub):
    assert curl(hub, "/health", "-X", "BREW").status in (405, 501)


def test_the_peer_path_without_an_upgrade_says_what_is_missing(hub):
    answer = curl(hub, "/?peerId=" + fresh_id())
    assert answer.status in (200, 400, 426)


def test_keeps_a_connection_for_the_next_request(hub):
    done = subprocess.run(
        ["curl", "--silent", "--noproxy", "*", "--max-time", str(int(DEADLINE)), "--output", "/dev/null",
         "--write-out", "%{http_code} %{num_connects}\n", hub.http("/livez"), "--next", "--silent", "--output",
         "/dev/null", "--write-out", "%{http_code} %{num_connects}\n", hub.http("/health")],
        capture_output=True, timeout=DEADLINE * 2)
    assert done.stdout.decode().splitlines() == ["200 1", "200 0"]


def exchange(hub, request):
    """Sends bytes, and reads until the hub closes."""
    with hub.connect() as connection:
        connection.sendall(request)
        answer = b""
        try:
            while piece := connection.recv(65536):
                answer += piece
        except ConnectionResetError:
            pass
        return answer


def statuses(answer):
    return [int(code) for code in re.findall(rb"HTTP/1\.1 (\d{3}) ", answer)]


def test_answers_pipelined_requests_in_order(hub):
    request = (b"GET /livez HTTP/1.1\r\nHost: a\r\n\r\n" + b"GET /no-such-path HTTP/1.1\r\nHost: a\r\n\r\n"
               + b"HEAD /health HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    assert statuses(exchange(hub, request)) == [200, 404, 200]


def test_closes_when_asked(hub):
    answer = exchange(hub, b"GET /livez HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    assert statuses(answer) == [200]
    assert b"connection: close" in answer.lower()


SMUGGLED = b"GET /generate-peer-id HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"

REFUSED = {
    "no host": b"GET /livez HTTP/1.1\r\n\r\n",
    "two hosts": b"GET /livez HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    "an odd host": b"GET /livez HTTP/1.1\r\nHost: [::1\r\n\r\n",
    "a space before the colon": b"GET /livez HTTP/1.1\r\nHost : a\r\n\r\n",
    "a folded line": b"GET /livez HTTP/1.1\r\nHost: a\r\nX: 1\r\n 2\r\n\r\n",
    "two lengths": b"POST /health HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nContent-Length: 5\r\n\r\n" + SMUGGLED,
    "a length and chunks": b"POST /health HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n"
                           b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + SMUGGLED,
    "a length that is no number": b"POST /health HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\nx" + SMUGGLED,
    "a length beyond all numbers": b"POST /health HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n",
    "a coding it does not know": b"POST /health HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, gzip\r\n\r\n" + SMUGGLED,
    "a carriage return alone": b"GET /livez HTTP/1.1\r\nHost: a\rX: 1\r\n\r\n",
    "a zero byte": b"GET /livez HTTP/1.1\r\nHost: a\x00\r\n\r\n",
    "another protocol": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "not HTTP at all": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(50) + b"\r\n\r\n",
}


@pytest.mark.parametrize("request_bytes", REFUSED.values(), ids=REFUSED.keys())
def test_refuses_once_and_closes_on(hub, request_bytes):
    answer = exchange(hub, request_bytes)
    codes = statuses(answer)
    assert len(codes) <= 1, "what followed was taken for a request of its own"
    assert not codes or codes[0] in (400, 405, 413, 501, 505), answer[:200]
    assert b"peerId" not in answer
