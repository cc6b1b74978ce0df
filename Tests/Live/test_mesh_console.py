"""What operators see of real hubs that are linked, or that will not have each other."""

import contextlib
import json
import os
import re
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
import xml.dom.minidom

import pytest
from websockets.sync.client import connect

from hub import DEADLINE, HubProcess, hubctl
from peer import fresh_id

pytestmark = pytest.mark.process

# As the older documents name them; each is answered, well or not.
TROUBLES = {
    "Hubs not connecting to each other", "Hub not registered on server", "Regular peers connecting to hub namespace",
    "Hubs not forming P2P connections", "WebSocket connections not closing", "Client signals not being relayed",
    "Peers not discovering each other", "Cross-hub peers not discovering", "Health check failures",
    "Hubs not discovering each other", "Mixed namespace configuration"}
RED, BLUE = "0123456789abcdef0123456789abcdef", "fedcba9876543210fedcba9876543210"


class LinkedHub(HubProcess):
    """A hub in a folder of its own, with its id and its admin socket there."""

    def __init__(self, root, name, calls=(), mesh="pigeonhub-mesh", secret=None, limit=1000, classic="allow",
                 public_url=""):
        self.name, self.root = name, root
        folder = os.path.join(root, name)
        os.mkdir(folder)
        auth = []
        if secret:
            path = os.path.join(folder, "secret")
            with open(path, "w", encoding="ascii") as file:
                file.write(secret)
            auth = ["  - auth-tokens: {hubs: {secret: 'file:%s'}}" % path]
        lines = ["hub:", "  name: " + name, "  listen: 127.0.0.1:0", "  admin: unix:%s/admin" % folder,
                 "  limits: {connections: %d, connectionsPerAddress: %d}" % (limit, limit), "plugins:", *auth,
                 "  - signaling", "  - hub-registry: {mesh: %s}" % mesh,
                 "  - mesh: {classic: %s%s}" % (classic, ", publicUrl: '%s'" % public_url if public_url else ""),
                 "  - bootstrap: {hubs: [%s], reconnectInterval: 100ms}" % ", ".join("'%s'" % url for url in calls),
                 "  - health"]
        super().__init__(folder, "\n".join(lines) + "\n")

    def ask(self, *words):
        environment = dict(os.environ, XDG_STATE_HOME=self.root)
        return subprocess.run([hubctl(), *words, "--config", self.config], env=environment, capture_output=True,
                              text=True, timeout=60, stdin=subprocess.DEVNULL, check=False)

    def until(self, holds):
        """The mesh as this hub sees it, once that is so."""
        until = time.monotonic() + DEADLINE
        while True:
            status = json.loads(self.ask("mesh", "--json").stdout)
            if holds(status):
                return status
            assert time.monotonic() < until, json.dumps(status, indent=1) + self.log()


@pytest.fixture
def start(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    hubs = []

    def begin(name, **options):
        hubs.append(LinkedHub(str(tmp_path), name, **options))
        return hubs[-1]

    yield begin
    for hub in hubs:
        hub.kill()


def whole(count):
    return lambda status: status["summary"].startswith("%d hubs" % count) and status["state"] == "whole"


def findings(hub, *words):
    answer = hub.ask("doctor", "--json", *words)
    report = json.loads(answer.stdout)
    assert (answer.returncode == 7) == any(one["severity"] == "problem" for one in report["findings"]), report
    return {one["code"]: one for one in report["findings"]}


def test_three_hubs_are_shown_as_one(start, tmp_path):
    a = start("a")
    b = start("b", calls=[a.ws()])
    c = start("c", calls=[b.ws()])
    for hub in (a, b, c):
        status = hub.until(whole(3))
        assert {one["name"] for one in status["hubs"]} | {status["name"]} == {"a", "b", "c"}
    said = a.ask("mesh")
    assert said.returncode == 0 and said.stdout.startswith("3 hubs, all reach each other\n"), said
    tree = a.ask("mesh", "graph").stdout
    assert tree.startswith("a") and "─ b" in tree and "─ c" in tree
    ping = a.ask("mesh", "ping", "c", "--count", "2")
    assert ping.returncode == 0 and "2 asked, 2 answered" in ping.stdout, ping
    told = a.ask("mesh", "explain", "b")
    assert told.returncode == 0 and told.stdout.startswith("b, "), told
    dot = a.ask("mesh", "graph", "--dot").stdout
    assert len(re.findall(r'^  "[0-9a-f]{40}" \[label=', dot, re.M)) == 3
    if shutil.which("dot"):
        subprocess.run(["dot", "-Tsvg", "-o", os.devnull], input=dot, text=True, check=True, timeout=60)
    picture = str(tmp_path / "mesh.svg")
    assert a.ask("mesh", "graph", "--svg", picture).returncode == 0
    drawing = xml.dom.minidom.parse(picture)
    assert len(drawing.getElementsByTagName("circle")) == 3
    well = findings(a)
    assert well["mesh"]["severity"] == "fine" and well["no-strays"]["severity"] == "fine", well
    assert "0 problems" not in a.ask("doctor").stdout
    assert well["nobody-to-call"]["topic"] == "Hubs not discovering each other", well
    assert findings(b)["found"]["severity"] == "fine"
    topics = {one["topic"] for one in json.loads(a.ask("doctor", "--json").stdout)["findings"]}
    assert topics >= TROUBLES, TROUBLES - topics


def test_what_is_not_there_has_an_exit_code(start, tmp_path):
    a = start("a")
    assert a.ask("mesh", "explain", "nobody").returncode == 3
    assert a.ask("mesh", "ping", "0" * 40).returncode == 3
    assert a.ask("mesh", "trace", "1" * 40).returncode == 3
    assert a.ask("mesh", "trace", "test123").returncode == 2
    assert a.ask("mesh", "status", "a").returncode == 2
    a.write(open(a.config, encoding="utf-8").read().replace("  - mesh: {classic: allow}\n", "").replace(
        "  - bootstrap: {hubs: [], reconnectInterval: 100ms}\n", ""))
    assert a.ask("reload").returncode == 0
    answer = a.ask("mesh")
    assert answer.returncode == 3 and "plugin 'mesh' is not on" in answer.stderr, answer
    a.stop()
    assert a.ask("mesh").returncode == 5
    assert "no-hub" in findings(a)


@pytest.mark.parametrize("here, there, code", [
    ({"mesh": "blue"}, {"mesh": "green"}, "other-mesh"),
    ({"secret": RED}, {"secret": BLUE}, "call-fails-at-secret"),
    ({"secret": RED}, {}, "call-fails-at-secret"),
    ({}, {"secret": RED}, "no-secret-here"),
    ({"secret": RED, "mesh": "blue"}, {"secret": RED, "mesh": "green"}, "call-fails-at-secret"),
])
def test_the_doctor_says_why_two_hubs_will_not_have_each_other(start, here, there, code):
    a = start("a", **there)
    b = start("b", calls=[a.ws()], **here)
    b.until(lambda status: status["refusals"])
    found = findings(b)
    assert code in found, found
    assert found[code]["severity"] == "problem" and found[code]["do"], found[code]
    if here.get("mesh") != there.get("mesh"):
        assert found[code]["topic"] == "Mixed namespace configuration", found[code]
    assert found["alone"]["severity"] == "problem"


def test_the_doctor_tries_each_step_of_a_call(start, unused_port):
    a = start("a", limit=1)
    b = start("b", calls=["ws://127.0.0.1:%d" % unused_port, "ws://no-such-hub.invalid"])
    found = findings(b)
    assert "hub.listen" in found["call-fails-at-tcp"]["do"]
    assert "no-such-hub.invalid" in found["call-fails-at-dns"]["what"]
    with a.connect():
        # The one place is taken, so the doctor is refused as anybody would be.
        full = findings(b, a.ws())
        assert "hub-full" in full["call-fails-at-upgrade"]["what"], full
    fine = findings(b, a.ws())
    assert fine["call"]["severity"] == "fine", fine


def test_a_full_hub_says_where_there_is_room(start):
    b = start("b")
    # Where it is reached is known once it listens.
    b.write(open(b.config, encoding="utf-8").read().replace("classic: allow", "publicUrl: '%s'" % b.ws()))
    assert b.ask("reload").returncode == 0
    a = start("a", calls=[b.ws()], limit=2)
    a.until(lambda status: [one["url"] for one in status["hubs"]] == [b.ws()])
    listed = json.loads(urllib.request.urlopen(a.http("/hubs"), timeout=DEADLINE).read())
    assert [one["url"] for one in listed["mesh"]] == [b.ws()], listed
    with contextlib.ExitStack() as places:
        for _ in range(2):
            places.enter_context(a.connect())
        until = time.monotonic() + DEADLINE
        while True:
            try:
                urllib.request.urlopen(a.http("/?peerId=" + "1" * 40), timeout=DEADLINE)
            except urllib.error.HTTPError as refusal:
                problem = json.loads(refusal.read())
                if refusal.code == 503:
                    break
            # The connection of the question before may still be counted, and then this one is the first too many.
            assert time.monotonic() < until
    assert problem["code"] == "hub-full", problem
    assert [one["url"] for one in problem["hubs"]] == [b.ws()], problem
    assert problem["hubs"][0]["load"] == 0, problem


@pytest.fixture
def unused_port():
    """A port at which nobody listens while this holds it."""
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        yield holder.getsockname()[1]


@pytest.mark.parametrize("public_url, leads", [("ws://127.0.0.1:9", True), ("wss://8.8.8.8", False)])
def test_a_stranger_leads_no_farther_inside_than_the_hub_is(start, public_url, leads):
    hub = start("a", public_url=public_url)
    with socket.create_server(("127.0.0.1", 0)) as trap, connect(hub.ws("?peerId=" + fresh_id()), proxy=None) as older:
        trap.settimeout(DEADLINE)
        inside, cable = "ws://127.0.0.1:%d" % trap.getsockname()[1], "ws://169.254.169.254"
        older.send(json.dumps({"type": "announce", "networkName": "pigeonhub-mesh", "data": {"isHub": True}}))
        for url in (inside, cable):
            made_up = fresh_id()
            note = {"version": 1, "hub": made_up, "epoch": "1", "instance": "1", "mesh": "pigeonhub-mesh", "url": url}
            older.send(json.dumps({"type": "peer-discovered", "networkName": "pigeonhub-mesh", "fromPeerId": "system",
                                   "data": {"peerId": made_up, "isHub": True, "mesh": note}}))
        if leads:
            trap.accept()[0].close()
        refused = (cable,) if leads else (inside, cable)
        ended = lambda status: {one["who"]: one["code"] for one in status["refusals"]}  # noqa: E731
        status = hub.until(lambda status: set(refused) <= ended(status).keys())
        assert {ended(status)[url] for url in refused} == {"bad-address"}
        if not leads:
            trap.setblocking(False)
            with pytest.raises(BlockingIOError):
                trap.accept()
