"""Ledgers to hold to their contract, and commits to make on them."""

from dataclasses import dataclass

import pytest

from goldsmith.adapters.dynamodb import Table
from goldsmith.adapters.dynamodb_ledger import DynamoLedger
from goldsmith.adapters.dynamodb_live import DynamoLive
from goldsmith.adapters.dynamodb_runs import DynamoRuns
from goldsmith.domain.changes import Change
from goldsmith.domain.commits import Commit, build_commit
from goldsmith.domain.generations import Generation, Outcome
from goldsmith.domain.samples import Source, make_sample
from goldsmith.live_ports import LiveLedger
from goldsmith.ports import Ledger
from goldsmith.run_ports import RunLedger
from tests.fakes.cloud import TABLE, Cloud
from tests.fakes.ledger import FakeLedger
from tests.fakes.services import FakeClock
from tests.fakes.stories import NoWait, feedback, feedback_event

NOW = FakeClock().moment
BOTH = pytest.mark.parametrize("books", ["fake", "dynamodb"], indirect=True)


@dataclass(frozen=True)
class Books:
    """All views of one ledger."""

    ledger: Ledger
    runs: RunLedger
    live: LiveLedger


def make_books(kind: str, request: pytest.FixtureRequest) -> Books:
    if kind == "fake":
        fake = FakeLedger()
        return Books(fake, fake, fake)
    cloud: Cloud = request.getfixturevalue("cloud")
    table = Table(cloud.dynamodb, TABLE, NoWait())
    return Books(DynamoLedger(table), DynamoRuns(table), DynamoLive(table))


def accepted(name: str = "gen-1", known: Generation | None = None, tenant: str = "acme-leads") -> Commit:
    """A new event that makes the draft a golden sample; each version of a generation another event."""
    event_id = f"{name}-{known.version if known else 0}"
    told = feedback(generation_id=name, event_id=event_id, tenant=tenant)
    event = feedback_event(generation_id=name, event_id=event_id, tenant=tenant)
    sample = make_sample(told, Source.ACCEPTED, f"{told.output} {event_id}")
    return build_commit(tenant, [Change(known, told, Outcome.ACCEPTED, events=(event,), sample=sample)], NOW)


def commented(known: Generation | None) -> Commit:
    """A late comment on a generation: another segment than any other commit's."""
    told = feedback(event_id="late", comment="Warmer.")
    event = feedback_event(event_id="late", comment="Warmer.")
    return build_commit("acme-leads", [Change(known, told, Outcome.REWRITING, events=(event,))], NOW)


def settled(outcome: Outcome, *names: str, tenant: str = "acme-leads") -> Commit:
    """New generations that ended so."""
    changes = [
        Change(
            None,
            feedback(generation_id=name, tenant=tenant),
            outcome,
            events=(feedback_event(generation_id=name, tenant=tenant),),
        )
        for name in names
    ]
    return build_commit(tenant, changes, NOW)
