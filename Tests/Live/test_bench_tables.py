"""What benchmarks are turned into: percentiles, medians, tables, charts, and a section of a page."""

import random
import subprocess
import xml.etree.ElementTree

import chart
import load
import pytest
import record
import table
from contestants import parse
from programs import HERE, compiler
from rounds import Result, alternate
from rows import ROWS, Row

HISTOGRAM = """
#include "histogram.c"
#include <stdio.h>
int main(void) {
  static struct histogram all, half[2];
  unsigned long long value, place = 0;
  while (scanf("%llu", &value) == 1) histogram_add(&half[place++ & 1], value);
  histogram_merge(&all, &half[0]);
  histogram_merge(&all, &half[1]);
  double shares[] = {0.01, 0.5, 0.9, 0.99, 0.999, 1};
  for (int at = 0; at < 6; at++) printf("%llu\\n", (unsigned long long)histogram_at(&all, shares[at]));
}
"""
SHARES = (0.01, 0.5, 0.9, 0.99, 0.999, 1)


@pytest.mark.parametrize("largest", [100, 10**4, 10**9, 2**43])
def test_the_histogram_knows_percentiles_to_one_part_in_a_hundred(tmp_path, largest):
    program = str(tmp_path / "histogram")
    subprocess.run([compiler(), "-O1", "-I", HERE + "/load", "-x", "c", "-", "-o", program], input=HISTOGRAM,
                   text=True, check=True)
    chance = random.Random(largest)
    values = sorted(int(chance.random() ** 4 * largest) for _ in range(5000))
    given = " ".join(map(str, values))
    printed = subprocess.run([program], input=given, capture_output=True, text=True, check=True).stdout
    for share, found in zip(SHARES, map(int, printed.split())):
        exact = values[max(0, round(share * len(values)) - 1)]
        assert abs(found - exact) <= exact / 100, (share, found, exact)


def result(row=None, **figures):
    made = Result(row or Row("a-row", "A row", "us", None, ratio=1.2))
    for name, values in figures.items():
        for value in values:
            made.add(name, value, {})
    return made


def test_a_ratio_is_the_median_of_rounds():
    one = result(hub=[2, 30, 4], floor=[1, 10, 4])
    assert (one.median("hub"), one.median("floor"), one.ratio("hub")) == (4, 4, 2)
    assert one.spread() == pytest.approx((2.5 - 1.5) / 2)
    assert one.rounds() == 3


@pytest.mark.parametrize("aim, figures, met", [
    ({"ratio": 1.2}, {"hub": [1.2], "floor": [1]}, True),
    ({"ratio": 1.2}, {"hub": [1.3], "floor": [1]}, False),
    ({"ratio": 1.2}, {"hub": [1.3]}, None), ({"most": 5}, {"hub": [5], "floor": [1]}, True),
    ({"most": 5}, {"hub": [5.1]}, False), ({"least": 1.6}, {"hub": [1.7]}, True),
    ({"least": 1.6}, {"hub": [1.5]}, False), ({}, {"hub": [1]}, None), ({"most": 5}, {}, None),
])
def test_what_is_aimed_at_is_met_or_not(aim, figures, met):
    assert result(Row("a", "A", "us", None, **aim), **figures).is_met() is met


def test_few_peers_are_no_verdict_on_many():
    one = Result(Row("a", "A", "%", None, most=1, peers=20000))
    one.add("hub", 0.1, {"peers": 19900})
    assert one.is_met() is True and record.notes([one]) == ""
    one.add("hub", 0.1, {"peers": 4000, "note": "it was noisy"})
    assert one.is_met() is None
    assert "no verdict" in record.notes([one]) and "noisy, in 1 of 2 rounds" in record.notes([one])


def test_the_table_says_all_of_it():
    failed = result(hub=[1.0], floor=[1.0])
    failed.failures["js"] = "no answer"
    lines = table.text([result(hub=[2.0, 2.0], floor=[1.0, 1.0], js=[30.0, 30.0]), failed]).splitlines()
    assert lines[0].split() == ["row", "unit", "hub", "floor", "ratio", "rounds", "spread", "target", "js"]
    assert lines[1].split() == "A row us 2.00 1.00 2.000 2 0 % <= 1.2 x NOT MET 30.0 (15 x)".split()
    assert lines[2].split()[-2:] == ["met", "failed"]
    assert len({line.index("us") for line in lines[1:]}) == 1


@pytest.mark.parametrize("adapter, figure, words", [
    ("peerpigeon", 60.0, "60.0 (30 x, met)"), ("peerpigeon", 30.0, "30.0 (15 x, NOT 20 x)"),
    ("nats", 30.0, "30.0 (15 x)"),
])
def test_the_originals_are_to_be_surpassed(adapter, figure, words):
    one = result(Row("a", "A", "us", None, ratio=1.2, originals=20), hub=[2.0], floor=[1.0], other=[figure])
    one.adapters["other"] = adapter
    assert table.text([one]).endswith(words)


def test_the_page_gets_the_table_between_its_marks():
    page = "# A\n%s\nold\n%s\nrest\n" % (record.START, record.END)
    about = {"date": "2026-01-02", "commit": "abc", "command": "make bench", "machine": "M",
             "compiler": "cc 1", "quick": True}
    text = record.section([result(hub=[2.0], floor=[1.0])], about)
    after = record.into(page, text)
    assert after.startswith("# A\n") and after.endswith("\nrest\n") and "old" not in after
    assert "| A row | us | 2.00 | 1.00 | 2.000 |" in after
    assert "commit abc" in after and "short rounds" in after
    assert record.into(after, text) == after
    with pytest.raises(ValueError):
        record.into("no marks", text)


def test_the_chart_is_xml_with_a_bar_for_each_row():
    text = chart.svg([("a < b", 1.1, 1.2), ("c", 3.0, 1.2), ("d", 0.5, None)], 'Say "so" & so')
    root = xml.etree.ElementTree.fromstring(text)
    bars = [one for one in root.iter() if one.tag.endswith("rect")]
    assert [one.get("class") for one in bars] == ["met", "missed", "none"]
    widths = [float(one.get("width")) for one in bars]
    assert widths[1] / widths[0] == pytest.approx(3.0 / 1.1, rel=0.01)


class Fake:
    adapter = "loft"

    def __init__(self, name):
        self.name = name

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass


def test_servers_take_turns_and_who_fails_is_left_out():
    turns = []

    def measure(_, server):
        turns.append(server.name)
        if server.name == "bad":
            raise load.Failed("wrong")
        return {"hub": 2.0, "floor": 1.0}[server.name], {}

    makers = {name: (lambda row, name=name: Fake(name)) for name in ("hub", "floor", "bad")}
    makers["absent"] = lambda row: None
    one = alternate(Row("a", "A", "us", measure, ratio=3), makers, None, 3, lambda text: None)
    assert turns == ["hub", "floor", "bad", "floor", "hub", "hub", "floor"]
    assert one.failures == {"bad": "wrong"} and one.ratio("hub") == 2 and one.is_met()


def test_a_row_that_the_machine_cannot_measure_says_so():
    def measure(_, server):
        raise load.Skipped("four cores are needed")

    makers = {"hub": lambda row: Fake("hub")}
    one = alternate(Row("a", "A", "us", measure, ratio=3), makers, None, 3, lambda text: None)
    assert one.is_met() is None and "skipped" in table.text([one]) and "four cores" in record.notes([one])


def test_other_servers_are_read_from_lines():
    assert parse("js peerpigeon path=/ws node hub.js --port {port}", 1) == (
        "js", "peerpigeon", "node hub.js --port {port}", "/ws")
    for wrong in ("js peerpigeon", "js pigeon run {port}", "js echo run"):
        with pytest.raises(SystemExit):
            parse(wrong, 1)


def test_every_row_has_a_key_of_its_own():
    assert len({row.key for row in ROWS}) == len(ROWS)
