"""Peers whose connections are reset in the middle of what they are sent, and who come back to their places."""

import json
import random
import socket
import struct

import pytest
from websockets.client import ClientProtocol
from websockets.frames import Opcode
from websockets.uri import parse_uri

from hub import DEADLINE, PLUGINS, settings
from peer import Peer, fresh_id, fresh_network

pytestmark = pytest.mark.process

ROUNDS = 12


class Wanderer:
    """A client that counts what it hears and knows its key. It reads no more than it is told to, so that a reset
    leaves in its socket whatever it has not read."""

    def __init__(self, hub):
        self.hub, self.id = hub, fresh_id()
        self.key, self.seen, self.heard, self.said = "new", 0, [], 0
        self.connect()

    def connect(self):
        """Comes, or comes back; whether it has its place."""
        query = "peerId=%s&resume=%s" % (self.id, self.key)
        if self.key != "new":
            query += "&seen=%d" % self.seen
        self.socket = self.hub.connect()
        self.protocol = ClientProtocol(parse_uri(self.hub.ws("/?" + query)), max_size=None)
        self.protocol.send_request(self.protocol.connect())
        self.flush()
        self.waiting = []
        self.connected = self.next()
        assert self.connected["type"] == "connected"
        self.key = self.connected["resume"]
        if "resumed" in self.connected:
            return True
        self.seen, self.heard, self.said = 0, [], 0
        assert self.next()["type"] == "resumable"
        return False

    def flush(self):
        for data in self.protocol.data_to_send():
            self.socket.sendall(data)

    def next(self):
        while not self.waiting:
            data = self.socket.recv(512)
            assert data, "the hub closed the connection: %s" % (self.protocol.close_rcvd,)
            self.protocol.receive_data(data)
            self.waiting = [json.loads(event.data) for event in self.protocol.events_received()
                            if getattr(event, "opcode", None) is Opcode.TEXT]
            self.flush()
        return self.waiting.pop(0)

    def read(self, count):
        for _ in range(count):
            self.heard.append(self.next())
            self.seen += 1

    def send(self, **message):
        self.said += 1
        self.protocol.send_text(json.dumps(message).encode())
        self.flush()

    def reset(self):
        """The connection ends as when a network is left: with a reset, whatever is under way."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()

    def close(self):
        self.protocol.send_close(1000)
        self.flush()
        self.socket.close()


@pytest.fixture
def keeping(start):
    return start(settings(["reactors: 3"], plugins=PLUGINS + ("{mailbox: {grace: 20s, letters: 1000, tail: 1000, tailBytes: 4MiB}}",)))


def numbers(messages):
    return [message["data"]["number"] for message in messages if message["type"] == "offer"]


def test_nothing_is_lost_over_resets_and_others_see_nothing(keeping):
    network, dice = fresh_network(), random.Random(8)
    with Peer(keeping, network) as ann:
        bob = Wanderer(keeping)
        bob.send(type="announce", networkName=network, data={})
        bob.read(1)
        # One that knows nothing of all this.
        with Peer(keeping, network) as old:
            bob.read(1)
            sent = 0
            for _ in range(ROUNDS):
                for _ in range(40):
                    ann.signal("offer", bob, {"number": sent, "padding": "x" * dice.randrange(2_000)})
                    sent += 1
                bob.read(dice.randrange(0, 30))
                bob.reset()
                for _ in range(5):
                    ann.signal("offer", bob, {"number": sent})
                    sent += 1
                assert bob.connect(), "its place was gone"
            bob.read(2 + sent - bob.seen)
            assert numbers(bob.heard) == list(range(sent))
            assert bob.connected["data"]["seen"] == bob.said
            bob.send(type="offer", targetPeerId=old.id, data={"number": -1})
            assert old.receive("offer")["data"] == {"number": -1}
            for peer in (ann, old):
                peer.settle()
                told = {message["type"] for message in peer.inbox}
                assert told <= {"peer-discovered"}, "it was told %s" % told
                assert len([one for one in peer.inbox if one["data"]["peerId"] == bob.id]) <= 1
            bob.close()
            ann.receive("peer-disconnected", deadline=DEADLINE)
            old.receive("peer-disconnected", deadline=DEADLINE)


def test_a_network_that_is_changed_before_anybody_notices(keeping):
    """The old connection is still open when the new one comes: it is replaced, and what it never brought comes."""
    network = fresh_network()
    with Peer(keeping, network) as ann:
        bob = Wanderer(keeping)
        bob.send(type="announce", networkName=network, data={})
        bob.read(1)
        for number in range(50):
            ann.signal("offer", bob, {"number": number})
        bob.read(7)
        abandoned = bob.socket
        assert bob.connect()
        bob.read(43)
        assert numbers(bob.heard) == list(range(50))
        abandoned.close()
        ann.settle()
        assert not [one for one in ann.inbox if one["type"] == "peer-disconnected"]
        bob.close()


def test_what_is_not_fetched_comes_back(start):
    hub = start(settings(plugins=PLUGINS + ("{mailbox: {grace: 4s, ttl: 1s}}",)))
    network = fresh_network()
    with Peer(hub, network) as ann:
        bob = Wanderer(hub)
        bob.send(type="announce", networkName=network, data={})
        ann.receive("peer-discovered")
        bob.read(1)
        # Whoever confirms is told of to those whose signals it never read.
        bob.send(type="seen", data={"count": bob.seen})
        bob.send(type="ping")
        bob.read(1)
        bob.reset()
        ann.signal("offer", bob, {}, messageId="m")
        error = ann.receive("error")
        assert error["by"] == "mailbox" and error["messageId"] == "m"
        # The reset and the signal were under way at the same time.
        assert error["code"] == "letter-expired" or (error["code"] == "peer-lost" and error["mayHaveArrived"])
        assert ann.receive("peer-disconnected")["data"]["peerId"] == bob.id
        assert not bob.connect()
        bob.close()
