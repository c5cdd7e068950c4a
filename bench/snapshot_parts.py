"""What bench/snapshot.py measures, each in a process of its own: prints the seconds of wall and of processor time."""

import json
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

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
from goldsmith.workflows.spooling import spool


def full(root: Path) -> None:
    """The snapshot of run 1, of all segments of the first list."""
    snapshots = _snapshots(root, ["first"])
    with _told():
        snapshot = snapshots.take(_run_numbered(1))
    (root / "earlier.json").write_text(snapshot.model_dump_json())


def built_on(root: Path) -> None:
    """The snapshot of run 2, which has the second list's segments beside, built on run 1's."""
    snapshots = _snapshots(root, ["first", "rest"])
    earlier = Snapshot.model_validate_json((root / "earlier.json").read_bytes())
    snapshots.ledger.stored_runs[TENANT, 1] = _run_numbered(1).model_copy(update={"snapshot": earlier})
    with _told():
        snapshot = snapshots.take(_run_numbered(2))
    manifest = json.loads((root / snapshot.manifest_key).read_bytes())
    if manifest["built_on"] != "bench-0001":
        sys.exit(f"not built on the earlier snapshot: {manifest['passed_over']}")


def near_duplicates(root: Path) -> None:
    """The search for near-duplicates alone."""
    with spool() as lines:
        read_segments(Directory(root), [segment.key for segment in listed(root, "first")], lines)
        with merged(lines, Split(TENANT, TenantPolicy().holdout_fraction)) as latest:
            latest.leave_out_exact_duplicates()
            with _told():
                NearDuplicateSearch(latest).search("report")


@contextmanager
def _told() -> Iterator[None]:
    """Prints the wall and the processor time of what is done meanwhile."""
    wall, processor = time.perf_counter(), time.process_time()
    yield
    print(json.dumps([time.perf_counter() - wall, time.process_time() - processor]))


PARTS = {"full": full, "built on": built_on, "near-duplicates": near_duplicates}


def _snapshots(root: Path, lists: Sequence[str]) -> Snapshots:
    ledger = FakeLedger()
    ledger.committed[TENANT] = [segment for name in lists for segment in listed(root, name)]
    return Snapshots(ledger, ledger, Directory(root), TenantPolicy(), FakeClock())


def _run_numbered(number: int) -> Run:
    run = claim(TenantState(tenant=TENANT), TenantPolicy(), FakeClock()())
    return run.model_copy(update={"number": number})


if __name__ == "__main__":
    PARTS[sys.argv[1]](Path(sys.argv[2]))
