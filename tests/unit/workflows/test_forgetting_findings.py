"""What would stop forgetting, go too far, or leave something behind."""

import json

import pytest

from goldsmith.domain.launching import claim
from goldsmith.domain.provider import training_job
from goldsmith.domain.runs import RunState
from goldsmith.workflows.forgetting_letters import matcher
from goldsmith.workflows.forgetting_report import Subject
from goldsmith.workflows.forgetting_tombstones import Tombstones
from tests.fakes.faults import Crash, Fault, Faults
from tests.fakes.forgetting import TENANT, Memory
from tests.fakes.stories import NoWait, deliver, feedback_event
from tests.fakes.works import POLICY, Works

GONE = {"gen-7"}


def letter(**fields: object) -> str:
    return json.dumps({"tenant": TENANT, "generation_id": "gen-7", **fields})


@pytest.mark.parametrize(
    "body",
    [
        letter(),
        letter(rating=99),
        letter(generation_id=["gen-7"]),
        letter(generation_id=" gen-7 "),
        letter(tenant="Acme-Leads"),
        letter(feedback={"tenant": "birch", "generation_id": "gen-9"}),
        letter(tenant=f"{TENANT} "),
        json.dumps({"feedback": {"tenant": TENANT, "generation_id": "gen-7"}}),
        f"{TENANT} said about gen-7: cut off",
    ],
)
def test_a_dead_letter_is_found_however_broken_its_names_are(body: str) -> None:
    assert matcher(Subject(TENANT, "gen-7"), GONE)(body)


@pytest.mark.parametrize(
    "body",
    [
        letter(tenant=f"{TENANT}-two"),
        letter(generation_id="gen-77"),
        letter(generation_id=" gen-77"),
        letter(generation_id=" gen-7.1"),
        letter(tenant=f"{TENANT}-two", generation_id=["gen-7"]),
        letter(generation_id={"not": "a name"}),
        "[]",
        "gen-7 of nobody",
        f"{TENANT}-two said about gen-7: cut off",
    ],
)
def test_a_dead_letter_about_somebody_else_stays(body: str) -> None:
    assert not matcher(Subject(TENANT, "gen-7"), GONE)(body)


def test_everything_of_a_tenant_takes_no_neighbours_letter() -> None:
    matches = matcher(Subject(TENANT), ())
    assert [matches(letter(tenant=name)) for name in (TENANT, f"{TENANT}-two", "x")] == [True, False, False]


def test_a_job_that_nobody_wrote_down_is_withdrawn() -> None:
    """The invocation died between creating the job and storing its handle."""
    faults = Faults()
    Works(faults).tick()
    submit = faults.calls.index("FakeTuner.submit")
    works = Works(Faults(Fault(submit, "crash", "after")))
    with pytest.raises(Crash):
        works.tick()
    run = works.first_run()
    assert run is not None
    assert (run.state, run.job) == (RunState.SNAPSHOTTED, None)
    assert works.tuner.jobs[run.run_id][1]
    name = json.loads(works.store.objects[training_files(works)].splitlines()[0])["generation_id"]
    report = Memory(works).forget(name)
    assert (report.left, works.tuner.jobs[run.run_id][1]) == ((), [])
    assert set(works.tuner.cancelled) == {f"job-{run.run_id}"}
    assert training_job(run).run_id == run.run_id


def training_files(works: Works) -> str:
    run = works.first_run()
    assert run is not None
    assert run.snapshot is not None
    return run.snapshot.train_key


def test_a_tenant_that_was_forgotten_may_forget_again() -> None:
    works = Works()
    works.tick_until_settled()
    memory = Memory(works)
    memory.forget()
    fresh = feedback_event(event_id="fresh", generation_id="fresh", occurred_at="2026-11-24T10:00:00Z", rating=5)
    works.house.triage.handle(deliver(fresh))
    assert memory.forget("fresh").left == ()
    assert works.ledger.tenant(TENANT).forgetting == ()


def test_what_one_person_forgets_does_not_end_what_another_is_dropping() -> None:
    works = Works(samples=3)
    stones = Tombstones(works.ledger, works.ledger, works.ledger, works.store, works.clock, NoWait())
    stones.refuse(Subject(TENANT), dropping=True)
    Memory(works).forget("gen-1")
    assert works.ledger.books(TENANT, []).forgotten.dropping
    assert len(works.house.triage.handle(deliver(feedback_event(event_id="new"))).failures) == 1


def test_one_wrong_date_does_not_silence_a_tenant_for_ever() -> None:
    works = Works(samples=3)
    wrong = feedback_event(event_id="w", generation_id="w", occurred_at="9999-12-31T23:59:59.999999Z", rating=5)
    works.house.triage.handle(deliver(wrong))
    memory = Memory(works)
    memory.forget()
    later = feedback_event(event_id="l", generation_id="l", occurred_at="2026-11-24T10:00:00Z", rating=5)
    assert dict(+works.house.triage.handle(deliver(later)).counts) == {"accepted": 1}


def test_the_last_moment_there_is_is_no_trouble_for_a_snapshot() -> None:
    works = Works()
    wrong = feedback_event(event_id="w", generation_id="w", occurred_at="9999-12-31T23:59:59.999999Z", rating=5)
    works.house.triage.handle(deliver(wrong))
    assert works.tick_until_settled().state is RunState.PROMOTED


def test_samples_of_a_cancelled_run_that_were_forgotten_start_no_other() -> None:
    works = Works(polls=9)
    works.tick()
    memory = Memory(works)
    for number in range(20):
        memory.forget(f"gen-{number}")
    assert works.ledger.tenant(TENANT).new_samples == 4
    assert works.launch.consider(TENANT) is None


def test_no_run_is_claimed_by_who_looked_before_something_was_forgotten() -> None:
    works = Works()
    seen = works.ledger.tenant(TENANT)
    Memory(works).forget("gen-1")
    assert not works.ledger.start(claim(seen, POLICY, works.clock()), seen, 100)
