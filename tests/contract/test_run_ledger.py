"""Runs: claimed once, written only by who knows the latest version, live models set with the promotion."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from goldsmith.domain.costs import estimate
from goldsmith.domain.generations import Outcome
from goldsmith.domain.launching import claim
from goldsmith.domain.live_models import promotion
from goldsmith.domain.policy import TenantPolicy
from goldsmith.domain.runs import Run, RunState, Snapshot, TenantState, next_version
from tests.contract.books import BOTH, NOW, Books, accepted, make_books, settled

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


def ended(books: Books, run: Run) -> bool:
    """End a run, as whoever advances it does: a promoted one with the change that makes its model live."""
    if run.state is not RunState.PROMOTED:
        return books.runs.end(run)
    return books.runs.end(run, promotion(books.runs.tenant(run.tenant), run, NOW))


def later(hours: float) -> datetime:
    return NOW + timedelta(hours=hours)


def committed_at(books: Books, name: str, moment: datetime) -> None:
    """Another golden sample of the tenant."""
    books.ledger.commit(replace(accepted(name), committed_at=moment))


def snapshotted(run: Run, commits: int) -> Run:
    taken = SNAPSHOT.model_copy(update={"sample_commits": commits})
    return stepped(run, state=RunState.SNAPSHOTTED, snapshot=taken)


def of(books: Books, tenant: str) -> tuple[Run, TenantState]:
    """The claim of another tenant that has a sample."""
    books.ledger.commit(accepted(tenant=tenant))
    seen = books.runs.tenant(tenant)
    return claim(seen, POLICY, NOW), seen


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

    def test_they_are_as_old_again_as_they_were_before_the_run(self, books: Books) -> None:
        committed_at(books, "gen-2", later(5))
        run = started(books)
        assert run.oldest_sample_at == NOW
        committed_at(books, "gen-3", later(6))
        blocked = stepped(run, state=RunState.BLOCKED)
        assert books.runs.end(blocked)
        assert books.runs.tenant("acme-leads").new_since == later(6)
        assert books.runs.reopen(blocked)
        state = books.runs.tenant("acme-leads")
        assert (state.new_samples, state.oldest_new_sample_at) == (3, NOW)

    def test_where_nobody_knows_how_old_they_were_they_are_as_old_as_the_run(self, books: Books) -> None:
        run = started(books).model_copy(update={"oldest_sample_at": None})
        blocked = stepped(run, state=RunState.BLOCKED)
        assert books.runs.end(blocked)
        assert books.runs.reopen(blocked)
        assert books.runs.tenant("acme-leads").oldest_new_sample_at == run.created_at


@BOTH
class TestUnderWay:
    def test_at_most_so_many_runs_of_all_tenants_are_under_way(self, books: Books) -> None:
        claims = [of(books, tenant) for tenant in ("birch-studio", "cedar-mail", "dune-post")]
        assert [books.runs.start(run, seen, 2) for run, seen in claims] == [True, True, False]
        assert books.runs.active() == 2
        refused, _ = claims[2]
        assert books.runs.run(refused.tenant, 1) is None
        state = books.runs.tenant(refused.tenant)
        assert (state.active_run, state.runs, state.new_samples, state.claimed_at) == (None, 0, 1, None)

    def test_of_two_who_start_for_the_last_slot_one_does(self, books: Books) -> None:
        """Both saw a slot free: what they saw is looked at again in the transaction."""
        claims = [of(books, tenant) for tenant in ("birch-studio", "cedar-mail")]
        assert books.runs.active() == 0
        assert [books.runs.start(run, seen, 1) for run, seen in claims] == [True, False]

    @pytest.mark.parametrize("end", [state for state in RunState if state.ended])
    def test_every_end_frees_a_slot_once(self, books: Books, end: RunState) -> None:
        run, other = started(books), of(books, "birch-studio")
        assert not books.runs.start(*other, 1)
        last = stepped(run, state=end, tuned_model="tuned-1")
        assert [ended(books, last) for _ in range(2)] == [True, False]
        assert books.runs.active() == 0
        assert books.runs.start(*other, 1)
        assert books.runs.active() == 1

    def test_a_start_that_comes_to_nothing_takes_no_slot(self, books: Books) -> None:
        run, seen = claimed(books)
        assert [books.runs.start(run, seen, 9) for _ in range(3)] == [True, False, False]
        assert books.runs.active() == 1

    def test_steps_and_settling_and_giving_back_count_for_nothing(self, books: Books) -> None:
        taken = snapshotted(started(books), 1)
        assert books.runs.snapshotted(taken)
        submitted = stepped(taken, state=RunState.SUBMITTED)
        assert books.runs.save(submitted)
        assert books.runs.active() == 1
        kept = stepped(submitted, state=RunState.KEPT)
        assert books.runs.end(kept)
        assert books.runs.save(stepped(kept, announced=len(kept.steps)))
        assert books.runs.reopen(kept)
        assert books.runs.active() == 0

    def test_with_no_run_ever_started_none_is_under_way(self, books: Books) -> None:
        assert books.runs.active() == 0


@BOTH
class TestMoments:
    def test_the_first_new_sample_says_since_when_some_are_new(self, books: Books) -> None:
        committed_at(books, "gen-2", later(1))
        state = books.runs.tenant("acme-leads")
        assert (state.new_since, state.claimed_at) == (NOW, None)

    def test_what_is_no_sample_has_no_age(self, books: Books) -> None:
        books.ledger.commit(settled(Outcome.SKIPPED, "gen-2", tenant="birch-studio"))
        state = books.runs.tenant("birch-studio")
        assert (state.new_since, state.oldest_new_sample_at) == (None, None)

    def test_a_claim_covers_what_was_new_and_says_when_it_was(self, books: Books) -> None:
        started(books)
        state = books.runs.tenant("acme-leads")
        assert (state.new_since, state.claimed_at, state.oldest_new_sample_at) == (None, NOW, None)

    def test_what_came_during_a_run_and_is_in_its_snapshot_is_new_no_more(self, books: Books) -> None:
        run = started(books)
        committed_at(books, "gen-2", later(1))
        assert books.runs.snapshotted(snapshotted(run, 2))
        state = books.runs.tenant("acme-leads")
        assert (state.new_samples, state.new_since, state.oldest_new_sample_at) == (0, None, None)

    def test_what_came_while_the_snapshot_was_taken_is_as_old_as_the_claim_whatever_follows(self, books: Books) -> None:
        run = started(books)
        committed_at(books, "gen-2", later(1))
        committed_at(books, "gen-3", later(2))
        assert books.runs.snapshotted(snapshotted(run, 2))
        committed_at(books, "gen-4", later(90))
        state = books.runs.tenant("acme-leads")
        assert (state.new_samples, state.oldest_new_sample_at) == (2, run.created_at)

    def test_what_came_after_the_snapshot_is_as_old_as_it_is(self, books: Books) -> None:
        assert books.runs.snapshotted(snapshotted(started(books), 1))
        committed_at(books, "gen-2", later(3))
        committed_at(books, "gen-3", later(4))
        assert books.runs.tenant("acme-leads").oldest_new_sample_at == later(3)


@BOTH
class TestLearntFromEnds:
    def test_a_promoted_run_is_the_one_the_live_model_came_of(self, books: Books) -> None:
        first = stepped(started(books), state=RunState.PROMOTED, tuned_model="tuned-1", served_as="served-1")
        assert ended(books, first)
        assert ended(books, stepped(started(books), state=RunState.KEPT, tuned_model="tuned-2"))
        state = books.runs.tenant("acme-leads")
        assert (state.live_run, state.live_model) == (1, "served-1")
        run, _ = claimed(books)
        assert (run.live_run, run.live_model) == (1, "served-1")

    @pytest.mark.parametrize("end", [RunState.KEPT, RunState.PROMOTED, RunState.CANCELLED])
    def test_a_finished_job_tells_how_many_tokens_a_byte_makes(self, books: Books, end: RunState) -> None:
        measured = estimate(10, 4_000, 3, None, 0)
        told = stepped(started(books), state=end, trained_tokens=6_000, estimate=measured, tuned_model="tuned-1")
        assert ended(books, told)
        assert books.runs.tenant("acme-leads").tokens_per_byte == 0.5

    @pytest.mark.parametrize("told", [{}, {"trained_tokens": 6_000}, {"estimate": estimate(10, 4_000, 3, None, 0)}])
    def test_a_run_that_tells_nothing_leaves_what_an_earlier_one_has_told(
        self, books: Books, told: dict[str, object]
    ) -> None:
        measured = estimate(10, 4_000, 3, None, 0)
        assert books.runs.end(stepped(started(books), state=RunState.KEPT, trained_tokens=9_000, estimate=measured))
        assert books.runs.end(stepped(started(books), state=RunState.FAILED, **told))
        assert books.runs.tenant("acme-leads").tokens_per_byte == 0.75

    def test_a_rate_that_is_no_round_number_is_kept_to_nine_places(self, books: Books) -> None:
        measured = estimate(10, 7_000, 3, None, 0)
        assert ended(books, stepped(started(books), state=RunState.KEPT, trained_tokens=5_000, estimate=measured))
        assert books.runs.tenant("acme-leads").tokens_per_byte == pytest.approx(5_000 / 21_000, abs=1e-9)
