"""Tables of results: for a terminal, and for the documentation."""

# Columns that hold words, which begin on the left.
WORDS = (0, 1, 7, 8)


def figure(value):
    """Three digits that mean something."""
    if value is None:
        return "-"
    if value >= 100:
        return "{:,.0f}".format(value)
    return "%.1f" % value if value >= 10 else "%.2f" % value if value >= 1 else "%.3f" % value


def verdict(result):
    if result.skipped:
        return "skipped"
    met = result.is_met()
    return "FAILED" if "hub" in result.failures else "" if met is None else "met" if met else "NOT MET"


def heads(others):
    return ["row", "unit", "hub", "floor", "ratio", "rounds", "spread", "target", ""] + list(others)


def cells(result, others):
    """A row in words: ours, then what others need, each with how many times the hub's figure that is."""
    ratio, spread = result.ratio("hub"), result.spread()
    line = [result.row.title, result.row.unit, figure(result.median("hub")), figure(result.median("floor")),
            "-" if ratio is None else "%.3f" % ratio, str(result.rounds()),
            "-" if spread is None else "%.0f %%" % (100 * spread), result.row.target(), verdict(result)]
    for name in others:
        times, met = result.ratio(name, "hub"), result.is_surpassed(name)
        aim = "" if met is None else ", met" if met else ", NOT %g x" % result.row.originals
        line.append("failed" if name in result.failures else
                    "-" if times is None else "%s (%.3g x%s)" % (figure(result.median(name)), times, aim))
    return line


def others(results):
    """Who is there beside hub and floor, in the order of appearance."""
    names = dict.fromkeys(name for result in results for name in (*result.figures, *result.failures))
    return [name for name in names if name not in ("hub", "floor")]


def text(results):
    """Columns lined up: words to the left, figures to the right."""
    names = others(results)
    lines = [heads(names)] + [cells(result, names) for result in results]
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) if column in WORDS else cell.rjust(width)
                  for column, (cell, width) in enumerate(zip(line, widths))).rstrip()
        for line in lines)


def markdown(results):
    names = others(results)
    head = heads(names)
    lines = ["| " + " | ".join(head) + " |",
             "|" + "|".join(" --- " if column in WORDS else " ---: " for column in range(len(head))) + "|"]
    return "\n".join(lines + ["| " + " | ".join(cells(result, names)) + " |" for result in results])
