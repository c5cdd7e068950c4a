"""Segments: the immutable objects that hold every text. The ledger says which of them count.

A segment is UTF-8 JSON lines. Each line is a record of one of five kinds:

* ``event``: a feedback event as it was accepted;
* ``sample``: the golden sample of a generation as of ``version``;
* ``retraction``: the generation has no golden sample any more as of ``version``;
* ``parked``: a rewrite that a person has to look at, with the candidates and the reasons;
* ``review``: what a person decided on a parked rewrite.

The sample of a generation is its ``sample`` or ``retraction`` record with the highest version
among committed segments: the ledger decided what is stronger when it gave out the version.
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, TypeAdapter

from goldsmith.domain.candidates import Candidate
from goldsmith.domain.events import FeedbackEvent
from goldsmith.domain.generations import Location
from goldsmith.domain.model import Model
from goldsmith.domain.samples import GoldenSample, RewriteProvenance


class _Record(Model):
    generation_id: str


class EventRecord(_Record):
    """A feedback event as it was accepted."""

    kind: Literal["event"] = "event"
    event: FeedbackEvent


class SampleRecord(_Record):
    """A generation's golden sample as of a version."""

    kind: Literal["sample"] = "sample"
    version: int
    sample: GoldenSample


class RetractionRecord(_Record):
    """A generation has no golden sample as of a version."""

    kind: Literal["retraction"] = "retraction"
    version: int


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


Record = EventRecord | SampleRecord | RetractionRecord | ParkedRecord | ReviewRecord
_RECORD: TypeAdapter[Record] = TypeAdapter(
    Annotated[Record, Field(discriminator="kind")], config=ConfigDict(hide_input_in_errors=True)
)


def parse_record(line: bytes) -> Record:
    """The record on one line of a segment."""
    return _RECORD.validate_json(line)


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
        lines = [_RECORD.dump_json(record) + b"\n" for record in records]
        self.body = b"".join(lines)
        self.digest = sha256(self.body).hexdigest()
        self.key = f"tenants/{tenant}/segments/{written_at:%Y/%m/%d}/{self.digest}.jsonl"
        self.records = len(lines)
        self._locations: list[Location] = []
        offset = 0
        for line in lines:
            self._locations.append(Location(segment=self.key, offset=offset, length=len(line)))
            offset += len(line)

    def location(self, index: int) -> Location:
        """Where the record given at ``index`` lies."""
        return self._locations[index]
