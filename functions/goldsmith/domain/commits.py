"""From decisions to one commit: the segment's records, the generations' next versions, the counters."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from goldsmith.domain.candidates import Candidate
from goldsmith.domain.events import FeedbackEvent
from goldsmith.domain.generations import CurrentSample, Generation, Listing, Location, Outcome, Piece, change
from goldsmith.domain.routing import Feedback
from goldsmith.domain.samples import GoldenSample, RewriteProvenance
from goldsmith.domain.segments import (
    Decision,
    EventRecord,
    ParkedRecord,
    Record,
    RetractionRecord,
    ReviewRecord,
    SampleRecord,
    Segment,
)


@dataclass(frozen=True)
class Parking:
    """Why a rewrite waits for a person, and what the model had proposed, the best candidate first."""

    reasons: tuple[str, ...]
    candidates: tuple[Candidate, ...] = ()
    rewrite: RewriteProvenance | None = None


@dataclass(frozen=True)
class Review:
    """What a person decided on a parked rewrite."""

    decision: Decision
    reviewer: str
    note: str | None = None


@dataclass(frozen=True)
class Change:
    """What happens to one generation. Without ``sample`` and without ``keep_sample`` it has none any more."""

    known: Generation | None
    feedback: Feedback
    outcome: Outcome
    reason: str | None = None
    events: tuple[FeedbackEvent, ...] = ()
    sample: GoldenSample | None = None
    keep_sample: bool = False
    keep_evidence: bool = False
    parking: Parking | None = None
    review: Review | None = None

    @property
    def version(self) -> int:
        """The version this change makes."""
        return self.known.version + 1 if self.known else 1

    @property
    def keeps(self) -> CurrentSample | None:
        """The golden sample that stays as it is."""
        return self.known.sample if self.known and self.keep_sample else None


@dataclass(frozen=True)
class Commit:
    """All that one transaction commits for one tenant: ``counters`` is added to the tenant's counters.

    Each generation's ``version`` must be exactly one above what the ledger holds (1 for a new one).
    """

    tenant: str
    segment: Segment
    generations: Sequence[Generation]
    counters: Mapping[str, int]
    committed_at: datetime


def build_commit(tenant: str, changes: Sequence[Change], now: datetime) -> Commit:
    """The commit that makes ``changes`` (at most one a generation, at least one in all)."""
    records: list[Record] = []
    spans: list[range] = []
    for item in changes:
        new = _records(item, now)
        spans.append(range(len(records), len(records) + len(new)))
        records.extend(new)
    segment = Segment(tenant, records, now)
    generations = [
        _next_version(item, [(records[i], segment.location(i)) for i in span], now)
        for item, span in zip(changes, spans, strict=True)
    ]
    counters: Counter[str] = Counter()
    for item, generation in zip(changes, generations, strict=True):
        counters.update(change(item.known, generation))
    return Commit(tenant, segment, generations, {k: v for k, v in sorted(counters.items()) if v}, now)


def _records(item: Change, now: datetime) -> list[Record]:
    name = item.feedback.generation_id
    records: list[Record] = [EventRecord(generation_id=name, event=event) for event in item.events]
    if item.sample is not None:
        records.append(SampleRecord(generation_id=name, version=item.version, sample=item.sample))
    elif item.known and item.known.sample and not item.keep_sample:
        records.append(RetractionRecord(generation_id=name, version=item.version))
    if item.parking is not None:
        records.append(_parked(item, item.parking))
    if item.review is not None:
        records.append(_reviewed(item, item.review, now))
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


def _next_version(item: Change, placed: Sequence[tuple[Record, Location]], now: datetime) -> Generation:
    known, feedback = item.known, item.feedback
    pieces = list(known.pieces) if known else []
    sample, parked = item.keeps, None
    for record, location in placed:
        if isinstance(record, EventRecord):
            event = record.event
            pieces.append(Piece(event_id=event.event_id, occurred_at=event.moment, location=location))
        elif isinstance(record, SampleRecord):
            kept = record.sample
            sample = CurrentSample(sample_id=kept.sample_id, source=kept.source, location=location)
        elif isinstance(record, ParkedRecord):
            parked = location
    if parked is None and known and item.outcome is Outcome.PARKED:
        parked = known.parked
    generation = Generation(
        tenant=feedback.tenant,
        generation_id=feedback.generation_id,
        version=item.version,
        outcome=item.outcome,
        reason=item.reason,
        evidence=known.evidence if known and item.keep_evidence else feedback.evidence,
        pieces=tuple(pieces),
        sample=sample,
        parked=parked,
        model=feedback.model or (known.model if known else None),
        updated_at=now,
    )
    return generation.model_copy(update={"listed_since": _listed_since(known, generation)})


def _listed_since(known: Generation | None, generation: Generation) -> datetime | None:
    """What is parked or waiting stays where it is on its list whatever more is said; an answer by a person moves up."""
    if generation.listing is None:
        return None
    waits = known is not None and generation.listing is known.listing and generation.listing is not Listing.HUMAN
    return known.listed_since if known is not None and waits else generation.updated_at
