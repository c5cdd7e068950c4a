"""Explaining: from the id of a draft, an event or a golden sample to the whole story. Reads only."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial

from goldsmith.domain.generations import Generation, Location, Revision
from goldsmith.domain.heads import RETRACTION, SAMPLE
from goldsmith.domain.runs import Run
from goldsmith.domain.samples import digest_of
from goldsmith.domain.segments import RetractionRecord, SampleRecord, parse_record
from goldsmith.domain.stories import Chapter, Place, Story, Use
from goldsmith.errors import ServiceUnavailable
from goldsmith.ports import Ledger, ObjectStore
from goldsmith.run_ports import RunLedger
from goldsmith.workflows.events_of import records_at
from goldsmith.workflows.sorted_lines import SortedLines

_READS_AT_ONCE = 8
_DIGEST_CHARACTERS = 32
_DIGEST_WITHIN = max(len(SAMPLE), len(RETRACTION)) + _DIGEST_CHARACTERS
_MOST_SIMILAR = 5


class Kind(StrEnum):
    """What an id names."""

    GENERATION = "generation"
    EVENT = "event"
    SAMPLE = "sample"


@dataclass(frozen=True)
class Hit:
    """A draft that an id leads to, and what the id is to it."""

    kind: Kind
    entry: Generation


@dataclass
class Findings:
    """What an id led to; ``similar`` are ids of which it is a part."""

    hits: list[Hit] = field(default_factory=list)
    similar: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Explaining:
    """The ports explaining needs, and its two operations."""

    ledger: Ledger
    runs: RunLedger
    store: ObjectStore

    def find(self, tenants: Iterable[str], name: str, kinds: Iterable[Kind] = tuple(Kind)) -> Findings:
        """The drafts that ``name`` leads to, among those of the tenants.

        It is taken for a draft's id first: that costs one read a tenant. Only if no draft is called so, all that the
        tenants have in the ledger is read for an event or a golden sample of that id.
        """
        wanted, among = frozenset(kinds), list(tenants)
        named = self._named(among, name) if Kind.GENERATION in wanted else []
        found = Findings([Hit(Kind.GENERATION, entry) for entry in named])
        if not found.hits and wanted != {Kind.GENERATION}:
            for entry in (entry for tenant in among for entry in self.ledger.entries(tenant, mentioning=name)):
                hits = [Hit(kind, entry) for kind in (Kind.EVENT, Kind.SAMPLE) if name in _ids(entry)[kind]]
                found.hits.extend(hit for hit in hits if hit.kind in wanted)
                found.similar.extend(_similar(entry, name))
        return Findings(found.hits, list(dict.fromkeys(found.similar))[:_MOST_SIMILAR])

    def story(self, entry: Generation) -> Story:
        """All that is known of one draft, with what every run of its tenant made of it."""
        state = self.runs.tenant(entry.tenant)
        runs = list(self.runs.runs(entry.tenant))
        with ThreadPoolExecutor(max_workers=_READS_AT_ONCE) as pool:
            chapters = list(pool.map(self._chapter, entry.revisions))
            uses = list(pool.map(partial(self._use, digest_of(entry.generation_id)), runs))
        return Story(entry, chapters, uses, state.live_model)

    def _named(self, tenants: Iterable[str], name: str) -> list[Generation]:
        found = (self.ledger.read(tenant, [name]).get(name) for tenant in tenants)
        return [entry for entry in found if entry is not None]

    def _chapter(self, revision: Revision) -> Chapter:
        return Chapter(revision, tuple(records_at(self.store, revision.location)))

    def _use(self, digest: str, run: Run) -> Use:
        if run.snapshot is None:
            return Use(run, Place.NO_SNAPSHOT)
        snapshot, gone = run.snapshot, False
        for place, key in (
            (Place.TRAINING, snapshot.train_key),
            (Place.HOLDOUT, snapshot.holdout_key),
            (Place.DUPLICATE, snapshot.aside_key),
        ):
            size = self.store.size(key) if key else None
            record = self._record(key, size or 0, digest)
            if record is not None:
                return Use(run, Place.RETRACTED if isinstance(record, RetractionRecord) else place, record)
            gone = gone or size is None
        return Use(run, Place.UNKNOWN if gone else Place.ABSENT)

    def _record(self, key: str, size: int, digest: str) -> SampleRecord | RetractionRecord | None:
        lines = SortedLines(size, partial(self._read, key), _digest_of_line, _DIGEST_WITHIN)
        line = lines.find(digest)
        record = parse_record(line) if line else None
        return record if isinstance(record, SampleRecord | RetractionRecord) else None

    def _read(self, key: str, offset: int, length: int) -> bytes:
        found = self.store.read(Location(segment=key, offset=offset, length=length))
        if len(found) != length:
            raise ServiceUnavailable(f"{key} was replaced while it was read")
        return found


def _digest_of_line(beginning: bytes) -> str | None:
    start = next((start for start in (SAMPLE, RETRACTION) if beginning.startswith(start)), None)
    return beginning[len(start) :][:_DIGEST_CHARACTERS].decode() if start else None


def _ids(entry: Generation) -> dict[Kind, set[str]]:
    samples = {revision.sample_id for revision in entry.revisions if revision.sample_id}
    return {
        Kind.GENERATION: {entry.generation_id},
        Kind.EVENT: {piece.event_id for piece in entry.pieces},
        Kind.SAMPLE: samples | ({entry.sample.sample_id} if entry.sample else set()),
    }


def _similar(entry: Generation, name: str) -> Iterator[str]:
    return (each for ids in _ids(entry).values() for each in sorted(ids) if name in each and name != each)
