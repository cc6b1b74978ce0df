"""The promise of the mesh between real processes on bad networks. Signals arrive once and in order although

- connections end: three hubs reach each other only through relays, which cut, hold up and delay their connections
  several times a second;
- packets are lost, doubled and overtake each other on the ways between them, and whole ways are cut for a while, each at
  its own time. That needs rights which not every machine gives.

BAD_NETWORK_SIGNALS and BAD_NETWORK_SEED ask for more, or for other weather."""

import asyncio
import itertools
import os
import random

import pytest

import lossy
from flock import Bird, Flock, pairs
from relay import Weather, span
from test_mesh import Post

SIGNALS = int(os.environ.get("BAD_NETWORK_SIGNALS", "3000"))
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


class ScatteredFlock(Flock):
    """Hubs in places of their own, with ways between them."""

    def __init__(self, folder, calls, internet):
        super().__init__(folder, calls, mesh="publicUrl: URL")
        self.internet = internet

    def listen(self, name):
        return "%s:3000" % self.internet.address(name)

    def url(self, name):
        return "ws://" + self.listen(name)

    def place(self, name):
        return {"host": self.internet.address(name), "command": lambda words: self.internet.command(name, words)}


async def relayed(flock, weather, seed, count):
    for relay in weather.relays:
        await relay.begin()
    return await endure(flock, weather.rage(), seed, count)


async def rage(internet, seed, names):
    """One way after the other is cut for a while. A path is left, over the third hub."""
    chance = random.Random(seed)
    while True:
        await span(chance.uniform(0.2, 0.6))
        one, other = chance.sample(names, 2)
        internet.cut(one, other)
        await span(chance.uniform(0.2, 1.5))
        internet.heal(one, other)


async def endure(flock, storm, seed, count):
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
    storm = asyncio.create_task(storm)
    began = asyncio.get_running_loop().time()
    for number in range(count):
        await post.send(*next(chance))
        ahead = began + number / PACE - asyncio.get_running_loop().time()
        if ahead > 0:
            await span(ahead)
    storm.cancel()
    await post.settle(40)
    for bird in birds:
        await bird.until(lambda bird=bird: set(bird.known) == everybody - {bird.id}, what="knowing all still")
    for bird in birds:
        await bird.leave()
    return post


def assert_all_arrived(post):
    assert post.faults == []
    assert post.refused == {}
    assert len(post.arrived) == len(post.sent) == SIGNALS


def test_signals_arrive_once_and_in_order_while_links_are_cut(tmp_path):
    weather = Weather(SEED)
    flock = RelayedFlock(str(tmp_path), TRIANGLE, weather)
    try:
        post = asyncio.run(relayed(flock, weather, SEED, SIGNALS))
    finally:
        flock.close()
        weather.close()
    assert_all_arrived(post)
    print("%d signals, %d cuts, %d stalls, %d pieces late" % (len(post.sent), weather.cuts, weather.stalls, weather.delayed))
    # Otherwise nothing was shown.
    assert weather.cuts >= SIGNALS / PACE and weather.stalls > 0 and weather.delayed > 0


@pytest.mark.skipif(lossy.available() is not None, reason=str(lossy.available()))
def test_signals_arrive_once_and_in_order_while_packets_are_lost(tmp_path):
    names = list(TRIANGLE)
    with lossy.Internet(names, seed=SEED) as internet:
        flock = ScatteredFlock(str(tmp_path), TRIANGLE, internet)
        for one, other in itertools.combinations(names, 2):
            internet.weather(one, other, lost=0.02, doubled=0.01, delay=0.002, jitter=0.003)
        try:
            post = asyncio.run(endure(flock, rage(internet, SEED, names), SEED, SIGNALS))
        finally:
            flock.close()
        figures = internet.figures()
    assert_all_arrived(post)
    print("%d signals; packets: %s" % (len(post.sent), figures))
    # Otherwise nothing was shown.
    assert figures["lost"] > 100 and figures["reordered"] > 100
