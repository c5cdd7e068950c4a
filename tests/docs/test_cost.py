"""What the page on cost says is what the model computes, from figures that still hold."""

import json
import subprocess
import sys

import pytest
from bench import cost_model, costs
from bench.marks import filled

from goldsmith_cli.published import drift
from tests.docs.pages import ROOT

_MEASURE = "import json; from bench.aws_units import triaged; print(json.dumps(triaged(98, final=True)))"


def test_the_page_has_what_the_model_computes() -> None:
    wanted = filled(cost_model.PAGE, cost_model.tables())
    assert drift({cost_model.PAGE: wanted}) == "", "run: python -m bench.cost_model"


def test_the_figures_it_computes_from_are_those_of_today() -> None:
    """One of seven, as measuring all of them takes a minute; by a process of its own, as it sets up an AWS."""
    done = subprocess.run([sys.executable, "-c", _MEASURE], cwd=ROOT, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == costs.MEASURED["final, batches of 98"], "run: python -m bench.aws_units"


def test_larger_batches_cost_less_and_none_more_than_each_event_on_its_own_in_requests() -> None:
    in_all = [sum(costs.triage("final", size).values()) for size in costs.BATCHES]
    assert in_all == sorted(in_all, reverse=True)
    assert sum(costs.triage("final", 10).values()) < sum(costs.alone().values())


@pytest.mark.parametrize("size", costs.BATCHES)
def test_every_cost_is_something(size: int) -> None:
    assert all(cost > 0 for cost in costs.triage("comment", size).values())
