"""What is done to the hub while it is measured: the same bytes, in the same order, one step at a time."""

import time

import wire

# A hub writes the time into messages, and the digits anew once a millisecond has gone. One message at a time comes
# slower than that, so that it is work of every round and not of as many as a busy machine happens to allow.
PACE = 0.001


class Relay:
    """Ann sends offers to Bob: so many in one go, and no more before Bob has them all."""

    def __init__(self, address, size, depth):
        self.size = size
        self.ann, self.bob = wire.Connection(address, "ann"), wire.Connection(address, "bob")
        for peer, known in ((self.ann, 0), (self.bob, 1)):
            peer.upgrade()
            peer.send(wire.announcement())
            peer.take(known, "peer-discovered")
        self.ann.take(1, "peer-discovered")
        self.batch, self.depth = wire.offer(self.bob.id, size) * depth, depth

    def rounds(self, count):
        for _ in range(count):
            self.ann.send(self.batch)
            self.bob.take(self.depth, "offer")
            time.sleep(PACE)

    def close(self):
        self.ann.close()
        self.bob.close()
