"""The log of live models: numbered without a gap, one change at a time, listed until applications and people know."""

from datetime import timedelta

import pytest

from goldsmith.domain.announcements import Cause
from goldsmith.domain.launching import claim
from goldsmith.domain.live_models import LiveChange, predecessor, promotion, promotion_by_hand, rollback, was_live
from goldsmith.domain.policy import TenantPolicy
from goldsmith.domain.runs import Run, RunState, next_version
from goldsmith.domain.watch_keys import watch_key
from tests.contract.books import BOTH, NOW, Books, accepted, make_books

TENANT = "acme-leads"
POLICY = TenantPolicy(base_model="base")
NOTHING_IS_LIVE: tuple[None, None, int, dict[str, str]] = (None, None, 0, {})


@pytest.fixture
def books(request: pytest.FixtureRequest) -> Books:
    made = make_books(request.param, request)
    made.ledger.commit(accepted())
    return made


def started(books: Books, tenant: str = TENANT) -> Run:
    seen = books.runs.tenant(tenant)
    run = claim(seen, POLICY, NOW)
    assert books.runs.start(run, seen, 100)
    return run


def promoted(run: Run, model: str = "tuned-1") -> Run:
    return next_version(run, {"state": RunState.PROMOTED, "tuned_model": model}, NOW)


def ended(books: Books, model: str = "tuned-1", tenant: str = TENANT) -> LiveChange:
    """A run that was promoted, and the change it made."""
    run = promoted(started(books, tenant), model)
    change = promotion(books.runs.tenant(tenant), run, NOW)
    assert books.runs.end(run, change)
    return change


def live(books: Books, tenant: str = TENANT) -> tuple[str | None, int | None, int, dict[str, str]]:
    state = books.runs.tenant(tenant)
    return state.live_model, state.live_run, state.live_changes, state.watched


@BOTH
class TestPromotion:
    def test_the_change_is_written_with_the_end_of_the_run(self, books: Books) -> None:
        change = ended(books)
        assert list(books.live.changes(TENANT)) == [change] == list(books.live.unsettled())
        assert live(books) == ("tuned-1", 1, 1, {"base": watch_key("base"), "tuned-1": watch_key("tuned-1", 1)})
        assert books.runs.tenant(TENANT).live_since == NOW

    def test_when_another_change_came_first_neither_run_nor_live_model_changes(self, books: Books) -> None:
        run = started(books)
        outdated = promotion(books.runs.tenant(TENANT), promoted(run), NOW)
        kept = next_version(run, {"tuned_model": "by hand"}, NOW)
        assert books.live.change_live(promotion_by_hand(books.runs.tenant(TENANT), kept, "Mia", "shorter", NOW))
        assert not books.runs.end(promoted(run), outdated)
        assert books.runs.run(TENANT, 1) == run
        assert live(books)[0] == "by hand"
        assert books.runs.tenant(TENANT).active_run == run.run_id
        assert [change.number for change in books.live.changes(TENANT)] == [1]

    @pytest.mark.parametrize("state", [RunState.KEPT, RunState.CANCELLED])
    def test_only_a_promotion_changes_the_live_model_and_it_always_does(self, books: Books, state: RunState) -> None:
        run = started(books)
        change = promotion(books.runs.tenant(TENANT), promoted(run), NOW)
        with pytest.raises(ValueError, match="acme-leads-0001"):
            books.runs.end(promoted(run))
        with pytest.raises(ValueError, match="acme-leads-0001"):
            books.runs.end(next_version(run, {"state": state}, NOW), change)
        assert live(books) == NOTHING_IS_LIVE

    def test_a_run_whose_version_moved_on_leaves_no_change(self, books: Books) -> None:
        run = started(books)
        assert books.runs.save(next_version(run, {}, NOW))
        assert not books.runs.end(promoted(run), promotion(books.runs.tenant(TENANT), promoted(run), NOW))
        assert (list(books.live.changes(TENANT)), live(books)) == ([], NOTHING_IS_LIVE)


@BOTH
class TestChanging:
    def test_of_two_changes_that_saw_the_same_one_wins(self, books: Books) -> None:
        ended(books)
        seen = books.runs.tenant(TENANT)
        [first] = books.live.changes(TENANT)
        back = rollback(seen, first.before, "Mia", "too long", NOW)
        again = rollback(seen, first.before, None, "worse", NOW)
        assert [books.live.change_live(each) for each in (back, again)] == [True, False]
        assert list(books.live.changes(TENANT)) == [first, back]
        assert live(books) == ("base", None, 2, first.watched)

    def test_the_log_can_be_read_from_either_end(self, books: Books) -> None:
        for model in ("tuned-1", "tuned-2", "tuned-3"):
            ended(books, model)
        assert [change.model for change in books.live.changes(TENANT)] == ["tuned-1", "tuned-2", "tuned-3"]
        assert [change.number for change in books.live.changes(TENANT, latest_first=True)] == [3, 2, 1]
        assert list(books.live.changes("birch-studio")) == []

    def test_only_the_live_model_and_the_one_before_it_are_watched(self, books: Books) -> None:
        for model in ("tuned-1", "tuned-2", "tuned-3"):
            ended(books, model)
        watched = {"tuned-2": watch_key("tuned-2", 2), "tuned-3": watch_key("tuned-3", 3)}
        assert books.runs.tenant(TENANT).watched == watched
        assert books.ledger.books(TENANT, ["gen-1"]).watched == watched

    def test_before_the_first_change_nothing_is_watched(self, books: Books) -> None:
        read = books.ledger.books(TENANT, ["gen-1", "gen-2"])
        assert (set(read.generations), read.watched) == ({"gen-1"}, {})
        assert books.ledger.books("nobody", []).watched == {}

    def test_models_may_be_called_anything(self, books: Books) -> None:
        name = "arn:aws:bedrock:eu-central-1:123456789012:custom-model-deployment/ünïcode " + "x" * 300
        assert name in ended(books, name).watched
        assert books.ledger.books(TENANT, []).watched == books.runs.tenant(TENANT).watched
        assert live(books)[0] == name

    def test_a_books_read_takes_as_many_generations_as_a_commit(self, books: Books) -> None:
        ended(books)
        names = [f"g{number}" for number in range(books.ledger.max_generations)]
        assert books.ledger.books(TENANT, names).watched == books.runs.tenant(TENANT).watched

    def test_the_next_run_starts_from_what_is_live_after_a_rollback(self, books: Books) -> None:
        ended(books, "tuned-1")
        second = ended(books, "tuned-2")
        assert books.live.change_live(rollback(books.runs.tenant(TENANT), second.before, "Mia", "too long", NOW))
        run = claim(books.runs.tenant(TENANT), POLICY, NOW)
        assert (run.live_model, run.live_run) == ("tuned-1", 1)

    def test_after_a_rollback_to_the_base_model_the_next_run_starts_from_none(self, books: Books) -> None:
        first = ended(books, "tuned-1")
        assert books.live.change_live(rollback(books.runs.tenant(TENANT), first.before, None, "worse", NOW))
        run = claim(books.runs.tenant(TENANT), POLICY, NOW)
        assert (run.live_model, run.live_run) == ("base", None)


@BOTH
class TestSettling:
    def test_a_change_is_listed_until_it_is_published_and_announced(self, books: Books) -> None:
        change = ended(books)
        books.live.note(change)
        assert list(books.live.unsettled()) == [change]
        published = change.model_copy(update={"published": True})
        books.live.note(published)
        assert list(books.live.unsettled()) == [published] == list(books.live.changes(TENANT))
        books.live.note(published.model_copy(update={"announced": True}))
        assert list(books.live.unsettled()) == []
        assert [each.settled for each in books.live.changes(TENANT)] == [True]

    def test_what_somebody_else_noted_stays_noted(self, books: Books) -> None:
        change = ended(books)
        books.live.note(change.model_copy(update={"published": True, "announced": True}))
        books.live.note(change.model_copy(update={"published": True}))
        assert [each.settled for each in books.live.changes(TENANT)] == [True]
        assert list(books.live.unsettled()) == []

    def test_unsettled_changes_of_all_tenants_are_listed_oldest_first(self, books: Books) -> None:
        books.ledger.commit(accepted(tenant="birch-studio"))
        newer = ended(books)
        state = books.runs.tenant("birch-studio")
        tuned = promoted(started(books, "birch-studio"))
        older = promotion_by_hand(state, tuned, "Mia", "shorter", NOW - timedelta(hours=1))
        assert books.live.change_live(older)
        assert list(books.live.unsettled()) == [older, newer]


@BOTH
def test_what_was_live_before_is_read_from_the_log(books: Books) -> None:
    first, second = ended(books, "tuned-1"), ended(books, "tuned-2")
    back = rollback(books.runs.tenant(TENANT), second.before, "Mia", "too long", NOW)
    assert books.live.change_live(back)
    log = list(books.live.changes(TENANT))
    assert [change.cause for change in log] == [Cause.PROMOTED, Cause.PROMOTED, Cause.ROLLED_BACK_BY_HAND]
    assert predecessor(log, "tuned-2") == ("tuned-1", 1, first.key)
    assert predecessor(log, "tuned-1") == ("base", None, watch_key("base"))
    assert predecessor(log, "base") is None
    assert was_live(log, 2) == second.now
    assert was_live(log, None) == first.before
    assert was_live(log, 9) is None
