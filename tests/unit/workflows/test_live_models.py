from collections.abc import Callable

import pytest

from goldsmith.domain.announcements import Cause, LiveModelChanged
from goldsmith.domain.live_models import LiveChange, promotion_by_hand, rollback
from goldsmith.errors import CommitConflict, ServiceUnavailable
from goldsmith.workflows.live_models import LiveModels
from tests.fakes.living import TENANT, Living
from tests.fakes.services import FakeAnnouncements, FakeDirectory


class DeafDirectory(FakeDirectory):
    """Takes nothing for a while."""

    def publish(self, tenant: str, model: str) -> None:
        raise ServiceUnavailable("publishing the live model")


class DumbAnnouncements(FakeAnnouncements):
    """Says nothing for a while."""

    def announce_change(self, change: LiveModelChanged) -> None:
        raise ServiceUnavailable("announcing a change")


class ContestedDirectory(FakeDirectory):
    """Each time it publishes, somebody else does something at the same time."""

    def __init__(self, rival: Callable[[], object], times: int) -> None:
        super().__init__()
        self.rival, self.times = rival, times

    def publish(self, tenant: str, model: str) -> None:
        super().publish(tenant, model)
        if self.times:
            self.times -= 1
            self.rival()


def with_directory(living: Living, directory: FakeDirectory) -> LiveModels:
    return LiveModels(living.ledger, living.ledger, directory, living.announcements)


def test_a_change_is_true_then_published_then_announced_then_settled() -> None:
    living = Living()
    change = living.promoted()
    living.models.settle(change)
    assert living.directory.models == {TENANT: "tuned-1"}
    [said] = living.announcements.changes
    assert (said.number, said.model, said.run_id, said.previous_model) == (1, "tuned-1", "acme-leads-0001", "base")
    assert (said.cause, said.by) == (Cause.PROMOTED, None)
    assert [change.settled for change in living.log] == [True]


def test_what_cannot_be_published_is_not_announced_and_stays_listed() -> None:
    living = Living()
    with pytest.raises(ServiceUnavailable):
        with_directory(living, DeafDirectory()).settle(living.promoted())
    assert living.announcements.changes == []
    assert [(change.published, change.announced) for change in living.ledger.unsettled()] == [(False, False)]


def test_what_could_only_be_published_is_announced_later_and_not_published_again() -> None:
    living = Living()
    dumb = LiveModels(living.ledger, living.ledger, living.directory, DumbAnnouncements())
    with pytest.raises(ServiceUnavailable):
        dumb.settle(living.promoted())
    [left] = living.ledger.unsettled()
    assert (left.published, left.announced) == (True, False)
    with_directory(living, DeafDirectory()).settle(left)
    assert [change.settled for change in living.log] == [True]


def test_settling_what_is_settled_does_nothing() -> None:
    living = Living()
    living.models.settle(living.promoted())
    with_directory(living, DeafDirectory()).settle(living.log[0])
    assert len(living.announcements.changes) == 1


def test_an_old_change_publishes_what_is_live_by_now() -> None:
    living = Living()
    first = living.promoted()
    living.promoted()
    living.models.settle(first)
    assert living.directory.models == {TENANT: "tuned-2"}
    assert [change.published for change in living.log] == [True, False]


def test_whoever_published_something_older_meanwhile_puts_it_right_themselves() -> None:
    living = Living()
    first = living.promoted()
    directory = ContestedDirectory(living.promoted, times=2)
    with_directory(living, directory).settle(first)
    assert directory.models == {TENANT: "tuned-3"} == {TENANT: living.live_model}


def test_a_live_model_that_never_rests_is_left_to_the_next_tick() -> None:
    living = Living()
    first = living.promoted()
    with pytest.raises(CommitConflict, match="faster than it can be published"):
        with_directory(living, ContestedDirectory(living.promoted, times=99)).settle(first)
    assert not living.log[0].published


def test_of_two_people_who_saw_the_same_model_live_one_changes_it() -> None:
    living = Living()
    first = living.promoted()
    second = living.kept()
    seen = living.ledger.tenant(TENANT)
    wanted: list[LiveChange] = [
        promotion_by_hand(seen, second, "Mia", "shorter", living.clock()),
        rollback(seen, first.before, "Ben", "too long", living.clock()),
    ]
    assert [living.models.change(change) for change in wanted] == [True, False]
    assert living.directory.models == {TENANT: "tuned-2"}
    assert [change.by for change in living.announcements.changes] == ["Mia"]


def test_what_applications_read_is_corrected_where_it_is_not_what_the_ledger_says() -> None:
    living = Living()
    assert not living.models.correct(living.ledger.tenant(TENANT))
    living.models.settle(living.promoted())
    assert not living.models.correct(living.ledger.tenant(TENANT))
    living.directory.publish(TENANT, "by other ways")
    assert living.models.correct(living.ledger.tenant(TENANT))
    del living.directory.models[TENANT]
    assert living.models.correct(living.ledger.tenant(TENANT))
    assert living.directory.models == {TENANT: "tuned-1"}
