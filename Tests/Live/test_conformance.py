"""The AutobahnTestsuite's cases over the echo path: each case is a test here, all run side by side beforehand."""

import asyncio
import os

import pytest

import conformance
from hub import HubProcess, settings

ALL = os.environ.get("CONFORMANCE") == "all"
CASES = conformance.load_cases()
NAMES = conformance.chosen(CASES, ["*"] if ALL else conformance.QUICK)

# The cases that measure speed send 16 MiB in one message, and 4 MiB in 65,536 fragments.
ROOMY = ("compression: {enabled: true}",
         "limits: {messageBytes: 32MiB, framesPerMessage: 131072, queuedBytes: 64MiB}")


@pytest.fixture(scope="module")
def outcomes(request, tmp_path_factory):
    if os.environ.get("HUB_URL"):
        hub = request.getfixturevalue("hub")
        yield run(hub)
        return
    process = HubProcess(str(tmp_path_factory.mktemp("hub")), settings(ROOMY))
    try:
        yield run(process)
    finally:
        process.stop()


def run(hub):
    done = conformance.run_all(NAMES, CASES, hub.ws("/echo"), parallel=4 if ALL else 16,
                               deadline=600 if ALL else 240, progress=lambda outcome: None)
    return {outcome["case"]: outcome for outcome in asyncio.run(done)}


@pytest.mark.parametrize("name", NAMES)
def test_case(outcomes, name):
    outcome = outcomes[name]
    passed = outcome["behavior"] in conformance.TOLERATED and outcome["close"] in conformance.TOLERATED
    assert passed, "%(behavior)s, close %(close)s: %(result)s" % outcome


def test_loads_the_whole_list_of_cases():
    assert len(CASES) >= 517
