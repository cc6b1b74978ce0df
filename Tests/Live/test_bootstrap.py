"""Hubs that call each other and look for each other: real processes, a name server and a web server of the test's own,
and records signed and checked by `cryptography`."""

import base64
import functools
import http.server
import json
import os
import re
import signal
import socket
import ssl
import threading
import time
import urllib.request

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519

from hub import DEADLINE, ROOT
from name_server import NameServer
from peer import Peer, fresh_network
from test_admin import Admin, brief, schemathesis
from token_tools import certificates as make_certificates
from token_tools import run_hubctl

pytestmark = pytest.mark.process
# Starting, calling, greeting and looking again, on a machine that has other things to do.
PATIENCE = 4 * DEADLINE
NOBODY = "ws://127.0.0.1:9"
# How hubctl ends when it did what it was told and the outcome is not good.
PROBLEMS = 7


def configuration(name="hub", bootstrap="", mesh="", more=()):
    lines = ["hub:", "  name: " + name, "  listen: 127.0.0.1:0", "  log: {level: debug, format: json}",
             "plugins:", "  - signaling", "  - hub-registry", "  - mesh: {%s}" % mesh,
             "  - bootstrap: {%s}" % bootstrap, "  - health", *more]
    return "\n".join(lines) + "\n"


def ask(hub, path):
    with urllib.request.urlopen(hub.http(path), timeout=DEADLINE) as answer:
        return json.load(answer)


def until(question, patience=PATIENCE):
    """What a question answers once that is true; each answer comes from a hub and takes its time."""
    end = time.monotonic() + patience
    while True:
        answer = question()
        if answer:
            return answer
        assert time.monotonic() < end, "it did not come about"


def linked(hub):
    return [one["uri"] for one in ask(hub, "/hubstats")["bootstrapHubs"] if one["connected"]]


def said(hub, sentence):
    return [line for line in map(json.loads, hub.log().splitlines()) if line.get("message") == sentence]


def admin(hub):
    """The path of its admin socket, which stands in what it says when it starts."""
    line = hub.read_line()
    while not line.startswith("admin"):
        line = hub.read_line()
    return line.split()[1].removeprefix("unix:")


def hub_id(hub):
    return ask(hub, "/stats")["hubPeerId"]


def closed_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@pytest.fixture
def begin(start, tmp_path_factory):
    def begin(*arguments, environment=None, **options):
        return start(configuration(*arguments, **options), environment=environment)

    return begin


def test_a_list_in_the_environment_links_two_hubs_and_their_peers_meet(start):
    with open(os.path.join(ROOT, "Plugins.yaml"), encoding="utf-8") as file:
        default = file.read()
    one = start(default, environment={"PORT": "0"})
    two = start(default, environment={"PORT": "0", "BOOTSTRAP_HUBS": one.ws("")})
    assert until(lambda: linked(two)) == [one.ws("")]
    network = fresh_network()
    with Peer(one, network) as ann, Peer(two, network) as bob:
        ann.receive("peer-discovered", deadline=PATIENCE, targetPeerId=ann.id)
        bob.signal("offer", ann, {"sdp": "hello"})
        assert ann.receive("offer", deadline=PATIENCE)["data"] == {"sdp": "hello"}
    assert ask(two, "/stats")["bootstrapHubs"] == {"total": 1, "connected": 1}
    [known] = ask(two, "/hubstats")["bootstrapHubs"]
    assert set(known) == {"uri", "connected", "lastAttempt", "attemptNumber"}


def test_an_older_name_of_the_list_counts_with_one_warning(begin):
    one = begin("one")
    two = begin("two", environment={"BOOTSTRAP_HUBS": "", "BOOTSTRAP_PEERS": one.ws(""), "BOOTSTRAP": NOBODY})
    assert until(lambda: linked(two)) == [one.ws("")]
    assert two.says("is an older name").count("is an older name") == 1


def test_losing_one_of_two_keeps_the_other_and_the_lost_one_comes_back(begin):
    one, two = begin("one"), begin("two")
    three = begin("three", bootstrap="hubs: [%s, %s], reconnectInterval: 200ms" % (one.ws(""), two.ws("")))
    until(lambda: len(linked(three)) == 2)
    port = one.port
    one.signal(signal.SIGKILL)
    one.wait()
    assert until(lambda: len(linked(three)) == 1 and linked(three)) == [two.ws("")]
    again = begin("one", environment={"PORT": str(port)})
    assert again.port == port
    until(lambda: len(linked(three)) == 2)
    assert len(until(lambda: said(three, "the link to a hub has ended"))) == 1


def test_a_hub_that_comes_later_is_found_by_those_that_called_before(begin):
    port = closed_port()
    early = begin("early", bootstrap="hubs: ['ws://127.0.0.1:%d'], reconnectInterval: 100ms" % port)
    until(lambda: said(early, "a hub cannot be reached"))
    late = begin("late", environment={"PORT": str(port)})
    assert late.port == port
    until(lambda: linked(early))


def test_an_address_of_its_own_is_called_once(begin):
    port = closed_port()
    hub = begin("hub", bootstrap="hubs: ['ws://localhost:%d', '%s'], reconnectInterval: 50ms" % (port, NOBODY),
                environment={"PORT": str(port)})
    until(lambda: said(hub, "an address leads back to this hub and is not called again"))
    # The other address shows that time has passed.
    until(lambda: next(one["attemptNumber"] for one in ask(hub, "/hubstats")["bootstrapHubs"]
                       if one["uri"] == NOBODY) > 5)
    calls = [line for line in said(hub, "a hub is called") if "localhost" in line["fields"]["uri"]]
    assert len(calls) == 1


def test_hubctl_connects_lists_and_disconnects(begin):
    one, two = begin("one"), begin("two")
    place = admin(two)
    before = run_hubctl("bootstrap", "list", "--admin", place)
    assert before.returncode == 0 and "calls nobody" in before.stdout
    made = run_hubctl("bootstrap", "connect", one.ws(""), "--admin", place)
    assert (made.returncode, made.stdout.strip()) == (0, "linked to " + hub_id(one))
    assert re.search(r"%s +linked" % re.escape(one.ws("")), run_hubctl("bootstrap", "list", "--admin", place).stdout)
    own = run_hubctl("bootstrap", "connect", two.ws(""), "--admin", place)
    assert own.returncode == PROBLEMS and "this hub itself" in own.stdout
    failed = run_hubctl("bootstrap", "connect", "ws://127.0.0.1:%d" % closed_port(), "--admin", place)
    assert failed.returncode == PROBLEMS and "it goes on trying" in failed.stdout
    wrong = run_hubctl("bootstrap", "connect", "http://127.0.0.1", "--admin", place)
    assert wrong.returncode not in (0, PROBLEMS)
    ended = run_hubctl("bootstrap", "disconnect", "--admin", place)
    assert ended.returncode == 0 and linked(two) == []


def test_every_answer_about_other_hubs_is_what_the_document_says(start, tmp_path):
    text = configuration("hub").replace("listen:", "admin: 127.0.0.1:0\n  listen:")
    # What is an address of a hub is nothing a schema could say, so some that fit it are refused.
    done = schemathesis(Admin(start(text)), str(tmp_path), "--include-path-regex", "bootstrap",
                        "--exclude-checks", "ignored_auth,positive_data_acceptance")
    assert done.returncode == 0, brief(done)
    assert re.search(r"Tested: +4", done.stdout), done.stdout[-2000:]


def test_the_id_survives_a_restart_and_two_hubs_never_share_one(start, tmp_path):
    shared = {"XDG_STATE_HOME": str(tmp_path)}
    first = start(configuration("one"), environment=shared)
    second = start(configuration("one"), environment=shared)
    kept, other = hub_id(first), hub_id(second)
    assert re.fullmatch("[0-9a-f]{40}", kept) and re.fullmatch("[0-9a-f]{40}", other) and kept != other
    assert len(until(lambda: said(second, "the id of this hub is not kept as it should be"))) == 1
    [path] = [path for path in (tmp_path / "loft").iterdir() if path.suffix == ".id"]
    assert path.stat().st_mode & 0o777 == 0o600
    first.signal(signal.SIGKILL)
    first.wait()
    third = start(configuration("one"), environment=shared)
    assert hub_id(third) == kept
    third.stop()
    path.write_text("not an id")
    fourth = start(configuration("one"), environment=shared)
    assert hub_id(fourth) not in (kept, other, "")
    fourth.says("is damaged")


# Looking for hubs.


class Web:
    """A server over HTTPS that says what a test wants, by path."""

    def __init__(self, folder, pages):
        web = self
        self.pages, self.asked = pages, []

        class Answer(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                web.asked.append(self.path)
                body = web.pages.get(self.path)
                self.send_response(404 if body is None else 200)
                raw = (body or "").encode()
                self.send_header("content-length", str(len(raw)))
                self.end_headers()
                self.wfile.write(raw)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(os.path.join(folder, "server.pem"), os.path.join(folder, "server.key"))
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.domain = "localhost:%d" % self.server.server_port

    def close(self):
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture(scope="module")
def certificates(tmp_path_factory):
    with make_certificates(str(tmp_path_factory.mktemp("certificates"))) as folder:
        yield folder


@pytest.fixture
def serve(certificates):
    servers = []

    def begin(kind, *arguments, **options):
        server = kind(*arguments, **options)
        servers.append(server)
        return server

    yield begin
    for server in servers:
        server.close()


class Key:
    """An Ed25519 key, and what it signs, by `cryptography`."""

    def __init__(self, folder):
        self.private = ed25519.Ed25519PrivateKey.generate()
        self.public = base64.b64encode(self.private.public_key().public_bytes_raw()).decode()
        self.path = os.path.join(folder, "record.pem")
        with open(self.path, "wb") as file:
            file.write(self.private.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
        os.chmod(self.path, 0o600)

    def signature(self, value):
        return base64.b64encode(self.private.sign(canonical(value))).decode()

    def record(self, url, **fields):
        record = {"t": url.split(":")[0], "u": url, "timestamp": int(time.time() * 1000), "publicKey": self.public,
                  **fields}
        return {**record, "signature": self.signature(record)}

    def bundle(self, *urls):
        bundle = {"v": 1, "app": "mesh", "ts": int(time.time() * 1000), "expires": 600, "pk": self.public,
                  "seeds": [{"t": url.split(":")[0], "u": url} for url in urls]}
        return {**bundle, "sig": self.signature(bundle)}


def canonical(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


@pytest.fixture
def key(tmp_path):
    return Key(str(tmp_path))


def discovery(certificates, key, domain="", servers="", more=""):
    """Settings for hubs of this machine: a key that is trusted in full may lead anywhere."""
    parts = ["keys: [{key: \"%s\", tier: custom}]" % key.public, "signatures: required",
             "authority: %s" % os.path.join(certificates, "ca.pem"), "healthCheck: 1s"]
    parts += ["domains: ['%s']" % domain] if domain else []
    parts += ["nameServers: ['%s']" % servers] if servers else []
    return "discovery: {%s}" % ", ".join(parts + ([more] if more else []))


def test_a_hub_is_found_at_a_well_known_address(begin, serve, certificates, key):
    one = begin("one")
    page = json.dumps({"v": 1, "peers": [key.record(one.ws(""), region="here"), {"u": NOBODY}, 7]})
    web = serve(Web, certificates, {"/.well-known/pigeonhub-bootstrap": page})
    two = begin("two", bootstrap=discovery(certificates, key, web.domain, more="dns: false"))
    assert until(lambda: linked(two)) == [one.ws("")]
    report = json.loads(run_hubctl("bootstrap", "discover", "--json", "--admin", admin(two)).stdout)
    [place] = [place for place in report["places"] if place["source"] == "well-known"]
    assert place["found"] == 1
    assert {one["reason"]: one["count"] for one in place["refused"]} == {"unsigned": 1, "malformed": 1}


def test_a_hub_is_found_in_a_list_of_seeds_of_2025(begin, serve, certificates, key):
    one = begin("one")
    web = serve(Web, certificates, {"/.well-known/peerpigeon.json": json.dumps(key.bundle(one.ws("")))})
    two = begin("two", bootstrap=discovery(certificates, key, web.domain, more="dns: false"))
    assert until(lambda: linked(two)) == [one.ws("")]


@pytest.mark.parametrize("cut", [False, True])
def test_a_hub_is_found_in_the_domain_name_system(begin, serve, certificates, key, cut):
    one = begin("one")
    record = json.dumps(key.record(one.ws(""), description="x" * 150))
    assert len(record) > 255
    texts = ["v=spf1 -all", record, "{broken", "wss://unsigned.example.org"]
    names = serve(NameServer, {"_pigeonhub-bootstrap.mesh.example": texts}, cut=cut)
    two = begin("two", bootstrap=discovery(certificates, key, "mesh.example", names.address, "wellKnown: false"))
    assert until(lambda: linked(two)) == [one.ws("")]
    assert (names.streams > 0) == cut


def test_what_was_found_is_remembered_over_a_restart(start, serve, certificates, key, tmp_path):
    one = start(configuration("one"))
    page = json.dumps({"v": 1, "peers": [key.record(one.ws(""))]})
    web = serve(Web, certificates, {"/.well-known/pigeonhub-bootstrap": page})
    shared = {"XDG_STATE_HOME": str(tmp_path)}
    settings = functools.partial(discovery, certificates, key)
    two = start(configuration("two", bootstrap=settings(web.domain, more="dns: false")), environment=shared)
    until(lambda: linked(two))
    [cache] = (tmp_path / "loft").glob("*.bootstrap-cache.json")
    until(lambda: one.ws("") in cache.read_text())
    two.stop()
    # Nobody is asked any more.
    three = start(configuration("two", bootstrap=settings()), environment=shared)
    assert until(lambda: linked(three)) == [one.ws("")]
    three.stop()
    cache.write_text(cache.read_text()[:-20])
    four = start(configuration("two", bootstrap=settings()), environment=shared)
    assert until(lambda: said(four, "the list of hubs that were found is damaged, and is begun anew"))
    assert linked(four) == []


def test_a_record_of_a_stranger_leads_nowhere_near(begin, serve, certificates, key):
    with socket.socket() as trap:
        trap.bind(("127.0.0.1", 0))
        trap.listen(8)
        trap.settimeout(0.5)
        port = trap.getsockname()[1]
        doors = ["ws://%s:%d" % (host, port) for host in
                 ("127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0")]
        page = json.dumps({"v": 1, "peers": [{"u": door} for door in doors] + [{"u": "ws://127.1:%d" % port}]})
        web = serve(Web, certificates, {"/.well-known/pigeonhub-bootstrap": page})
        hub = begin("hub", bootstrap="discovery: {domains: ['%s'], dns: false, healthCheck: 1s, authority: %s}" % (
            web.domain, os.path.join(certificates, "ca.pem")))
        until(lambda: len(web.asked) > 2)
        with pytest.raises(TimeoutError):
            trap.accept()
        assert linked(hub) == []


def test_what_a_hub_publishes_is_signed_so_that_others_can_check_it(begin, key):
    hub = begin("hub", mesh="publicUrl: wss://hub.example.org, region: eu-west",
                bootstrap="publish: {key: 'file:%s', app: chess}" % key.path)
    with urllib.request.urlopen(hub.http("/.well-known/peerpigeon.json"), timeout=DEADLINE) as answer:
        assert answer.headers["cache-control"] == "public, max-age=300"
        bundle = json.load(answer)
    assert bundle["seeds"] == [{"t": "wss", "u": "wss://hub.example.org"}] and bundle["app"] == "chess"
    signature = base64.b64decode(bundle.pop("sig"))
    key.private.public_key().verify(signature, canonical(bundle))
    bundle["app"] = "draughts"
    with pytest.raises(InvalidSignature):
        key.private.public_key().verify(signature, canonical(bundle))
    [record] = ask(hub, "/.well-known/pigeonhub-bootstrap")["peers"]
    assert (record["u"], record["region"]) == ("wss://hub.example.org", "eu-west")
    key.private.public_key().verify(base64.b64decode(record.pop("signature")), canonical(record))


def test_records_of_hubctl_and_of_others_check_each_other(key):
    made = run_hubctl("bootstrap", "record", "--url", "wss://hub.example.org", "--key", "file:" + key.path,
                      "--description", "grüße \"x\"")
    record = json.loads(made.stdout)
    key.private.public_key().verify(base64.b64decode(record.pop("signature")), canonical(record))
    theirs = key.record("wss://hub.example.org", description="ü\u2028/\\\"", priority=3)
    good = run_hubctl("bootstrap", "verify", "--trust", key.public, feed=json.dumps(theirs))
    assert good.returncode == 0 and "fits, by " + key.public in good.stdout
    theirs["priority"] = 1
    bad = run_hubctl("bootstrap", "verify", feed=json.dumps(theirs))
    assert bad.returncode == PROBLEMS and "does not fit" in bad.stdout
