"""When a run starts: enough that is new, or not so much but old; and nothing that speaks against it."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldsmith.domain.launching import LaunchDecision, claim, decide, expected_cost, too_expensive
from goldsmith.domain.policy import TenantPolicy
from goldsmith.domain.runs import TenantState
from goldsmith.domain.training import RunMethod
from tests.fakes.services import FakeClock

NOW = FakeClock().moment
POLICY = TenantPolicy(sample_threshold=100, minimum_samples=40, maximum_age_days=7, minimum_interval_hours=24)
DAY, HOUR, MOMENT = timedelta(days=1), timedelta(hours=1), timedelta(microseconds=1)


def tenant(new: int, covered: int = 0, **changes: object) -> TenantState:
    """So many samples that no run covers, and so many that one does."""
    counters = {"samples_edited": new + covered, "sample_commits": new + covered, "sample_bytes": 400 * (new + covered)}
    fields = {"tenant": "acme-leads", "counters": counters, "consumed": covered, "runs": int(covered > 0)}
    return TenantState.model_validate({**fields, **changes})


def decided(state: TenantState, active: int = 0, *, by_hand: bool = False, **policy: object) -> LaunchDecision:
    return decide(state, POLICY.model_copy(update=policy), NOW, active, by_hand=by_hand)


def day(days: float) -> datetime:
    return NOW - days * DAY


class TestByItself:
    @pytest.mark.parametrize(("new", "starts"), [(0, False), (99, False), (100, True), (1000, True)])
    def test_a_run_starts_at_the_threshold(self, new: int, *, starts: bool) -> None:
        decision = decided(tenant(new))
        assert decision.starts is starts
        assert decision.because == ("threshold" if starts else None)

    @pytest.mark.parametrize(
        ("new", "age", "starts"),
        [
            (40, 7 * DAY, True),
            (40, 7 * DAY - MOMENT, False),
            (39, 30 * DAY, False),
            (40, -HOUR, False),  # committed by a clock that is ahead of this one
        ],
    )
    def test_a_run_starts_with_fewer_once_the_oldest_is_old(self, new: int, age: timedelta, *, starts: bool) -> None:
        decision = decided(tenant(new, new_since=NOW - age))
        assert decision.starts is starts
        assert decision.because == ("age" if starts else None)

    def test_age_counts_for_nothing_where_no_maximum_is_set(self) -> None:
        decision = decided(tenant(99, new_since=day(1000)), maximum_age_days=0)
        assert decision.why_not == ("99 new samples, and a run starts at 100",)

    def test_a_sample_whose_moment_nobody_knows_is_not_old(self) -> None:
        assert not decided(tenant(99)).starts

    def test_samples_that_came_while_a_run_was_claimed_are_as_old_as_that_claim(self) -> None:
        state = tenant(40, covered=10, claimed_at=day(8))
        assert state.oldest_new_sample_at == day(8)
        assert decided(state).because == "age"

    @pytest.mark.parametrize("forgotten", [0, 5, 6])
    def test_what_is_covered_or_forgotten_has_no_age(self, forgotten: int) -> None:
        state = tenant(min(5, forgotten), forgotten_samples=forgotten, new_since=day(30))
        assert (state.new_samples, state.oldest_new_sample_at) == (0, None)

    def test_a_minimum_that_is_no_less_than_the_threshold_is_not_spoken_of(self) -> None:
        decision = decided(tenant(5, new_since=day(1)), minimum_samples=100)
        assert decision.why_not == ("5 new samples, and a run starts at 100",)

    def test_what_is_missing_is_told_in_a_sentence(self) -> None:
        assert decided(tenant(12, new_since=day(2.5))).why_not == (
            "12 new samples, and a run starts at 100, or at 40 when the oldest is 7 days old; the oldest is 2.5 days"
            " old",
        )
        ahead = decided(tenant(12, new_since=NOW + HOUR)).why_not[0]
        assert ahead.endswith("the oldest is 0.0 days old")


class TestInTheWay:
    @pytest.mark.parametrize(
        ("since", "starts"), [(24 * HOUR, True), (24 * HOUR - MOMENT, False), (timedelta(), False), (-HOUR, False)]
    )
    def test_the_interval_is_counted_from_the_latest_claim(self, since: timedelta, *, starts: bool) -> None:
        decision = decided(tenant(100, covered=100, claimed_at=NOW - since))
        assert decision.starts is starts
        if not starts:
            assert decision.because == "threshold"

    def test_the_interval_says_from_when_on_a_run_may_start(self) -> None:
        (sentence,) = decided(tenant(100, covered=100, claimed_at=NOW - HOUR)).why_not
        assert sentence == (
            "the latest run started 2026-11-22 09:00 UTC, the next one may from 2026-11-23 09:00 UTC on"
        )

    def test_without_an_interval_a_claim_by_a_clock_that_is_ahead_is_not_too_recent(self) -> None:
        state = tenant(100, covered=100, claimed_at=NOW + timedelta(seconds=2))
        assert decided(state, minimum_interval_hours=0).starts

    @pytest.mark.parametrize(("active", "starts"), [(0, True), (2, True), (3, False), (4, False)])
    def test_no_more_runs_are_under_way_than_the_policy_allows(self, active: int, *, starts: bool) -> None:
        decision = decided(tenant(100), active, maximum_active_runs=3)
        assert decision.starts is starts
        assert starts or "MaximumActiveRuns is 3" in decision.why_not[0]

    def test_a_tenant_has_one_run_at_a_time(self) -> None:
        (sentence,) = decided(tenant(100, active_run="acme-leads-0001")).why_not
        assert sentence == "acme-leads-0001 is under way, and a tenant has one run at a time"

    def test_nothing_starts_while_something_is_forgotten(self) -> None:
        assert decided(tenant(100, forgetting=("author-1", "author-2"))).why_not == (
            "author-1 is being forgotten: runs wait until that is done",
            "author-2 is being forgotten: runs wait until that is done",
        )

    @pytest.mark.parametrize(("ceiling", "starts"), [(0.0, True), (0.74, False), (0.75, True), (1.0, True)])
    def test_no_run_starts_above_the_ceiling(self, ceiling: float, *, starts: bool) -> None:
        """100 samples of 400 bytes are 10,000 tokens, thrice over, at 25 dollars a million."""
        decision = decided(tenant(100), training_price=25.0, cost_ceiling=ceiling)
        assert decision.estimate.price == pytest.approx(0.75)
        assert decision.starts is starts

    def test_a_ceiling_says_what_a_run_would_cost_and_what_to_do(self) -> None:
        (sentence,) = decided(tenant(100), training_price=25.0, cost_ceiling=0.5).why_not
        assert sentence == (
            "training on 100 samples, about 30,000 tokens in 3 epochs, would cost about $0.75, and CostCeiling is"
            " $0.50: raise it, or lower Epochs"
        )

    def test_everything_that_stands_in_the_way_is_told_at_once(self) -> None:
        state = tenant(5, active_run="acme-leads-0001", forgetting=("author-1",))
        decision = decided(state, 3, maximum_active_runs=3, training_price=25.0, cost_ceiling=0.001)
        assert len(decision.why_not) == 5


class TestByHand:
    @pytest.mark.parametrize("state", [tenant(10), tenant(0, covered=10), tenant(10, covered=90, claimed_at=NOW)])
    def test_threshold_age_and_interval_do_not_matter(self, state: TenantState) -> None:
        decision = decided(state, by_hand=True)
        assert (decision.because, decision.why_not) == ("hand", ())
        assert not decided(state).starts

    def test_a_provider_still_needs_ten_samples(self) -> None:
        decision = decided(tenant(9), by_hand=True)
        assert decision.why_not == ("9 golden samples in all, and a provider needs 10 to train on",)

    @pytest.mark.parametrize("changes", [{"active_run": "acme-leads-0001"}, {"forgetting": ("author-1",)}])
    def test_what_stands_in_the_way_otherwise_still_does(self, changes: dict[str, Any]) -> None:
        assert decided(tenant(100, **changes), by_hand=True).why_not == decided(tenant(100, **changes)).why_not != ()

    def test_cap_and_ceiling_hold_by_hand_too(self) -> None:
        assert not decided(tenant(100), 3, by_hand=True, maximum_active_runs=3).starts
        assert not decided(tenant(100), by_hand=True, training_price=25.0, cost_ceiling=0.5).starts


class TestEstimate:
    @pytest.mark.parametrize(("method", "times"), [("sft", 1), ("dpo", 2), ("sft+dpo", 3)])
    def test_a_job_on_pairs_is_reckoned_at_twice_the_bytes(self, method: RunMethod, times: int) -> None:
        expected = expected_cost(tenant(100), POLICY.model_copy(update={"method": method}))
        assert expected.size == 400 * 100 * times

    def test_what_the_latest_finished_job_has_told_is_used(self) -> None:
        expected = expected_cost(tenant(100, tokens_per_byte=0.5), POLICY)
        assert (expected.tokens, expected.calibrated) == (20_000, True)

    def test_without_a_price_no_ceiling_can_be_broken(self) -> None:
        expected = expected_cost(tenant(10**6), POLICY)
        assert too_expensive(expected, POLICY.model_copy(update={"cost_ceiling": 0.01})) is None


class TestClaiming:
    def test_a_run_remembers_what_started_it_and_what_it_is_to_do(self) -> None:
        policy = POLICY.model_copy(update={"method": "sft+dpo", "epochs": 5})
        run = claim(tenant(100, new_since=day(2), live_run=7), policy, NOW, "age")
        assert (run.because, run.method, run.epochs, run.live_run) == ("age", "sft+dpo", 5, 7)
        assert (run.oldest_sample_at, run.new_samples) == (day(2), 100)

    def test_samples_that_were_forgotten_before_it_are_not_new_again_when_its_samples_are_given_back(self) -> None:
        run = claim(tenant(100, covered=50, forgotten_samples=30), POLICY, NOW)
        assert (run.new_samples, run.consumed_before) == (70, 80)


moments = st.none() | st.integers(-40 * 24, 24).map(lambda hours: NOW + hours * HOUR)
states = st.builds(
    tenant,
    st.integers(0, 150),
    st.integers(0, 150),
    active_run=st.sampled_from([None, None, "acme-leads-0001"]),
    forgetting=st.sampled_from([(), (), ("author-1",)]),
    claimed_at=moments,
    new_since=moments,
    forgotten_samples=st.sampled_from([0, 0, 20]),
    tokens_per_byte=st.none() | st.floats(0.01, 2),
)
policies = st.builds(
    TenantPolicy,
    sample_threshold=st.integers(10, 200),
    minimum_samples=st.integers(10, 200),
    maximum_age_days=st.sampled_from([0.0, 0.5, 7.0]),
    minimum_interval_hours=st.sampled_from([0.0, 24.0]),
    maximum_active_runs=st.integers(1, 5),
    method=st.sampled_from(["sft", "dpo", "sft+dpo"]),
    epochs=st.integers(1, 50),
    training_price=st.floats(0.01, 100),
    cost_ceiling=st.sampled_from([0.0, 0.01, 1.0]),
)
actives = st.integers(0, 6)


@given(states, policies, actives, st.booleans())
def test_a_decision_that_does_not_start_always_says_why(
    state: TenantState, policy: TenantPolicy, active: int, by_hand: bool
) -> None:
    decision = decide(state, policy, NOW, active, by_hand=by_hand)
    assert decision.starts is not bool(decision.why_not)
    assert all(sentence.strip() for sentence in decision.why_not)


@given(states, policies, actives)
def test_what_starts_by_itself_starts_by_hand(state: TenantState, policy: TenantPolicy, active: int) -> None:
    """With ten samples in all, which every threshold is above."""
    if decide(state, policy, NOW, active).starts:
        assert decide(state, policy, NOW, active, by_hand=True).starts


@given(states, policies, actives, st.booleans())
def test_nothing_starts_beside_another_run_above_the_cap_or_above_the_ceiling(
    state: TenantState, policy: TenantPolicy, active: int, by_hand: bool
) -> None:
    decision = decide(state, policy, NOW, active, by_hand=by_hand)
    if decision.starts:
        assert state.active_run is None
        assert not state.forgetting
        assert active < policy.maximum_active_runs
        assert too_expensive(decision.estimate, policy) is None


@given(states, policies, st.integers(0, 100), st.integers(1, 10))
def test_more_samples_or_epochs_never_cost_less(
    state: TenantState, policy: TenantPolicy, more: int, epochs: int
) -> None:
    counters = {**state.counters, "samples_edited": state.samples + more}
    counters["sample_bytes"] = state.counters["sample_bytes"] + 100 * more
    larger = state.model_copy(update={"counters": counters})
    longer = policy.model_copy(update={"epochs": policy.epochs + epochs})
    now, later = expected_cost(state, policy), expected_cost(larger, longer)
    assert now.samples <= later.samples
    assert now.trained_tokens <= later.trained_tokens
