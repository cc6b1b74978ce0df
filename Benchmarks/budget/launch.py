"""Starts the hub that is measured, alone or under a tool, and tells when it has nothing to do."""

import os
import shutil
import signal
import subprocess
import sys
import time

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
# A busy machine and a slow tool may need this long to bring a hub up.
START = 90.0
REST = 60.0
# A hub is at rest if nobody in it ran for so many looks in a row, this far apart.
LOOKS = 3
PAUSE = 0.004

# One reactor, so that no message travels between threads; a time-out so long that nobody is pinged meanwhile.
SETTINGS = """hub:
  name: budget
  listen: 127.0.0.1:0
  admin: unix:%s
  reactors: 1
  peerTimeout: 1h
%splugins:
%s  - signaling
  - hub-registry
  - health
"""


class Unusable(Exception):
    """Something that measuring needs is not there; the sentence says what to do."""


def end_when_told():
    """Leaves no hub behind when this process is told to end."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))


def hubctl():
    """The command that is measured: HUBCTL, or what `make build` leaves."""
    path = os.path.abspath(os.environ.get("HUBCTL") or os.path.join(ROOT, ".build", "release", "hubctl"))
    if not os.access(path, os.X_OK):
        raise Unusable("There is no hubctl at %s. Run `make build`, or name another with HUBCTL=path." % path)
    return path


def tool(name):
    path = shutil.which(name)
    if not path:
        raise Unusable("%s is not installed. Run Scripts/install-needed.sh budget, or install it by hand."
                       % name)
    return path


def without_lines(folder):
    """A copy without the places of its lines, which Debian's valgrind cannot read as the newest compilers write
    them. The names of functions stay."""
    copy = os.path.join(folder, "hubctl")
    subprocess.run([tool("strip"), "--strip-debug", "-o", copy, hubctl()], check=True, timeout=60)
    return copy


class Launch:
    """A hub in a folder of its own. `prefix` is the tool it runs under; a context manager ends both."""

    def __init__(self, folder, prefix=(), lines="", plugins=""):
        self.folder = folder
        self.log_path = os.path.join(folder, "log")
        config, port = os.path.join(folder, "Plugins.yaml"), os.path.join(folder, "port")
        with open(config, "w", encoding="ascii") as file:
            file.write(SETTINGS % (os.path.join(folder, "admin.sock"), lines, plugins))
        # Swift seeds its dictionaries at random unless it is told not to.
        environment = dict(os.environ, SWIFT_DETERMINISTIC_HASHING="1", SWIFT_BACKTRACE="enable=no")
        with open(self.log_path, "wb") as log:
            self.process = subprocess.Popen(
                [*prefix, without_lines(folder) if prefix else hubctl(), "run", "--config", config, "--port-file", port],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=folder, env=environment)
        try:
            self.address = ("127.0.0.1", self.wait_for_port(port))
        except BaseException:
            self.end()
            raise

    def wait_for_port(self, path):
        until = time.monotonic() + START
        while time.monotonic() < until:
            if os.path.exists(path):
                with open(path, encoding="ascii") as file:
                    text = file.read()
                if text.endswith("\n"):
                    return int(text)
            if self.process.poll() is not None:
                code = self.process.returncode
                raise Unusable("the hub ended with %d before it listened:\n%s" % (code, self.log()))
            time.sleep(PAUSE)
        raise Unusable("the hub did not listen within %d s:\n%s" % (START, self.log()))

    @property
    def pid(self):
        """The hub's own process; the tools that are not the process itself override this."""
        return self.process.pid

    def log(self):
        with open(self.log_path, encoding="utf-8", errors="replace") as file:
            return file.read()[-4000:]

    def rest(self):
        """Waits until every thread of the hub sleeps: then all that was asked of it is done."""
        until, quiet = time.monotonic() + REST, 0
        while quiet < LOOKS:
            if time.monotonic() > until:
                raise Unusable("the hub found no rest within %d s; its log:\n%s" % (REST, self.log()))
            quiet = quiet + 1 if self.sleeps() else 0
            time.sleep(PAUSE)

    def nap(self):
        """Waits until every thread sleeps for a moment: quicker than `rest`, and wrong at times."""
        until = time.monotonic() + REST
        while not self.sleeps() and time.monotonic() < until:
            pass

    def sleeps(self):
        folder = "/proc/%d/task" % self.pid
        for thread in os.listdir(folder):
            try:
                with open(os.path.join(folder, thread, "stat"), encoding="utf-8", errors="replace") as file:
                    state = file.read().rpartition(")")[2].split()[0]
            except FileNotFoundError:
                continue  # a thread that has just ended
            if state != "S":
                return False
        return True

    def end(self):
        if self.process.poll() is None:
            # Nothing of it is needed any more, and stopping politely takes seconds.
            self.process.kill()
        self.process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.end()
