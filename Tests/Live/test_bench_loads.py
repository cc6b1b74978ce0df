"""The load generator and the floor: built, and run for moments against each other and against the hub."""

import os

import load
import pytest
from hub import Hub as Address
from peer import Peer
from servers import Floor, Hub, Other
from tampering import Tampering
from tiny_nats import TinyNats

pytestmark = pytest.mark.process

CORES = sorted(os.sched_getaffinity(0))
SERVERS = [pytest.param(server, secure, id="%s-%s" % (server.name, "tls" if secure else "plain"))
           for server in (Floor, Hub) for secure in (False, True)]
LOADS = {
    "relay": {"pairs": 3, "depth": 4, "seconds": 0.05, "warmup": 0.02},
    "large": {"pairs": 2, "depth": 1, "size": 300000, "seconds": 0.05, "warmup": 0, "oneway": 1},
    "clock": {"pairs": 3, "rate": 2000, "seconds": 0.2, "warmup": 0},
    "announce": {"peers": 12, "rounds": 2},
    "connect": {"concurrency": 4, "seconds": 0.1, "warmup": 0.02, "sources": 2},
    "fanout": {"peers": 8, "rounds": 35},
    "storm": {"peers": 8, "rounds": 2},
}
MODES = {"large": "relay", "clock": "relay"}


@pytest.mark.parametrize("server, secure", SERVERS)
def test_every_load_gets_right_answers(server, secure):
    with server(set(CORES), secure) as one:
        for name, options in LOADS.items():
            said = load.run(one, MODES.get(name, name), CORES, limit=10, **options)
            assert said["units"] > 0 and said["server_us"] > 0, name
        # Of announcements it is known what they come to.
        said = load.run(one, "announce", CORES, limit=10, peers=12, rounds=2)
        assert said["units"] == 2 * 12 * 11


@pytest.mark.parametrize("secure", [False, True])
def test_the_clock_sets_the_pace(secure):
    with Floor(set(CORES), secure) as floor:
        said = load.run(floor, "relay", CORES, pairs=4, rate=1000, seconds=1, warmup=0.1, limit=10)
    assert 900 < said["units"] < 1100
    assert 0 < said["p50_us"] <= said["p99_us"] <= said["max_us"]


@pytest.mark.parametrize("adapter, path", [("peerpigeon", "/ws"), ("echo", "/echo")])
def test_other_adapters_speak_to_the_hub(hub, adapter, path):
    one = type("Server", (), {"port": hub.port, "secure": False, "adapter": adapter, "path": path,
                              "pids": lambda self: [hub.process.pid]})()
    assert load.run(one, "relay", CORES, limit=10, **LOADS["relay"])["units"] > 0


def test_the_nats_adapter_passes_messages():
    with TinyNats() as nats:
        assert load.run(nats, "relay", CORES, limit=10, **LOADS["relay"])["units"] > 0


def flip_sender(data):
    place = data.find(b'"type":"offer"') >= 0 and data.find(b'"fromPeerId":"')
    if not place or place < 0:
        return data
    digit = data[place + 14:place + 15]
    return data[:place + 14] + (b"1" if digit == b"0" else b"0") + data[place + 15:]


@pytest.mark.parametrize("change, complaint", [
    (flip_sender, "fromPeerId"),
    (lambda data: data.replace(b"vvvv", b"vvwv", 1), "content was changed"),
    (lambda data: data.replace(b'"sdp":"00000003', b'"sdp":"00000004'), "expected 3"),
    (lambda data: data.replace(b"HTTP/1.1 101", b"HTTP/1.1 503"), "not let in"),
], ids=["sender", "content", "order", "answer"])
def test_a_wrong_answer_is_a_loud_failure(change, complaint):
    with Floor(set(CORES)) as floor, Tampering(floor, change) as line:
        with pytest.raises(load.Failed, match=complaint):
            load.run(line, "relay", CORES, limit=5, size=400, **LOADS["relay"])


def test_a_missing_delivery_is_a_loud_failure():
    # The frame stays whole, but nobody can tell any more what it is.
    def blur(data):
        return data.replace(b"peer-discovered", b"peer-discovereb", 1)

    with Floor(set(CORES)) as floor, Tampering(floor, blur) as line:
        with pytest.raises(load.Failed, match="deliveries came"):
            load.run(line, "announce", CORES, peers=5, limit=1)


@pytest.mark.parametrize("words, complaint", [
    ({"depth": "many"}, "wants a number"), ({"adapter": "carrier"}, "no adapter"), ({"size": 60}, "at least"),
    ({"colour": 1}, "no option"),
])
def test_what_makes_no_sense_is_refused(words, complaint):
    with Floor(set(CORES)) as floor, pytest.raises(load.Failed, match=complaint):
        load.run(floor, "relay", CORES, **words)


def test_a_server_that_does_not_start_is_a_failure_of_its_own():
    with pytest.raises(load.Failed, match="other ended at once with 1"):
        with Other("false {port}", "echo", "other", set(CORES)):
            pass


def test_peers_find_each_other_through_the_floor():
    with Floor(set(CORES)) as floor:
        address = Address("ws://127.0.0.1:%d" % floor.port)
        odd = {"name": "A } \" {"}
        with Peer(address, "n", odd) as ann, Peer(address, "n") as bob, Peer(address, "m") as eve:
            assert ann.receive("peer-discovered")["data"]["peerId"] == bob.id
            assert bob.receive("peer-discovered")["data"] == {"peerId": ann.id, "isHub": False, **odd}
            ann.signal("offer", bob, {"sdp": "x\\\"}{," * 500})
            offer = bob.receive("offer")
            assert (offer["fromPeerId"], offer["data"]) == (ann.id, {"sdp": "x\\\"}{," * 500})
            ann.signal("offer", eve, {})
            ann.settle()
            assert eve.heard() == []
            ann.send("goodbye", data={"reason": "done"})
            assert bob.receive("goodbye")["fromPeerId"] == ann.id
            assert bob.receive("peer-disconnected")["data"]["peerId"] == ann.id
