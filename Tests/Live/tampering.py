"""A line to a server on which somebody changes what the server says."""

import socket
import threading


class Tampering:
    """Listens in front of a server. `change` gets what the server sent, and returns what is passed on."""

    secure = False

    def __init__(self, server, change):
        self.server, self.change = server, change
        self.adapter, self.path, self.pids = server.adapter, server.path, server.pids
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = self.listener.getsockname()[1]

    def __enter__(self):
        threading.Thread(target=self.accept, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.listener.close()

    def accept(self):
        while True:
            try:
                near, _ = self.listener.accept()
            except OSError:
                return
            far = socket.create_connection(("127.0.0.1", self.server.port))
            for one, other, change in ((near, far, lambda data: data), (far, near, self.change)):
                threading.Thread(target=self.pass_on, args=(one, other, change), daemon=True).start()

    @staticmethod
    def pass_on(one, other, change):
        try:
            while data := one.recv(65536):
                other.sendall(change(data))
        except OSError:
            pass
        one.close()
        other.close()
