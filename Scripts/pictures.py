#!/usr/bin/env python3
"""Takes the pictures of the documents anew: `make pictures`, or .venv/bin/python Scripts/pictures.py [NAME...].

Hubs, peers and a browser are real. What is shown is what anybody sees who does the same; only ids and times differ.
"""

import contextlib
import os
import subprocess
import sys
import tempfile
import time

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
sys.path[:0] = [os.path.join(ROOT, "Tests", "Live"), os.path.join(ROOT, "Benchmarks")]

from balancer import free_port  # noqa: E402
from browser import Browser  # noqa: E402
from hub import HubProcess, hubctl  # noqa: E402
from peer import Peer  # noqa: E402

PICTURES = os.path.join(ROOT, "Docs", "Pictures")
DEMO = {"width": 900, "height": 940, "deviceScaleFactor": 1, "mobile": False}
CONSOLE = {"width": 1180, "height": 760, "deviceScaleFactor": 1, "mobile": False}
PATIENCE = 30
TOKEN = "thrown-away-with-the-hubs-0123456789"
WAIT = """new Promise((done, fail) => { const end = Date.now() + %d
  const look = () => (%s) ? done(true) : Date.now() > end ? fail(new Error("it never came about")) : setTimeout(look, 50)
  look() })"""
TALKING = "[...document.querySelectorAll('#peers small')].some((one) => one.textContent === 'talking')"


def until(page, condition):
    page.evaluate(WAIT % (PATIENCE * 1000, condition))


def take(page, name, size, scheme="light"):
    page.call("Emulation.setDeviceMetricsOverride", **size)
    page.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(1))))")
    path = os.path.join(PICTURES, name + ".png")
    page.screenshot(path)
    print("%s: %d KiB" % (os.path.relpath(path, ROOT), os.path.getsize(path) // 1024))


def demo(folder, browser):
    """Two tabs that chat."""
    with running(folder, "hub: {name: demo, listen: 127.0.0.1:0}\nplugins: [signaling, browser-client]\n") as hub:
        ann, bob = (browser.page(hub.http("/demo?name=" + name)) for name in ("Ann", "Bob"))
        for page in (ann, bob):
            until(page, TALKING)
        for page, words in ((ann, "Good morning, Bob."), (bob, "Good morning. Is the hub still in between?"),
                            (ann, "Only until we had found each other.")):
            page.evaluate("document.querySelector('#text').focus()")
            page.call("Input.insertText", text=words)
            for kind in ("keyDown", "keyUp"):
                page.call("Input.dispatchKeyEvent", type=kind, key="Enter", code="Enter", windowsVirtualKeyCode=13,
                          **({"text": "\r"} if kind == "keyDown" else {}))
            for other in (ann, bob):
                until(other, "document.querySelector('#messages').textContent.includes('%s')" % words)
        take(ann, "demo", DEMO)


def console(folder, browser):
    """Each view of the console, beside four hubs and peers that speak with each other."""
    ports = [free_port() for _ in range(4)]
    texts = [
        "hub: {name: %s, listen: 127.0.0.1:%d, admin: 127.0.0.1:%d, adminTokens: [{name: ops, role: admin, value: env:OPS}], labels: {region: %s}}\nplugins:\n"
        "  - rate-limit\n  - auth-tokens: {hubs: {secret: env:MESH}}\n  - namespace-isolation\n  - signaling\n  - hub-registry\n"
        "  - mesh: {publicUrl: 'ws://127.0.0.1:%d'}\n  - bootstrap: {hubs: [%s], reconnectInterval: 200ms}\n"
        "  - p2p-migration: {meshMigrationDelay: 1s, addresses: [127.0.0.1]}\n  - memory-storage\n"
        "  - records: {unsigned: allow}\n  - health\n  - metrics\n  - console\n"
        "namespaces: {acme: {networks: [acme-*]}, globex: {networks: [globex-*]}}\n"
        % (name, port, free_port(), region, port, ", ".join("ws://127.0.0.1:%d" % other for other in ports if other < port))
        for name, port, region in zip(("frankfurt", "paris", "boston", "osaka"), ports, ("eu", "eu", "us", "asia"))]
    with contextlib.ExitStack() as open_things:
        hubs = [open_things.enter_context(running(os.path.join(folder, str(number)), text))
                for number, text in enumerate(texts)]
        first = hubs[0]
        end = time.monotonic() + PATIENCE
        while "4 hubs, all reach each other" not in (said := ask("mesh", "--config", first.config)):
            if time.monotonic() > end:
                sys.exit("the hubs do not come together: " + said + first.log()[-2000:])
            time.sleep(0.2)
        pairs = []
        for number in range(12):
            network = ("acme-lobby", "globex-1", "chess")[number % 3]
            pairs.append([open_things.enter_context(Peer(hubs[(number + turn * (number % 2)) % 4], network)) for turn in (0, 1)])
        ask("publish", "motd", '{"text":"good day"}', "--ttl", "10m", "--config", first.config)
        for _ in range(10):
            for ann, bob in pairs:
                ann.send({"type": "offer", "targetPeerId": bob.id, "data": {"type": "offer", "sdp": "v=0"}})
            time.sleep(0.3)
        admin = ask("config", "show", "--config", first.config).split("hub.admin ")[1].split()[0]
        page = browser.page("about:blank")
        page.call("Emulation.setDeviceMetricsOverride", **CONSOLE)
        page.call("Page.navigate", url="http://%s/console" % admin)
        until(page, "document.querySelector('form.login input')")
        page.evaluate("document.querySelector('form.login input').focus()")
        page.call("Input.insertText", text=TOKEN)
        page.evaluate("document.querySelector('form.login button').click()")
        until(page, "document.querySelector('nav a[data-view]')?.checkVisibility()")
        for view in page.evaluate("[...document.querySelectorAll('nav a[data-view]')].map((one) => one.dataset.view)"):
            page.evaluate("document.querySelector('nav a[data-view=%s]').click()" % view)
            until(page, "document.querySelector('nav a[data-view=%s]').matches('[aria-current]')" % view)
            time.sleep(3)  # Figures come every second, and a graph needs a moment to settle.
            take(page, "console-" + view, CONSOLE)


def top(*_):
    """hubctl top, drawn by a script of its own."""
    subprocess.run([sys.executable, os.path.join(ROOT, "Scripts", "picture_of_top.py")], check=True)


def ask(*words):
    return subprocess.run([hubctl(), *words], capture_output=True, text=True, timeout=PATIENCE,
                          check=False).stdout


@contextlib.contextmanager
def running(folder, text):
    os.makedirs(folder, exist_ok=True)
    hub = HubProcess(folder, text)
    try:
        yield hub
    finally:
        hub.kill()


PARTS = {"demo": demo, "console": console, "top": top}


def main(names):
    os.makedirs(PICTURES, exist_ok=True)
    os.environ["MESH"] = "a secret of four hubs that are thrown away"
    os.environ["OPS"] = os.environ["HUBCTL_TOKEN"] = TOKEN
    with tempfile.TemporaryDirectory(prefix="loft-") as folder:
        os.environ["XDG_RUNTIME_DIR"] = folder
        with Browser(os.path.join(folder, "browser")) as browser:
            for name in names or PARTS:
                PARTS[name](os.path.join(folder, name), browser)


main(sys.argv[1:])
