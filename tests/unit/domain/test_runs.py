import pytest

from goldsmith.domain.launching import claim, decide
from goldsmith.domain.policy import TenantPolicy
from goldsmith.domain.runs import RunState, TenantState, run_id
from tests.fakes.services import FakeClock

POLICY = TenantPolicy(sample_threshold=10, base_model="base")
NOW = FakeClock().moment


def state(commits: int, **changes: object) -> TenantState:
    """A tenant with so many samples, each committed once."""
    counters = {"sample_commits": commits, "samples_edited": commits}
    return TenantState.model_validate({"tenant": "acme-leads", "counters": counters, **changes})


@pytest.mark.parametrize(
    ("tenant", "due"),
    [
        (state(9), False),
        (state(10), True),
        (state(11), True),
        (state(19, consumed=10), False),
        (state(20, consumed=10), True),
        (state(50, active_run="acme-leads-0001"), False),
    ],
)
def test_a_run_is_due_with_enough_new_samples_and_none_under_way(tenant: TenantState, due: bool) -> None:
    assert decide(tenant, POLICY, NOW, 0).starts is due


def test_answers_of_one_draft_however_many_are_one_sample() -> None:
    replaced = state(0).model_copy(update={"counters": {"sample_commits": 35, "samples_edited": 1}})
    assert replaced.new_samples == 1
    assert not decide(replaced, POLICY, NOW, 0).starts


def test_the_first_run_tunes_the_base_and_is_measured_against_it() -> None:
    run = claim(state(12), POLICY, NOW)
    assert (run.run_id, run.state, run.version) == ("acme-leads-0001", RunState.CLAIMED, 1)
    assert (run.base_model, run.live_model, run.new_samples) == ("base", "base", 12)


def test_a_later_run_is_measured_against_the_live_model() -> None:
    run = claim(state(22, consumed=12, runs=3, live_model="tuned-3"), POLICY, NOW)
    assert (run.run_id, run.live_model, run.base_model, run.new_samples) == ("acme-leads-0004", "tuned-3", "base", 10)


def test_runs_have_five_ends() -> None:
    assert {s for s in RunState if s.ended} == {
        RunState.PROMOTED, RunState.KEPT, RunState.FAILED, RunState.CANCELLED, RunState.BLOCKED,
    }  # fmt: skip


def test_run_ids_name_tenant_and_number() -> None:
    assert run_id("acme-leads", 12345) == "acme-leads-12345"
