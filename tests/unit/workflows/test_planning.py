"""What a run tunes, and on what."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from goldsmith.domain.policy import TenantPolicy
from goldsmith.domain.runs import Run, RunState
from goldsmith.workflows.measuring import Measuring
from tests.fakes.works import POLICY, Works

AUTO = POLICY.model_copy(update={"restart_below": 0})


def twice(policy: TenantPolicy = AUTO, first: int = 60, more: int = 60) -> tuple[Works, Run, Run]:
    """One run that is promoted, more of the same kind, and the run that follows."""
    made = Works(samples=0, policy=policy)
    made.teach("acme-leads", first, start=100)
    made.tick_until_settled()
    made.teach("acme-leads", more, start=500)
    for _ in range(12):
        made.tick()
    one, two = (made.ledger.run("acme-leads", number) for number in (1, 2))
    assert one is not None
    assert two is not None
    assert two.settled
    return made, one, two


def lines_of(works: Works, run: Run) -> list[bytes]:
    return works.tuner.jobs[run.run_id][1]


def test_the_first_run_restarts_as_there_is_nothing_to_go_on_from() -> None:
    _, run, _ = twice()
    assert (run.base_model, run.continued_from) == ("base", None)
    assert run.strategy is not None
    assert "no model of the tenant's own is live yet" in run.strategy.reason


def test_near_goes_on_from_the_live_model_with_what_that_has_not_seen() -> None:
    works, first, second = twice()
    assert second.strategy is not None
    assert second.strategy.strategy == "continue", second.strategy.reason
    assert second.strategy.distance is not None
    assert (second.base_model, second.continued_from, second.configured_base) == (first.tuned_model, 1, "base")
    known, new = lines_of(works, first), lines_of(works, second)
    assert not set(known) & set(new)
    assert second.snapshot is not None
    assert len(new) == second.snapshot.train_samples - len(known)
    assert works.tuner.jobs[second.run_id][0].model == first.tuned_model


def test_far_restarts_from_the_base_with_everything() -> None:
    works = Works(samples=60, policy=AUTO)
    works.tick_until_settled()
    works.teach("acme-leads", 60, start=60, final=lambda topic: f"INVOICE 4711!!! {topic.upper()}: pay 99 EUR; at once")
    for _ in range(12):
        works.tick()
    second = works.ledger.run("acme-leads", 2)
    assert second is not None
    assert second.strategy is not None
    assert second.strategy.distance is not None
    assert (second.strategy.strategy, second.base_model, second.continued_from) == ("restart", "base", None)
    assert second.snapshot is not None
    assert len(lines_of(works, second)) == second.snapshot.train_samples


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"strategy": "restart"}, "as the policy asks"),
        ({"restart_below": 1000}, "fewer than the 1,000"),
    ],
)
def test_a_policy_or_small_totals_restart(changes: dict[str, object], said: str) -> None:
    works, _, second = twice(AUTO.model_copy(update=changes))
    assert second.strategy is not None
    assert (second.strategy.strategy, second.strategy.distance) == ("restart", None)
    assert said in second.strategy.reason
    assert second.snapshot is not None
    assert len(lines_of(works, second)) == second.snapshot.train_samples


def test_asked_to_continue_nothing_is_measured() -> None:
    _, first, second = twice(AUTO.model_copy(update={"strategy": "continue"}))
    assert second.strategy is not None
    assert (second.strategy.strategy, second.strategy.distance) == ("continue", None)
    assert second.base_model == first.tuned_model


def test_too_little_that_is_new_to_train_on_alone_restarts() -> None:
    _, _, second = twice(AUTO.model_copy(update={"strategy": "continue", "holdout_fraction": 0.5}), more=12)
    assert second.strategy is not None
    assert second.strategy.strategy == "restart"
    assert "although the policy asks to continue" in second.strategy.reason
    assert "a provider needs 10" in second.strategy.reason


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"retrain_required": True}, "forgotten since"),
        ({"configured_base": "an older one"}, "another base model"),
        ({"tuned_model": None}, "no model of the tenant's own"),
    ],
)
def test_a_live_model_that_should_not_be_built_on_is_not(changes: dict[str, object], said: str) -> None:
    works = Works(samples=60, policy=AUTO)
    works.tick_until_settled()
    first = works.first_run()
    assert first is not None
    works.ledger.stored_runs["acme-leads", 1] = first.model_copy(update=changes)
    works.teach("acme-leads", 60, start=60)
    works.launch.consider("acme-leads")
    second = works.ledger.run("acme-leads", 2)
    assert second is not None
    plan = works.advance.steps.planning.plan(second.model_copy(update={"snapshot": first.snapshot}))
    assert plan.keys() == {"strategy"}
    assert said in plan["strategy"].reason


def test_a_live_model_that_the_provider_does_not_tune_any_more_is_not_built_on() -> None:
    works = Works(samples=60, policy=AUTO.model_copy(update={"strategy": "continue"}))
    first = works.tick_until_settled()
    assert first.tuned_model is not None
    works.tuner.gone.add(first.tuned_model)
    works.teach("acme-leads", 60, start=500)
    for _ in range(12):
        works.tick()
    second = works.ledger.run("acme-leads", 2)
    assert second is not None
    assert second.strategy is not None
    assert (second.settled, second.strategy.strategy, second.base_model) == (True, "restart", "base")
    assert "does not take the live model for tuning any more" in second.strategy.reason


def test_without_the_training_set_of_the_live_model_it_restarts() -> None:
    works = Works(samples=60, policy=AUTO)
    first = works.tick_until_settled()
    assert first.snapshot is not None
    second = first.model_copy(update={"number": 2, "live_run": 1})
    works.store.delete(first.snapshot.train_key)
    plan = works.advance.steps.planning.plan(second)
    assert "is not there any more" in plan["strategy"].reason


class LettersEmbedder:
    """A vector of which letters a text has; says how often it was asked."""

    name = "embedding:letters"

    def __init__(self) -> None:
        self.texts: list[str] = []

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        self.texts += texts
        return [[float(text.count(letter)) for letter in "abcdefghij"] for text in texts]


def test_where_embeddings_are_configured_they_are_what_is_compared() -> None:
    works = Works(samples=60, policy=AUTO)
    embedder = LettersEmbedder()
    planning = replace(works.advance.steps.planning, measuring=Measuring(embedder))
    advance = replace(works.advance, steps=replace(works.advance.steps, planning=planning))
    works.ticking = replace(works.ticking, advance=advance)
    works.tick_until_settled()
    works.teach("acme-leads", 60, start=60)
    for _ in range(12):
        works.tick()
    second = works.ledger.run("acme-leads", 2)
    assert second is not None
    assert second.strategy is not None
    assert second.strategy.distance is not None
    assert second.strategy.distance.features == "embedding:letters"
    compared = second.strategy.distance.new_samples + second.strategy.distance.known_samples
    assert len(embedder.texts) == 2 * compared
    assert second.state in (RunState.PROMOTED, RunState.KEPT)
