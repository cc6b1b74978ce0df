"""The C programs: where they are, and how they are built."""

import glob
import hashlib
import os
import shutil
import subprocess

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), ".."))
HERE = os.path.join(ROOT, "Benchmarks")
BUILT = os.path.join(ROOT, ".build", "bench")
FLAGS = ("-O2", "-g", "-std=gnu11", "-D_GNU_SOURCE", "-Wall", "-Wextra", "-Werror")
FOLDERS = {"floor": ("common", "floor"), "load": ("common", "load", "adapters")}


def compiler():
    """CC, else clang, which comes with Swift and makes the faster floor, else cc."""
    for name in (os.environ.get("CC"), "clang", "cc"):
        if name and shutil.which(name):
            return name
    raise SystemExit("there is no C compiler; Scripts/install-needed.sh bench installs one")


def version_of_compiler():
    printed = subprocess.run([compiler(), "--version"], capture_output=True, text=True, check=True)
    return printed.stdout.split("\n", 1)[0]


def files(name, pattern):
    folders = [os.path.join(HERE, folder) for folder in FOLDERS[name]]
    return [path for folder in folders for path in sorted(glob.glob(os.path.join(folder, pattern)))]


def program(name):
    """The path of a program, built if its sources, flags or compiler differ from last time's."""
    sources, headers = files(name, "*.c"), files(name, "*.h")
    mark = hashlib.sha256(" ".join((compiler(),) + FLAGS).encode())
    for path in sources + headers:
        with open(path, "rb") as file:
            mark.update(path.encode() + b"\0" + file.read())
    built = os.path.join(BUILT, "%s-%s" % (name, mark.hexdigest()[:16]))
    if not os.path.exists(built):
        os.makedirs(BUILT, exist_ok=True)
        # All of the floor goes to the compiler as one file, so that it can see through all of it.
        whole = "".join('#include "%s"\n' % path for path in sources) if name == "floor" else None
        half = "%s.%d" % (built, os.getpid())
        given = ["-x", "c", "-"] if whole else sources
        done = subprocess.run([compiler(), *FLAGS, *given, "-o", half, "-lssl", "-lcrypto"], input=whole,
                              text=True)
        if done.returncode != 0:
            raise SystemExit("%s was not built; Scripts/install-needed.sh bench has what it needs" % name)
        os.replace(half, built)
        for old in glob.glob(os.path.join(BUILT, name + "-*")):
            if old != built and "." not in os.path.basename(old):
                os.remove(old)
    return built


def hubctl():
    """The hub under test: HUBCTL, else what `make build` leaves. Never a debug build."""
    path = os.environ.get("HUBCTL") or os.path.join(ROOT, ".build", "release", "hubctl")
    if not os.path.exists(path):
        raise SystemExit("there is no hub at %s; run make build, or set HUBCTL" % path)
    return path
