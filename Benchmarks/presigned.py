"""Records that are signed beforehand, and connections that publish many of them at once."""

import base64
import hashlib
import json
import os
import socket
import struct
import time

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


class Author:
    """Somebody with a key. Which key a number has is always the same."""

    def __init__(self, number):
        self.key = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"author %d" % number).digest())
        self.name = base64.b64encode(self.key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()

    def publish(self, topic, data, moment, ttl=3600, number=0, namespace="default"):
        """The message that publishes a record; `data` and `topic` are text without anything to escape."""
        signed = '{"author":"%s","data":"%s","namespace":"%s","time":%d,"topic":"%s","ttl":%d}' % (
            self.name, data, namespace, moment, topic, ttl)
        signature = base64.b64encode(self.key.sign(signed.encode())).decode()
        return ('{"type":"publish","data":{"topic":"%s","data":"%s","ttl":%d,"author":"%s","time":%d,'
                '"signature":"%s"},"messageId":"%d"}' % (topic, data, ttl, self.name, moment, signature, number))


def now():
    return int(time.time() * 1000)


def frame(text):
    """A message as it goes over the wire: with a mask of zeros, which changes nothing."""
    payload = text.encode()
    length = len(payload)
    head = struct.pack("!BB", 0x81, 0x80 | length) if length < 126 else struct.pack("!BBH", 0x81, 0xFE, length)
    return head + b"\0\0\0\0" + payload


class Line:
    """A connection of a peer that writes frames as they are and reads the texts that come."""

    def __init__(self, host, port):
        self.socket = socket.create_connection((host, port), timeout=20)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.sendall((
            "GET /?peerId=%s HTTP/1.1\r\nHost: %s:%d\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: %s\r\n\r\n" % (
                os.urandom(20).hex(), host, port, base64.b64encode(os.urandom(16)).decode())).encode())
        head = b""
        while b"\r\n\r\n" not in head:
            some = self.socket.recv(65536)
            if not some:
                raise ConnectionError("the hub hung up: %r" % head)
            head += some
        if b" 101 " not in head.split(b"\r\n", 1)[0] + b" ":
            raise ConnectionError(head.decode())
        self.rest = head.split(b"\r\n\r\n", 1)[1]

    def send(self, frames):
        self.socket.sendall(frames)

    def take(self):
        """The texts that are there so far, without waiting for more."""
        texts, rest, place = [], self.rest, 0
        while len(rest) - place >= 2:
            length, start = rest[place + 1] & 0x7F, place + 2
            if length == 126:
                if len(rest) < start + 2:
                    break
                length, start = struct.unpack_from("!H", rest, start)[0], start + 2
            elif length == 127:
                if len(rest) < start + 8:
                    break
                length, start = struct.unpack_from("!Q", rest, start)[0], start + 8
            if len(rest) < start + length:
                break
            if rest[place] & 0x0F == 1:
                texts.append(rest[start:start + length])
            place = start + length
        self.rest = rest[place:]
        return texts

    def read(self):
        """The next texts; none when the connection has ended."""
        while True:
            texts = self.take()
            if texts:
                return texts
            try:
                some = self.socket.recv(1 << 18)
            except ConnectionError:
                return []
            if not some:
                return []
            self.rest += some

    def close(self):
        self.socket.close()


def answer(text):
    return json.loads(text)
