"""The proof's story: a bicycle workshop answers its customers, and has a way of its own to write to them.

Everything in it is made up, and the same each time. The person at the workshop changes every draft into that way:
greeting, two short sentences, one question, sign-off. None of it is in the request the model gets.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import product
from random import Random
from typing import Any

TENANT = "spoke-and-wheel"
SYSTEM = "You answer the customers of a bicycle workshop. Write the reply only, in two sentences."

_NAMES = ("Ada", "Ben", "Cleo", "Dov", "Edith", "Femi", "Greta", "Hugo", "Ines", "Jonas", "Kaja", "Lev", "Mina", "Nils")
_BICYCLES = ("city bike", "racing bike", "cargo bike", "folding bike", "mountain bike", "tandem", "child's bike")
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")


@dataclass(frozen=True)
class Matter:
    """What customers ask about, and what the workshop says to it."""

    asked: str
    said: str
    asks: str


_FIRST_MATTERS = (
    Matter("the brakes of my {bicycle} squeal", "squealing brakes on your {bicycle} are a quick fix", "bring it by"),
    Matter(
        "the chain of my {bicycle} keeps slipping", "a slipping chain on your {bicycle} is soon replaced", "drop it off"
    ),
    Matter(
        "my {bicycle} has a flat tyre", "a flat tyre on your {bicycle} takes us ten minutes", "wait while we mend it"
    ),
    Matter(
        "I want to sell my old {bicycle}", "we are glad to look at your {bicycle} and make an offer", "show it to us"
    ),
)
_LATER_MATTERS = (
    Matter(
        "the light of my {bicycle} has stopped working", "we carry lights for every {bicycle}", "choose one with us"
    ),
    Matter("I want to rent a {bicycle} for a week", "we keep a {bicycle} ready for you to rent", "collect it"),
    Matter("the saddle of my {bicycle} is too low", "your {bicycle} only needs a longer post", "come in"),
)
MATTERS: tuple[tuple[Matter, ...], ...] = (_FIRST_MATTERS, _FIRST_MATTERS, _LATER_MATTERS)
"""By round: what customers ask about. In the second it is the same as before, in the third nothing is."""

COUNTS = (72, 96, 84)
"""How many drafts a person works through in each round."""


@dataclass(frozen=True)
class Task:
    """One customer's question."""

    number: int
    name: str
    bicycle: str
    matter: Matter
    day: str

    @property
    def messages(self) -> list[dict[str, str]]:
        """The conversation the draft answers."""
        asked = f"{self.name} writes: {self.matter.asked.format(bicycle=self.bicycle)}. Can you do it on {self.day}?"
        return [{"role": "system", "content": SYSTEM}, {"role": "user", "content": asked}]

    def in_house_style(self) -> str:
        """What the person sends in the end."""
        said = self.matter.said.format(bicycle=self.bicycle)
        said = said[0].upper() + said[1:]
        return f"Hello {self.name},\n\n{said}. Would you like to {self.matter.asks} on {self.day}?\n\nRide well,\nRosa"


def tasks(number: int) -> list[Task]:
    """The questions of a round, counted from 0: the same ones each time, none twice."""
    matters, first = MATTERS[number], sum(COUNTS[:number])
    every = list(product(_NAMES, _BICYCLES, matters, _DAYS))
    Random(11).shuffle(every)  # noqa: S311 - variety, not secrecy
    asked = sum(count for count, earlier in zip(COUNTS[:number], MATTERS, strict=False) if earlier is matters)
    chosen = every[asked : asked + COUNTS[number]]
    return [
        Task(first + place, name, bicycle, matter, day) for place, (name, bicycle, matter, day) in enumerate(chosen)
    ]


def feedback(task: Task, draft: str, model: str) -> dict[str, Any]:
    """What the person says about a draft: mostly a final version, sometimes a rating or a comment alone."""
    name = f"gen-{task.number:04d}"
    moment = datetime(2026, 11, 2, 9, 0, tzinfo=UTC) + timedelta(minutes=7 * task.number)
    return {
        "version": 1,
        "event_id": f"{name}-a",
        "tenant": TENANT,
        "generation_id": name,
        "occurred_at": moment.isoformat(),
        "messages": task.messages,
        "output": draft,
        "model": model,
        "author": f"writer-{task.number % 2 + 1}",
        **_said(task),
    }


def _said(task: Task) -> dict[str, Any]:
    place = task.number % 24
    if place == 0:
        return {"rating": 1}
    if place == 1:
        return {"rating": 2, "comment": "Sign off as Rosa."}
    return {"rating": 3, "final": task.in_house_style()}


def judged(number: int, drafts: Sequence[str], model: str) -> Iterator[dict[str, Any]]:
    """The events of a round, one for each draft."""
    for task, draft in zip(tasks(number), drafts, strict=True):
        yield feedback(task, draft, model)
