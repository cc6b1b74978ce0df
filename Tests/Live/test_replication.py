"""Records on three hubs as processes: they outlive any hub, come back where all was lost, and end everywhere at once."""

import concurrent.futures
import json
import os
import signal
import socket
import threading
import time
import urllib.error
import urllib.request

import pytest

from hub import HubProcess

pytestmark = pytest.mark.process

NAMES = ("a", "b", "c")
SECRET = "the secret of these three hubs, long enough for anybody"
PATIENCE = 12


def free_ports(count):
    """Ports that are free now: hubs are told of each other before they start."""
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


class Trio:
    """Three hubs that keep three copies, joined by a mesh or by nothing but HTTP."""

    def __init__(self, folder, has_mesh):
        self.folder, self.has_mesh, self.starts = folder, has_mesh, 0
        self.ports = dict(zip(NAMES, free_ports(len(NAMES))))
        self.hubs = {}

    def text(self, name):
        others = [port for other, port in self.ports.items() if other != name]
        lines = ["hub:", "  name: " + name, "  id: '%s'" % (name * 40),
                 "  listen: 127.0.0.1:%d" % self.ports[name], "plugins:"]
        replicas = "copies: 3, interval: 2s, linger: 1s"
        if self.has_mesh:
            lines += ["  - signaling", "  - hub-registry",
                      "  - mesh: {publicUrl: 'ws://127.0.0.1:%d'}" % self.ports[name],
                      "  - bootstrap: {hubs: [%s], reconnectInterval: 200ms}"
                      % ", ".join("'ws://127.0.0.1:%d'" % port for port in others)]
        else:
            lines += ["  - signaling"]
            replicas += ", poll: 500ms, secret: env:REPLICA_SECRET, hubs: [%s]" % ", ".join(
                "'http://127.0.0.1:%d'" % port for port in others)
        lines += ["  - health", "  - metrics", "  - memory-storage", "  - records: {unsigned: allow}",
                  "  - record-replication: {%s}" % replicas]
        return "\n".join(lines) + "\n"

    def start(self, name):
        self.starts += 1
        folder = os.path.join(self.folder, "%s-%d" % (name, self.starts))
        os.mkdir(folder)
        self.hubs[name] = HubProcess(folder, self.text(name), environment={"REPLICA_SECRET": SECRET})

    def crash(self, name):
        self.hubs[name].signal(signal.SIGKILL)
        self.hubs[name].wait()

    def logs(self):
        return "\n".join("%s:\n%s" % (name, hub.log()[-3000:]) for name, hub in self.hubs.items())

    def ask(self, name, path, body=None):
        request = urllib.request.Request(
            self.hubs[name].http(path), None if body is None else json.dumps(body).encode(),
            {"content-type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            raise AssertionError("%s answers %d: %s" % (name, error.code, error.read())) from error

    def publish(self, name, topic, data, ttl=300):
        return self.ask(name, "/api/publish", {"topic": topic, "data": data, "ttl": ttl})

    def find(self, name, topic):
        return self.ask(name, "/api/find/" + topic)

    def partners(self, name):
        with urllib.request.urlopen(self.hubs[name].http("/metrics?format=prometheus"), timeout=10) as answer:
            lines = answer.read().decode().splitlines()
        figures = dict(line.rsplit(" ", 1) for line in lines if line and not line.startswith("#"))
        return next((int(float(value)) for key, value in figures.items()
                     if "replication" in key and "_partners" in key), None)

    def until(self, what, is_so):
        end = time.monotonic() + PATIENCE
        while not is_so():
            assert time.monotonic() < end, "%s never came about\n%s" % (what, self.logs())
            threading.Event().wait(0.05)

    def moment_of_end(self, name, topic):
        """When a hub stops to show a topic."""
        while True:
            is_there = self.find(name, topic)["count"] > 0
            if not is_there:
                return time.time()
            threading.Event().wait(0.01)


@pytest.fixture(params=["mesh", "http"])
def trio(request, tmp_path):
    hubs = Trio(str(tmp_path), request.param == "mesh")
    for name in NAMES:
        hubs.start(name)
    yield hubs
    for hub in hubs.hubs.values():
        hub.kill()


def test_records_outlive_their_hubs_and_end_everywhere_at_once(trio):
    for name in NAMES:
        trio.until("three hubs", lambda name=name: trio.partners(name) == 2)

    said = trio.publish("a", "news", {"text": "hello"})
    assert said["success"] and said["replicatedTo"] == 2 and said["totalNodes"] == 3, said
    assert said["method"] == ("mesh-replication" if trio.has_mesh else "http-replication")
    for name in NAMES:
        found = trio.find(name, "news")
        assert found["count"] == 1 and found["records"][0]["data"] == {"text": "hello"}, (name, found)
        assert found["source"] == "local", (name, found)

    trio.crash("a")
    for name in "bc":
        assert trio.find(name, "news")["count"] == 1
    # What is published while a hub is away gets there as well.
    assert trio.publish("b", "later", 1)["success"]

    trio.start("a")
    trio.until("a repaired", lambda: all(
        trio.find("a", topic).get("source") == "local" and trio.find("a", topic)["count"] == 1
        for topic in ("news", "later")))

    for name in NAMES:
        trio.until("three hubs", lambda name=name: trio.partners(name) == 2)
    begun = time.time()
    short = trio.publish("c", "short", True, ttl=3)
    assert short["replicatedTo"] == 2, short
    with concurrent.futures.ThreadPoolExecutor(3) as pool:
        ends = list(pool.map(lambda name: trio.moment_of_end(name, "short"), NAMES))
    assert max(ends) - min(ends) < 1, ends
    assert all(2.5 < end - begun < 4.5 for end in ends), [end - begun for end in ends]
    print("\n%s: ends after %s s, %.3f s apart" % (
        "mesh" if trio.has_mesh else "http", ", ".join("%.3f" % (end - begun) for end in ends),
        max(ends) - min(ends)))


def test_who_is_no_hub_is_told_what_to_do(tmp_path):
    """Nobody brings records without the secret, and no request counts twice."""
    import hashlib
    import hmac

    folder = tmp_path / "hub"
    folder.mkdir()
    hub = HubProcess(
        str(folder),
        "hub: {listen: 127.0.0.1:0, id: '%s'}\nplugins: [signaling, memory-storage, records, "
        "{record-replication: {secret: env:REPLICA_SECRET}}]\n" % ("d" * 40),
        environment={"REPLICA_SECRET": SECRET})

    def post(body, fields):
        request = urllib.request.Request(hub.http("/api/replicate"), body, fields)
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:
                return answer.status, json.load(answer), answer.headers
        except urllib.error.HTTPError as error:
            return error.code, json.load(error), error.headers

    def signed(body, nonce, secret=SECRET, to="-", when=None):
        when = when or int(time.time() * 1000)
        text = "loft replicate 1\nPOST\n/api/replicate\n%s\n%d\n%s\n%s\n%s" % (
            hashlib.sha256(body).hexdigest(), when, nonce, "e" * 40, to)
        code = hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()
        return {"loft-hub": "e" * 40, "loft-to": to, "loft-time": str(when), "loft-nonce": nonce,
                "loft-signature": "v1=" + code}

    try:
        body = json.dumps({"nodeId": "e" * 40, "words": []}).encode()
        status, answer, _ = post(json.dumps({"topic": "x", "data": 1, "fromNode": "n", "recordId": "r"}).encode(), {})
        assert status == 401 and answer["code"] == "unauthorized" and "secret" in answer["detail"], answer
        fields = signed(body, "0" * 32)
        status, answer, headers = post(body, fields)
        assert status == 200 and answer["nodeId"] == "d" * 40, answer
        expected = hmac.new(
            SECRET.encode(), ("loft replicate answer 1\n%s\n%s\n%s" % (
                hashlib.sha256(json.dumps(answer, separators=(",", ":")).encode()).hexdigest(), "0" * 32, "d" * 40)
            ).encode(), hashlib.sha256).hexdigest()
        assert headers["loft-signature"] == "v1=" + expected
        refusals = {
            "repeated": (body, fields),
            "bad-signature": (body, signed(body, "1" * 32, "another secret that is long enough, really")),
            "clock-differs": (body, signed(body, "2" * 32, when=int(time.time() * 1000) - 61_000)),
            "other-hub": (body, signed(body, "3" * 32, to="f" * 40)),
        }
        for code, (sent, shown) in refusals.items():
            status, answer, _ = post(sent, shown)
            assert status == 401 and answer["code"] == code and answer["detail"], (code, status, answer)
        # A body that somebody has changed on the way.
        status, answer, _ = post(body + b" ", signed(body, "4" * 32))
        assert status == 401 and answer["code"] == "bad-signature", answer
    finally:
        hub.kill()
