"""What only the records' texts tell: edit distances the ledger does not have, and what rewriting took."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from pydantic_core import from_json

from goldsmith.domain.generations import Generation
from goldsmith.domain.routing import merge
from goldsmith.domain.samples import Source
from goldsmith.domain.segments import SampleRecord, parse_record
from goldsmith.domain.text import bounded_edit_distance
from goldsmith.ports import ObjectStore
from goldsmith.workflows.deliveries import chunks
from goldsmith.workflows.events_of import events_of
from goldsmith_cli.report.figures import RewritingFigure, SampleFigure
from goldsmith_cli.report.tally import Tally, Unmeasured, committed

_READ_AT_ONCE = 8
_WAITING = 64
_MOST_MODELS = 50

Track = Callable[[Iterable[None]], Iterable[None]]
"""Passes on what it is given, and tells how far that has come."""


@dataclass
class Found:
    """What one segment, or several, have that was looked for."""

    sent: set[str] = field(default_factory=set)
    """Generations of which somebody sent a final version."""
    edits: dict[str, float] = field(default_factory=dict)
    """By sample, the edit distance from the draft to the final."""
    rewriting: dict[str, RewritingFigure] = field(default_factory=dict)

    def add(self, other: "Found") -> None:
        """Take in what another one has."""
        self.sent |= other.sent
        self.edits |= other.edits
        for figure in other.rewriting.values():
            self.count(figure)

    def count(self, more: RewritingFigure) -> None:
        """Add to what a model's rewrites took."""
        name = more.model if more.model in self.rewriting or len(self.rewriting) < _MOST_MODELS else "other models"
        known = self.rewriting.get(name)
        summed = ("rewrites", "calls", "input_tokens", "output_tokens")
        total = {each: getattr(more, each) + (getattr(known, each) if known else 0) for each in summed}
        self.rewriting[name] = RewritingFigure(model=name, **total)


def read_texts(store: ObjectStore, tally: Tally, track: Track) -> tuple[RewritingFigure, ...]:
    """Read the segments that the tally names, measure what is unmeasured, and say what rewriting took."""
    found = Found()
    for _ in track(_read(store, tally, found)):
        pass
    for name, draft in tally.unmeasured.items():
        distance = found.edits.get(draft.edited_into) if draft.edited_into else 0.0 if name in found.sent else None
        if distance is not None:
            tally.measure(draft.day, draft.model, distance)
    return tuple(sorted(found.rewriting.values(), key=lambda each: -each.rewrites))


def _read(store: ObjectStore, tally: Tally, found: Found) -> Iterator[None]:
    """Several segments at a time: most are small, and waiting is what costs. One step a segment."""
    look = partial(_look, store, tally.unmeasured, {d.edited_into for d in tally.unmeasured.values()})
    with ThreadPoolExecutor(max_workers=_READ_AT_ONCE) as pool:
        for some in chunks(sorted(tally.segments), _WAITING):
            for each in pool.map(look, some):
                found.add(each)
                yield


def _look(store: ObjectStore, drafts: Mapping[str, Unmeasured], wanted: set[str | None], key: str) -> Found:
    found = Found()
    for line in store.lines(key):
        record = from_json(line)
        kind, name = record["kind"], record.get("generation_id")
        if kind == "event" and name in drafts and record["event"].get("final") is not None:
            found.sent.add(name)
        elif kind == "sample":
            _look_at_sample(record["sample"], wanted, found)
        elif kind == "parked" and record["rewrite"]:
            found.count(_rewriting(record["rewrite"]))
    return found


def _look_at_sample(sample: Mapping[str, Any], wanted: set[str | None], found: Found) -> None:
    if sample["sample_id"] in wanted and sample["rejected"] is not None:
        found.edits[sample["sample_id"]] = bounded_edit_distance(sample["rejected"], sample["answer"])
    # A reviewed answer repeats what the record of the parked rewrite has.
    if sample["source"] == Source.REWRITTEN and sample["rewrite"]:
        found.count(_rewriting(sample["rewrite"]))


def _rewriting(rewrite: Mapping[str, Any]) -> RewritingFigure:
    return RewritingFigure(
        model=rewrite["model"],
        rewrites=1,
        calls=rewrite.get("calls", 1),
        input_tokens=rewrite["input_tokens"],
        output_tokens=rewrite["output_tokens"],
    )


def latest_samples(store: ObjectStore, tally: Tally) -> tuple[SampleFigure, ...]:
    """The golden samples that the tally kept, the latest first, with the comments they were made from."""
    entries = [(at, entry) for at, _, entry in sorted(tally.latest, key=lambda each: each[:2], reverse=True)]
    with ThreadPoolExecutor(max_workers=_READ_AT_ONCE) as pool:
        found = pool.map(partial(_sample, store), [entry for _, entry in entries])
        return tuple(each for each in found if each is not None)


def _sample(store: ObjectStore, entry: Generation) -> SampleFigure | None:
    """None where it was forgotten since the ledger was read."""
    record = parse_record(store.read(entry.sample.location)) if entry.sample else None
    told = events_of(store, entry)
    if not isinstance(record, SampleRecord) or not told:
        return None
    return _figure(record, merge(told).comment, committed(entry))


def _figure(record: SampleRecord, comment: str | None, at: datetime) -> SampleFigure:
    sample = record.sample
    before = sample.rejected
    return SampleFigure(
        generation_id=sample.generation_id,
        source=sample.source.value,
        at=at,
        comment=comment,
        before=before,
        after=sample.answer,
        distance=None if before is None else round(bounded_edit_distance(before, sample.answer), 6),
    )
