"""Plugins switched on and off from the command line, on a running hub."""

import json
import os
import subprocess

import pytest

from hub import HubProcess, hubctl
from peer import Peer

pytestmark = pytest.mark.process

TEXT = """# What this hub is.
hub: {name: switched, listen: 127.0.0.1:0, admin: 'unix:%s/admin'}

plugins:
  - signaling   # peers meet
  # - echo      # for trying out
  - health
"""


@pytest.fixture
def hub(tmp_path):
    hub = HubProcess(str(tmp_path), TEXT % tmp_path)
    yield hub
    hub.kill()


def ask(hub, *words):
    return subprocess.run([hubctl(), *words, "--config", hub.config], capture_output=True, text=True, timeout=30,
                          stdin=subprocess.DEVNULL, env={**os.environ, "XDG_CONFIG_HOME": hub.folder})


def is_on(hub, plugin):
    return plugin in {one["id"] for one in json.loads(ask(hub, "plugins", "--json").stdout)["plugins"]}


def test_a_plugin_goes_on_and_off_and_comments_and_peers_stay(hub):
    before = open(hub.config, encoding="utf-8").read()
    with Peer(hub, "lobby") as peer:
        dry = ask(hub, "plugins", "enable", "echo", "--dry-run")
        assert dry.returncode == 0 and "echo" in dry.stdout, dry
        assert open(hub.config, encoding="utf-8").read() == before and not is_on(hub, "echo")
        assert ask(hub, "plugins", "enable", "echo").returncode == 0
        assert is_on(hub, "echo")
        text = open(hub.config, encoding="utf-8").read()
        assert "# What this hub is." in text and "# peers meet" in text and "# for trying out" in text
        again = ask(hub, "plugins", "enable", "echo")
        assert again.returncode == 0 and "on already" in again.stderr
        # Nobody is there to answer.
        refused = ask(hub, "plugins", "disable", "echo")
        assert refused.returncode == 2 and "--yes" in refused.stderr and is_on(hub, "echo")
        assert ask(hub, "plugins", "disable", "echo", "--yes").returncode == 0
        assert not is_on(hub, "echo")
        peer.settle()


def test_what_nobody_confirms_goes_back(hub):
    before = open(hub.config, encoding="utf-8").read()
    tried = ask(hub, "plugins", "enable", "echo", "--confirm-within", "1h")
    assert tried.returncode == 0 and "go back at" in tried.stderr, tried
    assert is_on(hub, "echo")
    assert ask(hub, "reload", "rollback").returncode == 0
    assert not is_on(hub, "echo")
    assert open(hub.config, encoding="utf-8").read() == before


def test_mistakes_are_explained(hub):
    wrong = ask(hub, "plugins", "enable", "ecko")
    assert wrong.returncode == 3 and "did you mean 'echo'?" in wrong.stderr
    assert ask(hub, "plugins", "enable").returncode == 2
    assert ask(hub, "plugins", "--dry-run").returncode == 2
    elsewhere = ask(hub, "plugins", "info", "echo")
    assert elsewhere.returncode == 2 and "hubctl explain PLUGIN" in elsewhere.stderr


def test_data_comes_in_the_format_that_is_asked_for(hub):
    import yaml
    whole = json.loads(ask(hub, "plugins", "-o", "json").stdout)
    assert yaml.safe_load(ask(hub, "plugins", "-o", "yaml").stdout)["plugins"][0]["declares"] == \
        whole["plugins"][0]["declares"]
    assert ask(hub, "plugins", "-o", "name").stdout.split() == [one["id"] for one in whole["plugins"]]
    lines = [json.loads(line)["id"] for line in ask(hub, "plugins", "-o", "jsonl").stdout.splitlines()]
    assert lines == [one["id"] for one in whole["plugins"]]
    assert ask(hub, "plugins", "-o", "table").stdout.startswith("PLUGIN")
    assert ask(hub, "hub", "-o", "name").stdout == "switched\n"
    assert ask(hub, "plugins", "-o", "xml").returncode == 2
