"""Servers that are measured: ours, the floor, and any other."""

import os
import resource
import shlex
import signal
import socket
import subprocess
import tempfile
import time

import load
import machine
import programs

STARTS_WITHIN = 20.0
STOPS_WITHIN = 15.0

UPGRADE = (b"GET /?peerId=%040d HTTP/1.1\r\nHost: bench\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
           b"Sec-WebSocket-Key: bG9mdCBiZW5jaG1hcmsuLg==\r\nSec-WebSocket-Version: 13\r\n\r\n" % 1)

HUB = """hub:
  name: bench
  listen: ["127.0.0.1:%(port)d"]
  admin: unix:%(folder)s/admin.sock
  reactors: %(reactors)d
  limits: {connections: 1000000, connectionsPerAddress: 1000000%(limits)s}
%(tls)splugins: [signaling, hub-registry, health]
"""


class Certificate:
    """A certificate for 127.0.0.1 that is made once and goes with the process."""

    folder = None

    @classmethod
    def paths(cls):
        if cls.folder is None:
            cls.folder = tempfile.TemporaryDirectory()
            subprocess.run(
                ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                 "-days", "2", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1",
                 "-keyout", cls.folder.name + "/key.pem", "-out", cls.folder.name + "/chain.pem"],
                check=True, capture_output=True)
            os.chmod(cls.folder.name + "/key.pem", 0o600)
        return cls.folder.name + "/chain.pem", cls.folder.name + "/key.pem"


class Server:
    """A server that runs on its own cores from `start` to `stop`. Use it in a `with`."""

    name = adapter = path = None
    host = "127.0.0.1"

    def __init__(self, cores, secure=False):
        self.cores, self.secure, self.port, self.process = cores, secure, None, None

    def command(self):
        raise NotImplementedError

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory()
        self.log = open(self.folder.name + "/log", "wb+")
        self.begun = time.monotonic()
        self.process = subprocess.Popen(
            self.command(), stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log,
            start_new_session=True, preexec_fn=self.prepare,
            env=dict(os.environ, SWIFT_BACKTRACE="enable=no"))
        try:
            self.answered = self.wait_until_it_answers()
        except BaseException:
            self.__exit__()
            raise
        return self

    def prepare(self):
        os.sched_setaffinity(0, self.cores)
        # A shell that starts us in the background has us ignore it, and so would whoever we start.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))

    def wait_until_it_answers(self):
        """Seconds from the start to the first answer."""
        while time.monotonic() - self.begun < STARTS_WITHIN:
            if self.process.poll() is not None:
                code = self.process.returncode
                raise load.Failed("%s ended at once with %d:\n%s" % (self.name, code, self.words()))
            with socket.socket() as one:
                one.settimeout(STARTS_WITHIN)
                if one.connect_ex(("127.0.0.1", self.port)) == 0 and self.greets(one):
                    return time.monotonic() - self.begun
            time.sleep(0.0005)
        raise load.Failed("%s does not listen on 127.0.0.1:%d:\n%s" % (self.name, self.port, self.words()))

    def greets(self, connection):
        """Whether it lets a peer in. Of strangers, and behind TLS, it is enough that they accept."""
        if self.secure or self.adapter != "loft":
            return True
        connection.sendall(UPGRADE)
        return connection.recv(12) == b"HTTP/1.1 101"

    def words(self):
        """The end of what it printed."""
        self.log.seek(0)
        return self.log.read().decode(errors="replace")[-3000:]

    def pids(self):
        return machine.tree(self.process.pid)

    def __exit__(self, *_):
        """Ends it and whatever it started: it has a session of its own."""
        for number in (signal.SIGINT, signal.SIGKILL):
            try:
                os.killpg(self.process.pid, number)
            except ProcessLookupError:
                break
            try:
                self.process.wait(STOPS_WITHIN)
                break
            except subprocess.TimeoutExpired:
                continue
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait()
        self.log.close()
        self.folder.cleanup()


class Hub(Server):
    name, adapter, path = "hub", "loft", "/"

    def __init__(self, cores, secure=False, reactors=1, limits=""):
        super().__init__(cores, secure)
        self.reactors, self.limits = reactors, limits

    def command(self):
        self.port = machine.free_port()
        tls = "  tls: {certificate: %s, key: %s}\n" % Certificate.paths() if self.secure else ""
        config = self.folder.name + "/Plugins.yaml"
        with open(config, "w", encoding="utf-8") as file:
            file.write(HUB % {"port": self.port, "folder": self.folder.name, "reactors": self.reactors,
                              "limits": self.limits, "tls": tls})
        return [programs.hubctl(), "run", "--config", config]


class Floor(Server):
    name, adapter, path = "floor", "loft", "/"

    def command(self):
        self.port = machine.free_port()
        return [programs.program("floor"), str(self.port)] + list(Certificate.paths() if self.secure else ())


class Other(Server):
    """A server that somebody names: CMD starts it, with {port} where its port goes."""

    def __init__(self, words, adapter, name, cores, path="/"):
        super().__init__(cores)
        self.line, self.adapter, self.name, self.path = words, adapter, name, path

    def command(self):
        self.port = machine.free_port()
        return [word.replace("{port}", str(self.port)) for word in shlex.split(self.line)]
