#!/usr/bin/env python3
"""What messages cost over a data channel, against a WebSocket with TLS, between a hub and its peers.

One peer sends signals of 2 KiB to another over plain WebSockets; the other hears them over TLS or over its channel. The
difference is what the last stretch costs the hub: CPU for each message, and how much later the middle one and one in a
hundred arrive. Then LINKS peers open channels one after the other: how long each takes from its first word to the first
message, and what it adds to the hub's memory. The peers are Python (`aiortc`), so rates are low; the hub's CPU is read
from /proc and is its own. Run it with the Python of .venv.
"""

import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), ".."))
sys.path.insert(0, os.path.join(ROOT, "Tests", "Live"))

from carried import CarriedPeer  # noqa: E402
from hub import HubProcess, settings  # noqa: E402
from peer import fresh_network  # noqa: E402

MESSAGES = int(os.environ.get("MESSAGES", 4000))
RATE = int(os.environ.get("RATE", 800))
LINKS = int(os.environ.get("LINKS", 50))
SIZE = int(os.environ.get("SIZE", 2048))
PLUGINS = ("signaling", "hub-registry", "health", "{metrics: {}}", "{client-channels: {}}")


def cpu(hub):
    """Seconds of CPU of the hub's process so far."""
    with open("/proc/%d/stat" % hub.process.pid, encoding="ascii") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory(hub):
    with open("/proc/%d/smaps_rollup" % hub.process.pid, encoding="ascii") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("Pss_Anon")) * 1024


async def flow(hub, receiver, sender):
    """Sends at the rate; returns CPU for each message and how long they took, in milliseconds."""
    padding = "x" * (SIZE - 200)
    late, done, last = [], asyncio.Event(), MESSAGES - 1
    plain = receiver._hand

    def hand(message):
        if message["type"] != "offer":
            return plain(message)
        late.append((time.perf_counter() - message["data"]["at"]) * 1000)
        if message["data"]["number"] == last:
            done.set()

    receiver._hand = hand
    before, began = cpu(hub), time.perf_counter()
    for number in range(MESSAGES):
        due = began + number / RATE
        wait = due - time.perf_counter()
        if wait > 0:
            await asyncio.sleep(wait)
        await sender.signal(receiver.id, "offer", {"number": number, "at": time.perf_counter(), "pad": padding})
    await asyncio.wait_for(done.wait(), 30)
    spent = cpu(hub) - before
    receiver._hand = plain
    late.sort()
    return spent / MESSAGES * 1e6, late[len(late) // 2], late[len(late) * 99 // 100]


def certificate(folder):
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
         "-subj", "/CN=localhost", "-keyout", folder + "/key.pem", "-out", folder + "/certificate.pem"],
        check=True, capture_output=True)


async def tls(folder):
    certificate(folder)
    hub = HubProcess(folder, settings(
        ["reactors: 1", "tls: {certificate: %s/certificate.pem, key: %s/key.pem}" % (folder, folder)],
        plugins=PLUGINS), secure=True)
    try:
        network = fresh_network()
        ann, bob = await CarriedPeer(hub, network).open(), await CarriedPeer(hub, network).open()
        result = await flow(hub, ann, bob)
        await ann.close()
        await bob.close()
    finally:
        hub.stop()
    return result


async def plain_and_channel(folder):
    hub = HubProcess(folder, settings(["reactors: 1"], plugins=PLUGINS))
    results = []
    try:
        network = fresh_network()
        ann, bob = await CarriedPeer(hub, network).open(), await CarriedPeer(hub, network).open()
        results.append(await flow(hub, ann, bob))
        await ann.offer()
        await ann.begin()
        results.append(await flow(hub, ann, bob))
        await ann.close()
        await bob.close()
        results.append(await links(hub))
    finally:
        hub.stop()
    return results


async def links(hub):
    network = fresh_network()
    hub_side = await CarriedPeer(hub, fresh_network()).open()
    await hub_side.settle()
    peers = [await CarriedPeer(hub, network).open() for _ in range(LINKS)]
    await hub_side.settle()
    before, times = memory(hub), []
    for peer in peers:
        began = time.perf_counter()
        await peer.offer()
        await peer.begin()
        count = peer.counts["channel"]
        await peer.settle()
        assert peer.counts["channel"] > count
        times.append((time.perf_counter() - began) * 1000)
    for peer in peers:
        await peer.settle()
    added = (memory(hub) - before) / LINKS
    for peer in peers:
        await peer.close()
    await hub_side.close()
    return times, added


def main():
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        (plain, channel, (times, added)) = asyncio.run(plain_and_channel(one))
        secure = asyncio.run(tls(other))
    for name, (spent, middle, hundredth) in (
            ("WebSocket to WebSocket", plain), ("with TLS, both peers", secure), ("WebSocket to channel", channel)):
        print("%-24s %6.1f us of CPU a message, %5.2f ms in the middle, %5.2f ms of 1 in 100" % (
            name, spent, middle, hundredth))
    print("%d links: %.0f ms in the middle to form, %.0f ms at most; %.0f kB of memory each" % (
        LINKS, statistics.median(times), max(times), added / 1024))


if __name__ == "__main__":
    main()
