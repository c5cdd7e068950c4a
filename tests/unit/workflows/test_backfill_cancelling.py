"""A cancelled backfill hands over what it did not settle, and leaves nothing behind."""

import pytest

from goldsmith.domain.backfills import Stage
from goldsmith.errors import CommitConflict
from goldsmith.workflows.backfill_settling import HANDED_OVER
from tests.fakes.backfills import Backfiller, commented


def test_a_cancelled_backfill_leaves_its_drafts_to_live_rewriting() -> None:
    backfiller = Backfiller(*map(commented, range(5)))
    found = backfiller.backfilling.go_on(backfiller.gather(), patiently=False)
    cancelled = backfiller.backfilling.cancel(found)
    assert (cancelled.stage, cancelled.outcomes) == (Stage.CANCELLED, {HANDED_OVER: 5})
    assert (backfiller.left(), backfiller.batches.files) == (["state.json"], {})
    assert backfiller.batches.requests == []
    backfiller.finish_live()
    assert backfiller.house.counters("acme-leads")["rewritten"] == 5


def test_a_backfill_can_be_cancelled_while_its_file_is_being_read() -> None:
    backfiller = Backfiller(*map(commented, range(5)))
    backfiller.gather()
    states = backfiller.states
    read = states.find("acme-leads", "backfill-1")
    assert read is not None
    reading = states.save(read.model_copy(update={"stage": Stage.GATHERING}))
    assert backfiller.backfilling.cancel(reading).outcomes == {HANDED_OVER: 5}


def test_of_two_commands_on_one_backfill_the_slower_stops() -> None:
    backfiller = Backfiller(*map(commented, range(2)))
    backfiller.gather()
    mine = backfiller.states.find("acme-leads", "backfill-1")
    assert mine is not None
    backfiller.states.save(mine)
    with pytest.raises(CommitConflict, match="another command"):
        backfiller.states.save(mine)
