"""Counting a tenant's drafts as the ledger is read: by day, by model, by outcome. No text, whatever the number."""

import heapq
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from goldsmith.domain.generations import Generation, Outcome
from goldsmith.domain.samples import Source
from goldsmith.domain.watching import Sums

MOST_MODELS = 200
"""Beyond so many names that are none of the tenant's own, drafts are counted under no name."""
_MAY_HAVE_BEEN_SENT = frozenset({Outcome.ACCEPTED, Outcome.EDITED, Outcome.REVIEWED, Outcome.SKIPPED})
_ASKED = frozenset({Outcome.REWRITTEN, Outcome.PARKED})
_MILLION = 1_000_000


@dataclass
class Cell:
    """What fell on one day."""

    outcomes: Counter[Outcome] = field(default_factory=Counter)
    sums: Sums = field(default_factory=Sums)


@dataclass(frozen=True, slots=True)
class Unmeasured:
    """A draft whose edit distance the ledger does not have: the model that wrote it is none that it watches."""

    day: date
    model: str | None
    edited_into: str | None
    """The golden sample that a person's final is; None where the draft may have been sent as it was."""


@dataclass
class Tally:
    """What the ledger's entries add up to. ``own`` are the models that are or were watched: the ledger has theirs.

    ``latest`` keeps the entries of the ``most_samples`` latest golden samples that are not the draft itself.
    ``unmeasured`` and ``segments`` name what has to be read of texts (see ``goldsmith_cli.report.texts``).
    """

    now: datetime
    since: date
    own: frozenset[str]
    most_samples: int = 0
    days: dict[date, Cell] = field(default_factory=dict)
    earlier: Cell = field(default_factory=Cell)
    models: dict[str | None, Sums] = field(default_factory=dict)
    reasons: Counter[str] = field(default_factory=Counter)
    oldest_parked: datetime | None = None
    latest: list[tuple[datetime, str, Generation]] = field(default_factory=list)
    unmeasured: dict[str, Unmeasured] = field(default_factory=dict)
    segments: set[str] = field(default_factory=set)

    def add_all(self, entries: Iterable[Generation]) -> None:
        """Count every entry; those that were forgotten are none any more."""
        for entry in entries:
            if not entry.forgotten:
                self._add(entry)

    def measure(self, day: date, model: str | None, distance: float) -> None:
        """Count a draft that was sent, by its normalised edit distance."""
        counted, name = Sums.of(distance), self._counted_as(model)
        self.models[name] = self.models.get(name, Sums()) + counted
        cell = self._cell(day)
        cell.sums = cell.sums + counted

    @property
    def cells(self) -> list[Cell]:
        """All there are."""
        return [self.earlier, *self.days.values()]

    @property
    def outcomes(self) -> Counter[Outcome]:
        """Where all drafts stand."""
        return sum((cell.outcomes for cell in self.cells), Counter())

    def _add(self, entry: Generation) -> None:
        # A sender's clock may be ahead; what was said cannot be.
        day = min(self.now, max(piece.occurred_at for piece in entry.pieces)).date()
        self._cell(day).outcomes[entry.outcome] += 1
        if entry.measured is not None:
            self.measure(day, entry.model, entry.measured.distance / _MILLION)
        elif entry.outcome in _MAY_HAVE_BEEN_SENT and entry.model not in self.own:
            self._note_unmeasured(entry, day)
        if entry.outcome is Outcome.PARKED:
            self._park(entry)
        self.segments.update(each.location.segment for each in entry.revisions if each.outcome in _ASKED)
        self._keep_if_late(entry)

    def _note_unmeasured(self, entry: Generation, day: date) -> None:
        sample = entry.sample if entry.outcome is Outcome.EDITED else None
        self.unmeasured[entry.generation_id] = Unmeasured(day, entry.model, sample.sample_id if sample else None)
        told = (each.location.segment for each in entry.revisions if each.events)
        self.segments.update([sample.location.segment] if sample else told)

    def _park(self, entry: Generation) -> None:
        since = entry.listed_since or entry.updated_at
        self.oldest_parked = min(since, self.oldest_parked or since)
        self.reasons.update((entry.reason or "unknown").split(","))

    def _keep_if_late(self, entry: Generation) -> None:
        if not self.most_samples or entry.sample is None or entry.sample.source is Source.ACCEPTED:
            return
        heapq.heappush(self.latest, (committed(entry), entry.generation_id, entry))
        if len(self.latest) > self.most_samples:
            heapq.heappop(self.latest)

    def _cell(self, day: date) -> Cell:
        return self.days.setdefault(day, Cell()) if day >= self.since else self.earlier

    def _counted_as(self, model: str | None) -> str | None:
        known = model in self.models or model in self.own or len(self.models) < MOST_MODELS
        return model if known else None


def committed(entry: Generation) -> datetime:
    """When the golden sample it has came to be."""
    current = entry.sample.sample_id if entry.sample else None
    return next((each.at for each in entry.revisions if each.sample_id == current), entry.updated_at)
