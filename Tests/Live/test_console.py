"""The console in a real browser: logged in to, clicked through, walked by keyboard, shared, and looked at."""

import http.client
import json
import os
import subprocess

import pytest

import browser as chromium
from hub import DEADLINE, hubctl, settings
from peer import Peer
from test_admin import EYES, OPS, Admin, admin_of, token_lines
from test_tls_openssl import make_certificate

pytestmark = pytest.mark.process

PLUGINS = ("signaling", "hub-registry", "health", "memory-storage", "{records: {unsigned: allow}}", "console",
           "{echo: {path: /echo}} # kept as it is")
TENANT = "namespaces:\n  acme:\n    networks: [acme*]\n"
HOSTILE = "<img src=x onerror=document.title='owned'><script>document.title='owned'</script>"
MOBILE = {"width": 360, "height": 740, "deviceScaleFactor": 2, "mobile": True}
DESKTOP = {"width": 1280, "height": 860, "deviceScaleFactor": 1, "mobile": False}
VIEWS = {"overview": "Overview", "charts": "The last hour", "tenants": "Tenants", "plugins": "Plugins",
         "events": "Events", "records": "Records", "sharing": "Sharing"}
# Waits in the page itself: for a condition, looked at again whenever a frame of the page is due.
UNTIL = """new Promise((done, fail) => {
  const end = performance.now() + %d;
  const look = () => {
    let value = null;
    try { value = %s } catch (error) { value = null }
    if (value) done(value);
    else if (performance.now() > end) fail(new Error("never true: " + %s + "; page: "
      + (document.querySelector("dialog") ?? document.querySelector("main")).innerText.slice(0, 800)));
    else setTimeout(look, 15);
  };
  look();
})"""
WIDTH = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"


class Console:
    """A tab with the console of a hub."""

    def __init__(self, browser, hub, base):
        self.hub, self.base = hub, base
        self.page = browser.page("about:blank")
        for domain in ("Runtime", "Log", "Accessibility"):
            self.page.call(domain + ".enable")
        self.screen(DESKTOP)

    def open(self, path="/console"):
        self.page.call("Page.navigate", url=self.base + path)
        self.until("document.querySelector('form.login, nav:not([hidden])')")
        return self

    def screen(self, size, **features):
        self.page.call("Emulation.setDeviceMetricsOverride", **size)
        self.page.call("Emulation.setEmulatedMedia", features=[
            {"name": name.replace("_", "-"), "value": value} for name, value in features.items()])

    def until(self, condition):
        return self.page.evaluate(UNTIL % (DEADLINE * 1000, condition, json.dumps(condition)))

    def click(self, selector, text=None):
        """A real click, in the middle of what is there."""
        found = "[...document.querySelectorAll(%s)].find((one) => one.checkVisibility() && !one.disabled && %s)" % (
            json.dumps(selector), "one.textContent.trim() === " + json.dumps(text) if text else "true")
        x, y = self.until("(() => { const one = %s; if (!one) return null; one.scrollIntoView({block: 'center'});"
                          " const box = one.getBoundingClientRect();"
                          " return [box.x + box.width / 2, box.y + box.height / 2] })()" % found)
        for kind in ("mouseMoved", "mousePressed", "mouseReleased"):
            button = {} if kind == "mouseMoved" else {"button": "left", "clickCount": 1}
            self.page.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, **button)

    def type(self, text):
        self.page.call("Input.insertText", text=text)

    def press(self, key, text=None):
        codes = {"Tab": 9, "Enter": 13, "Escape": 27, " ": 32}
        for kind in ("keyDown", "keyUp"):
            words = {"text": text} if text and kind == "keyDown" else {}
            self.page.call("Input.dispatchKeyEvent", type=kind, key=key, windowsVirtualKeyCode=codes[key],
                           code="Space" if key == " " else key, **words)

    def log_in(self, token):
        self.click("form.login input")
        self.type(token)
        self.click("form.login button")

    def show(self, view):
        self.click("nav a[data-view=%s]" % view)
        self.until("document.querySelector('h1')?.textContent === %s" % json.dumps(VIEWS[view]))

    def nodes(self):
        return [node for node in self.page.call("Accessibility.getFullAXTree")["nodes"] if not node.get("ignored")]

    def complaints(self):
        """What the browser's own console holds that is wrong, and what the policy kept out."""
        self.page.evaluate("1")
        found = []
        for event in self.page.browser.events:
            words = event.get("params", {})
            if event.get("sessionId") != self.page.session:
                continue
            if event["method"] == "Runtime.exceptionThrown":
                found.append(json.dumps(words["exceptionDetails"])[:500])
            if event["method"] == "Runtime.consoleAPICalled" and words["type"] in ("error", "warning", "assert"):
                found.append(json.dumps(words["args"])[:500])
            if event["method"] == "Log.entryAdded" and words["entry"]["level"] in ("error", "warning"):
                found.append("%(source)s: %(text)s" % words["entry"])
        return found

    def picture(self, folder, name):
        self.page.screenshot(os.path.join(folder, "console-%s.png" % name))


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    if chromium.find() is None and not os.environ.get("CI"):
        pytest.skip("no Chromium; Scripts/install-needed.sh test installs it")
    with chromium.Browser(str(tmp_path_factory.mktemp("browser"))) as running:
        yield running


@pytest.fixture
def console(start, browser, tmp_path):
    text = settings(["admin: 127.0.0.1:0"] + token_lines(str(tmp_path)), plugins=PLUGINS) + TENANT
    hub = start(text)
    shown = Console(browser, hub, "http://" + admin_of(hub))
    shown.folder = str(tmp_path)
    yield shown
    shown.page.call("Page.navigate", url="about:blank")


def ask(console, method, path, token=None, body=None, **fields):
    connection = http.client.HTTPConnection(console.base[7:], timeout=DEADLINE)
    headers = {name.replace("_", "-"): value for name, value in fields.items()}
    if token:
        headers["Authorization"] = "Bearer " + token
    if body is not None:
        headers["Content-Type"] = "application/json"
    connection.request(method, path, body=body, headers=headers)
    answer = connection.getresponse()
    result = answer.status, dict(answer.getheaders()), answer.read().decode()
    connection.close()
    return result


def test_wrong_tokens_stay_out_and_right_ones_come_in(console):
    console.open().log_in("wrong-0123456789abcdef")
    console.until("document.querySelector('[role=alert]')?.textContent.includes('opens nothing')")
    # The browser itself notes each answer of 401.
    assert [line for line in console.complaints() if not line.startswith("network:")] == []
    console.page.evaluate("document.querySelector('form.login input').value = ''")
    console.log_in(OPS)
    console.until("document.querySelector('.hub-name').textContent === 'test'")
    assert console.page.evaluate("document.cookie") == ""
    assert console.page.evaluate("Object.values({...localStorage, ...sessionStorage}).join()") == ""
    # A page that is loaded anew is still logged in, and no longer when it has logged out.
    console.open()
    console.until("document.querySelector('.figure-card dd')")
    console.click("header button", "Log out")
    console.until("document.querySelector('form.login')")
    console.open()
    assert console.page.evaluate("document.querySelector('form.login') !== null")


def test_a_link_of_hubctl_logs_in_once(console):
    token = os.path.join(console.folder, "ops")
    done = subprocess.run([hubctl(), "console", "--admin", console.base, "--token-file", token], capture_output=True,
                          text=True, timeout=DEADLINE, env={**os.environ, "HUBCTL_TOKEN": ""})
    assert done.returncode == 0, done.stderr
    link = done.stdout.strip()
    assert link.startswith(console.base + "/console#ticket=")
    console.open(link[len(console.base):])
    console.until("document.querySelector('.who').textContent === 'ops (admin)'")
    assert console.page.evaluate("location.hash") in ("", "#/overview")
    assert console.complaints() == []
    ticket = json.dumps({"ticket": link.split("=", 1)[1]})
    assert ask(console, "POST", "/console/session", body=ticket)[0] == 401
    # A console where nothing but a socket leads is said to be out of reach, with what to do.
    done = subprocess.run([hubctl(), "console", "--admin", "/nowhere/socket"], capture_output=True, text=True,
                          timeout=DEADLINE)
    assert done.returncode != 0 and "hub.admin" in done.stderr


def test_a_plugin_is_switched_confirmed_and_rolled_back(console):
    console.open().log_in(OPS)
    console.show("plugins")
    switch = "[role=switch][aria-labelledby=plugin-%s]"

    def is_on(plugin, word):
        console.until("document.querySelector(%s)?.ariaChecked === '%s'" % (json.dumps(switch % plugin), word))

    def file():
        with open(console.hub.config, encoding="utf-8") as text:
            return text.read()

    def decide(button):
        """Where what asked stood, the page moves together."""
        console.click(".waiting button", button)
        console.until("!document.querySelector('.waiting')")

    original = file()
    is_on("echo", "true")
    console.click(switch % "echo")
    console.until("document.querySelector('dialog .plan')?.textContent.includes('echo')")
    console.click("dialog button", "Cancel")
    assert file() == original
    console.click(switch % "echo")
    console.click("dialog button", "Switch off")
    is_on("echo", "false")
    assert "  # - {echo: {path: /echo}} # kept as it is\n" in file()
    decide("Roll back now")
    is_on("echo", "true")
    assert file() == original
    console.click(switch % "echo")
    console.click("dialog button", "Switch off")
    decide("Confirm")
    is_on("echo", "false")
    # Back on it has the settings it had, since they stayed in the file; the console itself is replaced by what
    # happens to the records, and its sessions go on.
    console.click(switch % "echo")
    console.click("dialog button", "Switch on")
    decide("Confirm")
    is_on("echo", "true")
    assert file() == original
    console.click(switch % "records")
    console.click("dialog button", "Switch off")
    decide("Roll back now")
    is_on("records", "true")
    assert file() == original
    assert [line for line in console.complaints() if not line.startswith("network:")] == []


def test_nobody_may_change_who_may_only_look(console):
    console.open().log_in(EYES)
    console.show("plugins")
    console.until("document.querySelectorAll('.plugin').length > 5")
    assert console.page.evaluate("document.querySelectorAll('[role=switch]').length") == 0
    assert console.page.evaluate("document.querySelector('nav a[data-view=sharing]')") is None
    proof = console.page.evaluate("fetch('/console/session').then((answer) => answer.json()).then((all) => all.proof)")
    status = "fetch('/admin/v1/drain', {method: 'POST', headers: {'x-console-proof': %s}}).then((one) => one.status)"
    assert console.page.evaluate(status % json.dumps(proof)) == 403
    assert console.page.evaluate(status % json.dumps("wrong")) == 401
    assert console.hub.process.poll() is None


def test_events_come_with_their_causes_and_are_filtered(console):
    console.open().log_in(OPS)
    console.show("events")
    console.until("document.querySelector('.line-state').dataset.state === 'open'")
    with Peer(console.hub, HOSTILE[:60]), Peer(console.hub, "acme-one"):
        console.until("[...document.querySelectorAll('.event strong')].some((one) => one.textContent === 'peer announced')")
        console.until("document.querySelector('select').options.length > 2")
        console.click("form[aria-label] select")
        console.press("Escape")
        console.page.evaluate("""(() => { const one = document.querySelector('select'); one.value = 'peerConnected';
            one.dispatchEvent(new Event('change')) })()""")
        console.until("[...document.querySelectorAll('.event strong')].every((one) => one.textContent === 'peer connected')")
        console.page.evaluate("""(() => { const one = document.querySelector('select'); one.value = '';
            one.dispatchEvent(new Event('change')) })()""")
        console.until("[...document.querySelectorAll('.event')].some((one) => one.textContent.includes('because of'))")
        console.page.evaluate("""[...document.querySelectorAll('.event')]
            .find((one) => one.textContent.includes('because of')).id = 'caused'""")
        console.click("#caused")
        console.until("document.querySelectorAll('.chain .steps li').length > 1")
        console.click(".heading button", "Pause")
        before = console.page.evaluate("document.querySelectorAll('.event').length")
        with Peer(console.hub, "acme-two"):
            pass
        console.click(".heading button", "Go on")
        console.until("document.querySelectorAll('.event').length > %d" % before)
    assert console.page.evaluate("document.querySelector('main img, main script')") is None
    assert console.page.evaluate("document.title") == "Events – Console"
    assert console.complaints() == []


def test_hostile_names_are_text(console):
    body = json.dumps({"topic": HOSTILE, "data": {"words": HOSTILE}, "unsigned": True})
    connection = http.client.HTTPConnection("127.0.0.1", console.hub.port, timeout=DEADLINE)
    connection.request("POST", "/api/publish", body=body, headers={"Content-Type": "application/json"})
    answer = connection.getresponse()
    assert answer.status == 200, answer.read()
    connection.close()
    console.open().log_in(OPS)
    console.show("records")
    console.until("document.querySelector('td strong')?.textContent === " + json.dumps(HOSTILE))
    console.click("td summary")
    console.until("document.querySelector('td pre').textContent.includes('<script>')")
    assert console.page.evaluate("document.querySelector('main img, main script')") is None
    assert console.page.evaluate("document.title") == "Records – Console"
    assert console.complaints() == []


def test_a_shared_link_shows_and_changes_nothing(console, browser, artifacts):
    console.open().log_in(OPS)
    console.show("sharing")
    console.click("main form input")
    console.type("visitors")
    console.click("main form button")
    link = console.until("document.querySelector('main input[readonly]')?.value")
    guest = Console(browser, console.hub, console.base.replace("127.0.0.1", "localhost"))
    guest.open("/console" + link.split("/console")[1])
    guest.until("document.querySelector('.who').textContent === 'shared, read-only'")
    menu = guest.page.evaluate("[...document.querySelectorAll('nav a')].map((one) => one.dataset.view)")
    assert {"overview", "charts", "tenants", "plugins", "events"} <= set(menu)
    assert not {"records", "sharing"} & set(menu)
    guest.show("plugins")
    guest.until("document.querySelectorAll('.plugin').length > 5")
    assert guest.page.evaluate("document.querySelectorAll('[role=switch]').length") == 0
    guest.show("events")
    guest.until("document.querySelector('.line-state').dataset.state === 'open'")
    with Peer(console.hub, "acme-one") as peer:
        guest.until("document.querySelector('.event')")
        stream = guest.page.evaluate("document.body.innerText")
        assert peer.id not in stream and "acme-one" not in stream
    asked = """Promise.all(%s.map((path) => fetch(path).then(async (one) => [one.status, await one.text()])))"""
    closed = ["/admin/v1/config", "/admin/v1/peers", "/admin/v1/log", "/console/shares", "/console/records", "/health",
              "/admin/v1/switches", "/admin/v1/meters", "/admin/v1/tenants/acme", "/admin/v1"]
    assert [status for status, _ in guest.page.evaluate(asked % json.dumps(closed))] == [403] * len(closed)
    shown = guest.page.evaluate(asked % json.dumps(["/admin/v1/hub", "/admin/v1/plugins", "/admin/v1/tenants"]))
    for status, text in shown:
        assert status == 200 and "127.0.0.1" not in text and "Plugins.yaml" not in text and "acme*" not in text
    guest.picture(artifacts, "guest")
    # Taken back it ends at once, what was open as well.
    console.click("main button.danger")
    console.until("document.querySelector('main .notice')?.textContent === 'No link is shared.'")
    guest.click("nav a[data-view=tenants]")
    guest.until("document.querySelector('form.login')")
    assert ask(console, "POST", "/console/session", body=json.dumps({"share": link.split("=")[1]}))[0] == 401
    guest.page.call("Page.navigate", url="about:blank")


def test_a_keyboard_is_enough(console):
    console.open()
    console.until("document.activeElement?.name === 'token'")
    console.type(OPS)
    console.press("Enter", "\r")
    console.until("document.activeElement?.id === 'main'")
    seen = []
    for _ in range(40):
        console.press("Tab")
        # Where the page ends the keyboard leaves it, and comes back at its beginning.
        here = console.page.evaluate("""(() => { const one = document.activeElement;
            return one === document.body ? 'page|end|true' : (one.dataset?.view ?? '') + '|' + one.textContent.trim() + '|'
                + (getComputedStyle(one).outlineStyle !== 'none') })()""")
        seen.append(here)
        if here.startswith("plugins|"):
            break
    assert seen[-1].startswith("plugins|"), seen
    assert all(line.endswith("|true") for line in seen), seen
    console.press("Enter", "\r")
    console.until("document.querySelector('h1')?.textContent === 'Plugins'")
    console.until("document.querySelector('[role=switch][aria-labelledby=plugin-echo]')")
    for _ in range(60):
        console.press("Tab")
        if console.page.evaluate("document.activeElement.getAttribute('aria-labelledby')") == "plugin-echo":
            break
    console.press(" ", " ")
    console.until("document.querySelector('dialog[open] .plan')")
    console.until("document.activeElement?.textContent === 'Switch off'")
    console.press("Escape")
    console.until("!document.querySelector('dialog')")
    assert console.page.evaluate("document.activeElement.getAttribute('aria-labelledby')") == "plugin-echo"
    assert console.complaints() == []


CONTROLS = ("button", "link", "textbox", "searchbox", "combobox", "checkbox", "switch", "meter", "img", "image",
            "region", "navigation", "dialog", "MenuListPopup", "DisclosureTriangle")


@pytest.mark.parametrize("size", ["wide", "narrow"])
@pytest.mark.parametrize("colours", ["dark", "light"])
def test_every_view_reads_well(console, artifacts, size, colours):
    with Peer(console.hub, "acme-one"), Peer(console.hub, "acme-two"), Peer(console.hub, "others"):
        console.screen(DESKTOP if size == "wide" else MOBILE, prefers_color_scheme=colours)
        console.open()
        console.picture(artifacts, "login-%s-%s" % (size, colours))
        console.log_in(OPS)
        for view in VIEWS:
            if size == "narrow":
                console.click("button.menu")
            console.show(view)
            console.until("document.querySelectorAll('.view > *').length > 1 && !document.querySelector('[role=alert]')")
            console.until("document.querySelector({overview: '.pairs dd', charts: 'section', tenants: '.tenant',"
                          " plugins: '.plugin', records: 'table, .notice', sharing: '.notice'}['%s'] ?? 'h1')" % view)
            assert console.page.evaluate(WIDTH), view
            nameless = [node for node in console.nodes() if node["role"]["value"] in CONTROLS
                        and not node.get("name", {}).get("value") and node["role"]["value"] not in ("MenuListPopup",)]
            assert nameless == [], view
            assert len([node for node in console.nodes() if node["role"]["value"] == "heading"
                        and {"name": "level", "value": {"type": "integer", "value": 1}} in node["properties"]]) == 1
            roles = {node["role"]["value"] for node in console.nodes()}
            assert {"main", "banner", "status"} <= roles and (size == "narrow" or "navigation" in roles)
            console.picture(artifacts, "%s-%s-%s" % (view, size, colours))
        assert console.page.evaluate("document.documentElement.dataset.colours") == colours
    assert console.complaints() == []


def test_what_is_served_is_guarded(console):
    status, fields, _ = ask(console, "GET", "/console")
    assert status == 200
    fields = {name.lower(): value for name, value in fields.items()}
    assert "default-src 'none'" in fields["content-security-policy"]
    assert "unsafe" not in fields["content-security-policy"]
    assert fields["x-content-type-options"] == "nosniff" and fields["referrer-policy"] == "no-referrer"
    assert ask(console, "GET", "/console/shell.js", If_None_Match=fields["etag"])[0] == 200
    assert ask(console, "GET", "/console", If_None_Match=fields["etag"])[0] == 304
    # Pages of others reach nothing, whatever they carry.
    for headers in ({"Origin": "http://evil.example"}, {"Sec_Fetch_Site": "cross-site"}):
        assert ask(console, "POST", "/console/session", token=OPS, body="{}", **headers)[0] == 403
        assert ask(console, "GET", "/admin/v1/hub", token=OPS, **headers)[0] == 403
    # A browser without a session is asked to log in, and a token of its own does not replace that.
    assert ask(console, "GET", "/admin/v1/hub", token=OPS, Sec_Fetch_Site="same-origin")[0] == 401
    status, fields, _ = ask(console, "POST", "/console/session", token=OPS, body="{}")
    assert status == 200
    cookie = {name.lower(): value for name, value in fields.items()}["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=Strict" in cookie and "Max-Age=28800" in cookie
    assert ask(console, "GET", "/admin/v1/hub", Cookie=cookie.split(";")[0])[0] == 200
    assert ask(console, "GET", "/admin/v1/hub", Cookie=cookie.split(";")[0], Origin="http://evil.example")[0] == 403
    for _ in range(10):
        assert ask(console, "POST", "/console/session", body='{"ticket": "guessed"}')[0] == 401
    assert ask(console, "POST", "/console/session", body='{"ticket": "guessed"}')[0] == 429
    assert ask(console, "POST", "/console/session", token=OPS, body="{}")[0] == 429


def test_over_tls_the_cookie_is_for_tls_alone(start, tmp_path):
    folder = str(tmp_path)
    make_certificate(folder, 7)
    tls = "tls: {certificate: %s/certificate.pem, key: %s/key.pem}" % (folder, folder)
    hub = start(settings([tls, "admin: 0.0.0.0:0"] + token_lines(folder), plugins=("signaling", "console")), secure=True)
    admin = Admin(hub, secure=True, authority=folder + "/certificate.pem")
    admin.hub.folder = folder
    status, fields, session = admin.curl("/console/session", token=OPS, method="POST", body="{}")
    assert status == 200 and session["role"] == "admin"
    assert fields["set-cookie"].endswith("; HttpOnly; SameSite=Strict; Secure")
    done = admin.ctl("console", "--authority", folder + "/certificate.pem", token="ops")
    assert done.returncode == 0 and done.stdout.startswith(admin.base + "/console#ticket="), done.stderr
