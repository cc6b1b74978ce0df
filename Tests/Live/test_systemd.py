"""The units of Deploy/systemd: whether systemd takes them, and what a hub says to whoever started it as systemd does."""

import contextlib
import os
import re
import selectors
import shutil
import signal
import socket
import subprocess
import time
import urllib.request

import pytest

from hub import DEADLINE, ROOT, hubctl, settings
from peer import Peer

UNITS = os.path.join(ROOT, "Deploy", "systemd")
# In tenths. 10 is without any protection, and what a server on the network cannot do without is a good 1.
WORST_EXPOSURE = 15

pytestmark = pytest.mark.process
needs_systemd = pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="systemd is missing; Scripts/install-needed.sh test installs it")


def unit(name="loft.service"):
    with open(os.path.join(UNITS, name), encoding="utf-8") as file:
        return file.read()


def value(name, text=None):
    return re.search("^%s=(.*)$" % name, text or unit(), re.MULTILINE)[1]


def analyze(*words, **options):
    return subprocess.run(["systemd-analyze", *words], capture_output=True, text=True, check=False, **options)


@pytest.fixture
def units(tmp_path):
    """Both units with the program that is tested in place of the installed one; systemd looks whether it is there."""
    for name in ("loft.service", "loft.socket"):
        (tmp_path / name).write_text(unit(name).replace("/usr/bin/hubctl", hubctl()), encoding="utf-8")
    return tmp_path


@needs_systemd
def test_systemd_knows_every_word(units):
    both = [str(units / name) for name in ("loft.service", "loft.socket")]
    done = analyze("verify", "--man=no", *both)
    ours = [line for line in done.stderr.splitlines() if "loft" in line]
    assert (done.returncode, ours) == (0, [])
    # It would have said so.
    (units / "loft.service").write_text(unit().replace("WatchdogSec=", "WatchdogSeconds="), encoding="utf-8")
    assert "'WatchdogSeconds'" in analyze("verify", "--man=no", *both).stderr


@needs_systemd
def test_the_hub_is_shut_in(units):
    def exposure():
        return analyze("security", "--offline=true", "--threshold=%d" % WORST_EXPOSURE, "--no-pager",
                       str(units / "loft.service"))

    done = exposure()
    assert done.returncode == 0, done.stdout[-200:]
    (units / "loft.service").write_text(re.sub("(?m)^(Protect|Restrict|SystemCall).*$", "", unit()), encoding="utf-8")
    assert exposure().returncode != 0


def test_times_and_limits_fit_the_hub():
    packaged = os.path.join(ROOT, "Deploy", "debian", "Plugins.yaml")
    shown = subprocess.run([hubctl(), "check", "--show", "--json", "--config", packaged], capture_output=True,
                           text=True, check=False)
    assert shown.returncode == 0, shown.stdout + shown.stderr
    found = dict(re.findall(r'"name":"hub\.([\w.]+)"[^}]*?"value":"?(\w+)', shown.stdout))
    needed = seconds(found["drain"]) + seconds(found["drainNotice"])
    assert seconds(value("TimeoutStopSec")) > needed
    assert int(value("LimitNOFILE")) > 2 * int(found["limits.connections"].replace("_", ""))
    assert found["admin"] == "unix"


def seconds(words):
    number, what = re.fullmatch(r"(\d+)(ms|s|m)", words).groups()
    return int(number) * {"ms": 0.001, "s": 1, "m": 60}[what]


class Manager:
    """What systemd is to a service: who hears it, and who opened its addresses."""

    def __init__(self, folder):
        self.path = os.path.join(folder, "notify")
        self.heard = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.heard.bind(self.path)
        self.messages = []

    def start(self, folder, text, listeners=(), **environment):
        config = os.path.join(folder, "Plugins.yaml")
        with open(config, "w", encoding="utf-8") as file:
            file.write(text)
        # Descriptors begin at 3 for whoever is started. As the shell becomes the hub, its number is the hub's.
        taken = " ".join("%d<&%d" % (3 + at, one.fileno()) for at, (_, one) in enumerate(listeners))
        script = "exec %s; export LISTEN_PID=$$; exec \"$@\"" % taken if listeners else "exec \"$@\""
        if listeners:
            environment |= {"LISTEN_FDS": str(len(listeners)), "LISTEN_FDNAMES": ":".join(name for name, _ in listeners)}
        with open(os.path.join(folder, "log"), "ab") as log:
            self.process = subprocess.Popen(
                ["bash", "-c", script, "bash", hubctl(), "run", "--config", config], stdin=subprocess.DEVNULL,
                stdout=log, stderr=log, pass_fds=[one.fileno() for _, one in listeners],
                env={**os.environ, "NOTIFY_SOCKET": self.path, "STATE_DIRECTORY": folder, **environment})
        return config

    def hear(self, wanted):
        """The next message that says that; what others said before is kept in `messages`."""
        until = time.monotonic() + DEADLINE
        with selectors.DefaultSelector() as selector:
            selector.register(self.heard, selectors.EVENT_READ)
            while selector.select(max(0, until - time.monotonic())):
                said = dict(line.split("=", 1) for line in self.heard.recv(65536).decode().splitlines())
                self.messages.append(said)
                if wanted in said:
                    return said
        raise TimeoutError("the hub never said %s, but %s" % (wanted, self.messages))

    def end(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.heard.close()


@pytest.fixture
def manager(tmp_path):
    one = Manager(str(tmp_path))
    yield one
    one.end()


def test_the_hub_tells_how_it_is(manager, tmp_path):
    watchdog = 200_000
    admin = str(tmp_path / "admin.sock")
    text = settings(("admin: unix:" + admin, "drainNotice: 0s"))
    config = manager.start(str(tmp_path), text, WATCHDOG_USEC=str(watchdog))
    assert manager.hear("READY")["STATUS"] == "serving"
    begun = time.monotonic()
    for _ in range(4):
        manager.hear("WATCHDOG")
    # Four of them, at half of what would end it each.
    assert time.monotonic() - begun < 4 * watchdog / 1e6

    # As `systemctl reload` does: it returns when the reload is done, and fails when it was refused.
    reload = [hubctl(), *value("ExecReload").replace("/etc/loft/Plugins.yaml", config).split()[1:]]
    assert subprocess.run(reload, capture_output=True, check=False).returncode == 0
    with open(config, "a", encoding="utf-8") as file:
        file.write("  - no-such-plugin\n")
    assert subprocess.run(reload, capture_output=True, check=False).returncode == 6

    # As a signal, which says itself when it is done.
    manager.process.send_signal(signal.SIGHUP)
    before = int(manager.hear("RELOADING")["MONOTONIC_USEC"])
    assert abs(before / 1e6 - time.monotonic()) < DEADLINE
    assert manager.hear("READY")["STATUS"] == "serving"
    manager.process.send_signal(signal.SIGTERM)
    manager.hear("STOPPING")
    assert manager.process.wait(DEADLINE) == 0
    # With an address for operators, it names none where peers would look in vain.
    said = (tmp_path / "log").read_text(encoding="utf-8")
    assert "\npeers  ws://127.0.0.1:" in said and "\nadmin  unix:" in said and "/health" not in said


def listener():
    one = socket.create_server(("127.0.0.1", 0), backlog=64)
    return one, one.getsockname()[1]


def test_addresses_stay_open_while_the_hub_starts_anew(manager, tmp_path):
    name = value("FileDescriptorName", unit("loft.socket"))
    peers, port = listener()
    operators, admin = listener()
    token = "a" * 64
    text = settings(("adminPlain: true", "drainNotice: 0s", "adminTokens: [{name: o, role: admin, value: env:ADMIN_TOKEN}]"))
    with contextlib.closing(peers), contextlib.closing(operators):
        for _ in range(2):
            # Before there is a hub, somebody comes, and is served when there is one.
            with socket.create_connection(("127.0.0.1", port), timeout=DEADLINE) as early:
                early.sendall(b"GET / HTTP/1.1\r\nHost: hub\r\nConnection: close\r\n\r\n")
                manager.start(str(tmp_path), text, ((name, peers), ("admin", operators)), ADMIN_TOKEN=token)
                manager.hear("READY")
                assert early.recv(64).startswith(b"HTTP/1.1 ")
            Peer(Place(port)).close()
            ask = urllib.request.Request("http://127.0.0.1:%d/readyz" % admin, headers={"Authorization": "Bearer " + token})
            with urllib.request.urlopen(ask, timeout=DEADLINE) as answer:
                assert answer.status == 200
            manager.process.send_signal(signal.SIGTERM)
            assert manager.process.wait(DEADLINE) == 0


class Place:
    """Where a hub listens that was given its address."""

    def __init__(self, port):
        self.port = port

    def ws(self, path="/"):
        return "ws://127.0.0.1:%d%s" % (self.port, path)
