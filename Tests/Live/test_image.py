"""The image of Deploy/Dockerfile, made and run as far as that goes without Docker: its last stage in a Debian of its own."""

import json
import os
import re
import shlex
import shutil
import signal

import pytest
from dockerfile_parse import DockerfileParser

import debian_root
from hub import ROOT, HubProcess, hubctl
from test_bootstrap import ask

pytestmark = [pytest.mark.process, pytest.mark.long]


def stages():
    """The instructions of each stage, as a parser of such files reads them."""
    parser = DockerfileParser(path=os.path.join(ROOT, "Deploy"), fileobj=None, cache_content=True)
    found = []
    for one in parser.structure:
        if one["instruction"] == "FROM":
            found.append([])
        if found and one["instruction"] != "COMMENT":
            found[-1].append((one["instruction"], one["value"]))
    return found


def value(stage, name):
    return [text for instruction, text in stage if instruction == name]


def test_the_first_stage_builds_as_everybody_does():
    build, run = stages()
    assert value(build, "FROM") == ["swift:6.3-bookworm AS build"] and value(run, "FROM") == ["debian:bookworm-slim"]
    assert "swift build --configuration release --product hubctl" in value(build, "RUN")[-1]
    with open(os.path.join(ROOT, "Package.swift"), encoding="utf-8") as file:
        assert '["-static-stdlib"], .when(configuration: .release)' in file.read()
    # Which is why no library of Swift's is in the image.
    with open(hubctl(), "rb") as file:
        assert b"libswiftCore.so" not in file.read()


class Image:
    """The last stage. What apt-get does has been done; all else is done here, in order."""

    def __init__(self, root):
        self.root, self.stage = root, stages()[-1]
        for instruction, text in self.stage:
            if instruction == "RUN":
                for command in text.split(" && "):
                    if not command.startswith(("apt-get ", "rm -rf /var/lib/apt")):
                        debian_root.run(root, *shlex.split(command))
            elif instruction == "COPY":
                self.copy(*text.split())

    def copy(self, *words):
        *flags, source, target = words
        # What the first stage leaves at that path.
        path = hubctl() if flags == ["--from=build"] and source == "/image/hubctl" else os.path.join(ROOT, source)
        os.makedirs(os.path.dirname(self.root + target), exist_ok=True)
        shutil.copy(path, self.root + target)

    def command(self):
        return [word for name in ("ENTRYPOINT", "CMD") for word in json.loads(value(self.stage, name)[0])]

    def health(self):
        return json.loads(re.search(r"CMD (\[.*\])$", value(self.stage, "HEALTHCHECK")[0])[1])


def test_it_runs_as_nobody_in_particular_and_writes_nowhere_else(debian, tmp_path):
    image = Image(debian)
    [user], [volume] = value(image.stage, "USER"), value(image.stage, "VOLUME")
    kept = tmp_path / "volume"
    kept.mkdir()
    number = int(user.split(":")[0])
    os.chown(kept, number, number)
    assert os.stat(image.root + volume).st_uid == number

    def inside(words):
        return debian_root.inside(image.root, words, user=user, read_only=True, writable=[(kept, volume)])

    port = volume + "/port"
    hub = HubProcess(str(tmp_path), command=lambda _: inside([*image.command(), "--port-file", port]), expect_ready=False,
                     environment={"PORT": "0", "HOME": "/", "XDG_STATE_HOME": "", "XDG_RUNTIME_DIR": ""})
    try:
        while not hub.read_line().startswith("peers"):
            pass
        hub.port = int((kept / "port").read_text(encoding="ascii"))
        assert ask(hub, "/health")["status"] == "healthy"
        assert any(one.suffix == ".id" for one in kept.iterdir())
        with open("/proc/%d/status" % hub.process.pid, encoding="ascii") as file:
            status = file.read()
        assert re.search(r"^Uid:\t%d\t%d\t" % (number, number), status, re.MULTILINE)
        assert re.search(r"^CapEff:\t0+$", status, re.MULTILINE)
        with open("/proc/%d/mountinfo" % hub.process.pid, encoding="ascii") as file:
            top = [line.split() for line in file if line.split()[4] == "/"]
        assert top and top[-1][5].startswith("ro")
        # As Docker does: in the container, as its user.
        done = debian_root.outside(
            "nsenter", "--target", str(hub.process.pid), "--mount", "--root", "--setuid", str(number), "--setgid",
            str(number), *image.health())
        assert done.returncode == 0, done.stdout + done.stderr
        hub.signal(getattr(signal, value(image.stage, "STOPSIGNAL")[0]))
        assert hub.wait(20) == 0
    finally:
        hub.kill()
