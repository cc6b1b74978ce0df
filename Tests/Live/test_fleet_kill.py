"""A fleet of three hubs with a real nats-server behind a load balancer, in which everybody is killed in turn."""

import asyncio
import contextlib
import json
import os
import random
import shutil
import subprocess
import time

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

import nats_server
from round_robin import Balancer
from flock import Bird, Flock
from hub import hubctl
from nats_server import NatsServer
from test_mesh import Post

HUBS = ("a", "b", "c")
PEERS = 9
ROUNDS = int(os.environ.get("FLEET_ROUNDS", "1"))
SIGNALS = int(os.environ.get("FLEET_SIGNALS", "600"))
# How long a hub counts as living after it last said so, here.
LEASE = "2s"
PATIENCE = 30.0

pytestmark = [pytest.mark.process, pytest.mark.skipif(
    nats_server.program() is None, reason="there is no nats-server; the package is called that")]


class Fleet(Flock):
    """Hubs that know each other through the server alone."""

    def __init__(self, folder, server, plugins=()):
        super().__init__(folder, {name: [] for name in HUBS}, plugins=plugins)
        self.server = server

    def text(self, name):
        lines = ["hub:", "  name: " + name, "  id: '%s'" % self.ids[name], "  listen: " + self.listen(name),
                 "  reactors: 1", "plugins:"]
        plugins = ["signaling", "hub-registry", "{fleet: {servers: ['%s'], lease: %s}}" % (self.server.url, LEASE),
                   "health", "metrics", *self.plugins]
        return "\n".join(lines + ["  - " + plugin for plugin in plugins]) + "\n"


class Guest(Bird):
    """A peer that comes through the load balancer, and comes again when its hub is gone."""

    def __init__(self, fleet, balancer, comes_again=True):
        super().__init__(fleet, None, network="fleet")
        self.balancer, self.comes_again, self.lives = balancer, comes_again, 0

    async def join(self):
        socket = await connect("ws://127.0.0.1:%d/?peerId=%s" % (self.balancer.port, self.id), max_size=None,
                               ping_interval=None, proxy=None, compression=None, max_queue=None, close_timeout=1)
        port = self.balancer.where[socket.local_address[1]]
        self.home = next(name for name in HUBS if self.flock.ports[name].number == port)
        self.known, self.socket = {}, socket
        await socket.send(json.dumps({"type": "announce", "networkName": self.network, "data": {}}))
        self.lives += 1
        self.changed.set()
        if self.reader is None:
            self.reader = asyncio.create_task(self.live())

    async def live(self):
        while True:
            await self.read()
            self.known = {}
            if not self.comes_again:
                self.reader = None
                return
            while not await self.joined():
                await asyncio.wait([asyncio.create_task(self.changed.wait())], timeout=0.05)

    async def joined(self):
        """Whether it is connected again; nobody may be there yet, or go while it is greeting."""
        try:
            await self.join()
        except (OSError, EOFError, TimeoutError, WebSocketException, StopIteration):
            return False
        return True

    async def leave(self):
        self.comes_again = False
        if self.socket:
            await self.socket.close()
        if self.reader:
            await self.reader


class Register(Post):
    """Knows besides which signals nobody can answer for: those of a peer whose hub was killed under it."""

    def __init__(self, guests):
        super().__init__(guests)
        self.gone = set()

    @property
    def under_way(self):
        return len(self.open)

    @property
    def open(self):
        return self.sent.keys() - self.arrived.keys() - self.refused.keys() - self.gone

    def write_off(self, ids):
        """What these had sent, or was to be given to them, when their hub was killed."""
        gone = {number for number in self.open if set(self.sent[number]) & ids}
        self.gone |= gone
        return len(gone)


async def everybody_knows(guests, ghosts=frozenset()):
    """Until each guest knows exactly the others."""
    ids = {guest.id for guest in guests}
    for guest in guests:
        await guest.until(lambda guest=guest: set(guest.known) == ids - {guest.id}, PATIENCE, "knowing the others")
        assert not ghosts & set(guest.known)


async def exchange(post, guests, count, chance):
    """Signals between guests that are all there: every one of them arrives."""
    before = len(post.arrived)
    for _ in range(count):
        await post.send(*chance.sample(guests, 2))
    await post.settle()
    assert len(post.arrived) - before == count, "lost while all was up: %s" % list(post.refused.items())[:5]
    return count


async def lose_hub(fleet, post, guests, victim, balancer, chance):
    """Kills a hub under its guests, all but one of whom come again elsewhere; then it comes back."""
    ghost = Guest(fleet, balancer, comes_again=False)
    post.birds[ghost.id] = ghost
    while ghost.home != victim:
        await ghost.leave()
        await ghost.join()
    await everybody_knows([*guests, ghost])
    struck = {guest.id for guest in guests if guest.home == victim} | {ghost.id}
    spared = [guest for guest in guests if guest.id not in struck]
    refused = set(post.refused)
    fleet.kill(victim)
    began = time.monotonic()
    # Meanwhile those who are at other hubs write to each other and to those who are gone.
    for number in range(SIGNALS // 4):
        sender = chance.choice(spared)
        target = chance.choice([guest for guest in [*spared, ghost] if guest is not sender])
        await post.send(sender, target)
    await everybody_knows(guests, {ghost.id})
    took = time.monotonic() - began
    with contextlib.suppress(AssertionError):
        await post.settle(deadline=15)
    silent = {number for number in post.open if ghost.id not in post.sent[number]}
    assert not silent, "neither arrived nor came back, between peers of living hubs: %d" % len(silent)
    lost_with_hub = post.write_off({ghost.id})
    news = set(post.refused) - refused
    assert all(post.sent[number][1] in struck for number in news), "an error about somebody who was there"
    assert {post.refused[number] for number in news} <= {"hub-lost", "hub-unreachable", "peer-not-found"}
    due = sum(post.sent[number][1] == ghost.id for number in news)
    assert due, "nobody was told that the one who is gone cannot be reached"
    fleet.start(victim)
    return took, due, lost_with_hub


async def lose_server(post, guests, server, chance):
    """Kills the server: what is at one hub goes on, and what is for others comes later or comes back."""
    known = {guest.id: set(guest.known) for guest in guests}
    server.kill()
    home = chance.choice([guest.home for guest in guests])
    at_home = [guest for guest in guests if guest.home == home]
    local = 0
    if len(at_home) > 1:
        local = await exchange(post, at_home, SIGNALS // 4, chance)
    away = len(post.sent)
    for _ in range(SIGNALS // 4):
        await post.send(*chance.sample(guests, 2))
    assert {guest.id: set(guest.known) for guest in guests} == known, "somebody was taken for gone with the server"
    began = time.monotonic()
    server.start()
    await post.settle()
    took = time.monotonic() - began
    late = [number for number in post.sent if number >= away]
    arrived = sum(number in post.arrived for number in late)
    assert all(number in post.arrived or number in post.refused for number in late)
    await everybody_knows(guests)
    return took, local, arrived, len(late) - arrived


async def play(folder):
    chance = random.Random(8)
    with NatsServer(folder) as server:
        fleet = Fleet(str(folder), server)
        try:
            for name in HUBS:
                fleet.start(name)
            async with Balancer([fleet.ports[name].number for name in HUBS]) as balancer:
                guests = [Guest(fleet, balancer) for _ in range(PEERS)]
                for guest in guests:
                    await guest.join()
                await everybody_knows(guests)
                assert {guest.home for guest in guests} == set(HUBS), "the load balancer did not spread them"
                post = Register(guests)
                print("%d signals while all is well: all arrived" % await exchange(post, guests, SIGNALS, chance))
                for _ in range(ROUNDS):
                    for victim in HUBS:
                        took, due, silent = await lose_hub(fleet, post, guests, victim, balancer, chance)
                        print("hub %s killed: no ghost and nobody missing after %.1f s; %d signals to the one who was gone "
                              "came back, %d went down with the hub" % (victim, took, due, silent))
                        await balanced(guests, fleet, victim)
                        print("  it is back: %d signals, all arrived" % await exchange(post, guests, SIGNALS, chance))
                    took, local, arrived, refused = await lose_server(post, guests, server, chance)
                    print("server killed: %d signals at one hub arrived; of those sent meanwhile %d arrived and %d came "
                          "back, %.1f s after it was there again" % (local, arrived, refused, took))
                    print("  it is back: %d signals, all arrived" % await exchange(post, guests, SIGNALS, chance))
                assert not post.faults, post.faults[:5]
                doubled = sum("twice" in fault for fault in post.faults)
                print("%d signals: %d arrived, %d came back, %d written off with a killed hub, %d doubled, %d out of order"
                      % (len(post.sent), len(post.arrived), len(post.refused.keys() - post.arrived.keys()),
                         len(post.gone), doubled, len(post.faults) - doubled))
                for guest in guests:
                    await guest.leave()
        finally:
            fleet.close()


async def balanced(guests, fleet, name):
    """A hub that is back gets peers again: some leave the fullest one and come through the load balancer."""
    moved = 0
    for guest in guests:
        if guest.home != name and moved < PEERS // 3:
            lives = guest.lives
            await guest.socket.close()
            await guest.until(lambda guest=guest, lives=lives: guest.lives > lives, PATIENCE, "coming again")
            moved += 1
    await everybody_knows(guests)


@pytest.mark.long
def test_everybody_in_a_fleet_may_be_killed(tmp_path):
    asyncio.run(play(tmp_path))


def left(folder):
    """Processes that have that folder on their command line."""
    names = []
    for process in os.listdir("/proc"):
        with contextlib.suppress(OSError):
            with open("/proc/%s/cmdline" % process, "rb") as file:
                if process.isdigit() and folder.encode() in file.read():
                    names.append(process)
    return names


def test_a_fleet_to_be_thrown_away_tells_its_story_and_leaves_nothing():
    path = os.pathsep.join([os.path.dirname(nats_server.program()), os.environ["PATH"]])
    play = subprocess.Popen([hubctl(), "dev", "--fleet", "3", "--stay"], stdout=subprocess.PIPE, text=True,
                            env={**os.environ, "PATH": path})
    try:
        lines = []
        for line in play.stdout:
            lines.append(line)
            if "stay until" in line:
                break
        told = "".join(lines)
        assert "110 signals sent, 110 arrived" in told and "0 lost, 0 doubled" in told, told
        folder = next(word for word in told.split() if word.startswith("unix:")).removeprefix("unix:").rsplit("/", 1)[0]
        assert len(left(folder)) >= 4
    finally:
        # Not even so: what it started notices that it is gone.
        play.kill()
        play.wait()
        play.stdout.close()
    until = time.monotonic() + PATIENCE
    while left(folder):
        assert time.monotonic() < until, "somebody is left: %s" % left(folder)
    shutil.rmtree(folder, ignore_errors=True)
