from collections.abc import Iterator

import pytest

from goldsmith.errors import ServiceUnavailable
from goldsmith.workflows.sweep import Sweep
from tests.fakes.house import House
from tests.fakes.services import FakeStore
from tests.fakes.stories import deliver, feedback_event

DAY = 24 * 3600
ORPHAN = "tenants/acme-leads/segments/2026/11/22/0123.jsonl"


class Unlisted(FakeStore):
    """A bucket in which one tenant's folder cannot be listed."""

    def __init__(self, store: FakeStore) -> None:
        super().__init__()
        self.objects = store.objects

    def keys(self, prefix: str) -> Iterator[str]:
        if "acme-leads" in prefix:
            raise ServiceUnavailable("listing objects")
        return super().keys(prefix)


def swept(days_later: float) -> tuple[int, set[str]]:
    """A committed segment and an orphan of the same day, looked at some days later."""
    house = House()
    house.triage.handle(deliver(feedback_event(final="Hi Dana")))
    house.store.put_new(ORPHAN, b"{}\n")
    house.clock.pass_seconds(days_later * DAY)
    found = Sweep(house.ledger, house.ledger, house.store, house.clock).sweep()
    return found, house.store.orphans


def test_a_segment_no_commit_names_is_marked_and_a_committed_one_never() -> None:
    assert swept(days_later=3) == (1, {ORPHAN})


@pytest.mark.parametrize("days_later", [0, 1])
def test_a_segment_whose_commit_may_still_come_is_left_alone(days_later: float) -> None:
    assert swept(days_later) == (0, set())


def test_one_tenants_trouble_leaves_the_others_swept() -> None:
    house = House()
    house.triage.handle(deliver(feedback_event(final="Hi Dana"), feedback_event(tenant="zenith", final="Hi Dana")))
    house.store.put_new(ORPHAN.replace("acme-leads", "zenith"), b"{}\n")
    house.clock.pass_seconds(3 * DAY)
    broken = Unlisted(house.store)
    with pytest.raises(ExceptionGroup):
        Sweep(house.ledger, house.ledger, broken, house.clock).sweep()
    assert broken.orphans == {ORPHAN.replace("acme-leads", "zenith")}


def test_an_orphan_is_found_again_when_a_sweep_failed_for_a_week() -> None:
    assert swept(days_later=9) == (1, {ORPHAN})
