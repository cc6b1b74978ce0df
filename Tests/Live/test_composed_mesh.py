"""Deploy/mesh: three hubs that are one mesh, and Prometheus, as its compose file has them but for Docker itself."""

import json
import os
import re
import secrets
import selectors
import shutil
import signal
import subprocess
import time
import urllib.parse
import urllib.request

import compose_spec
import pytest
import yaml

import lossy
from composed import Container, read
from hub import ROOT, hubctl
from observatory import tool
from peer import Peer, fresh_network

MESH = os.path.join(ROOT, "Deploy", "mesh")
FILES = {"mesh": os.path.join(MESH, "compose.yaml"), "fleet": os.path.join(ROOT, "Deploy", "compose", "fleet.yaml")}
HUBS = ("hub-1", "hub-2", "hub-3")
NAMES = ("MESH_SECRET", "ADMIN_TOKEN", "PROBE_TOKEN", "GRAFANA_PASSWORD")
# Longer than Prometheus takes for three rounds.
PATIENCE = 30.0

pytestmark = pytest.mark.process


def seconds(words):
    number, unit = re.fullmatch(r"(\d+)(ms|s|m)", words).groups()
    return int(number) * {"ms": 0.001, "s": 1, "m": 60}[unit]


@pytest.mark.parametrize("kind", FILES)
def test_the_compose_specification_knows_every_field(kind):
    def parse(words):
        # What is filled in is no business of the specification; merging is one of YAML.
        filled = re.sub(r"\$\{\w+:\?[^}]*\}", "filled-in", words)
        whole = {name: part for name, part in yaml.safe_load(filled).items() if not name.startswith("x-")}
        return compose_spec.PyCompose.from_json(json.dumps(whole))

    with open(FILES[kind], encoding="utf-8") as file:
        words = file.read()
    parsed = parse(words)
    assert set(parsed.services) == set(yaml.safe_load(words)["services"])
    for wrong in (words.replace("stop_grace_period: 40s", "stop_grace_period: soon"),
                  words.replace("cap_drop: [ALL]", "cap_drop: {ALL: 1}")):
        assert wrong != words
        with pytest.raises(Exception, match="."):
            parse(wrong)


def test_what_is_to_be_filled_in_is_in_the_example():
    with open(FILES["mesh"], encoding="utf-8") as file:
        wanted = set(re.findall(r"\$\{(\w+)", file.read()))
    with open(os.path.join(MESH, "example.env"), encoding="utf-8") as file:
        assert wanted == set(re.findall(r"^(\w+)=", file.read(), re.MULTILINE)) == set(NAMES)


def test_grafana_finds_prometheus_and_the_dashboard():
    def load(name):
        with open(os.path.join(MESH, "grafana", name), encoding="utf-8") as file:
            return yaml.safe_load(file)

    compose = read(FILES["mesh"], dict.fromkeys(NAMES, "x"))
    grafana = dict(volume.split(":")[:2] for volume in compose["services"]["grafana"]["volumes"])
    folder = load("dashboards.yaml")["providers"][0]["options"]["path"]
    dashboards = [source for source, target in grafana.items() if os.path.dirname(target) == folder]
    for source in [*dashboards, "./grafana/datasource.yaml", "./grafana/dashboards.yaml"]:
        assert os.path.isfile(os.path.join(MESH, source)) and source in grafana
    host, port = urllib.parse.urlsplit(load("datasource.yaml")["datasources"][0]["url"]).netloc.split(":")
    assert host in compose["services"]
    assert compose["services"][host]["ports"][0].endswith(":" + port)


class Mesh:
    """All of it, at addresses of its own, under the names that the file gives."""

    def __init__(self, folder, internet):
        self.internet, values = internet, {name: secrets.token_hex(32) for name in NAMES}
        # What each said last of the mesh.
        self.seen = {}
        compose = read(FILES["mesh"], values)
        self.services = compose["services"]
        with open(os.path.join(folder, "hosts"), "w", encoding="ascii") as file:
            file.write("127.0.0.1 localhost\n")
            file.writelines("%s %s\n" % (internet.address(name), name) for name in (*HUBS, "prometheus"))
        given = {name: values[one["environment"]] for name, one in compose["secrets"].items()}
        self.containers = {
            name: Container(name, self.services[name], internet, folder, given,
                            tool("prometheus") if name == "prometheus" else None)
            for name in (*HUBS, "prometheus")}

    def ctl(self, name, *words):
        """As `docker compose exec` does: in the container, with its variables."""
        return subprocess.run(self.internet.command(name, [hubctl(), *words]), capture_output=True, text=True, check=False,
                              env={**os.environ, **self.containers[name].environment})

    def wait(self, question, what):
        until = time.monotonic() + PATIENCE
        with selectors.DefaultSelector() as pause:
            while not (answer := question()):
                assert time.monotonic() < until, "%s\n%s\n%s" % (what, json.dumps(self.seen, indent=1), "\n".join(
                    name + ":\n" + one.log()[-2000:] for name, one in self.containers.items()))
                pause.select(0.05)
        return answer

    def start(self, *names):
        for name in names:
            self.containers[name].start()
        for name in set(names) & set(HUBS):
            self.wait(lambda name=name: self.ctl(name, "ready").returncode == 0, name + " is not ready")

    def is_whole(self):
        """Whether each hub knows both others."""
        for name in HUBS:
            done = self.ctl(name, "mesh", "--json")
            status = json.loads(done.stdout) if done.returncode == 0 else {"error": done.stderr}
            self.seen[name] = status
            if status.get("state") != "whole" or {one["name"] for one in status["hubs"]} | {name} != set(HUBS):
                return False
        return True

    def ws(self, name):
        return At("ws://%s:%s" % (self.internet.address(name), self.services[name]["environment"]["PORT"]))

    def ask(self, path):
        port = self.services["prometheus"]["ports"][0].split(":")[2]
        try:
            with urllib.request.urlopen(
                    "http://%s:%s%s" % (self.internet.address("prometheus"), port, path), timeout=PATIENCE) as answer:
                return json.load(answer)["data"]
        except OSError:
            return None

    def kill(self):
        for container in self.containers.values():
            container.kill()


class At:
    def __init__(self, url):
        self.url = url

    def ws(self, path="/"):
        return self.url + path


@pytest.fixture
def mesh(tmp_path):
    reason = lossy.available() or (None if shutil.which("bwrap") else "bubblewrap is missing")
    if reason is None and subprocess.run(["bwrap", "--ro-bind", "/", "/", "--proc", "/proc", "true"], capture_output=True,
                                         check=False).returncode != 0:
        reason = "this machine allows no file system of one's own"
    if reason:
        pytest.skip(reason)
    with lossy.Internet([*HUBS, "prometheus"]) as internet:
        whole = Mesh(str(tmp_path), internet)
        try:
            yield whole
        finally:
            whole.kill()


@pytest.mark.long
def test_three_hubs_are_one_prometheus_sees_them_and_each_is_exchanged(mesh):
    mesh.start(*HUBS, "prometheus")
    mesh.wait(mesh.is_whole, "the hubs do not find each other")
    network = fresh_network()
    with Peer(mesh.ws("hub-1"), network) as ann, Peer(mesh.ws("hub-3"), network) as ben:
        assert ann.receive("peer-discovered")["data"]["peerId"] == ben.id
        assert ben.receive("peer-discovered")["data"]["peerId"] == ann.id

    # Prometheus as it comes: every target answers, and every rule can be evaluated.
    def targets():
        found = (mesh.ask("/api/v1/targets") or {}).get("activeTargets", [])
        return len(found) == 3 and all(one["health"] == "up" for one in found) and found

    assert {one["labels"]["instance"] for one in mesh.wait(targets, "a target is not up")} == {
        name + ":9090" for name in HUBS}
    groups = mesh.ask("/api/v1/rules")["groups"]
    assert {os.path.basename(group["file"]) for group in groups} == {"rules.yml", "alerts.yml"}

    # One after the other, as a new image is rolled out: whoever is at it is told where else to go, and the hub that comes
    # back is the one that it was.
    given = seconds(mesh.services["hub-1"]["stop_grace_period"])
    for name in HUBS:
        number = json.loads(mesh.ctl(name, "hub", "--json").stdout)["id"]
        with Peer(mesh.ws(name), network) as guest:
            mesh.containers[name].signal(signal.SIGTERM)
            others = {one["url"].rstrip("/") for one in guest.receive("goaway", deadline=PATIENCE)["data"]["hubs"]}
        assert others == {mesh.services[one]["environment"]["PUBLIC_URL"] for one in HUBS if one != name}
        assert mesh.containers[name].process.wait(given) == 0
        mesh.start(name)
        mesh.wait(mesh.is_whole, "the mesh is not whole after %s came back" % name)
        assert json.loads(mesh.ctl(name, "hub", "--json").stdout)["id"] == number
