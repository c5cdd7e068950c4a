"""A process in which feedback makes tenants cross the threshold, and that takes the steps of whatever run is there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from goldsmith.adapters.dynamodb_ledger import DynamoLedger
from goldsmith.adapters.dynamodb_live import DynamoLive
from goldsmith.adapters.dynamodb_runs import DynamoRuns
from goldsmith.adapters.openai_client import openai_client
from goldsmith.adapters.openai_tuner import OpenAITuner
from goldsmith.domain.events import FeedbackEvent
from goldsmith.domain.policy import TenantPolicy
from goldsmith.errors import ServiceUnavailable
from goldsmith.workflows.advance import Window
from goldsmith.workflows.launch import Launch
from goldsmith.workflows.ticking import Ticking
from goldsmith.workflows.triage import Triage
from tests.concurrency.places import Place
from tests.concurrency.scene import PATIENCE_SECONDS, Scene, SharedQueue, Told, handed_back, now
from tests.fakes.advancing import Ports, advancing, watching
from tests.fakes.provider import BASE
from tests.fakes.services import FakeAdvanceQueue, FakeAnnouncements, FakeChat, FakeDeadLetters, FakeDirectory
from tests.fakes.stories import conversation, deliver, feedback_event

THRESHOLD = 24
_DELIVERIES = 20
_MINUTE = timedelta(minutes=1)


def edited(tenant: str, number: int) -> FeedbackEvent:
    """A draft about a topic of its own that a person has edited."""
    return feedback_event(
        tenant=tenant,
        event_id=f"e{number}",
        generation_id=f"gen-{number}",
        messages=conversation(f"topic {number} of {tenant}"),
        final=f"Hi Dana, {tenant} here: shall we talk about topic {number}?",
    )


def policy(maximum_active_runs: int) -> TenantPolicy:
    return TenantPolicy(sample_threshold=THRESHOLD, base_model=BASE, maximum_active_runs=maximum_active_runs)


def hear(place: Place, events: Sequence[FeedbackEvent], queue: SharedQueue) -> None:
    """Commit feedback, as triage does it; what got into another one's way is delivered again."""
    triage = Triage(DynamoLedger(place.table()), place.store(), queue, FakeDeadLetters(), TenantPolicy(), now)
    deliveries = deliver(*events)
    for _ in range(_DELIVERIES):
        deliveries = handed_back(triage.handle(deliveries), Told().counts)
        if not deliveries:
            return
    msg = f"never acknowledged: {len(deliveries)} messages"
    raise AssertionError(msg)


@dataclass(frozen=True)
class Crossing:
    """Its share of the feedback that crosses thresholds, one event after the other; a run is considered after each.

    ``provider`` is the base URL and the key. Whoever claims a run is nudged about it, and at the end every process has
    a tick, all at the same moment.
    """

    share: tuple[FeedbackEvent, ...]
    provider: tuple[str, str]
    maximum_active_runs: int

    def __call__(self, scene: Scene, told: Told) -> None:
        nudges = FakeAdvanceQueue()
        ticking = self._ticking(scene.place, nudges)
        for event in self.share:
            hear(scene.place, [event], SharedQueue(scene.requests))
            self._consider(ticking.launch, event.tenant, told)
        self._advance(ticking, nudges)
        scene.launch.wait(PATIENCE_SECONDS)
        errors = ticking.tick(_window()).errors
        told.counts.update(type(error).__name__ for error in errors)
        passing = [error for error in errors if not isinstance(error, ServiceUnavailable)]
        if passing:
            raise ExceptionGroup("defects", passing)

    def _consider(self, launch: Launch, tenant: str, told: Told) -> None:
        told.counts["considered"] += 1
        run = launch.consider(tenant)
        told.runs += [run.run_id] if run else []

    def _advance(self, ticking: Ticking, nudges: FakeAdvanceQueue) -> None:
        for tenant, number in nudges.runs:
            run = ticking.runs.run(tenant, number)
            if run is not None:
                ticking.advance.advance(run, _window())

    def _ticking(self, place: Place, nudges: FakeAdvanceQueue) -> Ticking:
        ledger, runs = DynamoLedger(place.table()), DynamoRuns(place.table())
        launch = Launch(runs, nudges, policy(self.maximum_active_runs), now)
        ports, chosen = self._ports(place, ledger, runs), policy(self.maximum_active_runs)
        advance = advancing(ports, chosen, _no_sleep)
        return Ticking(runs=runs, ledger=ledger, launch=launch, advance=advance, watch=watching(ports, chosen))

    def _ports(self, place: Place, ledger: DynamoLedger, runs: DynamoRuns) -> Ports:
        url, key = self.provider
        return Ports(
            ledger=ledger,
            runs=runs,
            live=DynamoLive(place.table()),
            store=place.store(),
            tuner=OpenAITuner(openai_client(url, lambda: key, 30.0)),
            chat=FakeChat(lambda _request: "never asked: no job is done"),
            directory=FakeDirectory(),
            announcements=FakeAnnouncements(),
            clock=now,
        )


async def _no_sleep(_seconds: float) -> None:
    """Nothing is evaluated, so nothing waits."""


def _window() -> Window:
    moment = now()
    return Window(stop_at=moment + _MINUTE, gone_at=moment + 2 * _MINUTE)


def shares(crossings: Mapping[str, int], processes: int) -> list[tuple[FeedbackEvent, ...]]:
    """So many events of each tenant beyond one below the threshold, a tenant's dealt to different processes."""
    dealt: list[list[FeedbackEvent]] = [[] for _ in range(processes)]
    events = [edited(tenant, THRESHOLD - 1 + n) for n in range(max(crossings.values())) for tenant in crossings]
    for position, event in enumerate(events):
        dealt[position % processes].append(event)
    return [tuple(share) for share in dealt]
