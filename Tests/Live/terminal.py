"""A program in a terminal: a pseudo-terminal of the system's, drawn by pyte, which others wrote."""

import fcntl
import os
import pty
import selectors
import signal
import struct
import subprocess
import termios
import time

import pyte

DEADLINE = 10.0


class Terminal:
    def __init__(self, words, width=80, height=24, environment=None):
        self.screen = pyte.Screen(width, height)
        self.stream = pyte.ByteStream(self.screen)
        self.raw = b""
        self.master, slave = pty.openpty()
        self.before = termios.tcgetattr(slave)
        self._size(width, height)

        def own_terminal():
            os.setsid()
            fcntl.ioctl(0, termios.TIOCSCTTY, 0)

        self.process = subprocess.Popen(
            words, stdin=slave, stdout=slave, stderr=slave, preexec_fn=own_terminal,
            env={**os.environ, "TERM": "xterm-256color", "LC_ALL": "C.UTF-8", **(environment or {})})
        # Kept open, so that what the program leaves behind can be looked at.
        self.slave = slave

    def _size(self, width, height):
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))

    def resize(self, width, height):
        self.screen.resize(height, width)
        self._size(width, height)

    def press(self, keys):
        os.write(self.master, keys.encode())

    def read(self, seconds):
        """Takes what comes in that time; returns as soon as something did."""
        with selectors.DefaultSelector() as selector:
            selector.register(self.master, selectors.EVENT_READ)
            if selector.select(seconds):
                piece = os.read(self.master, 65536)
                self.raw += piece
                self.stream.feed(piece)

    @property
    def text(self):
        return "\n".join(line.rstrip() for line in self.screen.display)

    def until(self, holds):
        """Waits until the screen is as it should be, and returns its text."""
        end = time.monotonic() + DEADLINE
        while not holds(self.text):
            assert time.monotonic() < end, "the screen stays:\n" + self.text
            self.read(0.1)
        return self.text

    def ended(self):
        """The exit code, once it has ended and everything it wrote is read."""
        end = time.monotonic() + DEADLINE
        while self.process.poll() is None:
            assert time.monotonic() < end, "it does not end:\n" + self.text
            self.read(0.05)
        self.read(0.1)
        return self.process.returncode

    def is_as_before(self):
        """Whether the terminal was given back: its settings, its cursor, its other screen."""
        return (termios.tcgetattr(self.slave) == self.before and self.raw.rstrip().endswith(b"\x1b[?1049l")
                and self.raw.count(b"\x1b[?1049h") == 1 and b"\x1b[?25h" in self.raw)

    def close(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        os.close(self.master)
        os.close(self.slave)
