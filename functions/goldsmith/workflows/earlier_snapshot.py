"""The snapshot of an earlier run, as a shorter way to what its segments hold."""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

from pydantic import ValidationError

from goldsmith.domain.heads import require_heads
from goldsmith.domain.model import Model
from goldsmith.domain.runs import Run, Snapshot
from goldsmith.ports import ObjectStore
from goldsmith.run_ports import RunLedger
from goldsmith.workflows.spooling import Spool

_BYTES_AT_ONCE = 256 * 1024


class UnfitSnapshot(Exception):
    """An earlier snapshot cannot be built on, and why: its segments have to be read themselves."""


class WrittenFile(Model):
    """A file of a snapshot as it was written, in its manifest."""

    sha256: str
    bytes: int
    lines: int


class _Manifest(Model):
    files: dict[str, WrittenFile]
    lineage: tuple[str, ...]


@dataclass(frozen=True)
class EarlierSnapshot:
    """A snapshot whose files are as they were written, or as forgetting left them.

    Its three files of records hold the latest one of every generation in the segments it was drawn from.
    """

    store: ObjectStore
    run: Run
    snapshot: Snapshot

    @property
    def run_id(self) -> str:
        """The run it was taken for."""
        return self.run.run_id

    def read_into(self, spool: Spool) -> tuple[set[str], tuple[str, ...]]:
        """Add its lines to the spool; the keys of the segments they stand for, and the snapshot's lineage.

        Forgetting takes lines out of a file and writes down how many. Of the file of what is aside it does not write
        it down, so that one must be whole.

        Raises:
            UnfitSnapshot: a file is gone, or is neither what was written nor what forgetting left of it.
        """
        manifest = self._manifest()
        snapshot, forgotten = self.snapshot, self.run.forgotten
        covered: set[str] = set()
        for lines in self._lines("segments.txt", snapshot.segments_key, manifest):
            covered.update(line.decode().removesuffix("\n") for line in lines)
        trained, held_out = (forgotten.trained, forgotten.held_out) if forgotten else (0, 0)
        for name, key, went in (
            ("train.jsonl", snapshot.train_key, trained),
            ("holdout.jsonl", snapshot.holdout_key, held_out),
            ("aside.jsonl", snapshot.aside_key, 0),
        ):
            for lines in self._lines(name, key, manifest, went):
                _add(name, lines, spool, hashed=not went)
        return covered, (*manifest.lineage, self.run_id)

    def _manifest(self) -> _Manifest:
        key = self.snapshot.manifest_key
        self._require(key)
        try:
            return _Manifest.model_validate_json(b"".join(self.store.lines(key)))
        except ValidationError as error:
            raise UnfitSnapshot("manifest.json does not say what was written") from error

    def _lines(self, name: str, key: str, manifest: _Manifest, went: int = 0) -> Iterator[list[bytes]]:
        """The lines of a file, some at a time; whether they are the right ones turns out at the end."""
        self._require(key)
        digest, count = sha256(), 0
        for some in _some_at_a_time(self.store.lines(key)):
            digest.update(b"".join(some))
            count += len(some)
            yield some
        written = manifest.files[name]
        if digest.hexdigest() != written.sha256 and not (went and count == written.lines - went):
            raise UnfitSnapshot(f"{name} is neither what was written nor what forgetting left of it")

    def _require(self, key: str) -> None:
        if self.store.size(key) is None:
            raise UnfitSnapshot(f"{key.rpartition('/')[2]} is gone")


def _some_at_a_time(lines: Iterator[bytes]) -> Iterator[list[bytes]]:
    some: list[bytes] = []
    size = 0
    for line in lines:
        some.append(line)
        size += len(line)
        if size >= _BYTES_AT_ONCE:
            yield some
            some, size = [], 0
    yield some


def _add(name: str, lines: list[bytes], spool: Spool, *, hashed: bool) -> None:
    """What the hash of the file does not vouch for is looked at."""
    try:
        if not hashed:
            require_heads(lines)
        spool.add(lines)
    except ValueError as error:
        raise UnfitSnapshot(f"{name} has lines that are no records") from error


def latest_before(run: Run, runs: RunLedger, store: ObjectStore) -> EarlierSnapshot | None:
    """The snapshot of the tenant's latest run before ``run`` that has one."""
    found = None
    for earlier in runs.runs(run.tenant):
        if earlier.number < run.number and earlier.snapshot is not None:
            found = EarlierSnapshot(store, earlier, earlier.snapshot)
    return found
