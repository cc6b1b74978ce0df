"""What is done to the hub while it is counted: the same bytes, in the same order, one step at a time.

Each scene closes the loop: nothing is sent before all that followed from the last step has arrived. So how
fast the machine happens to be decides nothing: not how much one read finds, nor how many turns the hub takes.
"""

import time

import wire

# Each count is made so often, after one more that warms up, and the least is taken: what disturbs (a timer, a
# warning that the hub is slow, a batch that arrives in two pieces) only ever adds.
TIMES = 3
# A hub writes the time into messages, and the digits anew once a millisecond has gone. Rounds come slower
# than that, so that it is work of every round, and not of as many as a busy machine allows.
PACE = 0.001


class Scene:
    """`work` is what is counted and does `units` of it; `before` and `after` are not."""

    units = 0

    def before(self):
        """Brings about what the work needs."""

    def work(self):
        raise NotImplementedError

    def after(self):
        """Takes back what the work has left."""

    def close(self):
        """Leaves the hub as it was found."""


class Relay(Scene):
    """Ann sends offers to Bob, who may be at another hub: `depth` in one go, and no more before he has them."""

    def __init__(self, hub, size, depth, rounds, elsewhere=None):
        self.ann = wire.Connection(hub.address, "ann")
        self.bob = wire.Connection((elsewhere or hub).address, "bob")
        for peer, known in ((self.ann, 0), (self.bob, 1)):
            peer.upgrade()
            peer.send(wire.announcement())
            peer.take(known, "peer-discovered")
        self.ann.take(1, "peer-discovered")
        self.batch = wire.offer(self.bob.id, size) * depth
        self.depth, self.rounds, self.units = depth, rounds, depth * rounds

    def work(self):
        for _ in range(self.rounds):
            # In one piece: loopback carries 64 KiB at once.
            self.ann.send(self.batch)
            self.bob.take(self.depth, "offer")
            time.sleep(PACE)

    def close(self):
        self.ann.close()
        self.bob.close()


class Announce(Scene):
    """Peers of one network announce themselves, one after the other; in the end each knows all."""

    def __init__(self, hub, members):
        self.hub, self.members, self.peers = hub, members, []
        self.units = members * (members - 1)

    def before(self):
        for number in range(self.members):
            peer = wire.Connection(self.hub.address, "member-%d" % number)
            self.peers.append(peer)
            peer.upgrade()

    def work(self):
        for known, peer in enumerate(self.peers):
            peer.send(wire.announcement())
            peer.take(known, "peer-discovered")
            for member in self.peers[:known]:
                member.take(1, "peer-discovered")

    def after(self):
        for peer in self.peers:
            peer.close()
        self.peers = []

    close = after


class Accept(Scene):
    """Peers come one after the other: each connects, becomes a WebSocket, and is greeted."""

    def __init__(self, hub, guests):
        self.hub, self.units, self.came = hub, guests, []

    def work(self):
        for number in range(self.units):
            peer = wire.Connection(self.hub.address, "guest-%d" % number)
            self.came.append(peer)
            # Accepting and reading are two turns of the hub's loop, unless the request is there already.
            self.hub.nap()
            peer.upgrade()

    def after(self):
        for peer in self.came:
            peer.close()
        self.came = []

    close = after


SCENES = {
    "relay 200 B, 1 in flight": lambda hub: Relay(hub, 200, 1, 400),
    "relay 200 B, 16 in flight": lambda hub: Relay(hub, 200, 16, 60),
    "relay 2 KB, 1 in flight": lambda hub: Relay(hub, 2048, 1, 400),
    "relay 2 KB, 16 in flight": lambda hub: Relay(hub, 2048, 16, 60),
    "announce to 100, each delivery": lambda hub: Announce(hub, 100),
    "accept, upgrade and greet": lambda hub: Accept(hub, 60),
}


def play(hub, title):
    """The counts of some equal runs of a scene, and how many units of work each was."""
    scene = SCENES[title](hub)
    try:
        counts = []
        for _ in range(1 + TIMES):
            scene.before()
            counts.append(hub.count(scene.work))
            scene.after()
            hub.rest()
        return counts[1:], scene.units
    finally:
        scene.close()
        # Whoever comes next under the same name shall not meet the last one still leaving.
        hub.rest()
