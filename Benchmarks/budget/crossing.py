"""How many times as many instructions a letter takes two hubs together that are linked, as it takes one hub alone.

Nothing is recorded: what is judged is how many times as much it is.
"""

import tempfile

import scenes
from callgrind import Counted

# A letter over two hubs is read and checked twice, by hubs that do not believe each other, numbered and masked.
MOST = 2.6
TITLE = "relay 2 KB, 16 in flight"
SIZE, DEPTH, ROUNDS = 2048, 16, 60
HUB_ID = "  id: '%s'\n"


class Crossing:
    """What was found, as `company.Ratio` says it."""

    def __init__(self, alone, both):
        self.alone, self.both = alone, both

    @property
    def is_within(self):
        return self.both <= MOST * self.alone

    @property
    def sentence(self):
        return "%s: %.0f instructions over two hubs, %.0f over one: %.2f times, and %g are allowed" % (
            TITLE, self.both, self.alone, self.both / self.alone, MOST)


def count(one, other, work):
    """Instructions of both reactors."""
    for hub in (one, other):
        hub.mark()
    work()
    for hub in (one, other):
        hub.mark()
    return [hub.counted() for hub in (one, other)]


def measured():
    """Instructions for a letter, both hubs together: the least of some equal rounds."""
    with tempfile.TemporaryDirectory(prefix="budget-") as first, \
            tempfile.TemporaryDirectory(prefix="budget-") as second, \
            Counted(first, "  - mesh: {}\n", HUB_ID % ("1" * 40)) as one:
        calls = "  - mesh: {}\n  - bootstrap: {hubs: ['ws://127.0.0.1:%d']}\n" % one.address[1]
        with Counted(second, calls, HUB_ID % ("2" * 40)) as other:
            scene = scenes.Relay(one, SIZE, DEPTH, ROUNDS, elsewhere=other)
            try:
                figures = []
                for _ in range(1 + scenes.TIMES):
                    counts = count(one, other, scene.work)
                    figures.append(sum(each.instructions for each in counts) / scene.units)
            finally:
                scene.close()
            return min(figures[1:])


def ratio(alone, say):
    """`alone` is what one hub spends on the same letter."""
    say("a letter of 2 KB over two hubs")
    return Crossing(alone, measured())
