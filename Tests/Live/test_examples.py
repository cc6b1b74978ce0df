"""The examples in Docs/Examples that are told as commands: each block of their page runs as it is written."""

import os
import re
import shutil
import subprocess
import sys

import pytest

from hub import ROOT, hubctl

pytestmark = pytest.mark.process
TOGETHER = 30.0


def blocks(page):
    with open(page, encoding="utf-8") as file:
        return re.findall(r"^```sh\n(.*?)^```$", file.read(), re.MULTILINE | re.DOTALL)


def test_the_example_with_regions_is_as_it_is_told(tmp_path):
    copy = tmp_path / "Docs" / "Examples" / "regions"
    shutil.copytree(os.path.join(ROOT, "Docs", "Examples", "regions"), copy)
    shutil.copytree(os.path.join(ROOT, "Sources", "HubClients"), tmp_path / "Sources" / "HubClients")
    tools = tmp_path / "tools"
    tools.mkdir()
    os.symlink(os.path.abspath(hubctl()), tools / "hubctl")
    script = blocks(copy / "README.md")
    assert len(script) == 5
    # Whoever is left when a line fails must not outlive the test.
    script.insert(0, "set -euo pipefail\ntrap 'kill $(jobs -p) 2>/dev/null || true' EXIT")
    environment = {**os.environ, "PATH": "%s:%s:%s" % (tools, os.path.dirname(sys.executable), os.environ["PATH"]),
                   "XDG_RUNTIME_DIR": str(tmp_path), "SWIFT_BACKTRACE": "enable=no", "PYTHONDONTWRITEBYTECODE": "1"}
    run = subprocess.run(["bash", "-c", "\n".join(script)], cwd=copy, env=environment, timeout=TOGETHER, text=True,
                         stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    log = (copy / "log").read_text() if (copy / "log").exists() else ""
    assert run.returncode == 0, run.stdout + log
    assert '"region":"eu"' in run.stdout and '"code":"no-region"' in run.stdout
    assert "'regions' has no setting 'rnages'" in run.stdout
