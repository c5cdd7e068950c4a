"""What must become of a draft by all that was said about it: the rules of the design, written a second time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from goldsmith.domain.events import FeedbackEvent
from goldsmith.domain.generations import Outcome
from goldsmith.domain.samples import Source
from tests.machine import stories


@dataclass(frozen=True)
class Told:
    """All that was said about a draft, each field by the latest who spoke of it, in whatever order it came."""

    events: Sequence[FeedbackEvent]

    def latest(self, field: str) -> Any:  # noqa: ANN401 - any field of an event
        """The latest word on it, None without any."""
        said = [event for event in self.events if getattr(event, field) is not None]
        key = max(((event.occurred_at, event.event_id) for event in said), default=None)
        return next((getattr(event, field) for event in said if (event.occurred_at, event.event_id) == key), None)

    @property
    def output(self) -> str | None:
        output: str | None = self.latest("output")
        return output

    @property
    def route(self) -> str:
        """Chapter 4 of the design: accepted, edited, rewrite, waiting, or the reason for skipping."""
        rating, comment, final, output = (self.latest(name) for name in ("rating", "comment", "final", "output"))
        if self.latest("messages") is None or (output is None and final is None):
            return "waiting"
        if final is not None and final != output:
            return "edited"
        if final is not None:
            return "contradictory" if rating == 1 else "accepted"
        if comment is not None:
            return "accepted" if rating == 5 else "rewrite"
        return {5: "accepted", 1: "no_guidance"}.get(rating, "neutral")

    def outcomes(self, was_rewritten: bool, decisions: set[str]) -> dict[Outcome, str | None]:
        """Every outcome there may be, with the answer of its golden sample; what was decided before may stand."""
        output, final, comment = self.output, self.latest("final"), self.latest("comment")
        reviewed = {Outcome.REVIEWED: None} if decisions & {"approved", "edited"} else {}
        match self.route:
            case "waiting":
                return {Outcome.WAITING: None}
            case "edited":
                return {Outcome.EDITED: final}
            case "accepted":
                stands = {Outcome.REWRITTEN: None} if was_rewritten and final is None else {}
                return {Outcome.ACCEPTED: output, **stands, **reviewed}
            case "rewrite":
                rejected = {Outcome.SKIPPED: None} if "rejected" in decisions else {}
                return {Outcome.REWRITING: None, Outcome.PARKED: None, **self._asked(comment), **reviewed, **rejected}
            case _:
                return {Outcome.SKIPPED: None}

    def settled(self) -> Outcome | None:
        """Where it must end when that depends on nothing but what was said, in whatever order, and nobody reviewed it.

        A top rating that comes before a rewrite keeps the draft, one that comes after it keeps the rewrite.
        """
        comments = {event.comment for event in self.events if event.comment}
        odd = any(comment.startswith((stories.PRAISE, stories.IGNORED, stories.REFUSED)) for comment in comments)
        outcomes = self.outcomes(was_rewritten=False, decisions=set())
        match self.route:
            case "rewrite":
                return None if odd or len(comments) > 1 else Outcome.REWRITTEN
            case "accepted" if comments and self.latest("final") is None:
                return None
            case _:
                return next(iter(outcomes))

    def _asked(self, comment: str) -> dict[Outcome, str | None]:
        """What the model makes of it, by its comment."""
        if comment.startswith(stories.PRAISE):
            return {} if self.latest("rating") == 1 else {Outcome.ACCEPTED: self.output}
        if comment.startswith((stories.IGNORED, stories.REFUSED)):
            return {}
        return {Outcome.REWRITTEN: stories.rewritten(self.output or "", comment)}


SOURCES = {
    Outcome.ACCEPTED: Source.ACCEPTED,
    Outcome.EDITED: Source.EDITED,
    Outcome.REWRITTEN: Source.REWRITTEN,
    Outcome.REVIEWED: Source.REVIEWED,
}
"""The outcomes that have a golden sample, and where it is from."""
