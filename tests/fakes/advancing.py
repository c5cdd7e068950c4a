"""What advances runs, put together as the functions put it together, on whatever ports a test gives."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from goldsmith.domain.policy import TenantPolicy
from goldsmith.live_ports import LiveLedger
from goldsmith.ports import ChatModel, Clock, Ledger, ObjectStore
from goldsmith.run_ports import Announcements, ModelDirectory, RunLedger, Tuner
from goldsmith.workflows.advance import Advance
from goldsmith.workflows.evaluation import Evaluator, Judging
from goldsmith.workflows.live_models import LiveModels
from goldsmith.workflows.measuring import Measuring
from goldsmith.workflows.planning import Planning
from goldsmith.workflows.run_steps import RunSteps
from goldsmith.workflows.snapshot import Snapshots
from goldsmith.workflows.training_sets import TrainingSets
from goldsmith.workflows.watching import Watch


@dataclass(frozen=True)
class Ports:
    """All that advancing a run touches."""

    ledger: Ledger
    runs: RunLedger
    live: LiveLedger
    store: ObjectStore
    tuner: Tuner
    chat: ChatModel
    directory: ModelDirectory
    announcements: Announcements
    clock: Clock


def advancing(ports: Ports, policy: TenantPolicy, sleep: Callable[[float], Awaitable[None]]) -> Advance:
    """Advance on those ports."""
    store, clock = ports.store, ports.clock
    training_sets = TrainingSets(store, ports.tuner, policy)
    steps = RunSteps(
        runs=ports.runs,
        tuner=ports.tuner,
        snapshots=Snapshots(ports.ledger, ports.runs, store, policy, clock),
        planning=Planning(ports.runs, store, training_sets, Measuring(), policy),
        training_sets=training_sets,
        evaluator=Evaluator(store, ports.chat, Judging(ports.chat, "judge"), policy, clock, sleep),
    )
    return Advance(ports.runs, steps, live_models(ports), ports.announcements, clock)


def live_models(ports: Ports) -> LiveModels:
    """Changes of live models on those ports."""
    return LiveModels(ports.runs, ports.live, ports.directory, ports.announcements)


def watching(ports: Ports, policy: TenantPolicy) -> Watch:
    """The watch on those ports."""
    return Watch(ports.runs, live_models(ports), policy, ports.clock)


def with_tuner(advance: Advance, tuner: Tuner) -> Advance:
    """The same with another tuner."""
    sets = replace(advance.steps.training_sets, tuner=tuner)
    planning = replace(advance.steps.planning, training_sets=sets)
    return replace(advance, steps=replace(advance.steps, tuner=tuner, planning=planning, training_sets=sets))
