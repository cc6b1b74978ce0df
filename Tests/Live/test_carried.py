"""Peers whose messages a data channel carries, with WebRTC that others wrote: aiortc."""

import asyncio
import contextlib
import functools
import http.server
import json
import os
import re
import subprocess
import threading
import time
import urllib.parse
import urllib.request

import pytest
from websockets.exceptions import ConnectionClosed

import browser as chromium
from carried import CarriedPeer
from hub import hubctl, settings
from peer import fresh_id, fresh_network
from token_tools import Keys

pytestmark = pytest.mark.process

PLUGINS = ("signaling", "hub-registry", "health", "{metrics: {}}", "{client-channels: {}}")


@pytest.fixture
def carrying(start):
    return start(settings(plugins=PLUGINS))


def meter(hub, name):
    request = urllib.request.Request(hub.http("/metrics"), headers={"accept": "text/plain"})
    with urllib.request.urlopen(request, timeout=5) as answer:
        for line in answer.read().decode().splitlines():
            if line.startswith(("hub_client_channels_" + name + " ", "hub_client_channels_" + name + "{")):
                return int(float(line.rsplit(None, 1)[1]))
    raise AssertionError("no meter " + name)


async def until_meter(hub, name, value, peer):
    """Asks again and again; between two questions the peer and the hub exchange something."""
    async with asyncio.timeout(10):
        while meter(hub, name) != value:
            await peer.settle()


@contextlib.asynccontextmanager
async def peers(hub, them=None):
    network = fresh_network()
    opened = []
    try:
        for peer in them or [CarriedPeer(hub, network) for _ in range(2)]:
            opened.append(await peer.open())
        yield opened
    finally:
        for peer in opened:
            await peer.close()


async def numbers(sender, receiver, first, last):
    for number in range(first, last):
        await sender.signal(receiver.id, "offer", {"number": number})


def heard(peer):
    return [message["data"]["number"] for message in peer.inbox if message["type"] == "offer"]


@pytest.mark.parametrize("role", ["offer", "ask"])
def test_a_peer_keeps_its_place_over_its_channel(carrying, role):
    async def run():
        async with peers(carrying) as (ann, bob):
            await getattr(ann, role)()
            await ann.begin()
            await numbers(ann, bob, 0, 50)
            await numbers(bob, ann, 0, 50)
            await ann.until(lambda: len(heard(ann)) == 50)
            assert ann.counts["channel"] >= 50
            ann.drop_socket()
            await ann.repeat()
            await numbers(bob, ann, 50, 100)
            await numbers(ann, bob, 50, 100)
            await ann.until(lambda: len(heard(ann)) == 100)
            await bob.until(lambda: len(heard(bob)) == 100)
            assert heard(ann) == list(range(100)) and heard(bob) == list(range(100))
            # Nobody was told that she left.
            assert not [message for message in bob.inbox if message["type"] == "peer-disconnected"]
            assert meter(carrying, "kept_total") == 1
            # When the channel goes as well, she has gone.
            await ann.close_channel()
            await bob.receive("peer-disconnected")
    asyncio.run(run())


def test_what_a_lost_channel_had_taken_comes_over_the_socket(carrying):
    async def run():
        async with peers(carrying) as (ann, bob):
            await ann.offer()
            await ann.begin()
            sending = asyncio.create_task(numbers(bob, ann, 0, 2000))
            await ann.until(lambda: len(heard(ann)) > 300)
            await ann.close_channel()
            await ann.repeat()
            await sending
            await ann.until(lambda: len(heard(ann)) == 2000)
            assert heard(ann) == list(range(2000))
            # She may have another one, and goes on counting.
            await ann.offer()
            await numbers(bob, ann, 2000, 2100)
            await ann.until(lambda: len(heard(ann)) == 2100)
            ann.drop_socket()
            await numbers(bob, ann, 2100, 2200)
            await ann.until(lambda: len(heard(ann)) == 2200)
            assert heard(ann) == list(range(2200))
    asyncio.run(run())


def test_the_hub_says_goodbye_over_the_channel(carrying):
    async def run():
        async with peers(carrying) as (ann, bob):
            await ann.offer()
            await ann.begin()
            ann.drop_socket()
            await until_meter(carrying, "kept_total", 1, bob)
            carrying.signal(15)
            await ann.receive("goaway")
            await ann.until(lambda: ann.farewell is not None)
            assert ann.farewell.startswith("1001 ")
    asyncio.run(run())
    assert carrying.wait() == 0


def has_kept_a_place(admin):
    """Whether the hub has seen that a socket is gone."""
    ask = ["curl", "--silent", "-H", "accept: text/plain", "--unix-socket", admin, "http://localhost/metrics"]
    said = subprocess.run(ask, capture_output=True, text=True, check=True, timeout=10)
    return re.search(r"^hub_client_channels_kept_total(\{.*\})? 1$", said.stdout, re.MULTILINE) is not None


def farewell(hub, admin, ann, bob, end):
    """What a peer without a socket hears on her channel when something ends her stay; others hear that she has left."""
    async def run():
        async with peers(hub, [ann, bob]):
            await ann.offer()
            await ann.begin()
            ann.drop_socket()
            async with asyncio.timeout(10):
                while not has_kept_a_place(admin):
                    await bob.settle()
            end()
            await ann.until(lambda: ann.farewell is not None)
            return ann.farewell
    return asyncio.run(run())


def test_a_peer_whose_address_is_banned_is_sent_away_over_its_channel(start, tmp_path):
    admin = str(tmp_path / "admin.sock")
    hub = start(settings(["admin: unix:" + admin], plugins=("rate-limit: {}", *PLUGINS)))
    ban = [hubctl(), "ban", "add", "127.0.0.1", "--for", "1m", "--reason", "test", "--admin", admin]
    network = fresh_network()
    ann, bob = CarriedPeer(hub, network), CarriedPeer(hub, network)
    assert farewell(hub, admin, ann, bob, lambda: subprocess.run(ban, check=True, capture_output=True)) == "4003 banned"


def test_a_peer_whose_token_ends_is_sent_away_over_its_channel(start, tmp_path):
    keys, admin = Keys(str(tmp_path)), str(tmp_path / "admin.sock")
    auth = 'auth-tokens: {secrets: "file:%s", leeway: 0s}' % keys.path("secret")
    hub = start(settings(["admin: unix:" + admin], plugins=(auth, *PLUGINS)))
    network, now = fresh_network(), int(time.time())
    ann = CarriedPeer(hub, network, token=keys.with_pyjwt("HS256", exp=now + 4))
    bob = CarriedPeer(hub, network, token=keys.with_pyjwt("HS256", exp=now + 60))
    assert farewell(hub, admin, ann, bob, lambda: None) == "4001 this token has ended"
    assert [message["code"] for message in ann.inbox if message["type"] == "error"] == ["token-expired"]


def test_old_clients_hear_nothing_new(carrying):
    async def run():
        async with peers(carrying) as (ann, bob):
            assert set(ann.connected) == {
                "type", "peerId", "data", "fromPeerId", "networkName", "resume", "timestamp"}
            await ann.settle()
            await bob.settle()
            assert {message["type"] for message in ann.inbox + bob.inbox} == {"peer-discovered"}
    asyncio.run(run())


@pytest.mark.parametrize("data, code", [
    ({"type": "offer", "sdp": "v=0"}, "bad-signal"),
    ({"type": "offer"}, "bad-signal"),
    ({"sdp": 7}, "bad-signal"),
    (None, "bad-signal"),
    ({"type": "offer", "sdp": "v=0\r\n" + "a=x\r\n" * 20_000}, "bad-signal"),
])
def test_a_bad_offer_is_refused(carrying, data, code):
    async def run():
        async with peers(carrying, [CarriedPeer(carrying, fresh_network())]) as (ann,):
            await ann.hello()
            await ann.signal(ann.welcome["hubPeerId"], "offer", data)
            assert (await ann.receive("error"))["code"] == code
            await ann.settle()
    asyncio.run(run())


@pytest.mark.parametrize("step, code", [
    ("begin", "no-channel"), ("dance", "bad-step"), (None, "bad-step"),
])
def test_a_step_out_of_place_is_refused(carrying, step, code):
    async def run():
        async with peers(carrying, [CarriedPeer(carrying, fresh_network())]) as (ann,):
            await ann.send({"type": "carrier", "data": {"step": step}})
            assert (await ann.receive("error"))["code"] == code
    asyncio.run(run())


@pytest.mark.parametrize("text", ["hello", "=99", "0 {}", "300 {}", "01 {}", '{"type":"ping"}', "!", ""])
def test_who_breaks_the_numbering_is_closed(carrying, text):
    async def run():
        async with peers(carrying) as (ann, bob):
            await ann.offer()
            await ann.begin()
            ann.channel.send(text)
            await bob.receive("peer-disconnected")
            assert meter(carrying, "broken_total") == 1
    asyncio.run(run())


def test_limits_hold_on_the_channel(start):
    hub = start(settings(["limits: {messageBytes: 16KiB}"],
                         plugins=("{rate-limit: {perSecond: 100, burst: 300, strikes: 0}}", *PLUGINS)))

    async def run():
        async with peers(hub) as (ann, bob):
            await ann.offer()
            await ann.begin()
            ann.drop_socket()
            # What is too much is refused by name, and comes back: over the channel, since there is nothing else.
            for number in range(400):
                ann.sent += 1
                ann.waiting[ann.sent] = json.dumps(
                    {"type": "offer", "targetPeerId": bob.id, "messageId": str(number), "data": {"number": number}})
                await ann.until(lambda: ann.sent - ann.confirmed < 256, 30)
                ann.channel.send("%d %s" % (ann.sent, ann.waiting[ann.sent]))
            refused = await ann.receive("error", deadline=30)
            assert refused["code"] == "rate-limited" and refused["by"] == "rate-limit"
    asyncio.run(run())

    async def long():
        async with peers(hub) as (ann, bob):
            await ann.offer()
            await ann.begin()
            ann.drop_socket()
            await ann.send({"type": "offer", "targetPeerId": bob.id, "data": {"x": "y" * 17_000}})
            await ann.until(lambda: ann.farewell is not None)
            assert ann.farewell == "1009 message longer than the limit"
            await bob.receive("peer-disconnected")
    asyncio.run(long())


def test_a_newcomer_with_the_key_takes_the_id_of_a_carried_peer(carrying):
    async def run():
        async with peers(carrying) as (ann, bob):
            await ann.offer()
            await ann.begin()
            ann.drop_socket()
            await until_meter(carrying, "kept_total", 1, bob)
            # Without the key the holder is asked, answers over its channel, and stays.
            stranger = CarriedPeer(carrying, ann.network, ann.id)
            with pytest.raises((AssertionError, TimeoutError, ConnectionClosed)):
                await stranger.open(deadline=4)
            await ann.settle()
            newcomer = CarriedPeer(carrying, ann.network, ann.id)
            await newcomer.open(resume=ann.connected["resume"])
            await ann.until(lambda: ann.farewell is not None)
            assert ann.farewell.startswith("4009 ")
            await newcomer.close()
    asyncio.run(run())


def test_a_tenant_may_have_it_off(start):
    tail = "namespaces:\n  acme: {networks: [acme-*], plugins: {client-channels: off}}\n"
    hub = start(settings(plugins=PLUGINS) + tail)

    async def run():
        ann = await CarriedPeer(hub, "acme-1").open()
        await ann.send({"type": "carrier", "data": {"step": "hello"}})
        assert (await ann.receive("error"))["code"] == "unknown-type"
        await ann.close()
        bob = await CarriedPeer(hub, "elsewhere").open()
        await bob.hello()
        await bob.close()
    asyncio.run(run())


def test_sessions_outlive_a_reload_of_the_plugin(start):
    hub = start(settings(plugins=PLUGINS))

    async def run():
        async with peers(hub) as (ann, bob):
            await ann.offer()
            await ann.begin()
            ann.drop_socket()
            await until_meter(hub, "kept_total", 1, bob)
            hub.write(settings(plugins=(*PLUGINS[:-1], "{client-channels: {channels: 7}}")))
            hub.signal(1)
            async with asyncio.timeout(10):
                while "configuration reloaded" not in hub.log() and "reloaded" not in hub.log():
                    await ann.settle()
            await numbers(bob, ann, 0, 50)
            await ann.until(lambda: len(heard(ann)) == 50)
            # And others come after it.
            await bob.offer()
            await bob.begin()
            await bob.settle()
    asyncio.run(run())


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def site():
    """The pages, served on a free port."""
    pages = os.path.join(os.path.dirname(os.path.abspath(__file__)), "pages")
    with http.server.ThreadingHTTPServer(
            ("127.0.0.1", 0), functools.partial(Quiet, directory=pages)) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield "http://127.0.0.1:%d" % server.server_port
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    if chromium.find() is None and not os.environ.get("CI"):
        pytest.skip("no Chromium; Scripts/install-needed.sh test installs it")
    with chromium.Browser(str(tmp_path_factory.mktemp("browser")), hides_addresses=True) as running:
        yield running


@pytest.mark.parametrize("roles", [("offer", "ask"), ("ask", "offer")])
def test_pages_keep_their_places_over_their_channels(carrying, site, browser, roles):
    network, count = fresh_network(), 100
    pages = []
    for role in roles:
        query = urllib.parse.urlencode({
            "id": fresh_id(), "network": network, "hub": carrying.ws("/"), "role": role, "count": count})
        pages.append(browser.page("%s/carried.html?%s" % (site, query)))
    for page in pages:
        assert page.evaluate("window.finished") == list(range(2 * count))
    assert meter(carrying, "kept_total") == 2
    for page in pages:
        page.call("Page.navigate", url="about:blank")
