"""Frames written byte by byte, read back by `wsproto`; and heads that never end."""

import json
import os
import socket
import struct
import time

import pytest
from wsproto import ConnectionType, WSConnection
from wsproto.events import AcceptConnection, CloseConnection, Ping, Pong, Request, TextMessage

from hub import DEADLINE
from peer import fresh_id

HEAD_DEADLINE = 15.0  # the hub promises to cut a slow head within ten seconds


class RawPeer:
    """A WebSocket opened by wsproto, which afterwards sends whatever bytes a test likes."""

    def __init__(self, hub, path=None):
        self.socket = hub.connect()
        self.protocol = WSConnection(ConnectionType.CLIENT)
        self.events = []
        target = path or "/?peerId=" + fresh_id()
        self.socket.sendall(self.protocol.send(Request(host="%s:%d" % (hub.host, hub.port), target=target)))
        self.next(AcceptConnection)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def next(self, kind, deadline=DEADLINE):
        """The next event of a kind; others before it are passed over."""
        until = time.monotonic() + deadline
        while True:
            while self.events:
                event = self.events.pop(0)
                if isinstance(event, kind):
                    return event
            self.socket.settimeout(max(0.001, until - time.monotonic()))
            data = self.socket.recv(65536)
            self.protocol.receive_data(data or None)
            self.events += list(self.protocol.events())

    def message(self, type_):
        """The next JSON message of a type, put together from its fragments."""
        text = ""
        while True:
            event = self.next(TextMessage)
            text += event.data
            if event.message_finished:
                message, text = json.loads(text), ""
                if message["type"] == type_:
                    return message

    def send(self, opcode, payload=b"", fin=True, rsv=0, masked=True, length=None, form=None):
        self.socket.sendall(frame(opcode, payload, fin, rsv, masked, length, form))

    def close_code(self):
        return self.next(CloseConnection).code


def frame(opcode, payload=b"", fin=True, rsv=0, masked=True, length=None, form=None):
    size = len(payload) if length is None else length
    form = form or (7 if size < 126 else 16 if size < 65536 else 64)
    first, mask_bit = fin << 7 | rsv << 4 | opcode, 0x80 if masked else 0
    if form == 7:
        head = struct.pack(">BB", first, mask_bit | size)
    elif form == 16:
        head = struct.pack(">BBH", first, mask_bit | 126, size)
    else:
        head = struct.pack(">BBQ", first, mask_bit | 127, size)
    if not masked:
        return head + payload
    key = os.urandom(4)
    return head + key + bytes(byte ^ key[index % 4] for index, byte in enumerate(payload))


PING = b'{"type":"ping"}'


@pytest.fixture
def raw(hub):
    with RawPeer(hub) as peer:
        yield peer


def test_joins_fragments(raw):
    raw.send(1, PING[:3], fin=False)
    raw.send(0, PING[3:7], fin=False)
    raw.send(0, b"", fin=False)
    raw.send(0, PING[7:])
    assert raw.message("pong")


def test_reads_a_message_that_comes_one_byte_at_a_time(raw):
    for byte in frame(1, PING):
        raw.socket.sendall(bytes([byte]))
    assert raw.message("pong")


def test_reads_many_messages_that_come_at_once(raw):
    raw.socket.sendall(frame(1, PING) * 100)
    for _ in range(100):
        assert raw.message("pong")


def test_answers_a_ping_between_fragments(raw):
    raw.send(1, PING[:5], fin=False)
    raw.send(9, b"are you there")
    assert bytes(raw.next(Pong).payload) == b"are you there"
    raw.send(0, PING[5:])
    assert raw.message("pong")


@pytest.mark.parametrize("size", [0, 1, 125])
def test_returns_the_payload_of_a_ping(raw, size):
    raw.send(9, b"p" * size)
    assert bytes(raw.next(Pong).payload) == b"p" * size


def test_takes_an_unasked_pong_in_silence(raw):
    raw.send(10, b"whatever")
    raw.send(1, PING)
    assert raw.message("pong")


VIOLATIONS = {
    "an unmasked frame": [dict(opcode=1, payload=PING, masked=False)],
    "an unmasked ping": [dict(opcode=9, masked=False)],
    "a reserved bit": [dict(opcode=1, payload=PING, rsv=2)],
    "compression that was not agreed": [dict(opcode=1, payload=PING, rsv=4)],
    "a reserved data opcode": [dict(opcode=3, payload=b"x")],
    "a reserved control opcode": [dict(opcode=11, payload=b"x")],
    "a continuation of nothing": [dict(opcode=0, payload=b"x")],
    "a message inside a message": [dict(opcode=1, payload=b"a", fin=False), dict(opcode=1, payload=b"b")],
    "a ping in pieces": [dict(opcode=9, payload=b"x", fin=False)],
    "a ping of 126 bytes": [dict(opcode=9, payload=b"x" * 126)],
    "a length with its top bit set": [dict(opcode=2, length=1 << 63)],
    "a close of one byte": [dict(opcode=8, payload=b"\x03")],
    "a close with a code that is not for the wire": [dict(opcode=8, payload=struct.pack(">H", 1005))],
    "a length longer than it need be": [dict(opcode=1, payload=PING, form=16)],
}


@pytest.mark.parametrize("frames", VIOLATIONS.values(), ids=VIOLATIONS.keys())
def test_fails_with_1002_on(raw, frames):
    for options in frames:
        raw.send(**options)
    assert raw.close_code() == 1002


@pytest.mark.parametrize("payloads", [[b"\xff"], [b"\xce", b"\x41"], [b"\xed\xa0\x80"], [b"\xf4\x90\x80\x80"],
                                      [b"\xc0\xaf"], [b"ok \xce"]])
def test_fails_with_1007_on_text_that_is_not_utf8(raw, payloads):
    for index, payload in enumerate(payloads):
        raw.send(0 if index else 1, payload, fin=index == len(payloads) - 1)
    assert raw.close_code() == 1007


def test_fails_with_1007_on_a_close_reason_that_is_not_utf8(raw):
    raw.send(8, struct.pack(">H", 1000) + b"\xff")
    assert raw.close_code() == 1007


def test_accepts_a_letter_split_over_fragments(raw):
    letters = '{"type":"ping","data":"\u03ba\U0001f600"}'.encode()
    for index, byte in enumerate(letters):
        raw.send(0 if index else 1, bytes([byte]), fin=index == len(letters) - 1)
    assert raw.message("pong")


@pytest.mark.parametrize("code", [1000, 1001, 3000, 4999])
def test_answers_a_close_and_then_ends_the_connection(raw, code):
    raw.send(8, struct.pack(">H", code) + b"bye")
    assert raw.close_code() in (code, 1000)
    raw.socket.settimeout(DEADLINE)
    assert raw.socket.recv(1) == b""


def test_closes_a_frame_announced_as_four_gigabytes_with_1009(raw):
    raw.send(1, b"", length=1 << 32)
    assert raw.close_code() == 1009


def test_bounds_the_fragments_of_one_message(raw):
    raw.socket.settimeout(DEADLINE)
    try:
        raw.send(1, b"{", fin=False)
        for _ in range(2000):
            raw.socket.sendall(frame(0, b" ", fin=False) * 100)
    except (BrokenPipeError, ConnectionResetError):
        return
    assert raw.close_code() in (1008, 1009)


def test_never_masks_what_it_sends(hub):
    with hub.connect() as connection:
        head = ("GET /?peerId=%s HTTP/1.1\r\nHost: test\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n" % fresh_id())
        connection.sendall(head.encode())
        data = b""
        while b"\r\n\r\n" not in data or len(data.split(b"\r\n\r\n", 1)[1]) < 2:
            piece = connection.recv(4096)
            assert piece, data
            data += piece
        assert data.startswith(b"HTTP/1.1 101 ")
        # The example key's answer is fixed by RFC 6455 §4.2.2.
        assert b"sec-websocket-accept: icx+yqv66kxgm0fcwalwlflwtai=" in data.lower()
        assert data.split(b"\r\n\r\n", 1)[1][1] & 0x80 == 0


@pytest.mark.parametrize("change, status", [
    (("Sec-WebSocket-Version: 13", "Sec-WebSocket-Version: 12"), 426),
    (("Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n", ""), 400),
    (("AAAAAAAAAAAAAAAAAAAAAA==", "AAAA"), 400),
    (("Host: test\r\n", ""), 400),
    (("Host: test", "Host: test\r\nHost: test"), 400),
])
def test_refuses_a_bad_upgrade(hub, change, status):
    head = ("GET /?peerId=%s HTTP/1.1\r\nHost: test\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n" % fresh_id())
    assert change[0] in head
    with hub.connect() as connection:
        connection.sendall(head.replace(*change).encode())
        answer = connection.recv(4096)
    assert answer.startswith(b"HTTP/1.1 %d " % status), answer[:80]
    if status == 426:
        assert b"sec-websocket-version: 13" in answer.lower()


def test_cuts_a_head_that_never_ends(hub):
    started = time.monotonic()
    with hub.connect() as connection:
        connection.settimeout(0.5)  # the pace of the drip: a line each time nothing came
        connection.sendall(b"GET / HTTP/1.1\r\nHost: test\r\n")
        while True:
            assert time.monotonic() - started < HEAD_DEADLINE, "the hub still waits for the head"
            try:
                if connection.recv(4096) == b"":
                    break
            except socket.timeout:
                try:
                    connection.sendall(b"X-Drip: 1\r\n")
                except (BrokenPipeError, ConnectionResetError):
                    break
            except ConnectionResetError:
                break


def test_refuses_a_head_without_limit(hub):
    with hub.connect() as connection:
        connection.settimeout(DEADLINE)
        answer = b""
        try:
            connection.sendall(b"GET / HTTP/1.1\r\nHost: test\r\n")
            for _ in range(10_000):
                connection.sendall(b"X-Long: " + b"x" * 1000 + b"\r\n")
            answer = connection.recv(4096)
        except (BrokenPipeError, ConnectionResetError):
            return
        assert answer == b"" or answer.split()[1] in (b"400", b"413", b"431")
