"""The real records as sets of golden samples, for bench.strategy_rates.

Of every conversation and of every answer the first record is taken: nothing stands on two sides of a comparison.
Changed copies of a set carry their records' names, so that a record and its copy are never set against each other.
"""

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from goldsmith.domain.routing import Feedback
from goldsmith.domain.samples import GoldenSample, Source, make_sample
from goldsmith.domain.text import normalise

FILES = ("emails.jsonl", "summaries.jsonl", "postedits.jsonl")
Sets = dict[str, list[GoldenSample]]
Record = dict[str, Any]


@dataclass(frozen=True)
class Pair:
    """Known samples are drawn from ``known``; so is of the new ones what is not the ``share`` drawn from ``new``."""

    known: str
    new: str
    share: float = 1.0

    @property
    def name(self) -> str:
        """What the table calls it."""
        if self.share < 1:
            return f"{self.known} / {self.share:.0%} from {self.new}"
        return f"{self.known} / {self.new}"


NEAR = tuple(Pair(name, name) for name in ("David", "Isabel", "summaries", "post-edits"))
FAR = (Pair("David", "Isabel"), Pair("summaries", "post-edits"))
OPEN = (
    Pair("David, short", "David, long"),
    Pair("Isabel", "David", 0.3),
    Pair("Isabel", "Isabel, other name"),
    Pair("Isabel", "Isabel, no !"),
    Pair("accepted", "corrected"),
    Pair("ro-en", "et-en"),
    Pair("ro-en, answers", "et-en, answers"),
    Pair("ro-en, answers", "ru-en, answers"),
    Pair("drafts", "post-edits"),
    Pair("David, earlier", "David, later"),
    Pair("Isabel, earlier", "Isabel, later"),
    Pair("ro-en, earlier", "ro-en, later"),
)
"""Pairs of which nobody knows what should be said of them. Earlier and later: the two halves, as they are numbered."""


def read(folder: Path) -> Sets:
    """All sets by their names."""
    emails, summaries, edits = (_distinct(folder / name) for name in FILES)
    sets = {
        **{author.title(): _samples(_of(emails, "author", author)) for author in ("david", "isabel")},
        **{pair: _samples(_of(edits, "lang_pair", pair)) for pair in ("ro-en", "et-en", "ru-en")},
        "summaries": _samples(summaries),
        "accepted": _samples(record for record in summaries if record["rating"] == 1),
        "corrected": _samples(record for record in summaries if record["rating"] == 0),
        "post-edits": _samples(edits),
        "drafts": _samples(record | {"final": record["output"]} for record in edits),
    }
    return sets | _parts(sets) | _changed(sets)


def _distinct(path: Path) -> list[Record]:
    conversations: dict[str, Record] = {}
    with path.open(encoding="utf-8") as lines:
        for record in map(json.loads, lines):
            conversations.setdefault(normalise(record["messages"][-1]["content"]), record)
    answers: dict[str, Record] = {}
    for record in conversations.values():
        answers.setdefault(normalise(_answer(record)), record)
    return list(answers.values())


def _answer(record: Record) -> str:
    return str(record["output"] if record["final"] is None else record["final"])


def _of(records: list[Record], key: str, value: str) -> list[Record]:
    return [record for record in records if record["meta"][key] == value]


def _samples(records: Iterable[Record]) -> list[GoldenSample]:
    return [_sample(record["id"], record["messages"], _answer(record)) for record in records]


def _sample(name: str, messages: object, answer: str) -> GoldenSample:
    told = {"tenant": "bench", "generation_id": name, "event_ids": ("e",), "occurred_at": "2026-01-01T00:00:00Z"}
    return make_sample(Feedback.model_validate({**told, "messages": messages}), Source.EDITED, answer)


def _parts(sets: Sets) -> Sets:
    found = {}
    for name, order, (first, second) in (
        ("David", lambda sample: len(sample.answer), ("short", "long")),
        *((name, _number, ("earlier", "later")) for name in ("David", "Isabel", "ro-en")),
    ):
        ordered = sorted(sets[name], key=order)
        found[f"{name}, {first}"] = ordered[: len(ordered) // 2]
        found[f"{name}, {second}"] = ordered[len(ordered) // 2 :]
    return found


def _number(sample: GoldenSample) -> int:
    return int(sample.generation_id.rsplit("-", 1)[1])


def _changed(sets: Sets) -> Sets:
    return {
        "Isabel, other name": _rewritten(sets["Isabel"], partial(re.compile("isabel", re.IGNORECASE).sub, "Ron")),
        "Isabel, no !": _rewritten(sets["Isabel"], lambda answer: answer.replace("!", ".")),
        **{f"{pair}, answers": _alone(sets[pair]) for pair in ("ro-en", "et-en", "ru-en")},
    }


def _rewritten(samples: list[GoldenSample], change: Callable[[str], str]) -> list[GoldenSample]:
    return [sample.model_copy(update={"answer": change(sample.answer)}) for sample in samples]


def _alone(samples: list[GoldenSample]) -> list[GoldenSample]:
    """As if all had been asked the same."""
    return [_sample(s.generation_id, ({"role": "user", "content": "Translate."},), s.answer) for s in samples]
