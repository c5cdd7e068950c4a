"""Everything that decides for a tenant decides by what that tenant has set, and by nobody else's settings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldsmith.domain.events import FeedbackEvent
from goldsmith.domain.forgetting import Forgetting, Forgotten
from goldsmith.domain.generations import Outcome
from goldsmith.domain.policy import TenantPolicy
from goldsmith.domain.provider import ChatRequest
from goldsmith.domain.rewriting import JUDGE_SCHEMA, REWRITE_SCHEMA
from goldsmith.domain.runs import RunState
from goldsmith.domain.settings_change import Wanted
from goldsmith.errors import BeingForgotten, CommitConflict, ConfigurationProblem
from goldsmith.workflows.replay import Replay
from goldsmith.workflows.setting_up import SettingUp, in_force
from tests.fakes.house import House, judgement, rewriter
from tests.fakes.living import TENANT as LIVING_TENANT
from tests.fakes.living import Living
from tests.fakes.stories import deliver, feedback_event
from tests.fakes.works import Works
from tests.unit.domain.test_tenant_settings import ACCOUNT
from tests.unit.workflows.test_watching import found_worse

MINE, OTHER = "acme-leads", "birch-studio"


def rated(tenant: str, rating: float, number: int = 0) -> list[FeedbackEvent]:
    return [feedback_event(tenant=tenant, event_id=f"e{number}", generation_id=f"gen-{number}", rating=rating)]


def half_content(request: ChatRequest) -> str | Exception:
    """A judge who finds three points of four done."""
    return judgement(done=3, points=4) if request.schema_name == JUDGE_SCHEMA else rewriter(request)


def outcome(house: House, tenant: str, number: int = 0) -> Outcome:
    return house.generation(f"gen-{number}", tenant).outcome


class TestTriage:
    def test_two_tenants_are_decided_differently_in_one_batch(self) -> None:
        house = House()
        house.ledger.sets(MINE, positive_rating=0.4)
        batch = deliver(*rated(MINE, 3), *rated(OTHER, 3))
        assert not house.triage.handle(batch).failures
        assert (outcome(house, MINE), outcome(house, OTHER)) == (Outcome.ACCEPTED, Outcome.SKIPPED)

    def test_what_is_set_holds_from_the_next_batch_on(self) -> None:
        house = House()
        house.triage.handle(deliver(*rated(MINE, 3)))
        house.ledger.sets(MINE, positive_rating=0.4)
        house.triage.handle(deliver(*rated(MINE, 3, 1)))
        assert (outcome(house, MINE), outcome(house, MINE, 1)) == (Outcome.SKIPPED, Outcome.ACCEPTED)

    def test_settings_that_do_not_go_together_keep_that_tenants_messages_waiting_and_no_others(self) -> None:
        house = House()
        house.ledger.sets(MINE, positive_rating=0.2)
        report = house.triage.handle(deliver(*rated(MINE, 3), *rated(OTHER, 5)))
        [failure] = report.failures
        assert isinstance(failure.error, ConfigurationProblem)
        assert f"goldsmith tenant set {MINE} --unset positive_rating" in str(failure.error)
        assert (MINE, "gen-0") not in house.ledger.generations
        assert outcome(house, OTHER) is Outcome.ACCEPTED
        house.ledger.sets(MINE)
        assert not house.triage.handle(deliver(*rated(MINE, 3))).failures

    @given(st.floats(0.3, 1), st.sampled_from([1, 2, 3, 4, 5]))
    def test_no_tenants_settings_change_what_becomes_of_anothers_draft(self, threshold: float, rating: int) -> None:
        alone, beside = House(), House()
        beside.ledger.sets(OTHER, positive_rating=threshold, negative_rating=0.0)
        alone.triage.handle(deliver(*rated(MINE, rating)))
        beside.triage.handle(deliver(*rated(OTHER, rating), *rated(MINE, rating)))
        assert alone.generation("gen-0", MINE) == beside.generation("gen-0", MINE)


class TestRewriting:
    def test_each_tenants_draft_gets_as_many_candidates_as_it_asks_for(self) -> None:
        house = House()
        house.ledger.sets(MINE, candidates=3)
        told = (feedback_event(tenant=tenant, comment=f"Warmer, {tenant}.") for tenant in (MINE, OTHER))
        house.triage.handle(deliver(*told))
        house.rewrite()
        asked = [call.messages[-1].content for call in house.chat.calls if call.schema_name == REWRITE_SCHEMA]
        assert [sum(tenant in text for text in asked) for tenant in (MINE, OTHER)] == [3, 1]

    def test_each_tenants_rewrite_needs_the_score_that_it_asks_for(self) -> None:
        house = House(reply=half_content)
        house.ledger.sets(MINE, minimum_score=0.99)
        house.triage.handle(deliver(*(feedback_event(tenant=tenant, comment="Warmer.") for tenant in (MINE, OTHER))))
        house.rewrite()
        found = {tenant: house.generation("gen-1", tenant).outcome for tenant in (MINE, OTHER)}
        assert found == {MINE: Outcome.PARKED, OTHER: Outcome.REWRITTEN}

    def test_settings_that_do_not_go_together_keep_only_that_tenants_requests_waiting(self) -> None:
        house = House()
        told = (feedback_event(tenant=tenant, comment="Warmer.") for tenant in (MINE, OTHER))
        house.triage.handle(deliver(*told))
        house.ledger.sets(MINE, negative_rating=0.9)
        report = house.rewrite()
        assert [type(failure.error) for failure in report.failures] == [ConfigurationProblem]
        assert house.generation("gen-1", OTHER).outcome is Outcome.REWRITTEN
        assert house.generation("gen-1", MINE).outcome is Outcome.REWRITING


class TestReplaying:
    def test_it_decides_by_what_the_tenant_has_set_since(self) -> None:
        house = House()
        house.triage.handle(deliver(*rated(MINE, 3), *rated(OTHER, 3)))
        house.ledger.sets(MINE, positive_rating=0.4)
        replay = Replay(house.ledger, house.store, house.rewrites, TenantPolicy(), house.clock)
        assert [replay.replay(tenant).moved for tenant in (MINE, OTHER)] == [1, 0]
        assert (outcome(house, MINE), outcome(house, OTHER)) == (Outcome.ACCEPTED, Outcome.SKIPPED)
        assert replay.preview(MINE).changes_nothing


class TestRuns:
    def test_each_tenant_starts_at_its_own_threshold(self) -> None:
        works = Works(samples=11)
        works.teach(OTHER, 11)
        works.ledger.sets(MINE, sample_threshold=11)
        assert [works.launch.consider(tenant) is not None for tenant in (MINE, OTHER)] == [True, False]

    def test_a_run_keeps_what_it_was_claimed_with_and_the_next_has_what_was_set(self) -> None:
        works = Works()
        works.ledger.sets(MINE, epochs=5, base_model="small")
        run = works.launch.consider(MINE)
        works.ledger.sets(MINE, epochs=2, base_model="large", method="dpo")
        first = works.tick_until_settled()
        assert run is not None
        assert (first.epochs, first.method, first.configured_base) == (5, "sft", "small")
        works.teach(MINE, 30, start=100)
        works.tick()
        second = works.ledger.run(MINE, 2)
        assert second is not None
        assert (second.epochs, second.method, second.configured_base) == (2, "dpo", "large")

    def test_the_first_snapshot_fixes_the_split_that_was_set_until_then(self) -> None:
        works = Works(samples=40)
        works.ledger.sets(MINE, holdout_fraction=0.4)
        run = works.tick_until_settled()
        assert run.snapshot is not None
        assert (run.snapshot.holdout_fraction, works.ledger.tenant(MINE).holdout_fraction) == (0.4, 0.4)

    def test_an_evaluation_goes_by_what_is_set_when_it_is_decided(self) -> None:
        works = Works()
        works.ledger.sets(MINE, minimum_evidence=4, evaluation_limit=4, promotion_margin=0.99)
        run = works.tick_until_settled()
        assert run.evaluation is not None
        assert (run.state, run.evaluation.needed, run.evaluation.margin) == (RunState.KEPT, 4, 0.99)

    @pytest.mark.parametrize("state", ["snapshotted", "submitted", "training", "trained"])
    def test_whatever_is_set_in_mid_run_the_run_ends_well(self, state: str) -> None:
        works = Works(policy=Works().ticking.launch.policy)
        for _ in range(20):
            works.tick()
            run = works.first_run()
            if run is not None and run.state.value == state:
                break
        works.ledger.sets(
            MINE, base_model="other", method="dpo", epochs=9, holdout_fraction=0.5, strategy="restart",
            minimum_evidence=2, evaluation_limit=2, judge_evaluations=False, near_duplicates="collapse",
        )  # fmt: skip
        run = works.tick_until_settled()
        assert (run.state, run.method, run.configured_base) == (RunState.PROMOTED, "sft", "base")
        assert works.ledger.tenant(MINE).holdout_fraction in (0.2, 0.5)
        assert works.ledger.tenant(MINE).live_model == run.tuned_model

    def test_a_ceiling_without_a_price_starts_no_run_and_fails_every_tick_until_it_is_mended(
        self,
    ) -> None:
        works = Works()
        works.teach(OTHER, 24)
        works.ledger.sets(MINE, cost_ceiling=5.0)
        with pytest.raises(ConfigurationProblem):
            works.launch.consider(MINE)
        tick = works.tick()
        assert [type(error) for error in tick.errors] == [ConfigurationProblem]
        assert (works.ledger.run(MINE, 1), works.ledger.run(OTHER, 1) is not None) == (None, True)
        works.ledger.sets(MINE)
        assert works.tick().errors == []
        assert works.ledger.run(MINE, 1) is not None

    def test_a_ceiling_that_is_the_tenants_own_holds_its_run_back(self) -> None:
        works = Works()
        works.ledger.sets(MINE, cost_ceiling=0.0001, training_price=1000.0)
        assert works.launch.consider(MINE) is None
        assert "CostCeiling is $0.00" in works.launch.decision(MINE).why_not[0]


class TestTheWatch:
    def test_a_tenant_may_decide_about_rollbacks_itself(self) -> None:
        living = Living()
        found_worse(living)
        living.ledger.sets(LIVING_TENANT, automatic_rollback=False)
        assert living.watch.look(LIVING_TENANT).seen == "worse"
        living.ledger.sets(LIVING_TENANT)
        assert living.watch.look(LIVING_TENANT).seen == "rolled_back"

    def test_prices_and_ratings_that_do_not_go_together_keep_no_bad_model_live(self) -> None:
        living = Living()
        found_worse(living)
        living.ledger.sets(LIVING_TENANT, cost_ceiling=5.0, positive_rating=0.1)
        assert living.watch.look(LIVING_TENANT).seen == "rolled_back"


class TestSettingUp:
    def test_a_plan_that_was_overtaken_changes_nothing(self) -> None:
        ledger = House().ledger
        desk = SettingUp(ledger, ledger, ledger, TenantPolicy())
        planned = desk.plan(MINE, Wanted({"epochs": "2"}), ACCOUNT)
        ledger.sets(MINE, epochs=9)
        with pytest.raises(CommitConflict):
            desk.make(planned)
        assert ledger.tenant(MINE).settings.overrides == {"epochs": 9}

    def test_a_tenant_that_is_being_forgotten_is_not_set_up_and_nothing_planned_before_is_made(self) -> None:
        ledger = House().ledger
        desk = SettingUp(ledger, ledger, ledger, TenantPolicy())
        planned = desk.plan(MINE, Wanted({"epochs": "2"}), ACCOUNT)
        forgotten = Forgotten(times=1, everything_until=ACCOUNT.at, dropping=True)
        ledger.forget(Forgetting(MINE, "everything", forgotten, (), {}, 0, ACCOUNT.at))
        with pytest.raises(BeingForgotten):
            desk.plan(MINE, Wanted({"epochs": "2"}), ACCOUNT)
        with pytest.raises(CommitConflict):
            desk.make(planned)
        assert ledger.tenant(MINE).settings.version == 0

    def test_what_holds_is_told_of_every_field_also_where_it_does_not_go_together(self) -> None:
        ledger = House().ledger
        ledger.sets(MINE, positive_rating=0.1, epochs=3)
        held = {each.name: each for each in in_force(ledger.tenant(MINE), TenantPolicy())}
        assert held.keys() == set(TenantPolicy.model_fields)
        assert (held["positive_rating"].value, held["positive_rating"].origin) == (0.1, "tenant")
        assert (held["epochs"].origin, held["method"].origin) == ("tenant", "stack")
