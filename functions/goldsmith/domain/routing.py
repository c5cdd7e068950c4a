"""Triage's decision: what can be learnt from the feedback on one generation."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from goldsmith.domain.events import FeedbackEvent, Message
from goldsmith.domain.model import Model
from goldsmith.domain.policy import TenantPolicy
from goldsmith.domain.text import same_text


class Route(StrEnum):
    """What triage decides."""

    ACCEPTED = "accepted"
    EDITED = "edited"
    REWRITE = "rewrite"
    SKIPPED = "skipped"


class SkipReason(StrEnum):
    """Why nothing can be learnt."""

    CONTRADICTORY = "contradictory"
    NO_GUIDANCE = "no_guidance"
    NEUTRAL = "neutral"


class Feedback(Model):
    """Everything said so far about one generation, merged from its events.

    ``rating`` is normalised to 0 (worst) … 1 (best); ``occurred_at`` is that of the latest event.
    """

    tenant: str
    generation_id: str
    occurred_at: datetime
    event_ids: tuple[str, ...]
    messages: tuple[Message, ...] | None = None
    output: str | None = None
    model: str | None = None
    rating: float | None = None
    comment: str | None = None
    final: str | None = None
    author: str | None = None

    @property
    def complete(self) -> bool:
        """Whether the conversation and a text to judge are known."""
        return self.messages is not None and (self.output is not None or self.final is not None)

    @property
    def evidence(self) -> str:
        """Fingerprint of what a rewrite depends on: the same fingerprint needs no second rewrite."""
        turns = [f"{m.role}\x1f{m.content}" for m in self.messages or ()]
        return sha256("\x1e".join([*turns, self.output or "", self.comment or ""]).encode()).hexdigest()[:32]


class Decision(Model):
    """A route, and the reason when it is ``skipped``."""

    route: Route
    reason: SkipReason | None = None


def merge(events: Iterable[FeedbackEvent]) -> Feedback:
    """One view of all events of a generation: each field from the latest event that has it.

    The order of arrival does not matter; events of the same moment are ordered by ``event_id``.
    """
    ordered = sorted(events, key=lambda event: (event.moment, event.event_id))
    latest: dict[str, object] = {}
    for event in ordered:
        fields = {
            "messages": event.messages,
            "output": event.output,
            "model": event.model,
            "rating": event.normalised_rating,
            "comment": event.comment,
            "final": event.final,
            "author": event.author,
        }
        latest.update((name, value) for name, value in fields.items() if value is not None)
    last = ordered[-1]
    return Feedback.model_validate(
        {
            **latest,
            "tenant": last.tenant,
            "generation_id": last.generation_id,
            "occurred_at": last.moment,
            "event_ids": tuple(event.event_id for event in ordered),
        }
    )


def route(feedback: Feedback, policy: TenantPolicy) -> Decision:
    """Decide what complete feedback teaches; pure and total.

    A final version says more than a comment, a comment more than a rating.
    """
    if feedback.final is not None:
        return _route_final(feedback, policy)
    if feedback.comment is not None:
        at_top = feedback.rating is not None and feedback.rating >= 1.0
        return Decision(route=Route.ACCEPTED if at_top else Route.REWRITE)
    return _route_rating(feedback.rating, policy)


def _route_final(feedback: Feedback, policy: TenantPolicy) -> Decision:
    if not same_text(feedback.final, feedback.output):
        return Decision(route=Route.EDITED)
    if feedback.rating is not None and feedback.rating <= policy.negative_rating:
        return Decision(route=Route.SKIPPED, reason=SkipReason.CONTRADICTORY)
    return Decision(route=Route.ACCEPTED)


def _route_rating(rating: float | None, policy: TenantPolicy) -> Decision:
    if rating is not None and rating >= policy.positive_rating:
        return Decision(route=Route.ACCEPTED)
    if rating is not None and rating <= policy.negative_rating:
        return Decision(route=Route.SKIPPED, reason=SkipReason.NO_GUIDANCE)
    return Decision(route=Route.SKIPPED, reason=SkipReason.NEUTRAL)
