from datetime import timedelta
from typing import Any

import pytest

from goldsmith.domain.forgetting import tombstone
from goldsmith.domain.generations import Location, Outcome
from goldsmith.domain.runs import ForgottenSamples, RunState
from goldsmith.domain.segments import SampleRecord
from goldsmith.domain.stories import Place
from goldsmith.errors import ServiceUnavailable
from goldsmith.workflows.explaining import Explaining, Kind
from tests.fakes.explained import edited_house, explaining, story, tell
from tests.fakes.house import House
from tests.fakes.parking import LATE
from tests.fakes.services import FakeStore
from tests.fakes.snapshots import add_run, others, retraction


def line(house: House) -> SampleRecord:
    """The golden sample that gen-1 has now, as it is in a snapshot."""
    record = story(house).sample
    assert record is not None
    return record


def uses(house: House) -> list[tuple[Place, bool, bool]]:
    told = story(house)
    return [(use.place, use.sample_id is not None, told.is_current(use)) for use in told.uses]


class TestRuns:
    @pytest.mark.parametrize(
        ("file", "place"),
        [("train", Place.TRAINING), ("holdout", Place.HOLDOUT), ("aside", Place.DUPLICATE)],
    )
    def test_a_draft_is_found_on_the_side_on_which_the_snapshot_has_it(self, file: str, place: Place) -> None:
        house = edited_house()
        lines: dict[str, Any] = {"train": others(300), file: [*others(100), line(house)]}
        add_run(house.ledger, house.store, lines=lines)
        assert uses(house) == [(place, True, True)]

    def test_a_draft_that_is_in_no_file_is_not_in_the_run_and_one_without_files_has_no_snapshot(self) -> None:
        house = edited_house()
        add_run(house.ledger, house.store, lines={"train": others(300)})
        add_run(house.ledger, house.store, lines=None)
        assert [place for place, _, _ in uses(house)] == [Place.ABSENT, Place.NO_SNAPSHOT]

    def test_where_a_file_is_gone_nothing_is_claimed_unless_another_has_it(self) -> None:
        house = edited_house()
        add_run(house.ledger, house.store, lines={"train": others(3), "aside": None})
        add_run(house.ledger, house.store, lines={"train": [line(house)], "aside": None})
        assert [place for place, _, _ in uses(house)] == [Place.UNKNOWN, Place.TRAINING]

    def test_a_retraction_among_what_was_left_out_is_no_duplicate(self) -> None:
        house = edited_house()
        add_run(house.ledger, house.store, lines={"train": others(3), "aside": [retraction("gen-1", 1)]})
        assert uses(house) == [(Place.RETRACTED, False, False)]

    def test_an_older_sample_in_a_snapshot_is_not_taken_for_the_current_one(self) -> None:
        house = edited_house()
        add_run(house.ledger, house.store, lines={"train": [line(house)]})
        tell(house, event_id="e2", final="Hi Dana, Mia", occurred_at=LATE)
        add_run(house.ledger, house.store, lines={"train": [line(house)]})
        assert uses(house) == [(Place.TRAINING, True, False), (Place.TRAINING, True, True)]

    def test_of_a_large_file_a_few_dozen_reads_are_made_and_small_ones(self) -> None:
        house, store = edited_house(), Counting()
        add_run(house.ledger, store, lines={"train": [*others(3_000), line(house)]})
        store.objects.update(house.store.objects)
        told = Explaining(house.ledger, house.ledger, store).story(house.generation())
        assert told.uses[0].place is Place.TRAINING
        assert store.read_bytes < store.size(told.uses[0].run.snapshot.train_key) / 4  # type: ignore[union-attr, operator]
        assert store.reads <= 24

    def test_a_file_that_is_replaced_while_it_is_read_is_no_answer(self) -> None:
        house, store = edited_house(), Shrinking()
        add_run(house.ledger, store, lines={"train": others(3)})
        store.objects.update(house.store.objects)
        with pytest.raises(ServiceUnavailable, match="was replaced while it was read"):
            Explaining(house.ledger, house.ledger, store).story(house.generation())

    def test_a_model_knows_what_it_was_trained_on_and_what_its_base_was(self) -> None:
        house = edited_house()
        done: dict[str, Any] = {"state": RunState.PROMOTED}
        trained = {"train": [line(house)]}
        add_run(house.ledger, house.store, lines=trained, tuned_model="tuned-1", **done)
        add_run(house.ledger, house.store, lines={"train": others(3)}, base_model="tuned-1", tuned_model="t2", **done)
        add_run(house.ledger, house.store, lines={"train": others(3)}, base_model="t2", tuned_model="t3", **done)
        add_run(house.ledger, house.store, lines={"train": others(3)}, tuned_model="t4", **done)
        add_run(house.ledger, house.store, lines=trained)
        told = story(house)
        assert [use.trained for use in told.uses] == [True, False, False, False, False]
        assert [told.inherits(use) for use in told.uses] == [False, True, True, False, False]

    def test_the_run_that_wrote_the_draft_and_the_one_that_is_live_are_known_by_their_models(self) -> None:
        house = House()
        tell(house, final="Hi Dana", model="tuned-1")
        for number in (1, 2):
            add_run(house.ledger, house.store, lines={"train": others(3)}, tuned_model=f"tuned-{number}")
        state = house.ledger.tenant("acme-leads")
        house.ledger.states["acme-leads"] = state.model_copy(update={"live_model": "tuned-2"})
        told = story(house)
        assert told.trained_by is not None
        assert told.trained_by.number == 1
        assert [told.is_live(use.run) for use in told.uses] == [False, True]

    def test_a_draft_without_a_model_came_of_no_run(self) -> None:
        house = edited_house()
        add_run(house.ledger, house.store, lines=None)
        assert story(house).trained_by is None


class Counting(FakeStore):
    """Counts what is read."""

    reads = read_bytes = 0

    def read(self, location: Location) -> bytes:
        self.reads += 1
        self.read_bytes += location.length
        return super().read(location)


class Shrinking(FakeStore):
    """Has shorter files by the time they are read."""

    def size(self, key: str) -> int | None:
        return 10 + (super().size(key) or 0)


def forget(house: House) -> None:
    """A tombstone in the place of gen-1."""
    stone = tombstone("acme-leads", "gen-1", house.generation(), house.clock())
    house.ledger.generations["acme-leads", "gen-1"] = stone


def lost_by(house: House, *at: timedelta) -> list[bool]:
    for moment in at:
        lost = ForgottenSamples(trained=1, held_out=0, at=house.clock() + moment, files_deleted=True)
        add_run(house.ledger, house.store, lines={"train": others(3)}, forgotten=lost)
    add_run(house.ledger, house.store, lines={"train": others(3)})
    told = story(house)
    return [told.may_have_lost(use) for use in told.uses]


class TestForgotten:
    def test_of_a_forgotten_draft_nothing_is_told_but_the_moment(self) -> None:
        house = edited_house()
        house.clock.pass_seconds(60)
        forget(house)
        told = story(house)
        assert (told.entry.outcome, told.since) == (Outcome.FORGOTTEN, house.clock())
        assert (told.events, told.chapters, told.sample, told.parked, told.uses) == ([], [], None, None, [])
        assert [hit.kind for hit in explaining(house).find(["acme-leads"], "gen-1").hits] == [Kind.GENERATION]
        assert explaining(house).find(["acme-leads"], "event-1").hits == []

    def test_runs_that_lost_samples_since_may_have_lost_the_draft_s(self) -> None:
        house = edited_house()
        forget(house)
        assert lost_by(house, timedelta(seconds=-1), timedelta(0), timedelta(hours=1)) == [False, True, True, False]

    def test_of_a_draft_that_is_not_forgotten_no_run_lost_anything(self) -> None:
        assert lost_by(edited_house(), timedelta(hours=1)) == [False, False]
