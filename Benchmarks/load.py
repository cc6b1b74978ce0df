"""Runs the load generator and returns what it printed."""

import json
import os
import subprocess

import programs


class Failed(Exception):
    """The load generator found something wrong, and says what."""


class Skipped(Exception):
    """This machine cannot measure that, and why."""


def words(server, mode, **options):
    options.setdefault("adapter", server.adapter)
    options.setdefault("path", server.path)
    command = [programs.program("load"), mode, "port", str(server.port)]
    if server.secure:
        command += ["tls", "1"]
    for name, value in options.items():
        command += [name, str(value)]
    for pid in server.pids():
        command += ["watch", str(pid)]
    return command


def begin(server, mode, cores, **options):
    """Starts a load that goes on beside others."""
    return subprocess.Popen(
        words(server, mode, **options), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True, preexec_fn=lambda: os.sched_setaffinity(0, cores))


def end(process, seconds):
    """Waits for one, and returns its line."""
    try:
        printed, said = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        raise Failed("the load generator did not end within %g s" % seconds) from None
    if process.returncode != 0:
        raise Failed(said.strip() or "the load generator ended with %d" % process.returncode)
    return json.loads(printed)


def run(server, mode, cores, **options):
    bound = 60 + 4 * float(options.get("limit", 20)) + 2 * float(options.get("seconds", 2))
    return end(begin(server, mode, cores, **options), bound)
