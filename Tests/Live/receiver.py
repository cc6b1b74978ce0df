"""A server that is told what happens: aiohttp, with signatures checked by the library of Standard Webhooks."""

import asyncio
import base64
import json
import ssl
import threading
import time

from aiohttp import web
from standardwebhooks import Webhook, WebhookVerificationError

DEADLINE = 10.0


class Receiver:
    """Answers as a test says, and keeps what it was told. It can go away and come back at the same port."""

    def __init__(self, secret, certificate=None):
        self.hook = Webhook(base64.b64encode(secret.encode()).decode())
        self.certificate = certificate
        self.port = 0
        self.status, self.headers, self.delay = 200, {}, 0.0
        self.requests, self.refused, self.overlaps, self.inside = [], 0, 0, 0
        self.changed = threading.Condition()
        self.loop = asyncio.new_event_loop()
        threading.Thread(target=self.loop.run_forever, daemon=True).start()
        self.start()

    @property
    def url(self):
        return "%s://localhost:%d/hook" % ("https" if self.certificate else "http", self.port)

    def _run(self, work):
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(DEADLINE)

    def start(self):
        self._run(self._start())

    async def _start(self):
        app = web.Application(client_max_size=8 << 20)
        app.router.add_post("/hook", self._take)
        self.runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self.runner.setup()
        tls = None
        if self.certificate:
            tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            tls.load_cert_chain(*self.certificate)
        site = web.TCPSite(self.runner, "127.0.0.1", self.port, ssl_context=tls)
        await site.start()
        self.port = site._server.sockets[0].getsockname()[1]

    def stop(self):
        self._run(self.runner.cleanup())

    def close(self):
        self.stop()
        self.loop.call_soon_threadsafe(self.loop.stop)

    async def _take(self, request):
        body = await request.text()
        self.overlaps += self.inside
        self.inside += 1
        try:
            # A server that takes its time.
            await asyncio.wait([self.loop.create_future()], timeout=self.delay)
        finally:
            self.inside -= 1
        try:
            told = self.hook.verify(body, dict(request.headers))
        except WebhookVerificationError:
            with self.changed:
                self.refused += 1
                self.changed.notify_all()
            return web.Response(status=401)
        with self.changed:
            self.requests.append((request.headers["webhook-id"], self.status, told, body))
            self.changed.notify_all()
        return web.Response(status=self.status, headers=self.headers)

    def wait(self, condition, what, deadline=DEADLINE):
        until = time.monotonic() + deadline
        with self.changed:
            while not condition(self):
                left = until - time.monotonic()
                assert left > 0, "%s did not happen; %d requests came" % (what, len(self.requests))
                self.changed.wait(left)

    @property
    def taken(self):
        """Events of requests that were answered with 200, as (epoch, sequence, name, peer)."""
        return [(told["epoch"], one["sequence"], one["name"], one.get("peer"))
                for _, status, told, _ in list(self.requests) if status == 200 for one in told["events"]]

    def wait_for(self, count, deadline=DEADLINE):
        self.wait(lambda me: len(set(me.taken)) >= count, "%d events" % count, deadline)
        return self.taken


def follow(requests):
    """What a careful receiver makes of requests: which events it works on, and how often it needs a snapshot."""
    epoch, last, worked, resyncs = 0, 0, [], 0
    for _, status, told, _ in requests:
        if status != 200:
            continue
        for one in told["events"]:
            if told["epoch"] < epoch or (told["epoch"] == epoch and one["sequence"] <= last):
                continue
            if told["epoch"] > epoch or one["sequence"] > last + 1:
                resyncs += 1
            epoch, last = told["epoch"], one["sequence"]
            worked.append((epoch, last))
    return worked, resyncs
