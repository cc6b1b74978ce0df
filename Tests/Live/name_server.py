"""A name server of a test's own on 127.0.0.1, over datagrams and TCP, that answers for texts (RFC 1035)."""

import socket
import struct
import threading


class NameServer:
    """`texts` maps names to lists of texts; `cut` makes answers by datagram say that they are cut."""

    def __init__(self, texts, cut=False):
        self.texts, self.cut = texts, cut
        self.datagrams = self.streams = 0
        self.stream = socket.socket()
        self.stream.bind(("127.0.0.1", 0))
        self.stream.listen(4)
        self.port = self.stream.getsockname()[1]
        self.datagram = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.datagram.bind(("127.0.0.1", self.port))
        for work in (self.answer_datagrams, self.answer_streams):
            threading.Thread(target=work, daemon=True).start()

    @property
    def address(self):
        return "127.0.0.1:%d" % self.port

    def answer(self, question, cut=False):
        """The answer to a question: each text as strings of at most 255 bytes."""
        end, labels = 12, []
        while question[end]:
            labels.append(question[end + 1:end + 1 + question[end]].decode())
            end += question[end] + 1
        texts = [] if cut else self.texts.get(".".join(labels), [])
        head = question[:2] + struct.pack(">HHHHH", 0x8180 | (0x0200 if cut else 0), 1, len(texts), 0, 0)
        body = question[12:end + 5]
        for text in texts:
            raw = text.encode()
            pieces = [raw[i:i + 255] for i in range(0, len(raw), 255)] or [b""]
            data = b"".join(bytes([len(piece)]) + piece for piece in pieces)
            body += struct.pack(">HHHIH", 0xC00C, 16, 1, 60, len(data)) + data
        return head + body

    def answer_datagrams(self):
        while True:
            try:
                question, sender = self.datagram.recvfrom(4096)
                self.datagrams += 1
                self.datagram.sendto(self.answer(question, self.cut), sender)
            except OSError:
                return

    def answer_streams(self):
        while True:
            try:
                connection, _ = self.stream.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(10)
                question = connection.recv(4096)[2:]
                self.streams += 1
                answer = self.answer(question)
                connection.sendall(struct.pack(">H", len(answer)) + answer)

    def close(self):
        for one in (self.datagram, self.stream):
            one.close()
