"""Whoever read the books before something was forgotten is too late: commits, snapshots, and the counts of runs."""

import dataclasses

import pytest

from goldsmith.domain.forgetting import Forgotten, author_digest
from goldsmith.domain.generations import Outcome
from goldsmith.domain.launching import claim
from goldsmith.domain.runs import RunState, Snapshot, next_version
from goldsmith.errors import CommitConflict
from tests.contract.books import NOW, accepted, commented, settled
from tests.contract.memory import LATER, MEMORIES, POLICY, TENANT, Memory, make_memory


@pytest.fixture
def memory(request: pytest.FixtureRequest) -> Memory:
    return make_memory(request)


@MEMORIES
class TestBooks:
    def test_they_hold_the_generations_and_all_that_was_forgotten(self, memory: Memory) -> None:
        commit = accepted()
        memory.books.ledger.commit(commit)
        forgotten = Forgotten(times=1, everything_until=NOW, authors={author_digest(TENANT, "writer-17"): LATER})
        memory.forgetting.forget(dataclasses.replace(memory.made([]), forgotten=forgotten))
        books = memory.books.ledger.books(TENANT, ["gen-1", "gen-1", "unknown"])
        assert (books.generations, books.forgotten) == ({"gen-1": commit.generations[0]}, forgotten)

    def test_of_a_tenant_never_seen_they_are_empty(self, memory: Memory) -> None:
        books = memory.books.ledger.books(TENANT, ["gen-1"])
        assert (books.generations, books.forgotten) == ({}, Forgotten())

    def test_all_entries_come_by_id_with_tombstones_among_them(self, memory: Memory) -> None:
        memory.books.ledger.commit(settled(Outcome.WAITING, "gen-3", "gen-1"))
        memory.books.ledger.commit(accepted("gen-1", tenant="birch-studio"))
        memory.forget("gen-2")
        entries = list(memory.books.ledger.entries(TENANT))
        assert [(entry.generation_id, entry.forgotten) for entry in entries] == [
            ("gen-1", False), ("gen-2", True), ("gen-3", False),
        ]  # fmt: skip

    def test_entries_can_be_narrowed_to_those_that_name_an_event_or_a_sample(self, memory: Memory) -> None:
        commits = [accepted("gen-1"), accepted("gen-2")]
        for commit in commits:
            memory.books.ledger.commit(commit)
        sample = commits[1].generations[0].sample
        assert sample is not None
        found = {
            wanted: [entry.generation_id for entry in memory.books.ledger.entries(TENANT, wanted)]
            for wanted in ("gen-1-0", sample.sample_id, "nothing-of-that-name")
        }
        assert found == {"gen-1-0": ["gen-1"], sample.sample_id: ["gen-2"], "nothing-of-that-name": []}

    def test_names_that_json_writes_otherwise_are_found_too(self, memory: Memory) -> None:
        names = ['a"b', "c\\d", "Zoë 👋"]
        for name in names:
            memory.books.ledger.commit(accepted(name))
        assert [[entry.generation_id for entry in memory.books.ledger.entries(TENANT, name)] for name in names] == [
            [name] for name in names
        ]


@MEMORIES
class TestCommittingMeanwhile:
    def test_what_was_read_before_something_was_forgotten_cannot_be_committed(self, memory: Memory) -> None:
        """However little it has to do with it: whether an event is covered was judged by outdated books."""
        memory.forget("gen-9")
        for seen in (0, 2):
            with pytest.raises(CommitConflict):
                memory.books.ledger.commit(dataclasses.replace(accepted(), forgettings=seen))
        assert memory.books.ledger.read(TENANT, ["gen-1"]) == {}
        memory.books.ledger.commit(dataclasses.replace(accepted(), forgettings=1))
        assert not memory.known().forgotten

    def test_where_nothing_was_ever_forgotten_the_count_is_zero(self, memory: Memory) -> None:
        with pytest.raises(CommitConflict):
            memory.books.ledger.commit(dataclasses.replace(accepted(), forgettings=1))
        memory.books.ledger.commit(dataclasses.replace(accepted(), forgettings=0))
        assert memory.known().version == 1

    def test_a_commit_to_which_it_does_not_matter_goes_through(self, memory: Memory) -> None:
        memory.forget("gen-9")
        memory.books.ledger.commit(accepted())
        assert memory.known().version == 1

    def test_nothing_is_committed_over_a_tombstone_by_who_has_not_seen_it(self, memory: Memory) -> None:
        memory.books.ledger.commit(accepted())
        seen = memory.known()
        memory.forget("gen-1", "gen-2")
        for late in (commented(seen), accepted("gen-2")):
            with pytest.raises(CommitConflict):
                memory.books.ledger.commit(late)


def snapshot(**changes: object) -> Snapshot:
    fields: dict[str, object] = {
        "train_key": "t", "holdout_key": "h", "manifest_key": "m", "train_samples": 10, "holdout_samples": 2,
        "train_sha256": "1", "holdout_sha256": "2", "sample_commits": 2, "aside_key": "a", "segments_key": "s",
        "holdout_fraction": 0.2,
    }  # fmt: skip
    return Snapshot.model_validate({**fields, **changes})


@MEMORIES
class TestRuns:
    def test_a_snapshot_begun_before_something_was_forgotten_is_not_stored(self, memory: Memory) -> None:
        """Or a text could be trained on that was erased while the snapshot was written."""
        runs = memory.books.runs
        memory.books.ledger.commit(accepted())
        run = claim(runs.tenant(TENANT), POLICY, NOW)
        assert runs.start(run, runs.tenant(TENANT), 100)
        memory.forget("gen-1")
        taken = {seen: snapshot(forgettings=seen) for seen in (0, 1)}
        changes = {"state": RunState.SNAPSHOTTED}
        assert not runs.snapshotted(next_version(run, {**changes, "snapshot": taken[0]}, NOW))
        assert runs.run(TENANT, 1) == run
        assert runs.snapshotted(next_version(run, {**changes, "snapshot": taken[1]}, NOW))

    def test_what_is_forgotten_before_any_snapshot_does_not_count_as_new(self, memory: Memory) -> None:
        for name in ("gen-1", "gen-2"):
            memory.books.ledger.commit(accepted(name))
        memory.forget("gen-1", new_samples=1)
        state = memory.books.runs.tenant(TENANT)
        assert (state.sample_commits, state.forgotten_samples, state.new_samples) == (2, 1, 1)
        memory.forget("gen-2", new_samples=1)
        assert memory.books.runs.tenant(TENANT).new_samples == 0

    def test_a_run_starts_the_count_anew_and_so_does_its_snapshot(self, memory: Memory) -> None:
        runs = memory.books.runs
        for name in ("gen-1", "gen-2"):
            memory.books.ledger.commit(accepted(name))
        memory.forget("gen-1", new_samples=1)
        run = claim(runs.tenant(TENANT), POLICY, NOW)
        assert runs.start(run, runs.tenant(TENANT), 100)
        assert (runs.tenant(TENANT).forgotten_samples, runs.tenant(TENANT).new_samples) == (0, 0)
        memory.books.ledger.commit(accepted("gen-3"))
        memory.forget("gen-3", new_samples=1)
        assert (runs.tenant(TENANT).forgotten_samples, runs.tenant(TENANT).new_samples) == (1, 0)
        changes = {"state": RunState.SNAPSHOTTED, "snapshot": snapshot(forgettings=2, sample_commits=3)}
        assert runs.snapshotted(next_version(run, changes, NOW))
        assert (runs.tenant(TENANT).forgotten_samples, runs.tenant(TENANT).new_samples) == (0, 0)

    def test_the_first_snapshot_fixes_the_split_for_ever(self, memory: Memory) -> None:
        runs = memory.books.runs
        memory.books.ledger.commit(accepted())
        assert runs.tenant(TENANT).holdout_fraction is None
        for fraction in (0.25, 0.5):
            run = claim(runs.tenant(TENANT), POLICY, NOW)
            assert runs.start(run, runs.tenant(TENANT), 100)
            taken = next_version(
                run, {"state": RunState.SNAPSHOTTED, "snapshot": snapshot(holdout_fraction=fraction)}, NOW
            )
            assert runs.snapshotted(taken)
            assert runs.end(next_version(taken, {"state": RunState.FAILED}, NOW))
            assert runs.tenant(TENANT).holdout_fraction == 0.25
        memory.forgetting.drop(TENANT)  # models that were trained by it may still be live
        assert runs.tenant(TENANT).holdout_fraction == 0.25
