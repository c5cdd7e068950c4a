"""The files of a snapshot: written line by line as they stand, hashed on the way, stored when they are complete."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from hashlib import sha256
from itertools import compress
from tempfile import TemporaryFile
from typing import IO

from goldsmith.ports import ObjectStore
from goldsmith.workflows.earlier_snapshot import WrittenFile
from goldsmith.workflows.merging import Merged, Side
from goldsmith.workflows.spooling import Spool


class SnapshotFile:
    """One file of a snapshot while it grows, on local disk."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._hash = sha256()
        self._lines = 0

    def add(self, lines: Sequence[bytes]) -> None:
        """Write complete lines."""
        together = b"".join(lines)
        self._file.write(together)
        self._hash.update(together)
        self._lines += len(lines)

    def store(self, store: ObjectStore, key: str) -> WrittenFile:
        """Put the file where it belongs."""
        size = self._file.tell()
        self._file.seek(0)
        store.put(key, self._file)
        self._file.close()
        return WrittenFile(sha256=self._hash.hexdigest(), bytes=size, lines=self._lines)


class SnapshotFiles:
    """Training set, holdout and what is aside; beside them the keys of the segments they were drawn from."""

    def __init__(self, files: Sequence[IO[bytes]]) -> None:
        """``files`` are four empty ones. See ``snapshot_files``."""
        self.train, self.holdout, self.aside, self.segments = map(SnapshotFile, files)

    def fill(self, latest: Merged, spool: Spool, segments: Sequence[str]) -> None:
        """Write every row's line into the file of its side, in the order of the rows. Uses up the spool."""
        self.segments.add([f"{key}\n".encode() for key in segments])
        wanted = [(self.train, _table({Side.TRAIN})), (self.holdout, _table({Side.HOLDOUT}))]
        wanted.append((self.aside, _table({Side.RETRACTION, Side.EXACT_DUPLICATE, Side.NEAR_DUPLICATE})))
        for partition, block in enumerate(spool.taken_apart()):
            rows = latest.rows(partition)
            places = zip(latest.offsets[rows], latest.lengths[rows], strict=True)
            lines = [block[offset : offset + length] for offset, length in places]
            for file, table in wanted:
                file.add(list(compress(lines, latest.sides[rows].translate(table))))

    def store(self, store: ObjectStore, folder: str) -> dict[str, WrittenFile]:
        """Put the files into the folder: what the run is to read comes last."""
        named = {
            "aside.jsonl": self.aside, "segments.txt": self.segments,
            "train.jsonl": self.train, "holdout.jsonl": self.holdout,
        }  # fmt: skip
        return {name: file.store(store, f"{folder}/{name}") for name, file in named.items()}


@contextmanager
def snapshot_files() -> Iterator[SnapshotFiles]:
    """Empty files, on disk until the block ends."""
    with ExitStack() as opened:
        yield SnapshotFiles([opened.enter_context(TemporaryFile()) for _ in range(4)])


def _table(sides: set[Side]) -> bytes:
    return bytes(side in sides for side in range(256))
