"""Debian's test authority as a process (RFC 8555), with a name server of its own that knows every name."""

import json
import os
import shutil
import socket
import ssl
import subprocess
import threading
import time
import urllib.error
import urllib.request

DEADLINE = 15.0


def is_installed():
    return shutil.which("pebble") is not None and shutil.which("pebble-challtestsrv") is not None


def free_port(host="127.0.0.1", kind=socket.SOCK_STREAM):
    """A port that was free a moment ago."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, kind) as probe:
        probe.bind((host, 0))
        return probe.getsockname()[1]


class Pebble:
    def __init__(self, folder, tls_port, http_port, lifetime=3600, address="127.0.0.1", reject=0, account=None):
        """It comes to `tls_port` and `http_port` of `address` to see whether a name is served there."""
        self.pause = threading.Event()
        self.folder = os.path.join(folder, "pebble")
        os.makedirs(self.folder)
        self.port, self.management, self.names, desk = free_port(), free_port(), free_port(), free_port()
        self.certificate = os.path.join(self.folder, "certificate.pem")
        key = os.path.join(self.folder, "key.pem")
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
             "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
             "-keyout", key, "-out", self.certificate], check=True, capture_output=True)
        settings = {
            "listenAddress": "127.0.0.1:%d" % self.port, "managementListenAddress": "127.0.0.1:%d" % self.management,
            "certificate": self.certificate, "privateKey": key, "httpPort": http_port, "tlsPort": tls_port,
            "ocspResponderURL": "", "certificateValidityPeriod": lifetime,
            "externalAccountBindingRequired": account is not None,
            "externalAccountMACKeys": dict([account]) if account else {}}
        path = os.path.join(self.folder, "settings.json")
        with open(path, "w", encoding="ascii") as file:
            json.dump({"pebble": settings}, file)
        four, six = ("", address) if ":" in address else (address, "")
        self.processes = [
            self.begin("names", ["pebble-challtestsrv", "-dns01", "127.0.0.1:%d" % self.names, "-http01", "",
                                 "-https01", "", "-tlsalpn01", "", "-management", "127.0.0.1:%d" % desk,
                                 "-defaultIPv4", four, "-defaultIPv6", six]),
            self.begin("pebble", ["pebble", "-config", path, "-dnsserver", "127.0.0.1:%d" % self.names],
                       PEBBLE_VA_NOSLEEP="1", PEBBLE_WFE_NONCEREJECT=str(reject), PEBBLE_AUTHZREUSE="0")]
        try:
            self.wait()
        except BaseException:
            self.kill()
            raise

    def begin(self, name, words, **environment):
        with open(os.path.join(self.folder, name + ".log"), "wb") as log:
            return subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                    env={**os.environ, **environment})

    def wait(self):
        until = time.monotonic() + DEADLINE
        while True:
            try:
                self.get("https://127.0.0.1:%d/dir" % self.port)
                return
            except (urllib.error.URLError, ConnectionError):
                ended = [process.args[0] for process in self.processes if process.poll() is not None]
                assert not ended and time.monotonic() < until, "%s ended:\n%s" % (ended, self.log())
                self.pause.wait(0.02)

    def get(self, url):
        context = ssl.create_default_context(cafile=self.certificate)
        with urllib.request.urlopen(url, timeout=DEADLINE, context=context) as answer:
            return answer.read().decode()

    @property
    def directory(self):
        return "https://127.0.0.1:%d/dir" % self.port

    def root(self):
        """The file with the authority behind what it issues; another one at each start."""
        path = os.path.join(self.folder, "root.pem")
        with open(path, "w", encoding="ascii") as file:
            file.write(self.get("https://127.0.0.1:%d/roots/0" % self.management))
        return path

    def log(self):
        text = ""
        for name in ("names", "pebble"):
            with open(os.path.join(self.folder, name + ".log"), encoding="utf-8", errors="replace") as file:
                text += file.read()
        return text

    def kill(self):
        for process in self.processes:
            process.kill()
            process.wait()
