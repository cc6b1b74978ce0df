"""The documents as data: every block has a kind and somebody who runs it, every link leads somewhere."""

import concurrent.futures
import configparser
import json
import os
import re
import subprocess
import sys

import pytest
import yaml

import telling
from hub import ROOT, hubctl
from test_tls_openssl import make_certificate

pytestmark = pytest.mark.process

# How many blocks may stand there that nothing runs.
NOT_RUN = 8
SECRET = "0123456789abcdef" * 3
# What is no code begins with none of these.
COMMANDS = re.compile(r"^(\$ ?)?(hubctl|make|curl|python3|apt-get|docker|kubectl|systemctl|swift|git|openssl) [a-z-]", re.M)


def test_every_block_is_run_or_says_why_not():
    unknown = ["%s: a block of the kind '%s'; known are %s" % (block.place, block.kind, " ".join(sorted(telling.KINDS)))
               for block in telling.all_blocks() if block.kind not in telling.KINDS]
    assert not unknown, "\n".join(unknown)
    idle = [block for block in telling.all_blocks() if block.not_run]
    print("\n".join("%s: %s" % (block.place, block.not_run) for block in idle))
    assert all(len(block.not_run) > 20 for block in idle), "a reason is a sentence"
    assert len(idle) <= NOT_RUN, "\n".join("%s: %s" % (block.place, block.not_run) for block in idle)


def test_what_is_called_text_is_no_command():
    found = [block.place for block in telling.all_blocks("text") if COMMANDS.search(block.text)]
    assert not found, "sh is what these are: " + ", ".join(found)


def plain(text):
    """As a shell has it, where a program has a list of words."""
    return re.sub(r"[\"',]", "", text)


def test_whoever_is_said_to_run_a_block_does():
    for block in telling.all_blocks():
        if not block.run_in:
            continue
        runner = plain(telling.read(block.run_in))
        words = [re.sub(r"\s+#.*", "", line).strip() for line in block.text.splitlines()]
        commands = [re.sub(r"^(\.build/debug/)?hubctl ", "", line) for line in words if line and line[0] != "#"]
        # Whoever reads the page runs what stands there; a walk has the commands in its own text.
        reads = os.path.basename(block.page) in runner or os.path.basename(os.path.dirname(block.page)) in runner
        assert reads or all(plain(command) in runner for command in commands), "%s is not run in %s" % (
            block.place, block.run_in)


def test_every_link_leads_somewhere():
    lost = []
    for page in telling.pages():
        for target, anchor in telling.links(page):
            path = os.path.join(ROOT, target)
            if not os.path.exists(path):
                lost.append("%s: there is no %s" % (page, target))
            elif anchor and target.endswith(".md") and anchor not in telling.anchors(target):
                lost.append("%s: %s has no heading '%s'" % (page, target, anchor))
    assert not lost, "\n".join(lost)


def test_every_page_is_reached_from_the_entrance():
    """Each page of Docs is a few clicks from Docs/README.md, as a stranger would go."""
    seen, ahead = set(), ["Docs/README.md"]
    while ahead:
        page = ahead.pop()
        # A page that is not there is the business of the test above.
        if page in seen or not os.path.exists(os.path.join(ROOT, page)):
            continue
        seen.add(page)
        ahead += [target for target, _ in telling.links(page) if target.endswith(".md")]
    docs = {page for page in telling.pages() if page.startswith("Docs/") and "Loft.docc" not in page}
    assert not docs - seen, "nobody links to " + ", ".join(sorted(docs - seen))


@pytest.fixture(scope="module")
def secrets(tmp_path_factory):
    """What settings of the documents name and every reader has: a certificate, and secrets in the environment."""
    folder = tmp_path_factory.mktemp("etc")
    make_certificate(str(folder), 7)
    os.link(folder / "certificate.pem", folder / "fullchain.pem")
    for name in ("key.pem", "ca.pem"):
        if not (folder / name).exists():
            os.link(folder / "certificate.pem", folder / name)
    os.chmod(folder / "key.pem", 0o600)
    return folder


def whole(text):
    """A Plugins.yaml of a fragment: a list of plugins, or lines of the hub alone, get what they leave out."""
    shape = yaml.safe_load(text)
    if isinstance(shape, list):
        text = "plugins:\n" + (text if text.startswith(" ") else re.sub(r"^", "  ", text, flags=re.M))
    return text


def check(block, folder, secrets):
    text = whole(block.text)
    text = re.sub(r"/etc/loft|/run/secrets|/var/lib/loft", str(secrets), text)
    for name in re.findall(r"file:(%s/[\w.-]+)" % re.escape(str(secrets)), text):
        if not os.path.exists(name):
            with open(os.open(name, os.O_CREAT | os.O_WRONLY, 0o600), "w", encoding="ascii") as file:
                file.write(SECRET)
    names = set(re.findall(r"env:([A-Z0-9_]+)", text))
    config = folder / (re.sub(r"\W", "-", block.place) + ".yaml")
    config.write_text(text)
    # What the page says before may write files beside, and lines into the settings ($1).
    run = subprocess.run(
        ["bash", "-ec", block.first + '\nexec "$0" check --config "$1" --json', hubctl(), str(config)], cwd=folder,
        env={**os.environ, **{name: SECRET for name in names}}, stdin=subprocess.DEVNULL,
        capture_output=True, text=True, timeout=20, check=False)
    return "" if run.returncode == 0 else "%s: %s%s" % (block.place, run.stdout, run.stderr)


def test_every_plugins_yaml_is_taken(tmp_path, secrets):
    mine = [block for block in telling.all_blocks("yaml") if block.is_ours]
    assert len(mine) > 20
    with concurrent.futures.ThreadPoolExecutor(2) as several:
        wrong = [said for said in several.map(lambda block: check(block, tmp_path, secrets), mine) if said]
    assert not wrong, "\n".join(wrong)


def test_a_plugins_yaml_with_a_slip_would_be_noticed(tmp_path, secrets):
    """That the test above can fail."""
    slip = telling.Block("slip.md", 1, "yaml", "plugins:\n  - signaling: {announceBrust: 3}\n")
    assert "announceBurst" in check(slip, tmp_path, secrets)


def test_every_json_is_json():
    for block in telling.all_blocks("json"):
        for line in block.text.splitlines():
            if block.is_ours and line.strip():
                try:
                    json.loads(line)
                except ValueError:
                    json.loads(block.text)
                    break


def test_every_row_of_the_first_week_has_its_page_its_command_and_its_test():
    """Links are followed by the test of links; here it is names of tests, verbs, goals and scenarios."""
    week = telling.read("Docs/Operating.md").split("## The first week")[1]
    rows = [line.split("|")[1:-1] for line in week.splitlines() if re.match(r"\| [1-7] \|", line)]
    assert {row[0].strip() for row in rows} == {"1", "2", "3", "4", "5", "6", "7"}
    for _, what, page, command, tested in rows:
        assert "](" in page and command.strip() and "](" in tested, what
        file = None
        for link, name in re.findall(r"\]\(([^)]+)\)|`(test_\w+)`", tested):
            if link:
                file = os.path.normpath(os.path.join("Docs", link))
            else:
                assert "def %s(" % name in telling.read(file), "%s has no %s" % (file, name)
        for words in re.findall(r"`([^`]+)`", command + tested):
            if words.startswith("hubctl sim run "):
                assert words.split()[-1] in told_by(hubctl(), "sim", "list")
            elif words.startswith("hubctl "):
                assert told_by(hubctl(), "help", words.split()[1])
            elif words.startswith("make "):
                told_by("make", "--dry-run", "--directory", ROOT, *words.split()[1:])


def told_by(*command):
    run = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=20)
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout


def test_the_diagrams_are_as_they_are_drawn():
    told_by(sys.executable, os.path.join(ROOT, "Scripts", "diagrams.py"), "--check")


def test_lists_of_decisions_and_of_what_is_fuzzed_are_whole():
    told_by(sys.executable, os.path.join(ROOT, "Scripts", "lists.py"), "--check")


def settings_in_the_reference():
    found, room = set(), ""
    for line in telling.read("Docs/Reference/Settings.md").splitlines():
        if line.startswith("## "):
            room = line[3:]
        elif match := re.match(r"\| `([\w.]+)` \|", line):
            parts = match[1].split(".")
            found |= {"%s.%s" % (room, ".".join(parts[:length])) for length in range(1, len(parts) + 1)}
    return found


def test_every_setting_that_the_guide_for_migrating_names_is_there():
    known, named = settings_in_the_reference(), set()
    for line in telling.read("Docs/Migrating.md").splitlines():
        for cell in line.split("|"):
            named |= set(re.findall(r"`(hub\.[\w.]+)`", cell))
            for names, plugin in re.findall(r"((?:`\w[\w.]*`(?:, | and )?)+) of `([a-z0-9-]+)`", cell):
                named |= {"%s.%s" % (plugin, name) for name in re.findall(r"`([\w.]+)`", names)}
    assert len(named) > 25
    # Members of values that are maps, and what is said of plugins in code.
    unknown = {name for name in named - known if name.rsplit(".", 1)[0] not in known}
    assert not unknown - {"bootstrap.BootstrapControl", "hub-registry.HubDirectory"}, sorted(unknown)


def test_every_verb_that_the_guide_for_migrating_names_is_there():
    verbs = set(re.findall(r"`(?:[A-Z_]+=\S+ )*hubctl ([a-z]+)", telling.read("Docs/Migrating.md")))
    assert len(verbs) > 8
    for verb in verbs:
        assert told_by(hubctl(), "help", verb)


def test_there_is_one_version():
    version = told_by(hubctl(), "version").split()[-1]
    assert 'version = "%s"' % version in telling.read("Sources/HubCommand/HubCommand.swift")
    assert json.loads(telling.read("Clients/js/package.json"))["version"] == version
    assert "newTag: '%s'" % version in telling.read("Deploy/kubernetes/kustomization.yaml")


def test_units_of_systemd_are_units_and_give_the_hub_time():
    units = [block.text for block in telling.all_blocks("ini")]
    assert len(units) == 2
    found = {}
    for text in units:
        parser = configparser.ConfigParser(strict=True, interpolation=None)
        parser.optionxform = str
        parser.read_string(text)
        assert set(parser.sections()) <= {"Unit", "Service", "Socket", "Install"}
        found.update({section: dict(parser[section]) for section in parser.sections() if section != "Install"})
    service = found["Service"]
    assert service["Type"] == "notify" and found["Socket"]["FileDescriptorName"] == "peers"
    program, verb, *_ = service["ExecStart"].split()
    assert program.endswith("/hubctl") and told_by(hubctl(), "help", verb)
    drain = re.search(r"`drain` \|[^|]*\| `(\d+)s`", telling.read("Docs/Reference/Settings.md"))
    assert int(service["TimeoutStopSec"].rstrip("s")) > int(drain[1])
