"""A hub as a process: started from a Plugins.yaml, found by its port file, ended by a signal."""

import os
import selectors
import signal
import socket
import subprocess
import threading
import time
import urllib.parse

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
DEADLINE = 10.0

# The settings every test starts from. A test adds lines of its own below `hub:` or plugins after these.
PLUGINS = ("signaling", "hub-registry", "health", "{echo: {path: /echo}}")


def hubctl():
    """The built command: HUBCTL, else what `make build` leaves."""
    named = os.environ.get("HUBCTL")
    candidates = [named] if named else [os.path.join(ROOT, ".build", kind, "hubctl") for kind in ("release", "debug")]
    for path in candidates:
        if os.path.exists(path):
            return path
    raise FileNotFoundError("no hubctl at " + " or ".join(candidates) + "; run make build, or set HUBCTL")


def settings(hub_lines=(), plugins=PLUGINS, listen="127.0.0.1:0"):
    """The text of a Plugins.yaml."""
    lines = ["hub:", "  name: test", "  listen: " + listen]
    lines += ["  " + line for line in hub_lines]
    lines += ["plugins:"] + ["  - " + plugin for plugin in plugins]
    return "\n".join(lines) + "\n"


class Hub:
    """Where a hub listens. Subclassed by the one that is a process of ours."""

    def __init__(self, url):
        parts = urllib.parse.urlsplit(url)
        self.host, self.port, self.secure = parts.hostname, parts.port, parts.scheme in ("https", "wss")

    def http(self, path="/"):
        return "%s://%s:%d%s" % ("https" if self.secure else "http", self.host, self.port, path)

    def ws(self, path="/"):
        return "%s://%s:%d%s" % ("wss" if self.secure else "ws", self.host, self.port, path)

    def connect(self):
        """A plain TCP connection, for tests that write bytes themselves."""
        connection = socket.create_connection((self.host, self.port), timeout=DEADLINE)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection


class HubProcess(Hub):
    def __init__(self, folder, text=None, secure=False, expect_ready=True, flags=(), environment=None,
                 host="127.0.0.1", command=lambda words: words):
        self.folder = folder
        self.secure = secure
        self.config = os.path.join(folder, "Plugins.yaml")
        self.port_file = os.path.join(folder, "port")
        self.log_file = os.path.join(folder, "log")
        self.write(settings() if text is None else text)
        # What a hub keeps goes with its test.
        environment = {**os.environ, "SWIFT_BACKTRACE": "enable=no", "XDG_STATE_HOME": os.path.join(folder, "state"),
                       **(environment or {})}
        with open(self.log_file, "ab") as log:
            self.process = subprocess.Popen(
                command([hubctl(), "run", "--config", self.config, "--port-file", self.port_file, *flags]),
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, env=environment)
        self.host, self.port = host, None
        if expect_ready:
            self.ready_line = self.read_line()
            while not self.ready_line.startswith("peers"):
                self.ready_line = self.read_line()
            with open(self.port_file, encoding="ascii") as file:
                self.port = int(file.read())

    def write(self, text):
        # At once, since a reload may be reading it: half a file can be a valid one that names fewer plugins.
        with open(self.config + ".new", "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(self.config + ".new", self.config)

    def log(self):
        with open(self.log_file, encoding="utf-8", errors="replace") as file:
            return file.read()

    def says(self, *words, deadline=DEADLINE):
        """The log, once these words stand in it: a hub answers and goes on before it has written all there is to say."""
        until = time.monotonic() + deadline
        while not all(word in self.log() for word in words):
            assert time.monotonic() < until, "the log does not say %s:\n%s" % (words, self.log()[-4000:])
            threading.Event().wait(0.02)
        return self.log()

    def read_line(self, deadline=DEADLINE):
        """The next line of standard output: the hub prints one when it listens."""
        line, until = b"", time.monotonic() + deadline
        with selectors.DefaultSelector() as selector:
            selector.register(self.process.stdout, selectors.EVENT_READ)
            while not line.endswith(b"\n"):
                if not selector.select(max(0, until - time.monotonic())):
                    self.kill()
                    raise TimeoutError("the hub printed no address in time; its log:\n" + self.log())
                piece = os.read(self.process.stdout.fileno(), 1)
                if not piece:
                    raise ChildProcessError("the hub ended with %s; its log:\n%s" % (self.process.wait(), self.log()))
                line += piece
        return line.decode()

    def signal(self, number):
        self.process.send_signal(number)

    def wait(self, deadline=DEADLINE):
        """The exit code."""
        try:
            return self.process.wait(deadline)
        finally:
            self.kill()

    def stop(self, deadline=DEADLINE):
        if self.process.poll() is None:
            self.signal(signal.SIGTERM)
        return self.wait(deadline)

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()
