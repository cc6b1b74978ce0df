"""Bytes that one more idle peer costs the hub: the slope between few peers and many."""

import os
import resource
import ssl
import subprocess
import tempfile
import time

import wire
from launch import Launch, Unusable, tool

# From how many peers to how many. Tables double as they grow and a reading may be off by a hundred kilobytes,
# so both numbers are far apart.
PLAIN = (2_000, 10_000)
SECURE = (1_000, 3_000)
# Each network has so many members.
MEMBERS = 10
# The hub gives back what a rush left behind two seconds after it.
TIDY = 3.0
# Descriptors that either process needs beside its peers'.
SPARE = 100


def allow(descriptors):
    """The hub asks for as many as it may have by itself; so do we."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    if hard != resource.RLIM_INFINITY and hard < descriptors:
        raise Unusable("a process may have %d descriptors here, and %d are needed. Raise the hard limit, "
                       "as with `ulimit -Hn` or DefaultLimitNOFILE of systemd." % (hard, descriptors))
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def resident(pid):
    with open("/proc/%d/smaps_rollup" % pid, encoding="ascii") as file:
        return next(int(line.split()[1]) * 1024 for line in file if line.startswith("Rss:"))


def slope(hub, few, many, wrap=None):
    """Bytes for each peer beyond `few`, all announced and silent."""
    peers, sizes = [], []
    for goal in (few, many):
        for number in range(len(peers), goal):
            peer = wire.Connection(hub.address, "idle-%d" % number, wrap=wrap)
            peers.append(peer)
            peer.upgrade()
            peer.send(wire.announcement("idle-%d" % (number // MEMBERS)))
        hub.rest()
        time.sleep(TIDY)  # the thing waited for is time passing
        sizes.append(resident(hub.pid))
    for peer in peers:
        peer.close()
    return (sizes[1] - sizes[0]) / (many - few)


def plain():
    allow(max(PLAIN) + SPARE)
    with tempfile.TemporaryDirectory(prefix="budget-") as folder, Launch(folder) as hub:
        return slope(hub, *PLAIN)


def secure():
    """The same under TLS, with a certificate made for the occasion."""
    allow(max(SECURE) + SPARE)
    with tempfile.TemporaryDirectory(prefix="budget-") as folder:
        chain, key = os.path.join(folder, "chain.pem"), os.path.join(folder, "key.pem")
        subprocess.run(
            [tool("openssl"), "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
             "-nodes", "-days", "2", "-subj", "/CN=budget", "-keyout", key, "-out", chain],
            check=True, capture_output=True)
        context = ssl.create_default_context(cafile=chain)
        context.check_hostname = False  # it is for no host, and what is trusted is this very certificate
        # OpenSSL keeps the list of ciphers a client offers, which differs from one Python to the next.
        context.minimum_version = ssl.TLSVersion.TLSv1_3
        context.set_ciphers("ECDHE+AESGCM")
        with Launch(folder, lines="  tls: {certificate: %s, key: %s}\n" % (chain, key)) as hub:
            return slope(hub, *SECURE, wrap=context.wrap_socket)


SLOPES = {"idle peer": plain, "idle peer, TLS": secure}
