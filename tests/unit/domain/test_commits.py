import re
from hashlib import sha256

from goldsmith.domain.candidates import Candidate
from goldsmith.domain.changes import Change, Parking, Review
from goldsmith.domain.commits import Commit, build_commit, in_transactions
from goldsmith.domain.formats import sft_line
from goldsmith.domain.generations import REJECTED, Generation, Location, Outcome
from goldsmith.domain.routing import merge
from goldsmith.domain.samples import Source, digest_of, make_sample
from goldsmith.domain.segments import (
    Decision,
    ErasedRecord,
    EventRecord,
    ParkedRecord,
    Record,
    RetractionRecord,
    ReviewRecord,
    erased,
    is_segment,
    parse_record,
    sample_record,
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


def records_at(commit: Commit, location: Location) -> list[Record]:
    assert location.segment == commit.segment.key
    lines = commit.segment.body[location.offset : location.offset + location.length].splitlines()
    return [parse_record(line) for line in lines]


def record_at(commit: Commit, location: Location) -> Record:
    (record,) = records_at(commit, location)
    return record


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
    assert records_at(commit, first.revisions[0].location) == [
        EventRecord(generation_id="gen-1", event=feedback_event()),
        sample_record(accepted().sample or sample, 1),
    ]
    told = [EventRecord(generation_id="gen-2", event=event), sample_record(sample, 1)]
    assert records_at(commit, second.revisions[0].location) == told
    assert second.sample is not None
    assert records_at(commit, second.sample.location) == told[1:]
    assert commit.segment.records == commit.segment.body.count(b"\n") == 4


def test_a_sample_record_begins_with_its_head() -> None:
    """What merges samples reads the head by its bytes: names, order and the absence of blanks are a format."""
    sample = make_sample(feedback(generation_id='gen "2"'), Source.EDITED, "Hi")
    line = committed(Change(None, TOLD, Outcome.EDITED, sample=sample)).segment.body
    head = (
        rb'\{"kind":"sample","generation_digest":"[0-9a-f]{32}","version":1,"content_digest":"[0-9a-f]{32}",'
        rb'"group":"[0-9a-f]{32}","likeness":"[0-9a-f]{64}","source":"edited","occurred_at":"[^"]+",'
        rb'"generation_id":"gen \\"2\\"","sample":\{'
    )
    assert re.match(head, line)


def test_a_commit_says_which_records_each_revision_brought() -> None:
    first = committed(accepted()).generations[0]
    later = committed(Change(first, TOLD, Outcome.WAITING, events=(feedback_event(event_id="e2"),))).generations[0]
    told = [(r.version, r.outcome, r.events, r.sample_id) for r in later.revisions]
    sample = accepted().sample
    assert sample is not None
    assert told == [(1, Outcome.ACCEPTED, 1, sample.sample_id), (2, Outcome.WAITING, 1, None)]


def test_what_is_erased_leaves_everything_else_where_it_was() -> None:
    """Whatever the record: the shortest line there is has room for what takes its place."""
    commit = committed(accepted())
    for line in commit.segment.body.splitlines(keepends=True):
        assert len(erased(line)) == len(line)
        assert parse_record(erased(line)) == ErasedRecord(was=parse_record(line).kind)
    shortest = RetractionRecord(generation_digest=digest_of("g"), version=1, generation_id="g")
    assert len(erased(shortest.model_dump_json().encode() + b"\n")) == len(shortest.model_dump_json()) + 1


def test_changes_are_cut_into_transactions_that_dynamodb_takes() -> None:
    """4 MB in all, whatever the names: the entries are made as large as the contract lets them be."""
    name, tenant = "é" * 200, "t" * 63
    events = [feedback_event(event_id=f"{n:04}" + "\U0001f44b" * 196, tenant=tenant) for n in range(150)]
    told = merge(events)
    changes = [
        Change(
            None,
            told.model_copy(update={"generation_id": f"{n:02}{name[2:]}"}),
            Outcome.SKIPPED,
            "neutral",
            tuple(events),
        )
        for n in range(60)
    ]
    groups = list(in_transactions(changes))
    assert [change for group in groups for change in group] == changes
    assert len(groups) > 1
    for group in groups:
        generations = build_commit(tenant, group, NOW).generations
        assert sum(len(each.model_dump_json().encode()) for each in generations) < 4_000_000
    assert len(list(in_transactions([accepted()] * 98))) == 1


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
    assert parse_record(commit.segment.body.strip()) == RetractionRecord(
        generation_digest=digest_of("gen-1"), version=2, generation_id="gen-1"
    )
    assert commit.generations[0].sample is None
    assert first.sample is not None
    gone = {"sample_bytes": -first.sample.size, "samples_accepted": -1}
    assert commit.counters == {"accepted": -1, "rewriting": 1, **gone}


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
    sizes = [entry.sample.size for entry in commit.generations if entry.sample]
    assert commit.counters == {
        "accepted": 1, "edited": 1, "events": 2, "sample_bytes": sum(sizes), "sample_commits": 2,
        "samples_accepted": 1, "samples_edited": 1,
    }  # fmt: skip


def test_a_sample_knows_what_it_takes_in_a_training_file() -> None:
    made = make_sample(TOLD, Source.EDITED, "Hi")
    [entry] = committed(Change(None, TOLD, Outcome.EDITED, sample=made)).generations
    assert entry.sample is not None
    assert entry.sample.size == len(sft_line(made)) + len(b"\n")


def test_what_a_request_did_not_know_of_the_model_is_not_forgotten() -> None:
    known = committed(accepted()).generations[0].model_copy(update={"model": "acme-leads-v3"})
    assert committed(Change(known, TOLD, Outcome.REWRITTEN)).generations[0].model == "acme-leads-v3"


def test_a_segment_is_known_by_its_place_whatever_its_tenant_is_called() -> None:
    assert is_segment("tenants/acme-leads/segments/2026/11/22/abc.jsonl")
    assert not is_segment("tenants/segments/runs/segments-0001/train.jsonl")
