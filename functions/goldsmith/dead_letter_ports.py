"""What looking through dead letters and redriving them needs of the outside world.

Every method may raise ServiceUnavailable (see goldsmith.errors).
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from goldsmith.domain.dead_letters import Attribute, DeadLetter
from goldsmith.ports import Refusal


@dataclass(frozen=True)
class Outgoing:
    """A message to send in a dead letter's place: with its body or one that was mended, and these attributes."""

    letter: DeadLetter
    body: str
    attributes: Mapping[str, Attribute]


class Look(Protocol):
    """One look through a queue: what it handed out is held until the look ends, or the letter is deleted."""

    @property
    def not_seen(self) -> int:
        """Letters that somebody else held, as SQS estimates it; known once ``pages`` has come to its end."""

    def pages(self) -> Iterator[Sequence[DeadLetter]]:
        """Every letter once, a few at a time."""

    def send(self, outgoing: Sequence[Outgoing]) -> Collection[str]:
        """Send to the queue the letters came from; the ids of the letters in whose place SQS took a message."""

    def delete(self, letters: Sequence[DeadLetter]) -> None:
        """Delete letters that this look has handed out."""


class DeadLetterQueue(Protocol):
    """One dead-letter queue; ``name`` is one of dead_letters.QUEUES."""

    name: str

    def look(self) -> AbstractContextManager[Look]:
        """Look through it. Whatever ends the look, what was not deleted is given back."""


class Refusals(Protocol):
    """Messages that are counted as dead-lettered."""

    def take_back(self, tenant: str | None, digest: str) -> Refusal | None:
        """No longer count the message as refused; None when it is not counted. Safe to repeat."""

    def count(self, refusal: Refusal) -> None:
        """Count it again."""
