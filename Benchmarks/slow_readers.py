"""Readers that take nothing, and are sent far more than may wait for them."""

import socket
import threading

import machine

HEAD = ("GET /?peerId=%040x HTTP/1.1\r\nHost: bench\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Key: bG9mdCBiZW5jaG1hcmsuLg==\r\nSec-WebSocket-Version: 13\r\n\r\n")
BODY = "x" * 60000


def slow_reader(hub, number):
    """A peer that asks for messages and never takes them."""
    reader = socket.socket()
    reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    reader.connect((hub.host, hub.port))
    reader.sendall((HEAD % number).encode())
    reader.sendall(frame(b'{"type":"announce","networkName":"slow","data":{}}'))
    return reader


def frame(payload):
    if len(payload) < 126:
        head = bytes([0x81, 0x80 | len(payload)])
    else:
        head = bytes([0x81, 0xFE]) + len(payload).to_bytes(2, "big")
    return head + bytes(4) + payload


def flood(hub, readers, megabytes):
    """Sends every one of a crowd that does not read more than it may hold.

    Returns the hub's memory before they came, and the most it had since, in bytes. `hub` has `host`, `port`
    and `process`.
    """
    before = machine.resident([hub.process.pid])
    silent = [slow_reader(hub, number) for number in range(1, readers + 1)]
    sender = slow_reader(hub, readers + 1)
    sender.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
    swallowing = threading.Thread(target=swallow, args=(sender,), daemon=True)
    swallowing.start()
    sent = 0
    while sent < megabytes * 2**20:
        for number in range(1, readers + 1):
            text = '{"type":"offer","targetPeerId":"%040x","data":"%s"}' % (number, BODY)
            sender.sendall(frame(text.encode()))
            sent += len(text)
    sender.shutdown(socket.SHUT_RDWR)
    swallowing.join()
    for one in silent + [sender]:
        one.close()
    return before, machine.peak_resident(hub.process.pid)


def swallow(connection):
    while connection.recv(1 << 20):
        pass
