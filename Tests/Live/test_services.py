"""Plugins that run as services: over a Unix socket, and over a WebSocket that somebody else's library serves."""

import json
import threading
import time
import urllib.error
import urllib.request

import pytest
from websockets.exceptions import InvalidStatus

from hub import DEADLINE, settings
from peer import Peer
from service import UnixService, WebService
from test_webhooks import certificate

pytestmark = pytest.mark.process


def until(check, what):
    end = time.monotonic() + DEADLINE
    while not check():
        assert time.monotonic() < end, what
        threading.Event().wait(0.02)


@pytest.fixture(params=["unix", "web"])
def service(request, tmp_path):
    service = UnixService(str(tmp_path)) if request.param == "unix" else WebService()
    yield service
    service.stop()


def line(url, more="text: hi"):
    return "{doorman: {connect: '%s', whenAway: refuse, limits: {answer: 2s}, %s}}" % (url, more)


def text_of(url, more="text: hi"):
    return settings((), ("signaling", "health", line(url, more)))


def is_let_in(hub):
    try:
        Peer(hub).close()
        return True
    except InvalidStatus as refusal:
        assert b"plugin-away" in refusal.response.body, refusal.response.body
        return False


def state_of(hub):
    with urllib.request.urlopen(hub.http("/health"), timeout=DEADLINE) as answer:
        return json.load(answer)["plugins"]["doorman"]["state"]


def test_a_service_greets_decides_and_serves(start, service):
    hub = start(text_of(service.url))
    with Peer(hub) as ann:
        assert ann.receive("greeting")["data"] == "hi"
    with pytest.raises(InvalidStatus) as refusal:
        Peer(hub, additional_headers={"x-guest": "bad"}).close()
    assert b"bad-guest" in refusal.value.response.body and b"doorman" in refusal.value.response.body
    with urllib.request.urlopen(hub.http("/hello"), timeout=DEADLINE) as answer:
        assert answer.read() == b"hi"
    assert hub.stop() == 0


def test_a_service_goes_and_comes_back_and_is_never_given_up(start, service):
    hub = start(text_of(service.url))
    assert is_let_in(hub)
    service.stop()
    until(lambda: not is_let_in(hub), "nobody noticed that it went away")
    # Others are served as ever, and what its plugin should answer is said to be away.
    with pytest.raises(urllib.error.HTTPError) as away:
        urllib.request.urlopen(hub.http("/hello"), timeout=DEADLINE)
    assert away.value.code == 503
    service.start()
    until(lambda: is_let_in(hub), "it did not come back")
    assert state_of(hub) == "running"


def test_a_service_that_breaks_the_rules_is_named_and_called_again(start, service):
    hub = start(text_of(service.url, "text: hi, limits: {line: 64KiB, answer: 2s}").replace(
        "limits: {answer: 2s}, ", ""))
    for wrong, words in (("no json", "not-json"), ('{"a":1,"b":2}', "not-json"), ("x" * 100_000, "long-line")):
        assert is_let_in(hub)
        before = service.count
        service.say(wrong)
        until(lambda: words in hub.log(), "the log does not say " + words)
        until(lambda: service.count > before, "it was not called again")
        until(lambda: is_let_in(hub), "it did not come back")
    assert state_of(hub) == "running"
    hub.says('"plugin":"doorman"')


def test_new_settings_reach_a_service_over_a_connection_of_its_own(start, service):
    hub = start(text_of(service.url))
    hub.write(text_of(service.url, "text: howdy"))
    hub.signal(1)

    def is_new():
        with Peer(hub) as peer:
            return peer.receive("greeting")["data"] == "howdy"

    until(is_new, "the new settings never came")
    until(lambda: len(service.open) == 1, "the old connection stays")


def test_a_service_over_tls_must_prove_who_it_is(start, tmp_path):
    right, wrong = certificate(tmp_path / "right", "localhost"), certificate(tmp_path / "wrong", "localhost")
    service = WebService(certificate=right)
    try:
        hub = start(text_of(service.url), environment={"SSL_CERT_FILE": right[0]})
        assert is_let_in(hub)
        hub.stop()
        hub = start(text_of(service.url), environment={"SSL_CERT_FILE": wrong[0]}, expect_ready=False)
        assert hub.wait() != 0
        assert "it cannot be reached" in hub.log() and "doorman" in hub.log()
    finally:
        service.stop()


@pytest.mark.parametrize("url, words", [
    ("unix:relative", "the path of a socket begins with /"),
    ("http://127.0.0.1/", "expected unix:/path, ws://host:port/path or wss://host/path"),
    ("unix:/nobody/is/here", "it cannot be reached: No such file or directory"),
    ("ws://127.0.0.1:1/", "it cannot be reached: Connection refused"),
])
def test_a_service_that_is_not_there_is_an_error_with_its_line(start, url, words):
    hub = start(text_of(url), expect_ready=False)
    assert hub.wait() != 0
    assert words in hub.log() and "Plugins.yaml:" in hub.log()
