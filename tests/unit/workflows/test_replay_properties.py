"""Replaying any history: idempotent, balanced, and the same as if the policy had always been in force."""

from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goldsmith.domain.generations import Generation, Outcome
from goldsmith.domain.policy import TenantPolicy
from goldsmith.domain.segments import EventRecord
from tests.fakes.house import House
from tests.fakes.replays import LENIENT, STRICT, USUAL, replaying
from tests.fakes.schedules import TENANTS, Schedule, schedules
from tests.properties import examples
from tests.unit.workflows.test_exactly_once import Player, check_books

checked = settings(max_examples=examples(30, soak=300), suppress_health_check=list(HealthCheck))
policies = st.sampled_from((USUAL, STRICT, LENIENT))


def played(schedule: Schedule, policy: TenantPolicy = USUAL) -> House:
    house = House()
    house.triage = replace(house.triage, policy=policy)
    return Player(house).play(schedule)


def replay_all(house: House, policy: TenantPolicy, *, ask_again: bool = False) -> int:
    """How many generations moved."""
    replays = replaying(house, policy)
    return sum(replays.replay(tenant, ask_again=ask_again).moved for tenant in TENANTS)


def everything(house: House) -> tuple[object, ...]:
    return dict(house.ledger.generations), dict(house.store.objects), dict(house.ledger.states)


def standing(entry: Generation) -> tuple[object, ...]:
    return entry.outcome, entry.reason, entry.evidence, entry.sample and entry.sample.sample_id


def without_comments(house: House) -> dict[tuple[str, str], tuple[object, ...]]:
    """Where the generations stand about which no model was ever asked."""
    records = [record for tenant in TENANTS for record in house.records(tenant) if isinstance(record, EventRecord)]
    commented = {(record.event.tenant, record.generation_id) for record in records if record.event.comment}
    return {key: standing(entry) for key, entry in house.ledger.generations.items() if key not in commented}


@checked
@given(schedule=schedules(), policy=policies, ask_again=st.booleans())
def test_a_second_replay_writes_nothing(schedule: Schedule, policy: TenantPolicy, *, ask_again: bool) -> None:
    house = played(schedule)
    replay_all(house, policy)
    settled, asked = everything(house), len(house.rewrites.requests)
    assert replay_all(house, policy, ask_again=ask_again) == 0
    assert everything(house) == settled
    waiting = sum(entry.outcome is Outcome.REWRITING for entry in house.ledger.generations.values())
    assert len(house.rewrites.requests) - asked == (waiting if ask_again else 0)


@checked
@given(schedule=schedules(), policy=policies)
def test_under_the_policy_it_was_decided_by_nothing_moves(schedule: Schedule, policy: TenantPolicy) -> None:
    house = House()
    house.triage = replace(house.triage, policy=policy)
    house.rewriting = replace(house.rewriting, policy=policy.model_copy(update={"candidates": 1, "style_examples": 0}))
    settled = everything(Player(house).play(schedule))
    assert replay_all(house, policy) == 0
    assert everything(house) == settled


@checked
@given(schedule=schedules(), policy=policies)
def test_the_books_balance_at_the_end_and_all_that_is_asked_for_comes(schedule: Schedule, policy: TenantPolicy) -> None:
    house = played(schedule)
    asked = len(house.rewrites.requests)
    replay_all(house, policy)
    check_books(house)
    house.rewrite(house.rewrite_messages(asked))
    check_books(house)
    assert not [entry for entry in house.ledger.generations.values() if entry.outcome is Outcome.REWRITING]


@checked
@given(schedule=schedules(), policy=policies)
def test_what_no_model_was_asked_about_ends_as_if_the_policy_had_always_been_in_force(
    schedule: Schedule, policy: TenantPolicy
) -> None:
    replayed = played(schedule)
    replay_all(replayed, policy)
    assert without_comments(replayed) == without_comments(played(schedule, policy))


@checked
@given(schedule=schedules(), policy=policies)
def test_there_and_back_what_no_model_was_asked_about_is_as_it_was(schedule: Schedule, policy: TenantPolicy) -> None:
    house = played(schedule)
    before = without_comments(house)
    replay_all(house, policy)
    replay_all(house, USUAL)
    assert without_comments(house) == before
