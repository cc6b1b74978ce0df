"""The walk that the documents tell, as a stranger would take it."""

import os
import subprocess
import sys

import pytest

from hub import ROOT, hubctl

pytestmark = pytest.mark.process

TOGETHER = 120.0


def take(name, **variables):
    environment = dict(
        os.environ, HUBCTL=os.path.abspath(hubctl()), PYTHON=sys.executable, SWIFT_BACKTRACE="enable=no", **variables)
    walk = subprocess.run(
        [os.path.join(ROOT, "Docs", "Walks", name)], env=environment, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=TOGETHER, text=True)
    assert walk.returncode == 0, walk.stdout
    assert "The walk is over" in walk.stdout
    return walk


def test_the_walk_with_three_hubs_is_as_it_is_told():
    walk = take("mesh.sh")
    for line in ("3 hubs, all reach each other", "hub c was lost", "an offer went from ann to cid"):
        assert line in walk.stdout


def test_the_walk_with_tenants_is_as_it_is_told():
    walk = take("tenants.sh")
    # Everything that was done is in the log, with who did it.
    for line in ("tenant added", "tenant changed", "tenant removed"):
        assert '"message":"%s"' % line in walk.stdout


def test_the_walk_with_a_plugin_in_python_is_as_it_is_told():
    walk = take("plugin-python.sh")
    for line in ("'greeter' has no setting 'txet'", "RuntimeError: on purpose", '"event":"pluginCrashed"', "good night"):
        assert line in walk.stdout


def test_the_four_scenarios_that_were_tried_by_hand_come_out():
    walk = take("manual-scenarios.sh", PORTS="free")
    for line in ("peer 2, at port", "answer: from bob", '"msg":"hello"', "ann has lost the node"):
        assert line in walk.stdout


def test_the_first_ten_minutes_are_as_they_are_told():
    walk = take("first-ten-minutes.sh")
    for line in ("0 of 200 were refused", "'rate-limit' has no setting 'burts'", "were refused with rate-limited",
                 "0 left between hubs, 3 peers that noticed nothing", "hub-2 was lost", "- p2p-migration"):
        assert line in walk.stdout
