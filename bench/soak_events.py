"""What the load is made of: events of tenants of unequal size, and the books they must come to. Made one at a time."""

from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

SEED = 7
DUPLICATES = 0.02
"""Share of events that are sent once more, somewhat later."""
_BACKGROUND = "She asked for it by telephone and would like to read it before the meeting. " * 8
_LATER = 300
"""How many events back a duplicate reaches."""
_COMMENT = "Too stiff. Sign off as Mia."
"""One that the stand-in's rules know how to follow in every draft below: what becomes of it is certain."""


@dataclass(frozen=True)
class Kind:
    """What people say of one draft, an event each, and what must become of it."""

    weight: float
    outcome: str
    source: str | None
    said: tuple[tuple[str, ...], ...]


KINDS = {
    "final": Kind(0.50, "edited", "edited", (("conversation", "low", "final"),)),
    "good": Kind(0.22, "accepted", "accepted", (("conversation", "high"),)),
    "sent as it was": Kind(0.06, "accepted", "accepted", (("conversation", "unchanged"),)),
    "bad": Kind(0.08, "skipped", None, (("conversation", "low"),)),
    "middling": Kind(0.06, "skipped", None, (("conversation", "middle"),)),
    "comment": Kind(0.03, "rewritten", "rewritten", (("conversation", "low", "comment"),)),
    "rating, then final": Kind(0.05, "edited", "edited", (("conversation", "low"), ("final",))),
}


@dataclass
class Expected:
    """One tenant's books, as what was sent makes them."""

    events: int = 0
    superseded: int = 0
    duplicates: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    samples: Counter[str] = field(default_factory=Counter)


@dataclass
class Load:
    """``distinct`` events of ``tenants`` tenants, the first of which has most: a share of 1/n for the nth."""

    distinct: int
    tenants: int
    seed: int = SEED
    expected: dict[str, Expected] = field(default_factory=dict)

    def events(self) -> Iterator[dict[str, Any]]:
        """All that is sent, duplicates included; ``expected`` grows with it."""
        random = Random(self.seed)  # noqa: S311 - a draw that repeats, not secrecy
        names = [f"tenant-{number + 1:02}" for number in range(self.tenants)]
        shares = [1 / (number + 1) for number in range(self.tenants)]
        lately: deque[dict[str, Any]] = deque(maxlen=_LATER)
        told = 0
        number = 0
        while told < self.distinct:
            tenant = random.choices(names, weights=shares)[0]
            for event in self._story(tenant, number, random, self.distinct - told):
                told += 1
                lately.append(event)
                yield event
                if random.random() < DUPLICATES:
                    again = random.choice(lately)
                    self.expected[again["tenant"]].duplicates += 1
                    yield again
            number += 1

    def _story(self, tenant: str, number: int, random: Random, room: int) -> list[dict[str, Any]]:
        possible = [kind for kind in KINDS.values() if len(kind.said) <= room]
        kind = random.choices(possible, weights=[each.weight for each in possible])[0]
        books = self.expected.setdefault(tenant, Expected())
        books.events += len(kind.said)
        books.superseded += len(kind.said) - 1
        books.outcomes[kind.outcome] += 1
        if kind.source:
            books.samples[kind.source] += 1
        return [_event(tenant, number, piece, said) for piece, said in enumerate(kind.said)]


def _event(tenant: str, number: int, piece: int, said: tuple[str, ...]) -> dict[str, Any]:
    event: dict[str, Any] = {
        "version": 1,
        "event_id": f"{tenant}-event-{number}-{piece}",
        "tenant": tenant,
        "generation_id": f"gen-{number}",
        "occurred_at": f"2026-11-22T10:{number % 60:02}:{piece:02}Z",
    }
    for what in said:
        event |= _WORDS[what](number)
    return event


def _output(number: int) -> str:
    return f"Dear Sir or Madam,\n\nI am writing to you with regard to {_topics(number)}.\n\nYours faithfully,"


def _topics(number: int) -> str:
    return f"topic {number * 7} and {number * 13}"


_WORDS: dict[str, Any] = {
    "conversation": lambda number: {
        "messages": [{"role": "user", "content": f"Write an e-mail to Dana about {_topics(number)}. {_BACKGROUND}"}],
        "output": _output(number),
        "model": "standin-base",
        "author": f"writer-{number % 17}",
    },
    "low": lambda _: {"rating": 1},
    "middle": lambda _: {"rating": 3},
    "high": lambda _: {"rating": 5},
    "unchanged": lambda number: {"final": _output(number)},
    "final": lambda number: {
        "final": f"Hi Dana,\n\nquick one about topic {number * 7}. Shall we talk on Monday?\n\nMia"
    },
    "comment": lambda _: {"comment": _COMMENT},
}
