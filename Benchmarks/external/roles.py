"""The plugins that `external.py` measures: python3 roles.py ROLE."""

import asyncio
import json
import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "Sources", "HubClients"))
from loft_plugin import Plugin, proceed

# How many times a second the flood is poured; one pour is one write.
POURS = 100


def flood():
    """Tells `seconds` seconds long `rate` events a second, once somebody has connected."""
    plugin = Plugin("flood", "Tells a great many events at a steady pace.")
    plugin.setting("rate", 100_000, "events a second")
    plugin.setting("seconds", 5, "how long")
    plugin.emits("tick", "number")
    # The conversation itself: by then the library has given descriptor 1 to what is printed.
    out, begun = os.dup(1), []

    @plugin.on("peerConnected")
    async def begin(event):
        if begun:
            return
        begun.append(True)
        settings = plugin.settings["default"]
        each = settings.rate // POURS
        start, number = time.monotonic(), 0
        for pour in range(settings.seconds * POURS):
            lines = ["{\"emit\":{\"name\":\"tick\",\"number\":%d}}\n" % (number + at) for at in range(each)]
            number += each
            data = "".join(lines).encode()
            while data:
                data = data[os.write(out, data):]
            await asyncio.sleep(max(0, start + (pour + 1) / POURS - time.monotonic()))

    return plugin


def counter():
    """Counts, and nothing else; what came of it is written into `file` once a second."""
    plugin = Plugin("counter", "Counts events.")
    plugin.setting("file", "", "where the count is written")
    seen = {"count": 0, "first": 0.0, "last": 0.0}

    @plugin.on("tick")
    def count(event):
        seen["count"] += 1

    @plugin.start
    async def begin():
        plugin.spawn(write())

    async def write():
        path, before = plugin.settings["default"].file, 0
        while True:
            await asyncio.sleep(0.05)
            now = time.monotonic()
            if seen["count"] and not before:
                seen["first"] = now
            if seen["count"] != before:
                seen["last"], before = now, seen["count"]
            with open(path + ".new", "w", encoding="ascii") as out:
                json.dump(seen, out)
            os.replace(path + ".new", path)

    return plugin


def judge():
    """Lets everybody ask."""
    plugin = Plugin("judge", "Decides about every request.")

    @plugin.before("serveRequest", at="authorize")
    def decide(question):
        return proceed()

    return plugin


def stuck():
    """Wants to hear everything, and hears nothing."""
    plugin = Plugin("stuck", "Reads nothing of what it is told.")

    @plugin.on("peerConnected", "peerDisconnected")
    def hear(event):
        time.sleep(3_600)

    return plugin


def listener():
    """Hears the same as one that is stuck, and goes on."""
    plugin = Plugin("listener", "Hears who comes and goes.")

    @plugin.on("peerConnected", "peerDisconnected")
    def hear(event):
        pass

    return plugin


if __name__ == "__main__":
    {"flood": flood, "counter": counter, "judge": judge, "listener": listener,
     "stuck": stuck}[sys.argv[1]]().run()
