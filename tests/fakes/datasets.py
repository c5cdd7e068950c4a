"""Committed segments made by hand, and the snapshots that are taken of them."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from goldsmith.domain.events import Message
from goldsmith.domain.launching import claim
from goldsmith.domain.policy import TenantPolicy
from goldsmith.domain.runs import Run, Snapshot, TenantState
from goldsmith.domain.samples import GoldenSample, Source, conversation_group, digest_of
from goldsmith.domain.segments import (
    CommittedSegment,
    Record,
    RetractionRecord,
    SampleRecord,
    Segment,
    parse_record,
    sample_record,
)
from goldsmith.workflows.snapshot import Snapshots
from tests.fakes.ledger import FakeLedger
from tests.fakes.services import FakeClock, FakeStore

TENANT = "acme-leads"
START = datetime(2026, 11, 1, tzinfo=UTC)
FILES = ("train.jsonl", "holdout.jsonl", "aside.jsonl", "segments.txt")
POLICY = TenantPolicy(holdout_fraction=0.2)


def sample(
    name: str, question: str = "", answer: str = "", source: Source = Source.EDITED, hour: float = 0
) -> GoldenSample:
    """A sample of a generation; what is not given is its own."""
    messages = (Message(role="user", content=question or f"Write about {name}."),)
    return GoldenSample(
        tenant=TENANT, generation_id=name, sample_id=f"id of {name}", source=source, messages=messages,
        answer=answer or f"Now about {name}.", rejected=None, group=conversation_group(messages), model=None,
        author=None, event_ids=("e",), occurred_at=START + timedelta(hours=hour),
    )  # fmt: skip


def said(name: str, version: int = 1, **told: Any) -> SampleRecord:  # noqa: ANN401 - as sample() takes them
    return sample_record(sample(name, **told), version)


def retracted(name: str, version: int) -> RetractionRecord:
    return RetractionRecord(generation_digest=digest_of(name), version=version, generation_id=name)


def many(count: int, start: int = 0) -> list[SampleRecord]:
    """So many samples that have nothing to do with each other."""
    return [said(f"gen-{number}") for number in range(start, start + count)]


class Dataset:
    """A tenant's segments and runs."""

    def __init__(self, *segments: Sequence[Record]) -> None:
        self.ledger, self.store, self.clock = FakeLedger(), FakeStore(), FakeClock()
        for number, records in enumerate(segments):
            self.commit(records, day=number)

    def commit(self, records: Sequence[Record], day: int = 0) -> CommittedSegment:
        """One more segment, written on a day: its key sorts by it."""
        segment = Segment(TENANT, records, START + timedelta(days=day))
        self.store.put_new(segment.key, segment.body)
        samples = sum(isinstance(record, SampleRecord) for record in records)
        committed = CommittedSegment(key=segment.key, samples=samples)
        self.ledger.committed.setdefault(TENANT, []).append(committed)
        return committed

    def take(self, number: int = 1, policy: TenantPolicy = POLICY) -> Snapshot:
        """The snapshot of a run, which is stored with it."""
        run = self._run(number)
        snapshot = Snapshots(self.ledger, self.ledger, self.store, policy, self.clock).take(run)
        self.ledger.stored_runs[TENANT, number] = run.model_copy(update={"snapshot": snapshot})
        return snapshot

    def taken(self, number: int = 1, policy: TenantPolicy = POLICY) -> dict[str, bytes]:
        """The files of the snapshot of a run."""
        self.take(number, policy)
        return self.files(number)

    def files(self, number: int = 1) -> dict[str, bytes]:
        return {name: self.store.objects[self.key(name, number)] for name in FILES}

    def manifest(self, number: int = 1) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.store.objects[self.key("manifest.json", number)])
        return found

    def names(self, file: str, number: int = 1) -> list[str]:
        """The generations in a file, in its order."""
        return [record.generation_id for record in self.records(file, number)]

    def records(self, file: str, number: int = 1) -> list[SampleRecord | RetractionRecord]:
        found = [parse_record(line) for line in self.store.lines(self.key(f"{file}.jsonl", number))]
        return [record for record in found if isinstance(record, SampleRecord | RetractionRecord)]

    def key(self, name: str, number: int = 1) -> str:
        return f"tenants/{TENANT}/runs/{TENANT}-{number:04d}/{name}"

    def _run(self, number: int) -> Run:
        return claim(TenantState(tenant=TENANT, runs=number - 1), POLICY, self.clock())
