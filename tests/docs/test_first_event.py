"""The page for an application's first event names mistakes by the messages that they really bring."""

import json

import pytest

from goldsmith.domain.envelope import parse_feedback
from goldsmith.errors import ContractError
from tests.docs.pages import text_of

PAGE = text_of("docs/first-event.md")
RIGHT = {
    "version": 1,
    "event_id": "e-1",
    "tenant": "acme-leads",
    "generation_id": "gen-9",
    "occurred_at": "2026-11-22T10:00:00Z",
    "messages": [{"role": "user", "content": "Write to Dana."}],
    "output": "Dear Dana,",
    "rating": 2,
}


@pytest.mark.parametrize(
    "mistake",
    [
        {"occurred_at": "2026-11-22T10:00:00"},
        {"tenant": "Acme Leads"},
        {"rating": "4"},
        {"rating": 10},
        {"rating": None, "comment": "  "},
        {"messages": "Write to Dana."},
    ],
    ids=str,
)
def test_a_mistake_brings_the_message_that_the_page_has(mistake: dict[str, object]) -> None:
    with pytest.raises(ContractError) as refused:
        parse_feedback(json.dumps(RIGHT | mistake))
    assert [str(problem) for problem in refused.value.problems if f"| `{problem}` |" not in PAGE] == []
