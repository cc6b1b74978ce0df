"""What every plugin owes the hub, tried on all that are shipped; and recorded events, played to one."""

import json
import os
import subprocess

import pytest

from hub import DEADLINE, PLUGINS, hubctl, settings
from peer import Peer, fresh_network

pytestmark = pytest.mark.process
PATIENCE = 120


def ctl(*words, **environment):
    return subprocess.run([hubctl(), *words], capture_output=True, text=True, timeout=PATIENCE,
                          env=os.environ | environment)


def test_every_plugin_that_is_shipped_keeps_the_contract():
    done = ctl("plugin", "test", "all", "--json")
    report = json.loads(done.stdout)
    broken = [(one["plugin"], rule["rule"], rule["findings"])
              for one in report["plugins"] for rule in one["rules"] if rule["is"] == "broken"]
    assert broken == [] and done.returncode == 0
    assert len(report["plugins"]) > 10
    remarks = {one["plugin"]: {rule["rule"]: rule["remark"] for rule in one["rules"]} for one in report["plugins"]}
    assert "p99" in remarks["signaling"]["time"] and "KiB" in remarks["hub-registry"]["memory"]


def test_a_report_for_people_says_what_was_tried():
    done = ctl("plugin", "test", "echo", NO_COLOR="1")
    assert done.returncode == 0 and "\x1b" not in done.stdout
    assert "50 times" in done.stdout and "0 BROKEN" in done.stdout


def test_a_plugin_that_is_not_there_is_guessed():
    done = ctl("plugin", "test", "signalling")
    assert done.returncode == 3 and "did you mean 'signaling'?" in done.stderr


def test_what_was_recorded_can_be_replayed(start, tmp_path):
    hub = start(settings(["admin: unix:%s/admin.sock" % tmp_path], plugins=PLUGINS))
    file = str(tmp_path / "events.rec")
    recorder = subprocess.Popen(
        [hubctl(), "record", "--admin", "%s/admin.sock" % tmp_path, "--seconds", "2", "-o", file],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    while recorder.poll() is None:
        with Peer(hub, fresh_network()):
            pass
    out, errors = recorder.communicate(timeout=DEADLINE)
    assert recorder.returncode == 0, errors
    lines = [json.loads(line) for line in open(file)]
    assert lines[0]["recording"] == 1
    names = [line["event"] for line in lines[1:]]
    assert {"peerConnected", "peerAnnounced", "peerLeft"} <= set(names) and "events in" in out
    causes = [line["cause"]["message"] for line in lines if line.get("event") == "peerAnnounced"]
    assert set(causes) == {"announce"}
    assert os.stat(file).st_mode & 0o777 == 0o600
    replayed = [ctl("replay", file, "--with", "hub-registry", "--json") for _ in range(2)]
    assert replayed[0].returncode == 0 and replayed[0].stdout == replayed[1].stdout
    with open(file, "a") as damaged:
        damaged.write('{"event":"pe')
    done = ctl("replay", file, "--with", "hub-registry")
    assert done.returncode == 6 and "events.rec:%d: the line is not JSON" % (len(lines) + 1) in done.stderr
