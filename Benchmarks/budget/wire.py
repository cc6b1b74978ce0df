"""A peer that says exactly the same bytes in every run, and knows how many answers it has got."""

import hashlib
import socket

# Long enough for a hub that runs fifty times slower than usual on a busy machine.
DEADLINE = 60.0
NETWORK = "budget"
# Any mask but zero, so that unmasking is work; always the same one, so that it is the same work.
MASK = bytes([0x37, 0xFA, 0x21, 0x3D])
TEXT = 0x81
CLOSE = 0x88
READ_AT_ONCE = 1 << 18

# What browsers describe sessions with, shortened: its line ends are escapes, which a JSON reader meets often.
SESSION = ("v=0\\r\\no=- 4611731400430051336 2 IN IP4 127.0.0.1\\r\\ns=-\\r\\nt=0 0\\r\\n"
           "a=group:BUNDLE 0\\r\\n"
           "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\\r\\nc=IN IP4 0.0.0.0\\r\\na=mid:0\\r\\n"
           "a=setup:actpass\\r\\na=sctp-port:5000\\r\\na=max-message-size:262144\\r\\n")


def peer_id(name):
    return hashlib.sha1(name.encode(), usedforsecurity=False).hexdigest()


def frame(text):
    """One masked text frame as a client sends it."""
    payload = text.encode()
    count = len(payload)
    if count < 126:
        size = bytes([0x80 | count])
    elif count < 65536:
        size = b"\xFE" + count.to_bytes(2, "big")
    else:
        size = b"\xFF" + count.to_bytes(8, "big")
    key = int.from_bytes((MASK * (count // 4 + 1))[:count], "big")
    masked = (int.from_bytes(payload, "big") ^ key).to_bytes(count, "big")
    return bytes([TEXT]) + size + MASK + masked


def announcement(network=NETWORK):
    return frame('{"type":"announce","networkName":"%s","data":{"name":"peer","capabilities":["webrtc"]}}'
                 % network)


def offer(target, size):
    """An offer to a peer whose JSON is `size` bytes long."""
    shape = '{"type":"offer","targetPeerId":"%s","networkName":"%s","data":{"type":"offer","sdp":"%s"}}'
    room = size - len(shape % (target, NETWORK, ""))
    if room < 0:
        raise ValueError("an offer has at least %d bytes, so it cannot be made of %d" % (size - room, size))
    description = (SESSION * (room // len(SESSION) + 1))[:room]
    # An escape that the length has cut in two is no JSON.
    if description.endswith("\\"):
        description = description[:-1] + "."
    return frame(shape % (target, NETWORK, description))


class Connection:
    """One connection of one peer, from its upgrade on."""

    def __init__(self, address, name, source=None, wrap=None):
        self.name = name
        self.id = peer_id(name)
        self.unread = b""
        self.socket = socket.create_connection(address, DEADLINE, (source, 0) if source else None)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if wrap:
            self.socket = wrap(self.socket)

    def upgrade(self):
        """Becomes a WebSocket and waits for the message with which the hub greets a peer."""
        self.send(("GET /?peerId=%s HTTP/1.1\r\nHost: budget\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                   "Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\nSec-WebSocket-Version: 13\r\n\r\n"
                   % self.id).encode())
        while b"\r\n\r\n" not in self.unread:
            self.read()
        head, self.unread = self.unread.split(b"\r\n\r\n", 1)
        if not head.startswith(b"HTTP/1.1 101 "):
            raise ConnectionError("the hub did not let a peer in: " + head.split(b"\r\n")[0].decode())
        self.take(1)

    def send(self, data):
        self.socket.sendall(data)

    def read(self):
        try:
            piece = self.socket.recv(READ_AT_ONCE)
        except TimeoutError:
            raise TimeoutError("the hub sent %s nothing more within %d s" % (self.name, DEADLINE)) from None
        if not piece:
            raise ConnectionError("the hub closed the connection of %s" % self.name)
        self.unread += piece

    def take(self, count, kind=None):
        """Waits for so many messages and forgets them; of one type only, if it is said which."""
        needle = b'"type":"%s"' % kind.encode() if kind else b""
        at = 0
        while count:
            message = self.next(at)
            if message is None:
                self.unread = self.unread[at:]
                at = 0
                self.read()
                continue
            body, at = message
            if needle not in body[:200]:
                raise ConnectionError("%s was told %s instead of %s" % (self.name, body[:200].decode(), kind))
            count -= 1
        self.unread = self.unread[at:]

    def next(self, at):
        """The frame that begins at `at` and where it ends, if it is all there."""
        data = self.unread
        if len(data) < at + 2:
            return None
        if data[at] == CLOSE:
            reason = data[at + 4:].decode(errors="replace")
            raise ConnectionError("the hub sent %s away: %s" % (self.name, reason))
        count, begin = data[at + 1], at + 2
        if count >= 126:
            width = 2 if count == 126 else 8
            if len(data) < begin + width:
                return None
            count, begin = int.from_bytes(data[begin:begin + width], "big"), begin + width
        end = begin + count
        return (data[begin:end], end) if len(data) >= end else None

    def close(self):
        self.socket.close()
