from collections.abc import Mapping
from dataclasses import replace

import pytest

from goldsmith.domain.generations import Listing, Outcome
from goldsmith.domain.rewriting import MAX_REQUEST_BYTES
from goldsmith.errors import CommitConflict, ServiceUnavailable
from goldsmith.workflows.committing import ATTEMPTS
from tests.fakes.counting import counts
from tests.fakes.faults import Fault, Faults
from tests.fakes.house import House
from tests.fakes.rivals import ContestedLedger, LedgerDownFor, LostLedger
from tests.fakes.stories import DRAFT, deliver, feedback_event, piece

EARLY, LATE = "2026-11-22T09:00:00Z", "2026-11-22T11:00:00Z"


def test_an_edit_becomes_a_sample_at_once_and_no_model_is_asked() -> None:
    house = House()
    report = house.triage.handle(deliver(feedback_event(final="Hi Dana")))
    assert (report.failures, report.counts["edited"]) == ([], 1)
    [sample] = house.samples()
    assert (sample.answer, sample.rejected) == ("Hi Dana", DRAFT)
    assert (house.rewrites.requests, house.chat.calls) == ([], [])


def test_a_comment_becomes_a_rewrite_request() -> None:
    house = House()
    house.triage.handle(deliver(feedback_event(comment="Shorter.")))
    [request] = house.rewrites.requests
    assert (request.feedback.comment, request.feedback.output) == ("Shorter.", DRAFT)
    assert house.generation().outcome is Outcome.REWRITING
    assert house.samples() == []


def test_a_piece_waits_for_its_conversation_and_is_applied_when_it_comes() -> None:
    house = House()
    house.triage.handle(deliver(piece(event_id="e2", final="Hi Dana", occurred_at=LATE)))
    assert house.generation().outcome is Outcome.WAITING
    assert [each.generation_id for each in house.ledger.listed("acme-leads", Listing.WAITING)] == ["gen-1"]
    house.triage.handle(deliver(feedback_event(event_id="e1", occurred_at=EARLY)))
    assert house.generation().outcome is Outcome.EDITED
    assert [sample.answer for sample in house.samples()] == ["Hi Dana"]


def test_better_evidence_replaces_a_sample() -> None:
    house = House()
    house.triage.handle(deliver(feedback_event(event_id="e1", rating=5)))
    house.triage.handle(deliver(piece(event_id="e2", final="Hi Dana", occurred_at=LATE)))
    assert [sample.answer for sample in house.samples()] == ["Hi Dana"]
    assert counts(house.counters("acme-leads")) == {
        "events": 2, "edited": 1, "superseded": 1, "samples_edited": 1, "sample_commits": 2,
    }  # fmt: skip


def test_a_duplicate_changes_nothing_in_the_batch_or_later() -> None:
    house = House()
    event = feedback_event(rating=5)
    report = house.triage.handle(deliver(event, event))
    assert (report.counts["accepted"], report.counts["duplicate"]) == (1, 1)
    before = (house.generation(), house.counters("acme-leads"), set(house.store.objects))
    assert house.triage.handle(deliver(event)).counts["duplicate"] == 1
    assert (house.generation(), house.counters("acme-leads"), set(house.store.objects)) == before


def test_a_batch_commits_one_segment_for_each_tenant() -> None:
    house = House()
    house.triage.handle(
        deliver(*(feedback_event(event_id=f"e{n}", generation_id=f"g{n}") for n in range(10)))
        + deliver(feedback_event(tenant="birch-studio"))
    )
    assert [len(house.ledger.committed[tenant]) for tenant in ("acme-leads", "birch-studio")] == [1, 1]
    assert len(house.store.objects) == 2


def test_what_the_contract_refuses_goes_to_the_dead_letters_with_its_reason_and_is_counted_once() -> None:
    house = House()
    poison = '{"tenant": "acme-leads", "version": 9}'
    report = house.triage.handle(deliver(poison, "no JSON", feedback_event()))
    assert (report.failures, report.counts["dead_lettered"], report.counts["accepted"]) == ([], 2, 1)
    assert [body for body, _ in house.dead_letters.letters] == [poison, "no JSON"]
    assert "version: must be a supported version" in house.dead_letters.letters[0][1]
    again = house.triage.handle(deliver(poison))
    assert (again.counts["dead_lettered"], again.counts["duplicate"]) == (0, 1)
    assert house.counters("acme-leads")["dead_lettered"] == 1
    assert house.counters("-")["dead_lettered"] == 1


class DeadLettersThatTakeNothing:
    def send(self, body: str, reason: str, origin: Mapping[str, str] | None = None) -> None:
        raise ValueError("too long")


def test_poison_that_even_the_dead_letters_refuse_does_not_hold_up_the_batch() -> None:
    house = House()
    triage = replace(house.triage, dead_letters=DeadLettersThatTakeNothing())
    report = triage.handle(deliver("poison", feedback_event(rating=5)))
    assert [failure.delivery.body for failure in report.failures] == ["poison"]
    assert report.counts["accepted"] == 1


@pytest.mark.parametrize("error", [ServiceUnavailable("down"), KeyError("a defect")])
def test_one_tenants_trouble_does_not_hold_up_anothers(error: Exception) -> None:
    house = House()
    ledger = LedgerDownFor("acme-leads", error)
    report = replace(house.triage, ledger=ledger).handle(
        deliver(feedback_event(), feedback_event(tenant="birch-studio"))
    )
    assert [(failure.delivery.message_id, failure.error) for failure in report.failures] == [("message-0", error)]
    assert set(ledger.generations) == {("birch-studio", "gen-1")}


def test_a_rewrite_request_too_large_for_its_queue_is_parked() -> None:
    house = House()
    comment = "é" * (MAX_REQUEST_BYTES // 4)
    house.triage.handle(deliver(feedback_event(event_id="e1", output="a" * (MAX_REQUEST_BYTES // 2))))
    house.triage.handle(deliver(piece(event_id="e2", comment=comment, occurred_at=LATE)))
    entry = house.generation()
    assert (entry.outcome, entry.reason, entry.parked is not None) == (Outcome.PARKED, "too_large", True)
    assert house.rewrites.requests == []


def test_who_loses_a_race_reads_again_and_decides_again() -> None:
    ledger = ContestedLedger()
    triage = replace(House().triage, ledger=ledger)
    rival = feedback_event(event_id="rival", rating=5, occurred_at=EARLY)
    ledger.rivals.append(lambda: triage.handle(deliver(rival)))
    report = triage.handle(deliver(piece(event_id="mine", final="Hi Dana", occurred_at=LATE)))
    entry = ledger.generations["acme-leads", "gen-1"]
    assert report.failures == []
    assert [item.event_id for item in entry.pieces] == ["rival", "mine"]
    assert entry.outcome is Outcome.EDITED


def test_two_invocations_with_the_same_message_commit_it_once() -> None:
    ledger = ContestedLedger()
    triage = replace(House().triage, ledger=ledger)
    ledger.rivals.append(lambda: triage.handle(deliver(feedback_event())))
    report = triage.handle(deliver(feedback_event()))
    assert (report.failures, report.counts["duplicate"], report.counts["accepted"]) == ([], 1, 0)
    assert ledger.tenant("acme-leads").counters["events"] == 1


def test_who_keeps_losing_hands_the_messages_back() -> None:
    ledger = LostLedger()
    [failure] = replace(House().triage, ledger=ledger).handle(deliver(feedback_event())).failures
    assert isinstance(failure.error, CommitConflict)
    assert ledger.attempts == ATTEMPTS


def test_a_rewrite_is_asked_for_before_the_commit_so_that_none_is_ever_lost() -> None:
    faults = Faults(Fault(3, "crash", "before"))
    house = House(faults)
    with pytest.raises(BaseException, match="crash"):
        house.triage.handle(deliver(feedback_event(comment="Shorter.")))
    assert faults.calls[-1] == "FakeLedger.commit"
    assert (len(house.rewrites.requests), house.ledger.generations) == (1, {})
