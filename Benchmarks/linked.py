"""Two hubs with one link between them, which is a WebSocket, one over TLS, or a data channel."""

import contextlib
import secrets
import signal
import subprocess
import time

import load
import machine
import programs
import servers

MEETS_WITHIN = 20.0
PLAIN, SECURE, CHANNEL = "WebSocket", "WebSocket over TLS", "data channel"
CARRIERS = (PLAIN, SECURE, CHANNEL)
MOST_CHANNELS = 64

HUB = """hub:
  name: %(name)s
  id: '%(id)s'
  listen: ["127.0.0.1:%(port)d"]
  admin: unix:%(folder)s/admin.sock
  reactors: 1
  limits: {connections: 1000000, connectionsPerAddress: 1000000}
  log: {level: info}
%(tls)splugins:
  - signaling
  - hub-registry: {isHub: true}
  - mesh: {publicUrl: "%(url)s"}
  - bootstrap: {hubs: [%(calls)s]}
  - health
%(more)s"""
MIGRATION = ("  - p2p-migration: {meshMigrationDelay: 50ms, hubMeshMaxPeers: %d, hubMeshMinPeers: 1, "
             "addresses: ['%s']}\n")


class Linked(servers.Hub):
    """One of them: it listens over TLS where its carrier asks for that, and calls those whom it is given."""

    def __init__(self, cores, carrier, calls=(), channels=1, address="127.0.0.1"):
        super().__init__(cores)
        self.carrier, self.calls, self.channels, self.address = carrier, calls, channels, address
        self.secure = carrier == SECURE

    def write(self, has_tls):
        known = (', authority: "%s"' % servers.Certificate.paths()[0]) if self.carrier == SECURE else ""
        text = HUB % {
            "name": "bench", "id": self.id, "port": self.port, "folder": self.folder.name, "url": self.url,
            "tls": "  tls: {certificate: %s, key: %s}\n" % servers.Certificate.paths() if has_tls else "",
            "calls": ", ".join('{url: "%s"%s}' % (url, known) for url in self.calls),
            "more": MIGRATION % (self.channels, self.address) if self.carrier == CHANNEL else ""}
        with open(self.folder.name + "/Plugins.yaml", "w", encoding="utf-8") as file:
            file.write(text)

    def command(self):
        self.port, self.id = machine.free_port(), secrets.token_hex(20)
        self.write(self.secure)
        return [programs.hubctl(), "run", "--config", self.folder.name + "/Plugins.yaml"]

    @property
    def url(self):
        return "%s://127.0.0.1:%d" % ("wss" if self.carrier == SECURE else "ws", self.port)

    def wait_for(self, words, times=1):
        """Until it says so in its log."""
        until = time.monotonic() + MEETS_WITHIN
        while self.said().count(words) < times:
            if time.monotonic() > until:
                raise load.Failed("a hub never said '%s':\n%s" % (words, self.words()))
            time.sleep(0.01)

    def said(self):
        with open(self.folder.name + "/log", encoding="utf-8", errors="replace") as file:
            return file.read()

    def speak_plainly(self):
        """To those who come from now on. Links that are there stay as they are."""
        self.write(False)
        self.process.send_signal(signal.SIGHUP)
        self.wait_for("configuration reloaded")
        self.secure = False

    def carriers(self):
        """What its links are, as it says itself."""
        said = subprocess.run(
            [programs.hubctl(), "mesh", "status", "--admin", "unix:%s/admin.sock" % self.folder.name],
            capture_output=True, text=True, check=True).stdout
        rows = said[said.index("LINK TO"):].splitlines()[1:] if "LINK TO" in said else []
        return [row.split()[1] for row in rows if row.strip()]


class Pair:
    """Both, as the load generator sees them: a port for each half of a pair of peers, and both to watch."""

    adapter, path, secure = "loft", "/", False

    def __init__(self, carrier, one, other):
        self.carrier, self.one, self.other = carrier, one, other
        self.port = one.port

    def pids(self):
        return self.one.pids() + self.other.pids()

    def check(self):
        """That the link is what it was to be."""
        kind = "data-channel" if self.carrier == CHANNEL else "websocket"
        for hub in (self.one, self.other):
            carriers = hub.carriers()
            if carriers != [kind]:
                raise load.Failed("the link is %s and not %s" % (carriers, kind))


@contextlib.contextmanager
def pair(carrier, cores, addresses=("127.0.0.1", "127.0.0.1")):
    with Linked(cores[0], carrier, address=addresses[0]) as one, \
            Linked(cores[1], carrier, calls=(one.url,), address=addresses[1]) as other:
        other.wait_for("linked with a hub")
        if carrier == CHANNEL:
            for hub in (one, other):
                hub.wait_for("moved from WebSockets")
        for hub in (one, other):
            if hub.secure:
                hub.speak_plainly()
        both = Pair(carrier, one, other)
        both.check()
        yield both
