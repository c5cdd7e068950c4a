"""Strings and message bodies that break programs, collected by others; read where they lie."""

import base64
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from goldsmith.domain.text import comparable
from tests.injection.attempts import DRAFT, HONEST_COMMENT, SYSTEM
from tests.injection.laboratory import Case, Ended
from tests.injection.trial import REQUEST

FOLDER = Path(os.environ.get("GOLDSMITH_DATA", Path(__file__).parents[3] / "shared" / "data"))
ABSENT = "hostile.jsonl not found: set GOLDSMITH_DATA to the folder that holds it"

_WORD = re.compile(r"\w+")


def strings(folder: Path = FOLDER) -> list[str]:
    """Texts for any field of free text."""
    return [record["messages"][0]["content"] for record in _records(folder, "feedback|output|final|prompt")]


def bodies(folder: Path = FOLDER) -> list[str]:
    """Whole message bodies, most of them no JSON."""
    raw = (base64.b64decode(record["meta"]["bytes_b64"]) for record in _records(folder, "raw request body"))
    return [body.decode("utf-8", "replace") for body in raw]


def as_comment(text: str) -> Case:
    """The text as what was said about a draft."""
    return Case((("system", SYSTEM), ("user", REQUEST)), DRAFT, text)


def as_draft(text: str) -> Case:
    """The text as a draft that an honest comment is about."""
    return Case((("system", SYSTEM), ("user", REQUEST)), text, HONEST_COMMENT)


def left_of_comment(comment: str, ended: Ended) -> set[str]:
    """Words of the comment that are learnt and not of draft or conversation; the comment itself if it has no words."""
    known = comparable(f"{REQUEST}\n{ended.feedback.output}")
    learnt = comparable(ended.answer)
    told = comparable(comment)
    words = _words(told) & _words(learnt) - _words(known)
    whole = {told} if not _words(told) and told and told in learnt and told not in known else set()
    return words | whole


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text))


def _records(folder: Path, field: str) -> Iterator[dict[str, Any]]:
    with (folder / "hostile.jsonl").open(encoding="utf-8") as lines:
        for record in map(json.loads, lines):
            if record["meta"]["suggested_field"].startswith(field):
                yield record
