from collections.abc import Callable

import pytest

from goldsmith.domain.changes import Change
from goldsmith.domain.forgetting import Forgetting, Forgotten, tombstone
from goldsmith.domain.generations import Outcome
from goldsmith.domain.policy import TenantPolicy
from goldsmith.domain.routing import Feedback, merge
from goldsmith.domain.samples import Source, make_sample
from goldsmith.domain.segments import RetractionRecord
from goldsmith.errors import BeingForgotten
from goldsmith.workflows.replay_report import Standing, Transition
from tests.fakes.house import House
from tests.fakes.parking import check_books
from tests.fakes.replays import LENIENT, STRICT, TENANT, USUAL, commit, contents, left_as, replay, replaying
from tests.fakes.stories import deliver, feedback_event

COMMENT = "Too stiff."


def told(house: House, **said: object) -> None:
    """Said to triage under the usual policy."""
    house.triage.handle(deliver(feedback_event(**said)))


def test_a_golden_sample_that_goes_is_retracted_and_counts_as_gone() -> None:
    house = House()
    told(house, rating=4)
    report = replay(house, STRICT)
    assert (report.samples_gone, report.new_samples) == (1, 0)
    assert any(isinstance(record, RetractionRecord) for record in house.records(TENANT))


def test_a_new_golden_sample_counts_towards_the_next_run() -> None:
    house = House()
    told(house, rating=3)
    assert replay(house, LENIENT).new_samples == 1
    assert house.ledger.tenant(TENANT).new_samples == 1


def test_a_golden_sample_of_the_wrong_text_is_replaced() -> None:
    house, event = House(), feedback_event(final="Hi Dana, shall we talk?")
    cut_off = make_sample(merge([event]), Source.EDITED, "Hi Dana,")
    commit(house, Change(None, merge([event]), Outcome.EDITED, events=(event,), sample=cut_off))
    report = replay(house)
    edited = Standing(Outcome.EDITED)
    assert list(report.movements) == [Transition(edited, edited)]
    assert (report.new_samples, report.samples_gone) == (1, 0)
    assert [sample.answer for sample in house.samples()] == ["Hi Dana, shall we talk?"]
    check_books(house)
    assert replay(house).changes_nothing


def test_there_and_back_the_same_draft_is_the_same_sample_and_is_committed_again() -> None:
    house = House()
    told(house, rating=4)
    [first] = house.samples()
    replay(house, STRICT)
    assert replay(house, USUAL).new_samples == 1
    assert house.samples() == [first]
    state = house.ledger.tenant(TENANT)
    assert (state.sample_commits, state.new_samples) == (2, 1)


def test_praise_that_is_doubted_now_ends_with_a_person_and_stays_there() -> None:
    house = House(policy=TenantPolicy(candidates=1, style_examples=0, positive_rating=1.0, negative_rating=0.5))
    left_as(house, Outcome.ACCEPTED, "praise", comment="Lovely.", rating=3)
    replay(house, STRICT)
    house.rewrite()
    assert (house.generation().outcome, house.generation().reason) == (Outcome.PARKED, "contradictory")
    assert replay(house, USUAL).changes_nothing


def test_one_that_was_parked_by_an_outage_is_rewritten() -> None:
    house = House()
    left_as(house, Outcome.PARKED, "timed_out", comment=COMMENT)
    replay(house)
    house.rewrite()
    assert house.generation().outcome is Outcome.REWRITTEN
    check_books(house)


@pytest.mark.parametrize("policy", [STRICT, LENIENT])
def test_what_was_forgotten_stays_forgotten(policy: TenantPolicy) -> None:
    house = House()
    told(house, rating=4)
    stone = tombstone(TENANT, "gen-1", house.generation(), house.clock())
    house.ledger.forget(Forgetting(TENANT, "gen-1", Forgotten(times=1), [stone], {}, 0, house.clock()))
    before = contents(house)
    report = replay(house, policy, ask_again=True)
    assert (report.generations, report.forgotten, contents(house)) == (0, 1, before)


def test_while_a_tenant_is_being_forgotten_nothing_is_replayed() -> None:
    house = House()
    told(house, rating=4)
    refused = Forgotten(times=1, everything_until=house.clock(), dropping=True)
    house.ledger.forget(Forgetting(TENANT, "everything", refused, [], {}, 0, house.clock()))
    for look in (replaying(house, STRICT).preview, replaying(house, STRICT).replay):
        with pytest.raises(BeingForgotten):
            look(TENANT)


def test_one_generation_may_be_replayed_alone() -> None:
    house = House()
    for name in ("gen-1", "gen-2"):
        told(house, rating=4, generation_id=name, event_id=name)
    report = replaying(house, STRICT).replay(TENANT, "gen-2")
    assert (report.generations, report.moved) == (1, 1)
    assert [house.generation(name).outcome for name in ("gen-1", "gen-2")] == [Outcome.ACCEPTED, Outcome.SKIPPED]
    assert replaying(house, STRICT).replay(TENANT, "gen-9").generations == 0


def test_asked_again_a_lost_rewrite_comes_and_the_ledger_does_not_change_before() -> None:
    house = House()
    told(house, comment=COMMENT, rating=2)
    house.rewrites.requests.clear()
    before = dict(house.ledger.generations), dict(house.store.objects)
    assert replaying(house).preview(TENANT, ask_again=True).asked_again == 1
    assert house.rewrites.requests == []
    assert replay(house, ask_again=True).asked_again == 1
    assert (dict(house.ledger.generations), dict(house.store.objects)) == before
    house.rewrite()
    assert house.generation().outcome is Outcome.REWRITTEN


def test_what_a_replay_asks_for_is_not_asked_for_twice() -> None:
    house = House()
    left_as(house, Outcome.PARKED, "rate_limited", comment=COMMENT)
    report = replay(house, ask_again=True)
    assert (report.rewrites, report.asked_again, len(house.rewrites.requests)) == (1, 0, 1)


def test_a_request_that_was_not_lost_and_is_sent_again_costs_no_second_rewrite() -> None:
    house = House()
    told(house, comment=COMMENT, rating=2)
    replay(house, ask_again=True)
    house.rewrite()
    assert len(house.rewrites.requests) == 2
    assert len(house.chat.calls) == 2, "the rewriter and the judge, once each"


def test_a_rewrite_that_was_asked_for_about_another_text_is_asked_for_anew() -> None:
    house = House()
    told(house, comment=COMMENT, rating=2)
    entry = house.generation()
    house.ledger.generations[TENANT, "gen-1"] = entry.model_copy(update={"evidence": "of another text"})
    asked: Callable[[], Feedback] = lambda: house.rewrites.requests[-1].feedback  # noqa: E731
    assert replay(house).rewrites == 1
    assert house.generation().evidence == asked().evidence
    assert replay(house).changes_nothing


def test_the_first_generations_of_a_transition_are_named_and_all_are_counted() -> None:
    house = House()
    for number in range(9):
        told(house, rating=4, generation_id=f"gen-{number}", event_id=f"e{number}")
    [(_, movement)] = replay(house, STRICT).movements.items()
    assert (movement.count, movement.examples) == (9, [f"gen-{number}" for number in range(5)])
