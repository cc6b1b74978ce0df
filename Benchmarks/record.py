"""What is kept of a run: JSON, a chart, and the section of the documentation that is written from them."""

import json
import os
import subprocess
import time

import chart
import machine
import programs
import table

RESULTS = os.path.join(programs.HERE, "results")
PAGE = os.path.join(programs.ROOT, "Docs", "Benchmarks.md")
START, END = "<!-- results -->", "<!-- end of results -->"


def commit():
    """The commit that was measured, and whether anything was changed since."""
    def git(*words):
        done = subprocess.run(["git", "-C", programs.ROOT, *words], capture_output=True, text=True)
        return done.stdout.strip()

    changed = git("status", "--porcelain", "Sources", "Benchmarks")
    return git("rev-parse", "--short=12", "HEAD") + (" with changes" if changed else "")


def circumstances(command, bench):
    return {
        "date": time.strftime("%Y-%m-%d"), "commit": commit(), "command": command,
        "machine": machine.description(),
        "compiler": programs.version_of_compiler(), "server_cores": bench.server_cores,
        "load_cores": bench.load_cores, "quick": bench.quick,
    }


def as_json(results, about):
    rows = [{
        "key": one.row.key, "title": one.row.title, "unit": one.row.unit, "target": one.row.target(),
        "met": one.is_met(), "skipped": one.skipped, "failures": one.failures, "spread": one.spread(),
        "rounds": one.rounds(), "medians": {name: one.median(name) for name in one.figures},
        "ratios": {name: one.ratio(name) for name in one.figures if name != "floor"},
        "figures": one.figures, "details": one.details, "limit": one.row.ratio,
    } for one in results]
    return {**about, "rows": rows}


def write(results, about, name):
    """Writes NAME.json and NAME.svg, and returns their paths."""
    os.makedirs(RESULTS, exist_ok=True)
    paths = [os.path.join(RESULTS, name + ending) for ending in (".json", ".svg")]
    with open(paths[0], "w", encoding="utf-8") as file:
        json.dump(as_json(results, about), file, indent=1)
        file.write("\n")
    with open(paths[1], "w", encoding="utf-8") as file:
        file.write(chart.svg(bars(results), "What the hub needs, as a multiple of the floor's"))
    return paths


def bars(results):
    drawn = [one for one in results if one.ratio("hub") is not None]
    return [(one.row.title, one.ratio("hub"), one.row.ratio) for one in drawn]


def notes(results):
    """What a reader of the table must be told beside it."""
    lines = ["- *%s*: skipped, %s." % (one.row.title, one.skipped) for one in results if one.skipped]
    lines += ["- *%s*: %s failed: %s" % (one.row.title, name, reason.splitlines()[0])
              for one in results for name, reason in one.failures.items()]
    for one in results:
        said = [details["note"] for details in one.details.get("hub", ()) if "note" in details]
        if said:
            often = "in %d of %d rounds" % (len(said), one.rounds())
            lines.append("- *%s*: %s, %s." % (one.row.title, said[0], often))
        if one.is_small():
            lines.append("- *%s*: with fewer than it is about, so no verdict." % one.row.title)
    return "\n".join(lines)


def section(results, about):
    quick = ", short rounds" if about["quick"] else ""
    head = "%s, commit %s, `%s`%s; %s, %s." % (
        about["date"], about["commit"], about["command"], quick, about["machine"],
        about["compiler"].split(" (")[0])
    return "\n\n".join(part for part in (head, table.markdown(results), notes(results)) if part)


def into(page, text, start=START, end=END):
    """A page with the section between the marks replaced."""
    if start not in page or end not in page:
        raise ValueError("the page needs the marks %s and %s" % (start, end))
    before, _, rest = page.partition(start)
    return before + start + "\n" + text + "\n" + end + rest.partition(end)[2]


def rewrite(path, text, start=START, end=END):
    with open(path, encoding="utf-8") as file:
        page = into(file.read(), text, start, end)
    with open(path, "w", encoding="utf-8") as file:
        file.write(page)


def publish(results, about):
    """Makes a run the one that the documentation shows."""
    rewrite(PAGE, section(results, about))
    return write(results, about, "latest") + [PAGE]
