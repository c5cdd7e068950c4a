import io
from datetime import UTC, datetime, timedelta

import pytest
from rich.console import Console

from goldsmith.domain.promotion import Evaluation, Verdict
from goldsmith.domain.runs import Run, RunState, RunStep
from goldsmith_cli.proof import show
from goldsmith_cli.proof.rounds import Outcome
from goldsmith_cli.proof.walk import METHODS, Compared, Proof, plan
from goldsmith_cli.standin.smollm2.names import BASE_MODEL

BEGUN = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


def outcome(state: RunState) -> Outcome:
    evaluation = Evaluation(
        answers=30,
        live_distance=0.8,
        new_distance=0.3,
        improvement=0.5,
        interval=(0.4, 0.6),
        verdict=Verdict.BETTER,
        reason="better by 0.5",
    )
    run = Run(
        tenant="spoke-and-wheel",
        number=1,
        state=state,
        configured_base=BASE_MODEL,
        base_model=BASE_MODEL,
        live_model=BASE_MODEL,
        new_samples=120,
        created_at=BEGUN,
        updated_at=BEGUN + timedelta(seconds=9),
        steps=(RunStep(state=RunState.CLAIMED, at=BEGUN),),
        evaluation=evaluation,
        trained_tokens=30_000,
    )
    return Outcome(run, None, (3.5, 0.4), {"drafts": 60.0})


@pytest.mark.parametrize(
    ("states", "proven"),
    [
        ([RunState.PROMOTED], True),
        ([RunState.KEPT], False),
        ([RunState.PROMOTED, RunState.FAILED], False),
    ],
)
def test_it_is_proven_only_when_every_run_was_promoted(states: list[RunState], proven: bool) -> None:
    assert Proof([outcome(state) for state in states], ()).promoted is proven


def test_the_document_holds_distances_interval_tokens_losses_and_seconds() -> None:
    told = show.document(Proof([outcome(RunState.PROMOTED)], [Compared("asked", "base", "tuned", "sent")]), 900.04)
    (first,) = told["rounds"]
    assert (first["losses"][0], first["losses"][-1], first["trained_tokens"]) == (3.5, 0.4, 30_000)
    assert first["evaluation"]["interval"] == [0.4, 0.6]
    assert first["seconds"] == {"drafts": 60.0}
    assert told["compared"] == [{"asked": "asked", "base": "base", "tuned": "tuned", "sent": "sent"}]
    assert told["seconds"] == 900.0


def test_a_models_control_characters_do_not_reach_the_terminal() -> None:
    console = Console(file=io.StringIO(), width=100)
    show.comparison(console, [Compared("asked", "base\x1b[2J", "tuned", "sent")])
    show.outcome(console, 0, outcome(RunState.KEPT))
    written = console.file.getvalue()  # type: ignore[attr-defined]  # the file is a StringIO
    assert "\x1b[2J" not in written
    assert "0.800 → 0.300" in written
    assert "95 % interval 0.400 to 0.600" in written


def test_each_round_is_deployed_with_its_method_and_the_real_model() -> None:
    wanted = plan(3, 60, None)
    options = [wanted.options_of(number) for number in range(wanted.rounds)]
    assert tuple(each.parameters["Method"] for each in options) == METHODS
    assert {each.engine for each in options} == {"smollm2"}
