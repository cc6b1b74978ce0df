"""A real NATS server on a port of the system's choice, which keeps it when it is started again."""

import json
import os
import select
import shutil
import subprocess
import time

STARTS_WITHIN = 20.0


def program():
    """Debian's, or what Scripts/install-needed.sh has unpacked."""
    for path in ("/usr/sbin/nats-server", os.path.join(os.path.dirname(__file__), "../../.tools/usr/sbin/nats-server")):
        if os.access(path, os.X_OK):
            return path
    return shutil.which("nats-server")


class NatsServer:
    """Use it in a `with`."""

    def __init__(self, folder, *options):
        self.folder, self.options, self.port, self.process = str(folder), options, -1, None

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.kill()

    @property
    def url(self):
        return "nats://127.0.0.1:%d" % self.port

    def start(self):
        os.makedirs(self.folder, exist_ok=True)
        self.process = subprocess.Popen(
            [program(), "-a", "127.0.0.1", "-p", str(self.port), "-js", "-sd", os.path.join(self.folder, "store"),
             "--ports_file_dir", self.folder, *self.options],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        file = os.path.join(self.folder, "nats-server_%d.ports" % self.process.pid)
        until = time.monotonic() + STARTS_WITHIN
        while True:
            assert self.process.poll() is None and time.monotonic() < until, "nats-server does not start"
            try:
                with open(file, encoding="utf-8") as text:
                    self.port = int(json.load(text)["nats"][0].rsplit(":", 1)[1])
                return
            except (OSError, ValueError):
                pass
            # The server says where it is by writing a file; nobody is told when.
            select.select([], [], [], 0.01)

    def kill(self):
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None
