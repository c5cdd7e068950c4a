"""Twenty tenants cross the threshold, each in five processes at once: one run each, and one job at the provider.

Real processes, the real adapters and workflows, the local AWS, and the provider's stand-in.
"""

import multiprocessing
import queue
from collections import Counter
from collections.abc import Iterator, Sequence

import pytest

from goldsmith.adapters.dynamodb_runs import DynamoRuns
from goldsmith.domain.runs import Run, RunState, next_version
from goldsmith.workflows.launch import Launch
from goldsmith_cli.standin.serve import RunningStandin, running_standin
from tests.concurrency.crossing import THRESHOLD, Crossing, edited, hear, policy, shares
from tests.concurrency.engines import Engine
from tests.concurrency.places import Place
from tests.concurrency.scene import PATIENCE_SECONDS, Scene, SharedQueue, Told, now, work
from tests.fakes.provider import client_of
from tests.fakes.services import FakeAdvanceQueue

PROCESSES, CROSSINGS = 8, 5
TENANTS = tuple(f"tenant-{number:02}" for number in range(20))
_AN_HOUR = 3600.0

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("concurrency")]


@pytest.fixture
def provider() -> Iterator[RunningStandin]:
    """Its jobs take longer than any test."""
    with running_standin(job_seconds=_AN_HOUR) as running:
        yield running


def crossed(place: Place, provider: RunningStandin, maximum_active_runs: int) -> list[Told]:
    """What the processes tell when every tenant has crossed the threshold five times over."""
    place.make()
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["__main__", __name__])
    scene = Scene(
        place=place,
        start=context.Barrier(PROCESSES),
        launch=context.Barrier(PROCESSES),
        heard=context.Event(),
        rewritten=context.Event(),
        requests=context.Queue(),
        told=context.Queue(),
    )
    one_below = [edited(tenant, number) for tenant in TENANTS for number in range(THRESHOLD - 1)]
    hear(place, one_below, SharedQueue(scene.requests))
    dealt = shares(dict.fromkeys(TENANTS, CROSSINGS), PROCESSES)
    parts = [Crossing(share, (provider.url, provider.api_key), maximum_active_runs) for share in dealt]
    processes = [context.Process(target=work, args=(scene, part)) for part in parts]
    try:
        for process in processes:
            process.start()
        return [_next_told(scene, processes) for _ in processes]
    finally:
        for process in processes:
            process.kill()
            process.join()


def _next_told(scene: Scene, processes: Sequence[multiprocessing.process.BaseProcess]) -> Told:
    for _ in range(int(PATIENCE_SECONDS)):
        try:
            told = scene.told.get(timeout=1.0)
        except queue.Empty:
            assert not [process.name for process in processes if process.exitcode], "a process died without a word"
        else:
            assert told.defect is None, told.defect
            return told
    msg = f"a process told nothing for {PATIENCE_SECONDS:.0f} s"
    raise AssertionError(msg)


def runs_of(place: Place) -> list[Run]:
    runs = DynamoRuns(place.table())
    return [run for tenant in TENANTS for run in runs.runs(tenant)]


def check_jobs(provider: RunningStandin, runs: Sequence[Run]) -> None:
    """The provider has one job and one file for each run, and nothing else."""
    with client_of(provider) as client:
        jobs = list(client.fine_tuning.jobs.list())
        files = {file.id for file in client.files.list(purpose="fine-tune")}
    by_run = {str((job.metadata or {})["run_id"]): (job.id, job.training_file) for job in jobs}
    assert len(jobs) == len(by_run) == len(runs)
    assert by_run == {run.run_id: (run.job.job_id, run.job.file_id) for run in runs if run.job}
    assert files == {file_id for _, file_id in by_run.values()}


def test_a_hundred_concurrent_crossings_of_twenty_tenants_are_twenty_runs_and_twenty_jobs(
    ministack: Engine, provider: RunningStandin
) -> None:
    place = Place("crossings", ministack.environment)
    told = crossed(place, provider, maximum_active_runs=100)
    counts = sum((each.counts for each in told), Counter[str]())
    assert counts["considered"] == len(TENANTS) * CROSSINGS == 100
    assert counts["conflicts"] > 0, "nobody got into anybody's way: it proves nothing"
    runs = runs_of(place)
    assert sorted(run.tenant for run in runs) == sorted(TENANTS)
    assert sorted(name for each in told for name in each.runs) == sorted(run.run_id for run in runs)
    assert {run.state for run in runs} == {RunState.TRAINING}
    assert DynamoRuns(place.table()).active() == len(TENANTS)
    check_jobs(provider, runs)


def test_no_more_runs_are_under_way_than_allowed_and_each_that_ends_makes_room_for_one(
    ministack: Engine, provider: RunningStandin
) -> None:
    place, allowed = Place("capped", ministack.environment), 5
    told = crossed(place, provider, maximum_active_runs=allowed)
    runs, ledger = runs_of(place), DynamoRuns(place.table())
    assert len(runs) == len({name for each in told for name in each.runs}) == ledger.active() == allowed
    check_jobs(provider, runs)
    for run in runs[:2]:
        assert ledger.end(next_version(run, {"state": RunState.CANCELLED}, now()))
    assert ledger.active() == allowed - 2
    launch = Launch(ledger, FakeAdvanceQueue(), policy(allowed), now)
    assert len([tenant for tenant in TENANTS if launch.consider(tenant)]) == 2
    assert ledger.active() == allowed
