from random import Random

import pytest

from goldsmith.domain.announcements import Cause
from goldsmith.domain.live_models import promotion_by_hand, rollback
from goldsmith.domain.runs import next_version
from goldsmith.domain.watch_keys import watch_key
from tests.fakes.living import POLICY, TENANT, Living

BETTER, WORSE = 0.1, 0.6


def around(mean: float, count: int, seed: int = 1) -> list[float]:
    random = Random(seed)  # noqa: S311 - the same every time
    return [random.uniform(mean - 0.1, mean + 0.1) for _ in range(count)]


def found_worse(living: Living) -> None:
    """A promoted model whose drafts need far more changes than those of the base model."""
    change = living.promoted()
    living.sent(change.previous_key, around(BETTER, 60))
    living.sent(change.key, around(WORSE, 60))


class TestAModelThatIsWorse:
    def test_is_rolled_back_published_and_announced_with_the_numbers(self) -> None:
        living = Living()
        found_worse(living)
        assert living.watch.look(TENANT).seen == "rolled_back"
        back = living.log[-1]
        assert (back.model, back.run, back.previous_model, back.previous_run) == ("base", None, "tuned-1", 1)
        assert (back.cause, back.by, back.settled) == (Cause.ROLLED_BACK, None, True)
        assert "over 60 drafts" in back.reason
        assert living.directory.models == {TENANT: "base"}
        assert living.announcements.changes[-1] == back.announcement

    def test_is_rolled_back_once(self) -> None:
        living = Living()
        found_worse(living)
        assert [living.watch.look(TENANT).seen for _ in range(3)] == ["rolled_back", "nothing", "nothing"]
        assert len(living.log) == 2

    def test_stays_live_where_rollback_is_turned_off_and_is_told_of_at_every_look(self) -> None:
        living = Living(POLICY.model_copy(update={"automatic_rollback": False}))
        found_worse(living)
        assert [living.watch.look(TENANT).seen for _ in range(2)] == ["worse", "worse"]
        assert living.live_model == "tuned-1"

    def test_stays_live_where_its_predecessor_knows_what_was_forgotten(self) -> None:
        living = Living()
        living.promoted()
        first = living.ledger.stored_runs[TENANT, 1]
        living.ledger.save(next_version(first, {"retrain_required": True}, living.clock()))
        change = living.promoted()
        living.sent(change.previous_key, around(BETTER, 60))
        living.sent(change.key, around(WORSE, 60))
        assert living.watch.look(TENANT).seen == "worse"
        assert living.live_model == "tuned-2"

    def test_is_not_found_worse_by_less_than_the_margin(self) -> None:
        living = Living(POLICY.model_copy(update={"rollback_margin": 0.9}))
        found_worse(living)
        assert living.watch.look(TENANT).seen == "nothing"


class TestAModelThatIsNot:
    def test_stays_live(self) -> None:
        living = Living()
        change = living.promoted()
        living.sent(change.previous_key, around(WORSE, 200))
        living.sent(change.key, around(WORSE, 200, seed=2))
        assert living.watch.look(TENANT).seen == "nothing"
        assert living.live_model == "tuned-1"

    @pytest.mark.parametrize(("live", "before"), [(60, 19), (19, 60), (0, 60), (60, 0), (0, 0)])
    def test_is_not_judged_on_too_little(self, live: int, before: int) -> None:
        living = Living()
        change = living.promoted()
        living.sent(change.previous_key, around(BETTER, before))
        living.sent(change.key, around(WORSE, live))
        assert living.watch.look(TENANT).seen == "nothing"


class TestWhatIsWatched:
    def test_nothing_before_a_model_was_promoted(self) -> None:
        assert Living().watch.look(TENANT).seen == "nothing"

    def test_not_what_was_rolled_back_to_however_it_does(self) -> None:
        living = Living()
        living.promoted()
        change = living.promoted()
        living.models.change(rollback(living.ledger.tenant(TENANT), change.before, "Mia", "why", living.clock()))
        living.sent(change.previous_key, around(WORSE, 60))
        living.sent(change.key, around(BETTER, 60))
        assert living.watch.look(TENANT).seen == "nothing"
        assert living.live_model == "tuned-1"

    def test_a_model_that_is_promoted_again_is_judged_by_what_it_writes_from_then_on(self) -> None:
        living = Living()
        found_worse(living)
        living.watch.look(TENANT)
        again = promotion_by_hand(
            living.ledger.tenant(TENANT), living.ledger.stored_runs[TENANT, 1], "Mia", "the prompt was wrong",
            living.clock(),
        )  # fmt: skip
        assert living.models.change(again)
        assert again.key != watch_key("tuned-1", 1)
        assert living.watch.look(TENANT).seen == "nothing"
        living.sent(again.key, around(WORSE, 60))
        assert living.watch.look(TENANT).seen == "rolled_back"

    def test_a_change_that_comes_while_it_looks_is_left_to_the_next_look(self) -> None:
        living = Living()
        found_worse(living)
        stale = living.ledger.tenant(TENANT)
        living.promoted()
        living.ledger.states[TENANT], now = stale, living.ledger.states[TENANT]
        assert living.watch.look(TENANT).seen == "nothing"
        living.ledger.states[TENANT] = now
        assert living.live_model == "tuned-2"

    def test_what_applications_read_is_corrected_at_every_look(self) -> None:
        living = Living()
        living.models.settle(living.promoted())
        living.directory.publish(TENANT, "by other ways")
        living.watch.look(TENANT)
        assert living.directory.models == {TENANT: "tuned-1"}
