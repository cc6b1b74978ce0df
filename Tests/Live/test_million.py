"""The short form of `make million`: signals across three hubs that are forced from carrier to carrier all the time."""

import os
import subprocess
import sys

import pytest

import lossy
from hub import ROOT, hubctl

pytestmark = [
    pytest.mark.process, pytest.mark.long,
    pytest.mark.skipif(lossy.available() is not None, reason=str(lossy.available()))]

SIGNALS = "20000"
RATE = "2000"
LIMIT = "60"


def test_no_signal_is_lost_doubled_or_out_of_order_while_carriers_come_and_go():
    play = subprocess.run(
        [sys.executable, "-B", os.path.join(ROOT, "Benchmarks", "million_signals.py")], capture_output=True, text=True,
        env={**os.environ, "HUBCTL": hubctl(), "SIGNALS": SIGNALS, "RATE": RATE, "LIMIT": LIMIT, "SEED": "1"})
    print(play.stdout)
    assert play.returncode == 0, play.stdout + play.stderr
    assert ": 0 lost, 0 doubled, 0 out of order, 0 complaints" in play.stdout
