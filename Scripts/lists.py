#!/usr/bin/env python3
"""Writes the lists in the documents that follow from files: decisions, and what is fuzzed. --check only compares."""

import os
import re
import sys
import textwrap

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
DECISIONS = os.path.join("Docs", "Decisions", "README.md")
SECURITY = os.path.join("Docs", "Security.md")
TARGETS = re.compile(r"(<!-- fuzz targets -->\n).*?(<!-- end -->)", re.DOTALL)


def read(path):
    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
        return file.read()


def decisions():
    head = read(DECISIONS).split("| --- | --- |\n")[0] + "| --- | --- |\n"
    rows = []
    for name in sorted(os.listdir(os.path.join(ROOT, "Docs", "Decisions"))):
        if name != "README.md":
            title = re.sub(r"^# *\d*[.:]? *", "", read(os.path.join("Docs", "Decisions", name)).split("\n", 1)[0])
            rows.append("| [%s](%s) | %s |\n" % (name[:4], name, title))
    return head + "".join(rows)


def security():
    names = " ".join("`%s`" % name for name in sorted(os.listdir(os.path.join(ROOT, "Tests", "Fuzz", "Corpus"))))
    lines = textwrap.fill(names, 110, break_on_hyphens=False)
    return TARGETS.sub(lambda match: match[1] + lines + "\n" + match[2], read(SECURITY))


def main():
    wrong = []
    for path, make in ((DECISIONS, decisions), (SECURITY, security)):
        text = make()
        if "--check" not in sys.argv:
            with open(os.path.join(ROOT, path), "w", encoding="utf-8") as file:
                file.write(text)
        elif text != read(path):
            wrong.append(path)
    if wrong:
        sys.exit("Scripts/lists.py writes these otherwise: " + ", ".join(wrong))


main()
