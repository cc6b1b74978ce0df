"""Credentials for TURN servers: what the hub gives out, Debian's coturn believes, and nothing else."""

import asyncio
import base64
import hashlib
import hmac
import json
import os
import secrets
import subprocess
import time
import urllib.error
import urllib.request

import pytest
from aioice import stun, turn

import browser as chromium
from coturn import Coturn, is_installed
from hub import HubProcess, hubctl, settings
from peer import DEADLINE, Peer, fresh_id

pytestmark = [pytest.mark.process,
              pytest.mark.skipif(not is_installed() and not os.environ.get("CI"), reason="make test unpacks coturn")]


@pytest.fixture
def lend(tmp_path):
    """Starts servers which end with the test."""
    started = []

    def begin(*known):
        started.append(Coturn(str(tmp_path), *known))
        return started[-1]

    yield begin
    for server in started:
        server.kill()


def plugin(*servers, secret="env:TURN_SECRET", more=""):
    urls = ", ".join("'%s'" % url for url in servers)
    return "{turn-credentials: {urls: [%s], secret: '%s'%s}}" % (urls, secret, more)


def ask(hub, query="", token=None):
    request = urllib.request.Request(hub.http("/ice-servers" + query), headers={"origin": "https://app.test"})
    if token:
        request.add_header("authorization", "Bearer " + token)
    with urllib.request.urlopen(request, timeout=DEADLINE) as answer:
        return answer, json.load(answer)


def lender(servers):
    """The one server of the list that asks who somebody is."""
    return next(server for server in servers if "credential" in server)


def password(secret, username):
    return base64.b64encode(hmac.new(secret.encode(), username.encode(), hashlib.sha1).digest()).decode()


class Ear(asyncio.DatagramProtocol):
    def __init__(self):
        self.heard = asyncio.Queue()

    def datagram_received(self, data, address):
        self.heard.put_nowait((data, address))


async def relay(server, at=None, **changes):
    """An address that the server lends to whom the credential names."""
    server = {**server, **changes}
    host, port = (at or server["urls"][0]).split("?")[0].split(":")[1:]
    return await turn.create_turn_endpoint(Ear, (host, int(port)), server["username"], server["credential"])


async def refused(server, at=None, **changes):
    with pytest.raises(stun.TransactionFailed) as caught:
        await relay(server, at, **changes)
    return caught.value.response.attributes["ERROR-CODE"][0]


def test_what_a_peer_and_a_page_are_given_opens_a_relay(start, lend):
    secret = secrets.token_hex(24)
    server = lend(secret)
    hub = start(settings((), ("signaling", plugin("stun:stun.test", server.url, more=", route: everyone"))),
                environment={"TURN_SECRET": secret})
    with Peer(hub) as ann, Peer(hub) as bob:
        first = lender(ann.connected["iceServers"])
        assert ann.connected["iceServers"][0] == {"urls": ["stun:stun.test"]}
        assert first["username"].split(":")[1] == ann.id
        answer, body = ask(hub, "?peerId=" + bob.id)
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["access-control-allow-origin"]
        assert body["ttl"] == 3600 and abs(body["expiresAt"] / 1000 - time.time() - 3600) < 60
        ann.send("ice-servers")
        later = lender(ann.receive("ice-servers")["data"]["iceServers"])

        async def talk():
            (left, left_ear), (right, right_ear) = await relay(first), await relay(lender(body["iceServers"]))
            third, _ = await relay(later)
            async with asyncio.timeout(DEADLINE):
                # A relay takes what comes from where it has sent something, so the first of these may be lost.
                for one, other in ((left, right), (right, left)):
                    await one._TurnTransport__inner_protocol.send_data(b"hello", other.get_extra_info("sockname"))
                left.sendto(b"to bob", right.get_extra_info("sockname"))
                right.sendto(b"to ann", left.get_extra_info("sockname"))
                heard = set()
                for ear in (right_ear, left_ear):
                    while (data := (await ear.heard.get())[0]) == b"hello":
                        pass
                    heard.add((ear is left_ear, data))
            for transport in (left, right, third):
                transport.close()
            return heard

        assert asyncio.run(talk()) == {(False, b"to bob"), (True, b"to ann")}
    server.wait(lambda: {name.split(":")[1] for name in server.names()} == {ann.id, bob.id})


def test_coturn_believes_no_other_name_time_or_secret(start, lend):
    secret = secrets.token_hex(24)
    server = lend(secret)
    hub = start(settings((), ("signaling", plugin(server.url, more=", lifetime: 1m"))),
                environment={"TURN_SECRET": secret})
    wrong = start(settings((), ("signaling", plugin(server.url))), environment={"TURN_SECRET": secret + "x"})
    with Peer(hub) as ann, Peer(wrong) as eve:
        good, bad = lender(ann.connected["iceServers"]), lender(eve.connected["iceServers"])
    end, name = good["username"].split(":")
    assert 0 < int(end) - time.time() <= 61
    # What is tried below as one that has ended is what this hub would have made then.
    assert good["credential"] == password(secret, good["username"])
    past = "%d:%s" % (time.time() - 5, name)

    async def attempts():
        transport, _ = await relay(good)
        transport.close()
        return [await refused(bad),
                await refused(good, username="%d:%s" % (int(end) + 3600, name)),
                await refused(good, username="%s:%s" % (end, fresh_id())),
                await refused(good, credential=good["credential"][:-2] + "A="),
                await refused(good, username=past, credential=password(secret, past))]

    assert asyncio.run(attempts()) == [401] * 5
    server.wait(lambda: server.names() == {good["username"]})


def test_a_secret_changes_while_both_are_known_and_nobody_notices(start, lend, tmp_path):
    old, new = secrets.token_hex(24), secrets.token_hex(24)
    server = lend(old, new)
    place = tmp_path / "secret"
    place.write_text(old + "\n", encoding="ascii")
    admin = "unix:%s" % (tmp_path / "admin")
    hub = start(settings(("admin: " + admin,), ("signaling", plugin(server.url, secret="file:%s" % place))))
    with Peer(hub) as ann:
        before = lender(ann.connected["iceServers"])
        place.write_text(new + "\n", encoding="ascii")
        done = subprocess.run([hubctl(), "reload", "--admin", admin], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        ann.send("ice-servers")
        after = lender(ann.receive("ice-servers")["data"]["iceServers"])
    assert before["credential"] == password(old, before["username"])
    assert after["credential"] == password(new, after["username"])

    async def both():
        for server in (before, after):
            (await relay(server))[0].close()

    asyncio.run(both())


def test_each_tenant_has_a_server_that_believes_nobody_elses(start, lend):
    known = {"acme": secrets.token_hex(24), "globex": secrets.token_hex(24)}
    servers = {name: lend(secret) for name, secret in known.items()}
    tenants = "namespaces:\n" + "".join(
        "  %s: {networks: [%s], plugins: {auth-tokens: {tokens: [{name: app, value: 'env:%s'}]},\n"
        "    turn-credentials: {urls: '%s', secret: 'env:%s_SECRET'}}}\n"
        % (name, name, name.upper(), servers[name].url, name.upper()) for name in known)
    tokens = {name: secrets.token_urlsafe(32) for name in known}
    hub = start(settings((), ("auth-tokens", "signaling", "turn-credentials")) + tenants, environment={
        **{name.upper(): token for name, token in tokens.items()},
        **{name.upper() + "_SECRET": secret for name, secret in known.items()}})
    given = {}
    for name, token in tokens.items():
        with Peer(hub, additional_headers={"authorization": "Bearer " + token}) as peer:
            given[name] = lender(peer.connected["iceServers"])
        assert given[name]["urls"] == [servers[name].url]
        assert lender(ask(hub, token=token)[1]["iceServers"])["urls"] == [servers[name].url]
    # Whom nobody knows gets none, and is told what to do.
    with pytest.raises(urllib.error.HTTPError) as stranger:
        ask(hub)
    problem = json.load(stranger.value)
    assert stranger.value.code == 401 and problem["code"] == "unauthorized" and "credential" in problem["detail"]

    async def attempts():
        for name, other in (("acme", "globex"), ("globex", "acme")):
            (await relay(given[name]))[0].close()
            assert await refused(given[name], at=servers[other].url) == 401

    asyncio.run(attempts())


def test_nobody_reads_a_secret_or_a_credential(start, tmp_path):
    secret = secrets.token_hex(24)
    admin = "unix:%s" % (tmp_path / "admin")
    lends = plugin("turn:turn.test", more=", route: everyone")
    hub = start(settings(("log: {level: trace}", "admin: " + admin), ("signaling", lends)),
                environment={"TURN_SECRET": secret})
    with Peer(hub, network="lobby") as ann:
        given = lender(ann.connected["iceServers"])
        body = ask(hub)[1]
        shown = subprocess.run([hubctl(), "config", "show", "--origin", "--admin", admin],
                               capture_output=True, text=True, check=True).stdout
        for _ in range(7):
            ann.send("ice-servers")
        assert ann.receive("error")["code"] == "rate-limited"
    assert "turn-credentials.secret" in shown and "turn:turn.test" in shown
    said = shown + hub.log()
    for word in (secret, given["credential"], lender(body["iceServers"])["credential"]):
        assert word not in said


def test_check_says_what_peers_would_miss(tmp_path):
    path = tmp_path / "Plugins.yaml"
    path.write_text("plugins:\n  - signaling\n  - turn-credentials: {urls: 'turn:turn.test', lifetime: 1m}\n",
                    encoding="utf-8")
    done = subprocess.run([hubctl(), "check", "--config", str(path)], capture_output=True, text=True, check=False)
    said = done.stdout + done.stderr
    assert "there is no secret: peers are not told of those" in said and "is short" in said, said
    assert "static-auth-secret" in said


def test_hubs_that_are_told_of_no_servers_use_those_of_their_peers(lend, tmp_path):
    secret = secrets.token_hex(24)
    server = lend(secret)
    started, calling, ids = [], [], [fresh_id(), fresh_id()]
    try:
        for identity in ids:
            folder = tmp_path / identity
            folder.mkdir()
            plugins = ("signaling", "hub-registry", "health", "mesh", "{bootstrap: {hubs: [%s]}}" % ", ".join(calling),
                       "{p2p-migration: {hubMeshMinPeers: 1, meshMigrationDelay: 200ms, addresses: [127.0.0.1]}}",
                       plugin(server.url))
            one = HubProcess(str(folder), settings(["id: '%s'" % identity, "log: {level: info}"], plugins),
                             environment={"TURN_SECRET": secret})
            started.append(one)
            calling = ["'ws://127.0.0.1:%d'" % one.port]
        server.wait(lambda: {name.split(":")[1] for name in server.names()} == set(ids))
    finally:
        for one in started:
            one.stop()


def test_a_browser_takes_the_list_as_it_is(start, lend, tmp_path):
    if chromium.find() is None and not os.environ.get("CI"):
        pytest.skip("no Chromium; Scripts/install-needed.sh test installs it")
    secret = secrets.token_hex(24)
    server = lend(secret)
    hub = start(settings((), ("signaling", plugin(server.url))), environment={"TURN_SECRET": secret})
    page = """new Promise((found, failed) => {
      const socket = new WebSocket('%s?peerId=%s');
      socket.onmessage = event => {
        const {iceServers} = JSON.parse(event.data);
        const connection = new RTCPeerConnection({iceServers, iceTransportPolicy: 'relay'});
        connection.onicecandidate = ({candidate}) =>
          candidate ? found(candidate.type) : failed(new Error('no candidate came'));
        connection.createDataChannel('x');
        connection.createOffer().then(offer => connection.setLocalDescription(offer)).catch(failed);
      };
    })""" % (hub.ws(), fresh_id())
    with chromium.Browser(str(tmp_path / "browser")) as running:
        # A page of this machine, as the hub takes pages of every origin by itself.
        assert running.page(hub.http("/signaling")).evaluate(page) == "relay"
