"""The pages of the manual, as Debian's mandoc and man judge them."""

import os
import subprocess

import pytest

from hub import hubctl


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    folder = str(tmp_path_factory.mktemp("man"))
    done = subprocess.run([hubctl(), "man", "--to", folder], capture_output=True, text=True, check=True)
    return done.stdout.split()


def test_mandoc_finds_nothing_wrong_with_any_page(pages):
    assert len(pages) > 30
    done = subprocess.run(["mandoc", "-T", "lint", "-W", "warning", *pages], capture_output=True, text=True)
    assert (done.stdout, done.returncode) == ("", 0)


def test_a_page_reads_as_text(pages):
    by_name = {os.path.basename(path): path for path in pages}
    for name, words in (("hubctl.1", "EXIT STATUS"), ("hubctl-doctor.1", "hubctl doctor --production"),
                        ("Plugins.yaml.5", "hub.limits.connections"), ("loft.7", "SIGHUP")):
        shown = subprocess.run(["mandoc", "-T", "ascii", by_name[name]], capture_output=True, text=True, check=True)
        # Bold letters are written twice, with a backspace between.
        assert words in "".join(shown.stdout[i] for i in range(len(shown.stdout))
                                if shown.stdout[i] != "\b" and shown.stdout[i + 1:i + 2] != "\b")


def test_the_file_that_the_manual_shows_is_a_good_one(pages, tmp_path):
    page = next(path for path in pages if path.endswith("Plugins.yaml.5"))
    shown = subprocess.run(["mandoc", "-T", "ascii", page], capture_output=True, text=True, check=True).stdout.split("\n")
    start = next(number for number, line in enumerate(shown) if line.strip() == "hub:")
    lines = []
    for line in shown[start:]:
        if not line.strip():
            break
        lines.append(line)
    indent = len(lines[0]) - len(lines[0].lstrip())
    file = tmp_path / "Plugins.yaml"
    file.write_text("\n".join(line[indent:] for line in lines) + "\n")
    done = subprocess.run([hubctl(), "check", "--config", str(file)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr + file.read_text()
