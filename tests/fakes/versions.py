"""The bucket with all versions of its objects, and the dead-letter queues to be searched, in memory."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from hashlib import md5
from typing import IO

from goldsmith.forgetting_ports import LettersFound, ObjectVersion
from goldsmith.ports import Clock
from tests.fakes.services import FakeClock, FakeDeadLetters, FakeStore


class FakeVersions:
    """An ErasableStore on the objects of a FakeStore.

    A version is named by its bytes, and by how many of the same came before it. It counts as written when it is
    first seen, by ``clock``, unless ``written`` says otherwise of its key and name.
    """

    def __init__(self, store: FakeStore, clock: Clock | None = None) -> None:
        self.store = store
        self.clock = clock or FakeClock()
        self.written: dict[tuple[str, str], datetime] = {}

    def versions(self, prefix: str) -> Iterator[ObjectVersion]:
        for key in sorted({*self.store.objects, *(key for key, _ in self.store.older)}):
            if key.startswith(prefix):
                yield from reversed([version for version, _ in self._of(key)])

    def lines_of(self, version: ObjectVersion) -> Iterator[bytes]:
        found = next((body for known, body in self._of(version.key) if known.version_id == version.version_id), b"")
        return iter(_lines(found))

    def replace(self, version: ObjectVersion, body: IO[bytes]) -> bool:
        present = self.store.objects.get(version.key)
        if present is None or _etag(present) != version.etag:
            return False
        self.store.put(version.key, body)
        self.delete_versions([version])
        return True

    def delete_versions(self, versions: Sequence[ObjectVersion]) -> None:
        for key in {version.key for version in versions}:
            gone = {version.version_id for version in versions if version.key == key}
            kept = [(known, body) for known, body in self._of(key) if known.version_id not in gone]
            self.store.older = [entry for entry in self.store.older if entry[0] != key]
            self.store.older += [(key, body) for known, body in kept if not known.latest]
            if not any(known.latest for known, _ in kept):
                self.store.objects.pop(key, None)

    def _of(self, key: str) -> list[tuple[ObjectVersion, bytes]]:
        """Oldest first."""
        bodies = [body for name, body in self.store.older if name == key]
        present = self.store.objects.get(key)
        bodies += [] if present is None else [present]
        names = [f"{_etag(body)}-{bodies[:number].count(body)}" for number, body in enumerate(bodies)]
        latest = None if present is None else names[-1]
        return [
            (ObjectVersion(key, name, name == latest, _etag(body), self._written(key, name)), body)
            for name, body in zip(names, bodies, strict=True)
        ]

    def _written(self, key: str, name: str) -> datetime:
        return self.written.setdefault((key, name), self.clock())


def _lines(body: bytes) -> list[bytes]:
    whole, _, rest = body.rpartition(b"\n")
    lines = [line + b"\n" for line in whole.split(b"\n")] if b"\n" in body else []
    return [*lines, *([rest] if rest else [])]


def _etag(body: bytes) -> str:
    return md5(body, usedforsecurity=False).hexdigest()


class FakeDeadLetterBoxes:
    """DeadLetterBoxes over what is remembered as given up; ``unseen`` says what could not be looked at."""

    def __init__(self, *boxes: FakeDeadLetters, unseen: tuple[str, ...] = ()) -> None:
        self.boxes = boxes
        self.unseen = unseen

    def erase(self, matches: Callable[[str], bool]) -> LettersFound:
        found = self.count(matches)
        for box in self.boxes:
            box.letters = [letter for letter in box.letters if not matches(letter[0])]
        return found

    def count(self, matches: Callable[[str], bool]) -> LettersFound:
        return LettersFound(sum(matches(body) for box in self.boxes for body, _ in box.letters), self.unseen)
