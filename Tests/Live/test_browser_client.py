"""The library for browsers: in Node against real hubs, and in a real browser, where two tabs find each other and chat."""

import http.server
import json
import os
import re
import shutil
import subprocess
import threading
import urllib.request

import pytest

import browser as chromium
from hub import ROOT, hubctl, settings

pytestmark = pytest.mark.process
PLUGINS = ("signaling", "hub-registry", "health", "browser-client")
PHONE = {"width": 390, "height": 844, "deviceScaleFactor": 2, "mobile": True}
DESK = {"width": 1100, "height": 900, "deviceScaleFactor": 1, "mobile": False}
# Waits in the page for something to become true there, and says what there is when it does not.
WAIT = """new Promise((resolve, reject) => {
  const until = performance.now() + 10000
  const look = () => {
    const value = (%s)
    if (value) return resolve(value)
    if (performance.now() < until) return setTimeout(look, 20)
    reject(new Error("never: " + %s + "; " + document.body.innerText))
  }
  look()
})"""
NODE = shutil.which("node")


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    if chromium.find() is None and not os.environ.get("CI"):
        pytest.skip("no Chromium; Scripts/install-needed.sh test installs it")
    with chromium.Browser(str(tmp_path_factory.mktemp("browser"))) as running:
        yield running


def until(page, expression):
    return page.evaluate(WAIT % (expression, json.dumps(expression)))


def demo(browser, hub, name, scheme="light", size=None):
    page = browser.page(hub.http("/demo?name=" + name))
    page.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
    page.call("Emulation.setDeviceMetricsOverride", **(size or DESK))
    return page


def press(page, key, code):
    for kind in ("keyDown", "keyUp"):
        page.call("Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=code,
                  **({"text": "\r"} if key == "Enter" else {}))


def say(page, text):
    """Writes a message with the keyboard alone."""
    page.evaluate("document.activeElement.blur()")
    for _ in range(20):
        press(page, "Tab", 9)
        if page.evaluate("document.activeElement.id") == "text":
            break
    else:
        raise AssertionError("the keyboard does not lead to the message")
    page.call("Input.insertText", text=text)
    press(page, "Enter", 13)


def hears(page, text):
    until(page, "[...document.querySelectorAll('#messages li')].some((line) => line.textContent === %s)" % json.dumps(text))


def talks(page, others):
    until(page, "document.querySelectorAll('#peers small').length === %d && "
                "[...document.querySelectorAll('#peers small')].every((one) => one.textContent === 'talking')" % others)


def state(page, name):
    until(page, "document.querySelector('#lifecycle [aria-current]')?.dataset.state === %s" % json.dumps(name))


def complaints(page):
    """What the browser has written about a page: policies that were broken, files that were missing."""
    page.call("Log.enable")
    page.evaluate("0")
    return [event["params"]["entry"]["text"] for event in page.browser.events
            if event["method"] == "Log.entryAdded" and event.get("sessionId") == page.session]


def check_accessibility(page):
    """Everything that can be used has a name, and what changes is told to those who do not see it."""
    nodes = [node for node in page.call("Accessibility.getFullAXTree")["nodes"] if not node.get("ignored")]
    names = {}
    for node in nodes:
        role = node.get("role", {}).get("value")
        names.setdefault(role, []).append(node.get("name", {}).get("value", ""))
    for role in ("textbox", "button", "link", "log", "region", "heading"):
        assert names.get(role) and all(names[role]), (role, names.get(role))
    assert names["textbox"] == ["Message", "Your name", "Network"]
    assert "status" in names and "main" in names and "Lifecycle of the connection" in names["list"]
    levels = page.evaluate("[...document.querySelectorAll('h1,h2,h3')].map((one) => one.tagName).join()")
    assert levels == "H1,H2,H2,H2"


def test_two_tabs_chat_while_the_hub_is_killed_and_a_third_joins_after(browser, start, artifacts):
    hub = start(settings(plugins=PLUGINS))
    ann, bob = demo(browser, hub, "Ann"), demo(browser, hub, "Bob", "dark")
    pages = [ann, bob]
    try:
        talks(ann, 1)
        talks(bob, 1)
        say(ann, "hello Bob")
        hears(bob, "Ann: hello Bob")
        say(bob, "hello Ann")
        hears(ann, "Bob: hello Ann")
        state(ann, "DataTransfer")
        check_accessibility(ann)
        hub.kill()
        until(ann, "document.querySelector('#status').textContent.startsWith('The hub is away')")
        say(ann, "the hub is gone")
        hears(bob, "Ann: the hub is gone")
        again = start(settings(plugins=PLUGINS, listen="127.0.0.1:%d" % hub.port))
        for page in pages:
            until(page, "document.querySelector('#status').textContent.startsWith('Connected to the hub')")
        cid = demo(browser, again, "Cid", size=PHONE)
        pages.append(cid)
        for page in pages:
            talks(page, 2)
        say(cid, "may I join?")
        for page in (ann, bob):
            hears(page, "Cid: may I join?")
        say(bob, "you have")
        for page in (ann, cid):
            hears(page, "Bob: you have")
        width = cid.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert width[0] <= width[1], "the page is wider than a phone"
        assert not [text for page in pages for text in complaints(page)
                    if "Content Security Policy" in text or "404" in text]
    finally:
        for page, name in zip(pages, ("light", "dark", "phone")):
            page.screenshot(os.path.join(artifacts, "demo-%s.png" % name))
    # Both sides of each pair called at once, and one channel came of it.
    assert ann.evaluate("document.querySelectorAll('#messages .theirs').length") == 3
    cid.call("Page.navigate", url="about:blank")
    talks(ann, 1)


def test_the_library_works_from_another_origin_and_in_a_worker(browser, start):
    hub, elsewhere = start(settings(plugins=PLUGINS)), start(settings(plugins=PLUGINS))
    page = browser.page(elsewhere.http("/generate-peer-id"))
    library = json.dumps(hub.http("/sdk/loft.js"))
    assert "Loft" in page.evaluate("import(%s).then((library) => Object.keys(library))" % library)
    heard = page.evaluate("""new Promise((resolve, reject) => {
      const program = `
        import { Loft } from ${%s};
        const hub = new Loft({ hubs: [%s] });
        await hub.open();
        const refused = await hub.connect("0".repeat(40)).catch((error) => error.code);
        postMessage([hub.state, refused]);
        hub.close();`
      const address = URL.createObjectURL(new Blob([program], { type: "text/javascript" }))
      const worker = new Worker(address, { type: "module" })
      worker.onmessage = ({ data }) => resolve(data)
      worker.onerror = ({ message }) => reject(new Error(message))
    })""" % (json.dumps(library), json.dumps(hub.http("/"))))
    assert heard == ["Announced", "no-webrtc"]
    page.call("Page.navigate", url="about:blank")


def test_a_connection_finds_another_way_and_a_reloaded_page_is_met_anew(browser, start):
    """An ICE restart keeps the channel; a peer that begins anew under its id gets another one."""
    hub = start(settings(plugins=PLUGINS))
    ids = ["f" * 40, "0" * 40]
    pages = []
    for identity in ids:
        page = browser.page(hub.http("/generate-peer-id"))
        page.evaluate("""import(%s).then(async ({ Loft }) => {
          window.hub = new Loft({ hubs: [location.origin], networkName: "pair", peerId: %s })
          window.heard = []
          hub.on("channel", ({ channel }) => {
            window.channel = channel
            channel.onmessage = ({ data }) => heard.push(data)
          })
          hub.on("signal", ({ type }) => (window.kinds = [...(window.kinds ?? []), type]))
          await hub.open()
        })""" % (json.dumps(hub.http("/sdk/loft.js")), json.dumps(identity)))
        pages.append(page)
    first, second = pages
    first.evaluate("hub.connect(%s).then((channel) => { window.channel = channel; channel.send('one') })" % json.dumps(ids[1]))
    until(second, "heard.join() === 'one'")
    first.evaluate("hub.connectionTo(%s).connection.restartIce()" % json.dumps(ids[1]))
    until(second, "kinds.includes('renegotiation-offer')")
    first.evaluate("window.channel.send('two')")
    until(second, "heard.join() === 'one,two'")
    # As when a way is lost: another one is looked for, and the channel is the same.
    first.evaluate("""(() => {
      const { connection } = hub.connectionTo(%s)
      Object.defineProperty(connection, "connectionState", { get: () => "failed", configurable: true })
      connection.onconnectionstatechange()
    })()""" % json.dumps(ids[1]))
    until(second, "kinds.includes('ice-restart-offer')")
    first.evaluate("delete hub.connectionTo(%s).connection.connectionState" % json.dumps(ids[1]))
    first.evaluate("window.channel.send('three')")
    until(second, "heard.join() === 'one,two,three'")
    # The page is lost without a word, and another one has its id.
    second.call("Page.navigate", url="about:blank")
    third = browser.page(hub.http("/generate-peer-id"))
    third.evaluate("""import(%s).then(async ({ Loft }) => {
      window.hub = new Loft({ hubs: [location.origin], networkName: "pair", peerId: %s })
      await hub.open()
      const channel = await hub.connect(%s)
      channel.send("again")
    })""" % (json.dumps(hub.http("/sdk/loft.js")), json.dumps(ids[1]), json.dumps(ids[0])))
    until(first, "heard.join() === 'again'")
    for page in (first, third):
        page.call("Page.navigate", url="about:blank")


class Pages(http.server.BaseHTTPRequestHandler):
    """One page, at an origin of its own."""
    text = ""

    def do_GET(self):
        body = self.text.encode() if self.path.startswith("/page.html") else b""
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def test_the_walk_of_the_documents_is_as_it_is_told(browser, start):
    """The hub and the page of Docs/BrowserClient.md, as they stand there but for the ports."""
    with open(os.path.join(ROOT, "Docs", "BrowserClient.md"), encoding="utf-8") as file:
        told = file.read()
    blocks = dict(re.findall(r"^```(yaml|html)\n(.*?)^```$", told, re.MULTILINE | re.DOTALL))
    hub = start(blocks["yaml"].replace("127.0.0.1:3000", "127.0.0.1:0"))
    page = blocks["html"].replace("127.0.0.1:3000", "127.0.0.1:%d" % hub.port)
    handler = type("Walk", (Pages,), {"text": page})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            address = "http://127.0.0.1:%d/page.html" % server.server_port
            tabs = [browser.page(address), browser.page(address)]
            for tab in tabs:
                until(tab, "/^hello tab [0-9]+$/.test(document.querySelector('#heard li')?.textContent)")
                assert tab.evaluate("document.querySelectorAll('#heard li').length") == 1
                tab.call("Page.navigate", url="about:blank")
        finally:
            server.shutdown()
            thread.join()


def test_the_library_in_node():
    if NODE is None:
        pytest.fail("there is no node: Scripts/install-needed.sh test installs it")
    folder = os.path.join(ROOT, "Clients", "js", "test")
    files = sorted(os.path.join(folder, name) for name in os.listdir(folder) if name.endswith(".test.mjs"))
    try:
        run = subprocess.run([NODE, "--test", *files], env={**os.environ, "HUBCTL": hubctl()}, stdin=subprocess.DEVNULL,
                             capture_output=True, text=True, timeout=60, check=False)
    except subprocess.TimeoutExpired as late:
        pytest.fail("it does not end:\n" + (late.stdout or b"").decode()[-8000:])
    assert run.returncode == 0, run.stdout[-8000:] + run.stderr[-2000:]


def test_what_is_served_is_the_sources(start, tmp_path):
    """The joined module exports what its sources do, and its map leads each line back to where it stands."""
    hub = start(settings(plugins=PLUGINS))

    def get(path, method="GET"):
        with urllib.request.urlopen(urllib.request.Request(hub.http(path), method=method), timeout=5) as answer:
            return answer.read().decode(), answer.headers

    script, head = get("/sdk/loft.js")
    assert get("/sdk/loft.js", "HEAD")[0] == "" and get("/sdk/loft.js", "HEAD")[1]["ETag"] == head["ETag"]
    (tmp_path / "loft.mjs").write_text(script)
    (tmp_path / "loft.json").write_text(get("/sdk/loft.js.map")[0])
    (tmp_path / "loft.d.mts").write_text(get("/sdk/loft.d.ts")[0])
    program = os.path.join(ROOT, "Tests", "Live", "served.mjs")
    run = subprocess.run([NODE, program, str(tmp_path)], stdin=subprocess.DEVNULL, capture_output=True, text=True,
                         timeout=20, check=False)
    assert run.returncode == 0, run.stderr[-4000:]
    assert re.search(r"\d{3,} lines mapped, \d+ exports", run.stdout)
