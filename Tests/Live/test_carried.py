"""Peers whose messages a data channel carries, with WebRTC that others wrote: aiortc."""

import asyncio
import contextlib
import functools
import http.server
import os
import threading
import urllib.parse
import urllib.request

import pytest

import browser as chromium
from carried import CarriedPeer
from hub import settings
from peer import fresh_id, fresh_network

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
async def peers(hub, count=2):
    network = fresh_network()
    opened = []
    try:
        for _ in range(count):
            opened.append(await CarriedPeer(hub, network).open())
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
        async with peers(carrying, 1) as (ann,):
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
        async with peers(carrying, 1) as (ann,):
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
