"""Dead letters back to the queues they came from, or deleted: decided in one look, done in another."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from goldsmith.dead_letter_ports import DeadLetterQueue, Look, Outgoing, Refusals
from goldsmith.domain.dead_letters import FEEDBACK, Attribute, DeadLetter, Named, digest, kind, named, problems_now, why
from goldsmith.domain.events import TENANT_PATTERN
from goldsmith.errors import Problem
from goldsmith.ports import Refusal

Told = Callable[[int], None]
"""Is told how many letters were dealt with so far."""


@dataclass(frozen=True)
class Selection:
    """Which letters are meant. ``reason`` is part of one, in capitals or not; empty ``message_ids`` mean any."""

    queues: tuple[str, ...]
    message_ids: frozenset[str] = frozenset()
    tenant: str | None = None
    reason: str | None = None

    def covers(self, letter: "Summary") -> bool:
        """Whether the letter is meant."""
        return (
            (not self.message_ids or letter.message_id in self.message_ids)
            and (self.tenant is None or letter.named.tenant == self.tenant)
            and (self.reason is None or self.reason.casefold() in f"{letter.why}\n{letter.kind}".casefold())
        )


@dataclass(frozen=True)
class Summary:
    """What is kept of a letter that was looked at: not what was said in it. ``size`` is in bytes of UTF-8."""

    queue: str
    message_id: str
    sent_at: datetime
    receive_count: int
    source: str | None
    size: int
    named: Named
    why: str
    kind: str
    problems: tuple[Problem, ...]

    @classmethod
    def of(cls, letter: DeadLetter) -> "Summary":
        """The summary of a letter."""
        return cls(
            letter.queue,
            letter.message_id,
            letter.sent_at,
            letter.receive_count,
            letter.source,
            len(letter.body.encode(errors="surrogatepass")),
            named(letter.body),
            why(letter),
            kind(letter),
            problems_now(letter.queue, letter.body),
        )


@dataclass(frozen=True)
class Survey:
    """What one look through a queue found of what was meant, and how many letters it could not see."""

    queue: str
    letters: tuple[Summary, ...]
    not_seen: int


def survey(queue: DeadLetterQueue, wanted: Selection, stopped: Callable[[], bool] = lambda: False) -> Survey:
    """Look through a queue. Ends early once all ``message_ids`` are found, or when ``stopped`` says so."""
    found: list[Summary] = []
    with queue.look() as look:
        for page in look.pages():
            found += filter(wanted.covers, map(Summary.of, page))
            if stopped() or (wanted.message_ids and len(found) == len(wanted.message_ids)):
                break
        return Survey(queue.name, tuple(found), look.not_seen)


def find(queue: DeadLetterQueue, message_id: str) -> DeadLetter | None:
    """The letter itself; None when it is not there, or somebody else holds it."""
    with queue.look() as look:
        return next((letter for page in look.pages() for letter in page if letter.message_id == message_id), None)


class Fate(StrEnum):
    """What became of a letter that was to be redriven or deleted."""

    SENT = "sent"
    STAYS = "stays"
    FAILED = "failed"
    DELETED = "deleted"
    GONE = "gone"


def as_they_came(letter: DeadLetter) -> Mapping[str, Attribute]:
    """The message attributes of a letter; the reason is none of them."""
    return letter.attributes


@dataclass(frozen=True)
class Redriving:
    """Sends letters back. ``pace`` is told how many are about to be sent, and waits as long as that takes.

    ``attributes`` are those a letter is sent with.
    """

    refusals: Refusals
    pace: Callable[[int], None] = field(default=lambda _count: None)
    attributes: Callable[[DeadLetter], Mapping[str, Attribute]] = as_they_came

    def redrive(
        self, queue: DeadLetterQueue, wanted: Collection[str], told: Told, mended: str | None = None
    ) -> dict[str, Fate]:
        """Send the letters of these ids back, or ``mended`` in their place, each before it is deleted.

        Only letters that were there before are named, so that what the function refuses once more is not sent again
        and again.
        """
        fates = dict.fromkeys(wanted, Fate.GONE)
        for look, page in _those(queue, wanted):
            self.pace(len(page))
            taken = {letter.message_id: self._take_back(letter) for letter in page}
            sent = look.send([self._outgoing(letter, mended) for letter in page])
            look.delete([letter for letter in page if letter.message_id in sent])
            for letter in page:
                went = letter.message_id in sent
                fates[letter.message_id] = Fate.SENT if went else Fate.FAILED
                refusal = taken[letter.message_id]
                if refusal is not None and not went:
                    self.refusals.count(refusal)
            told(sum(fate is not Fate.GONE for fate in fates.values()))
        return fates

    def _outgoing(self, letter: DeadLetter, mended: str | None) -> Outgoing:
        return Outgoing(letter, letter.body if mended is None else mended, self.attributes(letter))

    def _take_back(self, letter: DeadLetter) -> Refusal | None:
        """Before it is sent: were it after, a second refusal might be recorded in between, and be taken back.

        Only what triage refused, and gave a reason for, was ever counted.
        """
        if letter.queue != FEEDBACK or letter.reason is None:
            return None
        tenant, name = named(letter.body).tenant, digest(letter.body)
        possible = tenant if tenant is not None and re.fullmatch(TENANT_PATTERN, tenant) else None
        return (possible and self.refusals.take_back(possible, name)) or self.refusals.take_back(None, name)


def delete(queue: DeadLetterQueue, wanted: Collection[str], told: Told) -> dict[str, Fate]:
    """Delete the letters of these ids for good."""
    fates = dict.fromkeys(wanted, Fate.GONE)
    for look, page in _those(queue, wanted):
        look.delete(page)
        fates.update({letter.message_id: Fate.DELETED for letter in page})
        told(sum(fate is not Fate.GONE for fate in fates.values()))
    return fates


def _those(queue: DeadLetterQueue, wanted: Collection[str]) -> Iterator[tuple[Look, Sequence[DeadLetter]]]:
    """The wanted letters, a page at a time, with the look that holds them."""
    left = set(wanted)
    with queue.look() as look:
        for page in look.pages():
            those = [letter for letter in page if letter.message_id in left]
            left -= {letter.message_id for letter in those}
            if those:
                yield look, those
            if not left:
                return
