"""As much of the NATS protocol as it takes to pass messages on, for testing its adapter without a server."""

import os
import socketserver
import threading


class Connection(socketserver.StreamRequestHandler):
    def handle(self):
        self.say(b"INFO {}\r\n")
        subjects = self.server.subjects
        while line := self.rfile.readline():
            verb, *words = line.split(None, 2)
            if verb == b"SUB":
                subjects[words[0]] = self
            elif verb == b"PING":
                self.say(b"PONG\r\n")
            elif verb == b"PUB":
                payload = self.rfile.read(int(words[1]) + 2)
                subjects[words[0]].say(b"MSG %s 1 %d\r\n%s" % (words[0], len(payload) - 2, payload))

    def say(self, data):
        with self.server.lock:
            self.wfile.write(data)


class TinyNats(socketserver.ThreadingTCPServer):
    """What the load generator needs of a server. Use it in a `with`."""

    adapter, path, secure, daemon_threads = "nats", "/", False, True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Connection)
        self.port, self.subjects, self.lock = self.server_address[1], {}, threading.Lock()

    def __enter__(self):
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.shutdown()
        self.server_close()

    @staticmethod
    def pids():
        return [os.getpid()]
