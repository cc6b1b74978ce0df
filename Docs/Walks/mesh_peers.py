"""Peers of a walk with several hubs. Each function is a part of Docs/Walks/mesh.sh."""

import asyncio
import json
import secrets
import socket
import sys

import websockets

NETWORK = "walk"
PATIENCE = 10


class Peer:
    """One connection to a hub, with what it heard."""

    def __init__(self, name, port):
        self.name, self.port, self.id = name, port, secrets.token_hex(20)

    async def __aenter__(self):
        self.socket = await websockets.connect("ws://127.0.0.1:%s/?peerId=%s" % (self.port, self.id))
        await self.hear("connected")
        await self.say(type="announce", networkName=NETWORK, data={"name": self.name})
        return self

    async def __aexit__(self, *_):
        await self.socket.close()

    async def say(self, **message):
        await self.socket.send(json.dumps(message))

    async def hear(self, kind, about=None):
        """The next message of that kind; about a peer, if one is named."""
        async with asyncio.timeout(PATIENCE):
            while True:
                message = json.loads(await self.socket.recv())
                if message["type"] == "error":
                    sys.exit("%s heard %s" % (self.name, message))
                whom = (message.get("data") or {}).get("peerId", message.get("fromPeerId"))
                if message["type"] == kind and about in (None, whom, message.get("fromPeerId")):
                    return message


def free_port():
    """A port that is free now. Hubs of this walk tell each other theirs, so it is known before they start."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        print(listener.getsockname()[1])


async def meet(*ports):
    """A peer at each hub: each hears of all others, and each sends to each."""
    names = ["ann", "bob", "cid"]
    async with Peer(names[0], ports[0]) as ann, Peer(names[1], ports[1]) as bob, Peer(names[2], ports[2]) as cid:
        peers = [ann, bob, cid]
        for peer in peers:
            missing = {other.id for other in peers if other is not peer}
            while missing:
                missing.discard((await peer.hear("peer-discovered"))["data"]["peerId"])
            print("%s, at the hub on port %s, has heard of the others" % (peer.name, peer.port))
        for sender in peers:
            for receiver in peers:
                if sender is receiver:
                    continue
                await sender.say(type="offer", targetPeerId=receiver.id, data={"sdp": sender.name})
                offer = await receiver.hear("offer", sender.id)
                assert offer["data"] == {"sdp": sender.name} and offer["fromPeerId"] == sender.id, offer
                print("an offer went from %s to %s" % (sender.name, receiver.name))


async def stay(*ports):
    """A peer at each hub, until somebody ends this."""
    async with Peer("ann", ports[0]) as ann, Peer("cid", ports[1]) as cid:
        await ann.hear("peer-discovered", cid.id)
        print(ann.id, cid.id, sep="\n", flush=True)
        await asyncio.Event().wait()


async def farewell(port):
    """A peer that waits to be told to go."""
    async with Peer("ann", port) as ann:
        print("here", flush=True)
        told = await ann.hear("goaway")
        print(json.dumps(told["data"]), flush=True)


if __name__ == "__main__":
    what = {"free_port": free_port, "meet": meet, "stay": stay, "farewell": farewell}[sys.argv[1]]
    done = what(*sys.argv[2:])
    if done is not None:
        asyncio.run(done)
