"""A peer as its users write one: JSON over the `websockets` package."""

import contextlib
import json
import secrets
import time

from websockets.sync.client import connect

DEADLINE = 5.0


def fresh_id():
    return secrets.token_hex(20)


def fresh_network():
    """A network no other test is in."""
    return "net-" + secrets.token_hex(6)


class Peer:
    """One connection. Messages wait in `inbox` until a test asks for them."""

    def __init__(self, hub, network=None, data=None, peer_id=None, path="/", **options):
        self.id = peer_id or fresh_id()
        self.network = network
        self.inbox = []
        options.setdefault("max_size", None)
        options.setdefault("max_queue", None)
        options.setdefault("open_timeout", DEADLINE)
        options.setdefault("close_timeout", DEADLINE)
        options.setdefault("ping_interval", None)
        options.setdefault("proxy", None)
        self.open = contextlib.ExitStack()
        self.socket = self.open.enter_context(connect("%s?peerId=%s" % (hub.ws(path), self.id), **options))
        self.connected = self.receive("connected")
        if network is not None:
            self.announce(network, data)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.open.close()

    def send(self, type_, **fields):
        self.socket.send(json.dumps({"type": type_, **fields}))

    def announce(self, network, data=None):
        self.network = network
        self.send("announce", networkName=network, data=data if data is not None else {})
        self.settle()

    def signal(self, type_, target, data=None, **fields):
        fields.setdefault("networkName", self.network)
        self.send(type_, targetPeerId=target.id, data=data, **fields)

    def read(self, deadline=DEADLINE):
        message = json.loads(self.socket.recv(timeout=deadline))
        self.inbox.append(message)
        return message

    def receive(self, type_=None, deadline=DEADLINE, **fields):
        """The first message of this type with these fields, waited for; it leaves the inbox."""
        def wanted(message):
            return (type_ in (None, message.get("type"))
                    and all(message.get(name) == value for name, value in fields.items()))

        until = time.monotonic() + deadline
        looked = 0
        while True:
            for message in self.inbox[looked:]:
                if wanted(message):
                    self.inbox.remove(message)
                    return message
            looked = len(self.inbox)
            try:
                self.read(max(0, until - time.monotonic()))
            except TimeoutError:
                raise AssertionError("no %s %s came; there are %s" % (type_, fields, self.inbox)) from None

    def settle(self):
        """Asks for a pong and waits for it: all that the hub did for this peer before is in the inbox now."""
        self.send("ping")
        return self.receive("pong")

    def heard(self, type_=None, about=None):
        """What is in the inbox, once all is in: of a type, about a peer."""
        self.settle()
        return [message for message in self.inbox
                if type_ in (None, message.get("type"))
                and (about is None or about.id in (message.get("fromPeerId"), subject(message)))]


def subject(message):
    data = message.get("data")
    return data.get("peerId") if isinstance(data, dict) else None
