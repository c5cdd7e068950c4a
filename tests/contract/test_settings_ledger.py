"""Settings of tenants in the ledger: one change after the other, in force with all that is read of a tenant."""

from datetime import timedelta

import pytest

from goldsmith.adapters.dynamodb import Table
from goldsmith.adapters.dynamodb_settings import DynamoSettings
from goldsmith.domain.tenant_settings import SettingsChange, TenantSettings, Value
from goldsmith.settings_ports import SettingsLedger
from tests.contract.books import NOW, accepted
from tests.contract.memory import MEMORIES, TENANT, Memory, make_memory
from tests.contract.test_run_ledger import snapshotted, started
from tests.fakes.cloud import TABLE
from tests.fakes.ledger import FakeLedger
from tests.fakes.stories import NoWait

SENDER = "AIDAEXAMPLEEXAMPLE01"


@pytest.fixture
def memory(request: pytest.FixtureRequest) -> Memory:
    return make_memory(request)


@pytest.fixture
def log(memory: Memory, request: pytest.FixtureRequest) -> SettingsLedger:
    if isinstance(memory.books.ledger, FakeLedger):
        return memory.books.ledger
    return DynamoSettings(Table(request.getfixturevalue("cloud").dynamodb, TABLE, NoWait()))


def change(before: TenantSettings, senders: tuple[str, ...] = (), note: str = "", **overrides: Value) -> SettingsChange:
    return SettingsChange(
        tenant=TENANT,
        before=before,
        after=before.after(overrides, senders),
        changed_at=NOW + timedelta(minutes=before.version),
        changed_by="arn:aws:iam::111122223333:user/operator",
        note=note,
    )


FIRST = change(TenantSettings(), (SENDER,), "agreed by telephone", positive_rating=0.5, method="dpo", epochs=2)
SECOND = change(FIRST.after, (), judge_evaluations=False)


@MEMORIES
class TestSettings:
    def test_of_a_tenant_nobody_heard_of_nothing_is_set(self, memory: Memory) -> None:
        assert memory.books.runs.tenant(TENANT).settings == TenantSettings()
        assert memory.books.ledger.books(TENANT, ["gen-1"]).settings == TenantSettings()

    def test_what_is_set_is_read_with_the_tenant_and_with_its_books(self, memory: Memory, log: SettingsLedger) -> None:
        assert log.change_settings(FIRST, 0)
        assert memory.books.runs.tenant(TENANT).settings == FIRST.after
        assert memory.books.ledger.books(TENANT, []).settings == FIRST.after
        memory.books.ledger.commit(accepted())
        assert memory.books.ledger.books(TENANT, ["gen-1"]).settings == FIRST.after

    def test_a_tenant_can_be_set_up_before_its_first_event_and_is_listed(
        self, memory: Memory, log: SettingsLedger
    ) -> None:
        log.change_settings(FIRST, 0)
        assert list(memory.books.runs.tenants()) == [TENANT]
        memory.books.ledger.commit(accepted())
        assert memory.books.runs.tenant(TENANT).counters["events"] == 1

    def test_values_keep_their_types(self, memory: Memory, log: SettingsLedger) -> None:
        log.change_settings(change(TenantSettings(), minimum_score=1.0, candidates=1, judge_evaluations=True), 0)
        found = memory.books.runs.tenant(TENANT).settings.overrides
        assert {name: type(value) for name, value in found.items()} == {
            "minimum_score": float,
            "candidates": int,
            "judge_evaluations": bool,
        }

    def test_of_two_who_saw_the_same_settings_only_one_changes_them(self, memory: Memory, log: SettingsLedger) -> None:
        assert log.change_settings(FIRST, 0)
        assert not log.change_settings(change(TenantSettings(), epochs=9), 0)
        assert log.change_settings(SECOND, 0)
        assert not log.change_settings(change(FIRST.after, epochs=9), 0)
        assert memory.books.runs.tenant(TENANT).settings == SECOND.after
        assert list(log.settings_changes(TENANT)) == [FIRST, SECOND]

    def test_changes_are_kept_in_order_each_tenants_by_itself(self, log: SettingsLedger) -> None:
        log.change_settings(FIRST, 0)
        log.change_settings(SECOND, 0)
        assert list(log.settings_changes(TENANT)) == [FIRST, SECOND]
        assert list(log.settings_changes(TENANT, latest_first=True)) == [SECOND, FIRST]
        assert list(log.settings_changes("other")) == []

    def test_whoever_did_not_see_the_last_forgetting_changes_nothing(self, memory: Memory, log: SettingsLedger) -> None:
        memory.forget("gen-1")
        assert not log.change_settings(FIRST, 0)
        assert log.change_settings(FIRST, 1)

    def test_a_split_that_a_run_has_fixed_is_changed_by_nobody(self, memory: Memory, log: SettingsLedger) -> None:
        splits = change(TenantSettings(), holdout_fraction=0.4)
        memory.books.ledger.commit(accepted())
        memory.books.runs.snapshotted(snapshotted(started(memory.books), 1))
        assert not log.change_settings(splits, 0, splits=True)
        assert log.change_settings(FIRST, 0)

    def test_when_a_tenant_is_forgotten_only_its_senders_stay(self, memory: Memory, log: SettingsLedger) -> None:
        """Neither a note nor who changed what stays; but a forgotten name must not be anybody's to send under."""
        log.change_settings(FIRST, 0)
        memory.forget("gen-1")
        assert memory.forgetting.drop(TENANT) >= 2
        assert list(log.settings_changes(TENANT)) == []
        left = memory.books.runs.tenant(TENANT).settings
        assert (left.overrides, left.senders) == ({}, (SENDER,))
        assert not log.change_settings(SECOND, 1), "whoever read what was set before must read again"
        memory.forgetting.drop(TENANT)
        assert memory.books.runs.tenant(TENANT).settings == left, "forgetting again changes nothing"

    def test_a_forgotten_tenant_can_be_set_up_again(self, memory: Memory, log: SettingsLedger) -> None:
        log.change_settings(FIRST, 0)
        memory.forget("gen-1")
        memory.forgetting.drop(TENANT)
        again = change(memory.books.runs.tenant(TENANT).settings, (SENDER,), epochs=5)
        assert log.change_settings(again, 1)
        assert list(log.settings_changes(TENANT)) == [again]
