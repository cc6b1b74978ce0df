"""Three hubs as processes, in a chain: the first line of what the mesh must hold."""

import asyncio
import itertools
import os
import signal
import time

import pytest

from flock import Bird, Flock, pairs

CHAIN = {"a": ["b"], "b": ["c"], "c": []}
ORDERS = ["".join(order) for order in itertools.permutations("abc")]
PEERS = 4
MANY = int(os.environ.get("MESH_SIGNALS", "100000"))
FEW = 3000
# So long a hub stands still, in seconds: less than it takes to be given up.
STOPPED = 2.5
# So many signals are under way at once: less than may wait for one hub.
UNDER_WAY = 1500

pytestmark = pytest.mark.process


class Post:
    """Numbers signals, and notes what became of each."""

    def __init__(self, birds):
        self.birds = {bird.id: bird for bird in birds}
        self.sent, self.arrived, self.refused = {}, {}, {}
        self.last = {}
        self.doubtful, self.gone = set(), set()
        self.faults = []
        self.moved = asyncio.Event()
        for bird in birds:
            bird.on_signal, bird.on_error = self.on_signal, self.on_error

    @property
    def under_way(self):
        return len(self.sent) - len(self.arrived.keys() | self.refused.keys()) - len(self.gone)

    async def send(self, sender, target):
        while self.under_way >= UNDER_WAY:
            self.moved.clear()
            await asyncio.wait_for(self.moved.wait(), 30)
        number = len(self.sent)
        self.sent[number] = (sender.id, target.id)
        await sender.offer(target, number)

    def on_signal(self, bird, message):
        number, sender = message["data"]["n"], message["fromPeerId"]
        if self.sent.get(number) != (sender, bird.id):
            self.faults.append("signal %d is not for %s from %s" % (number, bird.id, sender))
        if number in self.arrived:
            self.faults.append("signal %d came twice" % number)
        if self.last.get((sender, bird.id), -1) >= number:
            self.faults.append("signal %d overtook another" % number)
        self.arrived[number] = time.monotonic()
        self.last[(sender, bird.id)] = number
        self.moved.set()

    def on_error(self, bird, message):
        number = int(message.get("messageId", -1))
        self.refused[number] = message["code"]
        if message.get("mayHaveArrived"):
            self.doubtful.add(number)
        self.moved.set()

    async def settle(self, deadline=25, may_be_gone=lambda number: False):
        """Until nothing is under way but at most one signal of those that may be gone."""
        end = time.monotonic() + deadline
        while self.under_way:
            self.moved.clear()
            left = end - time.monotonic()
            if left <= 0:
                self.gone = self.sent.keys() - self.arrived.keys() - self.refused.keys()
                assert len(self.gone) == 1 and all(map(may_be_gone, self.gone)), "neither arrived nor came back: %s" % {
                    number: self.sent[number] for number in self.gone}
                return
            try:
                await asyncio.wait_for(self.moved.wait(), left)
            except asyncio.TimeoutError:
                pass


async def gather(flock, order):
    """Starts the hubs in that order, and peers at each when all are linked."""
    for name in order:
        flock.start(name)
    for name in order:
        await flock.until_known(name, len(order) - 1)
    birds = [Bird(flock, name) for name in order for _ in range(PEERS)]
    began = time.monotonic()
    for bird in birds:
        await bird.join()
    everybody = {bird.id for bird in birds}
    for bird in birds:
        await bird.until(lambda bird=bird: set(bird.known) == everybody - {bird.id}, what="knowing all")
    took = time.monotonic() - began
    for bird in birds:
        assert max(bird.known.values()) == 1, "%s heard of somebody twice" % bird.home
    return birds, took


async def exchange(flock, order, count):
    birds, took = await gather(flock, order)
    assert took < 1, "all knew all after %.2f s" % took
    post = Post(birds)
    at = {name: [bird for bird in birds if bird.home == name] for name in "abc"}
    chance = pairs(birds, order)

    async def send(number, allowed=lambda sender, target: True):
        while number:
            sender, target = next(chance)
            if allowed(sender, target):
                await post.send(sender, target)
                number -= 1

    # All is well.
    await send(count // 4)
    # The hub in the middle stands still for a while, and everything else goes on.
    flock.hubs["b"].signal(signal.SIGSTOP)
    asyncio.get_running_loop().call_later(STOPPED, flock.hubs["b"].signal, signal.SIGCONT)
    await send(count // 4, lambda sender, target: sender.home != "b")
    await post.settle()
    assert post.refused == {}, "refused: %s" % list(post.refused.items())[:5]
    assert len(post.arrived) == len(post.sent)

    # The hub at the end is killed; what was on its way there comes back, everything else arrives.
    dead = {bird.id for bird in at["c"]}
    await send(count // 8, lambda sender, target: sender.id not in dead)
    flock.kill("c")
    killed = len(post.sent)
    await send(count // 8, lambda sender, target: sender.id not in dead)
    # What one reactor of a hub has confirmed when it is killed, another may not have passed on: Docs/Mesh.md.
    await post.settle(may_be_gone=lambda n: flock.reactors > 1 and n < killed and post.sent[n][1] in dead)
    lost = [n for n, (_, target) in post.sent.items() if n not in post.arrived and n not in post.gone]
    assert lost, "nothing was sent to the dead hub"
    assert all(post.sent[n][1] in dead for n in lost)
    assert all(n in post.refused for n in lost)
    assert all(post.sent[n][1] in dead for n in post.refused), "an error about somebody who lives"
    assert set(post.refused.values()) <= {"hub-lost", "hub-unreachable", "peer-not-found"}
    # Only of what was sent and not confirmed nobody can tell whether it has arrived, and the error says so.
    assert {post.refused[n] for n in post.refused if n in post.arrived} <= {"hub-lost"}
    assert all((code == "hub-lost") == (n in post.doubtful) for n, code in post.refused.items())
    living = [bird for bird in birds if bird.id not in dead]
    for bird in living:
        await bird.until(lambda bird=bird: not dead & set(bird.known), what="the end of the dead hub's peers")

    # It comes back, and so do its peers.
    for bird in at["c"]:
        await bird.leave()
    flock.start("c")
    for bird in at["c"]:
        await bird.join()
    everybody = {bird.id for bird in birds}
    for bird in birds:
        await bird.until(lambda bird=bird: set(bird.known) == everybody - {bird.id}, what="knowing all again")
    before = len(post.refused)
    await send(count // 4)
    await post.settle()
    assert len(post.refused) == before
    assert post.faults == []
    for bird in birds:
        await bird.leave()
    return post


@pytest.mark.parametrize("order", [pytest.param(order, marks=pytest.mark.long) for order in ORDERS])
def test_a_chain_joined_in_any_order_behaves_as_one_hub(tmp_path, order):
    flock = Flock(str(tmp_path), CHAIN)
    try:
        asyncio.run(exchange(flock, order, MANY if order == "abc" else FEW))
    finally:
        flock.close()


def test_hubs_with_several_reactors_behave_as_one_hub(tmp_path):
    flock = Flock(str(tmp_path), CHAIN, mesh="publicUrl: URL", reactors=3)
    try:
        asyncio.run(exchange(flock, "cab", FEW))
    finally:
        flock.close()
