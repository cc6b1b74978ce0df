"""Peers with better and worse names: python3 visit.py PORT."""

import json
import secrets
import sys

from websockets.sync.client import connect


def visit(name, network):
    peer = secrets.token_hex(20)
    with connect("ws://127.0.0.1:%s/?peerId=%s" % (sys.argv[1], peer), proxy=None) as socket:
        socket.send(json.dumps({"type": "announce", "networkName": network, "data": {"name": name}}))
        socket.send(json.dumps({"type": "ping", "data": {}}))
        verdict = "comes in"
        while True:
            message = json.loads(socket.recv(timeout=5))
            if message["type"] == "error":
                assert message["code"] == "not-welcome" and message["by"] == "moderation", message
                verdict = message["reason"]
            # What was asked before is answered before.
            if message["type"] == "pong":
                print("%s in %s: %s" % (name, network, verdict))
                return


for who, where in [("Bob", "lobby"), ("Spam & Sons", "lobby"), ("Bob", "staff"), ("Spam & Sons", "acme"),
                   ("Ham", "acme"), ("Spam & Sons", "zeta")]:
    visit(who, where)
