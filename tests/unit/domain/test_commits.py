from hashlib import sha256

from goldsmith.domain.candidates import Candidate
from goldsmith.domain.commits import Change, Commit, Parking, Review, build_commit
from goldsmith.domain.generations import REJECTED, Generation, Location, Outcome
from goldsmith.domain.samples import Source, make_sample
from goldsmith.domain.segments import (
    Decision,
    EventRecord,
    ParkedRecord,
    RetractionRecord,
    ReviewRecord,
    SampleRecord,
    parse_record,
)
from tests.fakes.services import FakeClock
from tests.fakes.stories import DRAFT, feedback, feedback_event

NOW = FakeClock().moment
TOLD = feedback()


def committed(*changes: Change) -> Commit:
    return build_commit("acme-leads", changes, NOW)


def accepted(known: Generation | None = None) -> Change:
    return Change(
        known, TOLD, Outcome.ACCEPTED, events=(feedback_event(),), sample=make_sample(TOLD, Source.ACCEPTED, DRAFT)
    )


def record_at(commit: Commit, location: Location) -> object:
    assert location.segment == commit.segment.key
    return parse_record(commit.segment.body[location.offset : location.offset + location.length])


def test_the_segment_is_named_by_tenant_day_and_the_hash_of_its_bytes() -> None:
    commit = committed(accepted())
    digest = sha256(commit.segment.body).hexdigest()
    assert commit.segment.key == f"tenants/acme-leads/segments/2026/11/22/{digest}.jsonl"
    assert committed(accepted()).segment.key == commit.segment.key


def test_every_location_leads_to_its_own_record() -> None:
    other = feedback(generation_id="gen-2", output="Zoë 👋")
    sample = make_sample(other, Source.EDITED, "Grüße\nMia")
    event = feedback_event(generation_id="gen-2", event_id="event-2")
    commit = committed(accepted(), Change(None, other, Outcome.EDITED, events=(event,), sample=sample))
    first, second = commit.generations
    assert record_at(commit, first.pieces[0].location) == EventRecord(generation_id="gen-1", event=feedback_event())
    assert record_at(commit, second.pieces[0].location) == EventRecord(generation_id="gen-2", event=event)
    assert second.sample is not None
    assert record_at(commit, second.sample.location) == SampleRecord(generation_id="gen-2", version=1, sample=sample)
    assert commit.segment.records == commit.segment.body.count(b"\n") == 4


def test_a_version_follows_the_one_before() -> None:
    first = committed(accepted()).generations[0]
    assert (first.version, accepted(first).version) == (1, 2)
    later = Change(first, TOLD, Outcome.ACCEPTED, events=(feedback_event(event_id="e2"),), keep_sample=True)
    assert [piece.event_id for piece in committed(later).generations[0].pieces] == ["event-1", "e2"]


def test_a_sample_that_is_kept_is_not_written_again() -> None:
    first = committed(accepted()).generations[0]
    commit = committed(Change(first, TOLD, Outcome.ACCEPTED, events=(feedback_event(event_id="e2"),), keep_sample=True))
    assert commit.generations[0].sample == first.sample
    assert commit.counters == {"events": 1, "superseded": 1}


def test_a_sample_that_no_longer_holds_is_retracted() -> None:
    first = committed(accepted()).generations[0]
    commit = committed(Change(first, TOLD, Outcome.REWRITING))
    assert parse_record(commit.segment.body.strip()) == RetractionRecord(generation_id="gen-1", version=2)
    assert commit.generations[0].sample is None
    assert commit.counters == {"accepted": -1, "rewriting": 1, "samples_accepted": -1}


def test_what_is_parked_keeps_comment_draft_candidates_and_reasons() -> None:
    candidates = (Candidate(answer="Here is the draft", findings={"meta_talk": "talks"}), Candidate(problem="refused"))
    parking = Parking(("unchanged", "meta_talk"), candidates)
    commit = committed(Change(None, TOLD, Outcome.PARKED, "unchanged,meta_talk", parking=parking))
    location = commit.generations[0].parked
    assert location is not None
    record = record_at(commit, location)
    assert isinstance(record, ParkedRecord)
    assert (record.comment, record.draft, record.candidates) == ("Too stiff.", DRAFT, candidates)
    assert record.reasons == ("unchanged", "meta_talk")


def test_what_is_parked_is_found_again_after_later_events_and_forgotten_when_settled() -> None:
    parked = committed(Change(None, TOLD, Outcome.PARKED, "empty", parking=Parking(("empty",)))).generations[0]
    later = committed(Change(parked, TOLD, Outcome.PARKED, "empty", (feedback_event(),), keep_sample=True))
    assert later.generations[0].parked == parked.parked
    settled = committed(Change(parked, TOLD, Outcome.REWRITING, events=(feedback_event(),)))
    assert settled.generations[0].parked is None


def test_a_review_is_kept_with_who_decided_and_why() -> None:
    parked = committed(Change(None, TOLD, Outcome.PARKED, "empty", parking=Parking(("empty",)))).generations[0]
    review = Review(Decision.REJECTED, "Mia", "beside the point")
    commit = committed(Change(parked, TOLD, Outcome.SKIPPED, REJECTED, review=review))
    record = parse_record(commit.segment.body.strip())
    assert isinstance(record, ReviewRecord)
    assert (record.decision, record.reviewer, record.note) == (Decision.REJECTED, "Mia", "beside the point")
    assert commit.counters == {"parked": -1, "skipped": 1, "skipped_rejected": 1}


def test_counters_of_a_commit_are_the_sum_over_its_generations() -> None:
    second = feedback(generation_id="gen-2")
    sample = make_sample(second, Source.EDITED, "Hi")
    event = feedback_event(generation_id="gen-2")
    commit = committed(accepted(), Change(None, second, Outcome.EDITED, events=(event,), sample=sample))
    assert commit.counters == {
        "accepted": 1, "edited": 1, "events": 2, "sample_commits": 2, "samples_accepted": 1, "samples_edited": 1,
    }  # fmt: skip


def test_what_a_request_did_not_know_of_the_model_is_not_forgotten() -> None:
    known = committed(accepted()).generations[0].model_copy(update={"model": "acme-leads-v3"})
    assert committed(Change(known, TOLD, Outcome.REWRITTEN)).generations[0].model == "acme-leads-v3"
