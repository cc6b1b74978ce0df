"""Tables of results: for a terminal, and for the documentation."""

HEAD = ("row", "unit", "hub", "floor", "ratio", "rounds", "spread", "target", "")


def figure(value):
    """Three digits that mean something."""
    if value is None:
        return "-"
    if value >= 100:
        return "{:,.0f}".format(value)
    return "%.1f" % value if value >= 10 else "%.2f" % value if value >= 1 else "%.3f" % value


def verdict(result):
    met = result.is_met()
    return "failed" if "hub" in result.failures else "" if met is None else "met" if met else "NOT MET"


def cells(result):
    ratio, spread = result.ratio("hub"), result.spread()
    return [result.row.title, result.row.unit, figure(result.median("hub")), figure(result.median("floor")),
            "-" if ratio is None else "%.2f" % ratio, str(result.rounds()),
            "-" if spread is None else "%.0f %%" % (100 * spread), result.row.target(), verdict(result)]


def text(results, names):
    """Columns lined up: words to the left, figures to the right."""
    lines = [list(HEAD)] + [cells(result) for result in results]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEAD))]
    return "\n".join(
        "  ".join(cell.ljust(width) if column < 2 or column > 6 else cell.rjust(width)
                  for column, (cell, width) in enumerate(zip(line, widths))).rstrip()
        for line in lines)
