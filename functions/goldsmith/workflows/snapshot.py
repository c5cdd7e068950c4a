"""The snapshot of a run: what is committed, as training set and holdout, streamed."""

from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b, sha256
from tempfile import TemporaryFile
from typing import IO, Any

from pydantic_core import to_json

from goldsmith.domain.policy import MINIMUM_TRAINING_SAMPLES, TenantPolicy
from goldsmith.domain.runs import Run, Snapshot
from goldsmith.domain.samples import GoldenSample
from goldsmith.domain.segments import CommittedSegment, RetractionRecord, SampleRecord, parse_record
from goldsmith.domain.splits import in_holdout
from goldsmith.errors import NotEnoughSamples
from goldsmith.ports import Clock, Ledger, ObjectStore
from goldsmith.workflows.deliveries import chunks

_READ_AT_ONCE = 8
_SAMPLE_KINDS = (b'"kind":"sample"', b'"kind":"retraction"')


def current_samples(store: ObjectStore, segments: Sequence[CommittedSegment]) -> Iterator[GoldenSample]:
    """The golden samples in a tenant's committed segments, one a generation, segment by segment.

    Reads in two passes: memory is one small entry a generation, not the samples.
    """
    latest: dict[bytes, int] = {}
    for record in _sample_records(store, segments):
        name = _digest(record.generation_id)
        latest[name] = max(record.version, latest.get(name, 0))
    for record in _sample_records(store, segments):
        if isinstance(record, SampleRecord) and latest[_digest(record.generation_id)] == record.version:
            yield record.sample


def _sample_records(
    store: ObjectStore, segments: Sequence[CommittedSegment]
) -> Iterator[SampleRecord | RetractionRecord]:
    for line in _lines(store, segments):
        if any(kind in line for kind in _SAMPLE_KINDS):
            record = parse_record(line)
            if isinstance(record, SampleRecord | RetractionRecord):
                yield record


def _lines(store: ObjectStore, segments: Sequence[CommittedSegment]) -> Iterator[bytes]:
    """All lines in order; some segments are read at a time, as most are small and waiting for them is what costs."""
    with ThreadPoolExecutor(max_workers=_READ_AT_ONCE) as pool:
        for group in chunks(segments, _READ_AT_ONCE):
            for lines in pool.map(lambda segment: list(store.lines(segment.key)), group):
                yield from lines


def _digest(text: str) -> bytes:
    return blake2b(text.encode(), digest_size=16).digest()


class _Part:
    """One file of the snapshot while it grows: golden samples as JSON lines."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self.samples = 0
        self._hash = sha256()

    def add(self, sample: GoldenSample) -> None:
        line = sample.model_dump_json().encode() + b"\n"
        self.file.write(line)
        self._hash.update(line)
        self.samples += 1

    def store(self, store: ObjectStore, key: str) -> str:
        self.file.seek(0)
        store.put(key, self.file)
        return self._hash.hexdigest()


def _content(sample: GoldenSample) -> bytes:
    """Conversation and answer, whatever the generation."""
    turns = (f"{message.role}\x1f{message.content}" for message in sample.messages)
    return _digest("\x1e".join([*turns, sample.answer]))


@dataclass(frozen=True)
class Snapshots:
    """The ports a snapshot needs, and its one operation."""

    ledger: Ledger
    store: ObjectStore
    policy: TenantPolicy
    clock: Clock

    def take(self, run: Run) -> Snapshot:
        """Write training set, holdout and manifest of a run; taking it again replaces all three.

        Exact duplicates (same conversation, same answer) are written once and counted.

        Raises:
            NotEnoughSamples: the training set is below what providers accept.
        """
        folder = f"tenants/{run.tenant}/runs/{run.run_id}"
        with TemporaryFile() as train_file, TemporaryFile() as holdout_file:
            train, holdout = _Part(train_file), _Part(holdout_file)
            segments = list(self.ledger.segments(run.tenant))
            summary = self._fill(run.tenant, segments, train, holdout)
            if train.samples < MINIMUM_TRAINING_SAMPLES:
                msg = (
                    f"{train.samples} samples to train on after {holdout.samples} were held out; "
                    f"a provider needs {MINIMUM_TRAINING_SAMPLES}: raise the threshold"
                )
                raise NotEnoughSamples(msg)
            snapshot = Snapshot(
                train_key=f"{folder}/train.jsonl",
                holdout_key=f"{folder}/holdout.jsonl",
                manifest_key=f"{folder}/manifest.json",
                train_samples=train.samples,
                holdout_samples=holdout.samples,
                train_sha256=train.store(self.store, f"{folder}/train.jsonl"),
                holdout_sha256=holdout.store(self.store, f"{folder}/holdout.jsonl"),
                sample_commits=sum(segment.samples for segment in segments),
            )
        manifest = {"run": run.run_id, "created_at": self.clock(), **snapshot.model_dump(), **summary}
        self.store.put(snapshot.manifest_key, to_json(manifest, indent=2))
        return snapshot

    def _fill(self, tenant: str, segments: Sequence[CommittedSegment], train: _Part, holdout: _Part) -> dict[str, Any]:
        seen: set[bytes] = set()
        sources: Counter[str] = Counter()
        duplicates = 0
        moments: list[datetime] = []
        for sample in current_samples(self.store, segments):
            content = _content(sample)
            if content in seen:
                duplicates += 1
                continue
            seen.add(content)
            sources[sample.source.value] += 1
            moments = [min([*moments, sample.occurred_at]), max([*moments, sample.occurred_at])]
            held_out = in_holdout(tenant, sample.group, self.policy.holdout_fraction)
            (holdout if held_out else train).add(sample)
        return {
            "segments": len(segments),
            "holdout_fraction": self.policy.holdout_fraction,
            "sources": dict(sorted(sources.items())),
            "exact_duplicates_left_out": duplicates,
            "first_feedback": moments[0] if moments else None,
            "last_feedback": moments[1] if moments else None,
        }
