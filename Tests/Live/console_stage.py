"""The page of the console from the tree, before a mesh that is made up: as many hubs and peers as a test wants."""

import contextlib
import hashlib
import http.server
import json
import os
import random
import threading
import urllib.parse

from hub import ROOT

PAGE = os.path.join(ROOT, "Sources", "Plugins", "Console", "Page")
KINDS = {".js": "text/javascript", ".css": "text/css", ".html": "text/html", ".svg": "image/svg+xml"}
POLICY = ("default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
          "base-uri 'none'; form-action 'none'")
REGIONS = ("eu-west", "eu-north", "us-east", "us-west", "ap-south", "sa-east")


def identity(text):
    return hashlib.sha1(text.encode()).hexdigest()


class MadeUpMesh:
    """Hubs in clusters by region, each linked with some of its own and few of others."""

    def __init__(self, hubs=200, peers=5000, seed=9):
        chance = random.Random(seed)
        self.lock = threading.Lock()
        self.hubs = [self.hub(number, peers // hubs + (number < peers % hubs)) for number in range(hubs)]
        self.links = {}
        for number in range(1, hubs):
            near = number - len(REGIONS) if number >= len(REGIONS) else number - 1
            self.link(number, near)
            if number % 3 == 0 and number > 3 * len(REGIONS):
                self.link(number, number - 3 * len(REGIONS))
            if number % 9 == 0:
                self.link(number, chance.randrange(number))
        self.lost = []

    @staticmethod
    def hub(number, peers):
        name = identity("hub %d" % number)
        return {"id": name, "name": "hub-%03d" % number, "region": REGIONS[number % len(REGIONS)],
                "url": "wss://hub-%03d.example.org" % number, "distance": 0 if number == 0 else 1 + number % 5,
                "peers": peers, "connections": peers + 3, "load": min(1, (peers + 3) / 60), "isDraining": False,
                "isFull": False, "dialect": "mesh",
                "streams": {"migrations": 0, "lost": 0, "doubled": 0, "reordered": 0}}

    def link(self, one, other, carriers=("websocket",)):
        ends = tuple(sorted((self.hubs[one]["id"], self.hubs[other]["id"])))
        self.links[ends] = [{"carrier": carrier, "roundTripMicroseconds": 1000 * (1 + len(self.links) % 40),
                             "frames": 1000, "bytes": 40000} for carrier in carriers]

    def move(self, share=1.0):
        """So many of the links move to data channels."""
        with self.lock:
            for number, ends in enumerate(self.links):
                if number < share * len(self.links):
                    self.links[ends] = [dict(self.links[ends][0], carrier="data-channel")]
            for hub in self.hubs:
                hub["streams"]["migrations"] = 1

    def carry(self, most=100000):
        """Something goes over each link."""
        with self.lock:
            for number, strands in enumerate(self.links.values()):
                for strand in strands:
                    strand["bytes"] += most * (number % 7) // 6
                    strand["frames"] += 10

    def lose(self, count):
        """The last hubs are gone."""
        with self.lock:
            gone = {hub["id"] for hub in self.hubs[-count:]}
            del self.hubs[-count:]
            self.links = {ends: strands for ends, strands in self.links.items() if not gone & set(ends)}

    def document(self):
        with self.lock:
            return {"state": "whole", "id": self.hubs[0]["id"], "mesh": "made-up", "hubs": self.hubs,
                    "links": [{"first": one, "second": other, "carriers": strands}
                              for (one, other), strands in self.links.items()],
                    "lost": self.lost, "pins": [self.hubs[0]["id"]]}


class Answers(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, status, body=b"", kind="application/json", **headers):
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(body)))
        self.send_header("content-security-policy", POLICY)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        path = urllib.parse.urlsplit(self.path).path
        stage = self.server.stage
        if path == "/console/session":
            return self.answer(200, json.dumps({"who": "test", "role": "admin", "until": 0, "proof": "x"}).encode())
        if path in ("/console", "/console/"):
            path = "/console/index.html"
        if path.startswith("/console/"):
            name = path[len("/console/"):]
            file = os.path.join(PAGE, name)
            if "/" in name or not os.path.isfile(file):
                return self.answer(404)
            with open(file, "rb") as content:
                return self.answer(200, content.read(), KINDS[os.path.splitext(name)[1]])
        if path == "/admin/v1/events":
            return self.follow()
        stage.asked.append(path)
        body = stage.answer(path)
        if body is None:
            return self.answer(404, b'{"code":"not-found","detail":"there is no such thing here"}')
        body = json.dumps(body).encode()
        tag = '"%s"' % hashlib.sha1(body).hexdigest()
        if self.headers.get("if-none-match") == tag:
            return self.answer(304, etag=tag)
        return self.answer(200, body, etag=tag)

    def follow(self):
        """A stream in which nothing happens, until the stage is taken down."""
        self.send_response(200)
        self.send_header("content-type", "application/jsonl")
        self.send_header("connection", "close")
        self.end_headers()
        self.wfile.write(b"\n")
        self.wfile.flush()
        self.server.stage.over.wait()
        self.close_connection = True


class Stage:
    def __init__(self, mesh):
        self.mesh = mesh
        self.asked = []
        self.over = threading.Event()

    def answer(self, path):
        if path == "/admin/v1/mesh/graph":
            return self.mesh.document()
        if path == "/admin/v1/hub":
            return {"name": "hub-000"}
        return None


@contextlib.contextmanager
def staged(mesh):
    """Serves the page and the mesh on a free port; gives the stage and its address."""
    stage = Stage(mesh)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    server.daemon_threads = True
    server.stage = stage
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield stage, "http://127.0.0.1:%d" % server.server_port
    finally:
        stage.over.set()
        server.shutdown()
        thread.join()
        server.server_close()
