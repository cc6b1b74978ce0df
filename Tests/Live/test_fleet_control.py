"""Bans and tenants that are made on one hub of a fleet, with a real nats-server between the hubs."""

import json
import os
import subprocess
import time

import pytest

import nats_server
from hub import HubProcess, hubctl
from nats_server import NatsServer

DEADLINE = 10.0
# So long it may take until what one hub was told holds on another.
SOON = 1.0

pytestmark = [pytest.mark.process, pytest.mark.skipif(
    nats_server.program() is None, reason="there is no nats-server; the package is called that")]


class Pair:
    """Hubs of one fleet, each with an operator."""

    def __init__(self, folder, server):
        self.folder, self.server, self.hubs = folder, server, {}

    def start(self, name, namespaces=""):
        folder = os.path.join(self.folder, name)
        os.makedirs(folder, exist_ok=True)
        text = "\n".join([
            "hub:", "  name: " + name, "  listen: 127.0.0.1:0", "  reactors: 1", "  state: " + os.path.join(folder, "kept"),
            "  admin: unix:" + os.path.join(folder, "admin.sock"), "plugins:", "  - rate-limit", "  - auth-tokens",
            "  - namespace-isolation", "  - signaling", "  - hub-registry", "  - health",
            "  - fleet: {servers: ['%s']}" % self.server.url, "  - fleet-control", ""]) + namespaces
        if os.path.exists(os.path.join(folder, "port")):
            os.remove(os.path.join(folder, "port"))
        self.hubs[name] = HubProcess(folder, text)
        self.file = os.path.join(folder, "Plugins.yaml")

    def run(self, name, *words, code=0):
        """What hubctl prints on its streams, asked of that hub."""
        admin = "unix:" + os.path.join(self.folder, name, "admin.sock")
        done = subprocess.run([hubctl(), *words, "--admin", admin], capture_output=True, text=True, check=False)
        assert done.returncode == code, "%s: %s %s%s" % (words, done.returncode, done.stdout, done.stderr)
        return done.stdout + done.stderr

    def bans(self, name):
        return {ban["subnet"]: ban for ban in json.loads(self.run(name, "ban", "list", "--json"))["bans"]}

    def tenants(self, name):
        return {tenant["name"]: tenant for tenant in json.loads(self.run(name, "tenants", "list", "--json"))["tenants"]}

    def until(self, met, deadline=SOON):
        """Waits until something is so, and says how long that took."""
        began = time.monotonic()
        while not met():
            assert time.monotonic() - began < deadline, "it did not come to pass in %s s" % deadline
        return time.monotonic() - began

    def health(self, name):
        plugins = json.loads(self.run(name, "plugins", "--json"))
        return next(one for one in plugins["plugins"] if one["id"] == "fleet-control")["health"]

    def text(self, name):
        with open(os.path.join(self.folder, name, "Plugins.yaml"), encoding="utf-8") as file:
            return file.read()

    def close(self):
        for hub in self.hubs.values():
            hub.kill()


@pytest.fixture
def pair(tmp_path):
    with NatsServer(tmp_path) as server:
        pair = Pair(str(tmp_path), server)
        try:
            for name in ("a", "b"):
                pair.start(name)
            for name in ("a", "b"):
                pair.until(lambda name=name: pair.health(name) == "ok", DEADLINE)
            yield pair
        finally:
            pair.close()


def test_a_ban_holds_on_all_hubs_also_when_they_are_cut_off(pair):
    pair.run("a", "ban", "add", "203.0.113.0/24", "--for", "1h", "--reason", "floods")
    took = pair.until(lambda: "203.0.113.0/24" in pair.bans("b"))
    assert pair.bans("b")["203.0.113.0/24"]["reason"] == "floods"
    print("a ban holds on the other hub after %.2f s" % took)
    pair.run("b", "ban", "remove", "203.0.113.0/24")
    pair.until(lambda: not pair.bans("a"))
    pair.run("a", "ban", "add", "198.51.100.7")
    pair.until(lambda: pair.bans("b"))
    # Cut off, both go on with what they know, and a hub that starts knows it as well.
    pair.server.kill()
    pair.until(lambda: pair.health("b") == "degraded", DEADLINE)
    pair.hubs["b"].kill()
    pair.start("b")
    pair.until(lambda: "198.51.100.7" in pair.bans("b"), DEADLINE)
    # Of two who ban the same meanwhile the first stays, and the second hears of it.
    pair.run("b", "ban", "add", "192.0.2.1", "--reason", "made apart")
    pair.server.start()
    pair.until(lambda: "192.0.2.1" in pair.bans("a"), DEADLINE)


def test_a_tenant_holds_on_all_hubs_and_nobody_overwrites_another(pair):
    before = pair.text("a")
    pair.run("a", "tenants", "add", "acme", "--network", "acme", "--network", "acme-*")
    took = pair.until(lambda: "acme" in pair.tenants("b"))
    print("a tenant holds on the other hub after %.2f s" % took)
    assert pair.tenants("b")["acme"]["from"] == "fleet"
    assert pair.text("a") == before, "the operator's file was touched"
    pair.run("b", "tenants", "keys", "acme", "rotate")
    keys = [json.loads(pair.run(name, "tenants", "keys", "acme", "list", "--json"))["keys"] for name in "ba"]
    assert len(keys[0]) == 2
    pair.until(lambda: json.loads(pair.run("a", "tenants", "keys", "acme", "list", "--json"))["keys"] == keys[0])
    # Cut off, nobody can change what is everybody's; it holds on, over a restart too.
    pair.server.kill()
    pair.until(lambda: pair.health("a") == "degraded", DEADLINE)
    assert "fleet" in pair.run("a", "tenants", "add", "other", "--network", "other", code=1)
    pair.hubs["b"].kill()
    pair.start("b")
    assert "acme" in pair.tenants("b")
    pair.server.start()
    for name in ("a", "b"):
        pair.until(lambda name=name: pair.health(name) == "ok", DEADLINE)
    pair.run("b", "tenants", "remove", "acme", "--yes", "--grace", "0s")
    pair.until(lambda: not pair.tenants("a"))
    assert "acme" not in pair.text("a") + pair.text("b"), "an operator's file was touched"
    # A file of a hub comes before what the fleet says.
    pair.hubs["b"].kill()
    pair.start("b", "namespaces:\n  mine: {networks: [mine]}\n")
    pair.run("a", "tenants", "add", "mine", "--network", "elsewhere")
    pair.until(lambda: pair.health("b") == "degraded", DEADLINE)
    assert pair.tenants("b")["mine"]["from"] == "file"
    # What contradicts that file is not in force there, and the others are.
    pair.run("a", "tenants", "add", "clash", "--network", "mine")
    pair.run("a", "tenants", "add", "sound", "--network", "sound")
    pair.until(lambda: "sound" in pair.tenants("b"))
    assert set(pair.tenants("b")) == {"mine", "sound"} and set(pair.tenants("a")) == {"mine", "clash", "sound"}
