#!/usr/bin/env python3
"""Performs plays against a hub that runs somewhere: live.py --live ws://127.0.0.1:3000 [file.play ...]

The client is the `websockets` package from PyPI, so that what is tested here is not tested with itself. Only `after`
takes real time. That nobody received anything is shown by a ping frame that came back with nothing before it.
"""

import argparse
import contextlib
import json
import pathlib
import queue
import re
import secrets
import sys
import threading
import time
import urllib.error
import urllib.request

from websockets.exceptions import ConnectionClosed, InvalidHandshake
from websockets.frames import Opcode
from websockets.sync.client import connect
from websockets.sync.server import serve

PATIENCE = 5.0


class Failure(Exception):
    """What did not come true."""


class Skipped(Exception):
    """What cannot be performed from outside."""


class Person:
    """One connection, with what it heard and has not received."""

    def __init__(self, url, socket=None):
        self.heard, self.network, self.socket = [], None, socket
        self.status, self.silent = None, False
        self.open = contextlib.ExitStack()
        if socket is not None:
            self.open.callback(socket.close)
            return
        try:
            self.socket = self.open.enter_context(connect(
                url, open_timeout=PATIENCE, close_timeout=PATIENCE, ping_interval=None, compression=None, proxy=None))
        except InvalidHandshake as error:
            response = getattr(error, "response", None)
            self.status = response.status_code if response else 0

    def drain(self):
        """Takes what has come until a ping has come back: the hub answers in order."""
        if self.socket is None:
            return
        if self.silent:
            while self.read(0):
                pass
            return
        try:
            back = self.socket.ping()
            until = time.monotonic() + PATIENCE
            while not back.wait(0.002):
                self.read(0)
                if time.monotonic() > until:
                    raise Failure("no pong came back")
            while self.read(0):
                pass
        except ConnectionClosed:
            while self.read(0):
                pass

    def read(self, patience):
        try:
            self.heard.append(self.socket.recv(timeout=patience))
            return True
        except (TimeoutError, ConnectionClosed):
            return False

    def fall_silent(self):
        """Sends nothing any more, not even the pongs that the package would send by itself."""
        self.silent = True
        send = self.socket.protocol.send_frame
        self.socket.protocol.send_frame = lambda frame: None if frame.opcode is Opcode.PONG else send(frame)

    def first(self):
        """The next message, waited for."""
        if not self.heard:
            self.read(PATIENCE)
        return self.heard[0] if self.heard else None


class Servers:
    """Those whom the hub of a play is to call: one server for each `${Name:url}`, which keeps what calls it."""

    def __init__(self, path):
        self.open, self.calls, self.urls = contextlib.ExitStack(), {}, {}
        for name in sorted(set(re.findall(r"\$\{(\w+):url\}", path.read_text()))):
            self.begin(name)

    def begin(self, name):
        calls, ended = self.calls.setdefault(name, queue.Queue()), threading.Event()

        def keep(socket):
            calls.put(socket)
            ended.wait()

        server = serve(keep, "127.0.0.1", 0, compression=None, ping_interval=None, close_timeout=PATIENCE)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        self.urls[name] = "ws://127.0.0.1:%d" % server.socket.getsockname()[1]
        self.open.callback(thread.join)
        self.open.callback(server.shutdown)
        self.open.callback(ended.set)

    def fill(self, text):
        return re.sub(r"\$\{(\w+):url\}", lambda found: self.urls[found[1]], text)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.open.close()


def mismatch(wanted, value, place="message"):
    """Why a value does not match a pattern, or None."""
    if wanted == "!":
        return None if value is Ellipsis else f"{place} should not be there"
    if value is Ellipsis:
        return f"{place} is missing"
    if wanted == "*":
        return None
    if isinstance(wanted, str) and wanted.endswith("*") and isinstance(value, str):
        return None if value.startswith(wanted[:-1]) else f"{place} is {value}"
    if isinstance(wanted, dict) and isinstance(value, dict):
        found = (mismatch(v, value.get(k, Ellipsis), f"{place}.{k}") for k, v in wanted.items())
        return next((one for one in found if one), None)
    if isinstance(wanted, list) and isinstance(value, list) and len(wanted) == len(value):
        found = (mismatch(v, value[i], f"{place}[{i}]") for i, v in enumerate(wanted))
        return next((one for one in found if one), None)
    same = wanted == value and isinstance(wanted, bool) == isinstance(value, bool)
    return None if same else f"{place} is {json.dumps(value)}"


class Stage:
    """One performance of one play."""

    def __init__(self, url, chosen, servers):
        self.chosen, self.servers = chosen, servers
        self.url, self.people, self.ids = url.rstrip("/"), {}, {}

    def id(self, name):
        return self.ids.setdefault(name, secrets.token_hex(20))

    def filled(self, text):
        def one(found):
            spelled = self.id(found[1])
            return spelled.upper() if found[2] else spelled

        return re.sub(r"\$\{(\w+)(:upper)?\}", one, text)

    def settle(self):
        """Whatever one connection caused on others has arrived when every connection's ping has come back, twice."""
        for _ in range(2):
            for person in self.people.values():
                person.drain()

    def connect(self, who, words, must_open):
        options = dict(zip(words[::2], words[1::2]))
        path, identity = options.get("at", "/"), options.get("as", "${%s}" % who)
        person = Person(f"{self.url}{path}?peerId={self.filled(identity)}")
        person.network = options.get("in")
        self.people[who] = person
        if must_open:
            self.receive(who, '{"type":"connected","data":{"peerId":"*"}}')

    def answer(self, who):
        try:
            self.people[who] = Person(None, self.servers.calls[who].get(timeout=PATIENCE))
        except queue.Empty:
            raise Failure(f"{who} is not called") from None

    def receive(self, who, pattern):
        text = self.people[who].first()
        if text is None:
            raise Failure(f"{who} receives nothing")
        wrong = mismatch(json.loads(self.filled(pattern)), json.loads(text))
        if wrong:
            raise Failure(f"{wrong} in what {who} receives: {text}")
        self.people[who].heard.pop(0)

    def receive_any(self, who, patterns):
        person = self.people[who]
        for pattern in patterns:
            wanted = json.loads(self.filled(pattern))
            until = time.monotonic() + PATIENCE
            while True:
                place = next((i for i, t in enumerate(person.heard) if not mismatch(wanted, json.loads(t))), None)
                if place is not None:
                    person.heard.pop(place)
                    break
                if time.monotonic() > until or not person.read(PATIENCE):
                    raise Failure(f"{who} does not receive {pattern} but {person.heard}")

    def closed(self, who, code, reason):
        person = self.people[who]
        while person.socket is not None and person.read(PATIENCE):
            pass
        given = (person.socket.protocol.close_code, person.socket.protocol.close_reason)
        if given[0] != code or (reason and given[1] != reason):
            raise Failure(f"{who} is closed with {given}")

    def ask(self, target, status, pattern):
        url = re.sub("^ws", "http", self.url) + target
        try:
            with urllib.request.urlopen(url, timeout=PATIENCE) as answer:
                given, body = answer.status, answer.read()
        except urllib.error.HTTPError as error:
            given, body = error.code, error.read()
        if given != status:
            raise Failure(f"{target} answers {given}")
        wrong = pattern and mismatch(json.loads(self.filled(pattern)), json.loads(body))
        if wrong:
            raise Failure(f"{wrong} in the answer: {body.decode()}")

    def act(self, head, rest):
        words = head.split()
        if head == "the hub runs with:":
            if self.chosen:
                return None
            raise Skipped("it wants a hub of its own")
        if words[0] == "after":
            amount = words[1].rstrip(",")
            time.sleep(float(amount[:-2]) / 1000 if amount.endswith("ms") else float(amount[:-1]))
            return self.act(" ".join(words[2:]), rest) if len(words) > 2 else None
        if words[0] == "GET":
            self.settle()
            return self.ask(words[1], int(words[3]), " ".join(words[4:] + rest))
        who, tail, whole = words[0], head[len(words[0]) + 1 :], " ".join([head] + rest)
        if tail.startswith("connects"):
            self.connect(who, words[2:], True)
        elif tail.startswith("tries to connect"):
            self.connect(who, words[4:], False)
        elif tail == "is called":
            self.answer(who)
        elif tail.startswith("sends text "):
            self.people[who].socket.send(self.filled(tail[11:]))
        elif tail.startswith("sends "):
            message = json.loads(self.filled(whole[len(who) + 7 :]))
            if self.people[who].network:
                message.setdefault("networkName", self.people[who].network)
            self.people[who].socket.send(json.dumps(message))
            self.settle()
        elif tail == "receives nothing":
            self.settle()
            if self.people[who].heard:
                raise Failure(f"{who} receives {self.people[who].heard[0]}")
        elif tail == "receives in any order:":
            self.receive_any(who, rest)
        elif tail.startswith("receives "):
            self.receive(who, whole[len(who) + 10 :])
        elif tail == "ignores the rest":
            self.settle()
            self.people[who].heard.clear()
        elif tail.startswith("is closed with "):
            self.closed(who, int(words[4]), " ".join(words[5:]))
        elif tail.startswith("is refused with "):
            if self.people[who].status != int(words[4]):
                raise Failure(f"{who} is not refused with {words[4]} but {self.people[who].status}")
        elif tail == "leaves":
            self.people[who].socket.close()
        elif tail == "vanishes":
            self.people[who].socket.socket.close()
        elif tail == "falls silent":
            self.people[who].fall_silent()
        else:
            raise Failure(f"'{tail}' is nothing that can be done in a play")
        return None

    def end(self):
        self.settle()
        left = {who: person.heard for who, person in self.people.items() if person.heard}
        if left:
            raise Failure(f"was told as well: {left}")

    def clear(self):
        for person in self.people.values():
            with contextlib.suppress(ConnectionClosed, OSError):
                person.open.close()


def paragraphs(text):
    """Lines with the indented lines below them."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("#") or not line.strip():
            continue
        if line[0].isspace() and found:
            found[-1][2].append(line.strip())
        else:
            found.append((number, line, []))
    return found


def perform(url, path, chosen=False, servers=None):
    """One word about how a play went. A hub that is `chosen` has the settings that the play asks for."""
    stage, number = Stage(url, chosen, servers), "end"
    try:
        for number, head, rest in paragraphs(path.read_text()):
            stage.act(head, rest)
        number = "end"
        stage.end()
        return "passed"
    except Skipped as reason:
        return f"skipped: {reason}"
    except (Failure, OSError, ConnectionClosed, KeyError, ValueError) as error:
        return f"FAILED at {path.name}:{number}: {error}"
    finally:
        stage.clear()


def wishes(path):
    """The Plugins.yaml that a play asks for, or None."""
    for _, head, rest in paragraphs(path.read_text()):
        if head == "the hub runs with:":
            return "\n".join(rest)
    return None


def main():
    parser = argparse.ArgumentParser(description="Performs plays against a hub that runs somewhere.")
    parser.add_argument("--live", metavar="URL", required=True, help="the hub, such as ws://127.0.0.1:3000")
    parser.add_argument("play", nargs="*", type=pathlib.Path, help="plays; all of the folder hub when none is named")
    options = parser.parse_args()
    results = {}
    for path in options.play or sorted((pathlib.Path(__file__).parent / "hub").glob("*.play")):
        results[path.name] = perform(options.live, path)
        print(f"{path.name}: {results[path.name]}", flush=True)
    failed = sum(result.startswith("FAILED") for result in results.values())
    skipped = sum(result.startswith("skipped") for result in results.values())
    print(f"{len(results) - failed - skipped} passed, {skipped} skipped, {failed} failed")
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
