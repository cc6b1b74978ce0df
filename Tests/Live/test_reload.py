"""Reload on a living hub: taken back unless confirmed, noticed by itself, and nobody loses a message."""

import json
import os
import subprocess
import threading
import time

import pytest

from hub import DEADLINE, hubctl, settings
from peer import Peer, fresh_network

pytestmark = pytest.mark.process


def run(*words, admin):
    return subprocess.run([hubctl(), *words, "--admin", admin], capture_output=True, text=True, timeout=60)


def until(check, what):
    end = time.monotonic() + DEADLINE
    while not check():
        assert time.monotonic() < end, what
        threading.Event().wait(0.02)


def with_admin(start, *more):
    """A hub whose admin socket is in its own folder."""
    hub = start(settings(("admin: unix:ADMIN", *more)).replace("ADMIN", "/nonexistent/x"), expect_ready=False)
    hub.kill()
    admin = os.path.join(hub.folder, "admin")
    hub = start(settings(("admin: unix:" + admin, *more)))
    return hub, admin, settings(("admin: unix:" + admin, *more))


def test_who_locks_himself_out_gets_back_in(start):
    hub, admin, text = with_admin(start)
    elsewhere = admin + "-elsewhere"
    with Peer(hub, fresh_network()) as ada:
        hub.write(text.replace(admin, elsewhere))
        # The operator mistyped the address he administrates by, and from then on nobody answers there.
        tried = run("reload", "--confirm-within", "2s", admin=admin)
        assert tried.returncode == 0, tried.stderr
        assert "goes back at" in tried.stdout
        until(lambda: run("plugins", admin=admin).returncode == 5, "the old address still answers")
        until(lambda: run("plugins", admin=admin).returncode == 0, "the hub did not go back")
        hub.says("reload rolled back")
        ada.settle()


def test_a_file_that_is_renamed_over_is_noticed(start):
    hub, admin, text = with_admin(start, "watch: true")
    with Peer(hub, fresh_network()) as ada:
        hub.write(text.replace("name: test", "name: other"))
        until(lambda: '"by":"file"' in hub.log() and "name test" in hub.log(), "the file was not noticed")
        hub.write(text.replace("name: test", "nmae: other"))
        until(lambda: "configuration rejected" in hub.log(), "the mistake was not noticed")
        ada.settle()


def test_what_else_happens_in_the_folder_holds_nothing_up(start):
    hub, admin, text = with_admin(start, "watch: true")
    over = threading.Event()

    def rewrite():
        while not over.wait(0.05):
            with open(os.path.join(hub.folder, "something"), "w", encoding="utf-8") as file:
                file.write("else")

    writer = threading.Thread(target=rewrite)
    writer.start()
    try:
        hub.write(text.replace("name: test", "name: other"))
        until(lambda: "name test → other" in hub.log(), "the file was not noticed")
    finally:
        over.set()
        writer.join()


def test_a_link_that_is_swapped_is_noticed(start, tmp_path):
    hub, admin, text = with_admin(start, "watch: true")
    os.mkdir(os.path.join(hub.folder, "one"))
    os.mkdir(os.path.join(hub.folder, "two"))
    for name in ("one", "two"):
        with open(os.path.join(hub.folder, name, "Plugins.yaml"), "w", encoding="utf-8") as file:
            file.write(text.replace("name: test", "name: " + name))
    os.symlink("one", os.path.join(hub.folder, "..data"))
    os.symlink("..data/Plugins.yaml", hub.config + ".link")
    os.replace(hub.config + ".link", hub.config)
    until(lambda: "name test → one" in hub.log(), "the link was not noticed")
    os.symlink("two", os.path.join(hub.folder, "..data.new"))
    os.replace(os.path.join(hub.folder, "..data.new"), os.path.join(hub.folder, "..data"))
    until(lambda: "name one → two" in hub.log(), "the swap was not noticed")


def test_no_message_is_lost_while_plugins_are_exchanged(start):
    hub, admin, text = with_admin(start)
    network = fresh_network()
    rounds = 30
    with Peer(hub, network) as ada, Peer(hub, network) as bob:
        over = threading.Event()
        sent = []

        def talk():
            while not over.is_set():
                sent.append(len(sent))
                ada.signal("offer", bob, {"number": sent[-1]})
                ada.settle()

        speaker = threading.Thread(target=talk)
        speaker.start()
        pauses = []
        for number in range(rounds):
            hub.write(text.replace("hub-registry", "hub-registry: {mesh: m%d}" % number))
            answer = run("reload", "--json", admin=admin)
            assert answer.returncode == 0, answer.stderr
            pauses.append(json.loads(answer.stdout)["plan"]["pauseMicroseconds"])
        over.set()
        speaker.join()
        heard = [bob.receive("offer")["data"]["number"] for _ in sent]
        assert heard == sent
        assert max(pauses) < 20_000, pauses
