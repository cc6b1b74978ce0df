"""A peer that wants to be greeted: greeted.py PORT WORDS..., or PORT served, when a hub that answers is enough."""

import json
import secrets
import sys

from websockets.sync.client import connect

PATIENCE = 5.0


def main(port, words):
    url = "ws://127.0.0.1:%s/?peerId=%s" % (port, secrets.token_hex(20))
    with connect(url, open_timeout=PATIENCE, close_timeout=1, proxy=None) as socket:
        heard = []
        if words == ["served"]:
            socket.send(json.dumps({"type": "ping", "data": {}}))
            while "pong" not in heard:
                heard.append(json.loads(socket.recv(timeout=PATIENCE))["type"])
            print("the hub answers its peers")
            return
        while len(heard) < len(words):
            message = json.loads(socket.recv(timeout=PATIENCE))
            if message["type"] == "greeting":
                heard.append(message["data"])
        # Each plugin hears events on its own, so the greetings come in any order.
        assert sorted(heard) == sorted(words), heard
        print("greeted: %s" % ", ".join(words))


main(sys.argv[1], sys.argv[2:])
