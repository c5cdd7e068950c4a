"""Every rule of the design about what is committed, counted and trained on, after every step of any history."""

import os
import threading
import time

import pytest

from tests.machine.playing import play
from tests.machine.totals import Totals
from tests.machine.verdicts import Verdict

EXAMPLES = 50
ENOUGH = {"triage": 150, "rewrite": 50, "review": 10, "tick": 40, "launch": 5, "nudge": 5, "sweep": 5, "replay": 20,
          "forget": 10}  # fmt: skip
"""Invocations of each kind below which the machine would not have played what it is for."""


def played_enough(totals: Totals, times: int = 1) -> None:
    figures = totals.played
    assert figures.steps >= 2000 * times
    assert figures.calls >= 5000 * times
    assert {name for name, count in ENOUGH.items() if figures.invocations.get(name, 0) < count * times} == set()
    faults = {verdict for verdict in Verdict if verdict is not Verdict.GO}
    assert {verdict for verdict in faults if figures.faults.get(verdict.value, 0) < 10 * times} == set()
    assert {"promoted", "failed"} <= set(totals.runs)
    assert {"edited", "accepted", "rewritten", "reviewed", "parked", "skipped", "waiting"} <= set(totals.outcomes)
    assert {"approved", "edited", "rejected", "retried"} == set(totals.decisions)


def test_no_history_of_invocations_breaks_a_rule() -> None:
    before = set(threading.enumerate())
    totals = play(EXAMPLES, derandomize=True)
    assert set(threading.enumerate()) <= before, "an invocation was left behind"
    print(totals)  # noqa: T201 - what was proved
    played_enough(totals)


def test_the_same_decisions_play_the_same_history() -> None:
    assert play(4, derandomize=True) == play(4, derandomize=True)


@pytest.mark.soak
def test_no_long_history_breaks_a_rule() -> None:
    """GOLDSMITH_SOAK_SECONDS long, 600 unless told otherwise, histories that nobody has seen before."""
    until = time.monotonic() + float(os.environ.get("GOLDSMITH_SOAK_SECONDS", "600"))
    whole = Totals()
    while time.monotonic() < until:
        whole.add(play(50, derandomize=False))
        print(f"\n{whole}\nlost 0, doubled 0", flush=True)  # noqa: T201 - what was proved
    played_enough(whole)
