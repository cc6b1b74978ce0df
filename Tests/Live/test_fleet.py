"""Three hubs as processes with a real NATS server between them. Whatever is killed, and whatever is lost on the way, a
signal arrives once and in order, or its sender is told; and nobody is seen who is not there."""

import asyncio
import json
import time
import urllib.request

import pytest

import nats_server
from flock import Bird, Flock
from test_mesh import Post

NAMES = "abc"
PEERS = 4
SIGNALS = 2000
LEASE = 2.0

pytestmark = [
    pytest.mark.process,
    pytest.mark.skipif(not nats_server.program(), reason="no nats-server; Scripts/install-needed.sh test gets one"),
]


class Fleet(Flock):
    """Hubs that know a NATS server and not each other."""

    def __init__(self, folder, server, reactors=1):
        super().__init__(folder, {name: [] for name in NAMES}, reactors=reactors)
        self.server = server

    def text(self, name):
        fleet = "{fleet: {servers: ['%s'], name: 'live.*', lease: %gs, keep: 20s}}" % (self.server.url, LEASE)
        lines = ["hub:", "  name: " + name, "  id: '%s'" % self.ids[name], "  listen: %s" % self.listen(name),
                 "  reactors: %d" % self.reactors, "plugins:"]
        plugins = ["signaling", "{hub-registry: {isHub: true}}", fleet, "health", "metrics"]
        return "\n".join(lines + ["  - " + plugin for plugin in plugins]) + "\n"

    def meters(self, name):
        """Every meter of the plugin at a hub."""
        asked = urllib.request.Request(self.hubs[name].http("/metrics"), headers={"accept": "text/plain"})
        with urllib.request.urlopen(asked, timeout=20) as answer:
            lines = [line.rsplit(None, 1) for line in answer.read().decode().splitlines()]
        return {line[0].removeprefix("hub_fleet_"): float(line[1]) for line in lines if line[0].startswith("hub_fleet_")}

    async def until_meter(self, name, met, what):
        until = time.monotonic() + 20
        while not met(await asyncio.to_thread(self.meters, name)):
            assert time.monotonic() < until, "%s: never %s:\n%s" % (name, what, self.hubs[name].log()[-4000:])

    def health(self, name):
        with urllib.request.urlopen(self.hubs[name].http("/health"), timeout=20) as answer:
            return json.load(answer)["status"]


@pytest.fixture
def server(tmp_path):
    with nats_server.NatsServer(tmp_path / "nats") as server:
        yield server


async def gather(fleet):
    for name in NAMES:
        fleet.start(name)
    for name in NAMES:
        await fleet.until_meter(name, lambda meters: meters["hubs"] == 2, "two other hubs")
    birds = [Bird(fleet, name) for name in NAMES for _ in range(PEERS)]
    for bird in birds:
        await bird.join()
    await until_all_know_all(birds)
    for bird in birds:
        assert max(bird.known.values()) == 1, "%s heard of somebody twice" % bird.home
    return birds


async def until_all_know_all(birds):
    everybody = {bird.id for bird in birds}
    for bird in birds:
        await bird.until(lambda bird=bird: set(bird.known) == everybody - {bird.id}, what="knowing all and nobody else")


async def exchange(post, birds, count):
    for number in range(count):
        sender = birds[number % len(birds)]
        await post.send(sender, birds[(number * 7 + 5) % len(birds)] if number % len(birds) != (number * 7 + 5) % len(birds)
                        else birds[(number + 1) % len(birds)])


@pytest.mark.parametrize("reactors", [1, 2])
def test_signals_and_presence(tmp_path, server, reactors):
    async def play():
        fleet = Fleet(tmp_path, server, reactors)
        try:
            birds = await gather(fleet)
            post = Post(birds)
            await exchange(post, birds, SIGNALS)
            await post.settle()
            assert post.refused == {} and post.faults == [] and len(post.arrived) == SIGNALS

            # A hub is killed: those at others hear of its peers' end within the lease, and nobody is left.
            fleet.kill("c")
            began = time.monotonic()
            left = [bird for bird in birds if bird.home != "c"]
            await until_all_know_all(left)
            took = time.monotonic() - began
            assert took < LEASE + 1, "ghosts for %.2f s" % took
            fleet.start("c")
            birds = left + [Bird(fleet, "c") for _ in range(PEERS)]
            for bird in birds[len(left):]:
                await bird.join()
            await until_all_know_all(birds)
            post = Post(birds)
            await exchange(post, birds, SIGNALS)
            await post.settle()
            assert post.refused == {} and post.faults == []

            # Somebody moves without saying goodbye: the newer connection counts.
            mover = birds[0]
            twin = Bird(fleet, "b", peer_id=mover.id)
            await twin.join()
            await mover.socket.wait_closed()
            assert mover.socket.close_code == 4001 or mover.socket.close_code, mover.socket.close_code
            birds[0] = twin
            post = Post(birds)
            await exchange(post, birds, SIGNALS // 2)
            await post.settle()
            assert post.faults == []
            print("reactors %d: %d signals, ghosts gone after %.2f s" % (reactors, 2.5 * SIGNALS, took))
        finally:
            fleet.close()

    asyncio.run(play())


def test_server_killed_and_started_again(tmp_path, server):
    async def play():
        fleet = Fleet(tmp_path, server)
        try:
            birds = await gather(fleet)
            post = Post(birds)
            sending = asyncio.create_task(exchange(post, birds, SIGNALS))
            while len(post.sent) < SIGNALS // 3:
                post.moved.clear()
                await asyncio.wait_for(post.moved.wait(), 20)
            server.kill()
            for name in NAMES:
                await fleet.until_meter(name, lambda meters: meters["connected"] == 0, "without its server")
                assert await asyncio.to_thread(fleet.health, name) == "degraded"
            server.start()
            for name in NAMES:
                await fleet.until_meter(name, lambda meters: meters["connected"] == 1, "connected again")
                assert await asyncio.to_thread(fleet.health, name) == "healthy"
            await sending
            await post.settle()
            assert post.faults == []
            assert set(post.refused.values()) <= {"fleet-away"}, post.refused
            assert len(post.arrived) + len(post.refused) == len(post.sent)
            # Nobody left, and so nobody was told that anybody had.
            everybody = {bird.id for bird in birds}
            for bird in birds:
                assert set(bird.known) == everybody - {bird.id} and set(bird.known.values()) == {1}
            print("%d signals, %d refused while the server was away" % (len(post.sent), len(post.refused)))
        finally:
            fleet.close()

    asyncio.run(play())
