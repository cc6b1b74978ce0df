"""Plugins outside of this repository: a package from nothing, hubs built from packages, and the example.

One folder keeps what the compiler makes, so that the hub is compiled once for all of it.
"""

import os
import re
import shutil
import subprocess
import sys

import pytest

from hub import ROOT, hubctl

# It compiles the hub, so it begins first.
pytestmark = [pytest.mark.process, pytest.mark.long]

TOGETHER = 900.0
EXAMPLE = os.path.join(ROOT, "Docs", "Examples", "moderation")


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    programs = tmp_path_factory.mktemp("programs")
    os.symlink(os.path.abspath(hubctl()), programs / "hubctl")
    return dict(
        os.environ, HUBCTL=os.path.abspath(hubctl()), PYTHON=sys.executable, SWIFT_BACKTRACE="enable=no",
        PATH=os.pathsep.join([str(programs), os.path.dirname(sys.executable), os.environ["PATH"]]),
        XDG_CACHE_HOME=str(tmp_path_factory.mktemp("cache")),
        XDG_RUNTIME_DIR=str(tmp_path_factory.mktemp("runtime")),
        # Kept between runs; a build with the flags of the other tests would not be what a stranger has.
        SWIFTPM_BUILD_DIR=os.environ.get("SWIFTPM_BUILD_DIR", os.path.join(ROOT, ".build", "outside")))


def said(words, environment, folder):
    run = subprocess.run(
        # Compiling gives way to tests that run beside it.
        ["nice", "-n", "10", *words], env=environment, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        timeout=TOGETHER, text=True)
    assert run.returncode == 0, run.stdout
    return run.stdout


def test_ten_minutes_with_a_plugin_in_swift_are_as_they_are_told(environment, tmp_path):
    text = said([os.path.join(ROOT, "Docs", "Walks", "plugin-swift.sh")], environment, tmp_path)
    assert "The walk is over" in text
    for line in ("Test run with 3 tests in 1 suite passed", "greeted: hello", "greeted: one, two",
                 "the hub answers its peers", "made     ./hub, a hub with the standard plugins and those of"):
        assert line in text


def test_the_moderation_example_does_what_its_page_says(environment, tmp_path):
    folder = tmp_path / "moderation"
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns(".build"))
    manifest = (folder / "Package.swift").read_text()
    assert manifest.count('path: "../../.."') == 1
    (folder / "Package.swift").write_text(manifest.replace('path: "../../.."', 'path: "%s"' % ROOT))
    page = (folder / "README.md").read_text()
    commands = re.findall(r"^```sh\n(.*?)^```", page, re.M | re.S)
    promised = re.findall(r"It ends with\n\n```text\n(.*?)^```", page, re.M | re.S)
    assert len(commands) == 1 and len(promised) == 1
    text = said(["bash", "-euo", "pipefail", "-c", commands[0]], environment, folder)
    assert promised[0] in text
    # The page shows the settings that it runs with.
    shown = re.findall(r"^```yaml\n(.*?)^```", page, re.M | re.S)
    assert shown[0] in (folder / "Plugins.yaml").read_text()


def test_what_is_wrong_with_a_package_is_said_before_anything_is_built(environment, tmp_path):
    made = subprocess.run(["hubctl", "new", "plugin", "wrong", "--package"], cwd=tmp_path, env=environment)
    assert made.returncode == 0
    (tmp_path / "wrong" / "Sources" / "Wrong" / "Plugins.swift").unlink()
    build = subprocess.run(
        ["hubctl", "build", "--with", "wrong"], cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert build.returncode == 6, build
    assert "there is no 'public let plugins' in" in build.stderr and "Sources/Wrong" in build.stderr
    assert not (tmp_path / "hub").exists()


def test_a_mistake_is_shown_where_its_author_made_it(environment, tmp_path):
    subprocess.run(["hubctl", "new", "plugin", "wrong", "--package"], cwd=tmp_path, env=environment, check=True)
    door = tmp_path / "wrong" / "Sources" / "Wrong" / "WrongPlugin.swift"
    door.write_text(door.read_text().replace("host.send(", "host.sned("))
    build = subprocess.run(
        ["hubctl", "build", "--with", "wrong", "--debug"], cwd=tmp_path, env=environment, capture_output=True,
        text=True, timeout=TOGETHER)
    assert build.returncode == 1, build
    assert re.search(r"%s:\d+:\d+: error: value of type 'Host' has no member 'sned'" % re.escape(str(door)),
                     build.stderr)
    assert "the hub was not built" in build.stderr
