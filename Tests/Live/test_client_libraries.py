"""The libraries for plugins in Python and JavaScript, against the words of Docs/ExternalPlugins.md."""

import json
import os
import re
import shutil
import signal
import subprocess

import pytest

from conversation import CLIENTS, PROGRAMS, Conversation, command

FILES = {"python": "paces.py", "javascript": "paces.mjs"}
PEER = "a" * 40


@pytest.fixture(params=sorted(FILES))
def words(request, tmp_path):
    if request.param == "javascript" and shutil.which("node") is None:
        pytest.fail("there is no node: Scripts/install-needed.sh test installs it")
    return command(request.param, str(tmp_path), os.path.join(PROGRAMS, FILES[request.param]))


@pytest.fixture
def program(words):
    with Conversation(words) as conversation:
        yield conversation


def event(name, sequence=1, **fields):
    return {"name": name, "sequence": sequence, "epoch": 1, "at": 1, "namespace": "default", "peer": PEER, **fields}


def admission(path):
    return {"at": "authorize", "peer": PEER, "remote": "[::1]:5", "request": {"method": "GET", "path": path}}


def test_the_manifest_says_all_that_was_declared(program):
    manifest = program.begin()
    assert manifest["id"] == "paces" and manifest["version"] == "1.2"
    assert manifest["on"] == ["peerConnected", "peerDisconnected", "neverHeard?", "hubRegistered", "configReloaded"]
    assert manifest["before"] == [
        {"intent": "admitConnection", "at": "authorize"}, {"intent": "serveRequest", "at": "shape"}]
    assert {one["name"]: one["is"] for one in manifest["settings"]} == {
        "text": "text", "often": "integer", "ratio": "number", "loud": "switch", "words": "list", "mood": "choice",
        "pause": "duration", "key": "secret"}
    settings = {one["name"]: one for one in manifest["settings"]}
    assert settings["often"] == {"name": "often", "is": "integer", "about": "how often", "default": 3, "range": [0, 9]}
    assert settings["loud"]["perNamespace"] is False and "perNamespace" not in settings["text"]
    assert settings["mood"]["choices"] == ["calm", "wild"] and "default" not in settings["key"]
    assert manifest["serve"] == [
        {"method": "GET", "path": "/paces/:name", "audience": "everyone"},
        {"method": "POST", "path": "/paces", "audience": "operators"}]
    assert manifest["emits"] == [{"name": "somethingNoticed", "fields": ["peer", "namespace"]}]
    assert {one["name"]: one["is"] for one in manifest["meters"]} == {
        "errors_total": "counter", "heard_total": "counter", "level": "gauge", "work_seconds": "histogram"}
    assert manifest["batches"] is True and manifest["checks"] is True


def test_the_same_manifest_is_printed_for_people(words):
    with Conversation(words) as program:
        manifest = program.begin()
    with Conversation(words + ["--manifest"]) as other:
        other.said = None
        printed, _ = other.process.communicate(timeout=10)
    assert json.loads(printed) == manifest


def test_a_tenant_hears_its_own_words_and_lines_may_come_in_pieces(program):
    program.begin(namespaces={"acme": {"text": "grüß dich"}}, text="hi")
    line = json.dumps({"event": event("peerConnected", namespace="acme")}, ensure_ascii=False).encode() + b"\n"
    for index in range(len(line)):
        program.write(line[index:index + 1])
    program.tell(event=event("peerConnected"))
    assert json.loads(program.hear("send")["text"]) == {"type": "hi", "data": "grüß dich"}
    assert json.loads(program.hear("send")["text"]) == {"type": "hi", "data": "hi"}


def test_what_is_said_before_it_is_ready_waits(program):
    program.begin()
    assert program.hear("gauge") == {"name": "level", "value": 1}
    kinds = [next(iter(line)) for line in program.said]
    assert kinds.index("log") < kinds.index("ready") < kinds.index("gauge")


def test_a_batch_is_counted_in_one_line(program):
    program.begin()
    program.tell(events=[event("peerConnected", index) for index in range(100)])
    assert program.hear("count") == {"name": "heard_total", "by": 100, "labels": {"kind": "plain"}}
    assert len(program.of("send")) == 100


def test_events_are_handled_one_after_the_other_in_order(program):
    program.begin()
    peers = ["%040x" % index for index in range(50)]
    program.tell(events=[event("peerDisconnected", index, peer=peer) for index, peer in enumerate(peers)])
    program.until(lambda: len(program.of("emit")) == 50)
    assert [one["peer"] for one in program.of("emit")] == peers


@pytest.mark.parametrize("path, expected", [
    ("/", {"proceed": True}),
    ("/no", {"refuse": {"code": "not-here", "reason": "nobody is let in here", "retryAfter": 1500}}),
    ("/taken", {"taken": True}),
    ("/acme", {"proceed": True, "amend": {"namespace": "acme"}}),
])
def test_questions_are_answered(program, path, expected):
    program.begin()
    number = program.ask("admitConnection", **admission(path))
    assert program.answer(number) == {"id": number, **expected}


def test_a_question_it_never_wanted_is_let_through(program):
    program.begin()
    number = program.ask("registerHub", at="screen")
    assert program.answer(number) == {"id": number, "proceed": True}


@pytest.mark.parametrize("path", ["/raise", "/odd"])
def test_who_fails_where_somebody_is_let_in_says_no_and_lives(program, path):
    program.begin()
    number = program.ask("admitConnection", **admission(path))
    assert program.answer(number)["refuse"]["code"] == "plugin-failed"
    assert program.complained("before admitConnection failed")
    assert program.hear("count") == {"name": "errors_total", "by": 1}
    number = program.ask("admitConnection", **admission("/"))
    assert program.answer(number)["proceed"] is True


def test_who_fails_where_things_are_shaped_lets_them_be(program):
    program.begin()
    number = program.ask("serveRequest", at="shape", pause=0.002)
    assert program.answer(number) == {"id": number, "proceed": True}
    assert program.complained("this was to be expected")


def test_a_slow_answer_holds_up_no_other(program):
    program.begin()
    slow = program.ask("serveRequest", at="shape", pause=0.3, within=5000)
    quick = [program.ask("serveRequest", at="shape", pause=0, within=5000) for _ in range(200)]
    for number in quick:
        program.answer(number)
    assert slow not in [one["id"] for one in program.answers()]
    assert program.answer(slow)["proceed"] is True


def test_a_late_answer_is_not_given(program):
    program.begin()
    late = program.ask("serveRequest", at="shape", pause=0.1, within=20)
    assert program.complained("before serveRequest took longer than 20 ms")
    program.answer(program.ask("serveRequest", at="shape", pause=0))
    assert late not in [one["id"] for one in program.answers()]


def test_an_exception_is_told_with_its_story_and_a_flood_of_them_is_not(program):
    program.begin()
    program.tell(events=[event("hubRegistered", index) for index in range(1000)])
    assert program.hear("count") == {"name": "errors_total", "by": 1000}
    program.tell(event=event("peerConnected"))
    program.hear("send")
    assert program.complained("fails too often")
    assert program.complaints.count("on hubRegistered failed") == 5
    assert "paces." in program.complaints and "printed, and not said" in program.complaints


def test_a_message_that_no_peer_could_get_is_an_error_of_the_plugin(program):
    program.begin()
    program.tell(event=event("hubRegistered", peer="all"))
    assert program.complained("at most 65536 bytes")
    assert program.of("send") == []


def test_bad_lines_and_unknown_keys_are_survived(program):
    program.begin()
    program.write(b'{"newer":{"than":"this"}}\n\n \n')
    program.write(b'garbage\n[1]\n"x"\n{"event":\n{"event":7}\n{"ask":{}}\n{"events":[1]}\n\xff\xfe\n')
    program.write(b'{"hello":' + b"[" * 100_000 + b"\n")
    program.write(json.dumps({"newer": 1, "event": event("peerConnected", newer={"a": [1]})}).encode() + b"\n")
    assert program.hear("send")["to"] == PEER
    assert "was not understood" in program.complaints and "newer" not in program.complaints


def test_a_line_without_end_is_left_out(program):
    program.begin()
    piece = b"x" * (1 << 20)
    for _ in range(18):
        program.write(piece)
    assert program.complained("was left out")
    program.write(b"the rest of it\n")
    program.tell(event=event("peerConnected"))
    assert program.hear("send")["to"] == PEER
    assert "not understood" not in program.complaints


@pytest.mark.parametrize("name, expected", [
    ("bob", {"status": 200, "headers": {}, "json": {"name": "bob"}}),
    ("text", {"status": 201, "headers": {"x-made": "yes", "content-type": "text/plain; charset=utf-8"}, "body": "made"}),
    ("bytes", {"status": 200, "headers": {}, "base64": "/wA="}),
    ("raise", {"status": 500, "headers": {}, "json": {"error": "the plugin failed"}}),
])
def test_requests_are_answered(program, name, expected):
    program.begin()
    program.tell(request={"id": 3, "within": 5000, "method": "GET", "path": "/paces/" + name, "query": "",
                          "parameters": {"name": name}, "headers": {}, "body": "", "remote": "::1", "namespace": None})
    response = program.hear("response")
    response.setdefault("headers", {})
    assert response == {"id": 3, **expected}


def test_it_says_how_it_is_when_it_is_asked(program):
    program.begin()
    program.tell(check={})
    assert program.hear("health") == {"state": "ok"}
    program.tell(request={"id": 1, "method": "POST", "path": "/paces", "parameters": {}, "body": "ill"})
    assert program.hear("observe") == {"name": "work_seconds", "seconds": 0.25}
    program.tell(check={})
    assert program.hear("health") == {"state": "degraded", "reason": "it is ill"}


def test_it_learns_who_is_there(program):
    program.begin()
    program.tell(event=event("configReloaded"))
    asked = program.hear("peers")
    program.tell(peers={"id": asked["id"] + 5, "namespace": "default", "peers": [], "more": False})
    program.tell(peers={**asked, "peers": [{"peer": PEER, "network": "x"}], "more": False})
    program.until(lambda: [one for one in program.of("log") if one["message"] == "peers"])
    assert program.of("log")[-1] == {"level": "notice", "message": "peers", "fields": {"count": "1"}}


@pytest.mark.parametrize("text, setting, message", [
    ("", "text", "must not be empty"), ("broken", None, "this was to be expected")])
def test_settings_that_will_not_do_are_told(program, text, setting, message):
    program.tell(hello={"api": [1, 1], "hub": "test", "plugin": "paces"})
    program.hear("manifest")
    program.tell(configure={"settings": {"text": text, "often": 1}, "namespaces": {}, "off": []})
    problem = program.hear("problem")
    assert problem["message"].endswith(message) and problem.get("setting") == setting
    assert program.end() == 0


def test_it_finishes_what_is_in_flight_before_it_is_drained(program):
    program.begin()
    number = program.ask("serveRequest", at="shape", pause=0.05, within=5000)
    program.tell(events=[event("peerDisconnected", index) for index in range(20)])
    program.tell(drain={"within": 5000})
    program.hear("drained")
    assert len(program.of("emit")) == 20 and program.answer(number)["proceed"] is True
    assert program.end() == 0
    assert "stopped" in program.complaints


def test_it_ends_with_its_input_alone(program):
    program.begin()
    assert program.end() == 0
    assert "stopped" in program.complaints


def test_it_ends_before_it_was_configured(program):
    program.tell(hello={"api": [1, 1], "hub": "", "plugin": "paces"})
    program.hear("manifest")
    assert program.end() == 0


def test_the_keyboard_of_the_hub_does_not_end_it(program):
    program.begin()
    program.process.send_signal(signal.SIGINT)
    program.tell(event=event("peerConnected"))
    assert program.hear("send")["to"] == PEER


def test_it_ends_quietly_when_nobody_reads_it_any_more(program):
    program.begin()
    program.process.stdout.close()
    program.tell(event=event("peerConnected"))
    assert program.process.wait(10) == 0


@pytest.mark.parametrize("language, file, ending", [
    ("python", "loft_plugin.py", 'Plugin("p", "s", on_error="exit")'),
    ("javascript", "loft-plugin.mjs", 'new Plugin("p", "s", { onError: "exit" })')])
def test_it_ends_at_the_first_exception_if_it_is_to(tmp_path, language, file, ending):
    shutil.copy(os.path.join(CLIENTS, file), tmp_path)
    source = tmp_path / ("p.py" if language == "python" else "p.mjs")
    source.write_text(
        "from loft_plugin import Plugin\np = %s\n@p.on('x')\ndef x(event):\n    raise ValueError('enough')\np.run()\n"
        % ending if language == "python" else
        'import { Plugin } from "./loft-plugin.mjs";\nconst p = %s;\n'
        'p.on("x", () => { throw new Error("enough"); });\np.run();\n' % ending)
    words = command(language, str(tmp_path / ".."), str(source))
    with Conversation(words) as program:
        program.begin()
        program.tell(event=event("x"))
        assert program.complained("enough")
        while program.read(10):
            pass
        assert program.process.wait(10) == 70


def test_the_types_for_javascript_name_every_member():
    members = subprocess.run(
        ["node", "--input-type=module", "-e",
         "import * as all from %s; const { Plugin } = all;"
         "console.log([...Object.keys(all), ...Object.getOwnPropertyNames(Plugin.prototype),"
         " ...Object.keys(new Plugin('p', 's'))].join(' '))" % json.dumps(os.path.join(CLIENTS, "loft-plugin.mjs"))],
        check=True, stdout=subprocess.PIPE, text=True).stdout.split()
    with open(os.path.join(CLIENTS, "loft-plugin.d.mts"), encoding="utf-8") as file:
        types = file.read()
    assert len(members) > 25
    assert [name for name in members if not re.search(r"\b%s\b[(:]|\b(class|function) %s\b" % (name, name), types)] == []


PYTHON_TEST = """
from loft_plugin import Plugin, Rehearsal, refuse
plugin = Plugin("p", "s")
plugin.setting("text", "welcome", "what to say")
@plugin.on("peerConnected")
async def greet(event):
    plugin.send(event.peer, event.namespace, plugin.settings[event.namespace].text)
@plugin.before("registerHub", at="shape")
async def no(intent):
    return refuse("no", "no")
plugin.serve("GET", "/p/:q")(lambda request: {"path": request.path})
plugin.every(3600)(lambda: None)
hub = Rehearsal(plugin, namespaces={"acme": {"text": "ho"}}, text="hi")
hub.event("peerConnected", peer="a", namespace="acme")
hub.event("peerConnected", peer="b", namespace="default")
assert [one["text"] for one in hub.of("send")] == ["ho", "hi"], hub.said
assert hub.ask("registerHub")["refuse"]["code"] == "no"
assert hub.ask("admitConnection")["proceed"]
assert hub.request("GET", "/p/x")["json"] == {"path": "/p/x"}
assert hub.request("PUT", "/p/x")["status"] == 404
hub.close()
assert hub.of("drained") == [{}]
"""

JAVASCRIPT_TEST = """
import assert from "node:assert";
import { Plugin, refuse } from "./loft-plugin.mjs";
const plugin = new Plugin("p", "s");
plugin.setting("text", "welcome", "what to say");
plugin.on("peerConnected", async ({ peer, namespace }) => plugin.send(peer, namespace, plugin.settingsOf(namespace).text));
plugin.before("registerHub", { at: "shape" }, async () => refuse("no", "no"));
plugin.serve("GET", "/p/:q", ({ path }) => ({ path }));
plugin.every(3600, () => {});
const hub = await plugin.rehearse({ text: "hi" }, { acme: { text: "ho" } });
await hub.event("peerConnected", { peer: "a", namespace: "acme" });
await hub.event("peerConnected", { peer: "b", namespace: "default" });
assert.deepEqual(hub.of("send").map(({ text }) => text), ["ho", "hi"]);
assert.equal((await hub.ask("registerHub")).refuse.code, "no");
assert((await hub.ask("admitConnection")).proceed);
assert.deepEqual((await hub.request("GET", "/p/x")).json, { path: "/p/x" });
assert.equal((await hub.request("PUT", "/p/x")).status, 404);
await hub.close();
assert.deepEqual(hub.of("drained"), [{}]);
"""


@pytest.mark.parametrize("language, file, text", [
    ("python", "test.py", PYTHON_TEST), ("javascript", "test.mjs", JAVASCRIPT_TEST)])
def test_a_plugin_is_tested_without_a_hub(tmp_path, language, file, text):
    source = tmp_path / "source" / file
    source.parent.mkdir()
    source.write_text(text)
    run = subprocess.run(
        command(language, str(tmp_path), str(source)), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=30)
    assert run.returncode == 0, run.stdout.decode()
