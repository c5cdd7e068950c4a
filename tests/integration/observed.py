"""Feedback whose every text is marked, and the log that must not hold it."""

import io
import json
from typing import Any

from goldsmith.domain.events import FeedbackEvent
from tests.fakes.stories import feedback_event
from tests.integration.stack import Stack, sample

MARK = "MARKED"


def marked(number: int, tenant: str = "acme-leads", **said: object) -> FeedbackEvent:
    """Feedback in which every text a person or a model wrote is marked, and who wrote it."""
    return feedback_event(
        event_id=f"event-{number}",
        generation_id=f"draft-{number}",
        tenant=tenant,
        messages=[
            {"role": "system", "content": f"{MARK} You write e-mails for Mia."},
            {"role": "user", "content": f"{MARK} Write to Dana about lot {number}."},
        ],
        output=f"Dear Dana,\n\nAll is well with lot {number}, {MARK}.\n\nYours faithfully\nTom",
        author=f"{MARK}-author",
        metadata={"campaign": f"{MARK}-campaign"},
        **said,
    )


def commented(number: int, model: str | None = None) -> FeedbackEvent:
    return marked(number, comment=f"Sign off as Mia, please ({MARK}).", model=model)


def lines(logged: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in logged.getvalue().splitlines()]


def teach(stack: Stack) -> None:
    """Enough for a run, and the run."""
    finals = [marked(n, final=f"Hi Dana, lot {n}: shall we talk on Friday? {MARK} Mia") for n in range(100, 140)]
    stack.triage(*finals)
    stack.launch("acme-leads")
    stack.invoke("advance", sample("advance/tick"))
