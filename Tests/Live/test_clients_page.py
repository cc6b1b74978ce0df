"""The examples of Docs/Clients.md in JavaScript: the page's half speaks to Node's half, over a real hub."""

import os
import re
import shutil
import subprocess
import urllib.request

import pytest

from hub import DEADLINE, ROOT, settings

pytestmark = pytest.mark.process
NODE = shutil.which("node")


def blocks():
    with open(os.path.join(ROOT, "Docs", "Clients.md"), encoding="utf-8") as file:
        return re.findall(r"```js\n(.*?)```", file.read(), re.S)


def test_the_examples_find_each_other(start, tmp_path):
    if NODE is None:
        pytest.fail("there is no node: Scripts/install-needed.sh test installs it")
    hub = start(settings(plugins=("signaling", "browser-client")))
    page, node = (text.replace("ws://127.0.0.1:3000", hub.ws("").rstrip("/")) for text in blocks())
    # The module as the hub serves it, with a WebSocket as browsers have one.
    with urllib.request.urlopen(hub.http("/sdk/loft.js")) as answer:
        (tmp_path / "loft.mjs").write_bytes(answer.read())
    library = os.path.join(ROOT, "Clients", "js")
    (tmp_path / "page.mjs").write_text(
        'import { NodeSocket } from "%s/socket.mjs";\nimport { webcrypto } from "node:crypto";\n'
        "globalThis.WebSocket ??= NodeSocket;\nglobalThis.crypto ??= webcrypto;\n"
        'const { Loft } = await import("./loft.mjs");\n%s'
        % (library, page.replace('import { Loft } from "http://127.0.0.1:3000/sdk/loft.js";\n', "")), encoding="utf-8")
    (tmp_path / "node.mjs").write_text(node.replace('"loft-client"', '"%s/loft.mjs"' % library), encoding="utf-8")
    assert "import { Loft } from" not in (tmp_path / "page.mjs").read_text(encoding="utf-8")
    said = {}
    programs = {name: subprocess.Popen(
        [NODE, str(tmp_path / (name + ".mjs"))], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        for name in ("node", "page")}
    try:
        for name, program in programs.items():
            said[name], _ = program.communicate(timeout=DEADLINE)
    finally:
        for program in programs.values():
            program.kill()
    assert "says offer …" in said["node"], said
    assert "this peer is Announced" in said["page"] and "is PeerFound" in said["page"], said


def test_an_example_has_about_ten_lines():
    assert len(blocks()) == 2
    for text in blocks():
        assert len(text.splitlines()) <= 12
