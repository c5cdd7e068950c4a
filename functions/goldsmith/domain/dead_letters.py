"""Dead letters: whose they are, why they are there, and whether they would be taken now."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from goldsmith.domain.envelope import event_fields, inner_body, parse_feedback
from goldsmith.domain.nudges import Nudge
from goldsmith.domain.refusals import WHOLE_BODY, problems_of
from goldsmith.domain.rewriting import RewriteRequest
from goldsmith.errors import ContractError, Problem

FEEDBACK, REWRITE, ADVANCE, LAUNCH = QUEUES = ("feedback", "rewrite", "advance", "launch")
"""The queues that have dead letters. Launch's are no messages: Lambda tells which part of a stream it gave up on."""

MOVED_BY_SQS = "delivered_too_often"
NO_REASON = "no_reason_given"
_LONGEST_NAME, _LONGEST_KIND = 200, 60
_NO_WAY_BACK = Problem(
    WHOLE_BODY,
    "is a place in the ledger's stream, which nothing can be sent to. Nothing is lost: launch looks at the tenant"
    " again at its next commit, and every tick looks at every tenant; once you know why it failed, delete this",
)


@dataclass(frozen=True)
class Attribute:
    """A message attribute of SQS; of the data type Binary its value is bytes."""

    data_type: str
    value: str | bytes


@dataclass(frozen=True)
class DeadLetter:
    """One message of a dead-letter queue.

    ``queue`` is one of QUEUES. ``reason`` is what the function said that refused it; None when none did: then SQS moved
    it from the queue ``source``, None where that is not told either. ``sent_at`` is when it was first sent, of a
    message that a function refused when it was refused, and ``sender`` whose credentials it was sent with, by SQS's
    word. ``receive_count`` includes every look at it here.
    """

    queue: str
    message_id: str
    body: str
    sent_at: datetime
    receive_count: int
    reason: str | None = None
    source: str | None = None
    sender: str | None = None
    attributes: Mapping[str, Attribute] = field(default_factory=dict)


@dataclass(frozen=True)
class Named:
    """Whom a body names, as far as it can be read: nothing of it need be valid."""

    tenant: str | None = None
    event_id: str | None = None
    generation_id: str | None = None


def named(body: str) -> Named:
    """The names in an event, in a request for a rewrite or in a nudge. Never raises."""
    told = event_fields(fields_of(inner_body(body)) or {})
    return Named(*(_name(told.get(field)) for field in ("tenant", "event_id", "generation_id")))


def fields_of(text: str) -> dict[str, Any] | None:
    """The JSON object that a text is; None when it is none."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def problems_now(queue: str, body: str) -> tuple[Problem, ...]:
    """What keeps the function behind a queue from taking the body; nothing when it would. Never raises.

    Looks at the body alone. What triage knows of the generation (that it is full), or what the ledger says, it does
    not.
    """
    if queue == LAUNCH:
        return (_NO_WAY_BACK,)
    try:
        if queue == FEEDBACK:
            parse_feedback(body)
        elif queue == REWRITE:
            RewriteRequest.model_validate_json(body)
        else:
            return _problems_of_nudge(Nudge.model_validate_json(body))
    except ContractError as error:
        return error.problems
    except ValidationError as error:
        return tuple(problems_of(error))
    return ()


def _problems_of_nudge(nudge: Nudge) -> tuple[Problem, ...]:
    if nudge.job_id is not None or (nudge.tenant is not None and nudge.number is not None):
        return ()
    return (Problem(WHOLE_BODY, "names neither a job_id nor a tenant and the number of its run"),)


def why(letter: DeadLetter) -> str:
    """Why it is there, in a sentence: what the function said, or what is known where none said anything."""
    if letter.queue == LAUNCH:
        return _gave_up(fields_of(letter.body) or {})
    if letter.reason is not None:
        return letter.reason
    if letter.source is None:
        return f"no reason given, nor where it came from; {received(letter)}"
    return f"no reason given: SQS moved it from {letter.source}, which had delivered it too often; {received(letter)}"


def received(letter: DeadLetter) -> str:
    """How often it was received, with every look at it."""
    return "received once" if letter.receive_count == 1 else f"received {letter.receive_count:,} times"


def kind(letter: DeadLetter) -> str:
    """What it is counted under: the field that is named first, or the reason up to its first colon."""
    if letter.queue == LAUNCH:
        return _word(_part(fields_of(letter.body) or {}, "requestContext", "condition")) or NO_REASON
    if letter.reason is not None:
        return letter.reason.partition(":")[0][:_LONGEST_KIND] or NO_REASON
    return NO_REASON if letter.source is None else MOVED_BY_SQS


def _gave_up(record: Mapping[str, Any]) -> str:
    condition = _word(_part(record, "requestContext", "condition"))
    return f"launch gave up: {condition}" if condition else "no reason given"


def _part(record: Mapping[str, Any], name: str, field: str) -> object:
    part = record.get(name)
    return part.get(field) if isinstance(part, dict) else None


def _word(value: object) -> str | None:
    return value[:_LONGEST_KIND] if isinstance(value, str) else None


def _name(value: object) -> str | None:
    return value[:_LONGEST_NAME] if isinstance(value, str) else None
