"""Certificates by ACME, judged by Debian's test authority and by clients of OpenSSL."""

import glob
import json
import os
import socket
import ssl
import subprocess
import time
import urllib.error
import urllib.request

import pytest

import pebble
from hub import DEADLINE, hubctl, settings

pytestmark = [pytest.mark.process,
              pytest.mark.skipif(not pebble.is_installed(), reason="pebble is not installed")]

NAME, OTHER = "hub.loft.test", "other.loft.test"
PATIENCE = 60.0


class Scene:
    """A hub that wants a certificate, and the authority it asks."""

    def __init__(self, folder, start, host="127.0.0.1", words=(), challenge="tls-alpn-01", wrong=False, **options):
        self.start, self.host = start, host
        self.tls, self.plain = pebble.free_port(host), pebble.free_port(host)
        # Where nobody answers, no name is proven.
        seen = pebble.free_port(host) if wrong else self.tls
        self.authority = pebble.Pebble(folder, seen, self.plain, address=host, **options)
        place = "[%s]" % host if ":" in host else host
        words = ["domains: [%s, %s]" % (NAME, OTHER), "agreeToTerms: true", "directory: '%s'" %
                 self.authority.directory, "authority: '%s'" % self.authority.certificate,
                 "contact: ['mailto:ops@loft.test']", "challenge: %s" % challenge,
                 "listen: ['%s:%d']" % (place, self.plain), "ordersPerDay: 100", *words]
        self.text = settings(
            ["admin: 'unix:%s/admin'" % folder], ["signaling", "health", "metrics", "{acme: {%s}}" % ", ".join(words)],
            listen="'%s:%d'" % (place, self.tls))
        self.folder = folder
        self.hub = self.begin()

    def begin(self, **options):
        return self.start(self.text, secure=True, host=self.host, **options)

    def seen(self, name=NAME, trust=None):
        """What a client is shown, as ssl.SSLSocket has it; it is verified where `trust` names an authority."""
        context = ssl.create_default_context(cafile=trust) if trust else ssl.create_default_context()
        if not trust:
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        with socket.create_connection((self.host, self.tls), timeout=DEADLINE) as connection:
            with context.wrap_socket(connection, server_hostname=name) as session:
                return session.getpeercert(binary_form=True)

    def until(self, holds, what):
        until = time.monotonic() + PATIENCE
        while not holds():
            assert time.monotonic() < until, "%s\n%s\n%s" % (what, self.hub.log(), self.authority.log()[-6000:])
            self.authority.pause.wait(0.05)

    def issued(self):
        """Waits for a certificate of the authority, and returns it."""
        root = self.authority.root()

        def is_issued():
            try:
                return bool(self.seen(trust=root))
            except ssl.SSLCertVerificationError:
                return False

        self.until(is_issued, "no certificate came")
        return self.seen(trust=root)

    def state(self, method="GET", path="/admin/v1/certificate", accept="*/*"):
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(PATIENCE)
            connection.connect(os.path.join(self.folder, "admin"))
            connection.sendall(("%s %s HTTP/1.1\r\nHost: localhost\r\nAccept: %s\r\nConnection: close\r\n"
                                "Content-Length: 0\r\n\r\n" % (method, path, accept)).encode())
            answer = b""
            while piece := connection.recv(65536):
                answer += piece
        return answer.split(b"\r\n\r\n", 1)[1].decode()

    def figure(self, name):
        for line in self.state(path="/metrics", accept="text/plain").splitlines():
            if line.startswith(name + " "):
                return float(line.split()[1])
        raise AssertionError("no figure %s" % name)

    def kept(self, ending):
        return glob.glob(os.path.join(self.hub.folder, "state", "loft", "*" + ending))[0]


@pytest.fixture
def scene(tmp_path, start):
    scenes = []

    def make(**options):
        scenes.append(Scene(str(tmp_path), start, **options))
        return scenes[-1]

    yield make
    for one in scenes:
        one.authority.kill()


def check_that_nothing_else_is_answered(there):
    """Where only challenges are, by whatever path somebody comes."""
    paths = {"/": "challenges-only", "/health": "challenges-only", "/livez": "challenges-only",
             "/.well-known/acme-challenge": "challenges-only",
             "/.well-known/acme-challenge/AAAAAAAAAAAAAAAAAAAAAA": "no-such-challenge"}
    place = "[%s]" % there.host if ":" in there.host else there.host
    for path, code in paths.items():
        with pytest.raises(urllib.error.HTTPError) as refusal:
            urllib.request.urlopen("http://%s:%d%s" % (place, there.plain, path), timeout=DEADLINE)
        assert refusal.value.code == 404 and code in refusal.value.read().decode(), path


def check_that_nobody_waits_for_a_challenge(there):
    place = "[%s]" % there.host if ":" in there.host else there.host
    for words in ([], ["-servername", NAME]):
        done = subprocess.run(
            ["openssl", "s_client", "-connect", "%s:%d" % (place, there.tls), "-alpn", "acme-tls/1", *words], input=b"",
            capture_output=True, timeout=DEADLINE, check=False)
        assert b"no application protocol" in done.stdout + done.stderr


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
@pytest.mark.parametrize("challenge", ["tls-alpn-01", "http-01"])
def test_gets_a_certificate_for_both_names(scene, challenge, host):
    there = scene(challenge=challenge, host=host)
    there.issued()
    assert there.seen(OTHER, there.authority.root())
    state = json.loads(there.state())
    assert state.get("issued") and not state["ordering"] and state["failures"] == 0 and "trouble" not in state
    for ending in (".certificate.pem", ".acme-account.json", ".acme-orders.json"):
        assert os.stat(there.kept(ending)).st_mode & 0o777 == 0o600
    assert "PRIVATE" not in there.hub.log() and "PRIVATE" not in there.state()
    check_that_nobody_waits_for_a_challenge(there)
    if challenge == "http-01":
        check_that_nothing_else_is_answered(there)


def test_renews_under_open_connections(scene):
    there = scene(lifetime=12)
    first = there.issued()
    ends = there.figure("hub_tls_not_after_timestamp_seconds")
    context = ssl.create_default_context(cafile=there.authority.root())
    raw = socket.create_connection((there.host, there.tls), timeout=DEADLINE)
    with context.wrap_socket(raw, server_hostname=NAME) as session:
        session.sendall(b"GET /?peerId=%s HTTP/1.1\r\nHost: hub\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                        b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
                        % (b"a1" * 20))
        assert b"101" in session.recv(4096)
        there.until(lambda: there.seen() != first, "it was not renewed")
        assert there.issued() != first and there.figure("hub_tls_not_after_timestamp_seconds") > ends
        # A ping on the connection from before, which still shows the certificate from before.
        assert session.getpeercert(binary_form=True) == first
        session.sendall(b"\x89\x80\0\0\0\0")
        frame = b""
        while b"\x8a\x00" not in frame:
            piece = session.recv(4096)
            assert piece, "the connection was dropped"
            frame += piece
    assert there.figure("hub_acme_renewed_total") >= 2
    assert there.figure("hub_acme_failed_total") == 0


def test_a_name_that_is_not_proven_leaves_the_certificate_and_says_why(scene):
    there = scene(wrong=True)
    there.until(lambda: json.loads(there.state())["failures"] == 1, "nothing failed")
    state = json.loads(there.state())
    assert not state["issued"] and "was not proven with tls-alpn-01" in state["trouble"]
    assert "onnect" in state["trouble"], state
    # The hub serves all the while, under the certificate that nobody believes.
    before = there.seen()
    assert there.state(path="/livez") == "ok\n" and there.seen() == before
    # The authority lists names in whatever order it likes.
    there.until(lambda: any("%s was not proven" % name in there.hub.log() for name in (NAME, OTHER)), "no name is in the log")
    assert "was not proven" in there.state(path="/health")
    done = subprocess.run([hubctl(), "doctor", "--config", there.hub.config, "--admin", "unix:%s/admin" % there.folder],
                          capture_output=True, timeout=DEADLINE, text=True, check=False)
    assert "plugin 'acme' is degraded" in done.stdout and "was not proven" in done.stdout, done


def test_a_restart_keeps_the_certificate_and_orders_nothing(scene):
    there = scene()
    first = there.issued()
    folder = os.path.join(there.hub.folder, "state")
    assert there.hub.stop() == 0
    there.hub = there.begin(environment={"XDG_STATE_HOME": folder})
    assert there.seen(trust=there.authority.root()) == first
    assert there.figure("hub_acme_orders_total") == 0
    assert json.loads(there.state("POST", "/admin/v1/certificate/renew"))["issued"]
    assert there.issued() != first


def test_an_account_elsewhere_is_bound(scene, monkeypatch):
    key = "zWNDZM6eQGHWpSRTPal5eIUYFTu7EajVIoguysqZ9wG44nMEtx3MUAsUDkMTQ12W"
    monkeypatch.setenv("EAB", key)
    there = scene(account=("kid-1", key), words=("externalAccount: {id: kid-1, key: 'env:EAB'}", "key: rsa"))
    there.issued()
    assert key not in there.hub.log()


def test_an_authority_that_takes_no_nonce_is_asked_a_few_times_only(scene):
    there = scene(reject=100)
    there.until(lambda: json.loads(there.state())["failures"] == 1, "nothing failed")
    assert "badNonce" in json.loads(there.state())["trouble"]
    assert there.authority.log().count("POST /sign-me-up") == 3
