"""The example that knows who is online, as its page tells it."""

import os
import re
import shutil
import socket
import subprocess
import sys

import pytest

from hub import ROOT, hubctl

pytestmark = pytest.mark.process
PAGE = os.path.join(ROOT, "Docs", "Examples", "presence")
TOGETHER = 60.0


def free_ports(count):
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


def test_who_is_online_is_known_as_the_page_tells(tmp_path):
    folder = str(tmp_path / "presence")
    shutil.copytree(PAGE, folder)
    # Only the ports differ from what is written.
    ports = dict(zip(("3000", "8080", "9090"), map(str, free_ports(3))))
    for name in os.listdir(folder):
        path = os.path.join(folder, name)
        with open(path, encoding="utf-8") as file:
            text = re.sub(r"(?<=127\.0\.0\.1:)(%s)|(?<=\"127\.0\.0\.1\", )(%s)" % (("|".join(ports),) * 2),
                          lambda found: ports[found[0]], file.read())
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        if name == "README.md":
            page = text
    tools = tmp_path / "tools"
    tools.mkdir()
    os.symlink(os.path.abspath(hubctl()), tools / "hubctl")
    blocks = re.findall(r"^```(sh|text)\n(.*?)^```$", page, re.M | re.S)
    commands = "".join(text for kind, text in blocks if kind == "sh")
    walk = subprocess.run(
        ["bash", "-euc", "trap 'kill $(jobs -p) 2>/dev/null || true' EXIT\n" + commands], cwd=folder,
        env={**os.environ, "PATH": ":".join((str(tools), os.path.dirname(sys.executable), os.environ["PATH"])), "XDG_STATE_HOME": str(tmp_path / "state"),
             "XDG_RUNTIME_DIR": str(tmp_path), "SWIFT_BACKTRACE": "enable=no"},
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=TOGETHER, text=True)
    assert walk.returncode == 0, walk.stdout + walk.stderr
    said = walk.stdout.splitlines()
    for line in "".join(text for kind, text in blocks if kind == "text").splitlines():
        assert line in said, walk.stdout + walk.stderr
        said = said[said.index(line) + 1:]
    # It began with a question, and asked again after it was started and after the hub was killed.
    assert walk.stdout.count("asked who is there") >= 3
