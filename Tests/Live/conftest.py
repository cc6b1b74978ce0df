import os
import shutil
import sys
import tempfile

import pytest
from xdist.scheduler import LoadScopeScheduling

import debian_root
from hub import ROOT, Hub, HubProcess
from peer import Peer, fresh_network

# What benchmarks measure with, some tests use as well, and others test.
sys.path.append(os.path.join(ROOT, "Benchmarks"))
ARTIFACTS = os.path.join(os.path.dirname(__file__), "..", "Artifacts")


class Scheduling(LoadScopeScheduling):
    """Gives each process that runs tests the next one, but those that share the run of all cases to one process, and
    those that share a Debian or what was compiled as well: while one makes it, others have something better to do
    than to wait."""

    SHARED = {"test_conformance": "conformance", "test_package": "debian", "test_image": "debian",
              "test_outside": "compiled"}

    def _split_scope(self, nodeid):
        return self.SHARED.get(nodeid.split(".py")[0].split("/")[-1], nodeid)


def pytest_xdist_make_scheduler(config, log):
    return Scheduling(config, log)


def pytest_configure(config):
    # Hubs of one name share an address for their operators; tests beside these have hubs of that name as well.
    config.runtime = tempfile.mkdtemp(prefix="loft-")
    os.environ["XDG_RUNTIME_DIR"] = config.runtime


def pytest_unconfigure(config):
    shutil.rmtree(config.runtime, ignore_errors=True)


def pytest_collection_modifyitems(items):
    # What takes long begins first, so that nobody waits for it at the end.
    items.sort(key=lambda item: item.get_closest_marker("long") is None)
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
def debian(tmp_path):
    """The folder of a Debian of the test's own."""
    root = debian_root.copy(str(tmp_path / "root"))
    yield root
    # Each is as large as a small machine, and pytest keeps folders of tests for a while.
    shutil.rmtree(root)


@pytest.fixture
def network():
    return fresh_network()


@pytest.fixture(scope="session")
def artifacts():
    os.makedirs(ARTIFACTS, exist_ok=True)
    return ARTIFACTS
