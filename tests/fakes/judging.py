"""A judge that is a function: it prefers the answer that is nearer to the reference, in either place."""

import json
from typing import Any

from goldsmith.domain.judging import PAIRWISE_SCHEMA
from goldsmith.domain.provider import ChatRequest
from goldsmith.domain.text import edit_distance


def pair_of(request: ChatRequest) -> dict[str, Any] | None:
    """What a judge is shown; None if the request is to no judge."""
    if request.schema_name != PAIRWISE_SCHEMA:
        return None
    shown: dict[str, Any] = json.loads(request.messages[-1].content)
    return shown


def judgement(preferred: str, reason: str = "It is nearer to the reference.") -> str:
    """What a judge answers."""
    return json.dumps({"reason": reason, "preferred": preferred})


def nearer(pair: dict[str, Any]) -> str:
    """A judgement that does not depend on the places."""
    first, second = (edit_distance(pair[place], pair["reference"]) for place in ("first", "second"))
    return judgement("tie" if first == second else "first" if first < second else "second")
