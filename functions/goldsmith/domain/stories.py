"""The story of a draft: what was said of it, what was decided, what was learnt, and which runs learnt it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from goldsmith.domain.events import FeedbackEvent
from goldsmith.domain.generations import Generation, Revision
from goldsmith.domain.runs import Run
from goldsmith.domain.segments import EventRecord, ParkedRecord, Record, RetractionRecord, SampleRecord

_SUPERSEDED = "superseded"


class Place(StrEnum):
    """Where a draft's golden sample is in the snapshot of a run."""

    TRAINING = "training"
    HOLDOUT = "holdout"
    DUPLICATE = "duplicate"
    """Left out, because another sample says the same."""
    RETRACTED = "retracted"
    """It had had a sample, and had none any more."""
    ABSENT = "absent"
    NO_SNAPSHOT = "no_snapshot"
    """The run took none, or has not yet."""
    UNKNOWN = "unknown"
    """It is in none of the files that are left, and some are not there any more."""


@dataclass(frozen=True)
class Use:
    """What a run made of a draft; ``record`` is the line of its snapshot, if it has one."""

    run: Run
    place: Place
    record: SampleRecord | RetractionRecord | None = None

    @property
    def sample_id(self) -> str | None:
        """The golden sample that is in the run's snapshot."""
        return self.record.sample.sample_id if isinstance(self.record, SampleRecord) else None

    @property
    def trained(self) -> bool:
        """Whether there is a model that was trained on it."""
        return self.place is Place.TRAINING and self.run.tuned_model is not None


@dataclass(frozen=True)
class Chapter:
    """One commit: what the ledger says of it, and the records that it wrote."""

    revision: Revision
    records: Sequence[Record]

    @property
    def retracts(self) -> bool:
        """Whether the golden sample there was does not count from here on."""
        return any(isinstance(record, RetractionRecord) for record in self.records)


@dataclass(frozen=True)
class Told:
    """An event with the version of the draft's entry that it made, and when that was committed."""

    event: FeedbackEvent
    version: int
    committed_at: datetime


@dataclass(frozen=True)
class Replacement:
    """What ended a golden sample: another one, or none (``sample_id`` None)."""

    revision: Revision
    sample_id: str | None


@dataclass(frozen=True)
class Story:
    """All that is known of one draft; ``chapters`` and ``uses`` have the oldest first."""

    entry: Generation
    chapters: Sequence[Chapter]
    uses: Sequence[Use]
    live_model: str | None

    @property
    def events(self) -> list[Told]:
        """What was said, in the order in which it was said: of each field the latest counts."""
        told = (
            Told(record.event, chapter.revision.version, chapter.revision.at)
            for chapter in self.chapters
            for record in chapter.records
            if isinstance(record, EventRecord)
        )
        return sorted(told, key=lambda each: (each.event.moment, each.event.event_id))

    @property
    def since(self) -> datetime:
        """Since when it has stood where it stands: since the first commit with the outcome and reason of now."""
        now = (self.entry.outcome, self.entry.reason)
        since = self.entry.updated_at
        for chapter in reversed(self.chapters):
            if (chapter.revision.outcome, chapter.revision.reason) != now:
                break
            since = chapter.revision.at
        return since

    @property
    def sample(self) -> SampleRecord | None:
        """The golden sample it has now."""
        current = self.entry.sample.sample_id if self.entry.sample else None
        return next((record for record in reversed(self.samples) if record.sample.sample_id == current), None)

    @property
    def samples(self) -> list[SampleRecord]:
        """Every golden sample it ever had, the oldest first."""
        return [record for record in self._records() if isinstance(record, SampleRecord)]

    @property
    def parked(self) -> ParkedRecord | None:
        """The latest rewrite that was parked, whatever became of it."""
        return next((each for each in reversed([*self._records()]) if isinstance(each, ParkedRecord)), None)

    @property
    def trained_by(self) -> Run | None:
        """The run that the draft's own model came of."""
        return next((use.run for use in self.uses if use.run.tuned_model == self.entry.model is not None), None)

    def became(self, told: Told) -> str:
        """Where an event ended: with the outcome of the draft, or superseded by one that was said later."""
        return self.entry.outcome.value if told == self.events[-1] else _SUPERSEDED

    def is_current(self, use: Use) -> bool:
        """Whether the golden sample that the run has is the one the draft has now."""
        return self.entry.sample is not None and use.sample_id == self.entry.sample.sample_id

    def is_live(self, run: Run) -> bool:
        """Whether the model that came of the run is the tenant's live one."""
        return run.tuned_model is not None and run.tuned_model == self.live_model

    def inherits(self, use: Use) -> bool:
        """Whether the run went on from a model that knew the draft from an earlier run."""
        return use.run.base_model in self._knowing()

    def may_have_lost(self, use: Use) -> bool:
        """Whether the run lost samples since the draft was forgotten: which of them were the draft's, nothing tells."""
        lost = use.run.forgotten
        return self.entry.forgotten and lost is not None and lost.at >= self.entry.updated_at

    def replaced(self, sample_id: str) -> Replacement | None:
        """What ended a golden sample; None when it is the current one, or never was one of this draft."""
        if self.entry.sample and self.entry.sample.sample_id == sample_id:
            return None
        made = [number for number, chapter in enumerate(self.chapters) if chapter.revision.sample_id == sample_id]
        later = self.chapters[made[-1] + 1 :] if made else ()
        ends = (chapter.revision for chapter in later if chapter.retracts or chapter.revision.sample_id)
        return next((Replacement(revision, revision.sample_id) for revision in ends), None)

    def _knowing(self) -> set[str]:
        models: set[str] = set()
        for use in self.uses:  # the oldest first, so descendants of descendants follow
            if use.run.tuned_model and (use.trained or use.run.base_model in models):
                models.add(use.run.tuned_model)
        return models

    def _records(self) -> Iterator[Record]:
        return (record for chapter in self.chapters for record in chapter.records)
