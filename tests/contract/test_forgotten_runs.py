"""A run that forgetting ends is under way no more; one that it could not end is until it ends."""

import pytest

from goldsmith.domain.launching import claim
from goldsmith.domain.runs import JobHandle, Run, RunState, next_version
from goldsmith.errors import ServiceUnavailable
from goldsmith.workflows.forgetting_runs import ForgettingRuns
from tests.contract.books import accepted
from tests.contract.memory import LATER, MEMORIES, POLICY, TENANT, Memory, make_memory
from tests.fakes.services import FakeTuner


@pytest.fixture
def memory(request: pytest.FixtureRequest) -> Memory:
    return make_memory(request)


def started(memory: Memory, tenant: str = TENANT, most: int = 1) -> Run | None:
    memory.books.ledger.commit(accepted(f"of-{tenant}", tenant=tenant))
    seen = memory.books.runs.tenant(tenant)
    run = claim(seen, POLICY, LATER)
    return run if memory.books.runs.start(run, seen, most) else None


def training(memory: Memory) -> Run:
    run = started(memory)
    assert run is not None
    at = next_version(run, {"state": RunState.TRAINING, "job": JobHandle(job_id="j", file_id="f")}, LATER)
    assert memory.books.runs.save(at)
    return at


def forgetting_runs(memory: Memory, tuner: FakeTuner) -> ForgettingRuns:
    return ForgettingRuns(memory.books.runs, tuner, lambda: LATER, TENANT)


@MEMORIES
class TestRunsThatAreForgotten:
    def test_a_cancelled_one_frees_its_slot_once_however_often_it_is_forgotten(self, memory: Memory) -> None:
        training(memory)
        assert started(memory, "birch-studio") is None
        for _ in range(2):
            assert list(forgetting_runs(memory, FakeTuner()).mark_all()) == []
        assert memory.books.runs.active() == 0
        assert started(memory, "cedar-mail") is not None
        assert memory.books.runs.active() == 1

    def test_one_that_could_not_be_cancelled_keeps_its_slot_when_all_else_of_the_tenant_is_gone(
        self, memory: Memory
    ) -> None:
        run, tuner = training(memory), FakeTuner()
        tuner.problem = ServiceUnavailable("down")
        [left] = forgetting_runs(memory, tuner).mark_all()
        assert "may be left running at the provider" in left
        memory.forgetting.drop(TENANT)
        state = memory.books.runs.tenant(TENANT)
        assert (state.active_run, state.counters, memory.books.runs.active()) == (run.run_id, {}, 1)
        assert started(memory, "birch-studio") is None
        marked = memory.books.runs.run(TENANT, 1)
        assert marked is not None
        assert memory.books.runs.end(next_version(marked, {"state": RunState.FAILED}, LATER))
        assert memory.books.runs.active() == 0

    def test_what_is_known_of_tokens_and_of_ages_goes_with_the_tenant_and_when_it_was_trained_stays(
        self, memory: Memory
    ) -> None:
        training(memory)
        memory.books.ledger.commit(accepted("gen-2"))
        list(forgetting_runs(memory, FakeTuner()).mark_all())
        memory.forgetting.drop(TENANT)
        state = memory.books.runs.tenant(TENANT)
        assert (state.new_since, state.tokens_per_byte, state.claimed_at, state.runs) == (None, None, LATER, 1)
