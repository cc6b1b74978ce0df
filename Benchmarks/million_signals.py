"""Signals between peers of three hubs that are processes, on a network that loses one packet in twenty, while every few
hundred milliseconds something forces the hubs from data channels to WebSockets or back: datagrams are muted, connections
between hubs are killed, everything between two is cut, a hub is told to do without data channels and then to take them up
again. None of the signals is lost, doubled or out of order.

`make million` sends a million of them in under two minutes; SIGNALS=20000 says how many, RATE=2000 how many a second at
most (0 is as fast as they go), SEED what chance is drawn from, LIMIT after how many seconds it is given up: 600.
"""

import asyncio
import json
import os
import pathlib
import random
import signal
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
RATE = int(os.environ.get("RATE", "10000"))
SEED = int(os.environ.get("SEED", "1"))
LIMIT = float(os.environ.get("LIMIT", "600"))
NAMES = ("a", "b", "c")
# Signals from one peer to another that have not arrived yet; more would be refused, as the sender is told.
UNDER_WAY = 400
BURST = 50
# How long all hubs may take to move for the first time, and the last signals to arrive.
FORMATION = 30.0
PATIENCE = 60.0
# What makes hubs fall back, how often in a hundred, and for how many seconds: datagrams are muted for longer than a
# channel may be silent.
CHANCES = {"withdrawn": 55, "muted": 35, "cut": 10}
SPANS = {"withdrawn": (0.02, 0.1), "muted": (0.65, 0.9), "cut": (0.05, 0.8)}
# For how long hubs are then let be at most, to return; and how far apart connections are killed in all of that.
RETURN = (0.2, 1.5)
KILLED = (0.2, 0.8)
LOOK = 0.02
# Changes of carriers this far apart, in milliseconds, are not every few hundred.
TOO_RARE = 500
# What hubs log when their carriers change.
SAID = {
    "joined": "a data channel joins this hub with another",
    "ended": "a data channel with another hub has ended",
    "unready": "there are not data channels enough any more",
    "fallbacks": "WebSockets are called back",
    "migrations": "this hub has moved from WebSockets to data channels",
}


def text(name, address, called, hub_id, has_channels=True):
    hubs = ", ".join("'ws://%s:3000'" % other for other in called)
    migration = ["  - p2p-migration: {meshMigrationDelay: 100ms, hubMeshFormation: 5s, addresses: ['%s']}" % address]
    return "\n".join([
        "hub:", "  name: " + name, "  id: '%s'" % hub_id, "  listen: %s:3000" % address, "  reactors: 1", "plugins:",
        "  - signaling", "  - hub-registry: {isHub: true}",
        "  - mesh: {publicUrl: 'ws://%s:3000', heartbeat: 100ms, deadAfter: 600ms}" % address,
        "  - bootstrap: {hubs: [%s], reconnectInterval: 200ms}" % hubs,
        *(migration if has_channels else []), "  - health", "  - metrics"]) + "\n"


class Told:
    """How often the carriers of a hub have changed, as its log has it, which is read on from where it was."""

    def __init__(self, hub):
        self.log = open(hub.log_file, encoding="utf-8", errors="replace")
        self.rest = ""
        self.found = dict.fromkeys(SAID, 0)

    def counts(self):
        lines = (self.rest + self.log.read()).split("\n")
        self.rest = lines.pop()
        for line in lines:
            for word, said in SAID.items():
                self.found[word] += said in line
        return dict(self.found)


class Storm:
    """What is forced on the hubs, and how often."""

    def __init__(self, internet, hubs, texts):
        self.internet, self.texts = internet, texts
        self.hubs = hubs
        self.told = {name: Told(hub) for name, hub in hubs.items()}
        self.dice = random.Random(SEED)
        self.counts = dict.fromkeys([*CHANCES, "killed"], 0)
        self.connections = 0
        self.is_over = False
        self.seconds = 0.0

    async def blow(self):
        began = time.monotonic()
        killing = asyncio.create_task(self.kill())
        while not self.is_over:
            kind = self.dice.choices(list(CHANCES), list(CHANCES.values()))[0]
            self.counts[kind] += 1
            await getattr(self, kind)(*self.dice.sample(NAMES, 2), self.dice.uniform(*SPANS[kind]))
            await self.returned(self.dice.uniform(*RETURN))
        self.seconds = time.monotonic() - began
        await killing

    async def returned(self, seconds):
        """Until every hub has moved to data channels again, but for no longer than that."""
        before = {name: told.counts()["migrations"] for name, told in self.told.items()}
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if all(told.counts()["migrations"] > before[name] for name, told in self.told.items()):
                return
            await asyncio.sleep(LOOK)

    async def kill(self):
        """Tears down WebSockets between hubs, if there are any, in the middle of whatever they carry."""
        while not self.is_over:
            await asyncio.sleep(self.dice.uniform(*KILLED))
            one, other = self.dice.sample(NAMES, 2)
            words = self.internet.command(one, ["ss", "-HtnK", "dst", self.internet.address(other)])
            killer = await asyncio.create_subprocess_exec(*words, stdout=asyncio.subprocess.PIPE)
            said, _ = await killer.communicate()
            self.counts["killed"] += 1
            self.connections += len(said.splitlines())

    async def muted(self, one, other, seconds):
        """Datagrams do not get through, so that channels are given up."""
        other = None if self.dice.random() < 0.5 else other
        self.internet.mute(one, other)
        await asyncio.sleep(seconds)
        self.internet.mute(one, other, udp=False)

    async def cut(self, one, other, seconds):
        """Nothing gets through between two."""
        self.internet.cut(one, other)
        await asyncio.sleep(seconds)
        self.internet.heal(one, other)

    async def withdrawn(self, one, _, seconds):
        """A hub is told to do without data channels, and then to take them up again."""
        self.reload(one, False)
        await asyncio.sleep(seconds)
        self.reload(one, True)

    def reload(self, name, has_channels):
        self.hubs[name].write(self.texts[name][has_channels])
        self.hubs[name].signal(signal.SIGHUP)


class Play:
    def __init__(self, internet, storm):
        self.internet, self.storm = internet, storm
        self.peers = {name: fresh_id() for name in NAMES}
        self.sent = {(one, other): 0 for one in NAMES for other in NAMES if one != other}
        self.heard = dict.fromkeys(self.sent, 0)
        self.seen = {pair: bytearray() for pair in self.sent}
        self.doubled = self.disordered = 0
        self.complaints = []
        self.seconds = 0.0

    def count(self):
        return sum(self.heard.values())

    def hear(self, pair, number):
        """Enters a signal into the account of its sender and receiver."""
        seen = self.seen[pair]
        if number == len(seen):
            seen.append(1)
        elif number > len(seen):
            # Those between are late, or lost.
            self.complain("%s to %s: %d came in place of %d" % (*pair, number, len(seen)))
            seen.extend(bytes(number - len(seen)) + b"\1")
        elif seen[number]:
            self.doubled += 1
            return self.complain("%s to %s: %d came twice" % (*pair, number))
        else:
            self.disordered += 1
            seen[number] = 1
        self.heard[pair] += 1

    def complain(self, words):
        self.complaints.append(words)

    async def listen(self, name, socket):
        async for message in socket:
            message = json.loads(message)
            if message["type"] == "offer":
                one, number = message["data"].split("-")
                self.hear((one, name), int(number))
            elif message["type"] in ("error", "peer-disconnected", "goodbye"):
                self.complain("%s at %s: %s" % (message["type"], name, json.dumps(message)[:300]))

    async def write(self, name, socket, share, until):
        others = [other for other in NAMES if other != name]
        began, rate = time.monotonic(), RATE / len(self.sent)
        while any(self.sent[name, other] < share for other in others) and not self.complaints:
            assert time.monotonic() < until, "it was not done within %d s" % LIMIT
            is_idle = True
            due = share if not RATE else min(share, int((time.monotonic() - began) * rate) + 1)
            for other in others:
                pair = (name, other)
                for _ in range(BURST):
                    if self.sent[pair] >= due or self.sent[pair] - self.heard[pair] >= UNDER_WAY:
                        break
                    await socket.send('{"type":"offer","targetPeerId":"%s","networkName":"lobby","data":"%s-%d"}' % (
                        self.peers[other], name, self.sent[pair]))
                    self.sent[pair] += 1
                    is_idle = False
            await asyncio.sleep(0.005 if is_idle else 0)

    async def formed(self):
        """Until every hub has moved once."""
        until = time.monotonic() + FORMATION
        while not all(told.counts()["migrations"] for told in self.storm.told.values()):
            assert time.monotonic() < until, "the hubs have not moved to data channels"
            await asyncio.sleep(0.1)

    async def run(self, share):
        sockets = {}
        for name in NAMES:
            url = "ws://%s:3000/?peerId=%s" % (self.internet.address(name), self.peers[name])
            sockets[name] = await connect(url, ping_interval=None, max_queue=None, proxy=None)
            await sockets[name].recv()
            await sockets[name].send('{"type":"announce","networkName":"lobby","data":{}}')
        listeners = [asyncio.create_task(self.listen(name, sockets[name])) for name in NAMES]
        await self.formed()
        began = time.monotonic()
        storm = asyncio.create_task(self.storm.blow())
        await asyncio.gather(*(self.write(name, sockets[name], share, began + LIMIT) for name in NAMES))
        until = time.monotonic() + PATIENCE
        while self.heard != self.sent and time.monotonic() < until and not self.complaints:
            await asyncio.sleep(0.1)
        self.seconds = time.monotonic() - began
        self.storm.is_over = True
        await storm
        for task in listeners:
            assert not task.done(), "a peer has lost its connection"
            task.cancel()
        for socket in sockets.values():
            await socket.close()


def total(counts):
    return {word: sum(count[word] for count in counts) for word in counts[0]}


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
    hubs, texts = {}, {}
    with lossy.Internet(NAMES, seed=SEED) as internet:
        internet.weather(lost=0.05, delay=0.001, jitter=0.001)
        try:
            for place, name in enumerate(NAMES):
                (folder / name).mkdir()
                called, hub_id = [internet.address(other) for other in NAMES[:place]], fresh_id()
                texts[name] = [text(name, internet.address(name), called, hub_id, has) for has in (False, True)]
                hubs[name] = HubProcess(
                    str(folder / name), texts[name][True], command=lambda words, at=name: internet.command(at, words))
            storm = Storm(internet, hubs, texts)
            plot = Play(internet, storm)
            asyncio.run(plot.run(-(-SIGNALS // len(plot.sent))))
            internet.heal()
            accounts = total([meters(internet.address(name)) for name in NAMES])
            moves = total([told.counts() for told in storm.told.values()])
            return tell(plot, storm, accounts, moves, internet.figures())
        finally:
            for hub in hubs.values():
                hub.kill()


def tell(plot, storm, accounts, moves, router):
    """Prints what came of it, and says whether it is as it should be."""
    sent, forced = sum(plot.sent.values()), sum(storm.counts.values())
    lost = sent - plot.count()
    seen = moves["joined"] + moves["ended"] + moves["fallbacks"] + moves["migrations"]
    print("\n%d signals in %d s: %d lost, %d doubled, %d out of order, %d complaints" % (
        sent, plot.seconds, lost, plot.doubled, plot.disordered, len(plot.complaints)))
    print("forced %d times, every %d ms: " % (forced, storm.seconds * 1000 / max(forced, 1))
          + ", ".join("%s %d" % item for item in storm.counts.items())
          + "; %d WebSockets between hubs were killed" % storm.connections)
    print("carriers changed %d times, every %d ms: " % (seen, storm.seconds * 1000 / max(seen, 1))
          + "%(migrations)d migrations, %(unready)d times readiness was lost, %(fallbacks)d fallbacks, "
            "channels came %(joined)d times and went %(ended)d times" % moves
          + "; %d returns" % max(moves["migrations"] - len(NAMES), 0))
    print("by the streams' own accounts since the plugin was last taken up: %(lost_total)d lost, %(doubled_total)d doubled, "
          "%(reordered_total)d out of order" % accounts)
    print("the router: %s" % router)
    for complaint in plot.complaints[:10]:
        print(complaint)
    for pair, count in plot.heard.items():
        if count != plot.sent[pair]:
            print("from %s to %s: %d of %d" % (*pair, count, plot.sent[pair]))
    moved = storm.seconds * 1000 < TOO_RARE * min(forced, seen) and storm.connections > 0 and all(moves.values())
    if not moved:
        print("the hubs hardly moved: this shows nothing")
    clean = (accounts["lost_total"], accounts["doubled_total"], accounts["reordered_total"]) == (0, 0, 0)
    faults = (lost, plot.doubled, plot.disordered, len(plot.complaints))
    return faults == (0, 0, 0, 0) and moved and clean


if __name__ == "__main__":
    if lossy.available() is not None:
        sys.exit("million_signals: " + str(lossy.available()))
    with tempfile.TemporaryDirectory() as scratch:
        sys.exit(0 if play(pathlib.Path(scratch)) else 1)
