"""Those who collect figures: Debian's Prometheus, a StatsD that only listens, and an OTLP collector."""

import http.server
import json
import os
import selectors
import signal
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

from hub import ROOT

DEADLINE = 60.0


def tool(name):
    """A program of Debian's package prometheus, which `make test` unpacks."""
    return os.path.join(ROOT, ".tools", "usr", "bin", name)


def promtool(*arguments, text=None):
    done = subprocess.run([tool("promtool"), *arguments], input=text, capture_output=True, text=True, timeout=DEADLINE)
    return done.returncode, done.stdout + done.stderr


class Prometheus:
    """One that scrapes what its configuration says, and keeps what it finds in a folder."""

    def __init__(self, folder, config):
        self.path = os.path.join(folder, "prometheus.yml")
        with open(self.path, "w", encoding="utf-8") as file:
            file.write(config)
        self.log_lines = []
        self.process = subprocess.Popen(
            [tool("prometheus"), "--config.file", self.path, "--storage.tsdb.path", os.path.join(folder, "data"),
             "--web.listen-address", "127.0.0.1:0"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        self.address = self.find_address()
        # Whoever reads no more makes the writer wait.
        self.reader = threading.Thread(target=self.read_rest, daemon=True)
        self.reader.start()
        self.wait_for(lambda: self.get("/-/ready", plain=True))

    def find_address(self):
        until, rest = time.monotonic() + DEADLINE, b""
        with selectors.DefaultSelector() as selector:
            selector.register(self.process.stderr, selectors.EVENT_READ)
            while selector.select(max(0, until - time.monotonic())):
                piece = os.read(self.process.stderr.fileno(), 65536)
                assert piece, "prometheus ended: " + rest.decode()
                rest += piece
                for line in rest.decode(errors="replace").splitlines():
                    if 'msg="Listening on"' in line:
                        return line.rsplit("address=", 1)[1].strip()
        raise TimeoutError("prometheus does not listen: " + rest.decode())

    def read_rest(self):
        while piece := os.read(self.process.stderr.fileno(), 65536):
            self.log_lines.append(piece.decode(errors="replace"))

    def get(self, path, plain=False, **query):
        url = "http://%s%s?%s" % (self.address, path, urllib.parse.urlencode(query, doseq=True))
        try:
            with urllib.request.urlopen(url, timeout=DEADLINE) as answer:
                body = answer.read()
        except urllib.error.HTTPError as error:
            if plain:
                return None
            raise AssertionError("%s: %s" % (url, error.read().decode())) from error
        return body if plain else json.loads(body)["data"]

    def query(self, expression):
        """The samples of an instant vector, as (labels, number)."""
        data = self.get("/api/v1/query", query=expression)
        return [(one["metric"], float(one["value"][1])) for one in data["result"]]

    def wait_for(self, question):
        until = time.monotonic() + DEADLINE
        while not (answer := question()):
            assert time.monotonic() < until, "prometheus has no answer; its log:\n" + "".join(self.log_lines)
        return answer

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(DEADLINE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.reader.join(DEADLINE)
        self.process.stderr.close()


class StatsD:
    """Takes datagrams and keeps them."""

    def __init__(self):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.socket.settimeout(DEADLINE)
        self.address = "127.0.0.1:%d" % self.socket.getsockname()[1]
        self.sizes = []

    def line(self, name):
        """The next line whose name is this one."""
        while True:
            datagram = self.socket.recv(65536)
            self.sizes.append(len(datagram))
            for line in datagram.decode().split("\n"):
                if line.split(":", 1)[0] == name:
                    return line

    def close(self):
        self.socket.close()


class Collector:
    """Takes what is posted to it, and answers with the statuses it was given, then with 200."""

    def __init__(self, statuses=()):
        collector = self
        self.statuses = list(statuses)
        self.requests = []
        self.came = threading.Condition()

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                with collector.came:
                    status = collector.statuses.pop(0) if collector.statuses else 200
                    collector.requests.append((self.path, dict(self.headers.items()), body, status))
                    collector.came.notify_all()
                self.send_response(status)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", "2")
                self.end_headers()
                self.wfile.write(b"{}")

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = "http://127.0.0.1:%d" % self.server.server_address[1]
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()

    def wait_for(self, count):
        with self.came:
            assert self.came.wait_for(lambda: len(self.requests) >= count, DEADLINE), self.requests
            return list(self.requests)

    def close(self):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()
