"""Hubs that are processes move from WebSockets to data channels, and `hubctl dev` tells it."""

import os
import re
import select
import signal
import subprocess
import threading
import time
import urllib.request

import hub as hubs

DEADLINE = 60.0


def connections(ports):
    """The established TCP connections that came to these ports, as `ss` has them."""
    text = subprocess.run(["ss", "-Htn", "state", "established"], capture_output=True, text=True, check=True).stdout
    local = [line.split()[2] for line in text.splitlines()]
    return [address for address in local if int(address.rsplit(":", 1)[1]) in ports]


def children(process):
    """Of all its threads."""
    found = []
    for task in os.listdir("/proc/%d/task" % process):
        with open("/proc/%d/task/%s/children" % (process, task), encoding="ascii") as file:
            found += [int(word) for word in file.read().split()]
    return found


def test_three_hubs_play_the_eight_steps_and_their_sockets_are_gone():
    play = subprocess.Popen([hubs.hubctl(), "dev", "--hubs", "3", "--delay", "1s", "--stay"],
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, bufsize=1)
    # A play that says nothing more is ended, and then its words are missing.
    deadline = threading.Timer(DEADLINE, play.send_signal, [signal.SIGINT])
    deadline.start()
    try:
        lines, ports, most = [], [], 0
        for line in play.stdout:
            lines.append(line.rstrip("\n"))
            found = re.search(r"listens on ws://127\.0\.0\.1:(\d+)$", lines[-1])
            if found:
                ports.append(int(found.group(1)))
            if lines[-1].startswith("5"):
                most = max(most, len(connections(ports)))
            if lines[-1].startswith("the hubs and their peers stay"):
                deadline.cancel()
                break
        told = "\n".join(lines)
        assert [lines.index(line) for line in lines if line[:1].isdigit()], told
        steps = {line.split(" ", 1)[0] for line in lines}
        assert {"1", "2", "3", "4", "5", "6", "7", "8"} <= steps, told
        for pair in ("hub-1 and hub-2", "hub-1 and hub-3", "hub-2 and hub-3"):
            assert any(line.startswith("5") and pair + " have a data channel" in line for line in lines), told
        assert "6 signals between peers of all hubs arrived" in told
        # While both carriers stood: two WebSockets between hubs, and three peers.
        assert most == 5, told
        # Afterwards: three peers.
        assert len(connections(ports)) == 3, connections(ports)
        processes = children(play.pid)
        assert len(processes) == 3
        play.send_signal(signal.SIGINT)
        play.wait(20)
        for process in processes:
            assert not os.path.exists("/proc/%d" % process)
        assert connections(ports) == []
    finally:
        deadline.cancel()
        if play.poll() is None:
            # Killed, it could not end its hubs.
            play.send_signal(signal.SIGINT)
            play.wait(20)


def test_hubs_of_a_play_that_is_killed_end_as_well():
    play = subprocess.Popen([hubs.hubctl(), "dev", "--hubs", "3", "--delay", "60s"],
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, bufsize=1)
    processes = []
    try:
        for line in play.stdout:
            if "hub-3 listens" in line:
                break
        processes = [os.pidfd_open(process) for process in children(play.pid)]
        assert len(processes) == 3
        play.kill()
        play.wait()
        # One can be read from when its process has ended.
        for process in processes:
            assert select.select([process], [], [], DEADLINE / 4)[0], "a hub is left"
    finally:
        play.kill()
        play.wait()
        play.stdout.close()
        for process in processes:
            if not select.select([process], [], [], 0)[0]:
                signal.pidfd_send_signal(process, signal.SIGKILL)
            os.close(process)


def test_hubs_that_find_no_way_keep_their_sockets(tmp_path):
    """One has addresses of one kind, the other of the other."""
    started = []
    try:
        calling = []
        for name, address in (("one", "127.0.0.1"), ("two", "'::1'")):
            folder = tmp_path / name
            folder.mkdir()
            migration = "{p2p-migration: {meshMigrationDelay: 200ms, hubMeshFormation: 1s, addresses: [%s]}}" % address
            plugins = ("signaling", "hub-registry", "health", "mesh",
                       "{bootstrap: {hubs: [%s]}}" % ", ".join(calling), migration)
            one = hubs.HubProcess(str(folder), hubs.settings(["log: {level: info}"], plugins))
            started.append(one)
            calling = ["'ws://127.0.0.1:%d'" % one.port]
        until = time.monotonic() + DEADLINE
        while not any("formation-timeout" in one.log() for one in started):
            assert time.monotonic() < until, started[0].log()
            with urllib.request.urlopen(started[0].http("/health")) as answer:
                answer.read()
        assert len(connections({started[0].port})) == 1
        assert not any("moved from WebSockets" in one.log() for one in started)
    finally:
        for one in started:
            one.stop()
