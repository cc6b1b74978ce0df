"""What is measured of peers that are there and do nothing: memory, and processor time."""

import math
import os
import resource
import select
import subprocess
import time

import load
import machine

# What a process needs beside the sockets of its peers.
SPARE = 100
# Ports of one loopback address, with some to spare.
PER_ADDRESS = 20000
# Seconds after which a server that tidies up has done so.
SETTLES = 6


def descriptors():
    return resource.getrlimit(resource.RLIMIT_NOFILE)[1]


def fit(peers):
    """So many of them as one process may have descriptors for."""
    return min(peers, descriptors() - SPARE)


class Crowd:
    """Idle peers, in as many processes as their descriptors need. Use it in a `with`."""

    def __init__(self, bench, server, peers, most=3600, begin_at=0):
        self.loads, self.bench = [], bench
        number, left = begin_at, peers
        while left > 0:
            here = min(left, descriptors() - SPARE)
            command = load.words(server, "idle", peers=here, hold=most, limit=120 + peers / 200,
                                 concurrency=256, sources=math.ceil(here / PER_ADDRESS), first=4 * number)
            self.loads.append(subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                preexec_fn=lambda: os.sched_setaffinity(0, bench.load_cores)))
            left -= here
            number += 1

    def __enter__(self):
        return self

    def wait_until_joined(self, seconds):
        """Everybody is connected and has heard of everybody in its network."""
        end = time.monotonic() + seconds
        for one in self.loads:
            ready, _, _ = select.select([one.stdout], [], [], max(0, end - time.monotonic()))
            line = os.read(one.stdout.fileno(), 100) if ready else b""
            if not line.startswith(b"joined"):
                one.kill()
                said = one.communicate()[1].decode().strip()
                raise load.Failed(said or "not everybody was in within %g s" % seconds)

    def leave(self):
        """Ends them, and returns how many pings they answered."""
        said = []
        for one in self.loads:
            one.stdin.close()
            one.stdin = None
        for one in self.loads:
            said.append(load.end(one, 120))
        self.loads = []
        return sum(one["pings"] for one in said)

    def __exit__(self, *_):
        for one in self.loads:
            one.kill()
            one.communicate()


def joined(bench, server, peers, **options):
    """A crowd that is in; how long it may take grows with it."""
    crowd = Crowd(bench, server, peers, **options)
    try:
        crowd.wait_until_joined(120 + peers / 100)
    except BaseException:
        crowd.__exit__()
        raise
    return crowd


def settled(server):
    """Resident bytes, once a server has had time to tidy up after many have come."""
    time.sleep(SETTLES)
    return machine.resident(server.pids())


def memory(peers):
    """Resident KiB of the server for each of them."""
    def measure(bench, server):
        count = fit(peers // 5 if bench.quick else peers)
        before = machine.resident(server.pids())
        with joined(bench, server, count) as crowd:
            after = settled(server)
            crowd.leave()
        return (after - before) / count / 1024, {"peers": count, "before": before, "after": after}
    return measure


def slope(peers):
    """What each of the second half takes, to what each of the first half took. Flat is 1."""
    def measure(bench, server):
        most = fit(peers)
        half = (most // 5 if bench.quick else most) // 2
        sizes = [machine.resident(server.pids())]
        with joined(bench, server, half) as first:
            sizes.append(settled(server))
            with joined(bench, server, half, begin_at=len(first.loads)) as second:
                sizes.append(settled(server))
                second.leave()
            first.leave()
        details = {"peers": 2 * half, "sizes": sizes, "each": (sizes[2] - sizes[0]) / 2 / half}
        return (sizes[2] - sizes[1]) / (sizes[1] - sizes[0]), details
    return measure


def processor(peers):
    """Percent of one core, over a time in which every peer is pinged once, or thrice.

    Pings come after 20 seconds of silence, so that time begins between two of them.
    """
    def measure(bench, server):
        count = fit(peers // 5 if bench.quick else peers)
        window = 20 if bench.quick else 60
        with joined(bench, server, count) as crowd:
            settled(server)
            pids = server.pids()
            before, begun = machine.processor_seconds(pids), time.monotonic()
            time.sleep(window)  # the thing measured is time passing
            used = machine.processor_seconds(pids) - before
            passed = time.monotonic() - begun
            pings = crowd.leave()
        if pings < count:
            raise load.Failed("%d pings came to %d peers in %g s" % (pings, count, window))
        return 100 * used / passed, {"peers": count, "pings": pings, "seconds": passed}
    return measure
