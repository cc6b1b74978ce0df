"""What instruction counts depend on beside the hub's sources."""

import platform
import shutil
import subprocess


def said(*command):
    """The first line of what a command prints, or nothing."""
    if not shutil.which(command[0]):
        return ""
    run = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    return run.stdout.strip().partition("\n")[0] if run.returncode == 0 else ""


def package(name):
    return said("dpkg-query", "--show", "--showformat=${Version}", name)


def processor():
    """Valgrind shows one processor of each of these kinds, and the kind decides how memory is copied."""
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            flags = next((line.split() for line in file if line.startswith("flags")), [])
    except OSError:
        flags = []
    best = next((kind for kind in ("avx2", "avx", "sse2") if kind in flags), "")
    return (platform.machine() + " " + best).strip()


def describe():
    return {"processor": processor(), "C library": package("libc6") or " ".join(platform.libc_ver()),
            "OpenSSL": package("libssl3") or said("openssl", "version"), "Swift": said("swift", "--version"),
            "valgrind": said("valgrind", "--version")}


def differences(recorded, here):
    """Sentences about what is not as it was when the record was written."""
    return ["%s: recorded with %s, here it is %s"
            % (name, recorded.get(name) or "none", here.get(name) or "none")
            for name in {**recorded, **here} if recorded.get(name) != here.get(name)]
