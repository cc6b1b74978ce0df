"""Every play, on the built hub. `swift test --filter Plays` performs the same ones in memory."""

import pathlib
import sys

import pytest

from hub import ROOT

PLAYS = pathlib.Path(ROOT) / "Tests" / "Plays"
sys.path.append(str(PLAYS))
import live  # noqa: E402  (it lies beside the plays)

FILES = sorted((PLAYS / "hub").glob("*.play"))


@pytest.mark.parametrize("path", [p for p in FILES if live.wishes(p) is None], ids=lambda path: path.stem)
def test_goes_as_written(hub, path):
    assert live.perform(hub.ws(""), path) == "passed"


@pytest.mark.process
@pytest.mark.parametrize("path", [p for p in FILES if live.wishes(p) is not None], ids=lambda path: path.stem)
def test_goes_as_written_with_its_settings(start, path):
    with live.Servers(path) as servers:
        own = start(servers.fill(live.wishes(path)) + "\n", flags=["--listen", "127.0.0.1:0"])
        assert live.perform(own.ws(""), path, chosen=True, servers=servers) == "passed"


def test_says_what_does_not_come_true(hub, tmp_path):
    play = tmp_path / "wrong.play"
    play.write_text("Ann connects\nAnn sends {\"type\": \"ping\"}\nAnn receives nothing\n")
    assert live.perform(hub.ws(""), play).startswith("FAILED at wrong.play:3: Ann receives {")
