"""The snapshot of a run: what is committed, as training set and holdout.

Its files, under ``tenants/<tenant>/runs/<run>/``:

* ``train.jsonl`` and ``holdout.jsonl``: golden samples, a SampleRecord a line;
* ``aside.jsonl``: what else is current: retractions, duplicates that were left out;
* ``segments.txt``: the keys of the segments it was drawn from;
* ``manifest.json``: what is in them and what was left out.

The three files of records are sorted by the generations' digests, and together hold the latest record of every
generation: lines as they stand in the segments, which are compared and copied, not parsed. So a snapshot can stand for
the segments it was drawn from, and the next one is built on it: requests, and the parsing there is, follow what is new.
The bytes that are copied follow the whole set, as the training set is the whole set.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pydantic_core import to_json

from goldsmith.domain.policy import MINIMUM_TRAINING_SAMPLES, TenantPolicy
from goldsmith.domain.runs import Run, Snapshot
from goldsmith.domain.samples import GoldenSample
from goldsmith.domain.segments import CommittedSegment, SampleRecord, parse_record
from goldsmith.domain.splits import Split
from goldsmith.domain.tenant_settings import OF_MODELS
from goldsmith.errors import NotEnoughSamples
from goldsmith.ports import Clock, Ledger, ObjectStore
from goldsmith.run_ports import RunLedger
from goldsmith.workflows.earlier_snapshot import latest_before
from goldsmith.workflows.gathering import draw, read_segments
from goldsmith.workflows.merging import Merged, Side, merged
from goldsmith.workflows.near_duplicates import NearDuplicateSearch
from goldsmith.workflows.snapshot_files import snapshot_files
from goldsmith.workflows.snapshot_manifest import summarised
from goldsmith.workflows.spooling import spool


def current_samples(store: ObjectStore, segments: Sequence[CommittedSegment]) -> Iterator[GoldenSample]:
    """The golden samples in a tenant's committed segments, one a generation, in the order of their digests.

    Memory is one small entry a generation; the samples lie on local disk meanwhile.
    """
    with spool() as lines:
        read_segments(store, [segment.key for segment in segments], lines)
        with merged(lines, Split("", 0)) as latest:
            for row, side in enumerate(latest.sides):
                if side != Side.RETRACTION:
                    record = parse_record(latest.line(row))
                    if isinstance(record, SampleRecord):
                        yield record.sample


@dataclass(frozen=True)
class Snapshots:
    """The ports a snapshot needs, and its operation. ``policy`` is the stack's: what a tenant has set goes before."""

    ledger: Ledger
    runs: RunLedger
    store: ObjectStore
    policy: TenantPolicy
    clock: Clock

    def take(self, run: Run) -> Snapshot:
        """Write the files of a run's snapshot; taking it again replaces them.

        Of exact duplicates (same conversation, same answer) the best vouched for is kept, the newest of equals. Near
        duplicates are told of in the manifest, and left out if the policy says so: the strongest stays, and always
        what is held out.

        Raises:
            NotEnoughSamples: the training set is below what providers accept.
        """
        tenant = self.runs.tenant(run.tenant)
        policy = tenant.settings.effective(run.tenant, self.policy, OF_MODELS)
        fraction = policy.holdout_fraction if tenant.holdout_fraction is None else tenant.holdout_fraction
        keys, sample_commits = self._committed(run.tenant)
        folder = f"tenants/{run.tenant}/runs/{run.run_id}"
        with spool() as lines:
            drawn = draw(self.store, keys, latest_before(run, self.runs, self.store), lines)
            with merged(lines, Split(run.tenant, fraction)) as latest, snapshot_files() as files:
                latest.leave_out_exact_duplicates()
                near = NearDuplicateSearch(latest).search(policy.near_duplicates)
                _require_enough(latest)
                files.fill(latest, lines, keys)
                written = files.store(self.store, folder)
                summary = summarised(latest, near, drawn, written)
        snapshot = Snapshot(
            train_key=f"{folder}/train.jsonl",
            holdout_key=f"{folder}/holdout.jsonl",
            manifest_key=f"{folder}/manifest.json",
            train_samples=written["train.jsonl"].lines,
            holdout_samples=written["holdout.jsonl"].lines,
            train_sha256=written["train.jsonl"].sha256,
            holdout_sha256=written["holdout.jsonl"].sha256,
            sample_commits=sample_commits,
            aside_key=f"{folder}/aside.jsonl",
            segments_key=f"{folder}/segments.txt",
            holdout_fraction=fraction,
            forgettings=tenant.forgettings,
        )
        manifest = {"run": run.run_id, "created_at": self.clock(), **snapshot.model_dump(), **summary}
        self.store.put(snapshot.manifest_key, to_json(manifest, indent=2))
        return snapshot

    def _committed(self, tenant: str) -> tuple[list[str], int]:
        """The keys of all committed segments, sorted, and how many samples their commits brought."""
        keys, samples = [], 0
        for segment in self.ledger.segments(tenant):
            keys.append(segment.key)
            samples += segment.samples
        return sorted(keys), samples


def _require_enough(latest: Merged) -> None:
    train, holdout = latest.sides.count(Side.TRAIN), latest.sides.count(Side.HOLDOUT)
    if train < MINIMUM_TRAINING_SAMPLES:
        msg = (
            f"{train} samples to train on after {holdout} were held out; "
            f"a provider needs {MINIMUM_TRAINING_SAMPLES}: raise the threshold"
        )
        raise NotEnoughSamples(msg)
