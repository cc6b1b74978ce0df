"""A relay between hubs that does to their connections what bad networks do: it cuts them without a word, holds them up,
and brings things late. Everything it does comes from one seed; when it does it, from the clock."""

import asyncio
import contextlib
import random
import socket
import struct

# Bytes read at once. Small, so that a frame is often cut in two.
PIECE = 4096


async def span(seconds):
    """Ends after so long: bad weather takes its time. Nothing is to be waited for with it."""
    loop = asyncio.get_running_loop()
    over = loop.create_future()
    loop.call_later(seconds, lambda: over.done() or over.set_result(None))
    await over


class Relay:
    """Listens on a port of its own and passes on what comes to another one."""

    def __init__(self, weather, target):
        self.weather, self.target = weather, target
        self.socket = socket.socket()
        self.socket.bind(("127.0.0.1", 0))
        self.number = self.socket.getsockname()[1]
        self.server = None
        self.lines = set()

    async def begin(self):
        self.server = await asyncio.start_server(self.accept, sock=self.socket)

    async def accept(self, reader, writer):
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            writer.transport.abort()
            return
        line = Line(self.weather, (writer, far_writer))
        self.lines.add(line)
        try:
            await asyncio.gather(line.pass_on(reader, far_writer), line.pass_on(far_reader, writer))
        finally:
            line.cut()
            self.lines.discard(line)

    def close(self):
        if self.server:
            self.server.close()
        self.socket.close()


class Line:
    """One connection through a relay, which is two."""

    def __init__(self, weather, writers):
        self.weather, self.writers = weather, writers
        self.clear = asyncio.Event()
        self.clear.set()

    async def pass_on(self, reader, writer):
        with contextlib.suppress(OSError):
            while piece := await reader.read(PIECE):
                await self.clear.wait()
                if delay := self.weather.delay():
                    await span(delay)
                writer.write(piece)
                await writer.drain()
        self.cut()

    def cut(self):
        """Ends both halves with a reset; what was under way in either direction is gone."""
        for writer in self.writers:
            with contextlib.suppress(OSError):
                own = writer.get_extra_info("socket")
                if own is not None and own.fileno() >= 0:
                    own.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()
        self.clear.set()

    async def stall(self, seconds):
        """Nothing comes through for a while, and then all of it."""
        self.clear.clear()
        await span(seconds)
        self.clear.set()


class Weather:
    """Decides what happens to which line."""

    def __init__(self, seed, pause=(0.1, 0.5), stall=(0.05, 1.5), delays=0.02):
        self.chance = random.Random(seed)
        self.pause, self.stall, self.delays = pause, stall, delays
        self.relays = []
        self.cuts = self.stalls = self.delayed = 0
        self.tasks = set()

    def relay(self, target):
        relay = Relay(self, target)
        self.relays.append(relay)
        return relay

    def delay(self):
        """How long a piece is held back: a few are, and whatever follows on the same line waits behind them."""
        if self.chance.random() >= self.delays:
            return 0
        self.delayed += 1
        return self.chance.uniform(0.001, 0.05)

    async def rage(self):
        """Every now and then something happens to one line."""
        while True:
            await span(self.chance.uniform(*self.pause))
            lines = [line for relay in self.relays for line in sorted(relay.lines, key=id)]
            if not lines:
                continue
            line = self.chance.choice(lines)
            if self.chance.random() < 0.7:
                line.cut()
                self.cuts += 1
            else:
                task = asyncio.create_task(line.stall(self.chance.uniform(*self.stall)))
                self.tasks.add(task)
                task.add_done_callback(self.tasks.discard)
                self.stalls += 1

    def close(self):
        for relay in self.relays:
            relay.close()
