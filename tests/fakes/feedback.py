"""A complete, valid feedback event to vary in tests."""

import json
from typing import Any

from goldsmith.domain.events import FeedbackEvent


def event_fields(**changes: object) -> dict[str, Any]:
    """The fields of an event with a conversation, a draft and a rating; ``changes`` replace or add."""
    return {
        "version": 1,
        "event_id": "event-1",
        "tenant": "acme-leads",
        "generation_id": "gen-1",
        "occurred_at": "2026-11-22T10:00:00Z",
        "messages": [{"role": "user", "content": "Write to Dana."}],
        "output": "Dear Dana,",
        "rating": 4,
        **changes,
    }


def event_without(*fields: str) -> dict[str, Any]:
    return {name: value for name, value in event_fields().items() if name not in fields}


def event_json(**changes: object) -> str:
    return json.dumps(event_fields(**changes))


def numbered_events(count: int, **changes: object) -> list[FeedbackEvent]:
    """Events e0, e1, … alike but for their ids."""
    return [FeedbackEvent.model_validate(event_fields(event_id=f"e{n}", **changes)) for n in range(count)]
