"""Snapshots written by hand, for what a run does not do by itself in a test."""

from collections.abc import Sequence
from typing import Any

from goldsmith.domain.launching import claim
from goldsmith.domain.policy import TenantPolicy
from goldsmith.domain.runs import Run, RunState, Snapshot, TenantState
from goldsmith.domain.samples import Source, digest_of, make_sample
from goldsmith.domain.segments import RetractionRecord, SampleRecord, sample_record
from goldsmith.ports import ObjectStore
from tests.fakes.ledger import FakeLedger
from tests.fakes.services import FakeClock
from tests.fakes.stories import feedback

Lines = Sequence[SampleRecord | RetractionRecord]


def others(count: int) -> list[SampleRecord]:
    """Samples of as many other drafts."""
    told = (feedback(generation_id=f"other-{number}") for number in range(count))
    return [sample_record(make_sample(each, Source.ACCEPTED, "Fine."), 1) for each in told]


def retraction(generation_id: str, version: int) -> RetractionRecord:
    return RetractionRecord(generation_digest=digest_of(generation_id), version=version, generation_id=generation_id)


def stored(store: ObjectStore, run: Run, train: Lines = (), holdout: Lines = (), aside: Lines | None = ()) -> Run:
    """The run with a snapshot of these lines; with None there is no file of what is left out."""
    folder = f"tenants/{run.tenant}/runs/{run.run_id}"
    for name, lines in (("train", train), ("holdout", holdout), ("aside", aside)):
        if lines is not None:
            ordered = sorted(lines, key=lambda record: record.generation_digest)
            store.put(f"{folder}/{name}.jsonl", b"".join(line.model_dump_json().encode() + b"\n" for line in ordered))
    snapshot = Snapshot(
        train_key=f"{folder}/train.jsonl", holdout_key=f"{folder}/holdout.jsonl", manifest_key=f"{folder}/m.json",
        train_samples=len(train), holdout_samples=len(holdout), train_sha256="", holdout_sha256="", sample_commits=0,
        aside_key=f"{folder}/aside.jsonl", segments_key=f"{folder}/segments.txt", holdout_fraction=0.2,
    )  # fmt: skip
    return run.model_copy(update={"snapshot": snapshot, "state": RunState.SNAPSHOTTED})


def add_run(ledger: FakeLedger, store: ObjectStore, *, lines: dict[str, Any] | None, **changes: object) -> Run:
    """One more run of acme-leads, as it was stored; without ``lines`` it has no snapshot."""
    number = 1 + sum(1 for _ in ledger.runs("acme-leads"))
    run = claim(TenantState(tenant="acme-leads", runs=number - 1), TenantPolicy(base_model="base"), FakeClock().moment)
    run = run if lines is None else stored(store, run, **lines)
    ledger.stored_runs["acme-leads", number] = run.model_copy(update=changes)
    return ledger.stored_runs["acme-leads", number]
