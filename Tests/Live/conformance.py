#!/usr/bin/env python3
"""Runs the AutobahnTestsuite's WebSocket cases against an echo path.

The published suite is written for Python 2, which Debian 12 no longer carries. Its cases, however, are small
classes that ask little of the protocol beneath them, so this program loads them under Python 3 with a few
mechanical substitutions and drives them with Autobahn's current client. A Python 2 string is a row of bytes;
here it is a str whose characters are those bytes (latin-1), converted at the edge.
"""

import argparse
import asyncio
import binascii
import collections
import importlib.abc
import importlib.util
import json
import os
import re
import sys
import time

from autobahn.asyncio.websocket import WebSocketClientFactory, WebSocketClientProtocol
from autobahn.websocket.utf8validator import Utf8Validator

PASSING = {"OK", "INFORMATIONAL"}
TOLERATED = PASSING | {"NON-STRICT"}

# What finishes in a minute and keeps within one mebibyte. The rest measures speed with large messages.
QUICK = [
    "1.*", "2.*", "3.*", "4.*", "5.*", "6.*", "7.*", "10.*",
    "9.1.1", "9.1.2", "9.1.3", "9.2.1", "9.2.2", "9.2.3", "9.5.*", "9.6.*", "9.7.*", "9.8.*",
    "12.*.1", "12.*.3", "12.*.5", "12.*.11", "13.*.1", "13.*.3", "13.*.5", "13.*.11",
]

PATIENCE = 15


def as_bytes(value):
    return value.encode("latin-1") if isinstance(value, str) else value


def as_text(value):
    return value.decode("latin-1") if isinstance(value, bytes) else value


class CaseLoader(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports `cases` and `cases.*` from the installed suite, translated."""

    SUBSTITUTIONS = [
        (r"^from case9_9_1 import .*$", ""),  # not in the suite's own list of cases, and bound to Twisted
        (r"^(\s*)from (case\w*) import", r"\1from cases.\2 import"),
        (r"\bxrange\b", "range"),
        (r"\(object, Case, \)", "(Case, )"),
        (r"len\(self\.payload\) / self\.p", "len(self.payload) // self.p"),
        (r"pickle\.dumps\((\w+)\) == pickle\.dumps\((\w+)\)", r"\1 == \2"),
        (r"^import (.*), pkg_resources", r"import \1"),
        (r"pkg_resources\.resource_filename\(\"autobahntestsuite\", ", "suite_file("),
        (r"(request|accept)NoContextTakeover", r"\1_no_context_takeover"),
        (r"(request|accept)MaxWindowBits", r"\1_max_window_bits"),
        (r"binascii\.b2a_hex\(", "hex_text("),
        (r"^from autobahn\.websocket\.utf8validator import .*$", ""),
        (r"^(\s*)print (.*)$", r"\1print(\2)"),
    ]

    def __init__(self, root):
        self.root = root

    def find_spec(self, name, path=None, target=None):
        if name == "cases":
            file = os.path.join(self.root, "case", "__init__.py")
            return importlib.util.spec_from_loader(name, self, origin=file, is_package=True)
        if name.startswith("cases."):
            file = os.path.join(self.root, "case", name[len("cases."):] + ".py")
            if os.path.exists(file):
                return importlib.util.spec_from_loader(name, self, origin=file)
        return None

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        with open(module.__spec__.origin, encoding="latin-1") as source:
            text = source.read()
        for pattern, replacement in self.SUBSTITUTIONS:
            text = re.sub(pattern, replacement, text, flags=re.MULTILINE)
        module.__dict__["hex_text"] = lambda data: binascii.b2a_hex(as_bytes(data)).decode()
        module.__dict__["Utf8Validator"] = TextValidator
        module.__dict__["suite_file"] = lambda name: os.path.join(self.root, name)
        exec(compile(text, module.__spec__.origin, "exec"), module.__dict__)


class TextValidator(Utf8Validator):
    """The UTF-8 validator, for rows of bytes in a str."""

    def validate(self, data):
        return super().validate(as_bytes(data))


def load_cases():
    spec = importlib.util.find_spec("autobahntestsuite")
    if spec is None or not spec.origin:
        raise SystemExit("conformance: the package autobahntestsuite is not installed")
    sys.meta_path.insert(0, CaseLoader(os.path.dirname(spec.origin)))
    import cases
    prefix = len("Case")
    return {case.__name__[prefix:].replace("_", "."): case for case in cases.Cases}


def chosen(all_cases, patterns):
    expressions = [re.compile(p.replace(".", r"\.").replace("*", r".*") + r"\Z") for p in patterns]
    names = [name for name in all_cases if any(e.match(name) for e in expressions)]
    return sorted(names, key=lambda name: [int(part) for part in name.split(".")])


class CaseProtocol(WebSocketClientProtocol):
    """What a case expects of its connection: sending of any frame, well formed or not, and delays."""

    def connection_made(self, transport):
        self.connectionWasOpen = False
        self.createWirelog = True
        self.txFrameStats = collections.Counter()
        self.run = self.factory.case_class(self)
        super().connection_made(transport)

    def onOpen(self):
        self.connectionWasOpen = True
        self.run.onOpen()

    def onMessage(self, payload, isBinary):
        # Cases with test data of their own compare bytes, all others compare text.
        data = payload if hasattr(self.run, "TESTDATA") else as_text(payload)
        self.run.onMessage(data, isBinary)

    def onPing(self, payload):
        self.run.onPing(as_text(payload))
        if self.state == self.STATE_OPEN:
            self.sendPong(payload)

    def onPong(self, payload):
        self.run.onPong(as_text(payload))

    def onClose(self, wasClean, code, reason):
        self.run.onClose(wasClean, code, reason)

    def connection_lost(self, exc):
        super().connection_lost(exc)
        self.run.onConnectionLost(self.failedByMe)
        if not self.factory.finished.done():
            self.factory.finished.set_result(self.run)

    def sendFrame(self, opcode, payload=b"", **rest):
        super().sendFrame(opcode, as_bytes(payload), **rest)

    def sendMessage(self, payload, isBinary=False, **rest):
        super().sendMessage(as_bytes(payload), isBinary, **rest)

    def sendMessageFrameData(self, payload, sync=False):
        return super().sendMessageFrameData(as_bytes(payload), sync)

    def sendCloseFrame(self, code=None, reasonUtf8=None, isReply=False):
        super().sendCloseFrame(code, as_bytes(reasonUtf8), isReply)

    def logTxFrame(self, frameHeader, payload, repeatLength, chopsize, sync):
        self.txFrameStats[frameHeader.opcode] += 1

    def enableWirelog(self, enable):
        self.createWirelog = enable

    def continueLater(self, delay, action, tag=None):
        self.factory.loop.call_later(delay, self.unless_closed, action)

    def killAfter(self, delay):
        # Guards against silence only, so it can be generous: a busy machine shall not look like a bad hub.
        # `failConnection` of the suite's own time is private today.
        self.factory.loop.call_later(delay * PATIENCE, self.unless_closed, lambda: self._fail_connection())

    def closeAfter(self, delay):
        self.factory.loop.call_later(delay, self.unless_closed, self.sendClose)

    def unless_closed(self, action):
        if self.state != self.STATE_CLOSED:
            action()


async def run_case(name, case_class, url, deadline):
    factory = WebSocketClientFactory(url)
    factory.loop = asyncio.get_running_loop()
    factory.protocol = CaseProtocol
    factory.case_class = case_class
    factory.finished = factory.loop.create_future()
    factory.logFrames = True
    # Violations are answered by a close frame rather than by dropping the connection: RFC 6455 §7.1.7.
    factory.setProtocolOptions(
        failByDrop=False, openHandshakeTimeout=PATIENCE, closeHandshakeTimeout=PATIENCE,
        serverConnectionDropTimeout=PATIENCE)
    started = time.monotonic()
    transport = None
    try:
        transport, _ = await factory.loop.create_connection(factory, factory.host, factory.port)
        run = await asyncio.wait_for(asyncio.shield(factory.finished), deadline)
        outcome = (run.behavior, run.behaviorClose, run.result + " " + run.resultClose)
    except (OSError, asyncio.TimeoutError) as problem:
        outcome = ("FAILED", "FAILED", "no outcome: %r" % problem)
    finally:
        if transport is not None:
            transport.abort()
    return {"case": name, "behavior": outcome[0], "close": outcome[1], "result": outcome[2],
            "seconds": round(time.monotonic() - started, 3)}


async def run_all(names, all_cases, url, parallel, deadline, progress):
    gate = asyncio.Semaphore(parallel)

    async def one(name):
        async with gate:
            outcome = await run_case(name, all_cases[name], url, deadline)
            progress(outcome)
            return outcome

    # Those that keep this process busy come last: the others measure reactions.
    heavy = [name for name in names if name.split(".")[0] in ("9", "12", "13")]
    light = [name for name in names if name not in heavy]
    return (await asyncio.gather(*(one(name) for name in light))
            + await asyncio.gather(*(one(name) for name in heavy)))


def main():
    parser = argparse.ArgumentParser(description="WebSocket conformance of an echo path")
    parser.add_argument("url", help="for example ws://127.0.0.1:3000/echo")
    parser.add_argument("cases", nargs="*", help="patterns such as 6.* (default: those that finish quickly)")
    parser.add_argument("--all", action="store_true", help="every case, those that measure speed included")
    parser.add_argument("--parallel", type=int, default=16)
    parser.add_argument("--deadline", type=float, default=120, help="seconds for one case")
    parser.add_argument("--report", help="write the outcomes as JSON to this file")
    parser.add_argument("--strict", action="store_true", help="count NON-STRICT as a failure")
    parser.add_argument("--allow-unimplemented", action="store_true",
                        help="count UNIMPLEMENTED (no compression offered) as passed")
    parser.add_argument("--verbose", action="store_true")
    options = parser.parse_args()

    all_cases = load_cases()
    names = chosen(all_cases, ["*"] if options.all else options.cases or QUICK)
    good = (PASSING if options.strict else TOLERATED)
    if options.allow_unimplemented:
        good = good | {"UNIMPLEMENTED"}

    def passed(outcome):
        return outcome["behavior"] in good and outcome["close"] in good

    def progress(outcome):
        if options.verbose or not passed(outcome):
            print("{case}: {behavior}, close {close} ({seconds} s): {result}".format(**outcome), flush=True)

    outcomes = asyncio.run(run_all(names, all_cases, options.url, options.parallel, options.deadline, progress))
    if options.report:
        with open(options.report, "w", encoding="utf-8") as file:
            json.dump(outcomes, file, indent=1)
    kinds = collections.Counter(outcome["behavior"] for outcome in outcomes)
    print("conformance: " + ", ".join("%d %s" % (n, kind.lower()) for kind, n in sorted(kinds.items())))
    failures = sum(not passed(outcome) for outcome in outcomes)
    print("%d passed, %d failed" % (len(outcomes) - failures, failures))
    return 1 if failures or not outcomes else 0


if __name__ == "__main__":
    sys.exit(main())
