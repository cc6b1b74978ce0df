"""Plugins for a Loft hub in Python 3.9 or newer. One file, nothing to install: keep it beside your plugin.

    from loft_plugin import Plugin

    plugin = Plugin("greeter", "Says a word to every peer that connects.")
    plugin.setting("text", "welcome", "what to say to a new peer")

    @plugin.on("peerConnected")
    def greet(event):
        text = plugin.settings[event.namespace].text
        plugin.send(event.peer, event.namespace, {"type": "greeting", "data": text})

    plugin.run()

and in Plugins.yaml: `- greeter: {run: [python3, greeter.py], whenAway: proceed, text: hi}`.

The hub starts the program and speaks to it in lines of JSON on its standard input and output, which the hub's page
Docs/ExternalPlugins.md tells in full. What is printed here goes to the log of the hub, not into that conversation.
Handlers may be plain functions or `async` ones. All run on one thread: whoever computes for long should do so in
`asyncio.to_thread`, because until a plain function returns, nobody else is answered.
"""

import asyncio
import base64
import collections
import fcntl
import json
import os
import select
import signal
import sys
import time
import traceback

__all__ = ["Plugin", "Fields", "Verdict", "Problem", "Rehearsal", "proceed", "take", "refuse"]

# The version of the conversation that this file speaks.
API = 1
# How much is read at once, and how long a line of the hub may be before it is left out.
READ_BYTES = 1 << 18
LONGEST_LINE = 16 << 20
# The longest message to a peer, in bytes, and what a hub takes in one response.
LONGEST_TEXT = 64 << 10
LONGEST_RESPONSE = 1 << 20
# How much may wait to be written while many lines are answered.
WRITE_BYTES = 1 << 16
# Events that may wait for `async` handlers, after which the oldest is dropped; and questions answered at once.
MAILBOX = 16_384
ASKED_AT_ONCE = 16_384
# One failing place tells its whole story so often in so many seconds; what comes on top is only counted.
STORIES = 5
STORY_SECONDS = 60.0
# How long `drain` may take when the hub does not say.
DRAIN_SECONDS = 5.0
# How long the hub may take to say who its peers are.
PEERS_SECONDS = 10.0
# Lines that are told before the plugin is ready wait until then; this many.
EARLY_LINES = 1_024
# What the process ends with when it was asked to end at the first exception.
EXIT_FAILED = 70

# Stages in which somebody is let in or not: where a handler fails there, the answer is no.
GUARDING = ("screen", "identify", "authorize")
STAGES = GUARDING + ("shape", "carry")
# What may be told before the plugin is ready.
EARLY = frozenset(("manifest", "ready", "problem", "log"))
LEVELS = ("debug", "info", "notice", "warning", "error")

_encode = json.JSONEncoder(separators=(",", ":"), allow_nan=False).encode
_decode = json.JSONDecoder().raw_decode


class Fields(dict):
    """What the hub tells: a dict whose members can be read as attributes as well: `intent.request.path`."""

    __slots__ = ()

    def __getattr__(self, name):
        try:
            value = self[name]
        except KeyError:
            raise AttributeError(name) from None
        return Fields(value) if type(value) is dict else value


class Problem(Exception):
    """Raised by a `configured` handler: says which setting is wrong, so that the hub does not begin with it."""

    def __init__(self, message, setting=None):
        super().__init__(message)
        self.message, self.setting = message, setting


class Verdict:
    """What a `before` handler decides. Made by `proceed`, `take` and `refuse`."""

    __slots__ = ("members",)

    def __init__(self, members):
        self.members = members

    def __repr__(self):
        return "Verdict(%r)" % (self.members,)


_PROCEED = Verdict({"proceed": True})


def proceed(**amend):
    """Go on; with what is to be amended, such as `proceed(region="eu")`. Returning nothing is the same."""
    return Verdict({"proceed": True, "amend": amend}) if amend else _PROCEED


def take():
    """It is done already: stop without a word."""
    return Verdict({"taken": True})


def refuse(code, reason, retry_after=None):
    """No. The code is kebab-case, such as `far-away`; the reason a sentence for whoever asked; the rest in seconds."""
    refusal = {"code": str(code), "reason": str(reason)}
    if retry_after is not None:
        refusal["retryAfter"] = int(retry_after * 1000)
    return Verdict({"refuse": refusal})


class Settings(Fields):
    """The settings of the server: `plugin.settings.text`. Those of a tenant: `plugin.settings[namespace].text`."""

    __slots__ = ("_tenants",)

    def __init__(self, server=(), tenants=None):
        super().__init__(server)
        self._tenants = {name: Fields({**self, **values}) for name, values in (tenants or {}).items()
                         if isinstance(values, dict)}

    @property
    def tenants(self):
        """Those who have values of their own, and all that holds for them."""
        return self._tenants

    def __getitem__(self, namespace):
        """What holds in a namespace, which is what holds for the server unless the tenant has values of its own."""
        return self._tenants.get(namespace, self)

    def __getattr__(self, name):
        if name in self:
            return dict.__getitem__(self, name)
        raise AttributeError("there is no setting '%s'" % name)


class Log:
    """Lines of the hub's log: `plugin.log.notice("a hub was far away", peer=event.peer)`."""

    def __init__(self, tell):
        self._tell = tell

    def __call__(self, level, message, **fields):
        if level not in LEVELS:
            raise ValueError("the levels of the log are " + ", ".join(LEVELS))
        body = {"level": level, "message": str(message)}
        if fields:
            body["fields"] = {name: str(value) for name, value in fields.items()}
        self._tell({"log": body})

    def __getattr__(self, level):
        if level not in LEVELS:
            raise AttributeError(level)
        return lambda message, **fields: self(level, message, **fields)


class Plugin:
    """One plugin: first it declares what it hears, decides and serves, then it runs."""

    def __init__(self, id, summary, version="0", on_error="answer"):
        """`on_error="exit"` ends the process at the first exception, and the hub starts it anew."""
        if on_error not in ("answer", "exit"):
            raise ValueError("on_error is 'answer' or 'exit'")
        self.id, self.summary, self.version, self.on_error = id, summary, version, on_error
        self._reset()
        self.log = Log(self._tell)
        self._fields, self._meters, self._emitted = [], {}, {}
        self._errors = self.counter("errors_total", "exceptions in the program's own code")
        self._wanted, self._hearing, self._deciding, self._serving = [], {}, {}, {}
        self._configured, self._starting, self._draining, self._stopping, self._timers = [], [], [], [], []
        self._health = None
        self._verbs = {
            "hello": self._hello, "configure": self._configure, "event": self._event, "events": self._events,
            "ask": self._ask, "request": self._request, "check": self._check, "drain": self._drain,
            "peers": self._peers_came,
        }

    def _reset(self):
        """As it is before anybody has spoken with it."""
        self.settings = Settings()
        self.hub = Fields()
        self._out, self._out_size, self._answers, self._counts = [], 0, [], {}
        self._is_flushing, self._is_ready, self._early = False, False, []
        self._write = self._loop = self._drainer = None
        self._rest, self._rest_size, self._is_skipping = [], 0, False
        self._tasks, self._waiting, self._listener = set(), collections.deque(maxlen=MAILBOX), None
        self._asking, self._lost, self._stories = 0, 0, {}
        self._over, self._peers, self._peers_asked = None, {}, 0

    # What a plugin declares.

    def setting(self, name, default, about, is_=None, range=None, choices=None, per_namespace=True):
        """Something its user may say under its name in Plugins.yaml; one that must be said has the default `...`.

        The type follows from the default: text, integer, number, switch or list. `is_` says another one: duration (in
        milliseconds), size (in bytes), choice or secret.
        """
        field = {"name": name, "is": is_ or ("choice" if choices else _type_of(default)), "about": about}
        if default is not ... and field["is"] != "secret":
            field["default"] = default
        if range is not None:
            field["range"] = list(range)
        if choices is not None:
            field["choices"] = list(choices)
        if not per_namespace:
            field["perNamespace"] = False
        self._fields.append(field)

    def counter(self, name, about, **labels):
        """A meter that only rises, named `…_total`. Returns what adds to it: `greeted()`, `greeted(2, how="again")`.

        Labels come with all the values they may have: `how=["first", "again"]`.
        """
        self._meters[name] = _meter(name, "counter", about, labels)

        def add(by=1, **labels):
            key = (name, *labels.items())
            counts = self._counts
            counts[key] = counts.get(key, 0) + by
            if not self._is_flushing:
                self._flush_soon()
        return add

    def gauge(self, name, about, **labels):
        """A meter that rises and falls. Returns what sets it: `waiting(3)`."""
        self._meters[name] = _meter(name, "gauge", about, labels)
        return lambda value, **labels: self._tell({"gauge": _labelled({"name": name, "value": value}, labels)})

    def histogram(self, name, about, **labels):
        """A meter of how long something takes, named `…_seconds`. Returns what notes one time: `took(0.012)`."""
        self._meters[name] = _meter(name, "histogram", about, labels)
        return lambda seconds, **labels: self._tell({"observe": _labelled({"name": name, "seconds": seconds}, labels)})

    def emits(self, name, *fields):
        """An event of its own and its fields. Returns what tells it: `moved(peer=…, namespace=…, region="eu")`."""
        self._emitted[name] = fields
        return lambda **values: self.emit(name, **values)

    def on(self, *names):
        """Hears events: it happened, and cannot be refused. A name that ends with `?` may be unknown to the hub."""
        def add(handler):
            for name in names:
                self._wanted.append(name)
                heard = (handler, asyncio.iscoroutinefunction(handler))
                self._hearing.setdefault(name.rstrip("?"), []).append(heard)
            return handler
        return add

    def before(self, intent, at):
        """Decides about an intent at a stage: screen, identify, authorize, shape or carry."""
        if at not in STAGES:
            raise ValueError("the stages are " + ", ".join(STAGES))

        def add(handler):
            if (intent, at) in self._deciding:
                raise ValueError("'%s' is decided upon at '%s' already" % (intent, at))
            self._deciding[intent, at] = (handler, asyncio.iscoroutinefunction(handler))
            return handler
        return add

    def serve(self, method, path, audience="everyone"):
        """Answers HTTP requests; parts of the path that begin with `:` stand for any (`request.parameters`).

        `audience` is everyone, operators or administrators. A handler returns a body, a status and a body, or these and
        headers; what is neither text nor bytes goes out as JSON.
        """
        def add(handler):
            self._serving[method, path] = (handler, audience, path.split("/"))
            return handler
        return add

    def every(self, seconds):
        """Runs again and again, from the start until the hub ends it."""
        return lambda handler: self._timers.append((seconds, handler)) or handler

    def configured(self, handler):
        """Runs when the settings have come, and before `start`; may raise `Problem`."""
        self._configured.append(handler)
        return handler

    def start(self, handler):
        """Runs once, after the settings and before anything is heard."""
        self._starting.append(handler)
        return handler

    def drain(self, handler):
        """Runs when the hub is about to end the plugin: finish what is in flight."""
        self._draining.append(handler)
        return handler

    def stop(self, handler):
        """Runs last."""
        self._stopping.append(handler)
        return handler

    def health(self, handler):
        """Says how it is when it is asked: nothing for well, or a sentence about what is not."""
        self._health = handler
        return handler

    @property
    def manifest(self):
        """Who it is and what it wants, as the hub is told it."""
        return {
            "id": self.id, "summary": self.summary, "version": str(self.version),
            "on": list(dict.fromkeys(self._wanted)),
            "before": [{"intent": intent, "at": at} for intent, at in self._deciding],
            "settings": self._fields,
            "serve": [{"method": method, "path": path, "audience": audience}
                      for (method, path), (_, audience, _) in self._serving.items()],
            "emits": [{"name": name, "fields": list(fields)} for name, fields in self._emitted.items()],
            "meters": list(self._meters.values()),
            "batches": True, "checks": self._health is not None,
        }

    # What a plugin does.

    def send(self, to, namespace, message):
        """Sends a peer a message: a text as it is, anything else as JSON."""
        text = message if isinstance(message, str) else _encode(message)
        if len(text) > LONGEST_TEXT or len(text) * 4 > LONGEST_TEXT and len(text.encode()) > LONGEST_TEXT:
            raise ValueError("a message to a peer has at most %d bytes" % LONGEST_TEXT)
        self._tell({"send": {"to": to, "namespace": namespace, "text": text}})

    def close(self, peer, namespace, code=4000, reason=""):
        """Closes the connection of a peer, with a code from 4000 to 4999."""
        self._tell({"close": {"peer": peer, "namespace": namespace, "code": code, "reason": reason}})

    def emit(self, name, **fields):
        """Tells an event of its own, which was declared with `emits`."""
        if name not in self._emitted:
            raise ValueError("'%s' was not declared with emits" % name)
        self._tell({"emit": {"name": name, **fields}})

    async def peers(self, namespace):
        """The peers that have joined a network: `{"peers": [{"peer": …, "network": …}], "more": false}`."""
        self._peers_asked += 1
        number, future = self._peers_asked, asyncio.get_running_loop().create_future()
        self._peers[number] = future
        self._tell({"peers": {"id": number, "namespace": namespace}})
        try:
            return await asyncio.wait_for(future, PEERS_SECONDS)
        finally:
            del self._peers[number]

    def spawn(self, coroutine):
        """Runs something beside the handlers; it is cancelled when the plugin ends."""
        task = asyncio.get_running_loop().create_task(self._guarded(coroutine))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    # Running.

    def run(self):
        """Speaks with the hub until it is done. Ends the process."""
        if "--manifest" in sys.argv[1:]:
            print(json.dumps(self.manifest, indent=2))
            return
        if sys.stdin is not None and sys.stdin.isatty():
            print("%s: a plugin of a Loft hub, which speaks JSON lines with whoever starts it" % self.id,
                  file=sys.stderr)
        else:
            # Interrupting the hub from a keyboard reaches its children as well, and it is the hub that ends them.
            signal.signal(signal.SIGINT, signal.SIG_IGN)
        # The conversation has the standard output for itself. What others print is part of the log.
        output = os.dup(1)
        os.dup2(2, 1)
        if hasattr(sys.stdout, "reconfigure"):
            sys.stdout.reconfigure(line_buffering=True)
        for descriptor in (0, output):
            _widen(descriptor)
        try:
            asyncio.run(self._live(0, lambda data: _write_all(output, data)))
        except BrokenPipeError:
            # Nobody is left to speak with.
            os._exit(0)

    async def _live(self, descriptor, write):
        self._write = write
        self._loop = asyncio.get_running_loop()
        self._over = self._loop.create_future()
        try:
            self._loop.add_reader(descriptor, self._readable, descriptor)
        except PermissionError:
            # A file, which is always ready and which the system cannot watch.
            while not self._over.done():
                self._readable(descriptor)
                await asyncio.sleep(0)
        failure = await self._over
        if failure is not None:
            raise failure
        self._loop.remove_reader(descriptor)
        await self._end()

    def _readable(self, descriptor):
        try:
            data = os.read(descriptor, READ_BYTES)
        except (BlockingIOError, InterruptedError):
            return
        try:
            if data:
                self._hear(data)
            elif not self._over.done():
                self._over.set_result(None)
        except BrokenPipeError as failure:
            if not self._over.done():
                self._over.set_result(failure)

    async def _end(self):
        for task in list(self._tasks):
            task.cancel()
        if self._tasks:
            await asyncio.wait(list(self._tasks), timeout=DRAIN_SECONDS)
        for handler in self._stopping:
            await self._guarded(_called(handler))
        try:
            self._flush()
        except BrokenPipeError:
            pass

    # Hearing.

    def _hear(self, data):
        """Takes whatever has come: lines, parts of lines, or several at once."""
        last = data.rfind(b"\n")
        if last < 0:
            self._keep(data)
            return
        if self._is_skipping:
            first = data.find(b"\n")
            self._is_skipping = False
            data, last = data[first + 1:], last - first - 1
        elif self._rest:
            last += self._rest_size
            data = b"".join((*self._rest, data))
        self._rest, self._rest_size = [], 0
        if last >= 0:
            self._is_flushing = True
            try:
                for line in data[:last].decode("utf-8", "replace").split("\n"):
                    self._line(line)
                    if self._out_size > WRITE_BYTES:
                        self._flush()
            finally:
                self._is_flushing = False
                self._flush()
        self._keep(data[last + 1:])

    def _keep(self, data):
        if self._is_skipping or not data:
            return
        self._rest.append(data)
        self._rest_size += len(data)
        if self._rest_size > LONGEST_LINE:
            self._rest, self._rest_size, self._is_skipping = [], 0, True
            _say("a line of the hub has more than %d bytes and was left out" % LONGEST_LINE)

    def _line(self, line):
        try:
            message, end = _decode(line)
            if end != len(line) and line[end:].strip():
                raise ValueError("something follows the object")
            if type(message) is not dict:
                raise ValueError("it is not an object")
        except (ValueError, RecursionError) as problem:
            line = line.strip()
            if line.startswith("{") and len(line) > 2 and isinstance(problem, RecursionError) or line:
                _say("a line of the hub was not understood: %s" % problem)
            return
        for key, body in message.items():
            verb = self._verbs.get(key)
            # Newer hubs may say more than this file knows.
            if verb is not None:
                try:
                    verb(body)
                except (AttributeError, KeyError, TypeError, ValueError) as problem:
                    _say("a line of the hub was not understood: %s: %r" % (key, problem))

    def _hello(self, body):
        self.hub = Fields(body)
        self._tell({"manifest": self.manifest})

    def _peers_came(self, body):
        future = self._peers.get(body["id"])
        if future is not None and not future.done():
            future.set_result(Fields(body))

    def _configure(self, body):
        self.settings = Settings(body.get("settings") or {}, body.get("namespaces"))
        self._spawn_in(self._begin())

    async def _begin(self):
        try:
            for handler in self._configured + self._starting:
                await _called(handler)
        except Problem as problem:
            body = {"message": problem.message}
            if problem.setting is not None:
                body["setting"] = problem.setting
            self._tell({"problem": body})
            return
        except Exception as failure:  # noqa: BLE001, whatever the plugin's own code raises
            self._failed("start", failure)
            self._tell({"problem": {"message": _in_a_line(failure)}})
            return
        for seconds, handler in self._timers:
            self._spawn_in(self._repeat(seconds, handler))
        early, self._early = self._early, []
        self._is_ready = True
        self._tell({"ready": {}})
        for message in early:
            self._tell(message)

    async def _repeat(self, seconds, handler):
        while True:
            await asyncio.sleep(seconds)
            await self._guarded(_called(handler), "every")

    def _event(self, fields):
        self._events((fields,))

    def _events(self, batch):
        hearing, everything = self._hearing, self._hearing.get("*", ())
        for fields in batch:
            handlers = hearing.get(fields["name"], everything)
            if everything and handlers is not everything:
                handlers = (*handlers, *everything)
            event = Fields(fields)
            for handler, is_async in handlers:
                if is_async:
                    self._post(handler, event)
                    continue
                try:
                    handler(event)
                except Exception as failure:  # noqa: BLE001
                    self._failed("on " + fields["name"], failure)

    def _post(self, handler, event):
        """Queues an event for an `async` handler: they hear one event after the other, in order."""
        if len(self._waiting) == MAILBOX:
            self._lost += 1
            if self._lost & (self._lost - 1) == 0:
                _say("events come faster than they are handled; %d were dropped" % self._lost)
        self._waiting.append((handler, event))
        if self._listener is None:
            self._listener = self._spawn_in(self._listen())

    async def _listen(self):
        try:
            while self._waiting:
                handler, event = self._waiting.popleft()
                await self._guarded(handler(event), "on " + event["name"])
        finally:
            self._listener = None

    def _ask(self, fields):
        number, at = fields["id"], fields.get("at")
        known = self._deciding.get((fields["intent"], at))
        if known is None:
            self._answer(number, _PROCEED)
            return
        handler, is_async = known
        intent = Fields(fields)
        if is_async:
            if self._asking >= ASKED_AT_ONCE:
                self._answer(number, _after_failure(at))
                return
            self._asking += 1
            self._spawn_in(self._decide(number, handler, at, intent))
            return
        try:
            verdict = handler(intent)
            if verdict is not None and type(verdict) is not Verdict:
                verdict = _verdict(verdict)
        except Exception as failure:  # noqa: BLE001
            self._failed("before " + fields["intent"], failure)
            verdict = _after_failure(at)
        self._answer(number, verdict)

    async def _decide(self, number, handler, at, intent):
        within = intent.get("within")
        seconds = within / 1000 if isinstance(within, (int, float)) and within > 0 else None
        try:
            verdict = _verdict(await asyncio.wait_for(handler(intent), seconds))
        except asyncio.TimeoutError:
            # The hub has decided by itself by now.
            _say("before %s took longer than %s ms" % (intent["intent"], within))
            return
        except Exception as failure:  # noqa: BLE001
            self._failed("before " + intent["intent"], failure)
            verdict = _after_failure(at)
        finally:
            self._asking -= 1
        self._answer(number, verdict)

    def _answer(self, number, verdict):
        if verdict is None or verdict is _PROCEED:
            text = '{"id":%d,"proceed":true}' % number
        else:
            text = _encode({"id": number, **verdict.members})
        self._answers.append(text)
        if not self._is_flushing:
            self._flush_soon()

    def _request(self, fields):
        self._spawn_in(self._respond(Fields(fields)))

    async def _respond(self, request):
        try:
            served = self._route(request)
            answer = (404, {"error": "nothing is served here"}) if served is None else await _called(served, request)
            response = _response(answer)
        except Exception as failure:  # noqa: BLE001
            self._failed("serve %s" % request.get("path"), failure)
            response = _response((500, {"error": "the plugin failed"}))
        self._tell({"response": {"id": request["id"], **response}})

    def _route(self, request):
        method, path = request.get("method"), request.get("path", "")
        if (method, path) in self._serving:
            return self._serving[method, path][0]
        parts = path.split("/")
        for (served, _), (handler, _, pattern) in self._serving.items():
            if served == method and len(pattern) == len(parts) and all(
                    want[:1] == ":" or want == part for want, part in zip(pattern, parts)):
                return handler
        return None

    def _check(self, _):
        self._spawn_in(self._examine())

    async def _examine(self):
        try:
            said = await _called(self._health) if self._health else None
        except Exception as failure:  # noqa: BLE001
            self._failed("health", failure)
            said = _in_a_line(failure)
        is_well = said is None or said is True
        self._tell({"health": {"state": "ok"} if is_well else {"state": "degraded", "reason": str(said)}})

    def _drain(self, body):
        within = body.get("within") if isinstance(body, dict) else None
        seconds = within / 1000 if isinstance(within, (int, float)) and within > 0 else DRAIN_SECONDS
        # Not one of the tasks it waits for.
        self._drainer = self._loop.create_task(self._finish(seconds))

    async def _finish(self, seconds):
        until = self._loop.time() + seconds
        for handler in self._draining:
            await self._guarded(_called(handler), "drain")
        while (self._waiting or self._asking) and self._loop.time() < until:
            await asyncio.sleep(0.001)
        self._tell({"drained": {}})
        self._flush()

    # Telling.

    def _tell(self, message):
        if not self._is_ready and not EARLY.intersection(message):
            # The hub takes nothing of the kind before the plugin is ready.
            if len(self._early) < EARLY_LINES:
                self._early.append(message)
            return
        line = _encode(message)
        self._out.append(line)
        self._out_size += len(line)
        if not self._is_flushing:
            self._flush_soon()

    def _flush_soon(self):
        # One line for all that is told in one turn.
        if self._loop is not None and self._out_size < WRITE_BYTES:
            self._is_flushing = True
            self._loop.call_soon(self._flush_now)
        elif self._write is not None:
            self._flush()

    def _flush_now(self):
        self._is_flushing = False
        try:
            self._flush()
        except BrokenPipeError as failure:
            if self._over is not None and not self._over.done():
                self._over.set_result(failure)

    def _flush(self):
        out = self._out
        if self._answers:
            answers, self._answers = self._answers, []
            out.append('{"answer":%s}' % answers[0] if len(answers) == 1 else '{"answers":[%s]}' % ",".join(answers))
        if self._counts and self._is_ready:
            counts, self._counts = self._counts, {}
            out += [_encode({"count": _labelled({"name": name, "by": by}, dict(labels))})
                    for (name, *labels), by in counts.items()]
        if not out or self._write is None:
            return
        self._out, self._out_size = [], 0
        out.append("")
        self._write("\n".join(out).encode())

    # What goes wrong.

    def _spawn_in(self, coroutine):
        task = self._loop.create_task(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _guarded(self, awaitable, place="task"):
        try:
            return await awaitable
        except Exception as failure:  # noqa: BLE001
            self._failed(place, failure)

    def _failed(self, place, failure):
        """Tells the log what the plugin's own code raised. Ends the process only if that was asked for."""
        self._errors()
        now = time.monotonic()
        since, told = self._stories.get(place, (now, 0))
        if now - since > STORY_SECONDS:
            since, told = now, 0
        self._stories[place] = (since, told + 1)
        if told < STORIES:
            story = "".join(traceback.format_exception(type(failure), failure, failure.__traceback__))
            _say("%s failed\n%s" % (place, story.rstrip("\n")))
            if told + 1 == STORIES:
                _say("%s fails too often; what follows within %d s is only counted" % (place, STORY_SECONDS))
        if self.on_error == "exit":
            self._is_flushing = False
            self._flush()
            sys.stderr.flush()
            os._exit(EXIT_FAILED)


class Rehearsal:
    """A hub in memory for tests: `hub = Rehearsal(plugin, text="hi"); hub.event("peerConnected", …); hub.said`.

    A plugin plays with one hub at a time: the next rehearsal begins from the start.
    """

    def __init__(self, plugin, namespaces=None, **settings):
        self.plugin, self.said, self._number = plugin, [], 0
        plugin._reset()
        self._loop = plugin._loop = asyncio.new_event_loop()
        plugin._write = self._read
        self._tell(hello={"api": [API, API], "hub": "rehearsal"})
        given = {field["name"]: field.get("default", "") for field in plugin.manifest["settings"]}
        self._tell(configure={"settings": {**given, **settings}, "namespaces": namespaces or {}})

    def event(self, name, **fields):
        """Something has happened."""
        self._tell(event={"name": name, **fields})

    def ask(self, intent, **fields):
        """The plugin's answer to a question."""
        self._number += 1
        stages = [at for name, at in self.plugin._deciding if name == intent]
        at = fields.pop("at", stages[0] if stages else "authorize")
        self._tell(ask={"id": self._number, "intent": intent, "at": at, "within": 50, **fields})
        return next((answer for answer in self.answers if answer["id"] == self._number), None)

    def request(self, method, path, **fields):
        """The plugin's answer to an HTTP request."""
        self._number += 1
        self._tell(request={"id": self._number, "method": method, "path": path, **fields})
        return next((body for body in self.of("response") if body["id"] == self._number), None)

    def of(self, kind):
        """All that was said of one kind, such as `send`."""
        return [line[kind] for line in self.said if kind in line]

    @property
    def answers(self):
        return self.of("answer") + [answer for batch in self.of("answers") for answer in batch]

    def close(self):
        """Drains the plugin and ends it."""
        if self.plugin._loop is self._loop:
            self._tell(drain={"within": 1000})
            self._loop.run_until_complete(self.plugin._drainer)
            self._loop.run_until_complete(self.plugin._end())
        self._loop.close()

    def _tell(self, **message):
        self._loop.run_until_complete(self._turn((_encode(message) + "\n").encode()))

    async def _turn(self, data):
        plugin = self.plugin
        plugin._hear(data)
        timers = len(plugin._timers) if plugin._is_ready else 0
        while len(plugin._tasks) > timers or plugin._is_flushing:
            await asyncio.sleep(0)
            timers = len(plugin._timers) if plugin._is_ready else 0
        plugin._flush()

    def _read(self, data):
        self.said += [json.loads(line) for line in data.decode().splitlines()]


async def _called(handler, *arguments):
    result = handler(*arguments)
    return await result if asyncio.iscoroutine(result) else result


def _verdict(returned):
    if returned is None:
        return _PROCEED
    if isinstance(returned, Verdict):
        return returned
    raise TypeError("a handler of an intent returns proceed(), take(), refuse() or nothing, and not %r" % (returned,))


def _after_failure(stage):
    """What holds when a handler has failed: nobody is let in by mistake, and nothing else stands still."""
    return refuse("plugin-failed", "a plugin that has to agree has failed") if stage in GUARDING else _PROCEED


def _response(answer):
    """From what a route returned: a body; a status and a body; or both and headers."""
    status, headers = 200, {}
    if isinstance(answer, tuple):
        status, answer, *more = answer
        headers = dict(more[0]) if more else {}
    response = {"status": int(status), "headers": headers}
    if isinstance(answer, (bytes, bytearray)):
        response["base64"] = base64.b64encode(answer).decode()
    elif isinstance(answer, str):
        response["body"] = answer
        if "content-type" not in (name.lower() for name in headers):
            headers["content-type"] = "text/plain; charset=utf-8"
    else:
        response["json"] = answer
    if len(_encode(response)) > LONGEST_RESPONSE:
        raise ValueError("a response has at most %d bytes" % LONGEST_RESPONSE)
    return response


def _meter(name, kind, about, labels):
    meter = {"name": name, "is": kind, "about": about}
    if labels:
        meter["labels"] = {label: list(values) for label, values in labels.items()}
    return meter


def _labelled(body, labels):
    if labels:
        body["labels"] = labels
    return body


def _type_of(default):
    if isinstance(default, bool):
        return "switch"
    if isinstance(default, int):
        return "integer"
    if isinstance(default, float):
        return "number"
    if isinstance(default, (list, tuple)):
        return "list"
    return "text"


def _in_a_line(failure):
    return "%s: %s" % (type(failure).__name__, str(failure).split("\n")[0])


def _say(text):
    """To the log of the hub, which takes what a plugin writes to its standard error."""
    try:
        print(text, file=sys.stderr, flush=True)
    except (OSError, ValueError):
        pass


def _widen(descriptor):
    """Makes a pipe hold more, so that many lines are read and written at once. Not every system can."""
    try:
        fcntl.fcntl(descriptor, getattr(fcntl, "F_SETPIPE_SZ", 1031), 1 << 20)
    except OSError:
        pass


def _write_all(descriptor, data):
    view = memoryview(data)
    while view:
        try:
            view = view[os.write(descriptor, view):]
        except BlockingIOError:
            select.select([], [descriptor], [])
