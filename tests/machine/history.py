"""What the committed segments say, read once each: the ledger's entries have to agree with it."""

from collections import defaultdict
from dataclasses import dataclass, field

from goldsmith.domain.events import FeedbackEvent
from goldsmith.domain.samples import GoldenSample
from goldsmith.domain.segments import (
    ErasedRecord,
    EventRecord,
    Record,
    RetractionRecord,
    ReviewRecord,
    SampleRecord,
    parse_record,
)
from tests.machine.world import World


@dataclass
class History:
    """All records of one generation in committed segments, in no order."""

    events: list[FeedbackEvent] = field(default_factory=list)
    samples: list[SampleRecord] = field(default_factory=list)
    retractions: list[RetractionRecord] = field(default_factory=list)
    decisions: set[str] = field(default_factory=set)

    def add(self, record: Record) -> None:
        match record:
            case EventRecord(event=event):
                self.events.append(event)
            case SampleRecord():
                self.samples.append(record)
            case RetractionRecord():
                self.retractions.append(record)
            case ReviewRecord(decision=decision):
                self.decisions.add(decision.value)

    @property
    def current(self) -> GoldenSample | None:
        """The sample or retraction of the highest version."""
        records: list[SampleRecord | RetractionRecord] = [*self.samples, *self.retractions]
        latest = max(records, key=lambda record: record.version, default=None)
        return latest.sample if isinstance(latest, SampleRecord) else None

    @property
    def records(self) -> int:
        return len(self.events) + len(self.samples) + len(self.retractions) + len(self.decisions)


class Segments:
    """The committed segments of one tenant, by generation."""

    def __init__(self, world: World, tenant: str) -> None:
        self.tenant = tenant
        self.histories: dict[str, History] = {}
        self._world = world
        self._read: dict[str, bytes] = {}

    def update(self) -> None:
        """Read what was committed since; all again when something else than that has changed."""
        objects = self._world.store.objects
        if any(objects.get(key) is not body for key, body in self._read.items()):
            self._read, self.histories = {}, {}
        for segment in self._world.ledger.committed.get(self.tenant, ()):
            assert segment.key in objects, f"there is no segment {segment.key}, though the ledger names it"
            if segment.key not in self._read:
                self._add(segment.key, objects[segment.key])

    def seen(self) -> dict[str, bytes]:
        """What the histories were read from."""
        return dict(self._read)

    def _add(self, key: str, body: bytes) -> None:
        self._read[key] = body
        found: dict[str, list[Record]] = defaultdict(list)
        for record in map(parse_record, body.splitlines()):
            if not isinstance(record, ErasedRecord):
                found[record.generation_id].append(record)
        for name, records in found.items():
            history = self.histories.setdefault(name, History())
            for record in records:
                history.add(record)
