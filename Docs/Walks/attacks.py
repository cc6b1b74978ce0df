"""Forty attempts of one tenant to reach, see, count or be another, against a hub that runs. Prints a line for each.

    hubctl run --config Docs/Walks/attacks.yaml
    python3 Docs/Walks/attacks.py ws://127.0.0.1:3000

Needs the package `websockets`. Ends with 0 when all were refused.
"""

import contextlib
import json
import secrets
import sys
import urllib.error
import urllib.request

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

WAIT = 5.0
SECRET = "secret-" + secrets.token_hex(8)
EVIL = "evil-" + secrets.token_hex(8)


class Peer:
    """One connection and all that it ever heard."""

    def __init__(self, url, network=None, note=EVIL, peer_id=None, query="", **options):
        self.id = peer_id or secrets.token_hex(20)
        self.heard = []
        self.open = contextlib.ExitStack()
        address = "%s/?peerId=%s%s" % (url, self.id, query)
        self.socket = self.open.enter_context(connect(address, proxy=None, open_timeout=WAIT, **options))
        if network:
            self.say("announce", networkName=network, data={"note": note})

    def say(self, type_, **fields):
        return self.say_text(json.dumps({"type": type_, **fields}))

    def say_text(self, text):
        """Says it, and returns all that came until the hub had dealt with it."""
        self.socket.send(text)
        return self.settle()

    def settle(self):
        self.socket.send('{"type":"ping"}')
        news = []
        while not news or news[-1].get("type") != "pong":
            news.append(json.loads(self.socket.recv(timeout=WAIT)))
        self.heard += news
        return news


class Refused(Exception):
    """The attempt was in vain; says how."""


def expect(news, *codes):
    found = [message["code"] for message in news if message.get("type") == "error"]
    if found and all(code in codes for code in found):
        raise Refused(" ".join(found))


class Scene:
    """A victim and a witness of acme, an attacker and an ally of globex."""

    def __init__(self, url):
        self.url = url
        self.http = "http" + url[2:]
        self.open = contextlib.ExitStack()
        page = {"origin": "https://acme.example"}
        self.victim = self.peer("acme-1", SECRET, **page)
        self.witness = self.peer("acme-1", SECRET, **page)
        self.attacker = self.peer("globex-1")
        self.ally = self.peer("globex-1")
        self.victim.say("announce", networkName="acme-1", data={"note": SECRET, "isHub": True})

    def peer(self, *arguments, **options):
        peer = Peer(self.url, *arguments, **options)
        self.open.callback(peer.open.close)
        return peer

    def fetch(self, path, method="GET"):
        request = urllib.request.Request(self.http + path, method=method, data=b"{}" if method == "POST" else None)
        try:
            with urllib.request.urlopen(request, timeout=WAIT) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def check(self):
        """Nobody of acme may have heard of globex, nor the other way round."""
        for own in (self.victim, self.witness):
            own.settle()
            assert EVIL not in json.dumps(own.heard), "acme heard of globex"
            assert self.attacker.id not in json.dumps(own.heard), "acme heard of the attacker"
        for other in (self.attacker, self.ally):
            other.settle()
            assert SECRET not in json.dumps(other.heard), "globex heard of acme"


ATTACKS = []


def attack(title):
    def add(function):
        ATTACKS.append((title, function))
        return function
    return add


def signal(title, *codes, **fields):
    """An attempt to reach the victim with a signal."""
    def run(scene):
        values = {key: value(scene) if callable(value) else value for key, value in fields.items()}
        values.setdefault("targetPeerId", scene.victim.id)
        values = {key: value for key, value in values.items() if value is not None}
        expect(scene.attacker.say(values.pop("type", "offer"), data=EVIL, **values), *codes)
    ATTACKS.append((title, run))


def place(title, name, code="network-not-allowed"):
    """An attempt to be in a network."""
    def run(scene):
        expect(scene.peer().say("announce", networkName=name, data={"note": EVIL}), code)
    ATTACKS.append((title, run))


def talk(title, type_, code):
    """An attempt to speak as a hub does."""
    def run(scene):
        inner = {"type": "offer", "fromPeerId": scene.ally.id, "targetPeerId": scene.victim.id, "data": EVIL}
        expect(scene.attacker.say(type_, networkName="acme-1", targetPeerId=scene.victim.id, message=inner,
                                  data={"peerId": scene.victim.id, "isHub": True, "message": inner}), code)
    ATTACKS.append((title, run))


def answer(title, path, method="GET", status=200):
    """An attempt to learn of acme, or to speak for it, over HTTP."""
    def run(scene):
        code, text = scene.fetch(path, method)
        told = [word for word in (SECRET, scene.victim.id, "acme") if word in text]
        counted = [name for name in ('"peers":', '"networks":', '"totalHubs":', '"count":', '"totalConnections":')
                   if name in text and not text.split(name)[1].startswith(("0", "["))]
        if code == status and not told and not counted:
            raise Refused("%d, and nothing of acme in it" % code)
    ATTACKS.append((title, run))


signal("signal the victim by naming its network", "not-in-network", networkName="acme-1")
signal("the same without a network", "peer-not-found")
signal("the same naming one's own network", "peer-not-found", networkName="globex-1")
signal("send an answer nobody asked for", "not-in-network", type="answer", networkName="acme-1")
signal("send a candidate", "not-in-network", type="ice-candidate", networkName="acme-1")
signal("reject a connection of the victim", "not-in-network", type="connection-rejected", networkName="acme-1")
signal("name the tenant instead", "peer-not-found", namespace="acme", tenant="acme")
signal("name the target as old clients do", "not-in-network", networkName="acme-1", targetPeerId=None,
       targetPeer=lambda scene: scene.victim.id)
signal("spell the victim's id in capitals", "peer-not-found", targetPeerId=lambda scene: scene.victim.id.upper())
signal("name a network that only looks like it", "not-in-network", networkName="acme-1\u200b")
signal("name a network that is no text", "bad-network-name", networkName={"name": "acme-1"})
signal("speak as the victim's friend", "not-in-network", networkName="acme-1",
       fromPeerId=lambda scene: scene.witness.id)
signal("speak as the hub", "not-in-network", networkName="acme-1", fromPeerId="system")


@attack("write the network with escapes")
def _(scene):
    text = '{"type":"offer","networkName":"\\u0061cme-1","targetPeerId":"%s","data":"%s"}' % (scene.victim.id, EVIL)
    expect(scene.attacker.say_text(text), "not-in-network")


@attack("say two networks at once")
def _(scene):
    text = '{"type":"offer","networkName":"globex-1","networkName":"acme-1","targetPeerId":"%s"}' % scene.victim.id
    expect(scene.attacker.say_text(text), "duplicate-key")


@attack("speak as the victim to one's own")
def _(scene):
    scene.attacker.say("offer", targetPeerId=scene.ally.id, fromPeerId=scene.victim.id, data="who am I")
    senders = [message["fromPeerId"] for message in scene.ally.settle() if message.get("type") == "offer"]
    if senders == [scene.attacker.id]:
        raise Refused("the hub writes who sent it")


@attack("announce oneself as the victim")
def _(scene):
    liar = scene.peer()
    liar.say("announce", networkName="globex-1", data={"peerId": scene.victim.id, "isHub": "true"})
    told = [message["data"] for message in scene.ally.settle() if message.get("type") == "peer-discovered"]
    liar.open.close()
    if [(data["peerId"], data["isHub"]) for data in told] == [(liar.id, False)]:
        raise Refused("the hub writes who announced")


talk("tell of a peer that is elsewhere", "peer-discovered", "not-a-hub")
talk("tell that the victim has gone", "peer-disconnected", "unknown-type")
talk("relay a signal as a hub", "client-signal-relay", "unknown-type")
talk("relay an announcement as a hub", "peer-announce-relay", "unknown-type")
talk("send the victim away", "goaway", "unknown-type")
talk("greet the victim", "connected", "unknown-type")


@attack("harvest peers by calling oneself a hub")
def _(scene):
    hub = scene.peer()
    news = hub.say("announce", networkName="globex-1", data={"isHub": True, "capabilities": ["signaling", "relay"]})
    hub.open.close()
    met = {message["data"]["peerId"] for message in news if message.get("type") == "peer-discovered"}
    if met <= {scene.attacker.id, scene.ally.id}:
        raise Refused("it met its own tenant and nobody else")


place("meet on the network of hubs", "pigeonhub-mesh")
place("use a name that is reserved", "acme-admin")
place("use a name that begins as a reserved one", "root-of-all")
place("use a network that nobody has", "nowhere")
place("come in through capitals", "ACME-1")
place("come in through a space", " acme-1")
place("use a name against the rule of one's own tenant", "globex-My Room")


@attack("come in with a page of another origin")
def _(scene):
    page = scene.peer(origin="https://evil.example")
    expect(page.say("announce", networkName="acme-1", data={"note": EVIL}), "network-not-allowed")


@attack("take the victim's id")
def _(scene):
    thief = scene.peer(peer_id=scene.victim.id)
    try:
        thief.say("announce", networkName="acme-1", data={"note": EVIL})
    except ConnectionClosed as closed:
        if closed.rcvd.code == 1008:
            raise Refused("%d %s" % (closed.rcvd.code, closed.rcvd.reason)) from None


@attack("take it with a key that is a guess")
def _(scene):
    thief = scene.peer(peer_id=scene.victim.id, query="&resume=" + secrets.token_hex(16))
    try:
        thief.say("announce", networkName="acme-1", data={"note": EVIL})
    except ConnectionClosed as closed:
        if closed.rcvd.code == 1008:
            raise Refused("%d %s" % (closed.rcvd.code, closed.rcvd.reason)) from None


@attack("have the victim's id at home, and its friends with it")
def _(scene):
    twin = scene.peer("globex-2", peer_id=scene.victim.id)
    news = twin.say("offer", targetPeerId=scene.witness.id, data=EVIL)
    twin.open.close()
    expect(news, "peer-not-found")


@attack("signal before announcing")
def _(scene):
    expect(scene.peer().say("offer", targetPeerId=scene.victim.id, networkName="acme-1", data=EVIL), "not-announced")


answer("list peers over HTTP", "/peers")
answer("list hubs over HTTP", "/hubs?tenant=acme&networkName=acme-1")
answer("route a signal over HTTP", "/api/route-signal", "POST", 404)


@attack("send more than one's tenant may")
def _(scene):
    expect(scene.attacker.say("offer", targetPeerId=scene.ally.id, data="x" * 9000), "message-too-long")


def main(url):
    scene = Scene(url)
    refusals = 0
    with scene.open:
        for number, (title, run) in enumerate(ATTACKS, 1):
            try:
                run(scene)
                outcome = "NOT REFUSED"
            except Refused as refused:
                outcome = str(refused)
                refusals += 1
            scene.check()
            print("%2d  %-52s %s" % (number, title, outcome), flush=True)
    print("%d attacks, %d refusals" % (len(ATTACKS), refusals))
    return 0 if refusals == len(ATTACKS) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "ws://127.0.0.1:3000"))
