"""Peers of the four scenarios. Each function is a part of Docs/Walks/manual-scenarios.sh."""

import asyncio
import json
import os
import signal
import socket
import sys

import websockets

from mesh_peers import PATIENCE, Peer

# Seconds until a signal is sent again that came back.
PAUSE = 0.25


def free_ports(count):
    """Ports that are free now, one in each line."""
    listeners = [socket.socket() for _ in range(int(count))]
    for listener in listeners:
        listener.bind(("127.0.0.1", 0))
    for listener in listeners:
        print(listener.getsockname()[1])
        listener.close()


async def discovery(*ports):
    """A peer at each node hears of those at all others."""
    peers = [Peer("peer %d" % number, port) for number, port in enumerate(ports)]
    for peer in peers:
        await peer.__aenter__()
    for peer in peers:
        missing = {other.id for other in peers if other is not peer}
        while missing:
            missing.discard((await peer.hear("peer-discovered"))["data"]["peerId"])
        print("%s, at port %s, has discovered the others" % (peer.name, peer.port))
    for peer in peers:
        await peer.__aexit__()


async def refusal(peer):
    """What a peer is told of a signal that was lost with a node."""
    while True:
        message = json.loads(await peer.socket.recv())
        if message["type"] == "error":
            return message["code"]


async def deliver(sender, receiver, kind, data):
    """A signal arrives, or its sender is told that it was lost with a node, and sends it again."""
    while True:
        await sender.say(type=kind, targetPeerId=receiver.id, data=data)
        heard = asyncio.create_task(receiver.hear(kind, sender.id))
        refused = asyncio.create_task(refusal(sender))
        await asyncio.wait({heard, refused}, return_when=asyncio.FIRST_COMPLETED)
        is_lost = not heard.done()
        for task in (heard, refused):
            task.cancel()
        await asyncio.gather(heard, refused, return_exceptions=True)
        if not is_lost:
            return heard.result()
        code = refused.result()
        # Whose node is gone is nowhere until the news has come where it is now.
        assert code in ("hub-lost", "sender-unknown", "peer-not-found"), code
        print("%s of %s was lost with a node (%s): it is sent again" % (kind, sender.name, code))
        # What has changed gets about first.
        await asyncio.sleep(PAUSE)


async def exchange(ann, bob):
    """An offer, an answer, and a candidate each way, between two peers that know each other."""
    for sender, receiver, kind in [(ann, bob, "offer"), (bob, ann, "answer"), (ann, bob, "ice-candidate"),
                                   (bob, ann, "ice-candidate")]:
        data = {"of": kind, "from": sender.name}
        heard = await deliver(sender, receiver, kind, data)
        assert heard["fromPeerId"] == sender.id and heard["data"] == data, heard
        print("%s: from %s, at port %s, to %s, at port %s" % (
            kind, sender.name, sender.port, receiver.name, receiver.port))


async def signaling(one, other):
    async with Peer("ann", one) as ann, Peer("bob", other) as bob:
        await asyncio.gather(ann.hear("peer-discovered", bob.id), bob.hear("peer-discovered", ann.id))
        await exchange(ann, bob)


async def failure(first, second, third, process):
    """The node at the first port dies under its peer, which comes back elsewhere; nobody else is disturbed."""
    async with Peer("bob", second) as bob, Peer("cid", third) as cid:
        ann = Peer("ann", first)
        await ann.__aenter__()
        for peer in (bob, cid):
            await peer.hear("peer-discovered", ann.id)
        os.kill(int(process), signal.SIGKILL)
        async with asyncio.timeout(PATIENCE):
            try:
                while True:
                    await ann.socket.recv()
            except websockets.ConnectionClosed:
                print("ann has lost the node at port %s" % first)
        await exchange(bob, cid)
        again = Peer("ann", third)
        again.id = ann.id
        async with again:
            await again.hear("peer-discovered", bob.id)
            await exchange(again, bob)


if __name__ == "__main__":
    what = {"free_ports": free_ports, "discovery": discovery, "signaling": signaling, "failure": failure}[sys.argv[1]]
    done = what(*sys.argv[2:])
    if done is not None:
        asyncio.run(done)
