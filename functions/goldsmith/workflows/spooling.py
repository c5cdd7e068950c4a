"""Lines of samples, spread over files on local disk by the generation they belong to; a few stay in memory."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import BytesIO
from tempfile import TemporaryFile
from threading import Lock
from typing import IO

from goldsmith.domain.heads import OTHERS, RETRACTION, SAMPLE

PARTITIONS = 64
_PER_PARTITION = 256 // PARTITIONS
_BUFFER_BYTES = 64 * 1024
_PLACES = {b"%02x" % first: first // _PER_PARTITION for first in range(256)}
_HELD_BYTES = 2 * 1024 * 1024
"""Until so much was added nothing is written to disk: for most tenants, making the files would be most of the work."""


class Spool:
    """All lines of samples and retractions that were read, in PARTITIONS files by the first digits of their digests.

    What belongs to one generation is in one partition, and all of one partition comes before all of the next in the
    order of digests. So only one partition at a time has to be sorted, in memory; the disk holds all of them. Lines
    may be added by several threads.
    """

    def __init__(self) -> None:
        """An empty one. See ``spool``."""
        self._files: list[IO[bytes]] = [BytesIO() for _ in range(PARTITIONS)]
        self._held = 0
        self._on_disk = False
        self._lock = Lock()

    def add(self, lines: Iterable[bytes]) -> None:
        """Keep the lines of samples and retractions among complete lines of a segment or of a snapshot's file.

        Raises:
            ValueError: a line is that of no record; a defect.
        """
        found: list[list[bytes]] = [[] for _ in range(PARTITIONS)]
        keep = {name: found[place].append for name, place in _PLACES.items()}
        sample, retraction = len(SAMPLE), len(RETRACTION)
        try:
            for line in lines:
                if line.startswith(SAMPLE):
                    keep[line[sample : sample + 2]](line)
                elif line.startswith(RETRACTION):
                    keep[line[retraction : retraction + 2]](line)
                elif not line.startswith(OTHERS):
                    msg = "a line is the record of nothing known"
                    raise ValueError(msg)
        except KeyError:
            msg = "the digest of a generation in a sample's or retraction's record is none"
            raise ValueError(msg) from None
        with self._lock:
            self._write(found)

    def _write(self, found: list[list[bytes]]) -> None:
        for file, lines in zip(self._files, found, strict=True):
            if lines:
                file.writelines(lines)
                self._held += sum(map(len, lines))
        if self._held > _HELD_BYTES and not self._on_disk:
            self._to_disk()

    def _to_disk(self) -> None:
        for place, held in enumerate(self._files):
            file = TemporaryFile(buffering=_BUFFER_BYTES)  # noqa: SIM115 - closed with the spool
            held.seek(0)
            file.write(held.read())
            self._files[place] = file
        self._on_disk = True

    def clear(self) -> None:
        """Forget all that was added."""
        for file in self._files:
            file.seek(0)
            file.truncate()

    def partitions(self) -> Iterator[list[bytes]]:
        """The lines of each partition in turn, as they were added."""
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
        file.seek(offset)
        return file.read(length)

    def close(self) -> None:
        """Give the disk back."""
        for file in self._files:
            file.close()


@contextmanager
def spool() -> Iterator[Spool]:
    """An empty spool, there until the block ends."""
    made = Spool()
    try:
        yield made
    finally:
        made.close()
