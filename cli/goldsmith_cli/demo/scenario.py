"""The demo's story: an agency's writer and one client's voice. Everything in it is made up, and the same each time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import product
from random import Random
from typing import Any

TENANT = "acme-leads"
SYSTEM = "You write outreach e-mails for a lead-generation agency. Write the e-mail only."

_FIRST = ("Dana", "Sam", "Robin", "Kim", "Alex", "Noor", "Jules", "Toni", "Ira", "Sasha")
_LAST = ("Reyes", "Okafor", "Lindgren", "Moreau", "Tanaka", "Novak")
_COMPANIES = ("Northwind Logistics", "Bluebird Clinics", "Harbour Foods", "Juniper Homes", "Solstice Energy")
_TOPICS = (
    "late invoices",
    "no-shows in the booking system",
    "rising freight costs",
    "slow onboarding of new staff",
    "unanswered support tickets",
    "paper forms in the warehouse",
    "missed calls after hours",
    "stock that expires on the shelf",
)
_DAYS = ("Tuesday", "Wednesday", "Thursday")
_COMMENTS = (
    "Too stiff. Sign off as Mia.",
    "Too formal, and sign off as Mia please.",
    "Far too long. Sign off as Mia.",
    "Less formal please, greet by first name.",
)
_BEYOND_RULES = "The joke in the second paragraph will not land with this reader."
_PRAISE = "Perfect, nothing to change."


@dataclass(frozen=True)
class Brief:
    """What the agency asks a model to write."""

    number: int
    first: str
    last: str
    company: str
    topic: str

    @property
    def prompt(self) -> str:
        """The request as the application words it."""
        return f"Write a first e-mail to {self.first} {self.last} at {self.company} about {self.topic}."

    @property
    def messages(self) -> list[dict[str, str]]:
        """The conversation the draft answers."""
        return [{"role": "system", "content": SYSTEM}, {"role": "user", "content": self.prompt}]

    def in_house_style(self) -> str:
        """What the writer sends in the end: short, first name, one question, signed Mia."""
        day = _DAYS[self.number % len(_DAYS)]
        return (
            f"Hi {self.first},\n\nQuick one about {self.topic}. We took that off the desks of three firms like "
            f"{self.company} this year.\n\nTen minutes on {day}?\n\nBest,\nMia"
        )


def briefs(count: int) -> list[Brief]:
    """``count`` different briefs, the same ones each time."""
    everything = list(product(_FIRST, _LAST, _COMPANIES, _TOPICS))
    chosen = Random(7).sample(everything, count)  # noqa: S311 - variety, not secrecy
    return [Brief(number, *parts) for number, parts in enumerate(chosen)]


def feedback(brief: Brief, draft: str, model: str) -> list[dict[str, Any]]:
    """What the writer says about one draft: usually one event, sometimes told in two pieces."""
    name = f"gen-{brief.number:04d}"
    moment = datetime(2026, 11, 2, 9, 0, tzinfo=UTC) + timedelta(minutes=7 * brief.number)
    whole = {
        "version": 1,
        "event_id": f"{name}-a",
        "tenant": TENANT,
        "generation_id": name,
        "occurred_at": moment.isoformat(),
        "messages": brief.messages,
        "output": draft,
        "model": model,
        "author": f"writer-{brief.number % 3 + 1}",
    }
    later = {
        "version": 1,
        "event_id": f"{name}-b",
        "tenant": TENANT,
        "generation_id": name,
        "occurred_at": (moment + timedelta(hours=1)).isoformat(),
        "author": whole["author"],
    }
    return [{**(whole if number == 0 else later), **said} for number, said in enumerate(_said(brief, draft))]


def _said(brief: Brief, draft: str) -> Sequence[dict[str, Any]]:
    final, comment = brief.in_house_style(), _COMMENTS[brief.number % len(_COMMENTS)]
    by_place: dict[int, Sequence[dict[str, Any]]] = {
        0: [{"rating": 5}],
        1: [{"comment": _PRAISE}],
        2: [{"rating": 1}],
        3: [{"rating": 3}],
        4: [{"rating": 1, "final": draft}],
        5: [{"rating": 2, "comment": _BEYOND_RULES}],
        6: [{"rating": 2}, {"final": final}],
    }
    place = brief.number % 40
    if place in by_place:
        return by_place[place]
    if brief.number % 3 == 0:
        return [{"rating": 2, "comment": comment}]
    return [{"rating": 2 + brief.number % 2, "final": final}]


def poison() -> Iterator[str]:
    """Bodies no contract accepts."""
    yield '{"version": 1, "event_id": "broken-1", "tenant": "Acme Leads!", "rating": 11}'
    yield "not even JSON"
