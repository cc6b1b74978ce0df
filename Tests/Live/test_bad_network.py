"""The promise of the mesh between real processes on a bad network: three hubs that reach each other only through relays
which cut, hold up and delay their connections, several times a second. Signals arrive once and in order all the same.

The kernel of a test machine may have no way to lose packets. What lost packets do to a hub is that its connections are
late, stand still, or end: that is what the relays do to them.

BAD_NETWORK_SIGNALS and BAD_NETWORK_SEED ask for more, or for other weather."""

import asyncio
import os

import pytest

from flock import Bird, Flock, pairs
from relay import Weather
from test_mesh import Post

SIGNALS = int(os.environ.get("BAD_NETWORK_SIGNALS", "6000"))
SEED = int(os.environ.get("BAD_NETWORK_SEED", "7"))
TRIANGLE = {"a": ["b", "c"], "b": ["c", "a"], "c": ["a", "b"]}
PEERS = 3
# So many a second, so that the weather has time to happen.
PACE = 900

pytestmark = pytest.mark.process


class RelayedFlock(Flock):
    """Hubs whose addresses, for each other, are those of relays."""

    def __init__(self, folder, calls, weather):
        super().__init__(folder, calls, mesh="publicUrl: URL")
        self.relays = {name: weather.relay(port.number) for name, port in self.ports.items()}

    def url(self, name):
        return "ws://127.0.0.1:%d" % self.relays[name].number


async def endure(flock, weather, seed, count):
    for relay in weather.relays:
        await relay.begin()
    for name in flock.calls:
        flock.start(name)
    for name in flock.calls:
        await flock.until_known(name, len(flock.calls) - 1)
    birds = [Bird(flock, name) for name in flock.calls for _ in range(PEERS)]
    for bird in birds:
        await bird.join()
    everybody = {bird.id for bird in birds}
    for bird in birds:
        await bird.until(lambda bird=bird: set(bird.known) == everybody - {bird.id}, what="knowing all")
    post = Post(birds)
    chance = pairs(birds, seed)
    rage = asyncio.create_task(weather.rage())
    began = asyncio.get_running_loop().time()
    for number in range(count):
        await post.send(*next(chance))
        ahead = began + number / PACE - asyncio.get_running_loop().time()
        if ahead > 0:
            await asyncio.sleep(ahead)
    rage.cancel()
    await post.settle(40)
    for bird in birds:
        await bird.until(lambda bird=bird: set(bird.known) == everybody - {bird.id}, what="knowing all still")
        await bird.leave()
    return post


def test_signals_arrive_once_and_in_order_while_links_are_cut(tmp_path):
    weather = Weather(SEED)
    flock = RelayedFlock(str(tmp_path), TRIANGLE, weather)
    try:
        post = asyncio.run(endure(flock, weather, SEED, SIGNALS))
    finally:
        flock.close()
        weather.close()
    print("%d signals, %d cuts, %d stalls, %d pieces late" % (len(post.sent), weather.cuts, weather.stalls, weather.delayed))
    assert post.faults == []
    assert post.refused == {}
    assert len(post.arrived) == len(post.sent) == SIGNALS
    # Otherwise nothing was shown.
    assert weather.cuts >= SIGNALS / PACE and weather.stalls > 0 and weather.delayed > 0
