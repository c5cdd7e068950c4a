"""What forgetting needs of the outside, beside the ports of everyday work. See goldsmith.ports."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Protocol

from goldsmith.domain.forgetting import Forgetting


class ForgettingLedger(Protocol):
    """The ledger's part in forgetting."""

    max_tombstones: int
    """Most tombstones one transaction may carry."""

    def forget(self, forgetting: Forgetting) -> None:
        """All or nothing: from here on what was forgotten is refused, and no run takes a step until ``finished``.

        Raises CommitConflict when a generation, or what was forgotten, moved on since it was read.
        """

    def finished(self, tenant: str, subject: str) -> None:
        """Let runs go on, as far as this subject goes: another that is being forgotten still holds them."""

    def drop(self, tenant: str) -> int:
        """Delete the tenant's generations, segments' pointers, refusals, settings and counters; how many items went.

        What stays is what was forgotten, and the runs, in which there is no text; the split, for models that were
        trained by it may be live; and who may send for the tenant, lest its name be anybody's. Safe to repeat.
        """


@dataclass(frozen=True)
class ObjectVersion:
    """One version of an object; ``etag`` guards against replacing what has changed since it was listed."""

    key: str
    version_id: str
    latest: bool
    etag: str
    written_at: datetime


class ErasableStore(Protocol):
    """The dataset bucket with all versions of its objects."""

    def versions(self, prefix: str) -> Iterator[ObjectVersion]:
        """Every version of every object whose key starts with ``prefix``, by key."""

    def lines_of(self, version: ObjectVersion) -> Iterator[bytes]:
        """Its lines, streamed, each with its line end; none if it is gone."""

    def replace(self, version: ObjectVersion, body: IO[bytes]) -> bool:
        """Put other bytes in the place of the latest version and delete this one.

        False, and nothing, when the object has changed since it was listed.
        """

    def delete_versions(self, versions: Sequence[ObjectVersion]) -> None:
        """Delete these for good; those that are gone already are fine."""


@dataclass(frozen=True)
class LettersFound:
    """How many dead letters match; ``unseen`` says in a sentence each, with its cure, what could not be looked at."""

    matching: int
    unseen: tuple[str, ...] = ()


class DeadLetterBoxes(Protocol):
    """The dead-letter queues of feedback and of rewrites."""

    def erase(self, matches: Callable[[str], bool]) -> LettersFound:
        """Delete every dead letter whose body matches. All others stay where they are."""

    def count(self, matches: Callable[[str], bool]) -> LettersFound:
        """The same without deleting anything."""
