"""The mesh as the console draws it, in a real browser: three real hubs that migrate, and a made-up mesh of 200 hubs."""

import json
import os
import shutil
import subprocess
import time
import urllib.request

import pytest

import browser as chromium
import nats_server
from console_stage import MadeUpMesh, staged
from hub import ROOT, settings
from peer import Peer, fresh_network

pytestmark = pytest.mark.process
DESK = {"width": 1280, "height": 1000, "deviceScaleFactor": 1, "mobile": False}
PHONE = {"width": 360, "height": 800, "deviceScaleFactor": 2, "mobile": True}
TOKEN = "graph-test-token-of-thirty-two-bytes-or-more"
# Waits in the page for something to become true there, and says what there is when it does not.
WAIT = """new Promise((resolve, reject) => {
  const until = performance.now() + %d
  const look = async () => {
    const value = await (%s)
    if (value) return resolve(value)
    if (performance.now() < until) return setTimeout(look, 20)
    reject(new Error("never: " + %s + "; " + document.body.innerText))
  }
  look()
})"""
# What the page draws, asked of the module that the page itself has loaded.
DRAWING = "import('/console/graph.js').then(({view}) => view.drawing).then((drawing) => %s)"


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    if chromium.find() is None and not os.environ.get("CI"):
        pytest.skip("no Chromium; Scripts/install-needed.sh test installs it")
    with chromium.Browser(str(tmp_path_factory.mktemp("browser"))) as running:
        yield running


def until(page, expression, milliseconds=10000):
    return page.evaluate(WAIT % (milliseconds, expression, json.dumps(expression)))


def drawing(page, expression):
    return page.evaluate(DRAWING % expression)


def settled(page):
    return until(page, DRAWING % "drawing && drawing.model && drawing.frames > 0 && !drawing.isMoving && !drawing.asked")


def press(page, key):
    for kind in ("keyDown", "keyUp"):
        page.call("Input.dispatchKeyEvent", type=kind, key=key, code=key)


def click(page, x, y):
    for kind in ("mousePressed", "mouseReleased"):
        page.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)


def place_of(page, name):
    """Where a hub is drawn, in the window."""
    return drawing(page, """(() => {
      const hub = [...drawing.model.hubs.values()].find((one) => one.name === %s)
      const [x, y] = drawing.place(drawing.layout.nodes.get(hub.id))
      drawing.canvas.scrollIntoView({block: "center"})
      const box = drawing.canvas.getBoundingClientRect()
      return [box.left + x, box.top + y]
    })()""" % json.dumps(name))


def accessible(page):
    nodes = page.call("Accessibility.getFullAXTree")["nodes"]
    return [(node["role"]["value"], node.get("name", {}).get("value", "")) for node in nodes if not node.get("ignored")]


def said(page):
    """Collects what the page says to those who listen to it."""
    page.evaluate("""window.heard = []; new MutationObserver(() => {
      const text = document.getElementById("said").textContent.trim(); if (text) window.heard.push(text)
    }).observe(document.getElementById("said"), {childList: true, characterData: true, subtree: true})""")


def look(page, size, scheme, motion="no-preference"):
    page.call("Emulation.setDeviceMetricsOverride", **size)
    page.call("Emulation.setEmulatedMedia", features=[
        {"name": "prefers-color-scheme", "value": scheme}, {"name": "prefers-reduced-motion", "value": motion}])


def pictures(page, artifacts, name):
    """Screenshots in both schemes and at both widths, without anything that is wider than the window."""
    for size, width in ((DESK, "desk"), (PHONE, "phone")):
        for scheme in ("light", "dark"):
            look(page, size, scheme)
            page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (name, width)
            page.screenshot(os.path.join(artifacts, "graph-%s-%s-%s.png" % (name, width, scheme)))
    look(page, DESK, "light")


class Trio:
    """Three hubs that begin with WebSockets and move to data channels; the first has the console."""

    def __init__(self, start, folder):
        self.start, self.folder, self.hubs = start, folder, []
        with open(os.path.join(folder, "token"), "w", encoding="ascii") as file:
            file.write(TOKEN)
        line = self.add("amsterdam").read_line()
        while not line.startswith("admin"):
            line = self.hubs[0].read_line()
        self.admin = "http://" + line.split()[-1]

    def add(self, name):
        calls = ", ".join("'%s'" % hub.ws() for hub in self.hubs)
        plugins = ["signaling", "{hub-registry: {isHub: true}}", "{mesh: {region: %s}}" % name[:2],
                   "{bootstrap: {hubs: [%s], reconnectInterval: 200ms}}" % calls,
                   "{p2p-migration: {meshMigrationDelay: 2500ms, addresses: [127.0.0.1]}}", "health"]
        lines = []
        if not self.hubs:
            plugins.append("console")
            lines = ["admin: 127.0.0.1:0", "adminTokens:",
                     "  - {name: ops, role: admin, value: 'file:%s/token'}" % self.folder]
        self.hubs.append(self.start(settings(lines, plugins).replace("name: test", "name: " + name)))
        return self.hubs[-1]


def enter(browser, admin, view):
    """Logs in as people do."""
    page = browser.page(admin + "/console")
    look(page, DESK, "light")
    until(page, "document.querySelector('input[type=password]')")
    page.evaluate("document.querySelector('input[type=password]').focus()")
    page.call("Input.insertText", text=TOKEN)
    page.evaluate("document.querySelector('button[type=submit]').click()")
    until(page, "document.querySelector('#views a')")
    page.evaluate("document.querySelector('#views a[data-view=%s]').click()" % view)
    return page


def test_a_mesh_is_seen_to_move_to_data_channels(browser, start, tmp_path, artifacts):
    trio = Trio(start, str(tmp_path))
    network = fresh_network()
    page = enter(browser, trio.admin, "mesh")
    until(page, DRAWING % "drawing && drawing.model && drawing.model.hubs.size === 1")
    said(page)
    trio.add("berlin")
    trio.add("chicago")
    with Peer(trio.hubs[0], network) as near, Peer(trio.hubs[2], network) as far:
        until(page, DRAWING % "drawing.model.hubs.size === 3")
        looks = DRAWING % "[...drawing.model.links.values()].map((link) => link.look)"
        seen, shot = set(), os.path.join(artifacts, "graph-moving.png")
        if os.path.exists(shot):
            os.remove(shot)
        watch = "(%s).then((looks) => looks.length === 3 && looks.every((one) => one === 'data-channel'))" % looks
        deadline = time.monotonic() + 15
        while not page.evaluate(watch):
            seen |= set(page.evaluate(looks))
            if "moving" in seen and not os.path.exists(shot):
                page.screenshot(shot)
            assert time.monotonic() < deadline, page.evaluate("document.body.innerText")
        # Both carriers stand for a while, and then the WebSockets go.
        assert "moving" in seen, seen
        figures = ("Object.fromEntries([...document.querySelectorAll('.graph-figures div')].map((one) => "
                   "[one.querySelector('dt').textContent, one.querySelector('dd').textContent]))")
        until(page, "Number((%s)['migrations']) >= 1" % figures)
        told = page.evaluate(figures)
        # The link between the two others is among them: that one this hub knows from them alone.
        assert told["on data channels"] == "3" and told["lost"] == "0" and told["doubled"] == "0", told
        until(page, "heard.some((one) => one.includes('moved to a data channel'))")
        assert page.evaluate("heard.length") <= 6, page.evaluate("heard")

        # A click, and what is known of the hub; then the keys, from hub to hub.
        settled(page)
        click(page, *place_of(page, "chicago"))
        until(page, "document.querySelector('.graph-facts h2').textContent === 'chicago'")
        assert page.evaluate("document.querySelectorAll('.graph-facts li').length") == 2
        page.evaluate("[...document.querySelectorAll('.graph-facts button')].find((one) => one.textContent === 'Ping').click()")
        until(page, "document.querySelector('.graph-facts .notice.good')")
        page.evaluate("document.querySelector('.graph-stage canvas').focus()")
        reached = {drawing(page, "drawing.model.hubs.get(drawing.focus)?.name")}
        for key in ("ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown") * 2:
            press(page, key)
            reached.add(drawing(page, "drawing.model.hubs.get(drawing.focus)?.name"))
        assert {"amsterdam", "berlin", "chicago"} <= reached, reached
        press(page, "Escape")
        assert page.evaluate("document.querySelector('.graph-facts').hidden")
        tree = accessible(page)
        for wanted in (("application", "Mesh of hubs"), ("searchbox", "Find a hub"), ("button", "amsterdam")):
            assert wanted in tree, (wanted, tree)
        assert tree.count(("cell", "data channel")) == 3
        settled(page)
        pictures(page, artifacts, "three")

        # The way of a signal to a peer at another hub, and one that came back.
        near.send("offer", targetPeerId="9" * 40, networkName=network, messageId="call-1403", data={"private": "words"})
        near.receive("error")
        page.evaluate("location.hash = '#/signals?about=%s'" % far.id)
        until(page, "document.querySelectorAll('.trace-hops li').length === 2")
        assert "chicago" in page.evaluate("document.querySelector('.trace-hops').innerText")
        assert "data channel" in page.evaluate("document.querySelector('.trace-way').textContent")
        pictures(page, artifacts, "way")
        page.evaluate("document.querySelector('input[name=about]').value = 'call-1403'")
        page.evaluate("document.querySelector('.trace-form button').click()")
        until(page, "[...document.querySelectorAll('td')].some((one) => one.textContent === 'call-1403')")
        assert "peer-not-found" in page.evaluate("document.querySelector('.trace-result').innerText")
        assert "private" not in page.evaluate("document.body.innerText")
        page.screenshot(os.path.join(artifacts, "graph-returned.png"))

    # A hub goes, and whoever looks sees it and hears it.
    page.evaluate("location.hash = '#/mesh'")
    until(page, DRAWING % "drawing && drawing.model && drawing.model.hubs.size === 3")
    page.evaluate("heard.length = 0")
    trio.hubs[1].stop()
    until(page, DRAWING % "drawing.model.hubs.size === 2")
    until(page, "heard.some((one) => one.includes('Hub berlin is gone'))")
    page.call("Page.navigate", url="about:blank")


def test_two_hundred_hubs_come_to_rest_and_then_cost_nothing(browser, artifacts):
    mesh = MadeUpMesh(hubs=200, peers=5000)
    with staged(mesh) as (stage, address):
        page = browser.page(address + "/console/")
        look(page, DESK, "light")
        page.evaluate("location.hash = '#/mesh'")
        settled(page)
        first = drawing(page, "({frames: drawing.frames, looked: drawing.layout.looked, work: drawing.work})")
        report("settling", first)
        assert first["frames"] < 200
        # All pairs would be 40,000. What a frame costs in scripts, the machine apart.
        assert 200 < first["looked"] < 20_000, first["looked"]
        assert page.evaluate("document.querySelectorAll('*').length") < 5000
        assert page.evaluate("document.querySelectorAll('.graph-facts, .graph-tables tr').length") <= 1 + 202 + 283

        # At rest nothing is drawn, although the hub is asked on.
        asked = stage.asked.count("/admin/v1/mesh/graph")
        frames = drawing(page, "drawing.frames")
        deadline = time.monotonic() + 10
        while stage.asked.count("/admin/v1/mesh/graph") < asked + 1:
            assert time.monotonic() < deadline
            page.evaluate("new Promise((done) => setTimeout(done, 50))")
        assert drawing(page, "drawing.frames") == frames and not drawing(page, "drawing.asked")

        # All links move at once, and then twenty hubs are gone.
        drawing(page, "drawing.work.length = 0")
        mesh.carry()
        mesh.move()
        until(page, DRAWING % "drawing.turns.size > 200")
        page.screenshot(os.path.join(artifacts, "graph-two-hundred-moving.png"))
        settled(page)
        report("moving", drawing(page, "({frames: drawing.frames, work: drawing.work})"))
        drawing(page, "drawing.work.length = 0")
        mesh.lose(20)
        until(page, DRAWING % "drawing.model.hubs.size === 180")
        settled(page)
        report("after a loss", drawing(page, "({frames: drawing.frames, work: drawing.work})"))

        # Somebody looks for a hub.
        page.evaluate("document.querySelector('input[type=search]').focus()")
        page.call("Input.insertText", text="hub-042")
        until(page, "document.querySelector('.graph-hits').textContent.startsWith('1 found')")
        press(page, "Enter")
        until(page, "document.querySelector('.graph-facts h2').textContent === 'hub-042'")
        pictures(page, artifacts, "two-hundred")
        page.call("Page.navigate", url="about:blank")


def report(what, seen):
    """Says what was measured; scripts may take as long as they do on a slow machine, but not for ever."""
    work = sorted(seen["work"])
    middle, slow = work[len(work) // 2], work[len(work) * 95 // 100]
    print("%s: %d frames, scripts p50 %.1f ms, p95 %.1f ms" % (what, len(work), middle, slow))
    assert middle < 50, work


def test_who_wants_no_movement_sees_none(browser):
    with staged(MadeUpMesh(hubs=40, peers=400)) as (_, address):
        page = browser.page("about:blank")
        look(page, DESK, "dark", motion="reduce")
        page.call("Page.navigate", url=address + "/console/#/mesh")
        until(page, DRAWING % "drawing && drawing.model && drawing.frames > 0")
        before = drawing(page, "({frames: drawing.frames, rests: drawing.layout.isSettled, places: "
                               "[...drawing.layout.nodes.values()].map((node) => [node.x, node.y])})")
        assert before["rests"] and before["frames"] <= 3, before["frames"]
        after = drawing(page, "[...drawing.layout.nodes.values()].map((node) => [node.x, node.y])")
        assert after == before["places"]
        page.call("Page.navigate", url="about:blank")


@pytest.mark.skipif(not nats_server.program(), reason="no nats-server; Scripts/install-needed.sh test gets one")
def test_a_fleet_is_drawn_around_its_engine(browser, start, tmp_path, artifacts):
    with open(tmp_path / "token", "w", encoding="ascii") as file:
        file.write(TOKEN)
    with nats_server.NatsServer(tmp_path / "nats") as server:
        fleet = "{fleet: {servers: ['%s'], lease: 2s, keep: 20s}}" % server.url
        lines = ["admin: 127.0.0.1:0", "adminTokens:", "  - {name: ops, role: admin, value: 'file:%s/token'}" % tmp_path]
        first = start(settings(lines, ["signaling", fleet, "health", "console"]).replace("name: test", "name: one"))
        second = start(settings((), ["signaling", fleet, "health"]).replace("name: test", "name: two"))
        line = first.read_line()
        while not line.startswith("admin"):
            line = first.read_line()
        admin = "http://" + line.split()[-1]

        def ask():
            request = urllib.request.Request(admin + "/admin/v1/fleet", headers={"authorization": "Bearer " + TOKEN})
            with urllib.request.urlopen(request, timeout=10) as answer:
                return json.load(answer)

        network = fresh_network()
        with Peer(first, network) as here, Peer(second, network) as there:
            deadline = time.monotonic() + 10
            while [hub["peers"] for hub in ask()["hubs"]] != [1, 1]:
                assert time.monotonic() < deadline, ask()
            here.signal("offer", there, data={"much": "x" * 1000})
            there.receive("offer")
            told = ask()
            assert told["isConnected"] and told["hubs"][1]["messages"] >= 1 and told["hubs"][1]["bytes"] > 1000, told
            page = enter(browser, admin, "mesh")
            until(page, DRAWING % "drawing && drawing.model && drawing.model.hubs.size === 3")
            settled(page)
            assert drawing(page, "[...drawing.model.links.values()].map((link) => link.look)") == ["nats", "nats"]
            page.screenshot(os.path.join(artifacts, "graph-fleet.png"))
            page.call("Page.navigate", url="about:blank")


def test_what_the_graph_is_made_of():
    node = shutil.which("node")
    assert node, "there is no node: Scripts/install-needed.sh test installs it"
    run = subprocess.run([node, "--test", os.path.join(ROOT, "Tests", "Console", "graph.test.mjs")], stdin=subprocess.DEVNULL,
                         capture_output=True, text=True, timeout=60, check=False)
    assert run.returncode == 0, run.stdout[-8000:] + run.stderr[-2000:]
