import pytest

from goldsmith.domain.announcements import Cause
from goldsmith.domain.watch_keys import watch_key
from goldsmith.errors import LiveModelProblem
from goldsmith.workflows.live_by_hand import LiveByHand
from tests.fakes.living import TENANT, Living


def by_hand(living: Living) -> LiveByHand:
    return LiveByHand(living.ledger, living.models, living.clock)


def test_of_two_people_who_planned_a_change_the_slower_one_has_to_look_again() -> None:
    living = Living()
    living.promoted()
    workflow = by_hand(living)
    run = living.kept()
    slower = workflow.rollback(TENANT, "predecessor", "Ben", "too long", force=False)
    assert workflow.make(workflow.promotion(run, "Mia", "shorter", force=False)).settled
    with pytest.raises(LiveModelProblem, match="another model of acme-leads went live meanwhile"):
        workflow.make(slower)
    assert (living.live_model, living.directory.models) == ("tuned-2", {TENANT: "tuned-2"})


def test_a_rollback_by_hand_is_not_taken_for_the_watchs() -> None:
    living = Living()
    living.promoted()
    made = by_hand(living).make(by_hand(living).rollback(TENANT, "base", "Mia", "too long", force=False))
    assert (made.cause, made.by, made.reason) == (Cause.ROLLED_BACK_BY_HAND, "Mia", "too long")


def test_what_knows_what_was_forgotten_is_not_rolled_back_to_without_force() -> None:
    living = Living()
    living.promoted()
    living.promoted()
    first = living.ledger.stored_runs[TENANT, 1]
    living.ledger.stored_runs[TENANT, 1] = first.model_copy(update={"retrain_required": True})
    with pytest.raises(LiveModelProblem, match="trained on what was forgotten since") as refused:
        by_hand(living).rollback(TENANT, "predecessor", "Mia", "why", force=False)
    assert "--force" in refused.value.explained
    assert by_hand(living).rollback(TENANT, "predecessor", "Mia", "why", force=True).model == "tuned-1"


def test_a_tenant_whose_log_does_not_reach_back_can_be_rolled_back_to_the_base_model_of_its_run() -> None:
    living = Living()
    run = living.kept()
    living.ledger._update(TENANT, live_model="tuned-1", live_run=1)
    assert run.configured_base == "base"
    with pytest.raises(LiveModelProblem, match="it is not known what was live before tuned-1"):
        by_hand(living).rollback(TENANT, "predecessor", "Mia", "why", force=False)
    planned = by_hand(living).rollback(TENANT, "base", "Mia", "why", force=False)
    assert (planned.number, planned.model, planned.previous_model, planned.previous_run) == (1, "base", "tuned-1", 1)
    by_hand(living).make(planned)
    assert living.directory.models == {TENANT: "base"}


def test_after_a_change_of_provider_the_base_model_is_the_one_of_the_latest_run() -> None:
    living = Living()
    living.promoted()
    run = living.kept()
    living.ledger.stored_runs[TENANT, run.number] = run.model_copy(update={"configured_base": "new-v1:0:128k"})
    made = by_hand(living).make(by_hand(living).rollback(TENANT, "base", "Mia", "moved", force=False))
    assert (made.model, made.run, made.key) == ("new-v1:0", None, watch_key("new-v1:0"))
    assert living.directory.models == {TENANT: "new-v1:0"}


def test_a_model_is_promoted_first_by_hand_over_the_base_model_of_its_run() -> None:
    living = Living()
    planned = by_hand(living).promotion(living.kept(), "Mia", "why", force=False)
    assert (planned.previous_model, planned.previous_run) == ("base", None)
