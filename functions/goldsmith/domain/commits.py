"""From decisions to one commit: the segment's records, the generations' next versions, the counters."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from goldsmith.domain.changes import Change, Parking, Review
from goldsmith.domain.counting import change
from goldsmith.domain.formats import training_bytes
from goldsmith.domain.generations import (
    LISTED,
    CurrentSample,
    Generation,
    Listing,
    Location,
    Outcome,
    Piece,
    Revision,
)
from goldsmith.domain.samples import digest_of
from goldsmith.domain.segments import (
    EventRecord,
    ParkedRecord,
    Record,
    ReplayRecord,
    RetractionRecord,
    ReviewRecord,
    Segment,
    sample_record,
)

_TRANSACTION_BYTES = 3_800_000
_ENTRY_BYTES = 1_400
"""More than the JSON of a piece or revision takes: names have 200 characters of up to 4 bytes, keys 155."""
_REST_BYTES = 6_000


@dataclass(frozen=True)
class Commit:
    """All that one transaction commits for one tenant: ``counters`` is added to the tenant's counters.

    Each generation's ``version`` must be exactly one above what the ledger holds (1 for a new one). ``forgettings`` is
    how often the tenant had something forgotten when the books were read; None where it does not matter, because
    nothing is committed but what the ledger holds already.
    """

    tenant: str
    segment: Segment
    generations: Sequence[Generation]
    counters: Mapping[str, int]
    committed_at: datetime
    forgettings: int | None = None


def build_commit(tenant: str, changes: Sequence[Change], now: datetime, forgettings: int | None = None) -> Commit:
    """The commit that makes ``changes`` (at most one a generation, at least one in all)."""
    records: list[Record] = []
    spans: list[range] = []
    for item in changes:
        new = _records(item, now)
        spans.append(range(len(records), len(records) + len(new)))
        records.extend(new)
    segment = Segment(tenant, records, now)
    generations = [
        _next_version(item, {records[i].kind: i for i in span}, segment, segment.span(span), now)
        for item, span in zip(changes, spans, strict=True)
    ]
    counters: Counter[str] = Counter()
    for item, generation in zip(changes, generations, strict=True):
        counters.update(change(item.known, generation))
    return Commit(tenant, segment, generations, {k: v for k, v in sorted(counters.items()) if v}, now, forgettings)


def in_transactions(changes: Sequence[Change]) -> Iterator[Sequence[Change]]:
    """``changes`` in groups whose generations fit into one transaction: DynamoDB takes 4 MB."""
    group: list[Change] = []
    size = 0
    for item in changes:
        grows_to = _largest(item)
        if group and size + grows_to > _TRANSACTION_BYTES:
            yield group
            group, size = [], 0
        group.append(item)
        size += grows_to
    if group:
        yield group


def _largest(item: Change) -> int:
    """A generous bound on the bytes of the generation that a change makes, from how many entries it will have."""
    known = item.known
    entries = len(item.events) + 1 + (len(known.pieces) + len(known.revisions) if known else 0)
    return entries * _ENTRY_BYTES + _REST_BYTES


def _records(item: Change, now: datetime) -> list[Record]:
    name = item.feedback.generation_id
    records: list[Record] = [EventRecord(generation_id=name, event=event) for event in item.events]
    if item.sample is not None:
        records.append(sample_record(item.sample, item.version))
    elif item.known and item.known.sample and not item.keep_sample:
        records.append(RetractionRecord(generation_digest=digest_of(name), version=item.version, generation_id=name))
    if item.parking is not None:
        records.append(_parked(item, item.parking))
    if item.review is not None:
        records.append(_reviewed(item, item.review, now))
    if item.replayed:
        outcome = item.outcome.value
        records.append(
            ReplayRecord(generation_id=name, version=item.version, outcome=outcome, reason=item.reason, replayed_at=now)
        )
    return records


def _parked(item: Change, parking: Parking) -> ParkedRecord:
    return ParkedRecord(
        generation_id=item.feedback.generation_id,
        version=item.version,
        reasons=parking.reasons,
        comment=item.feedback.comment or "",
        draft=item.feedback.output or "",
        candidates=parking.candidates,
        rewrite=parking.rewrite,
    )


def _reviewed(item: Change, review: Review, now: datetime) -> ReviewRecord:
    return ReviewRecord(
        generation_id=item.feedback.generation_id,
        version=item.version,
        decision=review.decision,
        reviewer=review.reviewer,
        note=review.note,
        decided_at=now,
    )


def _next_version(
    item: Change, places: Mapping[str, int], segment: Segment, span: Location, now: datetime
) -> Generation:
    """The generation as the change leaves it; ``places`` are those of the change's records in the segment, by kind."""
    known, feedback = item.known, item.feedback
    new_pieces = [Piece(event_id=event.event_id, occurred_at=event.moment) for event in item.events]
    sample, made = item.keeps, item.sample
    if made is not None:
        location = segment.location(places["sample"])
        sample = CurrentSample(
            sample_id=made.sample_id, source=made.source, location=location, size=training_bytes(made)
        )
    parked = known.parked if known and item.outcome is Outcome.PARKED else None
    if "parked" in places:
        parked = segment.location(places["parked"])
    revision = Revision(
        version=item.version,
        at=now,
        outcome=item.outcome,
        reason=item.reason,
        location=span,
        events=len(new_pieces),
        sample_id=made.sample_id if made else None,
    )
    return Generation(
        tenant=feedback.tenant,
        generation_id=feedback.generation_id,
        version=item.version,
        outcome=item.outcome,
        reason=item.reason,
        evidence=known.evidence if known and item.keep_evidence else feedback.evidence,
        pieces=(*(known.pieces if known else ()), *new_pieces),
        revisions=(*(known.revisions if known else ()), revision),
        sample=sample,
        parked=parked,
        model=feedback.model or (known.model if known else None),
        measured=item.measured,
        updated_at=now,
        listed_since=_listed_since(known, LISTED.get(item.outcome), now),
    )


def _listed_since(known: Generation | None, listing: Listing | None, now: datetime) -> datetime | None:
    """What is parked or waiting stays where it is on its list whatever more is said; an answer by a person moves up."""
    if listing is None:
        return None
    waits = known is not None and listing is known.listing and listing is not Listing.HUMAN
    return known.listed_since if known is not None and waits else now
