"""What Deploy has for fleets: files that fit each other, and a load balancer that really runs in front of hubs."""

import asyncio
import contextlib
import json
import os
import re
import secrets
import signal
import ssl
import subprocess
import threading
import urllib.error
import urllib.request

import kubernetes_validate
import pytest
import yaml
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, WebSocketException

import balancer as haproxy
from hub import DEADLINE, ROOT, HubProcess, hubctl
from peer import fresh_id, fresh_network
from test_tls_openssl import make_certificate

DEPLOY = os.path.join(ROOT, "Deploy")
COMPOSE = os.path.join(DEPLOY, "compose")
KUBERNETES = os.path.join(DEPLOY, "kubernetes")
# The oldest and the newest that the manifests are held against.
VERSIONS = ("1.28", "1.34")
# A letter first: nats-server takes what begins with digits for a number, and stumbles over the rest.
TOKENS = {name: "s" + secrets.token_hex(32) for name in ("ADMIN_TOKEN", "PROBE_TOKEN", "NATS_PASSWORD")}

pytestmark = pytest.mark.process


def text(*parts):
    with open(os.path.join(DEPLOY, *parts), encoding="utf-8") as file:
        return file.read()


def manifests():
    found = {}
    for name in sorted(os.listdir(KUBERNETES)):
        if name.endswith(".yaml") and name != "kustomization.yaml":
            for one in yaml.safe_load_all(text("kubernetes", name)):
                key = (one["kind"], one["metadata"]["name"])
                assert key not in found, "%s is there twice" % (key,)
                found[key] = one
    return found


def ctl(*words, **environment):
    return subprocess.run([hubctl(), *words], capture_output=True, text=True, timeout=60, check=False,
                          env=os.environ | environment)


def knows(plugin):
    return ctl("explain", plugin).returncode == 0



def seconds(words):
    number, unit = re.fullmatch(r"(\d+)(ms|s|m)", words).groups()
    return int(number) * {"ms": 0.001, "s": 1, "m": 60}[unit]


def hub_settings():
    """Plugins.yaml of both kinds of fleet, by where it stands."""
    return {"compose": text("compose", "Plugins.yaml"),
            "kubernetes": manifests()[("ConfigMap", "loft-settings")]["data"]["Plugins.yaml"]}


@pytest.mark.parametrize("kind", ["compose", "kubernetes"])
def test_hubs_take_their_settings(tmp_path, kind):
    if not knows("fleet"):
        pytest.skip("this hub has no plugin fleet")
    path = tmp_path / "Plugins.yaml"
    path.write_text(hub_settings()[kind], encoding="utf-8")
    done = ctl("check", "--config", str(path), "--json", LOFT_HUB__NAME="hub-1", **TOKENS)
    assert json.loads(done.stdout)["problems"] == [] and done.returncode == 0
    # Without its secrets a hub does not begin, and so nobody runs one that is open by mistake.
    for missing in TOKENS:
        done = ctl("run", "--config", str(path), "--set", "hub.listen=127.0.0.1:0", "--set", "hub.admin=127.0.0.1:0",
                   "--set", "hub.state=%s" % tmp_path, **{**TOKENS, missing: ""})
        assert done.returncode == 6 and missing in done.stderr, done.stderr


def test_peers_are_sent_away_in_the_time_there_is():
    compose = yaml.safe_load(text("compose", "fleet.yaml"))
    pods = manifests()[("StatefulSet", "hubs")]["spec"]["template"]["spec"]
    given = {"compose": seconds(compose["services"]["hub-1"]["stop_grace_period"]),
             "kubernetes": pods["terminationGracePeriodSeconds"]}
    for kind, words in hub_settings().items():
        hub = yaml.safe_load(words)["hub"]
        assert given[kind] > seconds(hub["drainNotice"]) + seconds(hub["drain"]), kind
    # Whoever sends peers here has to notice that the hub drains before it turns them away.
    probe = pods["containers"][0]["readinessProbe"]
    notice = seconds(yaml.safe_load(hub_settings()["kubernetes"])["hub"]["drainNotice"])
    assert notice > probe["failureThreshold"] * (probe["periodSeconds"] + probe["timeoutSeconds"])
    words = text("compose", "haproxy.cfg")
    check, (inter, fall) = re.search(r"timeout check (\w+)", words)[1], re.search(r"inter (\w+) fall (\d)", words).groups()
    notice = seconds(yaml.safe_load(hub_settings()["compose"])["hub"]["drainNotice"])
    assert notice > int(fall) * (seconds(inter) + seconds(check)) - seconds(check)
    # A peer may be silent for so long, and longer than that it must not be cut off.
    for name in ("client", "server", "tunnel"):
        assert seconds(re.search(r"timeout %s (\w+)" % name, words)[1]) > 30


def test_the_compose_file_names_nothing_that_is_not_there():
    compose = yaml.safe_load(text("compose", "fleet.yaml"))
    services, beside = compose["services"], {"./site.pem"}
    assert set(services) == {"balancer", "nats", "hub-1", "hub-2", "hub-3"}
    addresses = [service["networks"]["fleet"]["ipv4_address"] for service in services.values()]
    assert len(set(addresses)) == len(addresses)
    subnet = compose["networks"]["fleet"]["ipam"]["config"][0]["subnet"].removesuffix("0/24")
    assert all(address.startswith(subnet) for address in addresses)
    named = set()
    for name, service in services.items():
        assert set(service["networks"]) <= set(compose["networks"])
        for source, target in (volume.split(":")[:2] for volume in service["volumes"]):
            assert target.startswith("/")
            if source.startswith("./") and source not in beside:
                assert os.path.isfile(os.path.join(COMPOSE, source)), source
            elif not source.startswith("./"):
                named.add(source)
        for other in service.get("depends_on", {}):
            assert "healthcheck" in services[other], other
        if "build" in service:
            context = os.path.join(COMPOSE, service["build"]["context"])
            assert os.path.samefile(context, ROOT)
            assert os.path.isfile(os.path.join(context, service["build"]["dockerfile"]))
            assert service["environment"]["LOFT_HUB__NAME"] == name
    assert named == set(compose["volumes"])
    # What is to be filled in is in the example, and nothing else is.
    wanted = set(re.findall(r"\$\{(\w+)", text("compose", "fleet.yaml")))
    assert wanted == set(re.findall(r"^(\w+)=", text("compose", "example.env"), re.MULTILINE)) == set(TOKENS)
    # Who asks whom: hubs and their operators, NATS, and the balancer whose word is believed.
    balancer = services["balancer"]["environment"]
    assert set(re.findall(r"\$\{(\w+)\}", text("compose", "haproxy.cfg"))) - {"..."} == set(balancer)
    settings = yaml.safe_load(text("compose", "Plugins.yaml"))
    port, admin = (settings["hub"][key] for key in ("listen", "admin"))
    for number in (1, 2, 3):
        address = services["hub-%d" % number]["networks"]["fleet"]["ipv4_address"]
        assert balancer["HUB_%d" % number] == "%s:%s" % (address, port[0].split(":")[1])
        assert (balancer["CHECK_HOST_%d" % number], balancer["CHECK_PORT_%d" % number]) == (
            address, admin.split(":")[1])
    assert settings["hub"]["trustedProxies"] == [services["balancer"]["networks"]["fleet"]["ipv4_address"]]
    nats = services["nats"]
    assert set(re.findall(r"\$(\w+)", text("compose", "nats.conf"))) == set(nats["environment"])
    where = "nats://%s:%s" % (nats["networks"]["fleet"]["ipv4_address"], nats["environment"]["NATS_LISTEN"].split(":")[1])
    assert where in text("compose", "Plugins.yaml")


@pytest.mark.parametrize("version", VERSIONS)
def test_kubernetes_knows_every_field(version):
    for key, one in manifests().items():
        assert kubernetes_validate.validate(one, version, strict=True) == version, key
    with pytest.raises(kubernetes_validate.ValidationError):
        wrong = manifests()[("StatefulSet", "hubs")]
        wrong["spec"]["template"]["spec"]["containers"][0]["livenesProbe"] = {}
        kubernetes_validate.validate(wrong, version, strict=True)


def fits(labels, selector):
    return selector.items() <= labels.items()


def test_what_manifests_name_is_there():
    found = manifests()
    sets = {name: one for (kind, name), one in found.items() if kind == "StatefulSet"}
    pods = {name: one["spec"]["template"] for name, one in sets.items()}
    secret = found[("Secret", "loft-secrets")]["stringData"]
    for name, one in sets.items():
        spec, template = one["spec"], one["spec"]["template"]
        assert fits(template["metadata"]["labels"], spec["selector"]["matchLabels"])
        assert found[("Service", spec["serviceName"])]["spec"]["clusterIP"] == "None"
        pod = template["spec"]
        assert pod["securityContext"]["runAsNonRoot"] and pod["securityContext"]["runAsUser"] > 10000
        volumes = {volume["name"] for volume in pod["volumes"]}
        volumes |= {claim["metadata"]["name"] for claim in spec["volumeClaimTemplates"]}
        for volume in pod["volumes"]:
            assert "configMap" not in volume or ("ConfigMap", volume["configMap"]["name"]) in found
        for container in pod["containers"]:
            context = container["securityContext"]
            assert context["readOnlyRootFilesystem"] and context["capabilities"] == {"drop": ["ALL"]}
            assert {mount["name"] for mount in container["volumeMounts"]} == volumes
            for variable in container["env"]:
                source = variable.get("valueFrom", {}).get("secretKeyRef")
                assert source is None or (source["name"], source["key"] in secret) == ("loft-secrets", True)
            ports = {port["name"]: port["containerPort"] for port in container["ports"]}
            for kind in ("startupProbe", "readinessProbe", "livenessProbe"):
                get = container[kind].get("httpGet")
                assert get is None or get["port"] in ports
        budget = found[("PodDisruptionBudget", name)]["spec"]
        assert budget["selector"] == spec["selector"] and budget["maxUnavailable"] < spec["replicas"]
    for (kind, name), one in found.items():
        if kind == "Service":
            targets = [pod for pod in pods.values() if fits(pod["metadata"]["labels"], one["spec"]["selector"])]
            assert len(targets) == 1, name
            ports = {port["name"] for port in targets[0]["spec"]["containers"][0]["ports"]}
            assert {port["targetPort"] for port in one["spec"]["ports"]} <= ports, name
        if kind == "NetworkPolicy":
            pod = next(pod for pod in pods.values()
                       if fits(pod["metadata"]["labels"], one["spec"]["podSelector"]["matchLabels"]))
            ports = {port["name"] for port in pod["spec"]["containers"][0]["ports"]}
            assert {port["port"] for rule in one["spec"]["ingress"] for port in rule["ports"]} <= ports, name
    listed = yaml.safe_load(text("kubernetes", "kustomization.yaml"))["resources"]
    assert set(listed) | {"secret.yaml", "kustomization.yaml"} == {
        name for name in os.listdir(KUBERNETES) if name.endswith(".yaml")}
    images = {container["image"] for pod in pods.values() for container in pod["spec"]["containers"]}
    assert {"loft/hub"} == {one["name"] for one in yaml.safe_load(text("kubernetes", "kustomization.yaml"))["images"]}
    assert images == {"loft/hub", yaml.safe_load(text("compose", "fleet.yaml"))["services"]["nats"]["image"]}


def test_hubs_of_kubernetes_find_what_their_settings_name():
    found, settings = manifests(), yaml.safe_load(hub_settings()["kubernetes"])
    container = found[("StatefulSet", "hubs")]["spec"]["template"]["spec"]["containers"][0]
    ports = {port["name"]: port["containerPort"] for port in container["ports"]}
    assert settings["hub"]["listen"] == ["[::]:%d" % ports["peers"]]
    assert settings["hub"]["admin"] == "0.0.0.0:%d" % ports["admin"]
    mounts = {mount["mountPath"] for mount in container["volumeMounts"]}
    assert {settings["hub"]["state"], "/etc/loft"} <= mounts
    variables = {variable["name"]: variable for variable in container["env"]}
    assert variables["HUBCTL_ADDR"]["value"] == "127.0.0.1:%d" % ports["admin"]
    assert {token["value"].removeprefix("env:") for token in settings["hub"]["adminTokens"]} <= set(variables)
    servers = found[("StatefulSet", "nats")]["spec"]
    names = ["%s-%d.%s" % ("nats", number, servers["serviceName"]) for number in range(servers["replicas"])]
    nats = found[("ConfigMap", "nats-settings")]["data"]["nats.conf"]
    for name in names:
        assert "nats://%s:4222" % name in hub_settings()["kubernetes"]
        assert "nats://%s:6222" % name in nats
    told = {variable["name"] for variable in servers["template"]["spec"]["containers"][0]["env"]}
    assert set(re.findall(r"\$([A-Z_]+)", nats)) == told


def nats_server():
    """Unpacked by Scripts/install-needed.sh, or this machine's own."""
    unpacked = os.path.join(ROOT, ".tools", "usr", "sbin", "nats-server")
    return unpacked if os.access(unpacked, os.X_OK) else "/usr/sbin/nats-server"


@pytest.mark.parametrize("kind", ["compose", "kubernetes"])
def test_nats_takes_its_settings(tmp_path, kind):
    words = text("compose", "nats.conf") if kind == "compose" else manifests()[
        ("ConfigMap", "nats-settings")]["data"]["nats.conf"]
    path = tmp_path / "nats.conf"
    path.write_text(words, encoding="utf-8")
    done = subprocess.run(
        [nats_server(), "-t", "-c", str(path)], capture_output=True, text=True, check=False,
        env={"NATS_LISTEN": "127.0.0.1:4222", "NATS_MONITOR": "127.0.0.1:8222", "NATS_STORE": str(tmp_path),
             "NATS_PASSWORD": TOKENS["NATS_PASSWORD"], "SERVER_NAME": "nats-0"})
    assert done.returncode == 0, done.stderr


def test_the_image_has_what_the_program_needs():
    words = text("Dockerfile")
    stages = words.split("\nFROM ")
    built, run = (set(re.findall(r"\b(?:lib|zlib|pkg-config|ca-cert)[\w.+-]*", stage)) for stage in stages[1:3])
    with open(os.path.join(ROOT, "Scripts", "install-needed.sh"), encoding="utf-8") as file:
        needed = re.search(r"need_packages (libssl-dev .*)", file.read())[1].split()
    assert set(needed) <= built
    # Every library that the program names belongs to a package of the second stage or to Debian's base.
    loaded = subprocess.run(["ldd", hubctl()], capture_output=True, text=True, check=True).stdout
    assert "not found" not in loaded
    wanted = re.findall(r"NEEDED.*\[(.*)\]", subprocess.run(
        ["readelf", "-d", hubctl()], capture_output=True, text=True, check=True).stdout)
    places = dict(re.findall(r"(\S+) => (/\S+)", loaded))
    owners = {owner(os.path.realpath(places[name])) for name in wanted if name in places}
    assert len(owners) > 5
    base = {"libc6", "libgcc-s1"}
    assert owners - base <= run, owners - run
    # Nobody but one user without rights runs it, and what it asks itself is a verb that there is.
    assert re.search(r"^USER 10001:10001$", words, re.MULTILINE) and "--uid 10001" in words
    check = json.loads(re.search(r"^HEALTHCHECK .* CMD (\[.*\])$", words, re.MULTILINE)[1])
    assert check[0] == "hubctl" and ctl(*check[1:], "--help").returncode == 0
    container = manifests()[("StatefulSet", "hubs")]["spec"]["template"]["spec"]["containers"][0]
    for name, probe in container.items():
        if name.endswith("Probe"):
            command = probe["exec"]["command"]
            assert command[0] == "hubctl" and ctl(*command[1:], "--help").returncode == 0
    copied = [re.sub(r"/Plugins.yaml$", "", name) for name in re.findall(r"^COPY (\w[\w./]*) ", words, re.MULTILINE)]
    kept = re.findall(r"^!(\S+)$", text("Dockerfile.dockerignore"), re.MULTILINE)
    assert copied == kept and all(os.path.exists(os.path.join(ROOT, name)) for name in copied)


def owner(path):
    """The Debian package a file belongs to. Its database may know a path from before /lib moved into /usr."""
    for name in (path, path.removeprefix("/usr")):
        done = subprocess.run(["dpkg", "-S", name], capture_output=True, text=True, check=False)
        if done.returncode == 0:
            return done.stdout.split(":")[0]
    raise AssertionError("nobody knows whose %s is" % path)


class Engine:
    """A NATS server with the settings of Deploy/compose."""

    def __init__(self, folder):
        self.port = haproxy.free_port()
        self.process = subprocess.Popen(
            [nats_server(), "-c", os.path.join(COMPOSE, "nats.conf")],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
            env={"NATS_LISTEN": "127.0.0.1:%d" % self.port, "NATS_MONITOR": "127.0.0.1:0", "NATS_STORE": folder + "/store",
                 "NATS_PASSWORD": TOKENS["NATS_PASSWORD"]})
        for line in self.process.stderr:
            if "Server is ready" in line:
                break
        else:
            raise ChildProcessError("nats-server does not start")
        # What it says later is read as well, or it would have to wait for that.
        self.reader = threading.Thread(target=self.process.stderr.read)
        self.reader.start()

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.reader.join()
        self.process.stderr.close()


class Fleet:
    """Three hubs with the settings of Deploy/compose, as far as they do not name addresses."""

    def __init__(self, folder):
        self.hubs, self.admins = [], []
        self.engine = Engine(folder) if knows("fleet") else None
        try:
            for number in (1, 2, 3):
                self.begin(os.path.join(folder, "hub-%d" % number), number)
        except BaseException:
            self.kill()
            raise

    def begin(self, folder, number):
        os.makedirs(folder)
        admin, words = haproxy.free_port(), text("compose", "Plugins.yaml")
        changes = {"hub.listen": "127.0.0.1:0", "hub.admin": "127.0.0.1:%d" % admin, "hub.state": folder + "/state",
                   "hub.trustedProxies": "127.0.0.1/32", "hub.drainNotice": "1500ms",
                   # All of them come from one address here.
                   "rate-limit.handshakesPerSecond": "0"}
        if self.engine:
            changes["fleet.servers"] = "nats://127.0.0.1:%d" % self.engine.port
        else:
            # How peers are dealt out does not depend on what hubs tell each other by.
            calling = ", ".join("'ws://127.0.0.1:%d'" % hub.port for hub in self.hubs)
            words = re.sub(r"  - fleet:.*\n(    .*\n)*", "  - mesh\n  - bootstrap: {hubs: [%s]}\n" % calling, words)
        flags = [word for name, value in changes.items() for word in ("--set", "%s=%s" % (name, value))]
        self.hubs.append(HubProcess(folder, words, flags=[*flags, "--name", "hub-%d" % number], environment=TOKENS))
        self.admins.append(admin)

    def ctl(self, number, *words):
        return ctl(*words, "--admin", "127.0.0.1:%d" % self.admins[number], HUBCTL_TOKEN=TOKENS["ADMIN_TOKEN"])

    def peers(self, number):
        return json.loads(self.ctl(number, "peers", "--json").stdout)["peers"]

    def kill(self):
        for hub in self.hubs:
            hub.kill()
        if self.engine:
            self.engine.kill()


@pytest.fixture
def fleet(tmp_path):
    """With the balancer in front of it."""
    make_certificate(str(tmp_path), 2002)
    site = tmp_path / "site.pem"
    site.write_bytes((tmp_path / "certificate.pem").read_bytes() + (tmp_path / "key.pem").read_bytes())
    running = Fleet(str(tmp_path))
    try:
        places = list(zip((hub.port for hub in running.hubs), running.admins))
        variables = haproxy.surroundings(str(site), TOKENS["PROBE_TOKEN"], places, haproxy.free_port())
        done = subprocess.run([haproxy.find(), "-c", "-f", haproxy.CONFIGURATION], env=variables, capture_output=True,
                              text=True, check=False)
        assert done.returncode == 0 and "WARNING" not in done.stderr, done.stderr
        running.front = haproxy.Balancer(str(site), TOKENS["PROBE_TOKEN"], places)
        running.trust = ssl.create_default_context(cafile=str(tmp_path / "certificate.pem"))
        try:
            running.front.wait_until_it_listens()
            yield running
        finally:
            running.front.kill()
    finally:
        running.kill()


class Guest:
    """A peer that comes through the balancer. On one thread: with TLS, two of them may not share a socket."""

    def __init__(self):
        self.id, self.heard = fresh_id(), []

    async def come(self, fleet, network=None, **options):
        self.socket = await connect("%s?peerId=%s" % (fleet.front.ws(), self.id), ssl=fleet.trust, ping_interval=None,
                                    proxy=None, max_queue=None, open_timeout=DEADLINE, **options)
        await self.hear("connected")
        if network:
            await self.say("announce", networkName=network, data={})
        return self

    async def say(self, kind, **fields):
        await self.socket.send(json.dumps({"type": kind, **fields}))

    async def hear(self, kind):
        """The next message of that type; those before it are kept."""
        async with asyncio.timeout(DEADLINE):
            while True:
                for message in self.heard:
                    if message["type"] == kind:
                        self.heard.remove(message)
                        return message
                self.heard.append(json.loads(await self.socket.recv()))

    async def leave(self):
        """What it hears until its socket is closed, and how that is."""
        kinds = {message["type"] for message in self.heard}
        try:
            while True:
                kinds.add(json.loads(await self.socket.recv())["type"])
        except ConnectionClosed as closed:
            return kinds, closed.rcvd and closed.rcvd.code


class Arrivals:
    """Peers that come one after the other for as long as somebody wants. Each must be let in."""

    def __init__(self, fleet):
        self.fleet, self.let_in, self.failures = fleet, 0, []
        self.news = asyncio.Condition()

    async def run(self):
        while True:
            try:
                guest = await Guest().come(self.fleet)
                await guest.socket.close()
                self.let_in += 1
            except (OSError, WebSocketException, TimeoutError) as failure:
                self.failures.append(repr(failure))
            async with self.news:
                self.news.notify_all()

    async def come(self, count):
        """Waits until so many more were let in, or one was not."""
        wanted = self.let_in + count
        async with asyncio.timeout(30), self.news:
            await self.news.wait_for(lambda: self.let_in >= wanted or self.failures)

    async def __aenter__(self):
        self.task = asyncio.create_task(self.run())
        return self

    async def __aexit__(self, *_):
        self.task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self.task


needs_haproxy = pytest.mark.skipif(
    haproxy.find() is None and not os.environ.get("CI"), reason="Scripts/install-needed.sh test unpacks haproxy")


@needs_haproxy
def test_a_hub_goes_and_another_dies_and_every_newcomer_is_let_in(fleet):
    asyncio.run(go_and_die(fleet))


async def meet(fleet):
    """Nine peers, three at each hub, each of which hears of all others and from all others."""
    network = fresh_network()
    peers = [await Guest().come(fleet, network) for _ in range(9)]
    for peer in peers:
        missing = {other.id for other in peers} - {peer.id}
        while missing:
            missing.discard((await peer.hear("peer-discovered"))["data"]["peerId"])
    homes = {one["id"]: number for number in range(3) for one in fleet.peers(number)}
    assert sorted(homes[peer.id] for peer in peers) == [0, 0, 0, 1, 1, 1, 2, 2, 2]
    for peer in peers:
        for other in peers:
            if other is not peer:
                await peer.say("offer", targetPeerId=other.id, networkName=network, data={})
    for peer in peers:
        senders = [(await peer.hear("offer"))["fromPeerId"] for _ in range(len(peers) - 1)]
        assert sorted(senders) == sorted(other.id for other in peers if other is not peer)
    return [[peer for peer in peers if homes[peer.id] == number] for number in range(3)]


async def go_and_die(fleet):
    groups = await meet(fleet)

    # One stops as an operator would have it: whoever comes meanwhile gets to another, and those it has are told.
    async with Arrivals(fleet) as arrivals:
        await arrivals.come(3)
        fleet.hubs[0].signal(signal.SIGTERM)
        for peer in groups[0]:
            kinds, code = await peer.leave()
            assert "goaway" in kinds and code == 1001
        assert fleet.front.states() == {"hub-1": "DOWN"}
        assert await asyncio.to_thread(fleet.hubs[0].wait, 30) == 0
        await arrivals.come(3)
    assert arrivals.failures == [] and arrivals.let_in >= 6

    # One dies. The balancer does not know it yet when the next ones come, and lets them in all the same.
    fleet.hubs[1].kill()
    async with Arrivals(fleet) as arrivals:
        await arrivals.come(20)
    assert arrivals.failures == []
    await asyncio.to_thread(fleet.front.wait, lambda: fleet.front.states() == {"hub-1": "DOWN", "hub-2": "DOWN"})
    for peer in groups[1]:
        kinds, code = await peer.leave()
        assert "goaway" not in kinds and code != 1001
    for peer in groups[2]:
        await peer.say("ping")
        await peer.hear("pong")


@needs_haproxy
def test_the_balancer_tells_hubs_who_asks_and_keeps_what_is_for_operators(fleet):
    async def address():
        peer = await Guest().come(fleet, fresh_network(), local_addr=("127.0.0.9", 0), additional_headers={
            "X-Forwarded-For": "8.8.8.8", "Forwarded": "for=9.9.9.9"})
        return [one["address"] for number in range(3) for one in fleet.peers(number) if one["id"] == peer.id]

    assert asyncio.run(address()) == ["127.0.0.9"]
    for path in ("/readyz", "/metrics", "/health", "/admin/v1/hub"):
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(fleet.front.http(path), context=fleet.trust, timeout=DEADLINE)
        assert refused.value.code == 404, path
    with urllib.request.urlopen(fleet.front.http("/signaling"), context=fleet.trust, timeout=DEADLINE) as answer:
        assert json.load(answer)["wsUrl"] == fleet.front.ws("")


@needs_haproxy
def test_the_program_itself_says_whether_its_hub_is_ready(fleet):
    async def ask():
        guests = [await Guest().come(fleet) for _ in range(3)]
        assert fleet.ctl(0, "ready").returncode == 0
        fleet.hubs[0].signal(signal.SIGTERM)
        while (done := fleet.ctl(0, "ready")).returncode == 0:
            pass
        assert done.returncode == 7 and "[-] draining the hub is stopping" in done.stdout
        assert fleet.ctl(0, "ready", "--alive").returncode == 0
        return guests

    asyncio.run(ask())
    assert fleet.hubs[0].wait(30) == 0
    assert fleet.ctl(0, "ready").returncode == 5
    # Without the token it learns nothing.
    assert ctl("ready", "--admin", "127.0.0.1:%d" % fleet.admins[1], HUBCTL_TOKEN="").returncode == 4
