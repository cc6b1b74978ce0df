"""Rounds: every server in turn, again and again, so that what disturbs disturbs all of them."""

import statistics
import time

import load


class Result:
    """What a row came to. Figures are medians over rounds; a ratio is the median of every round's own."""

    def __init__(self, row):
        self.row, self.figures, self.details, self.failures, self.skipped = row, {}, {}, {}, None
        self.adapters = {}

    def add(self, name, figure, details):
        self.figures.setdefault(name, []).append(figure)
        self.details.setdefault(name, []).append(details)

    def median(self, name):
        return statistics.median(self.figures[name]) if self.figures.get(name) else None

    def ratios(self, name, to="floor"):
        pairs = zip(self.figures.get(name, ()), self.figures.get(to, ()))
        return [one / other for one, other in pairs if other]

    def ratio(self, name, to="floor"):
        ratios = self.ratios(name, to)
        return statistics.median(ratios) if ratios else None

    def spread(self, name="hub"):
        """How far apart rounds were: the middle half of the ratios, or else of the figures, to the median."""
        values = self.ratios(name) if self.figures.get("floor") else self.figures.get(name, ())
        if len(values) < 2:
            return None
        low, _, high = statistics.quantiles(values, n=4, method="inclusive")
        middle = statistics.median(values)
        return (high - low) / middle if middle else None

    def is_surpassed(self, name):
        """Whether the hub needs as many times less than this server as is aimed at; None if nothing is."""
        times = self.ratio(name, "hub")
        if times is None or self.row.originals is None or self.adapters.get(name) != "peerpigeon":
            return None
        return times >= self.row.originals

    def rounds(self):
        return max((len(figures) for figures in self.figures.values()), default=0)

    def is_small(self):
        """Whether fewer peers were there than the target is about."""
        return any(details.get("peers", self.row.peers) < 0.99 * self.row.peers
                   for details in self.details.get("hub", ()))

    def is_met(self):
        """Whether the hub does what is aimed at; None if nothing is, or nothing could be measured."""
        row, figure, ratio = self.row, self.median("hub"), self.ratio("hub")
        if figure is None or "hub" in self.failures or self.is_small():
            return None
        if row.ratio is not None:
            return None if ratio is None else ratio <= row.ratio
        if row.most is not None:
            return figure <= row.most
        return None if row.least is None else figure >= row.least


def alternate(row, contestants, bench, rounds, say):
    """Measures a row. `contestants` makes servers: name -> (row) -> server, or None where it has no part.

    Whoever fails is left out of the rest of the row, and `say` is told why.
    """
    result, begun = Result(row), time.monotonic()
    names = [name for name in contestants if contestants[name](row) is not None]
    try:
        if row.prepare is not None:
            row.prepare(bench, lambda secure: contestants["hub"](row))
        for number in range(rounds):
            # Everybody goes first at times.
            shift = number % len(names)
            for name in names[shift:] + names[:shift]:
                if name not in result.failures:
                    one(result, name, contestants[name], bench, say)
            latest = ", ".join("%s %.4g" % (name, values[-1]) for name, values in result.figures.items())
            passed = time.monotonic() - begun
            say("%s: round %d of %d, %.0f s: %s %s" % (row.key, number + 1, rounds, passed, latest, row.unit))
    except load.Skipped as reason:
        result.skipped = str(reason)
        say("%s: skipped: %s" % (row.key, reason))
    return result


def one(result, name, make, bench, say):
    try:
        with make(result.row) as server:
            figure, details = result.row.measure(bench, server)
            result.adapters[name] = server.adapter
        result.add(name, figure, details)
    except load.Failed as reason:
        result.failures[name] = str(reason)
        say("%s: %s failed: %s" % (result.row.key, name, reason))
