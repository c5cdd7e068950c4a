"""What an application sends: the published form of the feedback event, from the model that enforces it."""

from collections.abc import Mapping
from typing import Any

from goldsmith.domain.events import CONTRACT_VERSION, MAX_EVENT_BYTES, FeedbackEvent

SCHEMA_ID = f"urn:goldsmith:feedback-event:{CONTRACT_VERSION}"

BEYOND_THE_SCHEMA = (
    f"What no schema can say and is enforced all the same: rating lies within rating_scale, min is below max, "
    f"occurred_at carries a UTC offset, a comment, final or output of which nothing can be seen (zero-width "
    f"characters, for example) counts as left out like one of white space, and the whole event has at most "
    f"{MAX_EVENT_BYTES:,} bytes of UTF-8."
)

_CONVERSATION = [
    {"role": "system", "content": "You write short e-mails for Mia of Acme Leads."},
    {"role": "user", "content": "Write to Dana at Example Bakery: ask for a call next week about their newsletter."},
]
_DRAFT = "Dear Dana,\n\nI would be delighted to arrange a telephone conference next week.\n\nKind regards\nMia"
_EDITED = {
    "version": CONTRACT_VERSION,
    "event_id": "01939c5e-7c00-7000-8000-000000000001",
    "tenant": "acme-leads",
    "generation_id": "gen-8841",
    "occurred_at": "2026-11-22T10:00:00Z",
    "messages": _CONVERSATION,
    "output": _DRAFT,
    "model": "acme-leads-v3",
    "rating": 2,
    "rating_scale": {"min": 1, "max": 5},
    "comment": "Too stiff. One line is enough.",
    "final": "Hi Dana, do you have ten minutes next week to talk about your newsletter?\n\nMia",
    "author": "writer-17",
    "metadata": {"campaign": "q4"},
}
_LATER_PIECE = {
    "version": CONTRACT_VERSION,
    "event_id": "01939c5e-7c00-7000-8000-000000000002",
    "tenant": "acme-leads",
    "generation_id": "gen-8841",
    "occurred_at": "2026-11-22T10:01:00+01:00",
    "comment": "Too stiff. Sign off as Mia.",
}
EXAMPLES: Mapping[str, Mapping[str, Any]] = {"everything_at_once": _EDITED, "a_later_piece": _LATER_PIECE}


def json_schema() -> dict[str, Any]:
    """The event as JSON Schema 2020-12."""
    schema = FeedbackEvent.model_json_schema()
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_ID,
        **schema,
        "title": f"Goldsmith feedback event, version {CONTRACT_VERSION}",
        "description": f"{schema['description']} {BEYOND_THE_SCHEMA}",
        "examples": list(EXAMPLES.values()),
    }


def schemas() -> dict[str, Any]:
    """The event's schema and those it is made of, by the names they have in an AsyncAPI document."""
    event = FeedbackEvent.model_json_schema(ref_template="#/components/schemas/{model}")
    parts: dict[str, Any] = event.pop("$defs")
    return {"FeedbackEvent": {**event, "description": f"{event['description']} {BEYOND_THE_SCHEMA}"}, **parts}


def message() -> dict[str, Any]:
    """The one message."""
    return {
        "name": "FeedbackEvent",
        "title": "Feedback on one generation",
        "contentType": "application/json",
        "payload": {"$ref": "#/components/schemas/FeedbackEvent"},
        "examples": [{"name": name, "payload": payload} for name, payload in EXAMPLES.items()],
    }


def channel() -> dict[str, Any]:
    """The queue."""
    return {
        "address": "{stackName}-feedback",
        "title": "The feedback queue",
        "description": "An Amazon SQS standard queue; its URL is the output FeedbackQueueUrl of the deployed stack. "
        "An SNS topic or an EventBridge bus may stand in front of it: their envelopes are removed.",
        "parameters": {"stackName": {"description": "Name of the deployed stack.", "default": "goldsmith"}},
        "messages": {"feedbackEvent": {"$ref": "#/components/messages/FeedbackEvent"}},
        "bindings": {"sqs": {"queue": {"name": "goldsmith-feedback", "fifoQueue": False}, "bindingVersion": "0.3.0"}},
    }


def operation() -> dict[str, Any]:
    """Sending."""
    return {
        "action": "send",
        "title": "Tell what a person said about a draft",
        "description": "At least once: event_id makes repetition harmless. The order of events does not matter.",
        "channel": {"$ref": "#/channels/feedback"},
        "messages": [{"$ref": "#/channels/feedback/messages/feedbackEvent"}],
    }
