"""Which dead letters are about what is to be forgotten."""

import re
from collections.abc import Callable, Collection, Mapping
from typing import Any

from pydantic_core import from_json

from goldsmith.domain.envelope import event_fields, inner_body
from goldsmith.domain.events import TENANT_PATTERN
from goldsmith.workflows.forgetting_report import Subject

_BEFORE, _AFTER = r"(?<![\w-])(?<!\w[.:/@])", r"(?![\w-]|[.:/@]\w)"
"""Where a name does not go on: gen-7 is no part of gen-77, gen-7.1 or my-gen-7."""

LOOKING_AT_LETTERS = "looking through the dead-letter queues"
"""What is told before: it takes a minute where somebody else holds some."""


def matcher(subject: Subject, generation_ids: Collection[str]) -> Callable[[str], bool]:
    """Whether the body of a dead letter is about the subject, as far as it can be read.

    Dead letters are what the contract refused, so their names may be missing, misspelt or no texts at all. A tenant
    that can be read is believed. Where the rest cannot, a letter is taken for one about the subject when tenant and
    generation, or author, occur in it as whole words.
    """
    occurs = _occurring(subject, generation_ids)

    def matches(body: str) -> bool:
        told = _fields(body)
        tenant = told.get("tenant")
        if not isinstance(tenant, str) or not re.fullmatch(TENANT_PATTERN, tenant):
            return occurs(body)
        if tenant != subject.tenant or subject.everything:
            return tenant == subject.tenant
        name, author = told.get("generation_id"), told.get("author")
        if not _clean(name) or not (author is None or _clean(author)):
            return occurs(body)
        return name in generation_ids or (subject.author is not None and author == subject.author)

    return matches


def _fields(body: str) -> Mapping[str, Any]:
    """The event in a body, or the feedback that a rewrite is asked for; nothing of what is neither."""
    try:
        told: Any = from_json(inner_body(body))
    except ValueError:
        return {}
    return event_fields(told) if isinstance(told, dict) else {}


def _clean(name: object) -> bool:
    return isinstance(name, str) and name == name.strip()


def _occurring(subject: Subject, generation_ids: Collection[str]) -> Callable[[str], bool]:
    tenant = _words([subject.tenant])
    names = _words([*generation_ids, *([subject.author] if subject.author else [])])

    def occurs(body: str) -> bool:
        return bool(tenant.search(body)) and (subject.everything or bool(names.search(body)))

    return occurs


def _words(names: Collection[str]) -> re.Pattern[str]:
    """Any of the names, not as a part of a longer one; nothing, if there are none."""
    any_of = "|".join(map(re.escape, sorted(names))) or r"(?!)"
    return re.compile(rf"{_BEFORE}(?:{any_of}){_AFTER}", re.IGNORECASE)
