"""The same small plugin in every language, each in a real hub: a peer that connects hears the greeting."""

import os
import subprocess

import pytest

from hub import hubctl, settings
from peer import Peer
from test_new_plugin import LANGUAGES, make, needs

pytestmark = pytest.mark.process


def line_of(made, folder):
    """The line that `hubctl new` says for Plugins.yaml, with the folder the plugin is in."""
    line = next(line for line in made.stdout.splitlines() if line.startswith("  - greeter: {run: "))
    return "{%s}" % line.strip()[2:].replace("greeter/greeter", os.path.join(folder, "greeter/greeter"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_peer_hears_the_greeting(tmp_path, start, language):
    needs(language)
    made = make(tmp_path, "greeter", language)
    assert made.returncode == 0, made.stdout
    if language == "wasm":
        subprocess.run(["sh", "build.sh"], cwd=tmp_path / "greeter", check=True)
    line = line_of(made, str(tmp_path))
    hub = start(settings(plugins=("signaling", line[:-2] + ", text: good morning}}")))
    with Peer(hub) as peer:
        assert peer.receive("greeting")["data"] == "good morning"
    # Its settings are checked like those of any other plugin, without a hub.
    hub.write(settings(plugins=("signaling", line[:-2] + ", txt: hi}}")))
    checked = subprocess.run([hubctl(), "check", "--config", hub.config], stdout=subprocess.PIPE,
                             stderr=subprocess.STDOUT, text=True, timeout=30)
    assert checked.returncode != 0 and "'greeter' has no setting 'txt'" in checked.stdout, checked.stdout
    assert hub.stop() == 0, hub.log()
