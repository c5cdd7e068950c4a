"""Forgetting in the ledger: tombstones in the place of generations, nothing kept of what was said."""

import dataclasses

import pytest

from goldsmith.domain.forgetting import tombstone
from goldsmith.domain.generations import Listing, Outcome
from goldsmith.domain.launching import claim
from goldsmith.domain.live_models import promotion
from goldsmith.domain.runs import RunState, next_version
from goldsmith.errors import CommitConflict
from goldsmith.ports import Refusal
from tests.contract.books import NOW, accepted, commented, settled
from tests.contract.memory import LATER, MEMORIES, POLICY, TENANT, Memory, make_memory


@pytest.fixture
def memory(request: pytest.FixtureRequest) -> Memory:
    return make_memory(request)


@MEMORIES
class TestForgetting:
    def test_a_tombstone_has_the_name_and_nothing_that_was_said(self, memory: Memory) -> None:
        memory.books.ledger.commit(accepted())
        [stone] = memory.forget("gen-1")
        found = memory.known()
        assert found == stone
        assert (found.forgotten, found.version) == (True, 2)
        assert (found.pieces, found.revisions, found.sample, found.parked, found.model) == ((), (), None, None, None)

    def test_what_the_ledger_never_heard_of_can_be_forgotten(self, memory: Memory) -> None:
        memory.forget("gen-9")
        assert memory.known("gen-9").forgotten
        assert memory.books.runs.tenant(TENANT).counters == {"forgotten": 1}

    def test_tombstones_are_listed_and_on_no_other_list(self, memory: Memory) -> None:
        memory.books.ledger.commit(settled(Outcome.PARKED, "gen-1", "gen-2"))
        memory.forget("gen-1", "gen-9")
        listed = {kind: {each.generation_id for each in memory.books.ledger.listed(TENANT, kind)} for kind in Listing}
        assert listed[Listing.FORGOTTEN] == {"gen-1", "gen-9"}
        assert listed[Listing.PARKED] == {"gen-2"}

    def test_counters_lose_what_is_forgotten_and_the_books_still_balance(self, memory: Memory) -> None:
        memory.books.ledger.commit(accepted("gen-1"))
        memory.books.ledger.commit(settled(Outcome.WAITING, "gen-2"))
        memory.forget("gen-1")
        counters = memory.books.runs.tenant(TENANT).counters
        assert (counters["events"], counters["waiting"], counters["accepted"], counters["forgotten"]) == (1, 1, 0, 1)
        assert (counters["samples_accepted"], counters["sample_commits"]) == (0, 1)

    def test_as_many_tombstones_as_it_says_fit(self, memory: Memory) -> None:
        names = [f"g{number}" for number in range(memory.forgetting.max_tombstones)]
        memory.forget(*names)
        assert set(memory.books.ledger.read(TENANT, names)) == set(names)

    def test_on_an_outdated_version_it_is_a_conflict_and_leaves_no_trace(self, memory: Memory) -> None:
        memory.books.ledger.commit(accepted())
        outdated = [tombstone(TENANT, "gen-1", memory.known(), LATER), tombstone(TENANT, "gen-9", None, LATER)]
        memory.books.ledger.commit(commented(memory.known()))
        before = (memory.books.runs.tenant(TENANT), memory.known(), memory.times())
        for stones in (outdated, [tombstone(TENANT, "gen-1", None, LATER)]):
            with pytest.raises(CommitConflict):
                memory.forgetting.forget(memory.made(stones))
        assert (memory.books.runs.tenant(TENANT), memory.known(), memory.times()) == before
        assert memory.books.ledger.read(TENANT, ["gen-9"]) == {}

    @pytest.mark.parametrize("times", [1, 2, 4, 9])
    def test_whoever_did_not_see_the_last_forgetting_cannot_forget(self, memory: Memory, times: int) -> None:
        for name in ("gen-1", "gen-2"):
            memory.forget(name)
        with pytest.raises(CommitConflict):
            memory.forgetting.forget(memory.made([tombstone(TENANT, "gen-3", None, LATER)], times=times))
        assert memory.times() == 2

    def test_tenants_forget_apart(self, memory: Memory) -> None:
        for tenant in (TENANT, "birch-studio"):
            memory.books.ledger.commit(accepted(tenant=tenant))
        untouched = (memory.books.ledger.books("birch-studio", ["gen-1"]), memory.books.runs.tenant("birch-studio"))
        memory.forget("gen-1")
        memory.forgetting.drop(TENANT)
        assert (
            memory.books.ledger.books("birch-studio", ["gen-1"]),
            memory.books.runs.tenant("birch-studio"),
        ) == untouched

    def test_a_tenant_that_was_only_forgotten_is_listed_too(self, memory: Memory) -> None:
        memory.forget("gen-9")
        assert list(memory.books.runs.tenants()) == [TENANT]


@MEMORIES
class TestFinishing:
    def test_while_something_is_being_forgotten_the_tenant_says_what(self, memory: Memory) -> None:
        assert memory.books.runs.tenant(TENANT).forgetting == ()
        memory.forget("gen-1", subject="one")
        memory.forget("gen-2", subject="one")
        memory.forget("gen-3", subject="another")
        state = memory.books.runs.tenant(TENANT)
        assert (sorted(state.forgetting), state.forgettings) == (["another", "one"], 3)

    def test_what_is_finished_holds_no_run_back_and_what_is_not_still_does(self, memory: Memory) -> None:
        memory.forget("gen-1", subject="one")
        memory.forget("gen-2", subject="another")
        for subject in ("one", "one", "never begun"):
            memory.forgetting.finished(TENANT, subject)
        assert memory.books.runs.tenant(TENANT).forgetting == ("another",)
        memory.forgetting.finished(TENANT, "another")
        state = memory.books.runs.tenant(TENANT)
        assert (state.forgetting, state.forgettings) == ((), 2)

    def test_what_is_finished_can_be_forgotten_again(self, memory: Memory) -> None:
        for _ in range(2):
            memory.forgetting.forget(memory.made([]))
            assert memory.books.runs.tenant(TENANT).forgetting == ("one",)
            memory.forgetting.finished(TENANT, "one")
        assert memory.times() == 2


@MEMORIES
class TestDropping:
    def test_only_what_was_forgotten_and_the_runs_are_left(self, memory: Memory) -> None:
        books = memory.books
        for name in ("gen-1", "gen-2"):
            books.ledger.commit(accepted(name))
        assert books.ledger.refuse(Refusal(TENANT, "digest", "reason", NOW))
        run = claim(books.runs.tenant(TENANT), POLICY, NOW)
        assert books.runs.start(run, books.runs.tenant(TENANT), 100)
        promoted = next_version(run, {"state": RunState.PROMOTED, "tuned_model": "tuned-1"}, NOW)
        assert books.runs.end(promoted, promotion(books.runs.tenant(TENANT), promoted, NOW))
        memory.forget("gen-1", new_samples=1)

        assert memory.forgetting.drop(TENANT) == 5  # two generations, two segments, one refusal

        assert list(books.ledger.entries(TENANT)) == []
        assert list(books.ledger.segments(TENANT)) == []
        assert list(books.ledger.listed(TENANT, Listing.FORGOTTEN)) == []
        assert list(books.runs.runs(TENANT)) == [promoted]
        state = books.runs.tenant(TENANT)
        assert (state.counters, state.consumed, state.new_samples) == ({}, 0, 0)
        assert (state.runs, state.live_model, state.forgettings, state.forgetting) == (1, "tuned-1", 1, ("one",))
        assert (state.live_changes, set(state.watched)) == (1, {"base", "tuned-1"})
        assert memory.times() == 1
        assert list(books.runs.tenants()) == [TENANT]

    def test_a_refusal_counts_anew_afterwards(self, memory: Memory) -> None:
        refusal = Refusal(TENANT, "digest", "reason", NOW)
        assert memory.books.ledger.refuse(refusal)
        memory.forgetting.drop(TENANT)
        assert memory.books.ledger.refuse(refusal)

    def test_dropping_again_drops_nothing(self, memory: Memory) -> None:
        memory.books.ledger.commit(accepted())
        assert [memory.forgetting.drop(TENANT) for _ in range(2)] == [2, 0]

    def test_however_much_there_is_all_of_it_goes(self, memory: Memory) -> None:
        names = [f"g{number}" for number in range(90)]
        memory.books.ledger.commit(settled(Outcome.WAITING, *names))
        assert memory.forgetting.drop(TENANT) == 91
        assert list(memory.books.ledger.entries(TENANT)) == []

    def test_the_tenant_can_begin_anew(self, memory: Memory) -> None:
        memory.books.ledger.commit(accepted())
        memory.forget("gen-1")
        memory.forgetting.drop(TENANT)
        memory.books.ledger.commit(dataclasses.replace(accepted("gen-2"), forgettings=1))
        state = memory.books.runs.tenant(TENANT)
        assert (state.counters["events"], state.new_samples) == (1, 1)
