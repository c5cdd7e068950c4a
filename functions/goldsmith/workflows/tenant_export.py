"""Everything that is held of a tenant, in open formats: for whoever asks for their data."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from pydantic_core import to_json

from goldsmith.domain.segments import ErasedRecord, EventRecord, parse_record
from goldsmith.errors import BeingForgotten
from goldsmith.live_ports import LiveLedger
from goldsmith.ports import Ledger, ObjectStore
from goldsmith.run_ports import RunLedger
from goldsmith.settings_ports import SettingsLedger
from goldsmith.workflows.parked import Parked
from goldsmith.workflows.review import Reviewing
from goldsmith.workflows.snapshot import current_samples

Sink = Callable[[str, bytes], None]
"""Takes a file's name and its next line, without a line end."""

FILES = {
    "tenant.json": "counters, live model and settings as they are",
    "events.jsonl": "every feedback event that was taken in",
    "samples.jsonl": "the golden samples that are current, one a draft at most",
    "history.jsonl": "each record of a golden sample, parked rewrite, reviewer's decision or replay, as committed",
    "generations.jsonl": "what became of each draft, by the ledger",
    "parked.jsonl": "rewrites that wait for a person, with what the models proposed",
    "runs.jsonl": "fine-tunes, with cost, evaluation and outcome",
    "evaluations.jsonl": "the full report of each evaluation",
    "live_models.jsonl": "which model was live when, and why it changed",
    "settings.jsonl": "changes of settings: who, when, from what to what, and their note",
    "refusals.jsonl": "messages that were refused: when and why, not what they said",
}
"""What an export has, by file; one that would be empty is there and empty."""

LEFT_OUT = (
    "training sets of runs: they are made of samples.jsonl and history.jsonl",
    "tuned models and the training files that the provider keeps",
    "messages in the queues, dead letters and unfinished backfills",
)


@dataclass(frozen=True)
class TenantExport:
    """The ports it needs, and its one operation."""

    ledger: Ledger
    runs: RunLedger
    live: LiveLedger
    log: SettingsLedger
    store: ObjectStore
    reviewing: Reviewing

    def write(self, tenant: str, sink: Sink) -> None:
        """Hand over every line of every file, read page by page: memory is one small entry a draft.

        What is committed while it lasts may be in one file and not in the other.

        Raises:
            BeingForgotten: everything of the tenant is being forgotten.
        """
        if self.ledger.books(tenant, []).forgotten.dropping:
            raise BeingForgotten(f"everything of the tenant {tenant} is being forgotten")
        sink("tenant.json", to_json(self.runs.tenant(tenant)))
        segments = list(self.ledger.segments(tenant))
        for segment in segments:
            self._records(segment.key, sink)
        _each("samples.jsonl", current_samples(self.store, segments), sink)
        _each("generations.jsonl", self.ledger.entries(tenant), sink)
        _each("parked.jsonl", map(_parked, self.reviewing.parked(tenant)), sink)
        _each("runs.jsonl", self.runs.runs(tenant), sink)
        for report in self._evaluations(tenant):
            sink("evaluations.jsonl", report)
        _each("live_models.jsonl", self.live.changes(tenant), sink)
        _each("settings.jsonl", self.log.settings_changes(tenant), sink)
        _each("refusals.jsonl", self.ledger.refusals(tenant), sink)

    def _records(self, key: str, sink: Sink) -> None:
        for line in self.store.lines(key):
            record = parse_record(line)
            if isinstance(record, EventRecord):
                sink("events.jsonl", to_json(record.event, exclude_none=True))
            elif not isinstance(record, ErasedRecord):
                sink("history.jsonl", line.strip())

    def _evaluations(self, tenant: str) -> Iterator[bytes]:
        """The reports that are stored; the ledger's run has the figures of one that is not."""
        keys = (run.evaluation.report_key for run in self.runs.runs(tenant) if run.evaluation)
        for key in keys:
            if key and self.store.size(key) is not None:
                # Reports are stored indented; no text of theirs holds a line end that is not escaped.
                yield b"".join(line.strip() for line in self.store.lines(key))


def _each(name: str, things: Iterable[object], sink: Sink) -> None:
    for thing in things:
        sink(name, to_json(thing))


def _parked(parked: Parked) -> dict[str, Any]:
    return {
        "generation_id": parked.generation_id,
        "since": parked.since,
        "reasons": parked.reasons,
        "feedback": parked.feedback,
        "candidates": parked.candidates,
        "rewrite": parked.rewrite,
    }
