"""The proxies of the documents, with the settings that stand there and what a whole file needs besides."""

import contextlib
import os
import re
import shutil
import socket
import ssl
import subprocess
import time

from balancer import DEADLINE, LIBRARIES, free_port
from hub import ROOT
from test_tls_openssl import make_certificate


class Proxy:
    name, url_scheme = "", "ws"

    def __init__(self, folder, text, hub):
        self.folder, self.hub, self.port = folder, hub, free_port()
        make_certificate(folder, 9)
        self.trust = ssl.create_default_context(cafile=os.path.join(folder, "certificate.pem")) \
            if self.url_scheme == "wss" else None
        self.url = "%s://127.0.0.1:%d" % (self.url_scheme, self.port)
        with open(os.path.join(folder, "proxy"), "w", encoding="utf-8") as file:
            file.write(self.whole(text.replace("127.0.0.1:3000", "127.0.0.1:%d" % hub)))
        self.log = open(os.path.join(folder, "log"), "wb")
        self.process = subprocess.Popen(
            self.command(self.find()), stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log,
            env={**os.environ, "LD_LIBRARY_PATH": LIBRARIES, "HOME": folder, "XDG_DATA_HOME": folder})

    def find(self):
        """Unpacked by Scripts/install-needed.sh, or this machine's own."""
        for place in ("sbin", "bin"):
            unpacked = os.path.join(ROOT, ".tools", "usr", place, self.name)
            if os.access(unpacked, os.X_OK):
                return unpacked
        found = shutil.which(self.name, path="/usr/sbin:/usr/bin")
        assert found, "there is no %s: Scripts/install-needed.sh test unpacks it" % self.name
        return found

    def __enter__(self):
        until = time.monotonic() + DEADLINE
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=DEADLINE).close()
                return self
            except ConnectionRefusedError:
                if self.process.poll() is not None or time.monotonic() > until:
                    self.__exit__()
                    with open(self.log.name, encoding="utf-8", errors="replace") as file:
                        raise AssertionError("%s does not run: %s" % (self.name, file.read())) from None
                # It tells nobody when it listens; should it end, that is known at once.
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self.process.wait(0.02)

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.terminate()
        self.process.wait(DEADLINE)
        self.log.close()


class Nginx(Proxy):
    name, url_scheme = "nginx", "wss"

    def whole(self, text):
        text = text.replace("listen 443 ssl;", "listen 127.0.0.1:%d ssl;\n  ssl_certificate %s/certificate.pem;\n"
                            "  ssl_certificate_key %s/key.pem;" % (self.port, self.folder, self.folder))
        places = "".join("  %s_temp_path %s;\n" % (kind, self.folder)
                         for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        return "daemon off; pid %s/pid; error_log stderr;\nevents {}\nhttp {\n  access_log off;\n%s%s}\n" % (
            self.folder, places, text)

    def command(self, program):
        return [program, "-e", "stderr", "-p", self.folder, "-c", os.path.join(self.folder, "proxy")]


class HAProxy(Proxy):
    name = "haproxy"

    def whole(self, text):
        return "%s\nfrontend peers\n  mode tcp\n  bind 127.0.0.1:%d\n  default_backend loft\n" % (text, self.port)

    def command(self, program):
        return [program, "-db", "-f", os.path.join(self.folder, "proxy")]


class Caddy(Proxy):
    name, url_scheme = "caddy", "ws"

    def whole(self, text):
        # Its name is nobody's here, so it serves without a certificate of its own.
        return "{\n  admin off\n  auto_https off\n}\n" + re.sub(
            r"^\S+ \{", "http://127.0.0.1:%d {\n  bind 127.0.0.1" % self.port, text, count=1)

    def command(self, program):
        return [program, "run", "--adapter", "caddyfile", "--config", os.path.join(self.folder, "proxy")]


PROXIES = {"nginx": Nginx, "haproxy": HAProxy, "caddyfile": Caddy}
