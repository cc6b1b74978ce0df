#!/usr/bin/env python3
"""What idle peers cost a hub: resident memory for each, and processor time while nothing is said."""

import argparse
import asyncio
import os
import tempfile
import time

from hub import HubProcess, settings
from peer import fresh_id

HEAD = ("GET /?peerId=%s HTTP/1.1\r\nHost: bench\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n")


class Idler(asyncio.Protocol):
    """A peer that joins a network of ten and then only answers pings."""

    def __init__(self, number, ready):
        self.number, self.ready, self.upgraded, self.data = number, ready, False, b""

    def connection_made(self, transport):
        self.transport = transport
        transport.write((HEAD % fresh_id()).encode())

    def data_received(self, data):
        self.data += data
        if not self.upgraded:
            if b"\r\n\r\n" not in self.data:
                return
            self.upgraded = True
            self.data = self.data.split(b"\r\n\r\n", 1)[1]
            self.say(1, b'{"type":"announce","networkName":"bench-%d","data":{}}' % (self.number // 10))
            self.ready.release()
        while len(self.data) >= 2:
            size, head = self.data[1] & 0x7F, 2
            if size == 126:
                size, head = int.from_bytes(self.data[2:4], "big"), 4
            if len(self.data) < head + size:
                return
            if self.data[0] & 15 == 9:
                self.say(10, self.data[head:head + size])
            self.data = self.data[head + size:]

    def say(self, opcode, payload):
        self.transport.write(bytes([0x80 | opcode, 0x80 | len(payload), 0, 0, 0, 0]) + payload)


def usage(pid):
    with open("/proc/%d/stat" % pid, encoding="ascii") as file:
        fields = file.read().rpartition(")")[2].split()
    seconds = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return int(fields[21]) * os.sysconf("SC_PAGE_SIZE"), seconds


async def measure(hub, peers, window):
    loop, ready = asyncio.get_running_loop(), asyncio.Semaphore(0)
    empty, _ = usage(hub.process.pid)
    started = time.monotonic()
    for number in range(peers):
        await loop.create_connection(lambda number=number: Idler(number, ready), hub.host, hub.port)
    for _ in range(peers):
        await ready.acquire()
    joined = time.monotonic() - started
    full, before = usage(hub.process.pid)
    await asyncio.sleep(window)  # the thing measured is time passing
    later, after = usage(hub.process.pid)
    print("%d peers joined in %.2f s" % (peers, joined))
    print("resident %.1f MiB empty, %.1f MiB with them: %.1f KiB for each"
          % (empty / 2**20, full / 2**20, (full - empty) / peers / 1024))
    print("idle for %g s: %.2f %% of one core, %+.1f KiB" % (window, 100 * (after - before) / window, (later - full) / 1024))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peers", type=int, default=1000)
    parser.add_argument("--window", type=float, default=30, help="seconds of idleness to watch")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        hub = HubProcess(folder, settings())
        try:
            asyncio.run(measure(hub, options.peers, options.window))
        finally:
            hub.stop()


if __name__ == "__main__":
    main()
