"""A plugin that runs as a service, at a Unix socket or a WebSocket, for as long as a test lets it."""

import contextlib
import json
import os
import socket
import ssl
import threading

from websockets.exceptions import ConnectionClosed
from websockets.sync.server import serve

MANIFEST = {
    "id": "doorman", "summary": "Greets, and lets nobody in who is bad.", "on": ["peerConnected"],
    "before": [{"intent": "admitConnection", "at": "authorize"}],
    "serve": [{"method": "GET", "path": "/hello", "audience": "everyone"}],
    "settings": [{"name": "text", "is": "text", "default": "welcome", "about": "what to say"}],
}


class Doorman:
    """What one connection says to what it hears."""

    def __init__(self):
        self.text = ""

    def hear(self, message):
        if "hello" in message:
            return {"manifest": MANIFEST}
        if "configure" in message:
            self.text = message["configure"]["settings"]["text"]
            return {"ready": {}}
        if "event" in message:
            event = message["event"]
            return {"send": {"to": event["peer"], "namespace": event["namespace"],
                             "text": json.dumps({"type": "greeting", "data": self.text})}}
        if "ask" in message:
            if message["ask"]["request"]["headers"].get("x-guest") == "bad":
                return {"answer": {"id": message["ask"]["id"],
                                   "refuse": {"code": "bad-guest", "reason": "not you"}}}
            return {"answer": {"id": message["ask"]["id"], "proceed": True}}
        if "request" in message:
            return {"response": {"id": message["request"]["id"], "body": self.text}}
        if "drain" in message:
            return {"drained": {}}
        return None


class Service:
    """Where it can be reached is `url`. It can stop and start there as often as a test likes."""

    def __init__(self, make=Doorman):
        self.make, self.open, self.count = make, set(), 0
        self.start()

    def say(self, line):
        """Says something unasked on every connection."""
        for connection in list(self.open):
            with contextlib.suppress(OSError, ConnectionClosed):
                self.send(connection, line)

    def talk(self, connection, lines):
        plugin, self.count = self.make(), self.count + 1
        self.open.add(connection)
        try:
            for line in lines:
                answer = plugin.hear(json.loads(line))
                if answer is not None:
                    self.send(connection, json.dumps(answer))
        except (OSError, ConnectionClosed):
            pass
        finally:
            self.open.discard(connection)


class UnixService(Service):
    def __init__(self, folder, make=Doorman):
        self.path = os.path.join(folder, "doorman.sock")
        self.url = "unix:" + self.path
        super().__init__(make)

    def start(self):
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self.path)
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(self.path)
        self.listener.listen()
        threading.Thread(target=self.accept, args=(self.listener,), daemon=True).start()

    def accept(self, listener):
        with contextlib.suppress(OSError):
            while True:
                connection, _ = listener.accept()
                threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection):
        with connection, connection.makefile("r", encoding="utf-8") as lines:
            self.talk(connection, lines)

    def send(self, connection, line):
        connection.sendall((line + "\n").encode())

    def stop(self):
        # Another thread waits in `accept`, and only this wakes it.
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        os.unlink(self.path)
        for connection in list(self.open):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


class WebService(Service):
    def __init__(self, make=Doorman, certificate=None):
        self.port, self.certificate = 0, certificate
        super().__init__(make)
        self.url = "%s://localhost:%d/loft" % ("wss" if certificate else "ws", self.port)

    def start(self):
        tls = None
        if self.certificate:
            tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            tls.load_cert_chain(*self.certificate)
        self.server = serve(lambda connection: self.talk(connection, connection), "127.0.0.1", self.port, ssl=tls)
        self.port = self.server.socket.getsockname()[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def send(self, connection, line):
        connection.send(line)

    def stop(self):
        self.server.shutdown()
        for connection in list(self.open):
            connection.close()
