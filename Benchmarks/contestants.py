"""Who takes part: hub and floor always, and whoever else is named."""

import os

from servers import Floor, Hub, Other

ADAPTERS = ("peerpigeon", "echo", "nats")


def ours(bench):
    """Makers of hub and floor: what a row asks for decides."""
    def hub(row):
        return Hub(set(bench.server_cores), row.secure)

    def floor(row):
        return None if row.only_hub else Floor(set(bench.server_cores), row.secure)

    return {"hub": hub, "floor": floor}


def other(bench, name, adapter, command, path):
    def make(row):
        if row.secure or adapter not in row.adapters:
            return None
        return Other(command, adapter, name, set(bench.server_cores), path)

    return make


def parse(line, number):
    """NAME ADAPTER [path=/x] COMMAND..., where {port} stands for the port."""
    words = line.split(None, 2)
    if len(words) < 3 or words[1] not in ADAPTERS or "{port}" not in words[2]:
        raise SystemExit("line %d should be NAME ADAPTER [path=/x] COMMAND, with {port} in the command and "
                         "one of %s as the adapter: %s" % (number, ", ".join(ADAPTERS), line))
    name, adapter, command = words
    path = "/"
    if command.startswith("path="):
        path, _, command = command[5:].partition(" ")
    return name, adapter, command.strip(), path


def named():
    """From OTHERS, a file with one to a line, or from CMD and ADAPTER."""
    found = []
    if os.environ.get("OTHERS"):
        with open(os.environ["OTHERS"], encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                if line.strip() and not line.startswith("#"):
                    found.append(parse(line.strip(), number))
    if os.environ.get("CMD"):
        name = os.environ.get("NAME") or os.environ.get("ADAPTER", "other")
        found.append(parse("%s %s %s" % (name, os.environ.get("ADAPTER", "none"), os.environ["CMD"]), 1))
    names = [one[0] for one in found]
    if len(set(names) | {"hub", "floor"}) != len(names) + 2:
        raise SystemExit("each server needs its own name, other than hub and floor: " + ", ".join(names))
    return found


def everybody(bench):
    makers = ours(bench)
    for name, adapter, command, path in named():
        makers[name] = other(bench, name, adapter, command, path)
    return makers
