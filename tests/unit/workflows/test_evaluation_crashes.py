"""Wherever an evaluation dies or a service fails: called again, it ends as if nothing had happened."""

import contextlib
import json
from datetime import timedelta

import pytest

from goldsmith.domain.promotion import Evaluation
from goldsmith.domain.provider import ChatRequest
from goldsmith.domain.runs import Run
from goldsmith.errors import ModelRefused, TransientError
from goldsmith.workflows.evaluation import Evaluator, Judging
from tests.fakes.evaluating import trained
from tests.fakes.faults import Crash, Fault, Faults, Kind, Moment
from tests.fakes.works import POLICY, Works, learnt

POLICY_10 = POLICY.model_copy(update={"evaluation_limit": 10})
"""Twenty answers and twenty judgements: three parts each."""


def guarded(works: Works, faults: Faults) -> Evaluator:
    chat = faults.guard(works.chat)
    return Evaluator(faults.guard(works.store), chat, Judging(chat, "judge"), POLICY_10, works.clock, works.clock.sleep)


def silent_sometimes(request: ChatRequest) -> str | Exception:
    """Some conversations nobody answers: what is missing is kept as well."""
    hard = "topic 1" in request.messages[-1].content
    return ModelRefused("no") if hard and request.model == "tuned" else learnt(request)


def disturbed(*planned: Fault) -> tuple[Works, Run, Evaluation, list[str]]:
    works, faults = Works(reply=silent_sometimes, samples=90, policy=POLICY_10), Faults(*planned)
    run = trained(works)
    for _ in range(4):
        with contextlib.suppress(Crash, TransientError):
            found = guarded(works, faults).evaluate(run, works.clock() + timedelta(hours=1))
            assert isinstance(found, Evaluation)
            return works, run, found, faults.calls
    msg = "it never comes to an end"
    raise AssertionError(msg)


CALM_WORKS, _, CALM, CALLS = disturbed()


def lasting(works: Works) -> dict[str, object]:
    """What is stored, the moment of the report apart."""
    return {key: json.loads(body) | {"evaluated_at": 0} if key.endswith("evaluation.json") else body
            for key, body in works.store.objects.items() if not key.endswith(".html")}  # fmt: skip


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("kind", ["crash", "failure"])
@pytest.mark.parametrize("call", range(len(CALLS)))
def test_a_fault_at_any_call_ends_in_the_same_evaluation_and_the_same_parts(
    call: int, kind: Kind, moment: Moment
) -> None:
    works, _, found, _ = disturbed(Fault(call, kind, moment))
    assert found == CALM
    assert lasting(works) == lasting(CALM_WORKS)
    again = len(works.chat.calls) - len(CALM_WORKS.chat.calls)
    assert again <= 8, "at most one part is asked for again"


@pytest.mark.parametrize("call", range(0, len(CALLS), 5))
def test_so_does_a_fault_while_going_on_after_another(call: int) -> None:
    works, _, found, _ = disturbed(*(Fault(call + n, "crash", "after") for n in (0, 4, 17)))
    assert (found, lasting(works)) == (CALM, lasting(CALM_WORKS))
