"""Segments of made-up golden samples in a directory: what bench/snapshot.py is measured on."""

import json
import shutil
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import IO

from goldsmith.domain.events import FeedbackEvent, Message
from goldsmith.domain.generations import Location
from goldsmith.domain.samples import GoldenSample, Source, conversation_group, digest_of
from goldsmith.domain.segments import (
    CommittedSegment,
    EventRecord,
    Record,
    RetractionRecord,
    SampleRecord,
    Segment,
    sample_record,
)

TENANT = "bench"
A_SEGMENT = 98
"""Generations in a segment: as many as one transaction commits."""
_BLOCK = 400 * A_SEGMENT
START = datetime(2026, 1, 1, tzinfo=UTC)
AGAIN = {"later versions": 4, "retractions": 1, "exact duplicates": 3, "near-duplicates": 2}
"""How many of 100 records are such: five supersede an earlier one, five repeat another generation's sample."""
_KINDS = [kind for kind, count in AGAIN.items() for _ in range(count)]
_QUESTION_WORDS, _ANSWER_WORDS = 10, 42


@dataclass(frozen=True)
class Directory:
    """Implements the ObjectStore port as far as a snapshot needs it: an object is a file."""

    root: Path

    def put(self, key: str, body: bytes | IO[bytes]) -> None:
        path = self.root / key
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            if isinstance(body, bytes):
                file.write(body)
            else:
                shutil.copyfileobj(body, file, 1024 * 1024)

    def put_new(self, key: str, body: bytes) -> None:
        self.put(key, body)

    def read(self, location: Location) -> bytes:
        with (self.root / location.segment).open("rb") as file:
            file.seek(location.offset)
            return file.read(location.length)

    def size(self, key: str) -> int | None:
        path = self.root / key
        return path.stat().st_size if path.exists() else None

    def lines(self, key: str) -> Iterator[bytes]:
        with (self.root / key).open("rb", buffering=256 * 1024) as file:
            yield from file

    def keys(self, prefix: str) -> Iterator[str]:
        raise NotImplementedError(prefix)

    def mark_orphan(self, key: str) -> None:
        raise NotImplementedError(key)

    def delete(self, key: str) -> None:
        raise NotImplementedError(key)


def make(root: Path, samples: int, extra: int, *, events: bool) -> None:
    """Write segments with ``samples`` and then ``extra`` generations, and a list of each in the order of committing."""
    count = samples + extra
    blocks = [range(start, min(start + _BLOCK, count)) for start in range(0, count, _BLOCK)]
    with ProcessPoolExecutor() as pool:
        written = [segment for block in pool.map(partial(_block, root, events=events), blocks) for segment in block]
    first, rest = written[: -(-samples // A_SEGMENT)], written[-(-samples // A_SEGMENT) :]
    for name, segments in (("first", first), ("rest", rest)):
        (root / f"{name}.json").write_text(json.dumps([segment.model_dump() for segment in segments]))


def listed(root: Path, name: str) -> list[CommittedSegment]:
    """The segments of a list."""
    return [CommittedSegment.model_validate(each) for each in json.loads((root / f"{name}.json").read_text())]


def _block(root: Path, numbers: range, *, events: bool) -> list[CommittedSegment]:
    """Write the segments of some generations; each block is the same whatever process makes it."""
    random = Random(7)  # noqa: S311 - reproducible, and nothing to guess
    words = ["".join(random.choices("abcdefghijklmnopqrstuvwxyz", k=random.randint(3, 9))) for _ in range(4000)]
    groups = enumerate(_groups(numbers, Random(numbers.start), words), numbers.start // A_SEGMENT)  # noqa: S311
    return [_written(Directory(root), records, number, events=events) for number, records in groups]


def _groups(numbers: range, random: Random, words: list[str]) -> Iterator[list[Record]]:
    """The records of one commit after the other."""
    made: list[Record] = []
    earlier: list[GoldenSample] = []
    for number in numbers:
        place = number % 100
        if place < len(_KINDS) and earlier:
            record = _again(_KINDS[place], random.choice(earlier), number, random)
        else:
            sample = _sample(number, random.choices(words, k=_QUESTION_WORDS), random.choices(words, k=_ANSWER_WORDS))
            record = sample_record(sample, 1)
            if place >= 100 - len(_KINDS):
                earlier = [*earlier[-400:], sample]
        made.append(record)
        if len(made) == A_SEGMENT:
            yield made
            made = []
    if made:
        yield made


def _again(kind: str, known: GoldenSample, number: int, random: Random) -> SampleRecord | RetractionRecord:
    if kind == "later versions":
        return sample_record(known.model_copy(update={"answer": f"{known.answer} Later."}), number)
    if kind == "retractions":
        name = known.generation_id
        return RetractionRecord(generation_digest=digest_of(name), version=number, generation_id=name)
    answer = known.answer if kind == "exact duplicates" else _edited(known.answer, random)
    return sample_record(_sample(number, known.messages[0].content.split(), answer.split()), 1)


def _edited(text: str, random: Random) -> str:
    words = text.split()
    words[random.randrange(len(words))] = "instead"
    return " ".join(words)


def _sample(number: int, question: list[str], answer: list[str]) -> GoldenSample:
    messages = (Message(role="user", content=" ".join(question)),)
    return GoldenSample(
        tenant=TENANT,
        generation_id=f"generation-{number}",
        sample_id=f"{number:024x}",
        source=(Source.ACCEPTED, Source.EDITED, Source.REWRITTEN)[number % 3],
        messages=messages,
        answer=" ".join(answer),
        rejected=None,
        group=conversation_group(messages),
        model="model",
        author=f"writer-{number % 7}",
        event_ids=(f"event-{number}",),
        occurred_at=START + timedelta(seconds=number),
    )


def _written(store: Directory, records: list[Record], number: int, *, events: bool) -> CommittedSegment:
    samples = sum(isinstance(record, SampleRecord) for record in records)
    told: list[Record] = [_event(record) for record in records if events and isinstance(record, SampleRecord)]
    segment = Segment(TENANT, [*told, *records], START + timedelta(hours=number))
    store.put_new(segment.key, segment.body)
    return CommittedSegment(key=segment.key, samples=samples)


def _event(record: SampleRecord) -> EventRecord:
    sample = record.sample
    event = FeedbackEvent(
        version=1,
        event_id=sample.event_ids[0],
        tenant=TENANT,
        generation_id=sample.generation_id,
        occurred_at=sample.occurred_at,
        messages=sample.messages,
        output=sample.answer,
        model=sample.model,
        final=sample.answer,
        author=sample.author,
    )
    return EventRecord(generation_id=sample.generation_id, event=event)
