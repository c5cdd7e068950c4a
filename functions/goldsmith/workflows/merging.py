"""From lines to what counts: the latest record of every generation, and on which side of the split it is."""

import os
from array import array
from binascii import unhexlify
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from itertools import accumulate, compress
from tempfile import TemporaryFile
from typing import IO, Literal

from goldsmith.domain.heads import latest_heads
from goldsmith.domain.samples import Source
from goldsmith.domain.splits import Split
from goldsmith.workflows.repeats import repeated
from goldsmith.workflows.spooling import Spool

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_SOURCES = tuple(Source)
_CODES = {b"": 0, **{source.value.encode(): code for code, source in enumerate(_SOURCES)}}
_STRENGTH = {Source.ACCEPTED: 0, Source.REWRITTEN: 1, Source.EDITED: 2, Source.REVIEWED: 2}
_STRENGTHS = tuple(_STRENGTH[source] for source in _SOURCES)

_FACTS_BYTES = 48
"""A row's facts: two halves of its content's digest, eight bytes each, and eight parts of likeness, four each."""
_PARTS_AT = 16
_FACTS_AT_ONCE = 8192
_NO_FACTS = b"00" * _FACTS_BYTES


class Side(IntEnum):
    """Where a record goes: to be trained on, held out, or aside for one of three reasons."""

    TRAIN = 0
    HOLDOUT = 1
    RETRACTION = 2
    EXACT_DUPLICATE = 3
    NEAR_DUPLICATE = 4


_IN_USE = bytes(side <= Side.HOLDOUT for side in range(256))


class Merged:
    """The latest record of every generation, a row each, in the order of the generations' digests.

    In memory are 22 bytes a row: place and length of its line, its side, source and moment. What is only compared,
    the digest of its content and its likeness, lies on disk, and is read one column at a time: 24 to 32
    bytes a row while it is looked through for what repeats, and more where most of it does.
    """

    def __init__(self, spool: Spool, split: Split, facts: IO[bytes]) -> None:
        """See ``merged``."""
        self.sides, self.sources = bytearray(), bytearray()
        self.moments = array("q")
        self.offsets, self.lengths = array("Q"), array("I")
        self._ends: list[int] = []
        self._spool, self._split, self._facts = spool, split, facts
        for lines in spool.partitions():
            if lines:
                self._merge(lines)
            self._ends.append(len(self.sides))
        self._facts.flush()

    def rows(self, partition: int) -> slice:
        """The rows whose lines are in a partition."""
        return slice(self._ends[partition - 1] if partition else 0, self._ends[partition])

    def line(self, row: int) -> bytes:
        """One row's line."""
        return self._spool.line(bisect_right(self._ends, row), self.offsets[row], self.lengths[row])

    def strength(self, row: int) -> tuple[int, float]:
        """The greater, the better the sample: by who vouches for it, then by when."""
        return _STRENGTHS[self.sources[row]], self.moments[row]

    def parts(self, row: int) -> "array[int]":
        """The parts of a row's likeness."""
        width = _FACTS_BYTES - _PARTS_AT
        return array("I", os.pread(self._facts.fileno(), width, row * _FACTS_BYTES + _PARTS_AT))

    def alike(self, part: int) -> Iterator[list[int]]:
        """The rows of samples to be trained on or held out that have one part of their likeness in common."""
        return self._in_use(repeated(self._column("I", _PARTS_AT // 4 + part)))

    def leave_out_exact_duplicates(self) -> None:
        """Of samples with the same content the strongest stays, the first of equals."""
        first_half, second_half = self._column("Q", 0), self._column("Q", 1)
        for rows in self._in_use(repeated(first_half)):
            by_rest: dict[int, list[int]] = {}
            for row in rows:
                by_rest.setdefault(second_half[row], []).append(row)
            for same in by_rest.values():
                stays = max(same, key=self.strength)
                for row in same:
                    if row != stays:
                        self.sides[row] = Side.EXACT_DUPLICATE

    def sources_in_use(self) -> dict[str, int]:
        """How many samples that are trained on or held out each source vouches for."""
        counts = Counter(compress(self.sources, self.sides.translate(_IN_USE)))
        return {_SOURCES[code].value: count for code, count in counts.items()}

    def moments_in_use(self) -> tuple[datetime, datetime] | None:
        """The first and the last moment of the samples that are trained on or held out, if there are any."""
        used = self.sides.translate(_IN_USE)
        if not any(used):
            return None
        first, last = min(compress(self.moments, used)), max(compress(self.moments, used))
        return _EPOCH + first * _MICROSECOND, _EPOCH + last * _MICROSECOND

    def _merge(self, lines: Sequence[bytes]) -> None:
        """Add the rows of a partition."""
        heads = latest_heads(lines)
        lengths = list(map(len, lines))
        starts = list(accumulate(lengths, initial=0))
        self.offsets.extend(map(starts.__getitem__, heads.places))
        self.lengths.extend(map(lengths.__getitem__, heads.places))
        self.sources.extend(map(_CODES.__getitem__, heads.sources))
        self.moments.extend(map(_microseconds, heads.moments))
        held_out = self._split.holds_out
        sides = zip(heads.retractions, heads.groups, strict=True)
        self.sides.extend([Side.RETRACTION if retraction else held_out(group) for retraction, group in sides])
        facts = zip(heads.content_digests, heads.likenesses, strict=True)
        self._facts.write(unhexlify(b"".join([content + likeness or _NO_FACTS for content, likeness in facts])))

    def _column(self, code: Literal["I", "Q"], place: int) -> "array[int]":
        found = array(code)
        width = _FACTS_BYTES // found.itemsize
        self._facts.seek(0)
        while block := self._facts.read(_FACTS_AT_ONCE * _FACTS_BYTES):
            found.extend(array(code, block)[place::width])
        return found

    def _in_use(self, groups: Iterable[list[int]]) -> Iterator[list[int]]:
        """What is left of groups of rows without those that go aside."""
        for rows in groups:
            left = [row for row in rows if self.sides[row] <= Side.HOLDOUT]
            if len(left) > 1:
                yield left


@contextmanager
def merged(spool: Spool, split: Split) -> Iterator[Merged]:
    """What counts of the lines that were added to a spool.

    Raises:
        ValueError: the record of a sample or retraction does not begin with its head; a defect.
    """
    with TemporaryFile() as facts:
        yield Merged(spool, split, facts)


def _microseconds(moment: bytes) -> int:
    """Since 1970, exact in every year there is."""
    return (datetime.fromisoformat(moment.decode()) - _EPOCH) // _MICROSECOND if moment else 0
