"""A hub that is killed while records are published: whatever it has acknowledged is there afterwards."""

import json
import os
import random
import signal
import sqlite3
import threading
import time
import urllib.error
import urllib.request

import pytest

from hub import DEADLINE, settings
from presigned import Author, Line, answer, frame, now

pytestmark = [pytest.mark.process, pytest.mark.long]

KILLS = int(os.environ.get("KILLS") or 20)
WRITERS = 4
# So many of a writer's records may be under way at once.
DEPTH = 16
KEYS = 8


def plugins(folder):
    return ["signaling", "health", "{sqlite-storage: {file: %s/records.db}}" % folder, "records"]


class Writer(threading.Thread):
    """Publishes one version after the other of a few records until the hub is gone, and knows what was safe."""

    def __init__(self, hub, number, began):
        super().__init__()
        self.line = Line(hub.host, hub.port)
        self.number, self.next = number, 0
        self.authors = [Author(number * KEYS + key) for key in range(KEYS)]
        self.began = began
        self.safe, self.refused, self.first, self.count = {}, [], threading.Event(), 0

    def message(self):
        number, self.next = self.next, self.next + 1
        key = number % KEYS
        return frame(self.authors[key].publish(
            "topic %d" % self.number, "v%d" % number, self.began + number // KEYS, number=number))

    def run(self):
        try:
            self.line.send(b"".join(self.message() for _ in range(DEPTH)))
            while True:
                texts = self.line.read()
                if not texts:
                    return
                for text in texts:
                    said = answer(text)
                    if said["type"] == "published":
                        number = int(said["messageId"])
                        # What comes later of one key has a later time.
                        self.safe[number % KEYS] = max(self.safe.get(number % KEYS, 0), said["data"]["time"])
                        self.count += 1
                        self.first.set()
                    elif said["type"] == "error":
                        self.refused.append(said)
                    else:
                        continue
                    self.line.send(self.message())
        except (ConnectionError, OSError):
            return
        finally:
            self.first.set()
            self.line.close()


def find(hub, topic):
    with urllib.request.urlopen(hub.http("/api/find/" + topic.replace(" ", "%20")), timeout=10) as response:
        return json.load(response)["records"]


def ready(hub):
    """Waits until the hub has read what it has: until then it says that it is busy."""
    until = time.monotonic() + DEADLINE
    while time.monotonic() < until:
        try:
            return find(hub, "nothing")
        except urllib.error.HTTPError as error:
            assert error.code == 503, error.read()
            threading.Event().wait(0.01)
    raise TimeoutError("the hub still reads its records")


def test_nothing_acknowledged_is_lost(start, tmp_path):
    chance = random.Random(os.environ.get("SEED"))
    safe, acknowledged = {}, 0
    text = settings(plugins=plugins(tmp_path))
    for kill in range(KILLS + 1):
        hub = start(text=text)
        ready(hub)
        for (number, key), moment in safe.items():
            records = {record["author"]: record for record in find(hub, "topic %d" % number)}
            found = records.get(Author(number * KEYS + key).name)
            assert found, "after kill %d nothing is left of %d/%d" % (kill, number, key)
            assert found["timestamp"] >= moment, "after kill %d an older version is back" % kill
        assert "damaged" not in hub.log()
        if kill == KILLS:
            break
        # A version has a later time than all of those before the kill, of which some were not acknowledged.
        began = max([now(), *(moment + 4 * DEPTH for moment in safe.values())])
        writers = [Writer(hub, number, began) for number in range(WRITERS)]
        for writer in writers:
            writer.start()
        assert writers[0].first.wait(10)
        # Somewhere in the midst of it: so many answers later, and while the next write is under way.
        threading.Event().wait(chance.uniform(0, 0.12))
        hub.signal(signal.SIGKILL)
        hub.process.wait()
        for writer in writers:
            writer.join(10)
            assert not writer.refused, writer.refused[:3]
            acknowledged += writer.count
            for key, moment in writer.safe.items():
                safe[writer.number, key] = max(safe.get((writer.number, key), 0), moment)
    assert len(safe) == WRITERS * KEYS
    print("%d kills, %d publications acknowledged before them, none missing" % (KILLS, acknowledged))


def test_operators_read_the_file_with_sqlite(start, tmp_path):
    hub = start(text=settings(plugins=plugins(tmp_path)))
    ready(hub)
    line = Line(hub.host, hub.port)
    author = Author(1)
    line.send(frame(author.publish("chess", "hello", now())))
    while not any(answer(text)["type"] == "published" for text in line.read()):
        pass
    line.close()
    with sqlite3.connect("file:%s/records.db?mode=ro" % tmp_path, uri=True) as database:
        rows = database.execute("SELECT namespace, topic, data, length(author) FROM readable").fetchall()
    assert rows == [("default", "chess", '"hello"', 64)]
