"""The network that other tests are made on: it does what it is told, to real sockets."""

import socket
import subprocess
import sys
import time

import pytest

import lossy

pytestmark = pytest.mark.skipif(lossy.available() is not None, reason=str(lossy.available()))

# Echoes datagrams and connections at the address and port it is given.
ECHO = """
import socket, sys, threading
family = socket.AF_INET6 if ":" in sys.argv[1] else socket.AF_INET
datagrams = socket.socket(family, socket.SOCK_DGRAM)
datagrams.bind((sys.argv[1], 4000))
listener = socket.create_server((sys.argv[1], 4000), family=family)
def connections():
    while True:
        one, _ = listener.accept()
        while piece := one.recv(65536):
            one.sendall(piece)
threading.Thread(target=connections, daemon=True).start()
print("ready", flush=True)
while True:
    piece, sender = datagrams.recvfrom(65536)
    datagrams.sendto(piece, sender)
"""

# Sends numbered datagrams to the echo and prints which came back, in the order in which they came.
ASK = """
import socket, sys
out = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
out.setblocking(True)
out.settimeout(0.5)
for number in range(int(sys.argv[2])):
    out.sendto(str(number).encode(), (sys.argv[1], 4000))
try:
    while True:
        print(out.recv(100).decode())
except TimeoutError:
    pass
"""


@pytest.fixture
def internet():
    with lossy.Internet(["a", "b"], seed=5) as internet:
        yield internet


def start_echo(internet, name, family=4):
    echo = subprocess.Popen(
        internet.command(name, [sys.executable, "-c", ECHO, internet.address(name, family)]),
        stdout=subprocess.PIPE, text=True)
    assert echo.stdout.readline() == "ready\n"
    return echo


def ask(internet, count):
    done = subprocess.run(
        internet.command("b", [sys.executable, "-c", ASK, internet.address("a"), str(count)]),
        capture_output=True, text=True, check=True)
    return [int(line) for line in done.stdout.split()]


def end(process):
    process.kill()
    process.wait()
    process.stdout.close()


def test_fine_weather_passes_everything(internet):
    echo = start_echo(internet, "a")
    assert ask(internet, 200) == list(range(200))
    assert internet.figures()["lost"] == 0
    end(echo)


def test_bad_weather_loses_doubles_and_reorders(internet):
    echo = start_echo(internet, "a")
    internet.weather(lost=0.1, doubled=0.1, delay=0.005, jitter=0.005)
    # So few that a socket's buffer holds them all.
    heard = ask(internet, 200)
    # Both ways lose a tenth.
    assert 130 <= len(set(heard)) <= 190
    assert len(heard) > len(set(heard)) + 10
    assert heard != sorted(heard)
    figures = internet.figures()
    assert 15 <= figures["lost"] <= 70 and figures["reordered"] > 20
    end(echo)


def test_what_is_cut_is_cut_and_heals(internet):
    echo = start_echo(internet, "a")
    internet.cut("a", "b")
    assert ask(internet, 20) == []
    # The tests themselves still get through.
    with socket.create_connection((internet.address("a"), 4000), 2) as here:
        here.sendall(b"still here")
        assert here.recv(100) == b"still here"
    internet.heal()
    assert ask(internet, 20) == list(range(20))
    end(echo)


def test_delay_is_kept_over_both_families(internet):
    echo = start_echo(internet, "a", 6)
    internet.weather("here", "a", delay=0.03)
    with socket.create_connection((internet.address("a", 6), 4000), 2) as here:
        began = time.monotonic()
        here.sendall(b"x")
        assert here.recv(1) == b"x"
        assert 0.06 <= time.monotonic() - began < 0.5
    end(echo)
