"""A hub of the kind that was written in JavaScript: over WebSockets with `websockets`, over data channels with
`aiortc`. What it does, right or wrong, is what those hubs were seen to do."""

import asyncio
import contextlib
import json
import urllib.parse

from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.sdp import SessionDescription, candidate_from_sdp, candidate_to_sdp
from websockets.asyncio.client import connect
from websockets.asyncio.server import serve
from websockets.exceptions import ConnectionClosed

MESH = "pigeonhub-mesh"
SIGNALS = ("offer", "answer", "ice-candidate")


class OlderHub:
    """One of them, with its own client of the network of hubs in it."""

    def __init__(self, hub_id, reconnect=1.0):
        self.id, self.reconnect = hub_id, reconnect
        self.sockets, self.peers = {}, {}
        self.bootstraps = {}
        self.session, self.channel, self.partner = None, None, None
        self.early = []
        self.is_ready = self.is_over = False
        self.over = asyncio.Event()
        self.migrations = 0
        self.known_relays = set()
        self.relays = {"in": 0, "out": 0}
        self.unknown, self.errors = [], []
        self.tasks = []
        self.offers = 0

    async def start(self):
        self.server = await serve(self._take, "127.0.0.1", 0, max_size=2**20, compression=None)
        self.port = self.server.sockets[0].getsockname()[1]
        self.url = "ws://127.0.0.1:%d" % self.port
        return self

    async def stop(self):
        self.is_over = True
        self.over.set()
        for task in self.tasks:
            task.cancel()
        if self.session is not None:
            await self.session.close()
        self.server.close()
        await self.server.wait_closed()

    def drop_sockets(self):
        """Nobody who is a hub comes through any more, in either direction. Says how many did."""
        self.is_over = True
        self.over.set()
        self.server.close(close_connections=False)
        hubs = [self.sockets[peer] for peer, about in self.peers.items() if about.get("isHub")]
        sockets = hubs + list(self.bootstraps.values())
        for socket in sockets:
            socket.transport.abort()
        return len(sockets)

    def others(self):
        return [peer for peer in self.peers if self.peers[peer].get("isHub")]

    # What its server does.

    async def _take(self, socket):
        peer = urllib.parse.parse_qs(urllib.parse.urlsplit(socket.request.path).query)["peerId"][0]
        if peer in self.sockets:
            await socket.close(1008, "Peer already connected")
            return
        self.sockets[peer] = socket
        await self._say(socket, type="connected", data={"peerId": peer}, fromPeerId="system")
        with contextlib.suppress(ConnectionClosed):
            async for text in socket:
                await self._heard(peer, json.loads(text))
        about = self.peers.pop(peer, {})
        del self.sockets[peer]
        gone = {"peerId": peer, "isHub": about.get("isHub", False), "reason": "disconnected"}
        for other in list(self.bootstraps.values()) + [self.sockets[hub] for hub in self.others()]:
            await self._say(other, type="peer-disconnected", data=gone, fromPeerId="system",
                            networkName=about.get("network", "global"))

    async def _heard(self, peer, message):
        kind = message["type"]
        if kind == "announce":
            await self._announced(peer, message)
        elif kind == "peer-discovered":
            await self._tell_clients(message["data"], message["networkName"])
        elif kind in SIGNALS:
            await self._signal(peer, message)
        elif kind == "ping":
            await self._say(self.sockets[peer], type="pong", data={"timestamp": 1}, fromPeerId="system")
        elif kind != "cleanup":
            await self._say(self.sockets[peer], type="error",
                            error="Signaling server does not route '%s' messages." % kind)

    async def _announced(self, peer, message):
        network, data = message.get("networkName", "global"), message.get("data") or {}
        is_hub = data.get("isHub") is True or network == MESH
        self.peers[peer] = {"network": network, "data": data, "isHub": is_hub}
        socket = self.sockets[peer]
        if is_hub:
            # Whoever called gets all who are no hubs.
            for other, about in list(self.peers.items()):
                if not about["isHub"]:
                    await self._say(socket, type="peer-discovered", networkName=about["network"],
                                    data={"peerId": other, "isHub": False, **about["data"]}, fromPeerId="system")
        elif not self.is_ready:
            for other in list(self.bootstraps.values()) + [self.sockets[hub] for hub in self.others()]:
                await self._say(other, type="peer-discovered", networkName=network, fromPeerId="system",
                                data={"peerId": peer, "isHub": False, **data})
        if network == MESH:
            await self._say(socket, type="peer-discovered", networkName=MESH, fromPeerId="system",
                            data={"peerId": self.id, "isHub": True})
        if is_hub:
            # Its own client hears of whoever called, in the same moment.
            self.tasks.append(asyncio.create_task(self._met(peer)))

    async def _tell_clients(self, data, network):
        for peer, about in list(self.peers.items()):
            if about["network"] == network and not about["isHub"]:
                await self._say(self.sockets[peer], type="peer-discovered", data=data, networkName=network,
                                fromPeerId="system")

    async def _signal(self, peer, message):
        target, network = message["targetPeerId"], message.get("networkName", "global")
        signal = {"type": message["type"], "data": message["data"], "targetPeerId": target,
                  "fromPeerId": message.get("fromPeerId") or peer, "networkName": network, "timestamp": 1}
        if target == self.id:
            await self._negotiate(signal)
        elif target in self.sockets:
            if self.peers.get(target, {}).get("network", "global") == network:
                await self._say(self.sockets[target], **signal)
        elif self.is_ready:
            # And nowhere else, whatever becomes of it.
            if self.channel is not None and self.channel.readyState == "open":
                self.relays["out"] += 1
                self.channel.send(json.dumps({"type": "client-signal-relay", "targetPeerId": target,
                                              "signalData": signal, "timestamp": 1}))
        else:
            for other in list(self.bootstraps.values()) or [self.sockets[hub] for hub in self.others()]:
                await self._say(other, **signal)

    async def _say(self, socket, **message):
        message.setdefault("timestamp", 1)
        with contextlib.suppress(ConnectionClosed):
            await socket.send(json.dumps(message))

    # Whom it calls.

    def call(self, url):
        self.tasks.append(asyncio.create_task(self._bootstrap(url)))

    async def _bootstrap(self, url):
        while not self.is_over:
            with contextlib.suppress(OSError, ConnectionClosed):
                async with connect("%s/?peerId=%s" % (url, self.id), proxy=None, ping_interval=None,
                                   compression=None) as socket:
                    self.bootstraps[url] = socket
                    await self._say(socket, type="announce", networkName=MESH, data={
                        "isHub": True, "port": self.port, "host": "0.0.0.0",
                        "capabilities": ["signaling", "relay"], "timestamp": 1})
                    for peer, about in list(self.peers.items()):
                        if not about["isHub"]:
                            await self._say(socket, type="peer-discovered", networkName=about["network"],
                                            data={"peerId": peer, "isHub": False, **about["data"]},
                                            fromPeerId="system")
                    async for text in socket:
                        await self._heard_from_bootstrap(json.loads(text))
            self.bootstraps.pop(url, None)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self.reconnect):
                    await self.over.wait()

    async def _heard_from_bootstrap(self, message):
        kind, target = message["type"], message.get("targetPeerId")
        if kind == "peer-discovered" and not message["data"].get("isHub"):
            await self._tell_clients(message["data"], message.get("networkName", "global"))
        elif kind == "error":
            self.errors.append(message.get("code"))
        elif kind in SIGNALS and target == self.id:
            await self._negotiate(message)
        elif kind in SIGNALS and target in self.sockets:
            await self._say(self.sockets[target], **message)

    # Its client of the network of hubs.

    async def _met(self, hub):
        # It offers to smaller ids; and to whom it hears of first, as long as it has no channel at all.
        if self.session is None:
            await self._offer(hub)

    async def _offer(self, hub):
        self.offers += 1
        self._begin(hub)
        self._use(self.session.createDataChannel("messages", ordered=True))
        offer = await self.session.createOffer()
        await self._describe(offer)

    def _begin(self, hub):
        self.partner = hub
        self.early = []
        session = self.session = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        session.on("datachannel", lambda channel: self._use(channel) if session is self.session else None)

    async def _describe(self, description):
        """As in browsers: a description without candidates, which follow one by one, or go before it."""
        bare = "".join(line for line in description.sdp.splitlines(True)
                       if not line.startswith(("a=candidate", "a=end-of-candidates")))
        await self.session.setLocalDescription(description)
        media = SessionDescription.parse(self.session.localDescription.sdp).media[0]
        for candidate in media.ice_candidates:
            await self._to_partner("ice-candidate", {
                "candidate": "candidate:" + candidate_to_sdp(candidate), "sdpMid": media.rtp.muxId,
                "sdpMLineIndex": 0})
        await self._to_partner(description.type, {"type": description.type, "sdp": bare})

    async def _to_partner(self, kind, data):
        await self._signal(self.id, {"type": kind, "data": data, "targetPeerId": self.partner,
                                     "networkName": MESH, "fromPeerId": self.id})

    async def _negotiate(self, message):
        kind, data, hub = message["type"], message["data"], message["fromPeerId"]
        if kind == "offer":
            # It refuses the offers of smaller ids, and one more where there is a channel.
            if self.id > hub or (self.channel is not None and self.channel.readyState == "open"):
                return
            if self.session is not None:
                await self.session.close()
            self._begin(hub)
            await self.session.setRemoteDescription(RTCSessionDescription(data["sdp"], "offer"))
            await self._describe(await self.session.createAnswer())
        elif kind == "answer" and self.session is not None and self.session.signalingState == "have-local-offer":
            await self.session.setRemoteDescription(RTCSessionDescription(data["sdp"], "answer"))
        elif kind == "ice-candidate" and data["candidate"]:
            self.early.append(data)
        if self.session is None or self.session.remoteDescription is None:
            return
        for data in self.early:
            candidate = candidate_from_sdp(data["candidate"].split(":", 1)[1])
            candidate.sdpMid, candidate.sdpMLineIndex = data["sdpMid"], data["sdpMLineIndex"]
            await self.session.addIceCandidate(candidate)
        self.early = []

    def _use(self, channel):
        self.channel = channel
        channel.on("message", lambda text: self.tasks.append(asyncio.create_task(self._relayed(text))))
        channel.on("open", self._ready)
        if channel.readyState == "open":
            self._ready()

    def _ready(self):
        """From the first channel on it is ready for good, and closes the sockets to those it called."""
        if self.is_ready:
            return
        self.is_ready = True
        for socket in self.bootstraps.values():
            self.migrations += 1
            self.tasks.append(asyncio.create_task(socket.close(1000, "Migrated to P2P mesh")))

    async def _relayed(self, text):
        message = json.loads(text)
        if message["type"] != "client-signal-relay":
            self.unknown.append(message["type"])
            return
        self.relays["in"] += 1
        signal = message["signalData"]
        # The sender is no part of it.
        key = (message["targetPeerId"], signal["type"], json.dumps(signal.get("data")))
        if key in self.known_relays:
            return
        self.known_relays.add(key)
        if message["targetPeerId"] in self.sockets:
            await self._say(self.sockets[message["targetPeerId"]], **signal)
