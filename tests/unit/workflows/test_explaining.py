from datetime import timedelta

import pytest

from goldsmith.domain.generations import Outcome
from goldsmith.domain.segments import ParkedRecord, ReviewRecord
from goldsmith.errors import ServiceUnavailable
from tests.fakes.explained import edited_house, explaining, story, tell
from tests.fakes.faults import Fault, Faults
from tests.fakes.house import House
from tests.fakes.parking import LATE, found, park, parked_house, reviewing
from tests.fakes.stories import deliver, feedback_event, piece


def test_every_event_is_told_in_the_order_in_which_it_was_said() -> None:
    house = House()
    tell(house, event_id="e2", rating=2, comment="Too stiff.", occurred_at=LATE)
    house.triage.handle(deliver(piece(event_id="e1", rating=3)))
    told = story(house)
    assert [(each.event.event_id, each.version, told.became(each)) for each in told.events] == [
        ("e1", 2, "superseded"), ("e2", 1, "rewriting"),
    ]  # fmt: skip


def test_the_places_of_all_events_add_up_to_the_counters() -> None:
    """What is said of single events is what ``status`` counts."""
    house = parked_house()
    for number in range(3):
        house.triage.handle(deliver(piece(event_id=f"late-{number}", rating=1, occurred_at=LATE)))
    tell(house, generation_id="gen-2", event_id="e9", final="Hi")
    stories = [story(house), story(house, "gen-2")]
    became = [told.became(each) for told in stories for each in told.events]
    counters = house.counters("acme-leads")
    assert {word: became.count(word) for word in set(became)} == {
        word: counters[word] for word in ("superseded", "parked", "edited")
    }
    assert len(became) == counters["events"]


def test_every_commit_is_a_chapter_with_the_records_it_wrote_and_no_other_s() -> None:
    house = parked_house()
    park(house, generation_id="gen-2", event_id="e2")
    reviewing(house).reject(found(house), "Mia", "a joke")
    kinds = [[record.kind for record in chapter.records] for chapter in story(house).chapters]
    assert kinds == [["event"], ["parked"], ["review"]]
    names = {getattr(record, "generation_id", None) for each in story(house).chapters for record in each.records}
    assert names == {"gen-1"}


def test_what_was_parked_is_told_with_its_candidates_after_it_was_decided_on() -> None:
    house = parked_house()
    reviewing(house).approve(found(house), "Mia", 2, "fine")
    told = story(house)
    review = next(r for each in told.chapters for r in each.records if isinstance(r, ReviewRecord))
    assert isinstance(told.parked, ParkedRecord)
    assert len(told.parked.candidates) == 2
    assert (review.reviewer, review.note) == ("Mia", "fine")
    assert told.sample is not None
    assert told.sample.sample.answer == told.parked.candidates[1].answer


def test_of_two_rewrites_that_were_parked_the_later_one_is_told() -> None:
    house = parked_house()
    asked = len(house.rewrites.requests)
    house.triage.handle(deliver(piece(event_id="late", comment="Much warmer, please.", occurred_at=LATE)))
    house.rewrite(house.rewrite_messages(asked))
    told = story(house)
    assert sum(isinstance(record, ParkedRecord) for each in told.chapters for record in each.records) == 2
    assert told.parked is not None
    assert told.parked.comment == "Much warmer, please."


def test_it_stands_where_it_stands_since_the_commit_that_brought_it_there() -> None:
    house = edited_house()
    began = house.clock()
    house.clock.pass_seconds(60)
    tell(house, event_id="e2", final="Hi Dana", rating=5, occurred_at=LATE)
    told = story(house)
    assert (told.entry.updated_at, told.since) == (began + timedelta(seconds=60), began)
    house.clock.pass_seconds(60)
    tell(house, event_id="e3", final=feedback_event().output, rating=1, occurred_at="2026-11-24T10:00:00Z")
    assert (story(house).entry.outcome, story(house).since) == (Outcome.SKIPPED, house.clock())


def test_what_took_the_place_of_a_golden_sample_is_told() -> None:
    house = edited_house()
    first = house.generation().sample
    tell(house, event_id="e2", final="Hi Dana, Mia", occurred_at=LATE)
    second = house.generation().sample
    assert first is not None
    assert second is not None
    replaced = story(house).replaced(first.sample_id)
    assert replaced is not None
    assert (replaced.revision.version, replaced.sample_id) == (2, second.sample_id)
    assert story(house).replaced(second.sample_id) is None
    assert [record.sample.sample_id for record in story(house).samples] == [first.sample_id, second.sample_id]


def test_a_golden_sample_that_was_taken_back_was_replaced_by_none() -> None:
    house = edited_house()
    first = house.generation().sample
    tell(house, event_id="e2", rating=1, final=feedback_event().output, occurred_at=LATE)
    assert first is not None
    replaced = story(house).replaced(first.sample_id)
    assert replaced is not None
    assert (replaced.sample_id, replaced.revision.outcome, story(house).sample) == (None, Outcome.SKIPPED, None)


def test_a_golden_sample_that_came_back_is_replaced_by_nothing() -> None:
    house = edited_house()
    first = house.generation().sample
    for number, final in enumerate(("Hi Dana, Mia", "Hi Dana")):
        tell(house, event_id=f"late-{number}", final=final, occurred_at=f"2026-11-2{4 + number}T10:00:00Z")
    assert first is not None
    assert house.generation().sample != first
    told = story(house)
    assert told.sample is not None
    assert (told.sample.version, told.replaced(first.sample_id)) == (3, None)
    tell(house, event_id="last", final="Dear all", occurred_at="2026-11-27T10:00:00Z")
    again = story(house).replaced(first.sample_id)
    assert again is not None
    assert again.revision.version == 4


def test_an_unreachable_store_is_told_and_nothing_is_left_out() -> None:
    house = edited_house()
    faults = Faults(Fault(2, "failure", "before"))
    with pytest.raises(ServiceUnavailable):
        explaining(house, faults).story(house.generation())
    assert faults.calls == ["FakeLedger.tenant", "FakeLedger.runs", "FakeStore.read"]
