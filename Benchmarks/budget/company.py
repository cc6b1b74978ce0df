"""What the plugins of a server with many tenants add to a relayed message: the same hub with them and without.

Both are counted in one run, so nothing is recorded: what is judged is how many times as much it is.
"""

import subprocess
import tempfile
from typing import NamedTuple

import scenes
from callgrind import Counted
from launch import hubctl

# With all of them on, a relayed message may cost so many times as much.
MOST = 1.25
SCENES = ("relay 200 B, 1 in flight", "relay 200 B, 16 in flight")
# Each with settings under which it does its whole work and refuses nothing. Those that this hubctl has are
# switched on, in this order.
PLUGINS = {
    "rate-limit": "{perSecond: 1000000, burst: 1000000, bytesPerSecond: 1GiB, bytesBurst: 1GiB}",
    "auth-tokens": "{required: false, tokens: [{name: budget, value: 'sha256:%s'}]}" % ("5e" * 32),
    "namespace-isolation": "{}",
    "metrics": "{}",
}


class Ratio(NamedTuple):
    title: str
    without: float
    beside: float
    plugins: tuple

    @property
    def times(self):
        return self.beside / self.without

    @property
    def is_within(self):
        return self.times <= MOST

    @property
    def sentence(self):
        return "%s: %.0f instructions with %s, %.0f without: %.3f times, and %g are allowed" % (
            self.title, self.beside, ", ".join(self.plugins), self.without, self.times, MOST)


def known():
    """Those of the plugins that this hubctl has."""
    return tuple(name for name in PLUGINS if subprocess.run(
        [hubctl(), "explain", name], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, timeout=60, check=False).returncode == 0)


def lines(plugins):
    return "".join("  - %s: %s\n" % (name, PLUGINS[name]) for name in plugins)


def measured(plugins):
    """Instructions for one message, by scene."""
    figures = {}
    with tempfile.TemporaryDirectory(prefix="budget-") as folder, Counted(folder, lines(plugins)) as hub:
        for title in SCENES:
            counts, units = scenes.play(hub, title)
            hub.check(counts)
            figures[title] = min(one.instructions for one in counts) / units
    return figures


def ratios(say):
    plugins = known()
    say("a message with %s, and without" % ", ".join(plugins))
    without, beside = measured(()), measured(plugins)
    return [Ratio(title, without[title], beside[title], plugins) for title in SCENES]
