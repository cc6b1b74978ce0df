#!/usr/bin/env python3
"""Draws `hubctl top` as it looks beside a hub at work: a terminal of pyte's, written as SVG.

Usage: .venv/bin/python Scripts/picture_of_top.py [FILE.svg], after `make build` or with HUBCTL set.
"""

import asyncio
import html
import json
import os
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Tests", "Live"))

import websockets  # noqa: E402

from hub import HubProcess, hubctl  # noqa: E402
from terminal import Terminal  # noqa: E402

WIDTH, HEIGHT, SECONDS = 80, 24, 12
CELL, LINE, MARGIN = 8.4, 18, 14
COLOURS = {"default": "#d8dee9", "cyan": "#88c0d0", "green": "#a3be8c", "brown": "#ebcb8b", "red": "#bf616a"}
SETTINGS = """hub: {name: lobby, listen: 127.0.0.1:0, admin: unix:%s/lobby.sock}
plugins:
  - rate-limit: {perSecond: 30, burst: 30, strikes: 0}
  - namespace-isolation
  - signaling
  - hub-registry
  - mesh
  - p2p-migration
  - health
namespaces:
  acme: {networks: [acme], plugins: {namespace-isolation: {peers: 10}, mesh: off}}
  globex: {networks: [globex], plugins: {mesh: off}}
"""


async def crowd(hub, ended):
    """Peers that call each other, some more often than they may."""
    ids = ["%040x" % (number + 1) for number in range(12)]
    sockets = [await websockets.connect(hub.ws() + "?peerId=" + peer) for peer in ids]

    async def read(socket):
        async for _ in socket:
            pass

    async def call(number):
        while not ended.is_set():
            target = ids[(number + 3) % len(ids)]
            await sockets[number].send(json.dumps({"type": "offer", "targetPeerId": target, "data": {"sdp": "v=0"}}))
            await asyncio.sleep(0.02 + 0.01 * number)

    for number, socket in enumerate(sockets):
        network = ("acme", "globex", "lobby")[number % 3]
        await socket.send(json.dumps({"type": "announce", "networkName": network, "data": {}}))
    readers = [asyncio.create_task(read(socket)) for socket in sockets]
    await asyncio.gather(*(call(number) for number in range(len(ids))), return_exceptions=True)
    for reader in readers:
        reader.cancel()


def pieces(line):
    """The words of a line, each with the column it begins in and its look."""
    column = 0
    while column < WIDTH:
        look, end = (line[column].fg, line[column].bold), column
        while end < WIDTH and (line[end].fg, line[end].bold) == look and line[end].data != " ":
            end += 1
        if end > column:
            yield column, "".join(line[place].data for place in range(column, end)), look
        column = max(end, column + 1)


def svg(screen):
    width, height = WIDTH * CELL + 2 * MARGIN, HEIGHT * LINE + 2 * MARGIN
    lines = ['<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %g %g" role="img" aria-label="hubctl top">'
             % (width, height), '<rect width="100%" height="100%" rx="8" fill="#1e222a"/>',
             '<g font-family="ui-monospace, DejaVu Sans Mono, monospace" font-size="14">']
    for row in range(HEIGHT):
        for column, text, (colour, bold) in pieces(screen.buffer[row]):
            lines.append('<text x="%g" y="%g" textLength="%g" fill="%s"%s>%s</text>' % (
                round(MARGIN + column * CELL, 1), MARGIN + (row + 0.8) * LINE, round(len(text) * CELL, 1),
                COLOURS.get(colour, COLOURS["default"]), ' font-weight="bold"' if bold else "", html.escape(text)))
    return "\n".join(lines + ["</g>", "</svg>", ""])


def main():
    target = sys.argv[1] if len(sys.argv) > 1 else "Docs/Pictures/top.svg"
    with tempfile.TemporaryDirectory() as folder:
        hub, ended = HubProcess(folder, SETTINGS % folder), threading.Event()
        peers = threading.Thread(target=lambda: asyncio.run(crowd(hub, ended)))
        peers.start()
        terminal = Terminal(["sh", "-c", 'cd "$1" && exec "$2" top --admin ./lobby.sock --every 500ms', "sh",
                             folder, os.path.abspath(hubctl())], WIDTH, HEIGHT)
        try:
            end = time.monotonic() + SECONDS
            while time.monotonic() < end:
                terminal.read(0.1)
            terminal.until(lambda text: "rate-limit" in text and "q quit" in text)
            picture = svg(terminal.screen)
        finally:
            terminal.close()
            ended.set()
            peers.join()
            hub.kill()
    os.makedirs(os.path.dirname(target) or ".", exist_ok=True)
    with open(target, "w", encoding="utf-8") as file:
        file.write(picture)
    print(target)


if __name__ == "__main__":
    main()
