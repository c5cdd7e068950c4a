"""Lines of samples on local disk, spread over files by the generation they belong to."""

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from tempfile import TemporaryFile
from typing import IO

from goldsmith.domain.heads import OTHERS, RETRACTION, SAMPLE

PARTITIONS = 64
_PER_PARTITION = 256 // PARTITIONS
_BUFFER_BYTES = 64 * 1024


class Spool:
    """All lines of samples and retractions that were read, in PARTITIONS files by the first digits of their digests.

    What belongs to one generation is in one partition, and all of one partition comes before all of the next in the
    order of digests. So only one partition at a time has to be sorted, in memory; the disk holds all of them. Lines
    may be added by several threads.
    """

    def __init__(self, files: Sequence[IO[bytes]]) -> None:
        """``files`` are PARTITIONS empty ones. See ``spool``."""
        self._files = files
        self._write = {b"%02x" % first: files[first // _PER_PARTITION].write for first in range(256)}

    def add(self, lines: Iterable[bytes]) -> None:
        """Keep the lines of samples and retractions among complete lines of a segment or of a snapshot's file.

        Raises:
            ValueError: a line is that of no record; a defect.
        """
        write, sample, retraction = self._write, len(SAMPLE), len(RETRACTION)
        try:
            for line in lines:
                if line.startswith(SAMPLE):
                    write[line[sample : sample + 2]](line)
                elif line.startswith(RETRACTION):
                    write[line[retraction : retraction + 2]](line)
                elif not line.startswith(OTHERS):
                    msg = "a line is the record of nothing known"
                    raise ValueError(msg)
        except KeyError:
            msg = "the digest of a generation in a sample's or retraction's record is none"
            raise ValueError(msg) from None

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
        return os.pread(self._files[partition].fileno(), length, offset)


@contextmanager
def spool() -> Iterator[Spool]:
    """An empty spool, on disk until the block ends."""
    with ExitStack() as opened:
        yield Spool([opened.enter_context(TemporaryFile(buffering=_BUFFER_BYTES)) for _ in range(PARTITIONS)])
