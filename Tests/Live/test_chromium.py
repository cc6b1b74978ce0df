"""Two pages in a real browser find each other through the hub and then talk without it."""

import functools
import http.server
import os
import threading
import urllib.parse

import pytest

import browser as chromium
from peer import fresh_id, fresh_network

PAGES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "pages")


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def site():
    """The pages, served on a free port."""
    handler = functools.partial(Quiet, directory=PAGES)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield "http://127.0.0.1:%d" % server.server_port
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    if chromium.find() is None and not os.environ.get("CI"):
        pytest.skip("no Chromium; Scripts/install-needed.sh test installs it")
    with chromium.Browser(str(tmp_path_factory.mktemp("browser"))) as running:
        yield running


@pytest.mark.parametrize("greater_first", [True, False])
def test_two_pages_open_a_data_channel(hub, site, browser, artifacts, greater_first):
    network = fresh_network()
    ids = ["f" + fresh_id()[1:], "0" + fresh_id()[1:]]
    if not greater_first:
        ids.reverse()
    pages = []
    for identity in ids:
        query = urllib.parse.urlencode({"id": identity, "network": network, "hub": hub.ws("/")})
        pages.append(browser.page("%s/peer.html?%s" % (site, query)))
    try:
        heard = [page.evaluate("window.finished") for page in pages]
    finally:
        for number, page in enumerate(pages):
            name = "chromium-%s-%d.png" % ("greater-first" if greater_first else "smaller-first", number)
            page.screenshot(os.path.join(artifacts, name))
            page.call("Page.navigate", url="about:blank")
    assert heard == ["hello from " + ids[1], "hello from " + ids[0]]
