"""What goes in and what comes out, as one AsyncAPI document: as an application sees it, which sends and receives."""

from typing import Any

from goldsmith.domain.events import CONTRACT_VERSION
from goldsmith_cli.contract import announcements, feedback


def asyncapi() -> dict[str, Any]:
    """The queue and the bus, as AsyncAPI 3.0."""
    return {
        "asyncapi": "3.0.0",
        "id": "urn:goldsmith:feedback",
        "info": {
            "title": "Goldsmith feedback events and announcements",
            "version": f"{CONTRACT_VERSION}.0.0",
            "description": "What a client application sends when a person rates, comments on or finishes a draft, "
            "and what it may listen to: what became of a fine-tune, and which model is live.",
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/json",
        "channels": {"feedback": feedback.channel(), "announcements": announcements.channel()},
        "operations": {"sendFeedback": feedback.operation(), "receiveAnnouncement": announcements.operation()},
        "components": {
            "messages": {"FeedbackEvent": feedback.message(), **announcements.messages()},
            "schemas": {**feedback.schemas(), **announcements.schemas()},
        },
    }
