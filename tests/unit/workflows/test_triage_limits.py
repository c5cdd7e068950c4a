"""What does not fit into an item or a transaction of the ledger, and what is being forgotten meanwhile."""

from functools import partial

from goldsmith.domain.generations import Outcome
from goldsmith.workflows.forgetting_report import Subject
from tests.fakes.faults import Fault, Faults
from tests.fakes.forgetting import TENANT, Memory
from tests.fakes.house import House
from tests.fakes.ledger import FakeLedger
from tests.fakes.rivals import ContestedLedger
from tests.fakes.stories import deliver, feedback_event, piece
from tests.fakes.works import Works

WAVES = "\U0001f44b" * 196


def talkative(batches: int) -> House:
    """A house that was told very much about one draft, ninety events a batch, each with the longest id there is."""
    house = House()
    for batch in range(batches):
        numbers = range(batch * 90, batch * 90 + 90)
        house.triage.handle(deliver(*(feedback_event(event_id=f"{number:04}" + WAVES) for number in numbers)))
    return house


def test_a_draft_of_which_too_much_was_said_takes_no_more_and_holds_up_nobody() -> None:
    house = talkative(4)
    entry = house.generation()
    assert entry.full
    assert len(entry.model_dump_json().encode()) < 400_000, "DynamoDB's limit"
    more, other = feedback_event(event_id="one-more", final="Hi"), feedback_event(event_id="o", generation_id="other")
    report = house.triage.handle(deliver(more, other))
    assert report.failures == []
    assert house.generation() == entry
    assert house.generation("other").outcome is Outcome.ACCEPTED
    [(body, reason)] = house.dead_letters.letters
    assert body == more.model_dump_json()
    assert reason.startswith("generation_id: so much was said about this draft")
    assert house.counters(TENANT)["dead_lettered"] == 1
    assert house.counters(TENANT) == house.recounted(TENANT)


def test_what_a_full_draft_knows_already_is_a_duplicate_as_ever() -> None:
    house = talkative(4)
    again = feedback_event(event_id="0000" + WAVES)
    assert dict(+house.triage.handle(deliver(again)).counts) == {"duplicate": 1}
    assert house.dead_letters.letters == []


def large_batch(faults: Faults) -> House:
    """Forty drafts with eighty events each, then one more of each in one batch: some 4.5 MB of entries."""
    house = House(faults)
    names = [f"gen-{number}" for number in range(40)]
    for name in names:
        house.triage.handle(deliver(*(feedback_event(event_id=f"e{n}", generation_id=name) for n in range(80))))
    late = deliver(*(piece(event_id="late", generation_id=name, final="Hi") for name in names))
    while failures := house.triage.handle(late).failures:
        late = [failure.delivery for failure in failures]
    return house


def test_a_batch_too_large_for_one_transaction_is_committed_in_several() -> None:
    """Each with a segment of its own; one that dies between two of them finds the first committed."""
    faults = Faults()
    calm = large_batch(faults)
    assert len(list(calm.ledger.segments(TENANT))) == 42
    last_commit = max(number for number, name in enumerate(faults.calls) if name == "FakeLedger.commit")
    rough = large_batch(Faults(Fault(last_commit, "failure", "before")))
    for house in (calm, rough):
        assert house.counters(TENANT) == house.recounted(TENANT)
    assert rough.counters(TENANT) == calm.counters(TENANT)


def test_an_event_read_before_its_author_was_forgotten_is_not_committed_after() -> None:
    """Whoever read the ledger before loses the race, reads again, and finds what is refused."""
    works = Works(samples=0)
    ledger = ContestedLedger()
    works.house = House(ledger=ledger)
    works.ledger, works.store = ledger, works.house.store
    subject = Subject(TENANT, author="writer-9")
    ledger.rivals.append(partial(Memory(works).forgetters.forget, subject, lambda _what, _count: None))
    report = works.house.triage.handle(
        deliver(feedback_event(author="writer-9"), feedback_event(event_id="e", generation_id="o"))
    )
    assert report.failures == []
    assert dict(+report.counts) == {"forgotten": 1, "accepted": 1}
    assert ledger.generations[TENANT, "gen-1"].forgotten, "found in the segment that was never committed"
    assert [sample.generation_id for sample in works.house.samples()] == ["o"]
    assert Memory(works).places_of("writer-9") == []


def test_a_transaction_of_ninety_eight_is_the_most_there_is() -> None:
    house = House(ledger=FakeLedger(max_generations=98))
    told = [feedback_event(event_id=f"e{n}", generation_id=f"g{n}") for n in range(99)]
    house.triage.handle(deliver(*told))
    assert sorted(segment.samples for segment in house.ledger.segments(TENANT)) == [1, 98]
