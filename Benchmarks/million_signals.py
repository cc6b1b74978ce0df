"""Signals between peers of three hubs that are processes, on a network that loses one packet in twenty, while the hubs
move to data channels, fall back to WebSockets and return all the time: none is lost, doubled or out of order.

`make million` sends a million of them; SIGNALS=20000 says how many, SEED what chance is drawn from.
"""

import asyncio
import json
import os
import pathlib
import random
import sys
import tempfile
import time
import urllib.request

from websockets.asyncio.client import connect

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "Tests" / "Live"))

import lossy  # noqa: E402
from hub import HubProcess  # noqa: E402
from peer import fresh_id  # noqa: E402

SIGNALS = int(os.environ.get("SIGNALS", "1000000"))
SEED = int(os.environ.get("SEED", "1"))
NAMES = ("a", "b", "c")
# Signals from one peer to another that have not arrived yet; more would be refused, as the sender is told.
UNDER_WAY = 400
PATIENCE = 60.0


def text(name, address, called, hub_id):
    hubs = ", ".join("'ws://%s:3000'" % other for other in called)
    return "\n".join([
        "hub:", "  name: " + name, "  id: '%s'" % hub_id, "  listen: %s:3000" % address, "  reactors: 1", "plugins:",
        "  - signaling", "  - hub-registry: {isHub: true}",
        "  - mesh: {publicUrl: 'ws://%s:3000', heartbeat: 200ms, deadAfter: 1s}" % address,
        "  - bootstrap: {hubs: [%s], reconnectInterval: 200ms}" % hubs,
        "  - p2p-migration: {meshMigrationDelay: 200ms, hubMeshFormation: 5s, addresses: ['%s']}" % address,
        "  - health", "  - metrics"]) + "\n"


class Play:
    def __init__(self, internet):
        self.internet = internet
        self.peers = {name: fresh_id() for name in NAMES}
        self.sent = {(one, other): 0 for one in NAMES for other in NAMES if one != other}
        self.heard = dict.fromkeys(self.sent, 0)
        self.complaints = []
        self.moves = {"muted": 0, "cut": 0}
        self.is_over = False
        self.dice = random.Random(SEED)

    def count(self):
        return sum(self.heard.values())

    async def listen(self, name, socket):
        async for message in socket:
            message = json.loads(message)
            if message["type"] == "offer":
                one, number = message["data"].split("-")
                pair = (one, name)
                if int(number) != self.heard[pair]:
                    self.complaints.append("%s to %s: %s came in place of %d" % (one, name, number, self.heard[pair]))
                self.heard[pair] = int(number) + 1
            elif message["type"] in ("error", "peer-disconnected", "goodbye"):
                self.complaints.append("%s at %s: %s" % (message["type"], name, json.dumps(message)[:300]))

    async def write(self, name, socket, share):
        others = [other for other in NAMES if other != name]
        while any(self.sent[name, other] < share for other in others) and not self.complaints:
            is_idle = True
            for other in others:
                pair = (name, other)
                for _ in range(50):
                    if self.sent[pair] >= share or self.sent[pair] - self.heard[pair] >= UNDER_WAY:
                        break
                    await socket.send('{"type":"offer","targetPeerId":"%s","networkName":"lobby","data":"%s-%d"}' % (
                        self.peers[other], name, self.sent[pair]))
                    self.sent[pair] += 1
                    is_idle = False
            await asyncio.sleep(0.005 if is_idle else 0)

    async def storm(self):
        """Datagrams are muted between two or around one, for long enough that channels are given up; now and then
        everything between two is."""
        while not self.is_over:
            one, other = self.dice.sample(NAMES, 2)
            if self.dice.random() < 0.15:
                self.internet.cut(one, other)
                self.moves["cut"] += 1
            else:
                self.internet.mute(one, None if self.dice.random() < 0.5 else other)
                self.moves["muted"] += 1
            await asyncio.sleep(self.dice.uniform(0.2, 2.0))
            self.internet.heal()
            self.internet.mute(udp=False)
            await asyncio.sleep(self.dice.uniform(0.2, 2.5))

    async def run(self, share):
        sockets = {}
        for name in NAMES:
            url = "ws://%s:3000/?peerId=%s" % (self.internet.address(name), self.peers[name])
            sockets[name] = await connect(url, ping_interval=None, max_queue=None, proxy=None)
            await sockets[name].recv()
            await sockets[name].send('{"type":"announce","networkName":"lobby","data":{}}')
        listeners = [asyncio.create_task(self.listen(name, sockets[name])) for name in NAMES]
        await asyncio.sleep(5)
        storm = asyncio.create_task(self.storm())
        await asyncio.gather(*(self.write(name, sockets[name], share) for name in NAMES))
        until = time.monotonic() + PATIENCE
        while self.heard != self.sent and time.monotonic() < until:
            await asyncio.sleep(0.1)
        self.is_over = True
        await storm
        for task in listeners:
            assert not task.done(), "a peer has lost its connection"
            task.cancel()
        for socket in sockets.values():
            await socket.close()


def meters(address):
    request = urllib.request.Request("http://%s:3000/metrics" % address, headers={"accept": "text/plain"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        lines = answer.read().decode().splitlines()
    found = {}
    for line in lines:
        if line.startswith("hub_p2p_migration_"):
            name, value = line.rsplit(" ", 1)
            found[name.split("{")[0][len("hub_p2p_migration_"):]] = int(float(value))
    return found


def play(folder):
    hubs = []
    with lossy.Internet(NAMES, seed=SEED) as internet:
        internet.weather(lost=0.05, delay=0.001, jitter=0.001)
        try:
            for place, name in enumerate(NAMES):
                place_of = folder / name
                place_of.mkdir()
                called = [internet.address(other) for other in NAMES[:place]]
                words = text(name, internet.address(name), called, fresh_id())
                hubs.append(HubProcess(str(place_of), words, command=lambda words, at=name: internet.command(at, words)))
            plot = Play(internet)
            started = time.monotonic()
            asyncio.run(plot.run(-(-SIGNALS // len(plot.sent))))
            seconds = time.monotonic() - started
            internet.heal()
            counts = {name: meters(internet.address(name)) for name in NAMES}
            figures = internet.figures()
        finally:
            for hub in hubs:
                hub.kill()
    assert all(counts.values()), counts
    total = {key: sum(count.get(key, 0) for count in counts.values()) for key in counts["a"]}
    print("\n%d signals in %d s: %d lost, %d complaints" % (
        sum(plot.sent.values()), seconds, sum(plot.sent.values()) - plot.count(), len(plot.complaints)))
    print("channels connected %(connected_total)d times and lost %(disconnected_total)d times, %(migrations_total)d "
          "migrations, %(sockets_closed_total)d WebSockets closed, %(in_flight_total)d frames in flight then, "
          "%(fallbacks_total)d fallbacks" % total)
    print("by the streams' own accounts: %(lost_total)d lost, %(doubled_total)d doubled, %(reordered_total)d out of order"
          % total)
    print("datagrams muted %d times, everything cut %d times; the router: %s" % (
        plot.moves["muted"], plot.moves["cut"], figures))
    for complaint in plot.complaints[:10]:
        print(complaint)
    for pair, count in plot.heard.items():
        if count != plot.sent[pair]:
            print("from %s to %s: %d of %d" % (*pair, count, plot.sent[pair]))
    moved = total["migrations_total"] >= 3 and total["disconnected_total"] >= 3 and total["fallbacks_total"] >= 1
    if not moved:
        print("the hubs hardly moved: this shows nothing")
    clean = (total["lost_total"], total["doubled_total"], total["reordered_total"]) == (0, 0, 0)
    return not plot.complaints and plot.heard == plot.sent and moved and clean


if __name__ == "__main__":
    if lossy.available() is not None:
        sys.exit("million_signals: " + str(lossy.available()))
    with tempfile.TemporaryDirectory() as scratch:
        sys.exit(0 if play(pathlib.Path(scratch)) else 1)
