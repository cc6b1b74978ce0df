"""Tenants on one hub, over the wire."""

import contextlib
import json
import os
import random
import secrets
import signal
import subprocess
import sys

import pytest
from websockets.exceptions import ConnectionClosed

from hub import ROOT, settings
from peer import Peer, fresh_id

pytestmark = pytest.mark.process

WALKS = os.path.join(ROOT, "Docs", "Walks")
PLUGINS = ("{namespace-isolation: {unknown: refuse, grace: 300ms}}", "signaling", "hub-registry", "health")
BOTH = "namespaces:\n  acme: {networks: [acme-*]}\n  globex: {networks: [globex-*]}\n"
ONE = "namespaces:\n  globex: {networks: [globex-*]}\n"


def test_forty_attacks_are_refused(start):
    with open(os.path.join(WALKS, "attacks.yaml"), encoding="utf-8") as file:
        hub = start(file.read().replace("127.0.0.1:3000", "127.0.0.1:0"))
    walk = subprocess.run([sys.executable, os.path.join(WALKS, "attacks.py"), hub.ws("")], timeout=60,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    assert walk.returncode == 0, walk.stdout
    lines = walk.stdout.splitlines()
    assert lines[-1] == "40 attacks, 40 refusals"
    assert len(lines) == 41 and "NOT REFUSED" not in walk.stdout


def test_the_walk_notices_an_attack_that_works(start):
    with open(os.path.join(WALKS, "attacks.yaml"), encoding="utf-8") as file:
        text = file.read().replace("127.0.0.1:3000", "127.0.0.1:0")
    # One tenant in place of two: then much of it is allowed, and the walk must not call that a refusal.
    hub = start(text.replace("networks: [acme-*]", "networks: [other-*]").replace("[globex-*]", "[globex-*, acme-*]"))
    walk = subprocess.run([sys.executable, os.path.join(WALKS, "attacks.py"), hub.ws("")], timeout=60,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    assert walk.returncode != 0, walk.stdout


@pytest.mark.parametrize("hub_lines", [["reactors: 1"], ["reactors: 2"], ["reactors: 2", "compression: {enabled: true}"]])
def test_no_byte_of_a_tenant_reaches_another(start, hub_lines):
    """Random messages of random sizes: those that are composed where they are sent, and those that are not."""
    hub = start(settings(hub_lines, PLUGINS) + BOTH)
    dice = random.Random(7)
    markers = {name: "marker-%s-%s" % (name, secrets.token_hex(8)) for name in ("acme", "globex")}
    with contextlib.ExitStack() as open_:
        peers = {name: [open_.enter_context(Peer(hub, name + "-1", {"note": markers[name]})) for _ in range(6)]
                 for name in markers}
        everybody = [peer for group in peers.values() for peer in group]
        for _ in range(1500):
            name = dice.choice(list(peers))
            target = dice.choice(everybody).id
            fields = {"targetPeerId": target, "data": markers[name] + "x" * dice.choice((0, 10, 300, 5000))}
            if dice.random() < 0.5:
                fields["networkName"] = dice.choice(("acme-1", "globex-1"))
            if dice.random() < 0.3:
                fields["fromPeerId"] = dice.choice(everybody).id
            dice.choice(peers[name]).send(dice.choice(("offer", "answer", "ice-candidate", "peer-discovered")), **fields)
        delivered = 0
        for name, group in peers.items():
            other = markers["globex" if name == "acme" else "acme"]
            foreign = {peer.id for peer in everybody if peer not in group}
            for peer in group:
                for message in peer.heard():
                    assert other not in json.dumps(message)
                    assert message.get("fromPeerId") not in foreign
                    delivered += message["type"] == "offer"
        assert delivered > 50


def test_peers_of_a_removed_tenant_leave(start):
    hub = start(settings([], PLUGINS) + BOTH)
    with Peer(hub, "acme-1") as ada, Peer(hub, "globex-1") as bob:
        hub.write(settings([], PLUGINS) + ONE)
        hub.signal(signal.SIGHUP)
        told = ada.receive("goaway")
        assert told["data"]["closesAfter"] <= 300 and told["networkName"] == "acme-1"
        with pytest.raises(ConnectionClosed) as closed:
            while True:
                ada.read()
        assert (closed.value.rcvd.code, closed.value.rcvd.reason) == (4010, "tenant removed")
        with Peer(hub) as late:
            late.send("announce", networkName="acme-1")
            assert late.receive("error")["code"] == "network-not-allowed"
        assert bob.heard("goaway") == []


def test_a_page_comes_only_where_its_origin_is_taken(start):
    tenants = BOTH.replace("[acme-*]", "[acme-*], plugins: {namespace-isolation: {origins: ['https://*.acme.example']}}")
    hub = start(settings([], PLUGINS) + tenants)
    for origin, network, code in [
            ("https://chat.acme.example", "acme-1", None), ("https://evil.example", "acme-1", "network-not-allowed"),
            ("https://evil.example", "globex-1", None), (None, "acme-1", None)]:
        with Peer(hub, origin=origin, peer_id=fresh_id()) as page:
            page.send("announce", networkName=network)
            codes = [error["code"] for error in page.heard("error")]
            assert codes == ([code] if code else []), (origin, network)
