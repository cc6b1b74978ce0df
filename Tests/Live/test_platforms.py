"""Platforms that run images or programs: their files, and the command of each with what that platform puts around it."""

import json
import os
import re
import signal
import tomllib
import urllib.request

import jsonschema
import pytest
import yaml

import balancer
from composed import image_command
from hub import DEADLINE, ROOT, HubProcess, hubctl
from test_bootstrap import linked, until

DEPLOY = os.path.join(ROOT, "Deploy")
PLATFORMS = os.path.join(DEPLOY, "platforms")
IMAGE = os.path.join(DEPLOY, "image", "Plugins.yaml")

pytestmark = pytest.mark.process


def text(*parts):
    with open(os.path.join(PLATFORMS, *parts), encoding="utf-8") as file:
        return file.read()


def fly(letter):
    return tomllib.loads(text("fly", "hub-%s.toml" % letter))


def seconds(words):
    return int(re.fullmatch(r"(\d+)s?", str(words))[1])


def drain():
    """How long a hub of the image may take to end."""
    with open(IMAGE, encoding="utf-8") as file:
        hub = yaml.safe_load(file)["hub"]
    return seconds(hub["drainNotice"]) + seconds(hub["drain"])


def on_fly():
    return [image_command(), fly("b")["env"]]


def on_heroku():
    settings = json.loads(text("app.json"))
    command = yaml.safe_load(text("heroku.yml"))["run"]["web"]
    # The file is asked for values; those that are not required may be empty.
    return [["sh", "-c", "exec " + command], {name: one["value"] for name, one in settings["env"].items()}]


def by_procfile():
    [(kind, command)] = re.findall(r"^(\w+): (.*)$", text("Procfile"), re.MULTILINE)
    assert kind == "web"
    return [["sh", "-c", "exec " + command], {}]


def on_railway():
    return [image_command(), {"RAILWAY_ENVIRONMENT_NAME": "production"}]


def on_render():
    [service] = yaml.safe_load(text("render.yaml"))["services"]
    return [image_command(), {"RENDER": "true", **{one["key"]: one.get("value", "") for one in service["envVars"]}}]


PATHS = {on_fly: "/readyz", on_heroku: "/health", by_procfile: "/health", on_railway: "/readyz", on_render: "/readyz"}
# What the guides of older hubs ask for.
OLDER_PATHS = ("/health", "/hubs", "/stats", "/hubstats", "/peers", "/signaling", "/generate-peer-id", "/metrics?format=json")


@pytest.mark.parametrize("platform", PATHS)
def test_its_command_answers_where_the_platform_looks(tmp_path, platform):
    command, variables = platform()
    hub = begin(tmp_path, command, variables)
    try:
        # Not only this machine reaches it: the platform's proxies are others.
        assert listens(hub.port) == "00000000"
        for path in (*OLDER_PATHS, PATHS[platform]):
            with urllib.request.urlopen("http://127.0.0.1:%d%s" % (hub.port, path), timeout=DEADLINE) as answer:
                assert answer.status == 200
    finally:
        hub.signal(signal.SIGTERM)
        assert hub.wait(drain()) == 0, hub.log()


def begin(folder, command, variables):
    """What the platform runs, with its PORT. `hubctl` and the file lie elsewhere than in the image."""
    os.symlink(hubctl(), folder / "hubctl")
    words = [word.replace("/etc/loft/Plugins.yaml", IMAGE) for word in command]
    words = [word.replace("Deploy/image/Plugins.yaml", IMAGE) if "/etc/" not in word and IMAGE not in word else word
             for word in words]
    hub = HubProcess(str(folder), command=lambda _: words, expect_ready=False, environment={
        **variables, "PORT": str(balancer.free_port()), "PATH": "%s:%s" % (folder, os.environ["PATH"]),
        "LOFT_HUB__STATE": str(folder / "state")})
    try:
        line = hub.read_line()
        while not line.startswith("peers"):
            line = hub.read_line()
        hub.port = int(re.search(r":(\d+)/", line)[1])
    except BaseException:
        hub.kill()
        raise
    return hub


def listens(port):
    """The address that a port is open at, as the kernel writes it."""
    with open("/proc/net/tcp", encoding="ascii") as file:
        [address] = [fields[1].split(":")[0] for fields in map(str.split, file)
                     if fields[1].endswith(":%04X" % port) and fields[3] == "0A"]
    return address


def test_two_hubs_on_fly_are_one_mesh(tmp_path):
    one = two = None
    (tmp_path / "b").mkdir()
    (tmp_path / "c").mkdir()
    b, c = fly("b"), fly("c")
    assert c["env"]["BOOTSTRAP_HUBS"] == b["env"]["PUBLIC_URL"] == "wss://%s.fly.dev" % b["app"]
    assert "BOOTSTRAP_HUBS" not in b["env"] and c["env"]["PUBLIC_URL"] == "wss://%s.fly.dev" % c["app"]
    try:
        one = begin(tmp_path / "b", image_command(), b["env"])
        two = begin(tmp_path / "c", image_command(), {**c["env"], "BOOTSTRAP_HUBS": "ws://127.0.0.1:%d" % one.port})
        # As the guide of PeerPigeon-Go looks for it.
        assert until(lambda: linked(two)) == ["ws://127.0.0.1:%d" % one.port]
    finally:
        for hub in (one, two):
            if hub:
                hub.kill()


@pytest.mark.parametrize("letter", "bc")
def test_fly_waits_and_looks_in_the_right_place(letter):
    settings = fly(letter)
    service, variables = settings["http_service"], settings["env"]
    assert str(service["internal_port"]) == variables["PORT"] == str(settings["metrics"]["port"])
    assert service["force_https"] is True and service["auto_stop_machines"] == "off"
    assert seconds(settings["kill_timeout"]) > drain() and settings["kill_signal"] == "SIGTERM"
    concurrency = service["concurrency"]
    assert concurrency["soft_limit"] < concurrency["hard_limit"] <= int(variables["MAX_CONNECTIONS"])


def test_others_wait_long_enough_and_build_the_image():
    [render] = yaml.safe_load(text("render.yaml"))["services"]
    railway = json.loads(text("railway.json"))
    assert render["maxShutdownDelaySeconds"] > drain() and railway["deploy"]["drainingSeconds"] > drain()
    heroku = yaml.safe_load(text("heroku.yml"))
    for place in (render["dockerfilePath"], railway["build"]["dockerfilePath"], heroku["build"]["docker"]["web"]):
        assert os.path.samefile(os.path.join(ROOT, place), os.path.join(DEPLOY, "Dockerfile"))
    assert render["disk"]["mountPath"] == "/var/lib/loft"
    assert json.loads(text("app.json"))["stack"] == "container"


def test_cloud_init_knows_every_word():
    """By the schema that Debian's own cloud-init comes with."""
    with open(os.path.join(ROOT, ".build", "cloud-init", "schema-cloud-config-v1.json"), encoding="utf-8") as file:
        schema = json.load(file)
    first, settings = cloud()
    assert first == "#cloud-config\n"
    jsonschema.Draft4Validator(schema).validate(settings)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft4Validator(schema).validate({**settings, "runcmd": "apt-get"})
    units = os.listdir(os.path.join(DEPLOY, "systemd"))
    named = {word for command in settings["runcmd"] if command[0] == "systemctl" for word in command if word.startswith("loft.")}
    assert named and named <= set(units)
    assert settings["write_files"][1]["path"].split("/")[4] == "loft.socket.d"


def cloud():
    with open(os.path.join(DEPLOY, "cloud-init", "loft.yaml"), encoding="utf-8") as file:
        first = file.readline()
        return first, yaml.safe_load(file)
