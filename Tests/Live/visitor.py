"""A peer that comes, announces itself and stays: visitor.py ID NETWORK PORT. It prints what it hears."""

import json
import sys

from websockets.sync.client import connect

name, network, port = sys.argv[1:]
with connect("ws://127.0.0.1:%s/?peerId=%s" % (port, name)) as socket:
    socket.send(json.dumps({"type": "announce", "networkName": network, "data": {}}))
    for line in socket:
        print(line, flush=True)
