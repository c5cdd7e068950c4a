"""What is told to a stack in calm and in storm: made up with every kind of story, or from real records."""

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

TENANT = "soak"
DATA = Path(os.environ.get("GOLDSMITH_DATA", Path(__file__).parents[3] / "shared" / "data"))
POISON = (
    "not even JSON",
    '{"version": 1, "tenant": "Not A Tenant"}',
    '{"version": 9, "event_id": "p1", "tenant": "soak", "generation_id": "gen-0", "rating": 1}',
    '{"version": 1, "event_id": "p2", "tenant": "soak", "generation_id": "gen-0", "rating": 99}',
    '{"version": 1, "event_id": "p3", "tenant": "soak", "generation_id": "g", "occurred_at": "2026-11-22T10:00:00Z"}',
    '["a", "list"]',
)
"""Bodies that the contract refuses; some name the tenant, some name none that there could be."""

_COMMENTS = (
    "Too stiff. Sign off as Mia.",
    "Less formal please, greet by first name.",
    "Far too long. Sign off as Mia.",
    "No exclamation marks, and sign off as Ron.",
)
_PRAISE = "Perfect, nothing to change."
_BEYOND_RULES = "The joke in the second paragraph will not land with this reader."
_MOMENT = "2026-11-2{day}T1{hour}:00:00Z"


@dataclass(frozen=True)
class Source:
    """Records as lines of a file, and how `goldsmith emit` is told to read them."""

    lines: tuple[bytes, ...]
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class History:
    """Everything that is told: ``events`` distinct ones about the drafts named in ``drafts``.

    Each of ``marks`` stands in the conversation of one draft alone, one that somebody comments on.
    """

    sources: tuple[Source, ...]
    drafts: tuple[str, ...]
    marks: tuple[str, ...]
    poison: tuple[str, ...] = POISON

    @property
    def events(self) -> int:
        """How many events there are."""
        return sum(len(source.lines) for source in self.sources)

    @property
    def threshold(self) -> int:
        """So many new samples that this history reaches them once, and not twice: an event commits one at most."""
        return self.events // 2 + 1


def made_up(drafts: int, seed: int) -> History:
    """A history of so many drafts; told in calm, story after story."""
    stories = [_story(number, _chance(seed, number)) for number in range(drafts)]
    lines = tuple(json.dumps(event).encode() for story in stories for event in story)
    return History(
        sources=(Source(lines),),
        drafts=tuple(f"gen-{number}" for number in range(drafts)),
        marks=tuple(_mark(number) for number, story in enumerate(stories) if any("comment" in each for each in story)),
    )


def recorded(summaries: int, translations: int) -> History | None:
    """Drafts that people rated, commented on and corrected; None where the records are not at hand."""
    files = {"summaries.jsonl": summaries, "postedits.jsonl": translations}
    if not all((DATA / name).is_file() for name in files):
        return None
    rated = _read(DATA / "summaries.jsonl", summaries)
    corrected = _read(DATA / "postedits.jsonl", translations)
    both = [json.loads(line) for line in (*rated, *corrected)]
    return History(
        sources=(
            Source(rated, (*_mapped("0:1", "comment=feedback"), "--hide-final", "0.5")),
            Source(corrected, _mapped("0:100")),
        ),
        drafts=tuple(record["id"] for record in both),
        marks=tuple(record["messages"][-1]["content"][-60:] for record in both if record["feedback"]),
    )


def _read(path: Path, most: int) -> tuple[bytes, ...]:
    with path.open("rb") as file:
        return tuple(line.rstrip(b"\n") for line, _ in zip(file, range(most), strict=False))


def _mapped(scale: str, *more: str) -> tuple[str, ...]:
    columns = ["generation_id=id", "messages=messages", "output=output", "rating=rating", "final=final", *more]
    return ("--tenant", TENANT, "--rating-scale", scale, "--map", ",".join(columns))


def _chance(seed: int, number: int) -> Random:
    return Random(f"{seed}-{number}")  # noqa: S311 - a draw that repeats, not secrecy


def _mark(number: int) -> str:
    return f"[draft {number}]"


def _story(number: int, random: Random) -> list[dict[str, Any]]:
    return [_event(number, piece, said) for piece, said in enumerate(_said(number, random))]


def _event(number: int, piece: int, said: dict[str, Any]) -> dict[str, Any]:
    event = {
        "version": 1,
        "event_id": f"event-{number}-{piece}",
        "tenant": TENANT,
        "generation_id": f"gen-{number}",
        "occurred_at": _MOMENT.format(day=piece, hour=number % 10),
    }
    return {**event, **said} if said.pop("_alone", False) else {**event, **_told_with(number), **said}


def _told_with(number: int) -> dict[str, Any]:
    return {
        "messages": [{"role": "user", "content": f"Write to Dana Reyes about order {number * 7}. {_mark(number)}"}],
        "output": f"Dear Ms Reyes, I am writing to you with regard to order {number * 7}! Yours faithfully, the team",
        "model": "standin-base",
    }


def _said(number: int, random: Random) -> Sequence[dict[str, Any]]:
    """One draft's story; ``_alone`` are pieces without the conversation.

    What becomes of a draft must follow from what was said alone. So none of the stories praises a draft that may have
    been rewritten by then: whether such praise finds a rewrite depends on the moment, by design.
    """
    final = {"final": f"Hi Dana,\n\nquick one about order {number * 7}.\n\nBest,\nMia"}
    comment = {"comment": random.choice(_COMMENTS)}
    whole: list[list[dict[str, Any]]] = [
        [{"rating": 2, **final}],
        [{"rating": 2, **comment}],
        [comment],
        [{"rating": 5}],
        [{"rating": random.choice((1, 3))}],
        [{"comment": _PRAISE}],
        [{"rating": 2, "comment": _BEYOND_RULES}],
        [{"rating": 1, "final": _told_with(number)["output"]}],
    ]
    in_pieces: list[list[dict[str, Any]]] = [
        [{"rating": 2}, comment, final],
        [comment, {"comment": "Sign off as Ron.", "_alone": True}],
        [{"rating": 4}, {"rating": 1, "_alone": True}],
        [{**final, "_alone": True}, {"rating": 2}],
        [comment, {**final, "_alone": True}, {"rating": 1, "_alone": True}],
        [{"comment": _PRAISE}, {"rating": 1, "_alone": True}],
        [final, {"final": "Hi Dana, all sorted. Best, Mia", "_alone": True}],
        [{**comment, "_alone": True}],
    ]
    if random.random() < 0.12:
        return [dict(piece) for piece in random.choice(in_pieces)]
    return [dict(piece) for piece in random.choices(whole, weights=(40, 20, 12, 12, 3, 4, 3, 2))[0]]
