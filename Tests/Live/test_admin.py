"""The admin address, judged by schemathesis, curl and hubctl itself."""

import json
import os
import re
import subprocess
import sys

import pytest
from hypothesis import HealthCheck, given, seed
from hypothesis import settings as examples
from hypothesis import strategies

from hub import DEADLINE, hubctl, settings
from peer import Peer, fresh_id
from test_tls_openssl import make_certificate

pytestmark = pytest.mark.process

OPS, EYES = "ops-0123456789abcdef", "eyes-0123456789abcdef"
TOKENS = ["adminTokens:", "  - {name: ops, role: admin, value: 'file:%s/ops'}",
          "  - {name: eyes, role: read, value: 'sha256:%s'}"]
TENANT = "namespaces:\n  acme: {networks: [acme]}\n"
# A stream without end, and what ends the hub, are tested by hand below.
BY_HAND = ["/admin/v1/events", "/admin/v1/drain"]
# If-Match is missed with a status of its own (RFC 6585), which schemathesis does not expect.
SCHEMATHESIS = """
# Too long for the listener is too long, whatever the schema would say.
[checks.negative_data_rejection]
expected-statuses = ["400", "401", "403", "404", "405", "406", "409", "413", "414", "415", "422", "428"]

[checks.missing_required_header]
expected-statuses = ["400", "401", "403", "406", "415", "422", "428"]

# Which plugins there are to set a level for is nothing a schema could say.
[[operations]]
include-path = "/admin/v1/log"
[operations.checks.positive_data_acceptance]
expected-statuses = ["2xx", "401", "403", "412", "422"]

# A schema says neither what a duration is, nor which tenants, networks and plugins there may be beside the
# others, nor what the tag of a tenant is by now.
[[operations]]
include-path-regex = "/admin/v1/(tenants|reload|switches|removals).*"
[operations.checks.positive_data_acceptance]
expected-statuses = ["2xx", "400", "401", "403", "404", "409", "412", "422"]

# A cursor is what a page said, and no network has control characters in its name.
[[operations]]
include-path = "/admin/v1/peers"
[operations.checks.positive_data_acceptance]
expected-statuses = ["2xx", "400", "401", "403"]
"""


def token_lines(folder):
    import hashlib
    for name, token in (("ops", OPS), ("eyes", EYES), ("wrong", "nothing-of-that-kind")):
        with open(os.path.join(folder, name), "w", encoding="ascii") as file:
            file.write(token + "\n")
    return "\n".join(TOKENS).split("\n")[:1] + [
        TOKENS[1] % folder, TOKENS[2] % hashlib.sha256(EYES.encode()).hexdigest()]


def admin_of(hub):
    line = hub.read_line()
    while not line.startswith("admin"):
        line = hub.read_line()
    return line.split()[1]


class Admin:
    """What curl sees of an admin address."""

    def __init__(self, hub, secure=False, authority=None):
        self.hub = hub
        self.address = admin_of(hub)
        self.port = self.address.rsplit(":", 1)[1]
        self.base = "%s://127.0.0.1:%s" % ("https" if secure else "http", self.port)
        self.options = ["--cacert", authority] if authority else []

    def curl(self, path, *options, token=None, method="GET", body=None):
        command = ["curl", "-sS", "-i", "--max-time", str(DEADLINE), "-X", method, *self.options, *options]
        if token:
            command += ["-H", "Authorization: Bearer " + token]
        if body is not None:
            command += ["-H", "Content-Type: application/json", "--data-binary", body]
        done = subprocess.run(command + [self.base + path], capture_output=True, timeout=3 * DEADLINE)
        assert done.returncode == 0, done.stderr.decode()
        head, _, rest = done.stdout.decode().partition("\r\n\r\n")
        lines = head.split("\r\n")
        fields = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines[1:])}
        return int(lines[0].split()[1]), fields, json.loads(rest) if "json" in fields.get("content-type", "") else rest

    def ctl(self, *words, token=None, **variables):
        environment = {key: value for key, value in os.environ.items() if not key.startswith("HUBCTL_")}
        environment.update(variables)
        files = ["--token-file", os.path.join(self.hub.folder, token)] if token else []
        return subprocess.run([hubctl(), *words, *files, "--admin", self.base], capture_output=True, text=True,
                              timeout=3 * DEADLINE, env=environment)


@pytest.fixture
def open_hub(start):
    """No tokens: whoever is on this machine may do everything."""
    return Admin(start(settings(["admin: 127.0.0.1:0"]) + TENANT))


@pytest.fixture
def guarded(start, tmp_path):
    lines = token_lines(str(tmp_path))
    admin = Admin(start(settings(["admin: 127.0.0.1:0"] + lines) + TENANT))
    admin.hub.folder = str(tmp_path)
    return admin


def schemathesis(admin, folder, *options):
    with open(os.path.join(folder, "schemathesis.toml"), "w", encoding="ascii") as file:
        file.write(SCHEMATHESIS)
    skipped = [word for path in BY_HAND for word in ("--exclude-path", path)]
    return subprocess.run(
        [os.path.join(os.path.dirname(sys.executable), "st"), "--config-file", "schemathesis.toml", "run",
         admin.base + "/admin/openapi.json", *skipped, "--seed", "20261121", "--max-examples", "25", "--checks", "all",
         "--phases", "examples,coverage,fuzzing", "--workers", "1", "--no-color", "--request-timeout", "10", *options],
        capture_output=True, text=True, cwd=folder, timeout=300, env=dict(os.environ, NO_PROXY="127.0.0.1"))


def brief(done):
    """What it found, without the bodies it made up, which may have megabytes."""
    return "\n".join(line[:300] for line in (done.stdout + done.stderr).splitlines())[-20000:]


def test_every_answer_is_what_the_document_says(open_hub, tmp_path):
    with Peer(open_hub.hub, "acme"), Peer(open_hub.hub, "elsewhere"):
        done = schemathesis(open_hub, str(tmp_path), "--exclude-checks", "ignored_auth")
    assert done.returncode == 0, brief(done)
    assert re.search(r"Tested: (1[5-9]|[2-9]\d)", done.stdout), done.stdout[-2000:]


def test_every_answer_is_what_the_document_says_to_those_with_tokens(guarded, tmp_path):
    # Showing wrong tokens again and again is what the throttle is for; the next test tries each route once.
    done = schemathesis(guarded, str(tmp_path), "--exclude-checks", "ignored_auth", "-H", "Authorization: Bearer " + OPS)
    assert done.returncode == 0, brief(done)


def test_nothing_in_the_document_is_answered_without_a_token(guarded):
    _, _, document = guarded.curl("/admin/openapi.json", token=EYES)
    tried = 0
    for path, item in document["paths"].items():
        real = path.replace("{id}", fresh_id()).replace("{tenant}", "default")
        for method in item:
            status, fields, problem = guarded.curl(real, method=method.upper())
            assert status == 401, (method, path)
            assert fields["www-authenticate"] == 'Bearer realm="admin"'
            assert fields["content-type"] == "application/problem+json"
            assert problem["code"] == "token-missing"
            tried += 1
    assert tried >= 19
    for path in ("/health", "/readyz"):
        assert guarded.curl(path)[0] == 401
        assert guarded.curl(path, token=EYES)[0] == 200


def test_a_reading_token_changes_nothing(guarded):
    _, _, document = guarded.curl("/admin/openapi.json", token=EYES)
    for path, item in document["paths"].items():
        real = path.replace("{id}", fresh_id()).replace("{tenant}", "default")
        for method in set(item) - {"get"}:
            status, _, problem = guarded.curl(real, method=method.upper(), token=EYES)
            assert (status, problem["code"]) == (403, "read-only"), (method, path)
    assert guarded.hub.process.poll() is None
    assert guarded.curl("/admin/v1/hub", token=EYES)[0] == 200


def test_no_plugin_can_forget_to_ask(start, tmp_path):
    every = ("signaling", "hub-registry", "health", "metrics", "rate-limit", "namespace-isolation")
    admin = Admin(start(settings(["admin: 127.0.0.1:0"] + token_lines(str(tmp_path)), plugins=every) + TENANT))
    routes = [route for plugin in admin.curl("/admin/v1/plugins", token=EYES)[2]["plugins"]
              for route in plugin["declares"]["serves"] if route["audience"] != "everyone"]
    owners = {route["path"] for route in routes}
    assert {"/admin/v1/hub", "/readyz", "/metrics", "/admin/v1/bans"} <= owners
    for route in routes:
        path = re.sub(r":\w+", "default", route["path"])
        assert admin.curl(path, method=route["method"])[0] == 401, route
        if route["method"] != "GET":
            assert admin.curl(path, method=route["method"], token=EYES)[0] == 403, route
    assert admin.hub.process.poll() is None


def test_wrong_tokens_are_throttled_counted_and_not_written_down(guarded):
    wrong = "wrong-0123456789abcdef"
    for _ in range(10):
        status, fields, problem = guarded.curl("/admin/v1/hub", token=wrong)
        assert (status, problem["code"]) == (401, "token-wrong")
        assert 'error="invalid_token"' in fields["www-authenticate"]
    status, fields, problem = guarded.curl("/admin/v1/hub", token=wrong)
    assert (status, problem["code"]) == (429, "too-many-wrong-tokens")
    assert 1 <= int(fields["retry-after"]) <= 60
    # Not even the right one is looked at meanwhile, or guessing would go on.
    assert guarded.curl("/admin/v1/hub", token=OPS)[0] == 429
    log = guarded.hub.says("127.0.0.1")
    assert wrong not in log and OPS not in log


def test_every_write_is_written_down(guarded):
    with Peer(guarded.hub, "acme") as peer:
        path = "/admin/v1/peers/acme/" + peer.id
        assert guarded.curl(path, token=EYES)[2]["networks"] == ["acme"]
        status, _, _ = guarded.curl(path + "?code=4042&reason=asked%20to%20leave", token=OPS, method="DELETE")
        assert status == 204
        with pytest.raises(Exception) as closed:
            while True:
                peer.socket.recv(timeout=DEADLINE)
        assert (closed.value.rcvd.code, closed.value.rcvd.reason) == (4042, "asked to leave")
    line = next(json.loads(line) for line in guarded.hub.says('"audit"').splitlines() if '"audit"' in line)
    assert line["level"] == "NOTICE"
    assert line["fields"]["who"] == "ops"
    assert line["fields"]["what"] == "DELETE %s?code=4042&reason=asked%%20to%%20leave" % path
    assert line["fields"]["before"] == "connected"
    assert line["fields"]["after"] == "closed with 4042: asked to leave"
    assert OPS not in guarded.hub.log()


def test_a_change_names_the_version_it_is_for(open_hub):
    status, fields, levels = open_hub.curl("/admin/v1/log")
    assert status == 200
    tag, body = fields["etag"], json.dumps({"level": "info", "plugins": {"signaling": "debug"}})
    assert open_hub.curl("/admin/v1/log", "-H", "If-None-Match: " + tag)[0] == 304
    assert open_hub.curl("/admin/v1/log", method="PUT", body=body)[0] == 428
    status, fields, problem = open_hub.curl("/admin/v1/log", "-H", 'If-Match: "old"', method="PUT", body=body)
    assert (status, fields["etag"], problem["code"]) == (412, tag, "changed-meanwhile")
    status, fields, levels = open_hub.curl("/admin/v1/log", "-H", "If-Match: " + tag, method="PUT", body=body)
    assert status == 200 and fields["etag"] != tag and levels["plugins"] == {"signaling": "debug"}
    assert open_hub.curl("/admin/v1/log", "-H", "If-Match: " + tag, method="PUT", body=body)[0] == 412
    assert open_hub.curl("/admin/v1/log")[1]["etag"] == fields["etag"]


@pytest.mark.parametrize("options, body, method, status, code", [
    (["-H", "Accept: text/html"], None, "GET", 406, "not-acceptable"),
    (["-H", "Accept: application/json;q=0, */*"], None, "GET", 406, "not-acceptable"),
    (["-H", "If-Match: *", "-H", "Content-Type: text/plain", "--data-binary", "{}"], None, "PUT", 415, "not-json"),
    (["-H", "If-Match: *"], "{", "PUT", 400, "malformed-json"),
    (["-H", "If-Match: *"], '{"level":"info","level":"info","plugins":{}}', "PUT", 400, "malformed-json"),
    (["-H", "If-Match: *"], '{"level":"info","plugins":{},"more":1}', "PUT", 422, "wrong-shape"),
    (["-H", "If-Match: *"], '{"level":"loud","plugins":{}}', "PUT", 422, "wrong-shape"),
    ([], None, "PATCH", 405, "method-not-allowed"),
    (["-H", "Origin: http://localhost"], None, "GET", 403, "no-browsers"),
    (["-H", "Host: evil.example"], None, "GET", 403, "wrong-host"),
])
def test_what_does_not_fit_is_a_problem_document(open_hub, options, body, method, status, code):
    found, fields, problem = open_hub.curl("/admin/v1/log", *options, method=method, body=body)
    assert (found, problem["code"]) == (status, code)
    assert fields["content-type"] == "application/problem+json"
    assert "access-control-allow-origin" not in fields
    if status == 422:
        assert problem["errors"][0]["pointer"] in ("/more", "/level")
    if status == 405:
        assert fields["allow"] == "GET, PUT, HEAD, OPTIONS"


def test_a_body_that_is_too_long_is_not_read(open_hub, tmp_path):
    path = str(tmp_path / "body")
    with open(path, "wb") as file:
        file.write(b" " * (2 << 20))
    status, fields, _ = open_hub.curl(
        "/admin/v1/log", "-H", "If-Match: *", "-H", "Expect:", method="PUT", body="@" + path)
    assert (status, fields["content-type"]) == (413, "application/problem+json")


def test_pages_hold_everybody_once(open_hub):
    peers = [Peer(open_hub.hub, "acme" if number % 2 else "rest") for number in range(7)]
    try:
        seen, query = [], "?limit=2"
        while query:
            status, _, page = open_hub.curl("/admin/v1/peers" + query)
            assert status == 200 and len(page["peers"]) <= 2
            seen += [one["id"] for one in page["peers"]]
            query = "?limit=2&cursor=" + page["next"] if "next" in page else None
        assert seen == sorted(peer.id for peer in peers)
        acme = open_hub.curl("/admin/v1/peers?tenant=acme")[2]["peers"]
        assert [one["id"] for one in acme] == sorted(peer.id for peer in peers if peer.network == "acme")
        rest = open_hub.curl("/admin/v1/peers?network=rest")[2]["peers"]
        assert [one["id"] for one in rest] == sorted(peer.id for peer in peers if peer.network == "rest")
        assert all(one["tenant"] == "default" and one["address"] == "127.0.0.1" for one in rest)
        assert open_hub.curl("/admin/v1/peers?tenant=nobody")[2] == {"peers": []}
    finally:
        for peer in peers:
            peer.close()


def test_peers_have_no_business_there(open_hub):
    status, fields, problem = open_hub.curl(
        "/?peerId=" + fresh_id(), "-H", "Connection: Upgrade", "-H", "Upgrade: websocket", "-H",
        "Sec-WebSocket-Version: 13", "-H", "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==")
    assert (status, problem["code"]) == (403, "not-for-peers")


def test_other_machines_need_tls_and_a_token(start, tmp_path):
    folder = str(tmp_path)
    make_certificate(folder, 7)
    tls = "tls: {certificate: %s/certificate.pem, key: %s/key.pem}" % (folder, folder)
    hub = start(settings([tls, "admin: 0.0.0.0:0"] + token_lines(folder)), secure=True)
    hub.folder = folder
    admin = Admin(hub, secure=True, authority=folder + "/certificate.pem")
    assert admin.curl("/admin/v1/hub")[0] == 401
    assert admin.curl("/admin/v1/hub", "-H", "Host: hub.example.com", token=EYES)[0] == 200
    plain = subprocess.run(["curl", "-sS", "http://127.0.0.1:%s/admin/v1/hub" % admin.port], capture_output=True)
    assert plain.returncode != 0
    authority = ["--authority", folder + "/certificate.pem"]
    assert "connections" in admin.ctl("hub", *authority, token="eyes").stdout
    assert "is self-signed" in admin.ctl("hub", token="eyes", SSL_CERT_FILE="/dev/null", SSL_CERT_DIR="/tmp").stderr
    refused = admin.ctl("reload", *authority, token="eyes")
    assert (refused.returncode, "role: admin" in refused.stderr) == (4, True)
    assert admin.ctl("reload", *authority, token="ops").returncode == 0


@pytest.mark.parametrize("lines, words", [
    (["admin: 0.0.0.0:0"], "nothing there asks who they are"),
    (["admin: 0.0.0.0:0", "adminTokens: [{name: ops, role: admin, value: env:OPS}]"],
     "could be read by anybody between"),
    (["adminTokens: [{name: ops, role: admin, value: hunter2}]"], "expected env:NAME, file:PATH or sha256:HEX"),
    (["adminTokens: [{name: ops, value: env:HOME_OF_NOTHING}]"], "the environment has no HOME_OF_NOTHING"),
    (["adminTokens: [{name: ops, value: env:OPS}, {name: ops, value: env:OPS}]"], "two tokens are called 'ops'"),
    (["adminTokens: [{name: 'a b', value: env:OPS}]"], "a name has at most"),
    (["adminTokens: [{name: ops, value: env:SHORT}]"], "is shorter than 16 bytes"),
])
def test_what_would_be_unsafe_does_not_start(tmp_path, lines, words):
    path = str(tmp_path / "Plugins.yaml")
    with open(path, "w", encoding="utf-8") as file:
        file.write(settings(lines))
    done = subprocess.run([hubctl(), "run", "--config", path], capture_output=True, text=True, timeout=DEADLINE,
                          env=dict(os.environ, OPS=OPS, SHORT="short"))
    assert done.returncode == 6
    assert words in done.stderr and "hunter2" not in done.stderr and OPS not in done.stderr


def test_the_owner_of_the_socket_needs_no_token(start, tmp_path):
    path = str(tmp_path / "admin.sock")
    start(settings(["admin: unix:" + path] + token_lines(str(tmp_path))))
    ask = ["curl", "-sS", "--unix-socket", path, "http://localhost/admin/v1/hub"]
    assert json.loads(subprocess.run(ask, capture_output=True, check=True).stdout)["name"] == "test"
    wrong = subprocess.run(ask + ["-H", "Authorization: Bearer x"], capture_output=True, check=True)
    assert json.loads(wrong.stdout)["status"] == 401


def test_hubctl_ends_with_4_when_it_is_refused(guarded):
    for verb in (["hub"], ["peers"], ["config", "show"], ["log"], ["plugins"], ["reload"], ["drain"],
                 ["events", "--follow"]):
        done = guarded.ctl(*verb)
        assert done.returncode == 4, (verb, done.stderr)
        assert "--token-file" in done.stderr
    assert guarded.ctl("hub", HUBCTL_TOKEN=EYES).returncode == 0
    assert guarded.ctl("hub", HUBCTL_TOKEN_FILE=guarded.hub.folder + "/eyes").returncode == 0
    assert guarded.ctl("hub", HUBCTL_TOKEN="two words").returncode == 1


def test_a_refused_reload_is_json_when_that_was_asked_for(open_hub):
    open_hub.hub.write("hub: {nam: x}\nplugins: [health]\n")
    done = open_hub.ctl("reload", "--json")
    assert done.returncode == 6
    problem = json.loads(done.stdout)
    assert problem["code"] == "configuration-rejected" and "did you mean 'name'?" in problem["problems"][0]
    check = open_hub.ctl("config", "check", "--json")
    assert (check.returncode, json.loads(check.stdout)["ok"]) == (7, False)


def test_the_configuration_is_shown_without_its_secrets(guarded):
    status, fields, config = guarded.curl("/admin/v1/config", token=EYES)
    values = {one["name"]: one for one in config["settings"]}
    assert values["hub.name"]["value"] == "test" and re.search(r":\d+:\d+$", values["hub.name"]["origin"])
    assert values["hub.drain"]["origin"] == "default"
    assert "•••" in values["hub.adminTokens"]["value"]
    text = json.dumps(config)
    assert OPS not in text and "sha256" not in text
    assert guarded.curl("/admin/v1/config", "-H", "If-None-Match: " + fields["etag"], token=EYES)[0] == 304


def test_a_missing_certificate_is_a_wrong_configuration(tmp_path):
    path = str(tmp_path / "Plugins.yaml")
    with open(path, "w", encoding="utf-8") as file:
        file.write(settings(["tls: {certificate: /nowhere.pem, key: /nowhere.pem}"]))
    done = subprocess.run([hubctl(), "run", "--config", path], capture_output=True, text=True, timeout=DEADLINE)
    assert done.returncode == 6 and "file does not exist" in done.stderr


def test_no_bytes_in_a_token_field_let_anybody_in(open_hub, guarded):
    @seed(20261121)
    @examples(max_examples=40, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(strategies.text(strategies.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=40))
    def tries(text):
        status, _, _ = guarded.curl("/admin/v1/hub", "-H", "Authorization:" + (" " + text if text else ";"))
        assert status in (400, 401, 429)

    tries()
