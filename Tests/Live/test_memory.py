"""The hub's memory as a process: readers that take nothing must not push it past what is configured."""

import subprocess
import time

import pytest

from hub import settings
from machine import resident
from slow_readers import flood

pytestmark = pytest.mark.process

READERS = 600
QUEUED_TOTAL = 16  # MiB
# Beside what waits for readers: their connections, messages between reactors, code that runs for the first time.
MARGIN = 16  # MiB
SENT = 320  # MiB
SETTLED = 30.0


def test_slow_readers_stay_within_the_configured_memory(start):
    hub = start(settings(("limits: {queuedBytes: 512KiB, queuedTotal: %dMiB}" % QUEUED_TOTAL,)))
    before, most = flood(hub, READERS, SENT)
    assert (most - before) / 2**20 < QUEUED_TOTAL + MARGIN


def test_what_slow_readers_took_is_given_back_when_they_leave(start):
    hub = start(settings(("limits: {queuedBytes: 512KiB, queuedTotal: 64MiB}",)))
    before, _ = flood(hub, READERS, SENT)
    until = time.monotonic() + SETTLED
    while True:
        more = (resident([hub.process.pid]) - before) / 2**20
        if more < MARGIN:
            return
        assert time.monotonic() < until, "%d MiB more than before they came" % more
        with pytest.raises(subprocess.TimeoutExpired):  # nobody asks it anything, so it is idle
            hub.process.wait(0.1)
