"""Feedback on made-up drafts, and the batches it arrives in."""

from random import Random

from goldsmith.domain.events import FeedbackEvent, Message
from goldsmith.domain.routing import Feedback, merge
from goldsmith.workflows.deliveries import Delivery
from tests.fakes.feedback import event_fields

DRAFT = "Dear Dana, we would be pleased to speak with you."
PIECE = {"messages": None, "output": None, "rating": None}
"""Changes that leave of a complete event nothing but its ids."""


class NoWait(Random):
    """Draws the lower end, so that random pauses are none."""

    def uniform(self, a: float, b: float) -> float:
        return a


def feedback_event(**changes: object) -> FeedbackEvent:
    return FeedbackEvent.model_validate(event_fields(**{"output": DRAFT, **changes}))


def piece(**changes: object) -> FeedbackEvent:
    """An event that leaves out the conversation and the draft."""
    return feedback_event(**{**PIECE, **changes})


def feedback(**changes: object) -> Feedback:
    """Complete feedback with a comment and no rating; None takes away what would be there."""
    told = {"rating": 3, "comment": "Too stiff.", **changes}
    absent = {name: None for name, value in {"rating": None, **changes}.items() if value is None}
    return merge([feedback_event(**told)]).model_copy(update=absent)


def conversation(topic: str) -> list[dict[str, str]]:
    return [{"role": "user", "content": f"Write to Dana about {topic}."}]


def turns(*contents: str) -> tuple[Message, ...]:
    return tuple(Message(role="user", content=content) for content in contents)


def deliver(*events: FeedbackEvent | str, receive_count: int = 1) -> list[Delivery]:
    bodies = [event if isinstance(event, str) else event.model_dump_json() for event in events]
    return [
        Delivery(f"message-{number}", body, receive_count, f"handle-{number}") for number, body in enumerate(bodies)
    ]
