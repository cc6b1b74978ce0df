"""A hub under strace, which writes down every system call it makes."""

import collections
import os
import re

from launch import Launch, tool

# `1234 recvfrom(7, ...`: where a call begins. Where another thread's comes between, it ends on another line.
BEGINS = re.compile(r"^(\d+) +(\w+)\(", re.MULTILINE)


class Traced(Launch):
    """Counts in one process: `count` runs something and returns the reactor's system calls by name."""

    def __init__(self, folder):
        self.trace = os.path.join(folder, "trace")
        super().__init__(folder, (tool("strace"), "-f", "-qq", "-s", "0", "-o", self.trace))

    @property
    def pid(self):
        """The hub is what strace has started."""
        own = self.process.pid
        with open("/proc/%d/task/%d/children" % (own, own), encoding="ascii") as file:
            children = file.read().split()
        return int(children[0]) if children else own

    def count(self, work):
        self.rest()
        begin = os.path.getsize(self.trace)
        work()
        self.rest()
        with open(self.trace, "rb") as file:
            file.seek(begin)
            return busiest(file.read().decode(errors="replace"))

    def end(self):
        if self.process.poll() is None and self.pid != self.process.pid:
            # Strace ends with what it traces; the other way round the hub would go on.
            os.kill(self.pid, 9)
            self.process.wait()
        super().end()


def busiest(trace):
    """How often the thread that made the most calls made each of them."""
    threads = collections.defaultdict(collections.Counter)
    for thread, name in BEGINS.findall(trace):
        threads[thread][name] += 1
    return max(threads.values(), key=lambda calls: calls.total(), default=collections.Counter())
