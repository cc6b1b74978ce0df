"""A hub that announces itself from an address:  python3 announce.py PORT ADDRESS.  Needs the package websockets."""

import hashlib
import json
import sys

from websockets.sync.client import connect

port, address = sys.argv[1:]
peer = hashlib.sha1(address.encode()).hexdigest()
# This hub believes what proxies on the same machine say of where somebody comes from.
with connect("ws://127.0.0.1:%s/?peerId=%s" % (port, peer), additional_headers={"X-Forwarded-For": address}) as socket:
    socket.send(json.dumps({"type": "announce", "networkName": "pigeonhub-mesh", "data": {"isHub": True}}))
    for line in sys.stdin:
        # Until its input ends, so that others can look meanwhile.
        break
