"""What breaks plugins of others is found, and what does not is let through."""

import os
import subprocess
import sys

import pytest

from hub import ROOT

pytestmark = pytest.mark.process

BEFORE = """
public struct Word { public var text: String; public init(_ text: String) { self.text = text } }
extension Word { public func shout() -> String { text } }
public protocol Speaking { func speak() }
package func withinOurPackage() {}
"""


def build(folder, source, name="Tiny"):
    os.makedirs(folder / "Modules", exist_ok=True)
    (folder / "Source.swift").write_text(source)
    subprocess.run(
        ["swiftc", "-parse-as-library", "-emit-module", "-module-name", name, "-package-name", "tiny",
         "-emit-module-path", folder / "Modules" / (name + ".swiftmodule"), folder / "Source.swift"], check=True)


def api(goal, folder, *names):
    return subprocess.run(
        [sys.executable, os.path.join(ROOT, "Scripts", "api.py"), goal, *(names or ["Tiny"]), "--build", folder,
         "--baseline", folder / "baseline"], capture_output=True, text=True)


@pytest.fixture
def tiny(tmp_path):
    build(tmp_path, BEFORE)
    assert api("accept", tmp_path).returncode == 0
    return tmp_path


@pytest.mark.parametrize("old, new, words", [
    ("public func shout", "func shout", "func Word.shout() has been removed"),
    ("-> String { text }", "-> Int { 1 }", "func Word.shout() has return type change from Swift.String to Swift.Int"),
    ("func speak()", "func speak(); func more()", "func Speaking.more() has been added as a protocol requirement"),
], ids=["removed", "changed", "asked-for"])
def test_a_break_fails_in_words_and_can_be_accepted(tiny, old, new, words):
    assert BEFORE.count(old) == 1
    build(tiny, BEFORE.replace(old, new))
    verdict = api("check", tiny)
    assert verdict.returncode == 1, verdict
    assert "error: this breaks plugins of others: Tiny: %s\n" % words in verdict.stdout
    assert "make api-accept" in verdict.stdout
    accepted = api("accept", tiny)
    assert "accepted: Tiny: %s\n" % words in accepted.stdout and "CHANGELOG.md" in accepted.stdout
    assert api("check", tiny).returncode == 0


def test_what_grows_or_is_nobody_elses_passes(tiny):
    grown = BEFORE.replace("package func withinOurPackage() {}", "public func another() {}")
    assert grown != BEFORE
    build(tiny, grown)
    verdict = api("check", tiny)
    assert verdict.returncode == 0, verdict
    assert "1 modules offer all that they offered" in verdict.stdout


def test_what_goes_to_another_module_is_not_gone(tiny):
    build(tiny, "public struct Other {}", "Small")
    assert api("accept", tiny, "Tiny", "Small").returncode == 0
    build(tiny, BEFORE.replace("public protocol Speaking", "protocol Speaking"))
    assert "Tiny: protocol Speaking has been removed" in api("check", tiny, "Tiny", "Small").stdout
    build(tiny, "public struct Other {}; public protocol Speaking { func speak() }", "Small")
    verdict = api("check", tiny, "Tiny", "Small")
    assert verdict.returncode == 0, verdict


def test_a_module_that_was_not_built_is_no_success(tiny):
    os.remove(tiny / "Modules" / "Tiny.swiftmodule")
    verdict = api("check", tiny)
    assert verdict.returncode != 0 and "has it been built?" in verdict.stderr
