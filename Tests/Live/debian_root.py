"""A Debian 12 with nothing in it but what the image of Deploy/Dockerfile has, made once and kept in .build."""

import fcntl
import functools
import hashlib
import os
import re
import shutil
import subprocess

import pytest

from hub import ROOT

KEPT = os.path.join(ROOT, ".build", "debian")
MIRROR = os.environ.get("DEBIAN_MIRROR", "http://deb.debian.org/debian")
# Whoever has no network learns that at once; a slow one may take this long.
PATIENCE = 300


def last_stage():
    """The lines of the Dockerfile from its last FROM on, with what is continued joined."""
    with open(os.path.join(ROOT, "Deploy", "Dockerfile"), encoding="utf-8") as file:
        words = file.read()
    return words[words.rindex("\nFROM "):].replace("\\\n", " ")


def packages():
    """What the image installs."""
    line = re.search(r"apt-get install (.*?) &&", last_stage())[1]
    return [word for word in line.split() if not word.startswith("-")]


@functools.lru_cache
def made():
    """The folder of the root that others copy. Skips where the machine does not allow one."""
    if os.geteuid() != 0:
        pytest.skip("a Debian root is made by root alone")
    if shutil.which("debootstrap") is None:
        pytest.skip("debootstrap is missing; Scripts/install-needed.sh test installs it")
    if subprocess.run(["unshare", "--mount", "--propagation", "private", "mount", "--types", "proc", "proc", "/proc"],
                      capture_output=True, check=False).returncode != 0:
        pytest.skip("this machine allows no mounts, not even in a namespace of their own")
    wanted = ",".join(sorted(packages()))
    folder = os.path.join(KEPT, "bookworm-" + hashlib.sha256(wanted.encode()).hexdigest()[:16])
    os.makedirs(KEPT, exist_ok=True)
    # Tests run side by side, and only one of them makes it.
    with open(folder + ".lock", "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not os.path.isdir(folder):
            make(folder, wanted)
    return folder


def make(folder, wanted):
    rough = folder + ".rough"
    shutil.rmtree(rough, ignore_errors=True)
    done = subprocess.run(
        ["debootstrap", "--variant=minbase", "--include=" + wanted, "bookworm", rough, MIRROR],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=PATIENCE, check=False)
    if done.returncode != 0:
        shutil.rmtree(rough, ignore_errors=True)
        pytest.skip("debootstrap cannot make a Debian root on this machine: "
                    + (done.stderr + done.stdout).strip().splitlines()[-1])
    for useless in ("var/cache/apt", "var/lib/apt/lists", "usr/share/doc", "usr/share/locale", "usr/share/man"):
        shutil.rmtree(os.path.join(rough, useless), ignore_errors=True)
        os.makedirs(os.path.join(rough, useless))
    os.rename(rough, folder)


def copy(target):
    """A root of one's own."""
    subprocess.run(["cp", "--archive", "--reflink=auto", made(), target], check=True)
    return target


def inside(root, words, user=None, read_only=False, writable=()):
    """What runs a command inside, as somebody: in a mount namespace of its own, so that nothing stays mounted. Swift
    reads the command line from /proc, which is why there is one."""
    script = ["mount --types proc proc $0/proc"]
    if read_only:
        script += ["mount --bind $0 $0", "mount --options remount,bind,ro $0", "mount --types proc proc $0/proc"]
        script += ["mount --bind %s $0%s" % (source, target) for source, target in writable]
        script += ["mount --types tmpfs tmpfs $0/tmp"]
    script.append("exec chroot %s $0 \"$@\"" % ("" if user is None else "--userspec=%s" % user))
    return ["unshare", "--mount", "--propagation", "private", "sh", "-ec", "; ".join(script), root, *words]


def run(root, *words, check=True, user=None, **options):
    """A command inside, to its end."""
    done = subprocess.run(inside(root, words, user), stdin=subprocess.DEVNULL, capture_output=True, text=True,
                          timeout=60, check=False, **options)
    assert not check or done.returncode == 0, "%s\n%s%s" % (" ".join(words), done.stdout, done.stderr)
    return done


def outside(*words):
    """A command of this machine, with nothing of its own environment but where programs lie."""
    return subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False,
                          env={"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"})
