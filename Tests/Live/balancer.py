"""The load balancer of Deploy/compose: Debian's HAProxy with that very file, in front of hubs on this machine."""

import os
import re
import shutil
import socket
import subprocess
import threading
import time

from hub import ROOT

CONFIGURATION = os.path.join(ROOT, "Deploy", "compose", "haproxy.cfg")
LIBRARIES = os.path.join(ROOT, ".tools", "usr", "lib", "x86_64-linux-gnu")
DEADLINE = 20.0


def find():
    """Unpacked by Scripts/install-needed.sh, or this machine's own."""
    unpacked = os.path.join(ROOT, ".tools", "usr", "sbin", "haproxy")
    return unpacked if os.access(unpacked, os.X_OK) else shutil.which("haproxy", path="/usr/sbin:/usr/bin")


def free_port():
    """One that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def surroundings(certificate, token, hubs, port):
    """The variables that the file names: where it listens, and where hubs and their operators are heard."""
    values = {"LISTEN": "127.0.0.1:%d" % port, "CERTIFICATE": certificate, "PROBE_TOKEN": token,
              "CONNECTIONS": "500"}
    for number, (peers, admin) in enumerate(hubs, 1):
        values["HUB_%d" % number] = "127.0.0.1:%d" % peers
        values["CHECK_HOST_%d" % number], values["CHECK_PORT_%d" % number] = "127.0.0.1", str(admin)
    return {**os.environ, "LD_LIBRARY_PATH": LIBRARIES, **values}


class Balancer:
    def __init__(self, certificate, token, hubs):
        self.host, self.port, self.secure = "127.0.0.1", free_port(), True
        self.said, self.news, self.has_ended = [], threading.Condition(), False
        self.process = subprocess.Popen(
            [find(), "-db", "-f", CONFIGURATION], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, env=surroundings(certificate, token, hubs, self.port))
        self.reader = threading.Thread(target=self.read)
        self.reader.start()

    def read(self):
        for line in self.process.stdout:
            with self.news:
                self.said.append(line)
                self.news.notify_all()
        with self.news:
            self.has_ended = True
            self.news.notify_all()

    def log(self):
        with self.news:
            return "".join(self.said)

    def states(self):
        """How each hub was when it was last said."""
        return dict(re.findall(r"Server hubs/(hub-\d) is (UP|DOWN)", self.log()))

    def wait(self, is_true, deadline=DEADLINE):
        with self.news:
            self.news.wait_for(lambda: self.has_ended or is_true(), deadline)
        assert is_true(), "HAProxy said:\n" + self.log()[-4000:]

    def wait_until_it_listens(self):
        """It says so when its configuration asks for that; here a connection tells."""
        until = time.monotonic() + DEADLINE
        while True:
            try:
                socket.create_connection((self.host, self.port), timeout=DEADLINE).close()
                return
            except ConnectionRefusedError:
                assert self.process.poll() is None and time.monotonic() < until, self.log()

    def http(self, path):
        return "https://%s:%d%s" % (self.host, self.port, path)

    def ws(self, path="/"):
        return "wss://%s:%d%s" % (self.host, self.port, path)

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.reader.join()
        self.process.stdout.close()
