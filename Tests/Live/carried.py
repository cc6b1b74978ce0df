"""A peer that moves its messages onto a data channel: JSON over `websockets`, and WebRTC by `aiortc`.

It is written after Docs/Protocol.md and nothing else, so that what stands there is enough.
"""

import asyncio
import json
import ssl

from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.sdp import candidate_from_sdp
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from peer import fresh_id

DEADLINE = 10.0
WINDOW = 256


class CarriedPeer:
    """One peer. What the hub says lies in `inbox`, in the order in which the hub said it."""

    def __init__(self, hub, network, peer_id=None, token=None):
        self.hub, self.network, self.id = hub, network, peer_id or fresh_id()
        self.token = token
        self.inbox = []
        self.arrived = asyncio.Event()
        self.socket = self.connection = self.channel = None
        self.isNumbered = self.hearsNumbers = False
        self.sent = self.confirmed = self.heard = 0
        self.told, self.confirming = 0, None
        self.waiting = {}
        self.early = {}
        self.doubled = 0
        self.farewell = None
        self.counts = {"socket": 0, "channel": 0}
        self.tasks = []

    async def open(self, resume=None, deadline=DEADLINE):
        options = {}
        if self.hub.secure:
            # A certificate that a test made for itself.
            options["ssl"] = ssl.create_default_context()
            options["ssl"].check_hostname = False
            options["ssl"].verify_mode = ssl.CERT_NONE
        self.socket = await connect(
            "%s?peerId=%s%s%s" % (
                self.hub.ws("/"), self.id, "&resume=" + resume if resume else "",
                "&token=" + self.token if self.token else ""),
            proxy=None, ping_interval=None, max_size=None, **options)
        self.tasks.append(asyncio.create_task(self._read()))
        self.connected = await self.receive("connected", deadline)
        await self.send({"type": "announce", "networkName": self.network})
        await self.settle()
        return self

    async def _read(self):
        try:
            async for text in self.socket:
                self._came(text, "socket")
        except ConnectionClosed:
            pass

    def _came(self, text, way):
        self.counts[way] += 1
        if not self.hearsNumbers:
            assert way == "socket", "a number before its time"
            message = json.loads(text)
            if message["type"] == "carrier" and message["data"]["step"] == "begin":
                self.hearsNumbers = True
            self._hand(message)
        elif text[0].isdigit():
            number, message = text.split(" ", 1)
            self._take(int(number), message)
        elif text[0] == "=":
            for number in range(self.confirmed + 1, int(text[1:]) + 1):
                del self.waiting[number]
                self.confirmed = number
            self.arrived.set()
        elif text[0] == "?":
            self._say(".")
        elif text[0] == "!":
            self.farewell = text[1:]
            self.arrived.set()

    def _take(self, number, text):
        if number <= self.heard or number in self.early:
            self.doubled += 1
        else:
            assert number - self.heard <= WINDOW
            self.early[number] = text
        while self.heard + 1 in self.early:
            self.heard += 1
            self._hand(json.loads(self.early.pop(self.heard)))
        if self.heard - self.told >= 32:
            self._confirm()
        elif self.confirming is None:
            self.confirming = asyncio.get_running_loop().call_later(0.1, self._confirm)

    def _confirm(self):
        if self.confirming is not None:
            self.confirming.cancel()
        self.confirming, self.told = None, self.heard
        self._say("=%d" % self.heard)

    def _hand(self, message):
        self.inbox.append(message)
        self.arrived.set()

    def _say(self, text):
        if self.channel is not None and self.channel.readyState == "open":
            self.channel.send(text)
        else:
            self.tasks.append(asyncio.create_task(self.socket.send(text)))

    async def send(self, message):
        text = json.dumps(message)
        if not self.isNumbered:
            await self.socket.send(text)
            return
        self.sent += 1
        self.waiting[self.sent] = text
        while self.sent - self.confirmed >= WINDOW:
            await self.until(lambda: self.sent - self.confirmed < WINDOW)
        await self._out("%d %s" % (self.sent, text))

    async def _out(self, text):
        if self.channel is not None and self.channel.readyState == "open":
            self.channel.send(text)
        else:
            await self.socket.send(text)

    async def repeat(self):
        """A way is gone: everything that nobody has confirmed goes over the other."""
        for number, text in sorted(self.waiting.items()):
            await self._out("%d %s" % (number, text))

    async def until(self, condition, deadline=DEADLINE):
        async with asyncio.timeout(deadline):
            while not condition():
                self.arrived.clear()
                if condition():
                    return
                await self.arrived.wait()

    async def receive(self, type_, deadline=DEADLINE, **fields):
        def found():
            return next((message for message in self.inbox if message["type"] == type_
                         and all(message.get(name) == value for name, value in fields.items())), None)

        await self.until(found, deadline)
        message = found()
        self.inbox.remove(message)
        return message

    async def settle(self):
        await self.send({"type": "ping"})
        await self.receive("pong")

    async def signal(self, target, type_, data):
        await self.send({"type": type_, "targetPeerId": target, "data": data, "networkName": self.network})

    # The channel.

    async def hello(self):
        await self.send({"type": "carrier", "data": {"step": "hello"}})
        self.welcome = (await self.receive("carrier"))["data"]
        return self.welcome

    def _use(self, channel):
        assert channel.label == "messages"
        self.channel = channel
        channel.on("message", lambda text: self._came(text, "channel"))
        channel.on("close", self.arrived.set)

    async def offer(self):
        """Opens a channel, which this side offers."""
        await self.hello()
        self.connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        channel = self.connection.createDataChannel("messages")
        opened = asyncio.Event()
        channel.on("open", opened.set)
        self._use(channel)
        await self.connection.setLocalDescription(await self.connection.createOffer())
        hub = self.welcome["hubPeerId"]
        await self.signal(hub, "offer", {"type": "offer", "sdp": self.connection.localDescription.sdp})
        answer = await self.receive("answer", fromPeerId=hub)
        await self.connection.setRemoteDescription(RTCSessionDescription(**answer["data"]))
        await self._candidates(opened)

    async def ask(self):
        """Asks the hub to offer one."""
        await self.hello()
        await self.send({"type": "carrier", "data": {"step": "ask"}})
        hub = self.welcome["hubPeerId"]
        offer = await self.receive("offer", fromPeerId=hub)
        self.connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        opened = asyncio.Event()

        def came(channel):
            self._use(channel)
            opened.set()

        self.connection.on("datachannel", came)
        await self.connection.setRemoteDescription(RTCSessionDescription(**offer["data"]))
        await self.connection.setLocalDescription(await self.connection.createAnswer())
        await self.signal(hub, "answer", {"type": "answer", "sdp": self.connection.localDescription.sdp})
        await self._candidates(opened)

    async def _candidates(self, opened):
        async def take():
            while True:
                message = await self.receive("ice-candidate", deadline=3600)
                text = message["data"]["candidate"]
                if text:
                    candidate = candidate_from_sdp(text.split(":", 1)[1])
                    candidate.sdpMid, candidate.sdpMLineIndex = "0", 0
                    await self.connection.addIceCandidate(candidate)

        self.tasks.append(asyncio.create_task(take()))
        async with asyncio.timeout(DEADLINE):
            await opened.wait()

    async def begin(self):
        """From now on messages have numbers."""
        await self.send({"type": "carrier", "data": {"step": "begin"}})
        self.isNumbered = True
        await self.receive("carrier")
        self._say("=0")
        await self.settle()

    def drop_socket(self):
        """The WebSocket is gone without a word."""
        self.socket.transport.abort()

    async def close_channel(self):
        await self.connection.close()
        self.channel = None

    async def close(self):
        if self.confirming is not None:
            self.confirming.cancel()
        for task in self.tasks:
            task.cancel()
        if self.connection is not None:
            await self.connection.close()
        self.socket.transport.abort()
