"""Debian's TURN server as a process, which believes names that end (`use-auth-secret`)."""

import os
import re
import socket
import subprocess
import threading

from hub import ROOT

PROGRAM = os.path.join(ROOT, ".tools", "usr", "bin", "turnserver")
LIBRARIES = os.path.join(ROOT, ".tools", "usr", "lib", "x86_64-linux-gnu")
DEADLINE = 20.0
REALM = "loft.test"


def is_installed():
    return os.access(PROGRAM, os.X_OK)


def free_port():
    """A UDP port that was free a moment ago."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Coturn:
    def __init__(self, folder, *secrets):
        """With several secrets it believes whoever knows one of them."""
        self.port = free_port()
        state = os.path.join(folder, "coturn-%d" % self.port)
        os.makedirs(state)
        words = [
            PROGRAM, "-n", "--listening-ip=127.0.0.1", "--relay-ip=127.0.0.1", "--listening-port=%d" % self.port,
            "--use-auth-secret", *("--static-auth-secret=" + secret for secret in secrets), "--realm=" + REALM,
            "--no-tls", "--no-dtls", "--no-tcp", "--no-cli", "--allow-loopback-peers", "--log-file=stdout",
            "--simple-log", "--pidfile=%s/pid" % state, "--userdb=%s/users" % state, "--relay-threads=1", "--verbose"]
        self.said, self.news, self.has_ended = [], threading.Condition(), False
        self.process = subprocess.Popen(
            words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            errors="replace", env={**os.environ, "LD_LIBRARY_PATH": LIBRARIES})
        self.reader = threading.Thread(target=self.read)
        self.reader.start()
        try:
            self.wait(lambda: "admin thread" in self.log())
        except AssertionError:
            self.kill()
            raise

    def read(self):
        for line in self.process.stdout:
            with self.news:
                self.said.append(line)
                self.news.notify_all()
        with self.news:
            self.has_ended = True
            self.news.notify_all()

    def wait(self, is_true, deadline=DEADLINE):
        """Until something holds, of which it may say a word when it does."""
        with self.news:
            self.news.wait_for(lambda: self.has_ended or is_true(), deadline)
        assert is_true(), "coturn said:\n" + self.log()[-4000:]

    @property
    def url(self):
        return "turn:127.0.0.1:%d?transport=udp" % self.port

    def log(self):
        with self.news:
            return "".join(self.said)

    def names(self):
        """Under which names somebody was lent an address."""
        return set(re.findall(r": new, realm=<[^>]*>, username=<([^>]*)>", self.log()))

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.reader.join()
        self.process.stdout.close()
