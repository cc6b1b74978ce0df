"""What a compose file describes, started as processes: each service at an address and in a file system of its own."""

import os
import re
import subprocess

import yaml

from hub import ROOT, hubctl

DOCKERFILE = os.path.join(ROOT, "Deploy", "Dockerfile")
# What programs of this machine need to run at all.
SYSTEM = ("/usr", "/bin", "/lib", "/lib64", "/sbin", "/etc/ssl", "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d",
          "/etc/nsswitch.conf", "/etc/passwd", "/etc/localtime")


def read(path, variables):
    """The file with its variables filled in, as compose does."""
    with open(path, encoding="utf-8") as file:
        words = file.read()
    return yaml.safe_load(re.sub(r"\$\{(\w+):\?[^}]*\}", lambda found: variables[found[1]], words))


def image_command():
    """What a container of our image runs."""
    with open(DOCKERFILE, encoding="utf-8") as file:
        words = file.read()
    return [word for name in ("ENTRYPOINT", "CMD")
            for word in yaml.safe_load(re.search(r"^%s (\[.*\])$" % name, words, re.MULTILINE)[1])]


class Container:
    """One service. Its root can be written to only where the file says so."""

    def __init__(self, name, service, internet, folder, secrets, program=None):
        self.name, self.folder = name, os.path.join(folder, name)
        os.makedirs(self.folder, exist_ok=True)
        words = service.get("command") or image_command()
        command = [program or hubctl(), *(words if service.get("command") else words[1:])]
        mounts = self.system() + ["--proc", "/proc", "--dev", "/dev", "--ro-bind", os.path.join(folder, "hosts"), "/etc/hosts"]
        for path in service.get("tmpfs", []):
            mounts += ["--tmpfs", path]
        for volume in service.get("volumes", []):
            source, target, *how = volume.split(":")
            if not source.startswith("."):
                path = os.path.join(self.folder, source)
                os.makedirs(path, exist_ok=True)
            else:
                path = os.path.join(ROOT, "Deploy", "mesh", source)
            mounts += ["--ro-bind" if how == ["ro"] else "--bind", path, target]
        for secret in service.get("secrets", []):
            path = os.path.join(self.folder, secret)
            with open(path, "w", encoding="utf-8") as file:
                file.write(secrets[secret])
            mounts += ["--ro-bind", path, "/run/secrets/" + secret]
        self.words = internet.command(name, ["bwrap", "--die-with-parent", *mounts, "--", *command])
        self.environment = {key: str(value) for key, value in service.get("environment", {}).items()}
        self.process = None

    @staticmethod
    def system():
        mounts = []
        for path in SYSTEM:
            if os.path.islink(path):
                mounts += ["--symlink", os.readlink(path), path]
            elif os.path.exists(path):
                mounts += ["--ro-bind", path, path]
        # What is tested, where it lies.
        return mounts + ["--ro-bind", ROOT, ROOT]

    def start(self):
        with open(self.folder + ".log", "ab") as log:
            self.process = subprocess.Popen(self.words, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                            env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "SWIFT_BACKTRACE": "enable=no",
                                                 **self.environment})

    def signal(self, number):
        """To the program itself, as whoever runs containers does; those around it would not hand it on."""
        found = self.process.pid
        while True:
            with open("/proc/%d/task/%d/children" % (found, found), encoding="ascii") as file:
                children = file.read().split()
            if not children:
                break
            found = int(children[0])
        os.kill(found, number)

    def log(self):
        with open(self.folder + ".log", encoding="utf-8", errors="replace") as file:
            return file.read()

    def kill(self):
        if self.process and self.process.poll() is None:
            self.process.kill()
        if self.process:
            self.process.wait()
