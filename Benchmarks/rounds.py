"""Rounds: every server in turn, again and again, so that what disturbs disturbs all of them."""

import statistics
import sys
import time

import load


class Result:
    """What a row came to. Figures are medians over rounds; a ratio is the median of each round's own ratio."""

    def __init__(self, row):
        self.row, self.figures, self.details, self.failures = row, {}, {}, {}

    def add(self, name, figure, details):
        self.figures.setdefault(name, []).append(figure)
        self.details.setdefault(name, []).append(details)

    def median(self, name):
        return statistics.median(self.figures[name]) if self.figures.get(name) else None

    def ratios(self, name, to="floor"):
        return [one / other for one, other in zip(self.figures.get(name, ()), self.figures.get(to, ())) if other]

    def ratio(self, name, to="floor"):
        ratios = self.ratios(name, to)
        return statistics.median(ratios) if ratios else None

    def spread(self, name="hub"):
        """How far apart rounds were: the middle half of the ratios, or of the figures, around their median."""
        values = self.ratios(name) if name != "floor" and self.figures.get("floor") else self.figures.get(name, ())
        if len(values) < 2:
            return None
        low, _, high = statistics.quantiles(values, n=4, method="inclusive")
        middle = statistics.median(values)
        return (high - low) / middle if middle else None

    def rounds(self):
        return max((len(figures) for figures in self.figures.values()), default=0)

    def is_met(self):
        """Whether the hub does what is aimed at; None if nothing is, or nothing could be measured."""
        if self.row.ratio is not None:
            ratio = self.ratio("hub")
            return None if ratio is None else ratio <= self.row.ratio
        figure = self.median("hub")
        return None if figure is None or self.row.most is None else figure <= self.row.most


def alternate(row, contestants, bench, rounds, say=None):
    """Measures a row. `contestants` makes servers: name -> (secure) -> server. Whoever fails is left out, loudly."""
    say = say or (lambda text: print(text, file=sys.stderr, flush=True))
    result, begun = Result(row), time.monotonic()
    for number in range(rounds):
        names = list(contestants)
        # Everybody goes first at times.
        shift = number % len(names)
        for name in names[shift:] + names[:shift]:
            if name in result.failures:
                continue
            try:
                with contestants[name](row.secure) as server:
                    figure, details = row.measure(bench, server)
                result.add(name, figure, details)
            except load.Failed as reason:
                result.failures[name] = str(reason)
                say("%s: %s failed: %s" % (row.key, name, reason))
        latest = ", ".join("%s %.4g" % (name, figures[-1]) for name, figures in result.figures.items())
        say("%s: round %d of %d, %.0f s: %s %s" % (row.key, number + 1, rounds, time.monotonic() - begun, latest, row.unit))
    return result
