"""Knows who is online, because a hub tells it: checks signatures, notices gaps, and asks again after one."""

import asyncio
import base64
import hashlib
import hmac
import json
import os
import time

from aiohttp import ClientError, ClientSession, web

SECRET = os.environ["HOOK_SECRET"].encode()
SNAPSHOT = "http://127.0.0.1:9090/webhooks/snapshot?endpoint=presence"
TOLERANCE = 300  # seconds by which a request may be old, so that nobody can send one again later


def is_signed(headers, body):
    """Whether the request is from our hub (https://www.standardwebhooks.com)."""
    identity, sent = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not sent.isdigit() or abs(time.time() - int(sent)) > TOLERANCE:
        return False
    right = hmac.new(SECRET, b"%s.%s.%s" % (identity.encode(), sent.encode(), body), hashlib.sha256).digest()
    wanted = "v1," + base64.b64encode(right).decode()
    return any(hmac.compare_digest(wanted, one) for one in headers.get("webhook-signature", "").split())


class Presence:
    def __init__(self):
        self.online = set()  # (namespace, network, peer)
        self.epoch = self.sequence = 0
        self.alone = asyncio.Lock()
        self.changed = asyncio.Condition()

    async def take(self, request):
        """POST /hook: what happened. Whatever goes wrong here, the hub sends the request again."""
        body = await request.read()
        if not is_signed(request.headers, body):
            return web.Response(status=401, text="the signature is wrong\n")
        told = json.loads(body)
        async with self.alone:
            for event in told["events"]:
                place = (told["epoch"], event["sequence"])
                if place > (self.epoch, self.sequence + 1):
                    try:
                        await self.synchronize()
                    except (ClientError, OSError) as error:
                        return web.Response(status=503, text="the hub does not say who is there: %s\n" % error)
                if place == (self.epoch, self.sequence + 1):
                    self.work_on(event)
                    self.sequence = event["sequence"]
                # Everything else is older than what we know.
        async with self.changed:
            self.changed.notify_all()
        return web.Response(status=204)

    def work_on(self, event):
        if event["name"] in ("peerAnnounced", "peerLeft"):
            who = (event["namespace"], event["network"], event["peer"])
            (self.online.add if event["name"] == "peerAnnounced" else self.online.discard)(who)

    async def synchronize(self):
        """Asks the hub who is there, page by page; events go on after the number of the first page."""
        online, cut, after = set(), None, ""
        async with ClientSession(raise_for_status=True) as session:
            while after is not None:
                async with session.get(SNAPSHOT, params={"after": after} if after else {}) as answer:
                    page = await answer.json()
                cut = cut or (page["epoch"], page["sequence"])
                online |= {(one["namespace"], network, one["peer"])
                           for one in page["peers"] for network in one["networks"]}
                after = page.get("next")
        self.online, (self.epoch, self.sequence) = online, cut
        print("asked who is there: %d online" % len(online), flush=True)

    async def show(self, request):
        """GET /: who is online; with ?until=2 once there are two."""
        wanted = request.query.get("until")
        async with self.changed:
            if wanted is not None:
                await self.changed.wait_for(lambda: len(self.online) == int(wanted))
            lines = ["%d online" % len(self.online)]
        lines += ["%s  %s  %s" % one for one in sorted(self.online)]
        return web.Response(text="\n".join(lines) + "\n")


async def main():
    presence = Presence()
    app = web.Application()
    app.add_routes([web.post("/hook", presence.take), web.get("/", presence.show)])
    runner = web.AppRunner(app, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 8080).start()
    # Whoever is there already will not be announced again.
    try:
        await presence.synchronize()
    except (ClientError, OSError):
        print("the hub is not there yet", flush=True)
    async with presence.changed:
        presence.changed.notify_all()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
