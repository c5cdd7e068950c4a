"""What the page on scale quotes is what the code reckons, simulates and counts today."""

import json
import subprocess
import sys

import pytest
from bench import scale, scale_check, scale_reckoning
from bench.machine import RESULTS
from bench.scale_reckoning import Load, Settings
from bench.scale_simulation import Situation, simulate, told

from tests.docs.pages import ROOT

TOLD = json.loads((RESULTS / "scale.json").read_text(encoding="utf-8"))
_MIXED = "import json; from bench.scale_measured import shared; print(json.dumps(shared(98, 5)))"


def test_the_file_has_what_is_reckoned_today() -> None:
    assert TOLD["reckoned"] == json.loads(json.dumps(scale.reckoned())), "run: python -m bench.scale"
    assert TOLD["assumed"] == scale.assumed()


def test_the_simulation_comes_to_the_same_again() -> None:
    situation = Situation(5, 98, partition_units=scale.SPLIT)
    point = told(situation, simulate(situation))
    assert point in TOLD["simulated"]["hot_tenant"]["batches of 98, split"], "run: python -m bench.scale"


def test_requests_of_a_shared_batch_are_those_that_were_counted_and_those_that_are_reckoned_with() -> None:
    """One of eleven, by a process of its own, as it sets up an AWS."""
    done = subprocess.run([sys.executable, "-c", _MIXED], cwd=ROOT, capture_output=True, text=True, check=True)
    counted = json.loads(done.stdout)
    assert counted in TOLD["measured"]["mixed"], "run: python -m bench.scale"
    reckoned = scale_reckoning.per_event(98, 5)
    situation = Situation(1, 98)
    per_event, per_tenant = situation.units_an_event, situation.units_a_commit
    assert counted["write_units"] == pytest.approx(per_event + per_tenant * 5 / 98, abs=0.02)
    for name in ("BatchGetItem", "PutObject", "TransactWriteItems", "write_units", "read_units"):
        assert reckoned[name] == pytest.approx(counted[name], abs=0.02)


def test_the_tick_asks_as_many_requests_as_it_is_reckoned_with() -> None:
    assert sum(TOLD["measured"]["tick"]["with a live model"].values()) == scale_reckoning.TICK_REQUESTS


def test_the_adapter_does_as_the_simulation_says() -> None:
    compared = scale_check.compared_at(20)
    assert compared in TOLD["compared"], "run: python -m bench.scale"
    for name in ("commits_per_second", "attempts_per_commit"):
        assert compared[name] == pytest.approx(compared[f"simulated_{name}"], rel=0.1)


def test_every_load_goes_through_once_all_is_lifted() -> None:
    for each in TOLD["reckoned"]["orders"]:
        load, settings = Load(each["events_a_day"], each["tenants"]), Settings(**each["settings_after"])
        assert min(scale_reckoning.capacity(load, settings).values()) >= load.peak
        assert scale_reckoning.runs_a_day(load, settings) <= scale_reckoning.runs_possible(settings)


def test_reckoned_and_simulated_triage_agree_where_nobody_meets() -> None:
    """A thousand tenants of a size: throughput in line with the invocations."""
    simulated = {
        each["invocations"]: each["events_per_second"]
        for each in TOLD["simulated"]["thousand_tenants"]["even, batches of 10"]
    }
    reckoned = scale_reckoning.capacity(Load(1_000_000, scale.MANY), Settings())["triage"]
    assert simulated[20] == pytest.approx(reckoned, rel=0.05)
