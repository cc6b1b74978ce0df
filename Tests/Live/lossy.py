"""A small internet of our own: network namespaces joined by a router that loses, delays, doubles and reorders.

Whoever wants real processes on a bad network gives each a place in it:

    with lossy.Internet(["a", "b"], seed=7) as internet:
        internet.weather(lost=0.05, delay=0.020, jitter=0.010, doubled=0.01)
        process = subprocess.Popen(internet.command("a", ["hubctl", "run", ...]))
        internet.cut("a", "b")

Each place has one address of IPv4 and one of IPv6, and this process reaches all of them without trouble, whatever
the weather is. The router is a process that copies packets between TUN devices, so everything that goes over IP
is its business, TCP and ICMP as well. Chance comes from the seed, one stream for each pair of places; which packets
there are and when the operating system decides, so two runs are alike and not the same.

Needs to be root, `ip` of iproute2 and /dev/net/tun; `available()` says whether all that is there. The kernel's own
netem is not needed.
"""

import ctypes
import fcntl
import heapq
import itertools
import json
import os
import random
import select
import shutil
import signal
import socket
import struct
import subprocess
import sys
import threading
import time

TUNSETIFF = 0x400454CA
IFF_TUN = 0x0001
IFF_NO_PI = 0x1000
CLONE_NEWNET = 0x40000000
LONGEST_PACKET = 65_535
# What waits on the way from one place to another; more is dropped, as a router does.
MOST_WAITING = 4_096
BATCH = 64
TUN = "net0"
# The place of whoever runs the tests.
HERE = "here"


def available():
    """Why it cannot be used here; None when it can."""
    if os.geteuid() != 0:
        return "only root may make network namespaces"
    if shutil.which("ip") is None:
        return "the command ip is missing"
    try:
        os.close(os.open("/dev/net/tun", os.O_RDWR))
    except OSError as error:
        return f"/dev/net/tun: {error.strerror}"
    return None


def _run(*words):
    done = subprocess.run(words, capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(words)}: {done.stderr.strip()}")


def _open_tun(name, namespace):
    """Makes a TUN device, in a namespace if one is named; the thread that does it stays there and ends."""
    outcome = []

    def work():
        try:
            if namespace is not None:
                there = os.open(f"/run/netns/{namespace}", os.O_RDONLY)
                libc = ctypes.CDLL(None, use_errno=True)
                moved = libc.setns(there, CLONE_NEWNET)
                os.close(there)
                if moved != 0:
                    raise OSError(ctypes.get_errno(), "cannot enter the namespace")
            device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
            fcntl.ioctl(device, TUNSETIFF, struct.pack("16sH22x", name.encode(), IFF_TUN | IFF_NO_PI))
            outcome.append(device)
        except OSError as error:
            outcome.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    if isinstance(outcome[0], OSError):
        raise outcome[0]
    return outcome[0]


class Internet:
    """The places of a test and what is between them."""

    _numbers = itertools.count()

    def __init__(self, names, seed=1):
        reason = available()
        if reason is not None:
            raise RuntimeError(reason)
        self.places = list(names) + [HERE]
        # Ten bits of the process and of a count keep runs beside each other apart.
        mark = (os.getpid() * 7 + next(Internet._numbers)) % 16_384
        self._mark = f"{os.getpid()}-{mark}"
        self._v4 = f"10.{64 + mark // 256}.{mark % 256}"
        self._v6 = f"fd00:10f7:{mark:x}"
        self._made = []
        self._devices = {}
        self._router = None
        try:
            for name in self.places:
                self._make(name)
            self._start(seed)
        except BaseException:
            self.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def _namespace(self, name):
        return None if name == HERE else f"loft-{self._mark}-{name}"

    def _device(self, name):
        # A name of an interface has 15 characters at most.
        return f"lf{self._mark}"[:15] if name == HERE else TUN

    def _make(self, name):
        namespace, device = self._namespace(name), self._device(name)
        inside = []
        if namespace is not None:
            _run("ip", "netns", "add", namespace)
            self._made.append(namespace)
            inside = ["-n", namespace]
            _run("ip", *inside, "link", "set", "lo", "up")
        self._devices[name] = _open_tun(device, namespace)
        _run("ip", *inside, "addr", "add", f"{self.address(name)}/24", "dev", device)
        _run("ip", *inside, "-6", "addr", "add", f"{self.address(name, 6)}/64", "dev", device, "nodad")
        _run("ip", *inside, "link", "set", device, "up", "mtu", "1500")

    def address(self, name, family=4):
        """Where a place is."""
        number = self.places.index(name) + 1
        return f"{self._v4}.{number}" if family == 4 else f"{self._v6}::{number:x}"

    def command(self, name, words):
        """The command line that runs something at a place."""
        namespace = self._namespace(name)
        return list(words) if namespace is None else ["ip", "netns", "exec", namespace, *words]

    def _start(self, seed):
        ours, its = socket.socketpair()
        self._control = ours
        addresses = {
            name: [
                socket.inet_pton(socket.AF_INET, self.address(name)).hex(),
                socket.inet_pton(socket.AF_INET6, self.address(name, 6)).hex(),
            ]
            for name in self.places
        }
        plan = {
            "seed": seed,
            "control": its.fileno(),
            "places": {name: [self._devices[name], addresses[name]] for name in self.places},
        }
        self._router = subprocess.Popen(
            [sys.executable, __file__, json.dumps(plan)],
            pass_fds=[its.fileno(), *self._devices.values()])
        its.close()
        for device in self._devices.values():
            os.close(device)
        self._devices = {}
        self._ask({})

    def _ask(self, order):
        """Tells the router something, and returns what it has counted when it has done it."""
        self._control.sendall(json.dumps(order).encode() + b"\n")
        answer = b""
        while not answer.endswith(b"\n"):
            piece = self._control.recv(65_536)
            if not piece:
                raise RuntimeError("the router has ended")
            answer += piece
        return json.loads(answer)

    def weather(self, one=None, other=None, *, lost=0.0, doubled=0.0, delay=0.0, jitter=0.0):
        """What happens to packets between two places in both directions, or between all of them: shares that are
        lost or arrive twice, and seconds. Jitter lets packets overtake each other."""
        self._ask({"weather": [one, other, lost, doubled, delay, jitter]})

    def cut(self, one, other):
        """Nothing gets through between two."""
        self._ask({"cut": [one, other]})

    def mute(self, one=None, other=None, *, udp=True):
        """Datagrams do not get through between two, as where a firewall drops them; connections do. Or they do again."""
        self._ask({"mute": [one, other, udp]})

    def heal(self, one=None, other=None):
        """Everything gets through again between two, or everywhere."""
        self._ask({"heal": [one, other]})

    def figures(self):
        """What the router has passed on, lost, doubled, delayed behind a later one, and had no room for."""
        return self._ask({})

    def close(self):
        """Ends the router and takes the places away. Who still runs there has no network any more."""
        if self._router is not None:
            self._control.close()
            try:
                self._router.wait(5)
            except subprocess.TimeoutExpired:
                self._router.kill()
                self._router.wait()
            self._router = None
        for device in self._devices.values():
            os.close(device)
        self._devices = {}
        for namespace in reversed(self._made):
            subprocess.run(["ip", "netns", "del", namespace], capture_output=True)
        self._made = []


class _Pair:
    """One direction between two places."""

    def __init__(self, seed):
        self.chance = random.Random(seed)
        self.lost = self.doubled = self.delay = self.jitter = 0.0
        self.is_cut = self.is_mute = False
        self.waiting = 0
        self.last_due = 0.0


class _Router:
    def __init__(self, plan):
        self.devices = {name: place[0] for name, place in plan["places"].items()}
        self.names = {device: name for name, device in self.devices.items()}
        self.owner = {
            bytes.fromhex(address): name for name, place in plan["places"].items() for address in place[1]
        }
        self.pairs = {
            (one, other): _Pair(f"{plan['seed']} {one} {other}")
            for one in self.devices for other in self.devices if one != other
        }
        self.heap = []
        self.count = 0
        self.figures = {"passed": 0, "lost": 0, "doubled": 0, "reordered": 0, "dropped": 0}
        self.control = socket.socket(fileno=plan["control"])
        self.text = b""

    def run(self):
        poller = select.epoll()
        poller.register(self.control.fileno(), select.EPOLLIN)
        for device in self.names:
            poller.register(device, select.EPOLLIN)
        while True:
            wait = -1 if not self.heap else max(0.0, self.heap[0][0] - time.monotonic())
            for device, _ in poller.poll(wait):
                if device == self.control.fileno():
                    if not self.obey():
                        return
                else:
                    self.read(device)
            self.deliver()

    def read(self, device):
        name, now = self.names[device], time.monotonic()
        for _ in range(BATCH):
            try:
                packet = os.read(device, LONGEST_PACKET)
            except BlockingIOError:
                return
            target = packet[16:20] if packet[0] >> 4 == 4 else packet[24:40]
            other = self.owner.get(target)
            if other is not None and other != name:
                self.take(self.pairs[name, other], self.devices[other], packet, now)

    def take(self, pair, device, packet, now):
        chance = pair.chance
        if pair.is_mute and packet[9 if packet[0] >> 4 == 4 else 6] == socket.IPPROTO_UDP:
            self.figures["lost"] += 1
            return
        if pair.is_cut or (pair.lost and chance.random() < pair.lost):
            self.figures["lost"] += 1
            return
        copies = 1
        if pair.doubled and chance.random() < pair.doubled:
            copies = 2
            self.figures["doubled"] += 1
        for _ in range(copies):
            if not pair.delay and not pair.jitter:
                self.write(device, packet)
                continue
            if pair.waiting >= MOST_WAITING:
                self.figures["dropped"] += 1
                continue
            due = now + pair.delay + pair.jitter * chance.random()
            if due < pair.last_due:
                self.figures["reordered"] += 1
            pair.last_due = max(due, pair.last_due)
            pair.waiting += 1
            self.count += 1
            heapq.heappush(self.heap, (due, self.count, pair, device, packet))

    def deliver(self):
        now = time.monotonic()
        while self.heap and self.heap[0][0] <= now:
            _, _, pair, device, packet = heapq.heappop(self.heap)
            pair.waiting -= 1
            if pair.is_cut:
                self.figures["lost"] += 1
            else:
                self.write(device, packet)

    def write(self, device, packet):
        try:
            os.write(device, packet)
            self.figures["passed"] += 1
        except OSError:
            self.figures["dropped"] += 1

    def obey(self):
        piece = self.control.recv(65_536)
        if not piece:
            return False
        self.text += piece
        while b"\n" in self.text:
            line, self.text = self.text.split(b"\n", 1)
            order = json.loads(line)
            if "weather" in order:
                one, other, *rest = order["weather"]
                for pair in self.meant(one, other):
                    pair.lost, pair.doubled, pair.delay, pair.jitter = rest
            if "mute" in order:
                one, other, udp = order["mute"]
                for pair in self.meant(one, other):
                    pair.is_mute = udp
            if "cut" in order:
                for pair in self.meant(*order["cut"]):
                    pair.is_cut = True
            if "heal" in order:
                for pair in self.meant(*order["heal"]):
                    pair.is_cut = False
            self.control.sendall(json.dumps(self.figures).encode() + b"\n")
        return True

    def meant(self, one, other):
        """Both directions between two; between one and all others when only one is named. The tests' own place
        has fine weather unless it is named."""
        for (source, target), pair in self.pairs.items():
            both = {source, target}
            if one is None and other is None:
                if HERE not in both:
                    yield pair
            elif one in both and (other is None and HERE not in both - {one} or other in both):
                yield pair


if __name__ == "__main__":
    # Ctrl-C is for the tests, which end the router by closing its control.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _Router(json.loads(sys.argv[1])).run()
