"""Peers for the first ten minutes: first_peers.py meet PORT, flood PORT COUNT, or stay PORT until it is ended."""

import collections
import contextlib
import json
import secrets
import signal
import sys

from websockets.sync.client import connect

PATIENCE = 5.0


class Peer:
    def __init__(self, port, network):
        self.id = secrets.token_hex(20)
        self.open = contextlib.ExitStack()
        self.socket = self.open.enter_context(
            connect("ws://127.0.0.1:%s/?peerId=%s" % (port, self.id), open_timeout=PATIENCE))
        self.hear("connected")
        self.say(type="announce", networkName=network, data={})

    def say(self, **message):
        self.socket.send(json.dumps(message))

    def hear(self, kind):
        while (message := json.loads(self.socket.recv(timeout=PATIENCE)))["type"] != kind:
            pass
        return message


def meet(port):
    """Two peers find each other, and an offer and its answer go between them."""
    network = secrets.token_hex(4)
    ann, bob = Peer(port, network), Peer(port, network)
    assert ann.hear("peer-discovered")["data"]["peerId"] == bob.id
    bob.hear("peer-discovered")
    ann.say(type="offer", targetPeerId=bob.id, data={"type": "offer", "sdp": "v=0"})
    assert bob.hear("offer")["fromPeerId"] == ann.id
    bob.say(type="answer", targetPeerId=ann.id, data={"type": "answer", "sdp": "v=0"})
    assert ann.hear("answer")["fromPeerId"] == bob.id
    for peer in (ann, bob):
        peer.open.close()
    print("two peers met: an offer went over, and its answer came back")


def flood(port, count):
    """One peer asks as fast as it can, and counts what is answered and what is refused."""
    peer, codes = Peer(port, secrets.token_hex(4)), collections.Counter()
    for _ in range(int(count)):
        peer.say(type="ping", data={})
    while codes.total() < int(count):
        message = json.loads(peer.socket.recv(timeout=PATIENCE))
        if message["type"] == "pong":
            codes["pong"] += 1
        elif message["type"] == "error":
            codes[message["code"]] += 1
    refused = {code: times for code, times in codes.items() if code != "pong"}
    print("%d of %s were refused%s" % (sum(refused.values()), count, "".join(" with " + code for code in refused)))
    peer.open.close()


def stay(port):
    """A peer that hears no end of its connection until it is ended itself."""
    peer = Peer(port, "stays")
    print("connected", flush=True)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("it stayed, and was never disturbed"))
    for line in peer.socket:
        assert json.loads(line)["type"] != "error", line
    raise ConnectionError("the hub ended the connection")


{"meet": meet, "flood": flood, "stay": stay}[sys.argv[1]](*sys.argv[2:])
