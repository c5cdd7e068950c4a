"""Lines of samples, spread over files on local disk by the generation they belong to; a few stay in memory."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import BytesIO
from tempfile import TemporaryFile
from threading import Lock
from typing import IO

from goldsmith.domain.heads import OTHERS, RETRACTION, SAMPLE

PARTITIONS = 128
"""As many open files: what systems allow without asking, with some to spare."""
_PER_PARTITION = 256 // PARTITIONS
_PLACES = {b"%02x" % first: first // _PER_PARTITION for first in range(256)}
_KEPT = (SAMPLE, RETRACTION)
_BUFFER_BYTES = 32 * 1024
_HELD_BYTES = 2 * 1024 * 1024
"""So much waits in memory and is written to disk together. For most tenants that is all, and no file is ever made."""


class Spool:
    """All lines of samples and retractions that were read, in PARTITIONS files by the first digits of their digests.

    What belongs to one generation is in one partition, and all of one partition comes before all of the next in the
    order of digests. So only one partition at a time has to be sorted, in memory; the disk holds all of them. Lines
    may be added by several threads, until partitions are read.
    """

    def __init__(self) -> None:
        """An empty one. See ``spool``."""
        self._files: list[IO[bytes]] = []
        self._waiting: list[list[bytes]] = [[] for _ in range(PARTITIONS)]
        self._keep = {name: self._waiting[place].append for name, place in _PLACES.items()}
        self._held = 0
        self._lock = Lock()

    def add(self, lines: Iterable[bytes]) -> None:
        """Keep the lines of samples and retractions among complete lines of a segment or of a snapshot's file.

        Raises:
            ValueError: a line is that of no record; a defect.
        """
        found = []
        for line in lines:
            if line.startswith(_KEPT):
                found.append(line)
            elif not line.startswith(OTHERS):
                msg = "a line is the record of nothing known"
                raise ValueError(msg)
        with self._lock:
            self._spread(found)
            self._held += sum(map(len, found))
            if self._held > _HELD_BYTES:
                self._write()

    def _spread(self, lines: list[bytes]) -> None:
        keep, sample, retraction = self._keep, len(SAMPLE), len(RETRACTION)
        try:
            for line in lines:
                start = sample if line.startswith(SAMPLE) else retraction
                keep[line[start : start + 2]](line)
        except KeyError:
            msg = "the digest of a generation in a sample's or retraction's record is none"
            raise ValueError(msg) from None

    def _write(self) -> None:
        """Let what waits wait no longer: into files on disk, but for an only and small lot."""
        if not self._files:
            large = self._held > _HELD_BYTES
            self._files = [_file() if large else BytesIO() for _ in range(PARTITIONS)]
        for file, lines in zip(self._files, self._waiting, strict=True):
            if lines:
                file.write(b"".join(lines))
                lines.clear()
        self._held = 0

    def clear(self) -> None:
        """Forget all that was added."""
        self.close()
        self._files = []
        for lines in self._waiting:
            lines.clear()
        self._held = 0

    def partitions(self) -> Iterator[list[bytes]]:
        """The lines of each partition in turn, as they were added."""
        self._write()
        for file in self._files:
            file.seek(0)
            yield file.readlines()

    def taken_apart(self) -> Iterator[bytes]:
        """The bytes of each partition in turn, whose space on disk is given back when the next one is taken."""
        for file in self._files:
            file.seek(0)
            yield file.read()
            file.close()

    def line(self, partition: int, offset: int, length: int) -> bytes:
        """One line; only after all partitions were read once."""
        file = self._files[partition]
        if isinstance(file, BytesIO):
            return bytes(file.getbuffer()[offset : offset + length])
        return os.pread(file.fileno(), length, offset)

    def close(self) -> None:
        """Give the disk back."""
        for file in self._files:
            file.close()


def _file() -> IO[bytes]:
    return TemporaryFile(buffering=_BUFFER_BYTES)


@contextmanager
def spool() -> Iterator[Spool]:
    """An empty spool, there until the block ends."""
    made = Spool()
    try:
        yield made
    finally:
        made.close()
