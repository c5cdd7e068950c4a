import json
from collections.abc import Iterator

import pytest

from goldsmith.domain.events import FeedbackEvent
from goldsmith.domain.launching import claim
from goldsmith.domain.live_models import promotion
from goldsmith.domain.policy import TenantPolicy
from goldsmith.domain.runs import Run, RunState, next_version
from goldsmith_cli.standin.serve import RunningStandin, running_standin
from tests.fakes.provider import provoke
from tests.fakes.services import FakeClock
from tests.fakes.stories import feedback_event
from tests.integration.stack import Stack, sample
from tests.integration.test_launch_handler import taught

NOW = FakeClock().moment


@pytest.fixture
def standin() -> Iterator[RunningStandin]:
    """A provider that knows no earlier test's jobs."""
    with running_standin(job_seconds=0.0) as running:
        yield running


@pytest.fixture
def claimed(stack: Stack) -> Stack:
    taught(stack, 40)
    stack.launch("acme-leads")
    return stack


def first_run(stack: Stack) -> Run:
    run = stack.runs.run("acme-leads", 1)
    assert run is not None
    return run


def test_a_tick_takes_a_run_as_far_as_it_goes(claimed: Stack) -> None:
    assert claimed.invoke("advance", sample("advance/tick")) is None
    run = first_run(claimed)
    assert (run.state.ended, run.problem) == (True, None)
    assert run.snapshot is not None
    keys = set(claimed.cloud.objects())
    assert {run.snapshot.train_key, run.snapshot.holdout_key, run.snapshot.manifest_key} <= keys


def test_a_tick_measures_how_long_a_parked_rewrite_waits(stack: Stack, capsys: pytest.CaptureFixture[str]) -> None:
    stack.invoke("advance", sample("advance/tick"))
    assert '"OldestParkedDays":[0.0]' in capsys.readouterr().out.replace(" ", "")


def test_a_tick_measures_how_long_a_run_has_been_stuck(stack: Stack, capsys: pytest.CaptureFixture[str]) -> None:
    stack.invoke("advance", sample("advance/tick"))
    assert '"OldestUnchangedRunHours":[0.0]' in capsys.readouterr().out.replace(" ", "")


def test_a_tick_launches_what_nobody_noticed(stack: Stack) -> None:
    taught(stack, 40)
    stack.invoke("advance", sample("advance/tick"))
    assert first_run(stack).state.ended


def test_a_nudge_advances_its_run(claimed: Stack) -> None:
    assert claimed.failed("advance", sample("advance/nudge")) == []
    assert first_run(claimed).state.ended


def test_a_mixed_batch_is_done_with_and_poison_in_it_is_no_hindrance(claimed: Stack) -> None:
    assert claimed.failed("advance", sample("advance/mixed_batch")) == []
    assert first_run(claimed).state.ended


def test_a_nudge_by_the_providers_job_finds_its_run(claimed: Stack) -> None:
    event = sample("advance/job_ended")
    assert claimed.failed("advance", event) == []
    assert first_run(claimed).state is RunState.CLAIMED
    provoke(claimed.standin, "server_error", "chat", times=1000)
    claimed.invoke("advance", sample("advance/tick"))
    waiting = first_run(claimed)
    assert (waiting.state, waiting.problems) == (RunState.TRAINED, 1)
    assert waiting.job is not None
    provoke(claimed.standin, None)
    event["Records"][0]["body"] = json.dumps({"job_id": waiting.job.job_id})
    assert claimed.failed("advance", event) == []
    assert first_run(claimed).state.ended


def test_a_provider_that_does_not_train_blocks_the_run_in_plain_words(claimed: Stack) -> None:
    provoke(claimed.standin, "training_not_available")
    claimed.invoke("advance", sample("advance/tick"))
    run = first_run(claimed)
    assert run.state is RunState.BLOCKED
    assert run.problem is not None
    assert "fine-tuning is not available to this organisation" in run.problem
    assert claimed.runs.tenant("acme-leads").active_run is None


def promoted_and_worse(stack: Stack) -> None:
    """A promoted model whose drafts people rewrite, while they sent those of the base model as they were."""
    stack.triage(*(about(f"b{number}", "standin-base", "Dear Dana,") for number in range(40)))
    seen = stack.runs.tenant("acme-leads")
    run = claim(seen, TenantPolicy(base_model="standin-base"), NOW)
    assert stack.runs.start(run, seen, 100)
    promoted = next_version(run, {"state": RunState.PROMOTED, "tuned_model": "tuned-1"}, NOW)
    assert stack.runs.end(promoted, promotion(stack.runs.tenant("acme-leads"), promoted, NOW))
    stack.triage(*(about(f"t{number}", "tuned-1", f"Something else, number {number}.") for number in range(40)))


def about(name: str, model: str, final: str) -> FeedbackEvent:
    return feedback_event(event_id=name, generation_id=name, model=model, output="Dear Dana,", final=final)


def metrics_of(said: str) -> str:
    return said.replace(" ", "")


def test_a_tick_rolls_a_model_back_that_is_worse_and_wakes_a_person_once(
    stack: Stack, capsys: pytest.CaptureFixture[str]
) -> None:
    promoted_and_worse(stack)
    capsys.readouterr()
    stack.invoke("advance", sample("advance/tick"))
    assert '"ModelsRolledBack":[1.0]' in metrics_of(capsys.readouterr().out)
    state = stack.runs.tenant("acme-leads")
    assert (state.live_model, state.live_run, stack.live_model()) == ("standin-base", None, "standin-base")
    assert [change.settled for change in stack.live.changes("acme-leads")] == [True, True]
    stack.invoke("advance", sample("advance/tick"))
    assert "ModelsRolledBack" not in capsys.readouterr().out


def test_where_rollback_is_turned_off_a_person_is_told_at_every_tick(
    stack: Stack, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOLDSMITH_AUTOMATIC_ROLLBACK", "off")
    promoted_and_worse(stack)
    for _ in range(2):
        capsys.readouterr()
        stack.invoke("advance", sample("advance/tick"))
        assert '"ModelsWorse":[1.0]' in metrics_of(capsys.readouterr().out)
    assert stack.live_model() == "tuned-1"
