"""The peers of the walk: what a page does, in the fewest lines."""

import json
import os
import secrets
import sys
import time

from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

PATIENCE = 5.0


class Page:
    def __init__(self, port, key, network="lobby"):
        self.id = secrets.token_hex(20)
        url = "ws://127.0.0.1:%s/?peerId=%s&token=%s" % (port, self.id, key)
        self.socket = connect(url, open_timeout=PATIENCE, close_timeout=1, proxy=None).__enter__()
        self.hear("connected")
        if network:
            self.say("announce", networkName=network, data={})
            self.settle()

    def say(self, kind, **fields):
        self.socket.send(json.dumps({"type": kind, **fields}))

    def hear(self, *kinds):
        until = time.monotonic() + PATIENCE
        while True:
            message = json.loads(self.socket.recv(timeout=max(0.01, until - time.monotonic())))
            if message["type"] in kinds:
                return message

    def settle(self):
        """Everything said before is done when the answer comes; returns the errors among what came meanwhile."""
        self.say("ping", data={})
        errors = []
        while True:
            message = self.hear("pong", "error", "peer-discovered")
            if message["type"] == "pong":
                return errors
            errors.append(message)


def apart(port, acme, zeta):
    ada, bob, zoe = Page(port, acme), Page(port, acme), Page(port, zeta)
    met = ada.hear("peer-discovered")["data"]["peerId"]
    assert met == bob.id, "ada met %s" % met
    # The peer of another tenant is not there, whoever names it.
    zoe.say("offer", targetPeerId=bob.id, networkName="lobby", data={"type": "offer", "sdp": "v=0"})
    errors = [error for error in zoe.settle() if error["type"] == "error"]
    assert [error["code"] for error in errors] == ["peer-not-found"], errors
    assert bob.settle() == [], "bob heard of another tenant"
    print("ada and bob of acme met; zoe of zeta saw nobody and reached nobody (%s)" % errors[0]["code"])


def crowd(port, key, most):
    pages, refused = [], None
    for _ in range(int(most) + 1):
        try:
            page = Page(port, key, network=None)
            page.say("announce", networkName="lobby", data={})
            errors = [one for one in page.settle() if one["type"] == "error"]
            refused = refused or (errors[0]["code"] if errors else None)
            pages.append(page)
        except InvalidStatus as status:
            refused = "HTTP %d" % status.response.status_code
    assert refused, "nobody was refused"
    print("%s peers are in, the next one is told: %s" % (most, refused))


def pings(page, count=200):
    """How long the hub takes to answer: the value that half of the answers keep to, in milliseconds."""
    times = []
    for _ in range(count):
        began = time.perf_counter()
        page.settle()
        times.append((time.perf_counter() - began) * 1000)
    return sorted(times)[count // 2]


def flood(port, acme, zeta):
    calm, wild = Page(port, zeta), Page(port, acme)
    alone = pings(calm)
    refused, began = None, time.monotonic()
    wild.socket.socket.settimeout(PATIENCE)
    for _ in range(2_000):
        wild.say("ping", data={})
    beside = pings(calm)
    while refused is None and time.monotonic() - began < PATIENCE:
        message = wild.hear("pong", "error")
        refused = message if message["type"] == "error" else None
    assert refused, "nobody slowed acme down"
    print("acme is told: %s, again in %s s (%s)" % (refused["code"], refused["retryAfter"], refused["by"]))
    print("the hub answers zeta in %.2f ms alone and in %.2f ms beside the flood" % (alone, beside))


def strange_hub(port, key):
    """Without a key of this port a hub is told so; with somebody's key it is that tenant's, and no other's."""
    try:
        Page(port, "key-of-another-organisation")
    except InvalidStatus as status:
        print("without a key of ours: %d %s" % (
            status.response.status_code, json.loads(status.response.body)["detail"]))
    else:
        raise AssertionError("a stranger is in")
    hub = Page(port, key, network=None)
    hub.say("announce", networkName="zeta-hubs", data={"isHub": True})
    hub.settle()
    hub.say("peer-discovered", data={"peerId": "a" * 40})
    errors = [error for error in hub.settle() if error["type"] == "error"]
    assert errors and errors[0]["code"] == "not-a-hub", errors
    print("with a key of acme, on the network of zeta's hubs: %s" % errors[0]["reason"])


def stay(port, key, old, new):
    """Changes the file as an editor does; the hub notices by itself."""
    page = Page(port, key)
    with open("Plugins.yaml", encoding="utf-8") as file:
        text = file.read()
    assert old in text, text
    with open("Plugins.yaml.new", "w", encoding="utf-8") as file:
        file.write(text.replace(old, new))
    os.replace("Plugins.yaml.new", "Plugins.yaml")
    until = time.monotonic() + 10
    while True:
        page.settle()
        with open("log", encoding="utf-8") as file:
            if any('"tenant changed"' in line and '"file"' in line for line in file):
                break
        time.sleep(0.1)
        assert time.monotonic() < until, "the hub did not notice the file"
    print("the limit changed, and the page never lost its connection")


def keys(port, old, new):
    first, second = Page(port, old), Page(port, new)
    met = first.hear("peer-discovered")["data"]["peerId"]
    assert met == second.id
    try:
        Page(port, new[:-1] + ("A" if new[-1] != "A" else "B"))
    except InvalidStatus as status:
        print("the old key and the new one both hold; a wrong one is told %d" % status.response.status_code)
    else:
        raise AssertionError("a wrong key opened the door")


def leave(port, key):
    page = Page(port, key)
    with open("joined", "w", encoding="utf-8"):
        pass
    told = page.hear("goaway")
    print("told: %s, closed in %d ms" % (told["data"]["reason"], told["data"]["closesAfter"]))
    try:
        while True:
            page.socket.recv(timeout=PATIENCE)
    except ConnectionClosed as closed:
        print("closed with %d %s" % (closed.rcvd.code, closed.rcvd.reason))


if __name__ == "__main__":
    walks = (apart, crowd, flood, strange_hub, stay, keys, leave)
    {walk.__name__: walk for walk in walks}[sys.argv[1]](*sys.argv[2:])
