#!/usr/bin/env python3
"""What idle peers cost a hub: resident memory for each, and processor time while nothing is said."""

import argparse
import asyncio
import os
import resource
import socket
import tempfile
import threading
import time

from hub import HubProcess, settings
from peer import fresh_id

# What a process needs beside the sockets of its peers.
SPARE = 100
# What may wait for slow readers, in MiB.
QUEUED_TOTAL = 64

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


async def join(hub, peers):
    """Connects peers, a few at a time; past 20,000 from another address, since one has ports for 28,000 only."""
    loop, ready, places = asyncio.get_running_loop(), asyncio.Semaphore(0), asyncio.Semaphore(100)

    async def one(number):
        source = ("127.0.0.%d" % (1 + number // 20000), 0) if number >= 20000 else None
        async with places:
            return await loop.create_connection(lambda: Idler(number, ready), hub.host, hub.port, local_addr=source)

    pairs = await asyncio.gather(*(one(number) for number in range(peers)))
    for _ in range(peers):
        await ready.acquire()
    return [transport for transport, _ in pairs]


async def measure(hub, peers, window):
    empty, _ = usage(hub.process.pid)
    started = time.monotonic()
    transports = await join(hub, peers)
    joined = time.monotonic() - started
    full, before = usage(hub.process.pid)
    await asyncio.sleep(window)  # the thing measured is time passing
    later, after = usage(hub.process.pid)
    print("%d peers in networks of ten joined in %.1f s" % (peers, joined))
    print("resident %.1f MiB empty, %.1f MiB with them: %.2f KiB for each"
          % (empty / 2**20, full / 2**20, (full - empty) / peers / 1024))
    print("idle for %g s, every peer pinged: %.2f %% of one core, %+.1f KiB"
          % (window, 100 * (after - before) / window, (later - full) / 1024))
    for transport in transports:
        transport.abort()
    await asyncio.sleep(0)  # one turn of the loop, in which they close


def share_of_a_core(pid, window):
    """How busy a process is while that many seconds pass."""
    _, before = usage(pid)
    time.sleep(window)
    return (usage(pid)[1] - before) / window


def slow_reader(hub, number):
    """A peer that asks for messages and never takes them."""
    reader = socket.socket()
    reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    reader.connect((hub.host, hub.port))
    reader.sendall((HEAD % ("%040x" % number)).encode())
    reader.sendall(frame(1, b'{"type":"announce","networkName":"slow","data":{}}'))
    return reader


def frame(opcode, payload):
    if len(payload) < 126:
        head = bytes([0x80 | opcode, 0x80 | len(payload)])
    else:
        head = bytes([0x80 | opcode, 0xFE]) + len(payload).to_bytes(2, "big")
    return head + bytes(4) + payload


def peak(pid):
    with open("/proc/%d/status" % pid, encoding="ascii") as file:
        return next(int(line.split()[1]) * 1024 for line in file if line.startswith("VmHWM"))


def flood(hub, readers, megabytes):
    """Sends every one of a crowd that does not read more than it may hold; returns the hub's memory before they
    came, and the most it had since, in bytes."""
    before, _ = usage(hub.process.pid)
    silent = [slow_reader(hub, number) for number in range(1, readers + 1)]
    sender = slow_reader(hub, readers + 1)
    sender.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
    swallowing = threading.Thread(target=swallow, args=(sender,), daemon=True)
    swallowing.start()
    sent, body = 0, "x" * 60000
    while sent < megabytes * 2**20:
        for number in range(1, readers + 1):
            text = '{"type":"offer","targetPeerId":"%040x","data":"%s"}' % (number, body)
            sender.sendall(frame(1, text.encode()))
            sent += len(text)
    sender.shutdown(socket.SHUT_RDWR)
    swallowing.join()
    for one in silent + [sender]:
        one.close()
    return before, peak(hub.process.pid)


def swallow(connection):
    while connection.recv(1 << 20):
        pass


def raise_limit(wanted):
    """Asks for descriptors; only root may have more than the hard limit, and not on every machine."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    for limit in (max(hard, wanted), hard):
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))
            return
        except (ValueError, OSError):
            continue


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peers", type=int, default=20000)
    parser.add_argument("--window", type=float, default=60, help="seconds of idleness to watch")
    parser.add_argument("--slow", type=int, default=1000, help="readers that take nothing")
    parser.add_argument("--flood", type=int, default=600, help="MiB to send them")
    options = parser.parse_args()
    raise_limit(options.peers + SPARE)
    allowed = resource.getrlimit(resource.RLIMIT_NOFILE)[0] - SPARE
    if allowed < options.peers:
        print("this machine lets a process have %d descriptors, so it is %d peers" % (allowed + SPARE, allowed))
        options.peers = allowed
    with tempfile.TemporaryDirectory() as folder:
        hub = HubProcess(folder, settings())
        try:
            asyncio.run(measure(hub, options.peers, options.window))
        finally:
            hub.stop()
    with tempfile.TemporaryDirectory() as folder:
        limits = "limits: {queuedBytes: 512KiB, queuedTotal: %dMiB}" % QUEUED_TOTAL
        hub = HubProcess(folder, settings((limits,)))
        try:
            before, most = flood(hub, options.slow, options.flood)
            print("%d readers that take nothing were sent %d MiB: resident %.1f MiB without them, %.1f MiB at most, "
                  "of which %d MiB may wait for readers (queuedTotal)"
                  % (options.slow, options.flood, before / 2**20, most / 2**20, QUEUED_TOTAL))
            time.sleep(5)  # the hub tidies up some seconds after a storm
            print("resident %.1f MiB after they left" % (usage(hub.process.pid)[0] / 2**20))
        finally:
            hub.stop()


if __name__ == "__main__":
    main()
