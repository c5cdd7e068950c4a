"""Batches: many requests that a provider answers within a day, at a lower price than at once."""

from dataclasses import dataclass

from goldsmith.domain.candidates import Usage
from goldsmith.domain.model import Model
from goldsmith.domain.provider import ChatAnswer
from goldsmith.errors import GoldsmithError


@dataclass(frozen=True)
class BatchName:
    """What a batch is found again by."""

    backfill_id: str
    round: str
    part: int
    attempt: int

    def __str__(self) -> str:
        return f"{self.backfill_id}-{self.round}-{self.part}-{self.attempt}"


class BatchHandle(Model):
    """The provider's names for a batch and the file it reads."""

    batch_id: str
    file_id: str


@dataclass(frozen=True)
class BatchRunning:
    """The batch is queued, worked on or being cancelled; ``status`` is the provider's word."""

    status: str
    done: int = 0


@dataclass(frozen=True)
class BatchEnded:
    """What was answered can be read: everything, or a part of it where the batch expired or was cancelled."""

    status: str


@dataclass(frozen=True)
class BatchFailed:
    """Nothing was answered, and nothing is to be paid.

    ``crowded``: the provider queues no more tokens for this account; later, or in smaller parts, it will.
    """

    reason: str
    crowded: bool = False


BatchStatus = BatchRunning | BatchEnded | BatchFailed


@dataclass(frozen=True)
class BatchLine:
    """What became of one request: an answer, or the error that live asking would have raised; and what it cost."""

    custom_id: str
    outcome: ChatAnswer | GoldsmithError
    usage: Usage
