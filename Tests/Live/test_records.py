"""Records, published and found by curl, `websockets`, and signed by libraries that others wrote."""

import base64
import concurrent.futures
import json
import os
import random
import re
import struct
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request

import pytest
import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from hub import DEADLINE, ROOT, hubctl, settings
from peer import Peer

pytestmark = pytest.mark.process


@pytest.fixture
def keeper(start, tmp_path):
    """A hub with records in a file; a second call starts another with the same file."""

    def begin(options="", storage="{sqlite-storage: {file: '%s'}}" % (tmp_path / "records.db"), **more):
        return start(settings([], ("signaling", "health", storage, "{records: {%s}}" % options)), **more)

    return begin


class Author:
    def __init__(self):
        self.key = Ed25519PrivateKey.generate()
        self.name = base64.b64encode(self.key.public_key().public_bytes_raw()).decode()

    def record(self, topic, data=None, ttl=300, at=None, **more):
        record = {"author": self.name, "time": at or int(time.time() * 1000), "topic": topic, "ttl": ttl}
        record.update(more or {"data": data})
        signature = self.key.sign(rfc8785.dumps({**record, "namespace": "default"}))
        return {**record, "signature": base64.b64encode(signature).decode()}


def ask(hub, path, body=None):
    """The status and the answer."""
    data = None if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
    request = urllib.request.Request(hub.http(path), data, method="GET" if body is None else "POST")
    try:
        with urllib.request.urlopen(request, timeout=DEADLINE) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def find(hub, topic):
    return ask(hub, "/api/find/" + urllib.parse.quote(topic, safe=""))[1]["records"]


def test_curl_publishes_as_the_originals_say(keeper):
    hub = keeper("unsigned: allow")
    answer = subprocess.run(
        ["curl", "-sS", "-X", "POST", hub.http("/api/publish"), "-H", "Content-Type: application/json",
         "-H", "Origin: https://app.example", "-i", "-d", '{"topic":"test","data":{"msg":"hello"}}'],
        capture_output=True, text=True, timeout=DEADLINE, check=True).stdout
    head, body = answer.split("\n\n", 1)
    assert " 200 " in head and "access-control-allow-origin: *" in head.lower()
    assert json.loads(body)["success"] is True
    found = json.loads(subprocess.run(
        ["curl", "-sS", hub.http("/api/find/test")], capture_output=True, timeout=DEADLINE, check=True).stdout)
    assert found["count"] == 1 and found["records"][0]["data"] == {"msg": "hello"}
    assert ask(hub, "/api/publish", b"{")[1]["error"] == "topic and data required"


@pytest.mark.parametrize("topic", ["a/b", "a b", "100%", "%2F", "über/😀", "?x=1#y", "a//b", "a+b&c=d", "x" * 256])
def test_every_topic_has_a_path(keeper, topic):
    hub = keeper("unsigned: allow", storage="memory-storage")
    assert ask(hub, "/api/publish", {"topic": topic, "data": 1})[0] == 200
    assert [record["topic"] for record in find(hub, topic)] == [topic]


def anything(source, depth=3):
    """A random value of JSON, with the numbers and keys that writers disagree about."""
    kind = source.randrange(8 if depth else 5)
    if kind == 0:
        value = struct.unpack("d", source.randbytes(8))[0]
        return value if value == value and abs(value) != float("inf") else 0.5
    if kind == 1:
        return source.choice([0, -0.0, 1e21, 1e20, 1e-6, 1e-7, 5e-324, 2**53 - 1, 1 - 2**53, 0.1, 1.7976931348623157e308])
    if kind == 2:
        return source.randrange(1 - 2**53, 2**53)
    if kind == 3:
        return "".join(source.choice("aB\"\\/\b\f\n\r\t\x00\x1f\x7f\u2028éß€\ufb33😀\U0010ffff")
                       for _ in range(source.randrange(8)))
    if kind == 4:
        return source.choice([None, True, False])
    if kind == 5:
        return [anything(source, depth - 1) for _ in range(source.randrange(4))]
    return {anything_key(source): anything(source, depth - 1) for _ in range(source.randrange(5))}


def anything_key(source):
    return "".join(source.choice("ab1\r\x80ö€\ufb33😀\ue000") for _ in range(source.randrange(4)))


def test_agrees_with_rfc8785_about_what_is_signed(keeper):
    """What another library signed fits, however the record was spelled on its way."""
    hub = keeper(storage="memory-storage")
    author, source = Author(), random.Random(8785)
    with Peer(hub) as peer:
        for number in range(400):
            record = author.record("t%d" % number, anything(source))
            text = json.dumps(record, ensure_ascii=source.random() < 0.5, indent=source.choice([None, 2]))
            peer.socket.send('{"type":"publish","messageId":"%d","data":%s}' % (number, text))
        for number in range(400):
            answer = peer.receive("published")
            assert answer["messageId"] == str(number)
    record = author.record("t0", {"a": 1})
    record["data"] = {"a": 2}
    assert ask(hub, "/api/publish", record)[1]["code"] == "bad-signature"


def test_the_ten_lines_of_the_page_publish(keeper, tmp_path):
    hub = keeper()
    with open(os.path.join(ROOT, "Docs", "Records.md"), encoding="utf-8") as file:
        page = file.read()
    python = re.search(r"```python\n(.*?)```", page, re.DOTALL).group(1)
    script = re.search(r"```js\n(.*?)```", page, re.DOTALL).group(1)
    names = {}
    exec(python, names)  # noqa: S102 - the page is ours
    assert names["publish"](hub.http(""), "motd", {"text": "héllo", "n": [1.5, 1e21, -0.0]})["success"] is True
    path = tmp_path / "page.mjs"
    path.write_text("globalThis.crypto ??= (await import('node:crypto')).webcrypto;\n" + script
                    + "\nconsole.log(JSON.stringify(await publish(%s, 'motd', {text: 'wörld', 'n\\u20ac': 1e-7})));\n"
                    % json.dumps(hub.http("")), encoding="utf-8")
    out = subprocess.run(["node", str(path)], capture_output=True, text=True, timeout=DEADLINE, check=True).stdout
    assert json.loads(out)["success"] is True, out
    assert {record["data"]["text"] for record in find(hub, "motd")} == {"héllo", "wörld"}


def test_what_was_acknowledged_survives_the_hub(keeper):
    hub = keeper()
    author = Author()
    assert ask(hub, "/api/publish", author.record("t", {"x": 1}))[0] == 200
    assert ask(hub, "/api/publish", author.record("gone", 1))[0] == 200
    removal = author.record("gone", at=int(time.time() * 1000) + 1, deleted=True)
    assert ask(hub, "/api/publish", removal)[0] == 200
    hub.kill()
    again = keeper()
    assert [record["data"] for record in find(again, "t")] == [{"x": 1}]
    assert find(again, "gone") == []
    assert ask(again, "/api/publish", author.record("gone", 1, at=removal["time"] - 1))[0] == 409


def test_who_watches_hears_of_changes_and_of_the_end(keeper):
    hub = keeper("unsigned: allow", storage="memory-storage")
    with Peer(hub) as peer:
        peer.send("watch", data={"topic": "t"}, messageId="w")
        assert peer.receive("watching")["data"]["count"] == 0
        for number in range(50):
            assert ask(hub, "/api/publish", {"topic": "t", "data": number, "ttl": 1})[0] == 200
        told = [peer.receive("record")["data"] for _ in range(50)]
        assert [record["data"] for record in told] == list(range(50))
        ended = peer.receive("record-ended")
        late = time.time() * 1000 - told[-1]["expiresAt"]
        assert ended["data"]["reason"] == "ended" and 0 <= late < 1000
        assert find(hub, "t") == []


def test_hubs_answer_while_many_publish(keeper):
    hub = keeper()

    def publish(number):
        author, begin = Author(), int(time.time() * 1000)
        with Peer(hub) as peer:
            for round_ in range(50):
                peer.send("publish", data=author.record("all", [number, round_], at=begin + round_))
            return [peer.receive("published")["data"]["time"] for _ in range(50)]

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        times = list(pool.map(publish, range(8)))
    assert all(len(own) == 50 for own in times)
    assert sorted(record["timestamp"] for record in find(hub, "all")) == sorted(max(own) for own in times)


def test_the_command_line_publishes_finds_and_takes_back(keeper, tmp_path):
    hub = keeper()
    url = ["--url", hub.http("")]

    def run(*words, code=0):
        done = subprocess.run([hubctl(), *words], capture_output=True, text=True, timeout=DEADLINE, check=False)
        assert done.returncode == code, done.stderr
        return done.stdout + done.stderr

    key = str(tmp_path / "me.pem")
    run("token", "new", "key", "--out", key)
    assert "good until" in run("publish", "a/b", '{"x": 1.50}', "--key", "file:" + key, "--ttl", "1h", *url)
    listed = run("find", "a/b", *url)
    assert "fits" in listed and '{"x":1.5}' in listed
    assert json.loads(run("find", "a/b", "--json", *url))["count"] == 1
    assert "DOES NOT FIT" in run("find", "a/b", "--namespace", "acme", *url, code=7)
    assert "hubctl token new key" in run("publish", "a/b", "1", *url, code=4)
    assert "not JSON" in run("publish", "a/b", "hello", "--key", "file:" + key, *url, code=2)
    assert "removed until" in run("publish", "a/b", "--remove", "--key", "file:" + key, *url)
    assert "nothing" in run("find", "a/b", *url)
    watcher = subprocess.Popen([hubctl(), "find", "a/b", "--watch", *url], stdout=subprocess.PIPE, text=True)
    try:
        assert watcher.stdout.readline().strip() == "nothing"
        run("publish", "a/b", '"again"', "--key", "file:" + key, *url)
        assert '"again"' in watcher.stdout.readline()
    finally:
        watcher.kill()
        watcher.wait()
    assert "--url" in run("find", "a/b", "--url", "http://127.0.0.1:1", code=5)
