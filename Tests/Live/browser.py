"""Debian's Chromium, driven by its DevTools protocol."""

import base64
import contextlib
import itertools
import json
import os
import re
import selectors
import shutil
import signal
import subprocess
import time

from websockets.sync.client import connect

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
DEADLINE = 30.0


def find():
    return next((path for path in map(shutil.which, NAMES) if path), None)


class Browser:
    def __init__(self, folder, hides_addresses=False):
        """With `hides_addresses` pages tell others names in place of their addresses, as they do for users."""
        # Otherwise host candidates with addresses: two pages on a machine without multicast must find each other.
        candidates = [] if hides_addresses else ["--disable-features=WebRtcHideLocalIpsWithMdns"]
        path = find()
        if path is None:
            raise FileNotFoundError("none of %s is installed" % ", ".join(NAMES))
        self.open = contextlib.ExitStack()
        self.process = subprocess.Popen(
            [path, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
             "--remote-debugging-port=0", "--user-data-dir=" + os.path.join(folder, "profile"),
             *candidates, "about:blank"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            # Debian's command is a script with the browser as its child, so it is a group that must end.
            start_new_session=True)
        self.numbers = itertools.count(1)
        self.events = []
        try:
            self.socket = self.open.enter_context(
                connect(self.address(), max_size=None, open_timeout=DEADLINE, ping_interval=None, proxy=None))
        except BaseException:
            self.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def address(self):
        """Chromium writes it to standard error among other things."""
        text, until = b"", time.monotonic() + DEADLINE
        with selectors.DefaultSelector() as selector:
            selector.register(self.process.stderr, selectors.EVENT_READ)
            while True:
                found = re.search(rb"DevTools listening on (ws://\S+)\s", text)
                if found:
                    return found.group(1).decode()
                if not selector.select(max(0, until - time.monotonic())):
                    raise TimeoutError("no DevTools address in: " + text.decode(errors="replace"))
                piece = os.read(self.process.stderr.fileno(), 4096)
                if not piece:
                    raise ChildProcessError("the browser ended: " + text.decode(errors="replace"))
                text += piece

    def call(self, method, session=None, **parameters):
        number = next(self.numbers)
        request = {"id": number, "method": method, "params": parameters}
        if session:
            request["sessionId"] = session
        self.socket.send(json.dumps(request))
        answer = self.read(lambda message: message.get("id") == number)
        if "error" in answer:
            raise RuntimeError("%s: %s" % (method, answer["error"]))
        return answer["result"]

    def read(self, wanted):
        """The first message that is wanted, among the events that came earlier and what comes now."""
        for event in self.events:
            if wanted(event):
                self.events.remove(event)
                return event
        until = time.monotonic() + DEADLINE
        while True:
            message = json.loads(self.socket.recv(timeout=max(0, until - time.monotonic())))
            if wanted(message):
                return message
            if "method" in message:
                self.events.append(message)

    def page(self, url):
        """A new tab that has loaded an address."""
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        page = Page(self, self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"])
        page.call("Page.enable")
        page.call("Page.navigate", url=url)
        page.loaded(url)
        return page

    def close(self):
        self.open.close()
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process.stderr.close()


class Page:
    def __init__(self, browser, session):
        self.browser, self.session = browser, session

    def call(self, method, **parameters):
        return self.browser.call(method, session=self.session, **parameters)

    def loaded(self, url):
        def finished(message):
            return message.get("method") == "Page.loadEventFired" and message.get("sessionId") == self.session

        while self.evaluate("location.href + ' ' + document.readyState") != url + " complete":
            self.browser.read(finished)

    def evaluate(self, expression):
        """The value of an expression; a promise is waited for."""
        result = self.call("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in result:
            details = result["exceptionDetails"]
            raise AssertionError(details.get("exception", {}).get("description") or details["text"])
        return result["result"].get("value")

    def screenshot(self, file):
        with open(file, "wb") as image:
            image.write(base64.b64decode(self.call("Page.captureScreenshot", format="png")["data"]))
