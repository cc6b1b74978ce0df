"""Plugins that are real programs: what only processes show."""

import json
import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time
import urllib.request

import pytest

from hub import DEADLINE, hubctl, settings
from peer import Peer, fresh_network
from plugin_programs import program

pytestmark = pytest.mark.process


@pytest.fixture
def folder():
    path = tempfile.mkdtemp(prefix="loft-programs-")
    yield path
    shutil.rmtree(path, ignore_errors=True)


def until(check, what):
    end = time.monotonic() + DEADLINE
    while not check():
        assert time.monotonic() < end, what
        threading.Event().wait(0.02)


def with_program(name, run, *more, hub_lines=()):
    lines = ["signaling", "health", "metrics"]
    lines.append(name + ": {run: " + run + "".join(", " + one for one in more) + "}")
    return settings(hub_lines, plugins=lines)


def children(hub):
    found = subprocess.run(["pgrep", "-P", str(hub.process.pid)], capture_output=True, text=True)
    return [int(word) for word in found.stdout.split()]


def fetch(hub, path):
    with urllib.request.urlopen("http://%s:%d%s" % (hub.host, hub.port, path), timeout=5) as answer:
        return answer.read().decode()


def test_a_killed_program_is_started_again_and_one_that_keeps_failing_is_not(start, folder):
    run = program(folder, "greeter", '{"serve": [{"method": "GET", "path": "/who"}]}',
                  'tell(response={"id": message["request"]["id"], "body": str(os.getpid())})')
    hub = start(with_program("greeter", run))
    seen = []
    for _ in range(3):
        until(lambda: able(hub) and able(hub) not in seen, "it was not started again")
        seen.append(able(hub))
        os.kill(seen[-1], signal.SIGKILL)
    assert len(set(seen)) == 3
    until(lambda: hub.log().count("a program failed") == 3, "not every failure is in the log")
    hub.says("it was killed by signal 9")


def resident(hub):
    """The memory of a hub in KiB."""
    with open("/proc/%d/status" % hub.process.pid, encoding="ascii") as file:
        return int(file.read().split("VmRSS:")[1].split()[0])


def able(hub):
    try:
        return int(fetch(hub, "/who"))
    except (OSError, ValueError):
        return 0


FAULTS = {
    "garbage": ("sys.stdout.write('hello there' + chr(10)); sys.stdout.flush(); signal.pause()", "not-json"),
    "longline": ("sys.stdout.write('x' * 100_000_000); sys.stdout.flush(); signal.pause()", "long-line"),
    "halfline": ("sys.stdout.write('{'); sys.stdout.flush(); os._exit(3)", "exit"),
    "leaver": ("os._exit(7)", "exit"),
    "silent": ("os.close(1); signal.pause()", "exit"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_what_a_program_does_wrong_is_named_and_contained(start, folder, name):
    do, kind = FAULTS[name]
    run = program(folder, name, '{"on": ["peerConnected"]}', do)
    hub = start(with_program(name, run))
    with Peer(hub, fresh_network()) as ada:
        until(lambda: '"kind":"%s"' % kind in hub.log(), "the fault was not named")
        ada.settle()
    hub.says('"plugin":"%s"' % name)
    assert "hub_%s_program_faults_total" % name in fetch(hub, "/metrics?format=prometheus")
    until(lambda: children(hub), "it was not started again")
    assert resident(hub) < 200_000


def test_a_loud_program_is_read_slowly_and_does_not_grow_the_hub(start, folder):
    run = program(folder, "loud", "{}", start="threading = __import__('threading')\n"
                  "threading.Thread(target=lambda: [sys.stderr.write('x' * 900 + chr(10)) for _ in iter(int, 1)],"
                  " daemon=True).start()")
    hub = start(with_program("loud", run, hub_lines=("log: {level: info}",)))
    with Peer(hub, fresh_network()) as ada:
        until(lambda: hub.log().count('"from":"stderr"') >= 100, "nothing of it is in the log")
        ada.settle()
        until(lambda: "held back" in hub.log(), "nobody says how much is not in the log")
    assert hub.log().count('"from":"stderr"') < 3_000
    assert resident(hub) < 200_000


def test_nothing_is_left_of_a_hub_that_is_killed(start, folder):
    run = program(folder, "stayer", "{}", start="os.spawnlp(os.P_NOWAIT, 'sleep', 'sleep', '600')")
    hub = start(with_program("stayer", run))
    until(lambda: children(hub), "it was not started")
    child = children(hub)[0]
    os.kill(hub.process.pid, signal.SIGKILL)
    until(lambda: not os.path.exists("/proc/%d" % child) or
          ") Z" in open("/proc/%d/stat" % child).read(), "the program outlives its hub")


def test_what_is_wrong_with_a_program_is_an_error_at_its_line(folder):
    path = os.path.join(folder, "Plugins.yaml")
    liar = program(folder, "liar", '{"settings": [{"name": "x", "is": "colour", "about": "a"}]}')
    stranger = program(folder, "stranger", '{"before": [{"intent": "routeMessage", "at": "carry"}]}')
    deaf = program(folder, "deaf", '{"on": ["peerConected"]}')

    def check(*lines):
        with open(path, "w") as file:
            file.write(settings(plugins=["signaling", *lines]))
        done = subprocess.run([hubctl(), "check", "--config", path], capture_output=True, text=True, timeout=30)
        assert done.returncode != 0
        return done.stdout + done.stderr

    assert "its setting 'x' is \"colour\"; the types are text" in check("liar: {run: %s}" % liar)
    assert "which is not patient" in check("stranger: {run: %s, whenAway: proceed}" % stranger)
    assert "nothing says what becomes of that" in check("stranger: {run: %s}" % stranger)
    assert "did you mean 'peerConnected'?" in check("deaf: {run: %s}" % deaf)
    assert "there is no program 'no-such-thing'" in check("gone: {run: [no-such-thing]}")
    assert "calls it 'other'" in check("other: {run: %s}" % deaf)
    assert "it exited with 0 before it sent its manifest" in check("quiet: {run: [\"true\"]}")


@pytest.mark.parametrize("away", ["proceed", "refuse"])
def test_a_stuck_program_adds_nothing_to_others_and_its_user_decides(start, folder, away):
    # It is stuck from the second question on.
    do = "seen = globals().setdefault('seen', [])\nseen.append(1)\nif len(seen) > 1: signal.pause()\n" \
         "tell(answer={'id': message['ask']['id'], 'proceed': True})"
    run = program(folder, "stuck", '{"before": [{"intent": "admitConnection", "at": "authorize"}]}', do)
    hub = start(with_program("stuck", run, "whenAway: " + away))
    network = fresh_network()
    with Peer(hub, network) as ada:
        began = time.monotonic()
        for _ in range(50):
            ada.settle()
        before = time.monotonic() - began
        if away == "proceed":
            with Peer(hub, network) as bob:
                bob.settle()
        else:
            with pytest.raises(Exception, match="403"):
                Peer(hub, network).__enter__()
        began = time.monotonic()
        for _ in range(50):
            ada.settle()
        assert time.monotonic() - began < before * 3 + 0.5, "others wait for a program that is stuck"


def test_a_program_that_exits_when_it_has_finished_did_not_crash(start, folder):
    run = program(folder, "early", "{}")
    path = os.path.join(folder, "early.py")
    with open(path, encoding="utf-8") as file:
        text = file.read()
    with open(path, "w", encoding="utf-8") as file:
        file.write(text.replace("tell(drained={})", "tell(drained={})\n        sys.exit(0)"))
    hub = start(with_program("early", run))
    assert hub.stop() == 0
    assert "a program failed" not in hub.log()


def test_a_program_that_wants_more_memory_than_it_may_have_gets_none(start, folder):
    run = program(folder, "eater", '{"serve": [{"method": "GET", "path": "/eat"}]}',
                  "try:\n    bytearray(1 << 30)\n    got = 'memory'\nexcept MemoryError:\n    got = 'none'\n"
                  "tell(response={'id': message['request']['id'], 'body': got})")
    hub = start(with_program("eater", run, "limits: {memory: 128MiB}"))
    assert fetch(hub, "/eat") == "none"


def test_a_tenant_has_settings_of_its_own_and_secrets_reach_the_program_alone(start, folder):
    run = program(folder, "greeter",
                  '{"serve": [{"method": "GET", "path": "/told"}], "settings":'
                  ' [{"name": "word", "is": "text", "default": "hi", "about": "a word"},'
                  ' {"name": "pause", "is": "duration", "default": 5, "about": "a time"},'
                  ' {"name": "key", "is": "secret", "about": "a secret"}]}',
                  "tell(response={'id': message['request']['id'], 'json': [settings, told['namespaces'], told['off'],"
                  " os.environ.get('PLACE')]})", start="told = message['configure']")
    text = with_program("greeter", run, "key: env:TEST_KEY", "pause: 2s", "environment: {PLACE: here}")
    text += "namespaces:\n  acme: {networks: [acme-*], plugins: {greeter: {word: hello}}}\n"
    text += "  umbrella: {networks: [u-*], plugins: {greeter: off}}\n"
    hub = start(text, environment={"TEST_KEY": "opensesame"})
    settings_told, namespaces, off, place = json.loads(fetch(hub, "/told"))
    assert settings_told == {"word": "hi", "pause": 2000, "key": "opensesame"}
    assert namespaces == {"acme": {"word": "hello", "pause": 2000, "key": "opensesame"}}
    assert off == ["umbrella"] and place == "here"
    assert "opensesame" not in hub.log()


def test_a_program_in_a_sandbox_sees_no_network_and_writes_nothing(start, folder):
    if not shutil.which("bwrap") or subprocess.run(
            ["bwrap", "--ro-bind", "/", "/", "--unshare-all", "true"], capture_output=True).returncode != 0:
        pytest.skip("this machine makes no sandboxes")
    do = ("try:\n    open(%r, 'w')\n    wrote = True\nexcept OSError:\n    wrote = False\n"
          "names = [line.split(':')[0].strip() for line in open('/proc/net/dev') if ':' in line]\n"
          "tell(response={'id': message['request']['id'], 'json': [wrote, names]})" % os.path.join(folder, "x"))
    run = program(folder, "boxed", '{"serve": [{"method": "GET", "path": "/seen"}]}', do)
    hub = start(with_program("boxed", run, "sandbox: required"))
    assert json.loads(fetch(hub, "/seen")) == [False, ["lo"]]


def test_a_reload_starts_another_before_the_old_one_ends(start, folder):
    run = program(folder, "greeter",
                  '{"serve": [{"method": "GET", "path": "/who"}], "settings":'
                  ' [{"name": "word", "is": "text", "default": "hi", "about": "a word"}]}',
                  'tell(response={"id": message["request"]["id"], "body": settings["word"]})')
    hub = start(with_program("greeter", run))
    assert fetch(hub, "/who") == "hi"
    hub.write(with_program("greeter", run, "word: hello"))
    hub.process.send_signal(signal.SIGHUP)
    words = []
    until(lambda: words.append(fetch(hub, "/who")) or words[-1] == "hello", "the new setting is not in force")
    assert set(words) <= {"hi", "hello"}, "somebody was answered by nobody"
    until(lambda: len(children(hub)) == 1, "the old one is still there")
