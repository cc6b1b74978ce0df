"""Data channels with a hub of the kind that was written in JavaScript, in whichever order the ids are and
whoever calls: signals go both ways, and nothing that a WebSocket would have carried is lost."""

import asyncio
import contextlib
import json
import urllib.request

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from hub import HubProcess, settings
from older_hub import OlderHub
from peer import fresh_id

pytestmark = pytest.mark.process

DEADLINE = 25.0
ENDED = "a link with a hub ended"
SMALL, GREAT = "11" * 20, "ee" * 20


class Client:
    """A peer at a hub of either kind."""

    def __init__(self):
        self.id, self.inbox, self.known = fresh_id(), [], set()
        self.pong = asyncio.Event()

    async def open(self, url, network="lobby"):
        self.network = network
        self.socket = await connect("%s/?peerId=%s" % (url, self.id), proxy=None, ping_interval=None)
        self.reading = asyncio.create_task(self._read())
        await self.say(type="announce", data={"peerId": self.id})
        return self

    async def say(self, **message):
        message.setdefault("networkName", self.network)
        await self.socket.send(json.dumps(message))

    async def _read(self):
        with contextlib.suppress(ConnectionClosed):
            async for text in self.socket:
                message = json.loads(text)
                self.inbox.append(message)
                if message["type"] == "pong":
                    self.pong.set()
                if message["type"] == "peer-discovered":
                    self.known.add(message["data"]["peerId"])
                elif message["type"] == "peer-disconnected":
                    self.known.discard(message["data"]["peerId"])

    async def settle(self):
        self.pong.clear()
        await self.say(type="ping")
        await self.pong.wait()

    def heard(self, other):
        return [message["data"] for message in self.inbox
                if message["type"] == "ice-candidate" and message.get("fromPeerId") == other.id]

    async def close(self):
        await self.socket.close()


async def until(client, test):
    """Asks again and again; between two questions the client and its hub exchange something."""
    async with asyncio.timeout(DEADLINE):
        while not test():
            await client.settle()


async def exchange(one, other, count=20):
    before = len(one.heard(other)), len(other.heard(one))
    for number in range(count):
        for sender, target, seen in ((one, other, before[1]), (other, one, before[0])):
            await sender.say(type="ice-candidate", targetPeerId=target.id,
                             data={"candidate": "%s %d" % (sender.id, seen + number)})
    for sender, target, seen in ((one, other, before[1]), (other, one, before[0])):
        await until(target, lambda: len(target.heard(sender)) >= seen + count)
        expected = ["%s %d" % (sender.id, number) for number in range(seen + count)]
        assert [data["candidate"] for data in target.heard(sender)] == expected


def meter(hub, line):
    request = urllib.request.Request(hub.http("/metrics"), headers={"accept": "text/plain"})
    with urllib.request.urlopen(request, timeout=5) as answer:
        for text in answer.read().decode().splitlines():
            if text.startswith(line + " "):
                return int(float(text.rsplit(None, 1)[1]))
    return 0


@contextlib.asynccontextmanager
async def pair(folder, hub_id, older_id, who_calls, more=()):
    older = await OlderHub(older_id).start()
    bootstrap = ("{bootstrap: {hubs: ['%s'], reconnectInterval: 1s}}" % older.url,) if who_calls == "we" else ()
    plugins = ("signaling", "hub-registry", "mesh", *bootstrap, "{metrics: {}}",
               "{p2p-migration: {hubMeshMinPeers: 1}}", *more)
    hub = await asyncio.to_thread(HubProcess, str(folder), settings(["id: '%s'" % hub_id], plugins))
    if who_calls == "it":
        older.call("ws://127.0.0.1:%d" % hub.port)
    clients = []
    try:
        async def client(where):
            clients.append(await Client().open(older.url if where == "older" else "ws://127.0.0.1:%d" % hub.port))
            return clients[-1]
        yield older, hub, client
    finally:
        for one in clients:
            await one.close()
        await older.stop()
        await asyncio.to_thread(hub.stop)


@pytest.mark.parametrize("who_calls", ["we", "it"])
@pytest.mark.parametrize("order", ["ours is greater", "ours is smaller"])
def test_a_channel_comes_about_and_carries_signals_both_ways(tmp_path, order, who_calls):
    ids = (GREAT, SMALL) if order == "ours is greater" else (SMALL, GREAT)

    async def run():
        async with pair(tmp_path, *ids, who_calls) as (older, hub, client):
            ann, bob = await client("older"), await client("ours")
            await until(bob, lambda: older.is_ready)
            await until(bob, lambda: bob.id in ann.known and ann.id in bob.known)
            await exchange(ann, bob)
            assert older.relays["out"] >= 20
            await until(bob, lambda: meter(hub, 'hub_mesh_classic_relays_total{way="in"}') >= 20)
            # It tells nobody of whoever comes now. Asked, it does.
            late = await client("older")
            await until(bob, lambda: late.id in bob.known)
            await exchange(late, bob)
            # It closes the sockets to those it called, and calls them again.
            if who_calls == "it":
                assert older.migrations == 1
                await until(ann, lambda: older.bootstraps)
            # Now the channel is all there is.
            ended = hub.log().count(ENDED) + older.drop_sockets()
            await until(bob, lambda: hub.log().count(ENDED) == ended)
            await exchange(ann, bob)
            await exchange(late, bob)
            assert older.relays["in"] >= 40
            assert ann.id in bob.known and late.id in bob.known
            assert not [message for message in bob.inbox if message["type"] in ("peer-disconnected", "error")]
            assert set(older.unknown) <= {"bootstrap-keepalive"}
            # When that goes as well, so have they.
            await older.session.close()
            await until(bob, lambda: not {ann.id, late.id} & bob.known)
    asyncio.run(run())


def test_where_it_cannot_be_called_there_is_no_channel_and_nothing_is_lost(tmp_path):
    async def run():
        async with pair(tmp_path, GREAT, SMALL, "it") as (older, hub, client):
            older.port = 1
            ann, bob = await client("older"), await client("ours")
            await until(bob, lambda: bob.id in ann.known and ann.id in bob.known)
            # It is called back, twice at least.
            await until(bob, lambda: meter(hub, "hub_mesh_calls_total") >= 2)
            await exchange(ann, bob)
            assert not older.is_ready and older.migrations == 0
            assert meter(hub, "hub_p2p_migration_attempts_total") == 0
    asyncio.run(run())


def test_a_relay_that_is_forged_torn_or_for_a_tenant_goes_nowhere(tmp_path):
    async def run():
        async with pair(tmp_path, SMALL, GREAT, "we") as (older, hub, client):
            ann, bob, eve = await client("older"), await client("ours"), await client("ours")
            await until(bob, lambda: older.is_ready and ann.id in bob.known)

            def relay(sender, target, outer=None, network="lobby", **more):
                older.channel.send(json.dumps({
                    "type": "client-signal-relay", "targetPeerId": outer or target, "timestamp": 1,
                    "signalData": {"type": "ice-candidate", "fromPeerId": sender, "targetPeerId": target,
                                   "networkName": network, "data": {"candidate": "forged"}, **more}}))
            relay(eve.id, bob.id)
            relay(ann.id, bob.id, outer=eve.id)
            relay(ann.id, bob.id, type="announce")
            relay("x", bob.id)
            relay(fresh_id(), bob.id, network="elsewhere")
            for text in ("", "{", "[]", '{"type":"client-signal-relay"}', '{"type":"gossip"}'):
                older.channel.send(text)
            older.channel.send(b"\x00\x01")
            await exchange(ann, bob)
            assert not [data for data in bob.heard(eve) if data["candidate"] == "forged"]
            refused = 'hub_mesh_classic_refused_total{kind="unreadable"}'
            # The echo of our own peer and what a stranger says elsewhere count as such; "gossip" and bytes nowhere.
            await until(bob, lambda: meter(hub, refused) == 7)
    asyncio.run(run())


def test_where_hubs_have_to_prove_themselves_none_of_an_older_kind_has_a_channel(tmp_path, monkeypatch):
    monkeypatch.setenv("MESH_SECRET", "a secret of forty letters, or rather more")

    async def run():
        more = ("{auth-tokens: {required: false, hubs: {secret: 'env:MESH_SECRET'}}}",)
        async with pair(tmp_path, GREAT, SMALL, "it", more) as (older, hub, client):
            ann, bob = await client("older"), await client("ours")
            await until(bob, lambda: "hub-not-proven" in older.errors)
            assert not older.is_ready and ann.id not in bob.known
            assert meter(hub, "hub_p2p_migration_attempts_total") == 0
    asyncio.run(run())
