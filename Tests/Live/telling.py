"""What the documents tell: their blocks of code, with what a comment before a block says about it.

A comment that stands right before a block, each of these at most once:
  <!-- first
  commands or declarations that the block needs and a reader has anyway
  -->
  <!-- run in: PATH -->       a test or a walk runs this block; it names the page, or has each of its commands
  <!-- not run: REASON -->    nothing here can run it
"""

import dataclasses
import glob
import os
import re

from hub import ROOT

# Pages of others are theirs to try: the files of Deploy and the library in Clients have tests of their own.
PLACES = ("README.md", "CONTRIBUTING.md", "SECURITY.md", "Docs/**/*.md", "Sources/**/*.md")
FENCE = re.compile(r"(?P<comments>(?:^<!-- (?:first\n.*?|run in: [^\n]*?|not run: [^\n]*?)-->\n+)*)"
                   r"^```(?P<kind>[^\n]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
KINDS = {"sh", "yaml", "json", "swift", "js", "html", "python", "nginx", "haproxy", "caddyfile", "ini", "text"}


@dataclasses.dataclass
class Block:
    page: str
    line: int
    kind: str
    text: str
    first: str = ""
    run_in: str = ""
    not_run: str = ""

    @property
    def place(self):
        return "%s:%d" % (self.page, self.line)

    @property
    def is_ours(self):
        """Whether the tests of pages run it, and not somebody else or nobody."""
        return not self.run_in and not self.not_run


def read(page):
    with open(os.path.join(ROOT, page), encoding="utf-8") as file:
        return file.read()


def pages():
    found = {path for place in PLACES for path in glob.glob(os.path.join(ROOT, place), recursive=True)}
    return sorted(os.path.relpath(path, ROOT) for path in found)


def blocks(page):
    text = read(page)
    for match in FENCE.finditer(text):
        comments = match["comments"]
        said = {name.replace(" ", "_"): value.strip() for name, value in re.findall(
            r"<!-- (run in|not run): (.*?)-->", comments)}
        first = re.search(r"<!-- first\n(.*?)-->", comments, re.DOTALL)
        yield Block(page, text.count("\n", 0, match.start("kind")) + 1, match["kind"].strip(), match["text"],
                    first[1] if first else "", **said)


def all_blocks(kind=None):
    return [block for page in pages() for block in blocks(page) if kind is None or block.kind == kind]


def anchors(page):
    """The names under which a page's headings are reached."""
    inside, found = False, set()
    for line in read(page).splitlines():
        inside ^= line.startswith("```")
        if line.startswith("#") and not inside:
            words = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", line.lstrip("# ")).lower()
            found.add(re.sub(r"[^\w\- ]", "", words).replace(" ", "-"))
    return found


def links(page):
    """Every link of a page outside of its blocks, as (target, anchor); those to elsewhere left out."""
    text = FENCE.sub("", read(page))
    for target in re.findall(r"\]\(([^()\s]+)\)", text) + re.findall(r"(?:src|srcset|href)=\"([^\"]+)\"", text):
        if not re.match(r"[a-z]+:", target):
            path, _, anchor = target.partition("#")
            yield (os.path.normpath(os.path.join(os.path.dirname(page), path)) if path else page), anchor
