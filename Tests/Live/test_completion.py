"""Completion in the shells themselves, with what a running hub knows."""

import os
import shutil
import subprocess

import pytest

from hub import HubProcess, hubctl
from terminal import Terminal

pytestmark = pytest.mark.process

TEXT = """hub:
  name: complete
  listen: 127.0.0.1:0
  admin: unix:%s/admin
plugins:
  - namespace-isolation
  - signaling
namespaces:
  acme-one: {networks: [one]}
  acme-two: {networks: [two]}
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = str(tmp_path_factory.mktemp("completion"))
    os.mkdir(folder + "/bin")
    os.symlink(os.path.abspath(hubctl()), folder + "/bin/hubctl")
    hub = HubProcess(folder, TEXT % folder)
    environment = {"PATH": folder + "/bin:/usr/bin:/bin", "XDG_CONFIG_HOME": folder, "HOME": folder}
    for name in ("night", "day"):
        subprocess.run([hubctl(), "context", "add", name, "--admin", folder + "/admin"], check=True,
                       env={**os.environ, **environment})
    subprocess.run([hubctl(), "context", "use", "night"], check=True, env={**os.environ, **environment})
    yield folder, environment
    hub.kill()


def in_bash(line, place):
    script = """
source <(hubctl completion bash)
COMP_LINE=$1; COMP_POINT=${#1}
read -ra COMP_WORDS <<< "$1"; [[ $1 == *' ' ]] && COMP_WORDS+=('')
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
_hubctl; printf '%s\\n' "${COMPREPLY[@]}"
"""
    done = subprocess.run(["bash", "--norc", "-c", script, "bash", line], capture_output=True, text=True,
                          env=place[1], timeout=20)
    assert done.stderr == ""
    return done.stdout.split()


def in_fish(line, place):
    done = subprocess.run(["fish", "--no-config", "-c", "hubctl completion fish | source; complete -C $argv[1]", line],
                          capture_output=True, text=True, env=place[1], timeout=20)
    assert done.stderr == ""
    return [found.split("\t")[0] for found in done.stdout.splitlines()]


CASES = [
    ("hubctl do", {"doctor", "docs"}),
    ("hubctl tenants show acme", {"acme-one", "acme-two"}),
    ("hubctl peers --tenant acme", {"acme-one", "acme-two"}),
    ("hubctl peers --context ", {"day", "night"}),
    ("hubctl context use n", {"night"}),
    ("hubctl plugins enable ec", {"echo"}),
    ("hubctl events --type peerConn", {"peerConnected"}),
    ("hubctl top --sort me", {"messages"}),
    ("hubctl hub --outp", {"--output"}),
]


@pytest.mark.parametrize("line, found", CASES)
def test_bash_completes(place, line, found):
    assert set(in_bash(line, place)) == found


@pytest.mark.skipif(not shutil.which("fish"), reason="there is no fish")
@pytest.mark.parametrize("line, found", CASES)
def test_fish_completes(place, line, found):
    assert set(in_fish(line, place)) == found


@pytest.mark.skipif(not shutil.which("zsh"), reason="there is no zsh")
def test_zsh_completes(place):
    """In a terminal of its own, as zsh completes nowhere else."""
    folder, environment = place
    screen = Terminal(["zsh", "-f"], 100, 30, {**environment, "PS1": "> ", "PROMPT_EOL_MARK": ""})
    try:
        screen.press("autoload -Uz compinit && compinit -u -D; source <(hubctl completion zsh); echo rea''dy\r")
        screen.until(lambda text: "\nready" in text)
        for line, found in CASES:
            if len(found) > 1:
                continue
            # One that is the only one is written out.
            screen.press("\x15" + line + "\t")
            whole = line.rsplit(" ", 1)[0] + " " + next(iter(found))
            screen.until(lambda text: whole in text)
        screen.press("\x15hubctl tenants show acme\t\t")
        screen.until(lambda text: "acme-one" in text and "acme-two" in text)
    finally:
        screen.close()


def test_a_hub_that_is_not_there_holds_nobody_up(tmp_path):
    done = subprocess.run([hubctl(), "completion", "values", "tenants", "--admin", str(tmp_path / "none")],
                          capture_output=True, text=True, timeout=10)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
