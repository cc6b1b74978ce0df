"""One side of a conversation with a plugin that is a program: what a hub says to it, line by line, without a hub."""

import json
import os
import re
import selectors
import shutil
import subprocess
import sys
import time

from hub import ROOT

DEADLINE = 10.0
CLIENTS = os.path.join(ROOT, "Sources", "HubClients")
PROGRAMS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "programs")
# What may stand on a line of a program, and what must stand in it: Docs/ExternalPlugins.md.
LINES = {
    "manifest": {"id", "summary"}, "ready": set(), "problem": {"message"}, "answer": {"id"}, "answers": None,
    "response": {"id"}, "send": {"to", "namespace", "text"}, "close": {"peer", "namespace", "code"},
    "emit": {"name"}, "log": {"level", "message"}, "count": {"name", "by"}, "gauge": {"name", "value"},
    "observe": {"name", "seconds"}, "health": {"state"}, "peers": {"id", "namespace"}, "drained": set(),
}
EARLY = {"manifest", "log", "ready", "problem"}


def command(language, folder, source):
    """How a program is started, with the library of its language beside it."""
    shutil.copy(source, folder)
    name = os.path.basename(source)
    if language == "python":
        shutil.copy(os.path.join(CLIENTS, "loft_plugin.py"), folder)
        # PLUGIN_PYTHON tries another version of Python than the one these tests run with.
        return [os.environ.get("PLUGIN_PYTHON", sys.executable), "-B", os.path.join(folder, name)]
    shutil.copy(os.path.join(CLIENTS, "loft-plugin.mjs"), folder)
    return ["node", os.path.join(folder, name)]


class Conversation:
    """A program that was started, and what it has said. Everything it says is held against the rules."""

    def __init__(self, words):
        self.process = subprocess.Popen(
            words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        os.set_blocking(self.process.stdout.fileno(), False)
        os.set_blocking(self.process.stderr.fileno(), False)
        self.said, self.complaints, self.rest, self.number, self.looked = [], "", b"", 0, 0
        self.is_ready = False

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            pipe.close()

    def write(self, data):
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def tell(self, **message):
        self.write(json.dumps(message).encode() + b"\n")

    def begin(self, namespaces=None, **settings):
        """As far as ready; returns the manifest."""
        self.tell(hello={"api": [1, 1], "hub": "test", "plugin": "paces"})
        manifest = self.hear("manifest")
        given = {one["name"]: one.get("default", "") for one in manifest.get("settings", [])}
        self.tell(configure={"settings": {**given, **settings}, "namespaces": namespaces or {}, "off": []})
        self.hear("ready")
        return manifest

    def ask(self, intent, **fields):
        """Asks, and returns the number of the question."""
        self.number += 1
        self.tell(ask={"id": self.number, "intent": intent, "within": 50, "namespace": "default", **fields})
        return self.number

    def answer(self, number):
        return self.until(lambda: next((one for one in self.answers() if one["id"] == number), None))

    def answers(self):
        return self.of("answer") + [one for batch in self.of("answers") for one in batch]

    def of(self, kind):
        return [line[kind] for line in self.said if kind in line]

    def hear(self, kind):
        """The next of this kind that nobody has asked for yet."""
        def found():
            for index in range(self.looked, len(self.said)):
                if kind in self.said[index]:
                    self.looked = index + 1
                    return self.said[index]
            return None
        return self.until(found)[kind]

    def until(self, found, deadline=DEADLINE):
        until = time.monotonic() + deadline
        while True:
            result = found()
            if result:
                return result
            left = until - time.monotonic()
            if left <= 0 or not self.read(left):
                raise AssertionError("it did not come; said: %s; complained: %s" % (self.said[-20:], self.complaints))

    def complained(self, words):
        return self.until(lambda: words in self.complaints)

    def read(self, patience):
        """Waits for more, on either pipe; false once nothing more can come."""
        with selectors.DefaultSelector() as selector:
            selector.register(self.process.stdout, selectors.EVENT_READ)
            selector.register(self.process.stderr, selectors.EVENT_READ)
            ready = [key.fileobj for key, _ in selector.select(patience)]
        pieces = [(pipe, pipe.read()) for pipe in ready]
        for pipe, piece in pieces:
            if pipe is self.process.stderr:
                self.complaints += (piece or b"").decode()
            elif piece:
                *lines, self.rest = (self.rest + piece).split(b"\n")
                self.said += [self.check(json.loads(line)) for line in lines]
        return any(piece for _, piece in pieces)

    def check(self, line):
        assert len(line) == 1, line
        (kind, body), = line.items()
        assert kind in LINES, line
        bodies = body if kind == "answers" else [body]
        for one in bodies:
            needed = {"id"} if kind == "answers" else LINES[kind]
            assert isinstance(one, dict) and needed <= set(one), line
        if not self.is_ready:
            assert kind in EARLY, "%s came before ready" % line
        self.is_ready = self.is_ready or kind == "ready"
        if kind == "count":
            assert re.search("_total$", body["name"]), line
        return line

    def end(self):
        """Ends its input; returns its exit code."""
        self.process.stdin.close()
        while self.read(DEADLINE):
            pass
        return self.process.wait(DEADLINE)
