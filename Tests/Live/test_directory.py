"""The directory of hubs for platforms where no hub can run: each of both answers, and a hub finds another by it."""

import json
import os
import shutil
import ssl
import subprocess
import urllib.error
import urllib.request

import pytest

from hub import DEADLINE, ROOT
from test_bootstrap import Key, certificates, configuration, discovery, linked, until  # noqa: F401

SOURCE = os.path.join(ROOT, "Deploy", "directory")
PAGE = "/.well-known/pigeonhub-bootstrap"

pytestmark = pytest.mark.process


@pytest.fixture
def directory(certificates, tmp_path):  # noqa: F811
    """Starts both with a list of ours, or the one that comes with it; says where they answer."""
    started = []

    def begin(hubs):
        folder = tmp_path / "directory"
        shutil.copytree(SOURCE, folder)
        if hubs is not None:
            (folder / "hubs.mjs").write_text("export default " + json.dumps({"v": 1, "peers": hubs}), encoding="utf-8")
        started.append(subprocess.Popen(
            ["node", "--no-warnings", os.path.join(os.path.dirname(__file__), "directory.mjs"), str(folder),
             os.path.join(certificates, "server.pem"), os.path.join(certificates, "server.key")],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True))
        return ["localhost:%d" % int(started[0].stdout.readline()) for _ in range(2)]

    yield begin
    for process in started:
        process.kill()
        process.wait()
        process.stdout.close()


def ask(place, path, folder, method="GET"):
    trust = ssl.create_default_context(cafile=os.path.join(folder, "ca.pem"))
    request = urllib.request.Request("https://" + place + path, method=method)
    try:
        with urllib.request.urlopen(request, timeout=DEADLINE, context=trust) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as refusal:
        return refusal.code, refusal.headers, refusal.read()


def test_a_hub_finds_another_through_either(start, directory, certificates, tmp_path):  # noqa: F811
    key = Key(str(tmp_path))
    one = start(configuration("one"))
    for place in directory([key.record(one.ws(""), region="here")]):
        two = start(configuration("two", discovery(certificates, key, place, more="dns: false")))
        assert until(lambda two=two: linked(two)) == [one.ws("")]


def test_it_answers_as_a_directory_should(directory, certificates):  # noqa: F811
    for place in directory(None):
        status, fields, body = ask(place, PAGE, certificates)
        hubs = json.loads(body)["peers"]
        assert (status, json.loads(body)["v"], [one["region"] for one in hubs]) == (200, 1, ["us-east", "eu-west"])
        assert (fields["content-type"], fields["access-control-allow-origin"]) == ("application/json", "*")
        near = json.loads(ask(place, PAGE + "?region=eu-west", certificates)[2])["peers"]
        assert near == [hubs[1], hubs[0]]
        assert ask(place, PAGE, certificates, "HEAD")[::2] == (200, b"")
        assert ask(place, "/elsewhere", certificates)[0] == 404
        assert ask(place, PAGE, certificates, "POST")[0] in (404, 405)
