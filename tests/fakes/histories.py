"""Files of old feedback."""

import json
from pathlib import Path
from typing import Any

TENANT = "acme-leads"
COMMENTS = ("Too formal.", "Shorter, please.", "Sign off as Mia.")


def event(number: int, **changes: object) -> dict[str, Any]:
    draft = (
        f"Dear customer {number},\nIt is with great pleasure that I address this letter to you.\n"
        "I am writing to you with regard to paper forms in the warehouse.\nYours faithfully,"
    )
    told = {
        "version": 1,
        "event_id": f"event-{number}",
        "tenant": TENANT,
        "generation_id": f"gen-{number}",
        "occurred_at": "2026-11-22T10:00:00Z",
        "messages": [{"role": "user", "content": f"Write to customer {number} about paper forms."}],
        "output": draft,
        "rating": 3,
        "comment": COMMENTS[number % len(COMMENTS)],
    }
    return {name: value for name, value in {**told, **changes}.items() if value is not None}


def history(path: Path, count: int = 300) -> Path:
    """Two thirds commented, the others finals and good ratings."""
    kinds: tuple[dict[str, object], ...] = (
        {},
        {"comment": None, "rating": 5},
        {"comment": None, "final": "Hi, shall we talk?"},
        {},
        {},
        {},
    )
    lines = [json.dumps(event(number, **kinds[number % len(kinds)])) for number in range(count)]
    path.write_text("\n".join(lines))
    return path
