"""Does a little of everything that the library can."""

import asyncio

from loft_plugin import Plugin, Problem, proceed, refuse, take

plugin = Plugin("paces", "Is put through its paces.", version="1.2")
plugin.setting("text", "welcome", "what to say")
plugin.setting("often", 3, "how often", range=(0, 9))
plugin.setting("ratio", 0.5, "a share")
plugin.setting("loud", False, "whether to shout", per_namespace=False)
plugin.setting("words", ["a", "b"], "a list")
plugin.setting("mood", "calm", "how it feels", choices=["calm", "wild"])
plugin.setting("pause", 1500, "a while", is_="duration")
plugin.setting("key", "", "what nobody may know", is_="secret")
heard = plugin.counter("heard_total", "what was heard", kind=["plain", "slow"])
level = plugin.gauge("level", "how high")
took = plugin.histogram("work_seconds", "how long")
noticed = plugin.emits("somethingNoticed", "peer", "namespace")
well = [True]


async def a_while(seconds):
    """What a slow database would take."""
    await asyncio.wait([asyncio.get_running_loop().create_future()], timeout=seconds)


@plugin.configured
def check():
    if plugin.settings.text == "":
        raise Problem("must not be empty", "text")
    # Too early for the hub, so that it has to wait.
    level(1)
    plugin.log.info("configured", often=plugin.settings.often)


@plugin.start
async def begin():
    await a_while(0)
    if plugin.settings.text == "broken":
        raise RuntimeError("this was to be expected")


@plugin.on("peerConnected")
def connected(event):
    heard(kind="plain")
    plugin.send(event.peer, event.namespace, {"type": "hi", "data": plugin.settings[event.namespace].text})


@plugin.on("peerDisconnected", "neverHeard?")
async def disconnected(event):
    await a_while(0.001)
    heard(kind="slow")
    noticed(peer=event.peer, namespace=event.namespace)


@plugin.on("hubRegistered")
def raises(event):
    print("printed, and not said")
    if event.peer == "all":
        plugin.send("x", "default", "y" * 70_000)
    raise RuntimeError("this was to be expected")


@plugin.on("configReloaded")
async def ask_for_peers(event):
    listed = await plugin.peers("default")
    plugin.log.notice("peers", count=len(listed.peers))


@plugin.before("admitConnection", at="authorize")
def admit(intent):
    path = intent.request.path
    if path == "/no":
        return refuse("not-here", "nobody is let in here", retry_after=1.5)
    if path == "/raise":
        raise RuntimeError("this was to be expected")
    if path == "/odd":
        return False
    if path == "/taken":
        return take()
    if path == "/acme":
        return proceed(namespace="acme")
    return None


@plugin.before("serveRequest", at="shape")
async def shape(intent):
    await a_while(intent.pause)
    if intent.pause == 0.002:
        raise RuntimeError("this was to be expected")
    return proceed()


@plugin.serve("GET", "/paces/:name")
def page(request):
    name = request.parameters.name
    if name == "raise":
        raise RuntimeError("this was to be expected")
    if name == "bytes":
        return b"\xff\x00"
    if name == "text":
        return 201, "made", {"x-made": "yes"}
    return {"name": name}


@plugin.serve("POST", "/paces", audience="operators")
async def post(request):
    await a_while(0)
    well[0] = request.body != "ill"
    took(0.25)
    return 204, ""


@plugin.health
def health():
    return None if well[0] else "it is ill"


@plugin.drain
async def drain():
    await a_while(0.001)
    plugin.log.info("draining")


@plugin.stop
def stop():
    print("stopped")


plugin.run()
