"""A hub under callgrind, which counts every instruction of every thread between two marks."""

import glob
import os
import subprocess

import dump
from launch import Launch, Unusable, tool


# Timers on other threads do this much at most. More means that a unit of work is not done by the reactor
# alone, and then its thread alone must not be counted.
ELSEWHERE = 0.05


class Counted(Launch):
    """Counts in one process: `count` runs something and returns what the hub's reactor spent on it.

    Callgrind is asked over vgdb to write down and forget its counts before and after. That costs the hub one
    turn of its loop in which nothing happens; starting it once for everything costs less than two seconds.
    """

    def __init__(self, folder, plugins="", lines=""):
        self.prefix = os.path.join(folder, "vgdb")
        self.out = os.path.join(folder, "out")
        self.marks = 0
        self.reactor = None
        super().__init__(folder, (
            tool("valgrind"), "--tool=callgrind", "--separate-threads=yes",
            "--callgrind-out-file=" + self.out, "--vgdb-prefix=" + self.prefix), lines=lines, plugins=plugins)

    def mark(self):
        """Writes down all counts since the last mark, once the hub has nothing to do."""
        self.rest()
        self.marks += 1
        asked = subprocess.run(
            [tool("vgdb"), "--vgdb-prefix=" + self.prefix, "--pid=%d" % self.pid, "dump"],
            capture_output=True, text=True, timeout=60, check=False)
        if asked.returncode:
            raise Unusable("vgdb could not reach valgrind; it has to be allowed to trace processes:\n"
                           + asked.stderr)
        # It answers before the loop has taken its empty turn.
        self.rest()

    def threads(self):
        """The dumps of the last mark, by thread."""
        paths = glob.glob("%s.%d-*" % (self.out, self.marks))
        if not paths:
            raise Unusable("callgrind wrote nothing down; its log:\n" + self.log())
        return {path.rpartition("-")[2]: dump.read(path) for path in paths}

    def count(self, work):
        self.mark()
        work()
        self.mark()
        return self.counted()

    def counted(self):
        """What the reactor spent between the last two marks."""
        threads = self.threads()
        busiest = max(threads, key=lambda number: threads[number].instructions)
        if self.reactor not in (None, busiest):
            raise Unusable("most of the work was done by thread %s and not by the reactor, which is %s"
                           % (busiest, self.reactor))
        self.reactor = busiest
        counted = threads.pop(busiest)
        counted.elsewhere = sum(one.instructions for one in threads.values())
        return counted

    @staticmethod
    def check(counts):
        """Says so if the counts do not hold what they should."""
        least = min(counts, key=lambda one: one.elsewhere)
        if least.elsewhere > ELSEWHERE * least.instructions:
            raise Unusable("other threads executed %d instructions beside %d of the reactor, which alone is "
                           "counted; callgrind.py has to count them too"
                           % (least.elsewhere, least.instructions))
        if not any(one.copies for one in counts):
            raise Unusable("callgrind found no name of what copies memory in the C library; install its "
                           "symbols, which are the package libc6-dbg on Debian")
