"""hubctl top in a terminal that others wrote, with keys pressed."""

import contextlib
import json
import os
import signal
import subprocess

import pytest

from hub import HubProcess, hubctl
from peer import Peer
from terminal import Terminal

pytestmark = pytest.mark.process

TEXT = """hub:
  name: lobby
  listen: 127.0.0.1:0
  admin: unix:%s/admin
plugins:
  - rate-limit
  - namespace-isolation
  - signaling
  - hub-registry
  - health
namespaces:
  acme: {networks: [acme], plugins: {namespace-isolation: {peers: 10}}}
  other: {networks: [other]}
"""


@pytest.fixture(scope="module")
def hub(tmp_path_factory):
    folder = str(tmp_path_factory.mktemp("top"))
    hub = HubProcess(folder, TEXT % folder)
    yield hub
    hub.kill()


def words(hub, *more):
    return [hubctl(), "top", "--config", hub.config, "--every", "200ms", *more]


@contextlib.contextmanager
def top(hub, width=80, height=24, environment=None):
    terminal = Terminal(words(hub), width, height, environment)
    try:
        yield terminal
    finally:
        terminal.close()


@contextlib.contextmanager
def peers(hub, count):
    with contextlib.ExitStack() as stack:
        for _ in range(count):
            stack.enter_context(Peer(hub, "acme"))
        yield


def test_a_usual_terminal_shows_everything_and_keys_work(hub):
    with peers(hub, 3), top(hub) as screen:
        shown = screen.until(lambda text: "connections 3 of" in text and "signaling" in text and "3/10" in text)
        assert shown.startswith("lobby  up ")
        assert "q quit" in shown and "PLUGIN" in shown and "TENANT" in shown
        screen.press("s")
        screen.until(lambda text: "sort: messages" in text)
        screen.press("h")
        screen.until(lambda text: "Any key goes back" in text)
        screen.press("x")
        screen.until(lambda text: "PLUGIN" in text)
        screen.press("tothq\x7f\x7f\x7f")
        screen.until(lambda text: "tenants: o_" in text and "acme" not in text and "other" in text)
        screen.press("\r\x1b")
        screen.until(lambda text: "acme" in text and "PLUGIN" in text)
        screen.press("p")
        screen.until(lambda text: "paused" in text)
        screen.press("q")
        assert screen.ended() == 0
        assert screen.is_as_before()


def test_a_telephone_is_wide_enough_and_sizes_change(hub):
    with top(hub) as screen:
        screen.until(lambda text: "PLUGIN" in text and "LONGEST" in text)
        screen.resize(40, 20)
        shown = screen.until(lambda text: text.startswith("lobby") and "PLUGIN" in text and "LONGEST" not in text)
        lines = shown.split("\n")
        assert len(lines) == 20 and lines[-1].startswith("q quit")
        assert "connections 0 of" in shown and "memory" in shown
        screen.resize(120, 30)
        screen.until(lambda text: "LONGEST" in text and text.split("\n")[29].startswith("q quit"))
        screen.press("\x03")
        assert screen.ended() == 130
        assert screen.is_as_before()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_the_terminal_is_given_back_after_every_signal(hub, number):
    with top(hub) as screen:
        screen.until(lambda text: "PLUGIN" in text)
        screen.process.send_signal(number)
        assert screen.ended() == (130 if number == signal.SIGINT else -number)
        assert screen.is_as_before()


def test_a_hub_that_goes_is_told_of_and_found_again(tmp_path):
    hub = HubProcess(str(tmp_path), TEXT % tmp_path)
    with top(hub) as screen:
        screen.until(lambda text: "PLUGIN" in text)
        hub.stop()
        shown = screen.until(lambda text: "no hub answers at" in text)
        assert "asked again every 200 ms" in " ".join(shown.split())
        again = HubProcess(str(tmp_path), TEXT % tmp_path)
        try:
            screen.until(lambda text: "no hub answers" not in text and "PLUGIN" in text)
        finally:
            again.kill()


def test_only_what_changes_is_drawn_again(hub):
    with top(hub) as screen:
        screen.until(lambda text: "PLUGIN" in text and "/s" in text)
        start = len(screen.raw)
        for _ in range(10):
            screen.read(0.3)
        later = screen.raw[start:]
        assert later, "nothing was drawn again"
        # The screen is never wiped, and the heads of the tables do not come again.
        assert b"\x1b[2J" not in later and b"PLUGIN" not in later
        assert later.count(b"\x1b[?2026h") == later.count(b"\x1b[?2026l") > 0


def test_no_color_means_none(hub):
    with top(hub, environment={"NO_COLOR": "1"}) as screen:
        screen.until(lambda text: "PLUGIN" in text)
        assert all(cell.fg == "default" and not cell.bold for line in screen.screen.buffer.values()
                   for cell in line.values())
    with top(hub) as screen:
        screen.until(lambda text: "PLUGIN" in text)
        assert any(cell.fg != "default" for line in screen.screen.buffer.values() for cell in line.values())


def test_scripts_get_text_once_and_lines_of_json(hub):
    once = subprocess.run(words(hub, "--once"), capture_output=True, text=True, timeout=20, stdin=subprocess.DEVNULL)
    assert once.returncode == 0 and "\x1b" not in once.stdout and "PLUGIN" in once.stdout
    with peers(hub, 2), subprocess.Popen(words(hub, "--json"), stdout=subprocess.PIPE, text=True) as process:
        lines = [json.loads(process.stdout.readline()) for _ in range(2)]
        process.terminate()
    assert lines[1]["connections"] == 2 and lines[1]["messagesPerSecond"] is not None
    assert lines[1]["memoryBytes"] > 1_000_000 and lines[1]["cpuPercent"] >= 0
    assert {plugin["id"] for plugin in lines[0]["plugins"]} >= {"signaling", "rate-limit"}


def test_no_hub_is_said_before_the_screen_is_taken(tmp_path):
    done = subprocess.run([hubctl(), "top", "--admin", str(tmp_path / "none")], capture_output=True, text=True,
                          stdin=subprocess.DEVNULL)
    assert done.returncode == 5 and "no hub answers" in done.stderr and done.stdout == ""
    assert not os.path.exists(tmp_path / "none")
