"""Stands in a network of the hub until it is ended: python3 visitor.py NAME."""

import asyncio
import hashlib
import sys

from aiohttp import ClientSession


async def main(name):
    peer = hashlib.sha1(name.encode()).hexdigest()
    async with ClientSession() as session:
        async with session.ws_connect("ws://127.0.0.1:3000/?peerId=" + peer) as socket:
            await socket.send_json({"type": "announce", "networkName": "lobby", "data": {"name": name}})
            async for _ in socket:
                pass


asyncio.run(main(sys.argv[1]))
