"""How long it takes until a link is a data channel, and how much memory many of them take."""

import contextlib
import json
import time

import linked
import load

ALLOWED_MS, ALLOWED_KB = 500, 1000
# Hubs that start side by side on a few cores, and find each other and the ways to each other.
ALL_WITHIN = 90.0
BEGUN, FORMED = "linked with a hub", "a data channel joins this hub with another"


def moments(hub, words):
    """When a hub said so first, in milliseconds."""
    for line in hub.said().splitlines():
        if '"%s"' % words in line:
            hour, minute, second = json.loads(line)["timestamp"][11:-1].split(":")
            return (int(hour) * 3600 + int(minute) * 60 + float(second)) * 1000
    raise load.Failed("a hub never said '%s':\n%s" % (words, hub.words()))


def once(cores):
    """Milliseconds from the moment at which two hubs know of each other, and signaling begins, until both have had
    a frame come back over their channel."""
    with linked.pair(linked.CHANNEL, cores) as pair:
        hubs = (pair.one, pair.other)
        return (max(moments(hub, FORMED) for hub in hubs) - min(moments(hub, BEGUN) for hub in hubs)) % 86_400_000


def memory(hub):
    """Kilobytes that are its own."""
    with open("/proc/%d/smaps_rollup" % hub.process.pid, encoding="ascii") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("Pss_Anon"))


def many(count, core, others):
    """So many hubs have a channel with one; what that one has more in its memory for each of them, the mesh's share
    included."""
    with contextlib.ExitStack() as stack:
        middle = stack.enter_context(linked.Linked(core, linked.CHANNEL, channels=linked.MOST_CHANNELS))
        before = memory(middle)
        for _ in range(count):
            stack.enter_context(linked.Linked(others, linked.CHANNEL, calls=(middle.url,)))
        until = time.monotonic() + ALL_WITHIN
        while (formed := middle.carriers().count("data-channel")) < count:
            if time.monotonic() > until:
                raise load.Failed("only %d of %d hubs have a data channel with one" % (formed, count))
            time.sleep(0.2)
        return formed, (memory(middle) - before) / formed
