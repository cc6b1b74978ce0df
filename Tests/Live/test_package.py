"""The Debian package: what is in it, and what becomes of a Debian that gets it, exchanges it and loses it."""

import hashlib
import json
import os
import re
import shutil
import subprocess

import pytest

import debian_root
from hub import ROOT, HubProcess, hubctl
from peer import Peer
from test_platforms import cloud

# Somebody of those whom systemd makes up for DynamicUser.
SOMEBODY = 61184

pytestmark = [pytest.mark.process, pytest.mark.long]


def build(folder, **environment):
    """Makes the package of the program that is tested, hardly compressed, as that takes longest."""
    done = subprocess.run(
        [os.path.join(ROOT, "Scripts", "deb.sh"), str(folder)], capture_output=True, text=True, check=False,
        env={**os.environ, "HUBCTL": hubctl(), "DEB_LEVEL": "0", "SOURCE_DATE_EPOCH": "1767225600", **environment})
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture(scope="session")
def package(tmp_path_factory):
    for tool in ("dpkg-deb", "dpkg-shlibdeps"):
        if shutil.which(tool) is None:
            pytest.skip("%s is missing; Scripts/install-needed.sh test installs it" % tool)
    return build(tmp_path_factory.mktemp("package"))


def ask(*words):
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout


def digest(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def test_the_same_sources_make_the_same_bytes(package, tmp_path):
    again = build(tmp_path / "elsewhere", TZ="Asia/Tokyo", LC_ALL="C.UTF-8", HOME=str(tmp_path))
    assert digest(again) == digest(package)
    other = build(tmp_path / "other", SOURCE_DATE_EPOCH="1767225601")
    assert digest(other) != digest(package)


def test_it_has_everything_and_names_what_it_needs(package):
    paths = set(re.findall(r" \.(/\S*[^/\s])$", ask("dpkg-deb", "--contents", package), re.MULTILINE))
    assert {
        "/usr/bin/hubctl", "/etc/loft/Plugins.yaml", "/lib/systemd/system/loft.service",
        "/lib/systemd/system/loft.socket", "/usr/share/bash-completion/completions/hubctl",
        "/usr/share/zsh/vendor-completions/_hubctl", "/usr/share/fish/vendor_completions.d/hubctl.fish",
        "/usr/share/doc/loft/copyright", "/usr/share/doc/loft/changelog.Debian.gz",
    } <= paths
    assert has_man_pages() == ("/usr/share/man/man1/hubctl.1.gz" in paths)
    version = ask(hubctl(), "version").split()[1]
    assert ask("dpkg-deb", "--field", package, "Version").strip() == version + "-1"
    # What the tool found is what the image installs, but for what every Debian has.
    needed = set(re.findall(r"([a-z0-9.+-]+)(?: \([^)]*\))?(?:, |\n)", ask("dpkg-deb", "--field", package, "Depends")))
    assert needed - {"libc6", "libgcc-s1"} == set(debian_root.packages())


def has_man_pages():
    return subprocess.run([hubctl(), "man", "--help"], capture_output=True, check=False).returncode == 0


@pytest.mark.skipif(shutil.which("lintian") is None, reason="lintian is missing; Scripts/install-needed.sh test installs it")
def test_lintian_finds_nothing(package):
    found = subprocess.run(["lintian", "--fail-on", "none", "--tag-display-limit", "0", package],
                           capture_output=True, text=True, check=True).stdout
    said = [line for line in found.splitlines() if line[:2] in ("E:", "W:")]
    expected = [] if has_man_pages() else ["W: loft: no-manual-page [usr/bin/hubctl]"]
    assert said == expected


class Installed:
    """The hub of a Debian that has the package, run as its unit says."""

    def __init__(self, root, folder):
        self.root, self.folder = root, folder

    def unit(self, name):
        with open(os.path.join(self.root, "lib/systemd/system/loft.service"), encoding="utf-8") as file:
            return re.search("^%s=(.*)$" % name, file.read(), re.MULTILINE)[1]

    def prepare(self):
        """The folders that systemd would make."""
        for name in ("run/" + self.unit("RuntimeDirectory"), "var/lib/" + self.unit("StateDirectory")):
            path = os.path.join(self.root, name)
            os.makedirs(path, exist_ok=True)
            os.chown(path, SOMEBODY, SOMEBODY)
            os.chmod(path, 0o700)

    def start(self):
        self.prepare()
        os.makedirs(self.folder, exist_ok=True)
        port = "/var/lib/loft/port"

        def command(_):
            return debian_root.inside(
                self.root, [*self.unit("ExecStart").split(), "--port-file", port], user="%d:%d" % (SOMEBODY, SOMEBODY))

        # Another port, as somebody may have that one here; in a variable, which is how its operator would say so.
        hub = HubProcess(self.folder, command=command, expect_ready=False,
                         environment={"PORT": "0", "STATE_DIRECTORY": "/var/lib/loft", "XDG_STATE_HOME": ""})
        try:
            while not hub.read_line().startswith("peers"):
                pass
            with open(self.root + port, encoding="ascii") as file:
                hub.port = int(file.read())
        except BaseException:
            hub.kill()
            raise
        return hub

    def ctl(self, *words, check=True):
        return debian_root.run(self.root, "/usr/bin/hubctl", *words, "--admin", "/run/loft/admin.sock", check=check)

    def hub_id(self):
        hub = self.start()
        try:
            assert self.ctl("ready").returncode == 0
            Peer(hub).close()
            at_socket = ("curl", "--silent", "--show-error", "--fail", "--unix-socket", self.root + "/run/loft/admin.sock")
            assert "ok" in ask(*at_socket, "http://localhost/readyz")
            assert json.loads(ask(*at_socket, "http://localhost/health"))["status"] == "healthy"
            number = re.search(r'"id":"([0-9a-f]{40})"', self.ctl("hub", "--json").stdout)[1]
            # The settings as they came can be read again.
            debian_root.run(self.root, *self.unit("ExecReload").split(), env={**os.environ, "PORT": "0"})
        finally:
            code = hub.stop()
        assert code == 0
        return number

    def has(self, path):
        return os.path.lexists(self.root + path)


def test_a_debian_gets_it_exchanges_it_and_loses_it(package, debian, tmp_path):
    root = debian
    installed = Installed(root, str(tmp_path / "hub"))
    exchange = build(tmp_path / "newer", DEB_VERSION="99-1")
    for path in (package, exchange):
        shutil.copy(path, os.path.join(root, "var/cache"))

    def dpkg(*words):
        debian_root.run(root, "dpkg", *words)

    enabled = "/etc/systemd/system/multi-user.target.wants/loft.service"
    dpkg("--install", "/var/cache/" + os.path.basename(package))
    assert installed.has(enabled) and not installed.has("/etc/systemd/system/sockets.target.wants/loft.socket")
    first = installed.hub_id()

    # Another version: what its operator wrote stays, and it is the hub that it was.
    with open(root + "/etc/loft/Plugins.yaml", "a", encoding="utf-8") as file:
        file.write("# written by its operator\n")
    mine = digest(root + "/etc/loft/Plugins.yaml")
    os.unlink(root + enabled)
    dpkg("--install", "/var/cache/" + os.path.basename(exchange))
    assert debian_root.run(root, "dpkg-query", "--show", "--showformat=${Version}", "loft").stdout == "99-1"
    assert digest(root + "/etc/loft/Plugins.yaml") == mine
    # Who does not want it to start by itself is not told otherwise.
    assert not installed.has(enabled)
    assert installed.hub_id() == first

    dpkg("--remove", "loft")
    assert not installed.has("/usr/bin/hubctl") and installed.has("/etc/loft/Plugins.yaml")
    assert os.readlink(root + "/etc/systemd/system/loft.service") == "/dev/null"
    dpkg("--install", "/var/cache/" + os.path.basename(package))
    assert not installed.has("/etc/systemd/system/loft.service")
    assert installed.hub_id() == first

    dpkg("--purge", "loft")
    for path in ("/etc/loft", "/var/lib/loft", "/etc/systemd/system/loft.service", "/usr/share/doc/loft",
                 "/var/lib/systemd/deb-systemd-helper-enabled/loft.service.dsh-also"):
        assert not installed.has(path), path


def test_a_hub_whose_settings_are_wrong_is_not_tried_again(package, debian, tmp_path):
    root = debian
    installed = Installed(root, str(tmp_path / "hub"))
    shutil.copy(package, os.path.join(root, "var/cache"))
    debian_root.run(root, "dpkg", "--install", "/var/cache/" + os.path.basename(package))
    installed.prepare()
    with open(root + "/etc/loft/Plugins.yaml", "a", encoding="utf-8") as file:
        file.write("  - no-such-plugin\n")
    done = debian_root.run(root, *installed.unit("ExecStart").split(), check=False)
    assert str(done.returncode) in installed.unit("RestartPreventExitStatus").split(), done.stderr
    assert "no-such-plugin" in done.stderr


def test_what_cloud_init_does_leaves_a_hub_that_is_set_up(package, debian):
    root = debian
    _, settings = cloud()
    for one in settings["write_files"]:
        path = root + one["path"]
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(one["content"])
        os.chmod(path, int(one.get("permissions", "0644"), 8))
    fetch, check, install = settings["runcmd"][:3]
    target = fetch[fetch.index("--output") + 1]
    subprocess.run(["cp", package, root + target], check=True)
    # The digest of this package in place of none.
    debian_root.run(root, *[word.replace("0" * 64, digest(package)) for word in check])
    assert debian_root.run(root, *check, check=False).returncode != 0
    debian_root.run(root, *install)
    assert target in install and os.path.exists(root + "/usr/bin/hubctl")
    assert os.stat(root + "/etc/loft/environment").st_mode & 0o077 == 0
    with open(root + "/etc/loft/environment", encoding="utf-8") as file:
        variables = dict(line.strip().split("=", 1) for line in file if not line.startswith("#"))
    done = debian_root.run(root, "/usr/bin/hubctl", "check", "--config", "/etc/loft/Plugins.yaml",
                           env={**os.environ, **variables})
    assert "is in order" in done.stdout + done.stderr and "ignored" not in done.stdout + done.stderr
