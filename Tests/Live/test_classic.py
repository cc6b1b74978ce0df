"""Hubs of older kinds against the built hub: what they were heard to say, said word for word and without waiting, as
their own libraries would over real sockets. The same words, one by one, are the plays `classic-*`."""

import contextlib
import json
import pathlib
import re
import secrets
import sys
import time

import pytest

from hub import ROOT, settings

PLAYS = pathlib.Path(ROOT) / "Tests" / "Plays"
sys.path.append(str(PLAYS))
import live  # noqa: E402  (it lies beside the plays)

WITH_MESH = ("signaling", "hub-registry", "mesh", "health")
OTHER_KINDS = {"classic-js-calls": "JS", "classic-go-calls": "Go", "classic-esp32-calls": "Chip"}


class Voice(live.Person):
    """Somebody connected, with what it heard as trees."""

    def __init__(self, hub, network=None):
        self.id = secrets.token_hex(20)
        super().__init__(hub.ws("/?peerId=" + self.id))
        self.network = network
        if network:
            self.say(type="announce", networkName=network, data={"peerId": self.id})

    def say(self, **message):
        self.socket.send(json.dumps(message))

    def hears(self, test, what):
        until = time.monotonic() + live.PATIENCE
        while True:
            for text in self.heard:
                if test(json.loads(text)):
                    self.heard.remove(text)
                    return json.loads(text)
            assert time.monotonic() < until, f"{what} does not come, but {self.heard}"
            self.read(live.PATIENCE)


def is_about(kind, peer):
    return lambda message: message["type"] == kind and message["data"]["peerId"] == peer


def recording(play, who):
    """What the older hub says in a play before the first signal, with ids of its own."""
    words = [" ".join([head] + rest) for _, head, rest in live.paragraphs((PLAYS / "hub" / f"{play}.play").read_text())]
    said = [text[len(who) + 7 :] for text in words if text.startswith(who + " sends ")]
    ids = {}
    fill = lambda found: ids.setdefault(found[1], secrets.token_hex(20))  # noqa: E731
    texts = [re.sub(r"\$\{(\w+)\}", fill, text) for text in said if '"offer"' not in text]
    return [t for t in texts if json.loads(t)["type"] in ("announce", "peer-discovered")], ids


@pytest.fixture
def meeting(start):
    with contextlib.ExitStack() as everybody:
        def come(*arguments):
            voice = Voice(*arguments)
            everybody.callback(voice.open.close)
            return voice

        yield start(settings(plugins=WITH_MESH)), come


@pytest.mark.parametrize("play", OTHER_KINDS)
def test_what_is_said_in_one_breath_is_heard(meeting, play):
    hub, come = meeting
    ben = come(hub, "lobby")
    texts, ids = recording(play, OTHER_KINDS[play])
    older = come(hub)
    # Its own id is the one it connected with.
    known = {ids[name]: voice.id for name, voice in ((OTHER_KINDS[play], older), ("Ben", ben)) if name in ids}
    for text in texts:
        older.socket.send(re.sub("|".join(known) or "$^", lambda found: known[found[0]], text))
    ben.hears(is_about("peer-discovered", ids["Ann"]), "Ann")
    older.hears(is_about("peer-discovered", ben.id), "Ben")
    older.say(type="offer", data={"type": "offer", "sdp": "v=0"}, fromPeerId=ids["Ann"], targetPeerId=ben.id,
              networkName="lobby", timestamp=1)
    ben.hears(lambda m: m["type"] == "offer" and m["fromPeerId"] == ids["Ann"], "the offer")
    ben.say(type="answer", targetPeerId=ids["Ann"], networkName="lobby", data={"type": "answer", "sdp": "v=0"})
    answer = older.hears(lambda m: m["type"] == "answer", "the answer")
    assert (answer["fromPeerId"], answer["targetPeerId"]) == (ben.id, ids["Ann"])
    older.socket.close()
    ben.hears(is_about("peer-disconnected", ids["Ann"]), "Ann's departure")


def test_a_thousand_peers_are_told_both_ways(meeting):
    hub, come = meeting
    ben = come(hub, "lobby")
    older = come(hub)
    peers = [secrets.token_hex(20) for _ in range(1000)]
    older.say(type="announce", networkName="pigeonhub-mesh", data={"isHub": True})
    for peer in peers:
        older.say(type="peer-discovered", networkName="lobby", fromPeerId="system", data={"peerId": peer})
    older.hears(is_about("peer-discovered", ben.id), "Ben")
    missing, until = set(peers), time.monotonic() + live.PATIENCE
    while missing and time.monotonic() < until:
        ben.read(live.PATIENCE)
        while ben.heard:
            message = json.loads(ben.heard.pop())
            missing -= {message["data"].get("peerId")} if message["type"] == "peer-discovered" else set()
    assert not missing
    # A third hears of them all when it comes.
    late = come(hub, "lobby")
    late.hears(is_about("peer-discovered", peers[-1]), "the last of them")


def test_nonsense_costs_the_connection_and_nobody_else(meeting):
    hub, come = meeting
    ben = come(hub, "lobby")
    older = come(hub)
    older.say(type="announce", networkName="pigeonhub-mesh", data={"isHub": True})
    with contextlib.suppress(live.ConnectionClosed):
        for _ in range(1100):
            older.socket.send("nonsense")
    with contextlib.suppress(live.ConnectionClosed):
        while True:
            older.socket.recv(timeout=live.PATIENCE)
    assert older.socket.protocol.close_code == 1008
    ben.drain()
    assert not [t for t in ben.heard if json.loads(t)["type"] == "error"]


def test_a_hub_by_its_own_word_alone_is_no_hub(meeting):
    hub, come = meeting
    ben = come(hub, "lobby")
    mallory = come(hub)
    mallory.say(type="announce", networkName="elsewhere", data={"isHub": True})
    mallory.say(type="peer-discovered", networkName="lobby", data={"peerId": secrets.token_hex(20)})
    mallory.hears(lambda m: m.get("code") == "not-a-hub", "the refusal")
    ben.drain()
    assert not [t for t in ben.heard if json.loads(t)["type"] == "peer-discovered"]
