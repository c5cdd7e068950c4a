"""Which dead letters are about what is to be forgotten."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from pydantic_core import from_json

from goldsmith.domain.envelope import inner_body
from goldsmith.workflows.forgetting_report import Subject


def matcher(subject: Subject, generation_ids: Collection[str]) -> Callable[[str], bool]:
    """Whether the body of a dead letter is about the subject, as far as it can be read.

    One that is no JSON any more is taken for it when tenant and generation, or author, occur in it.
    """

    def matches(body: str) -> bool:
        told = _fields(body)
        if told is None:
            return _occurs(body, subject, generation_ids)
        if told.get("tenant") != subject.tenant:
            return False
        if subject.everything:
            return True
        by_author = subject.author is not None and told.get("author") == subject.author
        return by_author or told.get("generation_id") in generation_ids

    return matches


def _fields(body: str) -> Mapping[str, Any] | None:
    """The event in a body, or the feedback that a rewrite is asked for; None for what is neither."""
    try:
        told = from_json(inner_body(body))
    except ValueError:
        return None
    if not isinstance(told, dict):
        return None
    feedback = told.get("feedback", told)
    return feedback if isinstance(feedback, dict) else None


def _occurs(body: str, subject: Subject, generation_ids: Collection[str]) -> bool:
    if subject.tenant not in body:
        return False
    names = [*generation_ids, *([subject.author] if subject.author else [])]
    return subject.everything or any(name in body for name in names)
