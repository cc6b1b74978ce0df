import os
import sys

import pytest

from hub import ROOT, Hub, HubProcess
from peer import Peer, fresh_network

# What benchmarks measure with, some tests use as well, and others test.
sys.path.append(os.path.join(ROOT, "Benchmarks"))
ARTIFACTS = os.path.join(os.path.dirname(__file__), "..", "Artifacts")


def pytest_collection_modifyitems(items):
    if not os.environ.get("HUB_URL"):
        return
    for item in items:
        if item.get_closest_marker("process"):
            item.add_marker(pytest.mark.skip(reason="needs a hub process of its own"))


@pytest.fixture(scope="session")
def hub(tmp_path_factory):
    """The hub that most tests share: HUB_URL, or one started here."""
    if os.environ.get("HUB_URL"):
        yield Hub(os.environ["HUB_URL"])
        return
    process = HubProcess(str(tmp_path_factory.mktemp("hub")))
    yield process
    code = process.stop()
    assert code == 0, "the shared hub ended with %s; its log:\n%s" % (code, process.log()[-4000:])


@pytest.fixture
def start(tmp_path_factory):
    """Starts hubs which end with the test."""
    started = []

    def begin(*arguments, **options):
        process = HubProcess(str(tmp_path_factory.mktemp("hub")), *arguments, **options)
        started.append(process)
        return process

    yield begin
    for process in started:
        process.kill()


@pytest.fixture
def join(hub):
    """Connects peers to the shared hub, and closes them with the test."""
    peers = []

    def begin(network=None, data=None, to=None, **options):
        peer = Peer(to or hub, network, data, **options)
        peers.append(peer)
        return peer

    yield begin
    for peer in peers:
        peer.close()


@pytest.fixture
def network():
    return fresh_network()


@pytest.fixture(scope="session")
def artifacts():
    os.makedirs(ARTIFACTS, exist_ok=True)
    return ARTIFACTS
