"""Forgetting: what is never taken again, and what a run was built on that is gone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from pydantic import Field

from goldsmith.domain.events import FeedbackEvent
from goldsmith.domain.generations import Generation, Outcome
from goldsmith.domain.measuring import Watched
from goldsmith.domain.model import Model
from goldsmith.domain.tenant_settings import TenantSettings


class Forgotten(Model):
    """What a tenant had forgotten beyond single generations, so that late deliveries do not bring it back.

    ``times`` is how often anything was, generations included. ``authors`` has digests, never names: what was said
    until the moment given is not taken. ``everything_until`` is the same for all that the tenant ever sent; while the
    ledger is ``dropping`` all of that, new messages have to wait.
    """

    times: int = 0
    everything_until: datetime | None = None
    dropping: bool = False
    authors: dict[str, datetime] = Field(default_factory=dict)

    def covers(self, event: FeedbackEvent) -> bool:
        """Whether the event is one of those that were forgotten before they arrived."""
        until = self.authors.get(author_digest(event.tenant, event.author)) if event.author else None
        return self.covers_all_until(event.moment) or (until is not None and event.moment <= until)

    def covers_all_until(self, moment: datetime) -> bool:
        """Whether everything the tenant sent until then was forgotten."""
        return self.everything_until is not None and moment <= self.everything_until


@dataclass(frozen=True)
class Books:
    """What the ledger says of some of a tenant's generations, by id, and of what the tenant had forgotten.

    ``watched`` are the models whose live edit distance is measured; none before the first promotion. ``settings`` is
    what the tenant has set for itself.
    """

    generations: Mapping[str, Generation]
    forgotten: Forgotten
    watched: Watched
    settings: TenantSettings = field(default_factory=TenantSettings)


@dataclass(frozen=True)
class Forgetting:
    """What one transaction writes before anything is erased.

    ``subject`` names what is being forgotten, until it is ``finished``: the same name when it is tried again.
    ``forgotten`` is what is to be refused from now on, its ``times`` one above what was read. ``tombstones`` take the
    place of generations, each one version above what was read. ``counters`` is added to the tenant's. ``new_samples``
    is how many of the samples that go were in no snapshot: a run must not be started for their sake.
    """

    tenant: str
    subject: str
    forgotten: Forgotten
    tombstones: Sequence[Generation]
    counters: Mapping[str, int]
    new_samples: int
    at: datetime


def author_digest(tenant: str, author: str) -> str:
    """What stands for an author in the ledger once they are forgotten (64 hexadecimal digits)."""
    return sha256(f"{tenant}\x1f{author}".encode()).hexdigest()


def tombstone(tenant: str, generation_id: str, known: Generation | None, now: datetime) -> Generation:
    """What takes a generation's place: its name, the moment, nothing that was said.

    One that the ledger has never heard of gets one too, in case its events are still on their way.
    """
    return Generation(
        tenant=tenant,
        generation_id=generation_id,
        version=known.version + 1 if known else 1,
        outcome=Outcome.FORGOTTEN,
        evidence="",
        pieces=(),
        updated_at=now,
        listed_since=now,
    )
