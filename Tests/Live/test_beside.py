"""Three hubs with a mesh and a fleet: everybody is known both ways and told of once, and either way alone is enough."""

import asyncio

import pytest

import nats_server
from flock import Bird
from relay import Weather
from test_fleet import Fleet
from test_mesh import Post

PEERS = 2
SIGNALS = 300

pytestmark = [
    pytest.mark.process,
    pytest.mark.skipif(not nats_server.program(), reason="no nats-server; Scripts/install-needed.sh test gets one"),
]


class Both(Fleet):
    """A chain of hubs over relays, which are told no other address, and a NATS server."""

    def __init__(self, folder, server, weather, order):
        super().__init__(folder, server, reactors=2 if order == "mesh" else 1)
        self.order = order
        self.relays = {name: weather.relay(self.ports[name].number) for name in "bc"}

    def text(self, name):
        text = super().text(name)
        called = {"a": "b", "b": "c"}.get(name)
        hubs = "'ws://127.0.0.1:%d'" % self.relays[called].number if called else ""
        mesh = "  - mesh\n"
        before, line, after = text.partition("  - {fleet:")
        fleet, _, rest = after.partition("\n")
        lines = [mesh, line + fleet + "\n"] if self.order == "mesh" else [line + fleet + "\n", mesh]
        return before + "".join(lines) + "  - {bootstrap: {hubs: [%s], reconnectInterval: 200ms}}\n" % hubs + rest


class Witness(Bird):
    """Notes whoever it is told has left."""

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.gone = []

    def hear(self, message):
        if message["type"] in ("peer-disconnected", "goodbye"):
            self.gone.append(message["data"].get("peerId"))
        super().hear(message)


async def everybody_once(birds):
    everybody = {bird.id for bird in birds}
    for bird in birds:
        await bird.until(lambda bird=bird: set(bird.known) == everybody - {bird.id}, what="knowing all and nobody else")
    for bird in birds:
        assert set(bird.known.values()) == {1} and bird.gone == [], (bird.home, bird.known, bird.gone)


async def signals(birds):
    """All of them arrive once and in order."""
    post = Post(birds)
    for number in range(SIGNALS):
        sender = number % len(birds)
        await post.send(birds[sender], birds[(sender + 1 + number % (len(birds) - 1)) % len(birds)])
    await post.settle()
    assert post.refused == {} and post.faults == [] and len(post.arrived) == SIGNALS, (post.refused, post.faults)


async def join(fleet, birds, name):
    birds.append(Witness(fleet, name))
    await birds[-1].join()


@pytest.mark.parametrize("order", ["mesh", pytest.param("fleet", marks=pytest.mark.long)])
def test_known_both_ways_and_told_once(tmp_path, order):
    async def play(server):
        weather = Weather(1)
        fleet = Both(tmp_path, server, weather, order)
        try:
            for relay in weather.relays:
                await relay.begin()
            weather.delays = 0
            for name in "abc":
                fleet.start(name)
            for name in "abc":
                await fleet.until_known(name, 2)
                await fleet.until_meter(name, lambda meters: meters["hubs"] == 2, "two other hubs")
            birds = []
            for name in "abc" * PEERS:
                await join(fleet, birds, name)
            await everybody_once(birds)
            for name in "abc":
                await fleet.until_meter(name, lambda meters: meters["remote_members"] == 4, "all others over NATS")
            await signals(birds)
            await everybody_once(birds)

            # Without the server everything goes over the mesh, somebody who comes now as well.
            if order == "mesh":
                server.kill()
                for name in "abc":
                    await fleet.until_meter(name, lambda meters: meters["connected"] == 0, "without its server")
                await join(fleet, birds, "c")
                await everybody_once(birds)
                await signals(birds)
                await everybody_once(birds)
                server.start()
                for name in "ab":
                    await fleet.until_meter(name, lambda meters: meters["remote_members"] == 5, "all others over NATS")

            # Without the links of the mesh everything goes over the fleet.
            weather.close()
            for relay in weather.relays:
                for line in list(relay.lines):
                    line.cut()
            for name in "abc":
                while await asyncio.to_thread(fleet.known, name):
                    pass
            await join(fleet, birds, "a")
            await everybody_once(birds)
            await signals(birds)
            await everybody_once(birds)
        finally:
            fleet.close()
            weather.close()

    with nats_server.NatsServer(tmp_path / "nats") as server:
        asyncio.run(play(server))
