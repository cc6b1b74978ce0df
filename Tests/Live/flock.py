"""Several hubs as processes that know each other's addresses, and peers at them that count what they hear."""

import asyncio
import contextlib
import json
import os
import random
import socket
import time
import urllib.request

from websockets.asyncio.client import connect

from hub import HubProcess
from peer import fresh_id

DEADLINE = 20.0


class Port:
    """A port that stays one's own between two lives of a hub: bound here as well, and never listened on."""

    def __init__(self):
        self.holder = socket.socket()
        self.holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.holder.bind(("127.0.0.1", 0))
        self.number = self.holder.getsockname()[1]

    def close(self):
        self.holder.close()


class Flock:
    """Hubs by name. `calls` says who calls whom."""

    def __init__(self, folder, calls, mesh="", plugins=(), reactors=1):
        self.folder, self.calls, self.mesh, self.plugins, self.reactors = folder, calls, mesh, plugins, reactors
        self.ports = {name: Port() for name in calls}
        self.ids = {name: fresh_id() for name in calls}
        self.hubs = {}

    def url(self, name):
        return "ws://127.0.0.1:%d" % self.ports[name].number

    def listen(self, name):
        return "127.0.0.1:%d" % self.ports[name].number

    def text(self, name):
        called = ", ".join(self.url(other) for other in self.calls[name])
        lines = ["hub:", "  name: " + name, "  id: '%s'" % self.ids[name],
                 "  listen: %s" % self.listen(name), "  reactors: %d" % self.reactors, "plugins:"]
        plugins = ["signaling", "{hub-registry: {isHub: true}}", "{mesh: {%s}}" % self.mesh.replace("URL", self.url(name)),
                   "{bootstrap: {hubs: [%s], reconnectInterval: 200ms, slowRetry: 1s}}" % called, "health", "metrics", *self.plugins]
        return "\n".join(lines + ["  - " + plugin for plugin in plugins]) + "\n"

    def start(self, name):
        folder = os.path.join(self.folder, name)
        os.makedirs(folder, exist_ok=True)
        port_file = os.path.join(folder, "port")
        if os.path.exists(port_file):
            os.remove(port_file)
        self.hubs[name] = HubProcess(folder, self.text(name), **self.place(name))
        return self.hubs[name]

    def place(self, name):
        """Where a hub runs, if not beside this process."""
        return {}

    def kill(self, name):
        self.hubs[name].process.kill()
        self.hubs[name].process.wait()

    def known(self, name):
        """How many other hubs a hub knows."""
        asked = urllib.request.Request(self.hubs[name].http("/metrics"), headers={"accept": "text/plain"})
        with urllib.request.urlopen(asked, timeout=DEADLINE) as answer:
            for line in answer.read().decode().splitlines():
                if line.startswith(("hub_mesh_hubs ", "hub_mesh_hubs{")):
                    return int(float(line.rsplit(None, 1)[1]))
        return 0

    async def until_known(self, name, count):
        """Waits until a hub knows so many others."""
        until = time.monotonic() + DEADLINE
        while await asyncio.to_thread(self.known, name) < count:
            assert time.monotonic() < until, "%s never knew %d others:\n%s" % (name, count, self.hubs[name].log())

    def close(self):
        for hub in self.hubs.values():
            hub.kill()
        for port in self.ports.values():
            port.close()


class Bird:
    """A peer that says who it knows, and keeps count of every signal by its number."""

    def __init__(self, flock, home, network="lobby", peer_id=None):
        self.flock, self.home, self.network = flock, home, network
        self.id = peer_id or fresh_id()
        self.known, self.got, self.errors = {}, [], []
        self.changed = asyncio.Event()
        self.socket = self.reader = None
        self.on_signal = self.on_error = None

    async def join(self):
        hub = self.flock.hubs[self.home]
        self.known = {}
        self.socket = await connect("%s?peerId=%s" % (hub.ws(), self.id), max_size=None, ping_interval=None,
                                    proxy=None, compression=None, max_queue=None, close_timeout=1)
        await self.socket.send(json.dumps({"type": "announce", "networkName": self.network, "data": {"home": self.home}}))
        self.reader = asyncio.create_task(self.read())

    async def read(self):
        with contextlib.suppress(Exception):
            async for text in self.socket:
                self.hear(json.loads(text))

    def hear(self, message):
        kind = message["type"]
        if kind == "offer":
            self.got.append((message["fromPeerId"], message["data"]["n"]))
            if self.on_signal:
                self.on_signal(self, message)
        elif kind == "error":
            self.errors.append((message.get("code"), message.get("messageId"), message.get("targetPeerId")))
            if self.on_error:
                self.on_error(self, message)
        elif kind == "peer-discovered":
            self.known[message["data"]["peerId"]] = self.known.get(message["data"]["peerId"], 0) + 1
        elif kind == "peer-disconnected":
            self.known.pop(message["data"]["peerId"], None)
        self.changed.set()

    async def until(self, met, deadline=DEADLINE, what="it"):
        """Waits until something is so, looking at every message."""
        end = time.monotonic() + deadline
        while not met():
            self.changed.clear()
            left = end - time.monotonic()
            assert left > 0, "%s did not come to pass within %s s at %s" % (what, deadline, self.home)
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self.changed.wait(), left)

    async def offer(self, target, number, data=None):
        await self.socket.send(
            '{"type":"offer","targetPeerId":"%s","messageId":"%d","data":{"n":%d,"sdp":"%s"}}'
            % (target.id, number, number, data or "v=0"))

    async def leave(self):
        if self.socket:
            await self.socket.close()
        if self.reader:
            await self.reader


def pairs(birds, seed):
    """Random pairs, for ever."""
    chance = random.Random(seed)
    while True:
        yield chance.sample(birds, 2)
