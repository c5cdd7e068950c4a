"""Refusals that are taken back: the message is counted no longer, and may be counted anew."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from goldsmith.adapters.dynamodb import Table
from goldsmith.adapters.dynamodb_ledger import DynamoLedger
from goldsmith.adapters.dynamodb_refusals import DynamoRefusals
from goldsmith.adapters.dynamodb_runs import DynamoRuns
from goldsmith.dead_letter_ports import Refusals
from goldsmith.ports import Ledger, Refusal
from goldsmith.run_ports import RunLedger
from tests.contract.books import NOW
from tests.fakes.cloud import TABLE, Cloud
from tests.fakes.dead_letters import RefusingLedger
from tests.fakes.stories import NoWait

BOTH = pytest.mark.parametrize("counted", ["fake", "dynamodb"], indirect=True)
REFUSAL = Refusal("acme-leads", "digest", "tenant: is wrong", NOW)
UNNAMED = Refusal(None, "digest", "body: is not valid JSON", NOW)


@dataclass(frozen=True)
class Counted:
    """Three views of one ledger."""

    refusals: Refusals
    ledger: Ledger
    runs: RunLedger

    def count(self, tenant: str) -> int:
        return self.runs.tenant(tenant).counters.get("dead_lettered", 0)


@pytest.fixture
def counted(request: pytest.FixtureRequest) -> Counted:
    if request.param == "fake":
        fake = RefusingLedger()
        return Counted(fake, fake, fake)
    cloud: Cloud = request.getfixturevalue("cloud")
    table = Table(cloud.dynamodb, TABLE, NoWait())
    return Counted(DynamoRefusals(table), DynamoLedger(table), DynamoRuns(table))


@BOTH
class TestTakingBack:
    def test_a_refusal_is_taken_back_whole_and_once(self, counted: Counted) -> None:
        counted.ledger.refuse(REFUSAL)
        assert [counted.refusals.take_back("acme-leads", "digest") for _ in range(2)] == [REFUSAL, None]
        assert counted.count("acme-leads") == 0

    def test_only_the_one_that_is_meant_is_taken_back(self, counted: Counted) -> None:
        for refusal in (REFUSAL, UNNAMED, Refusal("acme-leads", "another", "reason", NOW)):
            counted.ledger.refuse(refusal)
        assert counted.refusals.take_back(None, "digest") == UNNAMED
        assert (counted.count("acme-leads"), counted.count("-")) == (2, 0)

    def test_what_was_never_refused_changes_nothing(self, counted: Counted) -> None:
        assert counted.refusals.take_back("acme-leads", "digest") is None
        assert list(counted.runs.tenants()) == []

    def test_what_is_refused_or_counted_again_counts_as_it_did_the_first_time(self, counted: Counted) -> None:
        counted.ledger.refuse(REFUSAL)
        taken = counted.refusals.take_back("acme-leads", "digest")
        assert taken is not None
        counted.refusals.count(taken)
        assert counted.count("acme-leads") == 1
        assert not counted.ledger.refuse(Refusal("acme-leads", "digest", "other", NOW + timedelta(hours=1)))
