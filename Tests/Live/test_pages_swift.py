"""The Swift of the documents: every block is compiled against the modules of this build, a page at a time."""

import concurrent.futures
import os
import re
import shutil
import subprocess

import pytest

import telling
from hub import ROOT

TOGETHER = 120.0
MODULES = os.path.join(ROOT, ".build", "debug")
IMPORT = re.compile(r"^(?:public |@testable )?import (\w+)\n", re.M)
# What a fragment sees besides what its page says: what every handler of a plugin has at hand.
SURROUNDINGS = "_ hub: Wiring, _ host: Host"


def whole(block, number):
    """A file of Swift with the block in it: declarations in a room of their own, lines of a body in a function."""
    imports = set(IMPORT.findall(block.text)) | set(IMPORT.findall(block.first)) | {"HubKernel"}
    # What is imported for others to see is so in a package; here nobody sees it.
    body = IMPORT.sub("", block.text)
    given = IMPORT.sub("", block.first)
    is_member = re.match(r"\s*public (init\(|func )", body)
    is_whole = re.match(r"\s*(///[^\n]*\n\s*)*(@Test|public |final class |struct |enum |extension )", body)
    is_whole = is_whole and not re.search(r"^(hub|host)\.", body, re.M)
    room = "Room%d" % number
    if "await HubCommand.main" in body:
        inside = "func main() async {\n%s}\n" % body
    elif is_member:
        inside, given = given + body, ""
    elif is_whole:
        # Classes of Swift packages stand at the top; in a room they may have the names of others.
        inside = body.replace("public let plugins", "public static let plugins")
    else:
        inside = "func say(%s) async throws {\n%s\n%s}\n" % (SURROUNDINGS, given, body)
        given = ""
    # A body that is left out is no code.
    inside = inside.replace("in ... }", "in fatalError() }")
    return "%s\n%s\nstruct %s {\n%s}\n" % (
        "\n".join("import " + name for name in sorted(imports)), given, room, inside)


def compiler():
    found = shutil.which("swiftc")
    assert found, "swiftc is beside swift, which this project is built with"
    return found


def flags():
    made = [os.path.join(MODULES, name) for name in sorted(os.listdir(MODULES)) if name.endswith(".build")]
    maps = [one for one in made if os.path.exists(os.path.join(one, "module.modulemap"))]
    system = os.path.join(ROOT, "Sources", "System")
    return ["-swift-version", "6", "-package-name", "loft", "-I", os.path.join(MODULES, "Modules"), *(part for one in maps for part in ("-I", one)),
            *(part for name in sorted(os.listdir(system)) for part in ("-I", os.path.join(system, name)))]


@pytest.fixture(scope="module")
def modules(tmp_path_factory):
    """Those of this build, and the plugin that the documents write, which their tests and programs import."""
    if not os.path.exists(os.path.join(MODULES, "Modules", "HubTesting.swiftmodule")):
        subprocess.run(["swift", "build", "--ignore-lock", *os.environ.get("STRICT", "").split(), "--build-tests"],
                       cwd=ROOT, check=True, timeout=1500, stdin=subprocess.DEVNULL)
    folder = tmp_path_factory.mktemp("modules")
    text = next(block.text for block in telling.blocks("README.md") if "class GreeterPlugin" in block.text)
    file = folder / "GreeterPlugin.swift"
    file.write_text(text + "\npublic let plugins: [any Plugin.Type] = [GreeterPlugin.self]\n")
    made = subprocess.run(
        [compiler(), "-emit-module", "-parse-as-library", "-module-name", "Greeter", *flags(), str(file),
         "-emit-module-path", str(folder / "Greeter.swiftmodule")], capture_output=True, text=True, timeout=TOGETHER,
        check=False)
    assert made.returncode == 0, made.stderr
    return folder


def compiled(blocks, folder, modules):
    files = []
    for number, block in enumerate(blocks):
        files.append(folder / ("Block%d.swift" % number))
        files[-1].write_text("// %s\n%s" % (block.place, whole(block, number)))
    run = subprocess.run(
        [compiler(), "-typecheck", "-wmo", "-parse-as-library", "-module-name", "Told", *flags(), "-I", str(modules),
         *map(str, files)], capture_output=True, text=True, timeout=TOGETHER, check=False)
    wrong = [line for line in run.stderr.splitlines() if " error: " in line]
    for number, block in enumerate(blocks):
        wrong = [line.replace(str(files[number]), block.place + " line") for line in wrong]
    return "\n".join(wrong) if run.returncode else ""


def test_all_swift_of_the_documents_compiles(tmp_path, modules):
    pages = {}
    for block in telling.all_blocks("swift"):
        if block.is_ours:
            pages.setdefault(block.page, []).append(block)
    assert len(pages) > 4

    def one(page):
        folder = tmp_path / re.sub(r"\W", "-", page)
        folder.mkdir()
        return compiled(pages[page], folder, modules)

    with concurrent.futures.ThreadPoolExecutor(2) as several:
        wrong = [said for said in several.map(one, sorted(pages)) if said]
    assert not wrong, "\n".join(wrong)


def test_swift_that_is_wrong_would_be_noticed(tmp_path, modules):
    """That the test above can fail."""
    slip = telling.Block("slip.md", 1, "swift", "hub.onn(PeerConnected.self) { event in }\n")
    assert "onn" in compiled([slip], tmp_path, modules)
