"""The documents as a reader tries them: shell, Python, JavaScript and the settings of proxies, as they stand there."""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

import pytest
from websockets.sync.client import connect

import telling
from balancer import free_port
from browser import DEADLINE, Browser
from hub import ROOT, hubctl
from peer import fresh_network
from proxies import PROXIES

pytestmark = pytest.mark.process
TOGETHER = 40.0
PRELUDE = os.path.join(ROOT, "Tests", "Live", "told.sh")
# The addresses that documents use; each run has others, so that runs do not meet.
PORT = re.compile(r"(?<![\w.])(300[0-9]|8080|9090)(?![\w.])")


def moved(text, ports):
    return PORT.sub(lambda match: str(ports.setdefault(match[1], free_port())), text)


def pages_with_commands():
    return sorted({block.page for block in telling.all_blocks("sh") if block.is_ours})


@pytest.fixture
def folder():
    """A short name, since the addresses of Unix sockets are."""
    made = tempfile.mkdtemp(prefix="loft-told-")
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.mark.parametrize("page", pages_with_commands())
def test_the_commands_of_a_page_do_what_it_says(page, folder):
    tools = os.path.join(folder, "tools")
    os.makedirs(tools)
    os.symlink(os.path.abspath(hubctl()), os.path.join(tools, "hubctl"))
    # A reader stands in the checkout; here it is one in which nothing is written.
    for name in ("Docs", "Sources"):
        os.symlink(os.path.join(ROOT, name), os.path.join(folder, name))
    script = ["source %s" % PRELUDE]
    for block in telling.blocks(page):
        if block.kind == "sh" and block.is_ours:
            script += [block.first, "echo '== %s' >&2" % block.place, block.text]
    text = moved("\n".join(script), {}).replace("/run/loft", folder)
    environment = {
        **os.environ, "LOFT": ROOT, "PATH": "%s:%s:%s" % (tools, os.path.dirname(sys.executable), os.environ["PATH"]),
        "XDG_RUNTIME_DIR": folder, "XDG_STATE_HOME": folder, "SWIFT_BACKTRACE": "enable=no",
        "PYTHONDONTWRITEBYTECODE": "1"}
    run = subprocess.run(["bash", "-c", text], cwd=folder, env=environment, timeout=TOGETHER, text=True,
                         stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    assert run.returncode == 0, run.stdout[-6000:]


def test_a_wrong_command_in_a_page_would_be_noticed(folder):
    """That the test above can fail."""
    for text in ("hubctl chekc", "aside '' sleep 0\nsleep 0.2", "make no-such-goal", "hubctl run --config none.yaml"):
        run = subprocess.run(["bash", "-c", "source %s\nPATH=%s:$PATH\n%s" % (
            PRELUDE, os.path.dirname(os.path.abspath(hubctl())), text)], cwd=folder, env={**os.environ, "LOFT": ROOT},
            stdin=subprocess.DEVNULL, capture_output=True, timeout=TOGETHER, check=False)
        assert run.returncode != 0, text


def test_the_tour_of_60_seconds_in_two_tabs(start, tmp_path):
    """The blocks of README.md for the console of a browser, typed into two of them."""
    tour = [block for block in telling.blocks("README.md") if block.kind == "js"]
    assert len(tour) == 3
    hub = start()
    with Browser(str(tmp_path)) as browser:
        tabs = [browser.page(hub.http("/health")) for _ in range(2)]

        def until(tab, what):
            tab.evaluate("new Promise((done, fail) => { const end = Date.now() + %d; const look = () => (%s) ? done(1)"
                         " : Date.now() > end ? fail(new Error(heard.join())) : setTimeout(look, 20); look() })"
                         % (DEADLINE * 1000, what))

        for tab in tabs:
            tab.evaluate("globalThis.heard = [], console.log = line => heard.push(line), 0")
            tab.evaluate(moved(tour[0].text, {"3000": hub.port}) + ";0")
            until(tab, "heard.some(line => line.includes('\"connected\"'))")
        for tab in tabs:
            tab.evaluate(tour[1].text + ";0")
        for tab in tabs:
            until(tab, "heard.some(line => line.includes('\"peer-discovered\"'))")
        # Each has heard of the other last of all, which is what the third block answers.
        for tab in tabs:
            until(tab, "last.type === 'peer-discovered'")
        tabs[0].evaluate(tour[2].text + ";0")
        until(tabs[1], "last.type === 'offer' && last.data.sdp === 'v=0 and so on'")
        assert tabs[1].evaluate("last.fromPeerId") == tabs[0].evaluate("id")
        tabs[0].call("Page.navigate", url="about:blank")
        until(tabs[1], "last.type === 'peer-disconnected'")


def test_signed_records_of_a_page_are_published_and_verified(start, tmp_path):
    """The block of Docs/BrowserClient.md, in a page of the hub."""
    told = next(block for block in telling.blocks("Docs/BrowserClient.md") if block.kind == "js")
    assert "wss://hub.example" in told.text
    hub = start("hub: {listen: 127.0.0.1:0}\nplugins: [signaling, memory-storage, records, browser-client]\n")
    with Browser(str(tmp_path)) as browser:
        heard = browser.page(hub.http("/demo")).evaluate(
            "(async () => { const heard = [], console = { log: (...words) => heard.push(words) }; "
            "const { Loft, Signer, verifyRecord } = await import('/sdk/loft.js');\n%s\nreturn heard })()"
            % told.text.replace("wss://hub.example", hub.ws("")))
    assert len(heard) == 1 and heard[0][0] is True and len(heard[0][1]["host"]) == 40, heard


def test_every_program_in_the_pages_is_run_by_somebody():
    """Of these kinds only the ones above are run here; another needs a test that names its page."""
    mine = {"README.md", "Docs/BrowserClient.md"}
    others = [block.place for kind in ("js", "html", "python") for block in telling.all_blocks(kind)
              if block.is_ours and (block.kind != "js" or block.page not in mine)]
    assert not others, others


@pytest.mark.parametrize("kind", sorted(PROXIES))
def test_the_proxy_of_the_page_passes_peers_on(kind, start, tmp_path):
    """Peers come through it, and the hub knows each by its own address."""
    block = next(block for block in telling.blocks("Docs/Operating/Network.md") if block.kind == kind)
    takes_header = "send-proxy" in block.text
    hub = start("hub:\n  listen: 127.0.0.1:0\n  trustedProxies: [127.0.0.1/32]\n  proxyProtocol: %s\n"
                "plugins: [signaling]\n" % str(takes_header).lower())
    with PROXIES[kind](str(tmp_path), block.text, hub.port) as proxy:
        with connect("%s/?peerId=%s" % (proxy.url, "a" * 40), ssl=proxy.trust, proxy=None,
                     source_address=("127.0.0.2", 0), open_timeout=DEADLINE) as peer:
            assert json.loads(peer.recv(timeout=DEADLINE))["type"] == "connected"
            peer.send(json.dumps({"type": "announce", "networkName": fresh_network(), "data": {}}))
            told = subprocess.run([hubctl(), "peers", "--json", "--config", hub.config], capture_output=True, text=True,
                                  check=True, timeout=DEADLINE)
            addresses = [one["address"] for one in json.loads(told.stdout)["peers"]]
            assert len(addresses) == 1 and addresses[0].startswith("127.0.0.2"), addresses
