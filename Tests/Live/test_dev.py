"""Hubs to be thrown away: links for people, and one that is killed while it is told."""

import re
import signal
import subprocess
import threading
import urllib.request

import pytest

from hub import hubctl

pytestmark = pytest.mark.process

DEADLINE = 60


def test_links_lead_to_a_demo_and_a_console_and_a_killed_hub_is_told_of():
    play = subprocess.Popen([hubctl(), "dev", "--hubs", "3", "--delay", "500ms", "--open"],
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, bufsize=1)
    # A play that says nothing more is ended, and then its words are missing.
    deadline = threading.Timer(DEADLINE, play.send_signal, [signal.SIGINT])
    deadline.start()
    lines = []

    def until(words):
        while not any(words in line for line in lines):
            line = play.stdout.readline()
            assert line, "\n".join(lines)
            lines.append(line.rstrip("\n"))

    try:
        until("hubctl console makes another")
        told = "\n".join(lines)
        links = re.findall(r"(?:demo|console) +(http://\S+)", told)
        assert len(links) == 6, told
        for link in links:
            with urllib.request.urlopen(link, timeout=10) as answer:
                assert answer.status == 200 and "html" in answer.headers["content-type"], link
        # By its port, as other plays may run on this machine.
        port = re.search(r"hub-2 listens on ws://127\.0\.0\.1:(\d+)", told).group(1)
        killed = subprocess.run([hubctl(), "dev", "kill", port], capture_output=True, text=True, timeout=20)
        assert killed.returncode == 0 and killed.stderr == "hub-2 is gone\n", killed
        until("hub-2 is gone, and its connections with it")
        until("hub-1 knows that hub-2 is gone")
        until("hub-3 knows that hub-2 is gone")
        again = subprocess.run([hubctl(), "dev", "kill", port], capture_output=True, text=True, timeout=20)
        assert again.returncode == 3 and "no hub of 'hubctl dev' listens on" in again.stderr, again
        play.send_signal(signal.SIGINT)
        assert play.wait(20) == 0
    finally:
        deadline.cancel()
        if play.poll() is None:
            play.send_signal(signal.SIGINT)
            play.wait(20)
        play.stdout.close()


def test_nobody_is_killed_who_was_not_started_so():
    done = subprocess.run([hubctl(), "dev", "kill", "99"], capture_output=True, text=True, timeout=20)
    assert done.returncode == 2 and "no number from 1 to 9" in done.stderr
