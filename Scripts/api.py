#!/usr/bin/env python3
"""Compares what plugins may use with what was recorded: a change that breaks somebody's plugin fails.

  Scripts/api.py check     after a debug build: says which declarations are gone or have changed
  Scripts/api.py accept    records the present ones; CHANGELOG.md then says what authors of plugins must do
"""

import argparse
import glob
import gzip
import json
import os
import subprocess
import sys
import tempfile

# What a plugin sees: the kernel with all it exports, what tests of plugins use, what a hub's main.swift uses, and what
# programs that are peers do.
MODULES = ("HubBase", "HubClient", "HubCommand", "HubConfig", "HubEvents", "HubKernel", "HubPlugins", "HubTenants", "HubTesting",
           "HubTransport", "HubWire", "StandardPlugins")
BREAKAGE = "API breakage: "


class Unreadable(Exception):
    pass


def digester(*words):
    run = subprocess.run(["swift-api-digester", *words], capture_output=True, text=True)
    return run.returncode, run.stdout + run.stderr


def public_only(node):
    """The tree without what is for this package alone, which the digester writes down as well."""
    children = [public_only(child) for child in node.get("children", ()) if not child.get("isInternal")]
    return {**node, "children": children} if children else {key: node[key] for key in node if key != "children"}


def dump(name, folder, build):
    """What a module offers, as the digester tells it."""
    path = os.path.join(folder, name + ".json")
    includes = [os.path.join(build, "Modules"), os.path.join(build, "CHubSys.build"), *glob.glob("Sources/System/*/")]
    code, said = digester(
        "-dump-sdk", "-module", name, "-o", path, "-sdk", "/", "-swift-version", "6", "-avoid-location",
        "-avoid-tool-args", "-abort-on-module-fail", *[word for include in includes for word in ("-I", include)])
    if code != 0 or not os.path.exists(path) or "Failed to load module" in said:
        raise Unreadable("the module %s cannot be read; has it been built?\n%s" % (name, said))
    with open(path, encoding="utf-8") as file:
        tree = json.load(file)
    tree["ABIRoot"] = public_only(tree["ABIRoot"])
    return tree


def breaks(old, new, folder):
    """Each change that breaks those who use a module, in the digester's words."""
    paths = []
    for word, tree in (("old", old), ("new", new)):
        paths.append(os.path.join(folder, word))
        with open(paths[-1], "w", encoding="utf-8") as file:
            json.dump(tree, file)
    code, said = digester("-diagnose-sdk", "-compiler-style-diags", "-input-paths", paths[0], "-input-paths", paths[1])
    # Between titles in the style of C, every line is a change.
    lines = [line for line in said.splitlines() if line and not line.startswith("/*")]
    strange = [line for line in lines if not line.startswith(BREAKAGE)]
    if code != 0 or strange:
        raise Unreadable("the digester ended with %d and said: %s" % (code, "\n".join(strange)))
    return sorted({line[len(BREAKAGE):] for line in lines})


def top_level(tree):
    """What a module declares, as the digester begins its sentences: `struct Word`."""
    return {"%s %s" % (node.get("declKind", "").lower(), node.get("printedName", ""))
            for node in tree["ABIRoot"].get("children", ())}


def has_moved(change, name, declared):
    """Whether what is gone from a module is now in another one that is imported with it."""
    what, _, rest = change.partition(" has been removed")
    return rest == "" and what != change and any(what in there for other, there in declared.items() if other != name)


def recorded(path):
    if not os.path.exists(path):
        raise Unreadable("there is no %s; 'make api-accept' records it" % path)
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return json.load(file)


def record(path, tree):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    # Without a time, so that the same declarations are the same bytes.
    with open(path, "wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as packed:
        packed.write(json.dumps(tree, sort_keys=True, separators=(",", ":")).encode())


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("goal", choices=("check", "accept"))
    parser.add_argument("--build", default=".build/debug", help="where the modules are")
    parser.add_argument("--baseline", default="Tests/API", help="where what they offered is recorded")
    parser.add_argument("modules", nargs="*", default=MODULES)
    choice = parser.parse_args()
    found = 0
    with tempfile.TemporaryDirectory() as folder:
        trees = {name: dump(name, folder, choice.build) for name in choice.modules}
        declared = {name: top_level(tree) for name, tree in trees.items()}
        for name, new in trees.items():
            path = os.path.join(choice.baseline, name + ".json.gz")
            if choice.goal == "accept" and not os.path.exists(path):
                print("recorded: %s" % name)
                record(path, new)
                continue
            for change in breaks(recorded(path), new, folder):
                # Whoever imports the kernel imports the rooms beneath it, and does not notice.
                if has_moved(change, name, declared):
                    continue
                found += 1
                word = "accepted" if choice.goal == "accept" else "error: this breaks plugins of others"
                print("%s: %s: %s" % (word, name, change))
            if choice.goal == "accept":
                record(path, new)
    if choice.goal == "accept":
        if found:
            print("write into CHANGELOG.md, under Changed, what authors of plugins must do")
    elif found:
        print("hint: keep the old declaration beside the new one; or 'make api-accept', with a line in CHANGELOG.md")
        return 1
    else:
        print("api: %d modules offer all that they offered when they were recorded" % len(choice.modules))
    return 0


if __name__ == "__main__":
    os.chdir(os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
    try:
        sys.exit(main())
    except Unreadable as problem:
        sys.exit("error: %s" % problem)
