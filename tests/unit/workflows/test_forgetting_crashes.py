"""Wherever forgetting dies or a service fails: run again, it ends as if nothing had happened."""

import contextlib

import pytest

from goldsmith.domain.runs import RunState
from goldsmith.errors import GoldsmithError
from tests.fakes.faults import Crash, Fault, Faults, Kind, Moment
from tests.fakes.forgetting import TENANT, Memory
from tests.fakes.stories import deliver, feedback_event
from tests.fakes.works import Works

SECRET = "the merger with Umbrella"


def trained(*, promoted: bool) -> Memory:
    works = Works(samples=14)
    secrets = [
        feedback_event(
            event_id=f"event-{n}", generation_id=f"secret-{n}", author="writer-9", rating=5,
            output=f"About {SECRET} {n}", messages=[{"role": "user", "content": f"Write about {SECRET} {n}."}],
        )
        for n in range(6)
    ]  # fmt: skip
    works.house.triage.handle(deliver(*secrets))
    works.house.dead_letters.send('{"tenant": "acme-leads", "generation_id": "secret-1"}', "version")
    if promoted:
        assert works.tick_until_settled().state is RunState.PROMOTED
    else:
        works.tick()
    return Memory(works)


PROMOTED, TRAINING = trained(promoted=True), trained(promoted=False)


def forgotten(start: Memory, *planned: Fault, tenant: bool = False) -> Memory:
    """Forgotten with faults, then run again as often as it takes."""
    memory = start.again()
    memory.faults = Faults(*planned)
    with contextlib.suppress(Crash, GoldsmithError):
        memory.forget(author=None if tenant else "writer-9")
    calls = memory.faults.calls
    memory.faults = Faults()
    memory.works.clock.pass_seconds(600)
    memory.forget(author=None if tenant else "writer-9")
    memory.faults.calls = calls
    return memory


def lasting(memory: Memory) -> tuple[object, ...]:
    """What everybody else can see; moments and versions left out."""
    ledger, store = memory.works.ledger, memory.works.store
    entries = {key: (e.outcome, e.sample, [r.location for r in e.revisions]) for key, e in ledger.generations.items()}
    state = ledger.tenant(TENANT).model_dump(exclude={"forgettings", "live_since"})
    told = {"state", "retrain_required", "forgotten"}
    runs = [run.model_dump(include=told, exclude={"forgotten": {"at"}}) for run in ledger.runs(TENANT)]
    return entries, state, runs, store.objects, store.older, memory.works.house.dead_letters.letters


def calls_of(start: Memory, *, tenant: bool) -> range:
    memory = start.again()
    memory.faults = Faults()
    memory.forget(author=None if tenant else "writer-9")
    return range(len(memory.faults.calls))


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("kind", ["crash", "failure"])
@pytest.mark.parametrize("start", ["promoted", "training"])
@pytest.mark.parametrize("tenant", [False, True], ids=["author", "tenant"])
def test_a_fault_at_any_call_is_made_good_by_running_it_again(
    start: str, kind: Kind, moment: Moment, tenant: bool
) -> None:
    begin = PROMOTED if start == "promoted" else TRAINING
    calm = lasting(forgotten(begin, tenant=tenant))
    for call in calls_of(begin, tenant=tenant):
        memory = forgotten(begin, Fault(call, kind, moment), tenant=tenant)
        assert memory.places_of(SECRET) == [], f"at call {call}: {memory.faults.calls[call]}"
        assert lasting(memory) == calm, f"at call {call}: {memory.faults.calls[call]}"


def test_every_port_is_called() -> None:
    memory = PROMOTED.again()
    memory.faults = Faults()
    memory.forget(author="writer-9")
    assert {name.split(".")[0] for name in memory.faults.calls} == {
        "FakeLedger", "FakeStore", "FakeVersions", "FakeDeadLetterBoxes", "FakeTuner",
    }  # fmt: skip
