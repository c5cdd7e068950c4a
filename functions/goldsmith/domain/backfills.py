"""Backfills: old feedback whose drafts are rewritten in batches, as far as each has come. No text is in here."""

from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from pydantic import Field

from goldsmith.domain.batches import BatchHandle, BatchName
from goldsmith.domain.candidates import Usage
from goldsmith.domain.model import Model
from goldsmith.domain.policy import TenantPolicy
from goldsmith.domain.routing import Feedback

_LONGEST_POSITION = 12
"""Digits."""


class Stage(StrEnum):
    """What a backfill does next; the last two are ends."""

    GATHERING = "gathering"
    REWRITING = "rewriting"
    JUDGING = "judging"
    SETTLING = "settling"
    CLEANING = "cleaning"
    CANCELLING = "cancelling"
    DONE = "done"
    CANCELLED = "cancelled"

    @property
    def ended(self) -> bool:
        """Nothing more will happen."""
        return self in (Stage.DONE, Stage.CANCELLED)


class Part(Model):
    """The drafts from position ``first`` up to, not including, ``end``: what one batch asks about.

    ``waiting``: it is submitted when no other part is under way, since the provider would not queue both.
    ``alone``: no other was when it was submitted. ``requests`` is 0 until the part was made once.
    """

    number: int
    first: int
    end: int
    requests: int = 0
    attempt: int = 1
    handle: BatchHandle | None = None
    waiting: bool = False
    alone: bool = False
    ended: bool = False

    @property
    def under_way(self) -> bool:
        """Whether the provider works on it."""
        return self.handle is not None and not self.ended


class Round(Model):
    """One question about every draft. Drafts before position ``planned`` are in a part, all of them if ``complete``."""

    name: str
    parts: tuple[Part, ...] = ()
    planned: int = 0
    complete: bool = False

    @property
    def ended(self) -> bool:
        """Whether every part has been answered as far as it will be."""
        return self.complete and all(part.ended for part in self.parts)

    @property
    def requests(self) -> int:
        """Requests in all parts."""
        return sum(part.requests for part in self.parts)

    def with_part(self, part: Part) -> "Round":
        """The same round with this part in the place of the one of its number, or after the others."""
        others = [each for each in self.parts if each.number != part.number]
        return self.model_copy(
            update={
                "parts": tuple(sorted([*others, part], key=lambda each: each.number)),
                "planned": max(self.planned, part.end),
            }
        )


class Backfill(Model):
    """How far a backfill has come.

    ``models``, ``policy`` are those it began with. ``gathered`` counts what became of the events that were read,
    ``outcomes`` what became of the ``drafts`` that had to be rewritten, ``settled`` those of them that are done with.
    ``revision`` grows by one each time it is stored: of two commands on one backfill the slower stops.
    ``ignored`` counts answers to what was never asked, and second answers.
    """

    backfill_id: str
    tenant: str
    created_at: datetime
    updated_at: datetime
    revision: int = 0
    rewriter: str
    judge: str
    policy: TenantPolicy
    stage: Stage = Stage.GATHERING
    gathered: dict[str, int] = Field(default_factory=dict)
    drafts: int = 0
    rewrite: Round = Round(name="rewrite")
    judgement: Round = Round(name="judge")
    settled: int = 0
    outcomes: dict[str, int] = Field(default_factory=dict)
    usage: dict[str, Usage] = Field(default_factory=dict)
    ignored: dict[str, int] = Field(default_factory=dict)

    @property
    def rounds(self) -> tuple[Round, Round]:
        """Both, in their order."""
        return self.rewrite, self.judgement

    def batch_name(self, round_name: str, part: Part) -> BatchName:
        """What the part's batch is called at the provider."""
        return BatchName(self.backfill_id, round_name, part.number, part.attempt)

    def with_round(self, changed: Round) -> "Backfill":
        """The same backfill with this round in the place of the one of its name."""
        field = "rewrite" if changed.name == self.rewrite.name else "judgement"
        return self.model_copy(update={field: changed})


def prefix_of(tenant: str, backfill_id: str = "") -> str:
    """Where in the bucket a backfill's objects are, or those of all of a tenant's."""
    return f"tenants/{tenant}/backfills/" + (f"{backfill_id}/" if backfill_id else "")


def fingerprint(feedback: Feedback) -> str:
    """Names what a rewrite is asked for, without a word of it."""
    return sha256(f"{feedback.generation_id}\x1f{feedback.evidence}".encode()).hexdigest()[:24]


def custom_id(round_name: str, position: int, candidate: int, feedback: Feedback) -> str:
    """What a request is called within its batch; at most 64 characters.

    An answer can never be taken for that to another draft: the draft's fingerprint is in it.
    """
    return f"{round_name}-{position}-{candidate}-{fingerprint(feedback)}"


def position_of(name: str, round_name: str) -> int | None:
    """The draft's position in a ``custom_id`` of this round; None for what is none."""
    said, _, rest = name.partition("-")
    position = rest.partition("-")[0]
    is_one = said == round_name and position.isascii() and position.isdecimal() and len(position) <= _LONGEST_POSITION
    return int(position) if is_one else None
