"""Segments: the immutable objects that hold every text. The ledger says which of them count.

A segment is UTF-8 JSON lines. Each line is a record:

* ``event``: a feedback event as it was accepted;
* ``sample``: the golden sample of a generation as of ``version``;
* ``retraction``: the generation has no golden sample any more as of ``version``;
* ``parked``: a rewrite that a person has to look at, with the candidates and the reasons;
* ``review``: what a person decided on a parked rewrite;
* ``replay``: what was decided anew on events that were committed before;
* ``erased``: what stood here was forgotten. It takes as many bytes as what it replaced, so everything else stays
  where the ledger says it is. It is the only way in which a segment ever changes.

The sample of a generation is its ``sample`` or ``retraction`` record with the highest version
among committed segments: the ledger decided what is stronger when it gave out the version.
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from functools import cache
from hashlib import sha256
from itertools import accumulate
from typing import Annotated, Literal, get_args

from pydantic import ConfigDict, Field, TypeAdapter

from goldsmith.domain.candidates import Candidate
from goldsmith.domain.events import FeedbackEvent
from goldsmith.domain.generations import Location
from goldsmith.domain.likeness import signature
from goldsmith.domain.model import Model
from goldsmith.domain.samples import GoldenSample, RewriteProvenance, Source, content_of, digest_of


class _Record(Model):
    generation_id: str


class EventRecord(_Record):
    """A feedback event as it was accepted."""

    kind: Literal["event"] = "event"
    event: FeedbackEvent


class SampleRecord(Model):
    """A generation's golden sample as of a version.

    What stands before ``sample`` is the record's head, in this order and without blanks: all that merging samples needs
    to know, so that a snapshot compares and copies lines and parses none. ``likeness`` is that of
    ``goldsmith.domain.likeness``.
    """

    kind: Literal["sample"] = "sample"
    generation_digest: str
    version: int
    content_digest: str
    group: str
    likeness: str
    source: Source
    occurred_at: datetime
    generation_id: str
    sample: GoldenSample


class RetractionRecord(Model):
    """A generation has no golden sample as of a version."""

    kind: Literal["retraction"] = "retraction"
    generation_digest: str
    version: int
    generation_id: str


class ParkedRecord(_Record):
    """A rewrite that needs a person: ``reasons`` are names of failed checks or failures.

    ``candidates`` are what the model proposed, the best one first.
    """

    kind: Literal["parked"] = "parked"
    version: int
    reasons: tuple[str, ...]
    comment: str
    draft: str
    candidates: tuple[Candidate, ...] = ()
    rewrite: RewriteProvenance | None


class Decision(StrEnum):
    """What a reviewer decides on a parked rewrite."""

    APPROVED = "approved"
    EDITED = "edited"
    REJECTED = "rejected"
    RETRIED = "retried"


class ReviewRecord(_Record):
    """What a person decided on a parked rewrite, and why if they said so."""

    kind: Literal["review"] = "review"
    version: int
    decision: Decision
    reviewer: str
    note: str | None
    decided_at: datetime


class ReplayRecord(_Record):
    """What was decided anew, without a new event: under another policy, or by mended code."""

    kind: Literal["replay"] = "replay"
    version: int
    outcome: str
    reason: str | None
    replayed_at: datetime


class ErasedRecord(Model):
    """What stood here was forgotten; ``was`` is the kind of record it was."""

    kind: Literal["erased"] = "erased"
    was: str


Record = EventRecord | SampleRecord | RetractionRecord | ParkedRecord | ReviewRecord | ReplayRecord | ErasedRecord


@cache
def _records() -> TypeAdapter[Record]:
    """What reads any record. Its models are built before, or pydantic could not write what it has read by itself."""
    for model in get_args(Record):
        model.model_rebuild()
    return TypeAdapter(Annotated[Record, Field(discriminator="kind")], config=ConfigDict(hide_input_in_errors=True))


def parse_record(line: bytes) -> Record:
    """The record on one line of a segment."""
    return _records().validate_json(line)


def sample_record(sample: GoldenSample, version: int) -> SampleRecord:
    """The record of a generation's golden sample as of a version."""
    return SampleRecord(
        generation_digest=digest_of(sample.generation_id),
        version=version,
        content_digest=content_of(sample),
        group=sample.group,
        likeness=signature(sample),
        source=sample.source,
        occurred_at=sample.occurred_at,
        generation_id=sample.generation_id,
        sample=sample,
    )


def is_segment(key: str) -> bool:
    """Whether an object of the bucket is a segment; tenants may be called anything, so its place says so."""
    return key.split("/")[2:3] == ["segments"]


def erased(line: bytes) -> bytes:
    """What takes the place of a record's line that was forgotten; as long as the line, its end included."""
    return _records().dump_json(ErasedRecord(was=parse_record(line).kind)).ljust(len(line) - 1) + b"\n"


class CommittedSegment(Model):
    """A segment the ledger vouches for; ``samples`` is how many golden samples its commit brought."""

    key: str
    samples: int


class Segment:
    """The records of one commit as bytes, their place in them, and the object key.

    The key ends in the hash of the bytes, so writing the same segment twice is harmless and a
    changed one can never overwrite it.
    """

    def __init__(self, tenant: str, records: Sequence[Record], written_at: datetime) -> None:
        lines = [record.model_dump_json().encode() + b"\n" for record in records]
        self.body = b"".join(lines)
        self.digest = sha256(self.body).hexdigest()
        self.key = f"tenants/{tenant}/segments/{written_at:%Y/%m/%d}/{self.digest}.jsonl"
        self.records = len(lines)
        self._ends = [0, *accumulate(map(len, lines))]

    def span(self, indexes: range) -> Location:
        """Where the records given at ``indexes`` (at least one) lie together."""
        start = self._ends[indexes[0]]
        return Location(segment=self.key, offset=start, length=self._ends[indexes[-1] + 1] - start)

    def location(self, index: int) -> Location:
        """Where the record given at ``index`` lies."""
        return self.span(range(index, index + 1))
