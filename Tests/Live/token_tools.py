"""Keys, tokens and forgeries for tests of the plugin that decides about tokens."""

import base64
import contextlib
import hashlib
import hmac
import http.server
import json
import os
import ssl
import subprocess
import threading
import time

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from joserfc import jwt as jose
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey

from hub import ROOT, hubctl

SECRET = "a secret of more than thirty-two bytes, kept in a file"
ALGORITHMS = ("HS256", "RS256", "ES256", "EdDSA")
JOSE_KEYS = {"RS256": RSAKey, "ES256": ECKey, "EdDSA": OKPKey}


def text(data):
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


class Keys:
    """One key of every kind, in files as an operator would have them."""

    def __init__(self, folder):
        self.folder = folder
        self.private = {
            "RS256": rsa.generate_private_key(public_exponent=65537, key_size=2048),
            "ES256": ec.generate_private_key(ec.SECP256R1()),
            "EdDSA": ed25519.Ed25519PrivateKey.generate(),
        }
        self.write("secret", SECRET)
        for name, key in self.private.items():
            self.write(name, self.pem(name).decode())
            self.write(name + ".pub", self.public_pem(name).decode())

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, content):
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(content)
        return self.path(name)

    def pem(self, algorithm):
        return self.private[algorithm].private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())

    def public_pem(self, algorithm):
        return self.private[algorithm].public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)

    def signer(self, algorithm):
        return SECRET if algorithm == "HS256" else self.private[algorithm]

    def with_pyjwt(self, algorithm, header=None, **claims):
        return jwt.encode(fresh(claims), self.signer(algorithm), algorithm=algorithm, headers=header)

    def with_joserfc(self, algorithm, header=None, **claims):
        # Its newest name for it is the curve's (RFC 9864).
        algorithm = {"EdDSA": "Ed25519"}.get(algorithm, algorithm)
        return jose.encode({"alg": algorithm, **(header or {})}, fresh(claims), self.jose_key(algorithm.replace("Ed25519", "EdDSA")),
                           algorithms=[algorithm])

    def jose_key(self, algorithm, private=True):
        if algorithm == "HS256":
            return OctKey.import_key(SECRET)
        return JOSE_KEYS[algorithm].import_key(self.pem(algorithm) if private else self.public_pem(algorithm))

    def jwks(self, *algorithms):
        keys = [{**self.jose_key(name, private=False).as_dict(private=False), "kid": name} for name in algorithms]
        return json.dumps({"keys": keys})


def fresh(claims):
    """Claims with an end in five minutes, unless they say otherwise; None leaves one away."""
    whole = {"exp": int(time.time()) + 300, **claims}
    return {name: value for name, value in whole.items() if value is not None}


def forge(header, claims, key=None, signature=None):
    """A token put together by hand, with whatever is wrong with it."""
    head = header if isinstance(header, bytes) else json.dumps(header).encode()
    body = claims if isinstance(claims, bytes) else json.dumps(claims).encode()
    signed = text(head) + "." + text(body)
    if signature is None:
        signature = text(hmac.new(key, signed.encode(), hashlib.sha256).digest()) if key else ""
    return signed + "." + signature


def run_hubctl(*words, feed=None, environment=None):
    return subprocess.run([hubctl(), *words], input=feed, capture_output=True, text=True, timeout=30, check=False,
                          env=dict(os.environ, SWIFT_BACKTRACE="enable=no", **(environment or {})))


def recipe():
    """The lines of Python that the plugin's page gives to those who make tickets."""
    path = os.path.join(ROOT, "Sources", "Plugins", "AuthTokens", "README.md")
    with open(path, encoding="utf-8") as file:
        code = file.read().split("```python\n")[1].split("```")[0]
    names = {}
    exec(compile(code, path, "exec"), names)  # The page is ours, and this is the test of it.
    return names["ticket"]


class Issuer:
    """Serves a set of keys on this machine, and counts how often it was asked."""

    def __init__(self, content, certificate=None):
        self.content, self.status, self.asked = content, 200, 0
        issuer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                issuer.asked += 1
                body = issuer.content.encode()
                self.send_response(issuer.status)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.scheme = "http"
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*certificate)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
            self.scheme = "https"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    @property
    def url(self):
        return "%s://127.0.0.1:%d/keys" % (self.scheme, self.server.server_address[1])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@contextlib.contextmanager
def certificates(folder):
    """An authority, and what it issued for a server and for a hub."""
    def openssl(*words):
        subprocess.run(["openssl", *words], check=True, capture_output=True, cwd=folder)

    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
            "-subj", "/CN=authority", "-keyout", "ca.key", "-out", "ca.pem")
    for name in ("server", "hub-a", "other"):
        with open(os.path.join(folder, name + ".ext"), "w", encoding="ascii") as file:
            file.write("subjectAltName=DNS:%s,DNS:localhost,IP:127.0.0.1\n" % name)
        openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj", "/CN=" + name,
                "-keyout", name + ".key", "-out", name + ".csr")
        openssl("x509", "-req", "-in", name + ".csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days",
                "2", "-extfile", name + ".ext", "-out", name + ".pem")
    yield folder
