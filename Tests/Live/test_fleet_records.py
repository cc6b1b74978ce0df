"""What is published on one hub of a fleet, found on the others, with a real nats-server between them."""

import json
import os
import time
import urllib.request

import pytest

import nats_server
from hub import HubProcess
from nats_server import NatsServer

DEADLINE = 10.0

pytestmark = [pytest.mark.process, pytest.mark.skipif(
    nats_server.program() is None, reason="there is no nats-server; the package is called that")]


def start(folder, name, server):
    folder = os.path.join(str(folder), name)
    os.makedirs(folder)
    return HubProcess(folder, "\n".join([
        "hub:", "  name: " + name, "  listen: 127.0.0.1:0", "  reactors: 1", "plugins:", "  - signaling", "  - hub-registry",
        "  - health", "  - memory-storage", "  - records: {unsigned: allow}", "  - fleet: {servers: ['%s']}" % server.url,
        "  - fleet-records", ""]))


def publish(hub, topic, data, ttl=600):
    body = json.dumps({"topic": topic, "data": data, "ttl": ttl}).encode()
    request = urllib.request.Request(
        hub.http("/api/publish"), data=body, headers={"content-type": "application/json"})
    with urllib.request.urlopen(request, timeout=DEADLINE) as answer:
        return json.load(answer)


def find(hub, topic):
    with urllib.request.urlopen(hub.http("/api/find/" + topic), timeout=DEADLINE) as answer:
        return [record["data"] for record in json.load(answer)["records"]]


def until(met, what):
    began = time.monotonic()
    while not met():
        assert time.monotonic() - began < DEADLINE, what() if callable(what) else what
    return time.monotonic() - began


def test_what_is_published_on_one_hub_is_found_on_all(tmp_path):
    hubs = {}
    with NatsServer(tmp_path / "nats") as server:
        try:
            for name in "ab":
                hubs[name] = start(tmp_path, name, server)
            a, b = hubs["a"], hubs["b"]
            until(lambda: publish(a, "first", 0)["replicatedTo"] == 1, "the hubs do not share records")
            answer = publish(a, "news", {"n": 1})
            print("published: %s, found after %.3f s" % (answer["method"], until(lambda: find(b, "news") == [{"n": 1}], b.log)))
            assert answer["method"] == "fleet-replication" and answer["totalNodes"] == 2
            # Nobody is told where the newer one was made: it wins on both, and on one that comes later.
            publish(b, "news", {"n": 2})
            until(lambda: find(a, "news") == [{"n": 2}], a.log)
            # Without the engine each goes on alone; what was published meanwhile is put later.
            server.kill()
            for number in range(50):
                publish(a, "alone-%d" % number, number)
            assert find(a, "alone-49") == [49] and find(b, "alone-49") == []
            server.start()
            took = until(lambda: all(find(b, "alone-%d" % number) == [number] for number in range(50)), b.log)
            print("50 that were published without the engine are on the other hub %.1f s after it is back" % took)
            # All of it is on a hub that comes, when those that had it are gone.
            a.kill()
            b.kill()
            hubs["c"] = start(tmp_path, "c", server)
            until(lambda: find(hubs["c"], "news") == [{"n": 2}] and find(hubs["c"], "alone-7") == [7], hubs["c"].log)
            # A record ends at its own time on every hub.
            hubs["d"] = start(tmp_path, "d", server)
            publish(hubs["c"], "short", 1, ttl=2)
            until(lambda: find(hubs["d"], "short") == [1], hubs["d"].log)
            ends = []
            for name in "cd":
                until(lambda name=name: find(hubs[name], "short") == [], "it does not end")
                ends.append(time.monotonic())
            assert ends[1] - ends[0] < 1
        finally:
            for hub in hubs.values():
                hub.kill()
