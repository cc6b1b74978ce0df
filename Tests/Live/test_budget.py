"""How the budget judges what was measured, and reads what its tools write. Nothing is measured here."""

import json
import os
import sys

import pytest

FOLDER = os.path.join(os.path.dirname(__file__), "..", "..", "Benchmarks", "budget")
sys.path.insert(0, FOLDER)

import budget  # noqa: E402
import company  # noqa: E402
import dump  # noqa: E402
import launch  # noqa: E402
import surroundings  # noqa: E402
import measure  # noqa: E402
import memory  # noqa: E402
import ledger  # noqa: E402
import scenes  # noqa: E402
import strace  # noqa: E402
import wire  # noqa: E402


def judged(recorded, measured):
    return list(ledger.judge({"relay": recorded}, {"relay": measured}))


@pytest.mark.parametrize("recorded, measured, kind", [
    (1000, 1030, ledger.SAME), (1000, 970, ledger.SAME), (1000, 1000, ledger.SAME),
    (1000, 1031, ledger.RISE), (1000, 969, ledger.FALL), (0.188, 0.25, ledger.RISE),
    # Nothing may become nothing only.
    (0, 0, ledger.SAME), (0, 0.001, ledger.RISE), (1, 0, ledger.FALL),
])
def test_a_change_by_more_than_three_percent_is_a_change(recorded, measured, kind):
    (verdict,) = judged({"instructions": recorded}, {"instructions": measured})
    assert verdict.kind == kind


def test_a_rise_fails_and_names_the_row_and_the_figures():
    verdicts = judged({"instructions": 6000, "allocations": 0}, {"instructions": 6600, "allocations": 0})
    lines, is_within = budget.conclude(verdicts, [])
    assert not is_within
    assert lines[0] == "budget: relay: instructions rose from 6,000 to 6,600 (+10.0 %)"
    assert "FAILED" in lines[-1]
    assert not any("allocations" in line for line in lines)


def test_a_rise_from_nothing_has_no_percentage():
    lines, is_within = budget.conclude(judged({"allocations": 0}, {"allocations": 1}), [])
    assert not is_within
    assert lines[0] == "budget: relay: allocations rose from 0 to 1"


def test_a_fall_passes_and_asks_to_be_recorded():
    lines, is_within = budget.conclude(judged({"instructions": 6000}, {"instructions": 5000}), [])
    assert is_within
    assert lines[0] == "budget: relay: instructions fell from 6,000 to 5,000 (-16.7 %)"
    assert "make budget-record" in lines[-1]


def test_a_fall_does_not_make_up_for_a_rise():
    verdicts = judged({"instructions": 6000, "system calls": 3}, {"instructions": 1000, "system calls": 4})
    lines, is_within = budget.conclude(verdicts, [])
    assert not is_within
    assert "system calls rose" in lines[0] and "instructions fell" in lines[1]


def test_what_is_within_passes_silently():
    lines, is_within = budget.conclude(judged({"instructions": 6000}, {"instructions": 6001}), [])
    assert is_within
    assert lines == ["budget: passed, every figure within 3 % of the record"]


@pytest.mark.parametrize("recorded, measured, kind, words", [
    ({}, {"relay": {"instructions": 5}}, ledger.UNRECORDED, "relay: instructions is 5 and not in the record"),
    ({"relay": {"instructions": 5}}, {}, ledger.UNMEASURED, "was not measured"),
    ({"relay": {"bytes": 1}}, {"relay": {"bytes": 1, "copies": 5}}, ledger.UNRECORDED, "not in the record"),
    ({"relay": {"bytes": 1, "copies": 5}}, {"relay": {"bytes": 1}}, ledger.UNMEASURED, "was not measured"),
])
def test_a_row_that_only_one_side_knows_fails(recorded, measured, kind, words):
    verdicts = list(ledger.judge(recorded, measured))
    lines, is_within = budget.conclude(verdicts, [])
    assert not is_within
    assert kind in [verdict.kind for verdict in verdicts]
    assert words in lines[0]


def test_another_machine_is_named_and_judged_all_the_same():
    differences = surroundings.differences({"Swift": "6.3", "OpenSSL": "3"}, {"Swift": "6.4", "OpenSSL": "3"})
    assert differences == ["Swift: recorded with 6.3, here it is 6.4"]
    lines, is_within = budget.conclude(judged({"instructions": 5}, {"instructions": 50}), differences)
    assert not is_within
    assert any("recorded with 6.3, here it is 6.4" in line for line in lines)


def test_a_machine_with_and_without_something_differs():
    assert surroundings.differences({"Swift": "6"}, {"Swift": ""}) == ["Swift: recorded with 6, here it is none"]
    assert surroundings.differences({}, {"Swift": "6.3"}) == ["Swift: recorded with none, here it is 6.3"]


def test_a_record_is_read_as_it_was_written(tmp_path):
    path = str(tmp_path / "budget.json")
    rows = {"relay": {"instructions": 6000.5, "allocations": 0}}
    ledger.save(path, {"Swift": "6.3"}, rows)
    assert ledger.load(path) == ({"Swift": "6.3"}, rows)


@pytest.mark.parametrize("text, words", [
    (None, "make budget-record"), ("{", "no record"), ("[]", "no record"), ('{"rows": {}}', "no record"),
    ('{"machine": {}, "rows": {"relay": 5}}', "no record"),
    ('{"machine": {}, "rows": {"relay": {"bytes": "5"}}}', "no number"),
    ('{"machine": {}, "rows": {"relay": {"bytes": -1}}}', "no number"),
    ('{"machine": {}, "rows": {"relay": {"bytes": NaN}}}', "no number"),
    ('{"machine": {"Swift": 6}, "rows": {}}', "no text"),
])
def test_a_broken_record_says_what_to_do(tmp_path, text, words):
    path = tmp_path / "budget.json"
    if text is not None:
        path.write_text(text)
    with pytest.raises(ledger.Unreadable, match=words):
        ledger.load(str(path))


def test_the_record_of_this_checkout_has_every_row():
    _, rows = ledger.load(budget.PATH)
    counted = {measure.INSTRUCTIONS, measure.COPIES, measure.ALLOCATIONS, measure.CALLS}
    wanted = {title: counted for title in scenes.SCENES}
    wanted.update({title: {measure.BYTES} for title in memory.SLOPES})
    assert {title: set(row) for title, row in rows.items()} == wanted
    assert all(rows[title][measure.ALLOCATIONS] == 0 for title in rows if title.startswith("relay"))


def test_the_dump_of_a_thread_is_summed_by_function():
    read = dump.parse([
        "# callgrind format\n", "summary: 99\n", "fn=(1) work\n", "10 7\n", "+3 5\n", "cfi=(2) malloc.c\n",
        "cfn=(2) malloc@@GLIBC_2.2.5\n", "calls=3 0\n", "+1 60\n", "* 1\n", "\n", "fn=(2)\n", "20 60\n",
        "cfn=(3) calloc\n", "calls=2 5\n", "21 4\n",
        "cfn=(4) __memcpy_avx_unaligned_erms\n", "calls=7 5\n", "22 9\n",
        "fn=(3)\n", "5 4\n", "totals: 77\n"])
    assert read.own == {"work": 13, "malloc": 60, "calloc": 4}
    assert read.instructions == 77
    assert read.calls == {"malloc": 3, "calloc": 2, "__memcpy_avx_unaligned_erms": 7}
    assert read.allocations == 5
    assert read.copies == 7


def test_calls_are_counted_where_they_begin_and_on_the_busiest_thread():
    calls = strace.busiest(
        "7 epoll_wait(4,  <unfinished ...>\n8 futex(0x1, FUTEX_WAIT, 2) = 0\n"
        "7 <... epoll_wait resumed>) = 1\n7 recvfrom(9, \"\"..., 65536, 0, NULL, NULL) = 216\n"
        "--- SIGCHLD ---\n7 sendto(9, \"\"..., 12) = 12\n")
    assert calls == {"epoll_wait": 1, "recvfrom": 1, "sendto": 1}
    assert not strace.busiest("")


@pytest.mark.parametrize("size", [140, 141, 200, 337, 2048, 70000])
def test_an_offer_is_json_of_the_size_that_was_asked_for(size):
    sent = wire.offer(wire.peer_id("bob"), size)
    head = 6 if size < 126 else 8 if size < 65536 else 14
    payload = bytes(byte ^ wire.MASK[index % 4] for index, byte in enumerate(sent[head:]))
    assert len(payload) == size
    assert json.loads(payload)["targetPeerId"] == wire.peer_id("bob")


def test_an_offer_that_cannot_be_so_short_is_refused():
    with pytest.raises(ValueError, match="at least"):
        wire.offer(wire.peer_id("bob"), 60)


def test_a_hubctl_that_is_not_there_is_named(monkeypatch, tmp_path):
    monkeypatch.setenv("HUBCTL", str(tmp_path / "hubctl"))
    with pytest.raises(launch.Unusable, match="make build"):
        launch.hubctl()


def test_a_tool_that_is_not_there_is_named():
    with pytest.raises(launch.Unusable, match="install-needed.sh budget"):
        launch.tool("no-such-tool-anywhere")


@pytest.mark.parametrize("beside, is_within", [(1250, True), (1251, False), (900, True)])
def test_plugins_in_company_may_cost_a_quarter_more(beside, is_within):
    ratio = company.Ratio("relay", 1000, beside, ("rate-limit",))
    assert ratio.is_within == is_within
    assert "with rate-limit, 1000 without" in ratio.sentence


def test_plugins_are_switched_on_in_the_order_in_which_they_are_asked():
    assert company.lines(["rate-limit", "metrics"]).splitlines()[1] == "  - metrics: {}"
