"""Sending the records of a file as events: several requests at a time, little of the file in memory."""

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from typing import Any, Protocol

from goldsmith.client import EmitReport
from goldsmith_cli.history.making import EventMaker, Made
from goldsmith_cli.history.reading import Record
from goldsmith_cli.history.summary import Summary

CHUNK_LINES = 100
_WORKERS = 4


@dataclass(frozen=True)
class Candidate:
    """A line, and the event made of it if it could be read."""

    line: int
    made: Made | None
    problem: str


@dataclass(frozen=True)
class Chunk:
    """Some lines in order, and what became of the events among them, by their position among the events."""

    candidates: tuple[Candidate, ...]
    report: EmitReport

    @property
    def hopeless(self) -> bool:
        """Not one of several events reached the queue: the next ones will not either."""
        return bool(self.report.failed) and not self.report.sent


class Emitter(Protocol):
    """Where events go."""

    def emit_all(self, events: Iterable[Mapping[str, Any]]) -> EmitReport:
        """Send the events; say what became of each."""


@dataclass(frozen=True)
class Sending:
    """How a file is sent: ``emitter`` makes one for each chunk of lines, since an emitter is not thread-safe."""

    maker: EventMaker
    emitter: Callable[[], Emitter]
    progress: Callable[[Summary], None]
    clock: Callable[[], float] = time.monotonic
    chunk_lines: int = CHUNK_LINES
    workers: int = _WORKERS

    def send(self, records: Iterable[Record], summary: Summary, limit: int | None = None) -> Summary:
        """Send at most ``limit`` records; what became of each goes into ``summary``, in the order of the lines."""
        started = self.clock()
        for chunk in self._chunks(islice(records, limit)):
            _note(chunk, summary, self.maker)
            summary.seconds = self.clock() - started
            self.progress(summary)
            if chunk.hopeless:
                summary.gave_up_after = chunk.candidates[-1].line
                break
        return summary

    def _chunks(self, records: Iterator[Record]) -> Iterator[Chunk]:
        with ThreadPoolExecutor(max_workers=self.workers) as pool:
            under_way: deque[Future[Chunk]] = deque()
            try:
                while candidates := tuple(map(self._candidate, islice(records, self.chunk_lines))):
                    under_way.append(pool.submit(self._send_chunk, candidates))
                    if len(under_way) > self.workers:
                        yield under_way.popleft().result()
                while under_way:
                    yield under_way.popleft().result()
            finally:  # whoever stops asking wants no more to be sent
                for future in under_way:
                    future.cancel()

    def _candidate(self, record: Record) -> Candidate:
        made = None if record.value is None else self.maker.make(record.value)
        return Candidate(record.line, made, record.problem)

    def _send_chunk(self, candidates: tuple[Candidate, ...]) -> Chunk:
        events = [candidate.made.event for candidate in candidates if candidate.made is not None]
        return Chunk(candidates, self.emitter().emit_all(events))


def _note(chunk: Chunk, summary: Summary, maker: EventMaker) -> None:
    position = 0
    for candidate in chunk.candidates:
        summary.lines += 1
        if candidate.made is None:
            summary.refuse(candidate.line, candidate.problem)
            continue
        refusal = chunk.report.refused.get(position)
        position += 1
        if refusal is not None:
            summary.refuse(candidate.line, "; ".join(map(maker.explained, refusal.problems)))
        else:
            _note_taken(candidate.line, candidate.made, chunk.report, summary)


def _note_taken(line: int, made: Made, report: EmitReport, summary: Summary) -> None:
    event_id = str(made.event["event_id"])
    if event_id in report.sent:
        identity = tuple(str(made.event[name]) for name in ("tenant", "generation_id", "event_id"))
        summary.sent_event(identity, made.hides_final)
    else:
        summary.fail(line, report.failed[event_id])
