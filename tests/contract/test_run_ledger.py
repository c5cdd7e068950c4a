"""Runs: claimed once, written only by who knows the latest version, live models set with the promotion."""

import pytest

from goldsmith.domain.launching import claim
from goldsmith.domain.live_models import promotion
from goldsmith.domain.policy import TenantPolicy
from goldsmith.domain.runs import Run, RunState, Snapshot, TenantState, next_version
from tests.contract.books import BOTH, NOW, Books, accepted, make_books

POLICY = TenantPolicy(base_model="base")
SNAPSHOT = Snapshot(
    train_key="t", holdout_key="h", manifest_key="m", train_samples=10, holdout_samples=2, train_sha256="1",
    holdout_sha256="2", sample_commits=7, aside_key="a", segments_key="s", holdout_fraction=0.2,
)  # fmt: skip


@pytest.fixture
def books(request: pytest.FixtureRequest) -> Books:
    made = make_books(request.param, request)
    made.ledger.commit(accepted())
    return made


def claimed(books: Books) -> tuple[Run, TenantState]:
    seen = books.runs.tenant("acme-leads")
    return claim(seen, POLICY, NOW), seen


def started(books: Books) -> Run:
    run, seen = claimed(books)
    assert books.runs.start(run, seen, 100)
    return run


def stepped(run: Run, **changes: object) -> Run:
    return next_version(run, changes, NOW)


@BOTH
class TestStarting:
    def test_a_started_run_is_stored_and_active(self, books: Books) -> None:
        run = started(books)
        assert books.runs.run("acme-leads", 1) == run
        state = books.runs.tenant("acme-leads")
        assert (state.active_run, state.runs, state.new_samples) == (run.run_id, 1, 0)
        assert list(books.runs.active_runs()) == [run]

    def test_of_two_who_saw_the_same_state_one_starts_the_run(self, books: Books) -> None:
        run, seen = claimed(books)
        assert [books.runs.start(run, seen, 100) for _ in range(2)] == [True, False]
        assert books.runs.tenant("acme-leads").runs == 1

    def test_whoever_saw_a_state_before_a_run_came_and_went_starts_none(self, books: Books) -> None:
        outdated, seen = claimed(books)
        assert books.runs.end(stepped(started(books), state=RunState.FAILED))
        assert not books.runs.start(outdated, seen, 100)

    def test_the_next_run_follows_when_the_one_before_has_ended(self, books: Books) -> None:
        first = started(books)
        run, seen = claimed(books)
        assert not books.runs.start(run, seen, 100)
        assert books.runs.end(stepped(first, state=RunState.BLOCKED))
        second = started(books)
        assert (second.number, [run.number for run in books.runs.runs("acme-leads")]) == (2, [1, 2])

    def test_samples_committed_while_a_run_is_claimed_stay_new(self, books: Books) -> None:
        run, seen = claimed(books)
        books.ledger.commit(accepted("gen-2"))
        assert books.runs.start(run, seen, 100)
        assert books.runs.tenant("acme-leads").new_samples == 1


@BOTH
class TestSaving:
    def test_only_who_knows_the_latest_version_can_write(self, books: Books) -> None:
        run = started(books)
        following = stepped(run, state=RunState.SUBMITTED)
        assert [books.runs.save(following) for _ in range(2)] == [True, False]
        assert not books.runs.end(stepped(run, state=RunState.FAILED))
        assert books.runs.run("acme-leads", 1) == following
        assert books.runs.tenant("acme-leads").active_run == run.run_id

    def test_a_run_that_is_not_there_cannot_be_written(self, books: Books) -> None:
        run, _ = claimed(books)
        assert not books.runs.save(stepped(run))
        assert books.runs.run("acme-leads", 1) is None

    def test_a_snapshot_consumes_exactly_what_it_was_drawn_from(self, books: Books) -> None:
        assert books.runs.snapshotted(stepped(started(books), state=RunState.SNAPSHOTTED, snapshot=SNAPSHOT))
        assert books.runs.tenant("acme-leads").consumed == 7

    def test_a_promoted_run_sets_the_live_model_and_frees_the_tenant(self, books: Books) -> None:
        promoted = stepped(started(books), state=RunState.PROMOTED, tuned_model="tuned-1")
        assert books.runs.end(promoted, promotion(books.runs.tenant("acme-leads"), promoted, NOW))
        state = books.runs.tenant("acme-leads")
        assert (state.live_model, state.live_since, state.active_run) == ("tuned-1", NOW, None)
        assert books.runs.run("acme-leads", 1) == promoted

    @pytest.mark.parametrize("end", [RunState.KEPT, RunState.FAILED, RunState.CANCELLED, RunState.BLOCKED])
    def test_every_other_end_leaves_the_live_model_alone(self, books: Books, end: RunState) -> None:
        assert books.runs.end(stepped(started(books), state=end, tuned_model="tuned-1"))
        state = books.runs.tenant("acme-leads")
        assert (state.live_model, state.active_run) == (None, None)

    def test_a_run_that_ended_cannot_end_again(self, books: Books) -> None:
        kept = stepped(started(books), state=RunState.KEPT)
        assert books.runs.end(kept)
        promoted = stepped(kept, state=RunState.PROMOTED, tuned_model="tuned-1")
        assert not books.runs.end(promoted, promotion(books.runs.tenant("acme-leads"), promoted, NOW))
        assert books.runs.tenant("acme-leads").live_model is None


@BOTH
class TestListing:
    def test_runs_are_active_until_settled_and_listed_longest_active_first(self, books: Books) -> None:
        books.ledger.commit(accepted(tenant="birch-studio"))
        seen = books.runs.tenant("birch-studio")
        older = claim(seen, POLICY, NOW.replace(hour=1))
        newer = started(books)
        assert books.runs.start(older, seen, 100)
        assert [run.tenant for run in books.runs.active_runs()] == ["birch-studio", "acme-leads"]
        ended = stepped(newer, state=RunState.KEPT)
        assert books.runs.end(ended)
        assert list(books.runs.active_runs()) == [older, ended]
        assert books.runs.save(stepped(ended, announced=len(ended.steps)))
        assert list(books.runs.active_runs()) == [older]

    def test_runs_of_one_tenant_are_listed_oldest_first(self, books: Books) -> None:
        for _ in range(3):
            assert books.runs.end(stepped(started(books), state=RunState.KEPT))
        assert [run.number for run in books.runs.runs("acme-leads")] == [1, 2, 3]
        assert list(books.runs.runs("birch-studio")) == []


@BOTH
class TestReopening:
    def test_the_samples_of_the_latest_run_can_be_made_new_again(self, books: Books) -> None:
        blocked = stepped(started(books), state=RunState.BLOCKED)
        assert not books.runs.reopen(blocked)
        assert books.runs.end(blocked)
        assert books.runs.tenant("acme-leads").new_samples == 0
        assert books.runs.reopen(blocked)
        assert books.runs.tenant("acme-leads").new_samples == 1

    def test_an_earlier_run_stays_as_it_is(self, books: Books) -> None:
        first = stepped(started(books), state=RunState.BLOCKED)
        assert books.runs.end(first)
        assert books.runs.end(stepped(started(books), state=RunState.BLOCKED))
        assert not books.runs.reopen(first)
