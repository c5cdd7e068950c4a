"""What bench/snapshot.py measures of ours, each in a process of its own: prints what it took as JSON."""

import json
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from bench.snapshot_data import TENANT, Directory, listed
from tests.fakes.ledger import FakeLedger
from tests.fakes.services import FakeClock

from goldsmith.domain.launching import claim
from goldsmith.domain.policy import TenantPolicy
from goldsmith.domain.runs import Run, Snapshot, TenantState
from goldsmith.domain.splits import Split
from goldsmith.workflows.gathering import read_segments
from goldsmith.workflows.merging import merged
from goldsmith.workflows.near_duplicates import NearDuplicateSearch
from goldsmith.workflows.snapshot import Snapshots
from goldsmith.workflows.snapshot_files import snapshot_files
from goldsmith.workflows.spooling import spool


def full(root: Path) -> None:
    """The snapshot of run 1, of all segments of the first list."""
    snapshots = _snapshots(root, ["first"])
    with _told() as told:
        snapshot = snapshots.take(_run_numbered(1))
        told["kept"] = snapshot.train_samples + snapshot.holdout_samples
    (root / "earlier.json").write_text(snapshot.model_dump_json())


def built_on(root: Path) -> None:
    """The snapshot of run 2, which has the second list's segments beside, built on run 1's."""
    snapshots = _snapshots(root, ["first", "rest"])
    earlier = Snapshot.model_validate_json((root / "earlier.json").read_bytes())
    ledger: Any = snapshots.ledger  # the one in memory, which can be told of a run
    ledger.stored_runs[TENANT, 1] = _run_numbered(1).model_copy(update={"snapshot": earlier})
    with _told():
        snapshot = snapshots.take(_run_numbered(2))
    manifest = json.loads((root / snapshot.manifest_key).read_bytes())
    if manifest["built_on"] != "bench-0001":
        sys.exit(f"not built on the earlier snapshot: {manifest['passed_over']}")


def stages(root: Path) -> None:
    """The steps of the first one by one, as ``Snapshots.take`` takes them: where its time goes."""
    keys, store = [segment.key for segment in listed(root, "first")], Directory(root)
    seconds: dict[str, dict[str, float]] = {}

    @contextmanager
    def stage(name: str) -> Iterator[None]:
        wall, processor = time.perf_counter(), time.process_time()
        yield
        seconds[name] = {"wall": time.perf_counter() - wall, "processor": time.process_time() - processor}

    with _told() as told, spool() as lines, ExitStack() as opened:
        with stage("read the segments"):
            read_segments(store, keys, lines)
        with stage("merge and split"):
            latest = opened.enter_context(merged(lines, Split(TENANT, TenantPolicy().holdout_fraction)))
        with stage("exact duplicates"):
            latest.leave_out_exact_duplicates()
        with stage("near-duplicates"):
            NearDuplicateSearch(latest).search("report")
        files = opened.enter_context(snapshot_files())
        with stage("write the files"):
            files.fill(latest, lines, keys)
        with stage("store the files"):
            files.store(store, "stages")
        told["stages"] = seconds


@contextmanager
def _told() -> Iterator[dict[str, Any]]:
    """Prints the wall and the processor time of what is done meanwhile, and what that adds."""
    added: dict[str, Any] = {}
    wall, processor = time.perf_counter(), time.process_time()
    yield added
    took = {"wall": time.perf_counter() - wall, "processor": time.process_time() - processor}
    print(json.dumps({**took, **added}))


PARTS = {"full": full, "built on": built_on, "stages": stages}


def _snapshots(root: Path, lists: Sequence[str]) -> Snapshots:
    ledger = FakeLedger()
    ledger.committed[TENANT] = [segment for name in lists for segment in listed(root, name)]
    return Snapshots(ledger, ledger, Directory(root), TenantPolicy(), FakeClock())


def _run_numbered(number: int) -> Run:
    run = claim(TenantState(tenant=TENANT), TenantPolicy(), FakeClock()())
    return run.model_copy(update={"number": number})


if __name__ == "__main__":
    PARTS[sys.argv[1]](Path(sys.argv[2]))
