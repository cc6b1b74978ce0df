"""Plugins that `hubctl new plugin NAME --lang LANGUAGE` writes: each passes the test that was written with it."""

import os
import shutil
import subprocess

import pytest

from hub import hubctl

LANGUAGES = ("python", "js", "sh", "wasm")


def needs(language):
    """Skips where a language has no tool here that nothing installs: the runtime for WebAssembly comes with Swift."""
    if language == "wasm" and shutil.which("wasmkit") is None:
        pytest.skip("there is no wasmkit on the PATH; it comes with Swift's tool chain")


def make(folder, name, language):
    return subprocess.run(
        [os.path.abspath(hubctl()), "new", "plugin", name, "--lang", language], cwd=folder, timeout=30, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


@pytest.mark.parametrize("name", ["greeter", "rate-watch"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_new_plugin_passes_its_own_test(tmp_path, language, name):
    needs(language)
    made = make(tmp_path, name, language)
    assert made.returncode == 0, made.stdout
    command = next(line for line in made.stdout.splitlines() if "next: cd " in line).partition("next: ")[2]
    run = subprocess.run(["sh", "-c", command], cwd=tmp_path, timeout=60, text=True,
                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert run.returncode == 0, run.stdout
    with open(tmp_path / name / "README.md", encoding="utf-8") as file:
        assert "- %s: {run: " % name in file.read()


def test_what_is_there_is_not_written_over(tmp_path):
    (tmp_path / "greeter").mkdir()
    made = make(tmp_path, "greeter", "python")
    assert made.returncode != 0 and "exists already" in made.stdout
    assert os.listdir(tmp_path / "greeter") == []


def test_a_language_that_is_not_known_is_named_with_those_that_are(tmp_path):
    made = make(tmp_path, "greeter", "cobol")
    assert made.returncode == 2 and "python" in made.stdout
