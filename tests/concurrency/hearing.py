"""A process that hears feedback, and hands back to itself what was not acknowledged."""

import time
from collections import Counter
from dataclasses import dataclass

from goldsmith.adapters.dynamodb_ledger import DynamoLedger
from goldsmith.adapters.dynamodb_runs import DynamoRuns
from goldsmith.domain.policy import TenantPolicy
from goldsmith.domain.runs import Run
from goldsmith.errors import ServiceUnavailable
from goldsmith.workflows.deliveries import Delivery
from goldsmith.workflows.launch import Launch
from goldsmith.workflows.triage import Triage
from tests.concurrency.scene import PATIENCE_SECONDS, PAUSE_SECONDS, Scene, SharedQueue, Told, handed_back, now
from tests.concurrency.stories import TENANTS
from tests.fakes.services import FakeAdvanceQueue, FakeDeadLetters
from tests.fakes.stories import deliver

_DELIVERIES = 60
EAGER = TenantPolicy(sample_threshold=10)


@dataclass(frozen=True)
class Hearing:
    """Triage of one process's share, and then, all at once, the question whether a run is due."""

    batches: tuple[tuple[str, ...], ...]

    def __call__(self, scene: Scene, told: Told) -> None:
        letters = FakeDeadLetters()
        ledger, store = DynamoLedger(scene.place.table()), scene.place.store()
        triage = Triage(ledger, store, SharedQueue(scene.requests), letters, TenantPolicy(), now)
        for batch in self.batches:
            _until_acknowledged(triage, deliver(*batch), told.counts)
        told.letters = [body for body, _ in letters.letters]
        scene.launch.wait(PATIENCE_SECONDS)
        launch = Launch(DynamoRuns(scene.place.table()), FakeAdvanceQueue(), EAGER, now)
        told.runs = [run.run_id for tenant in TENANTS if (run := _consider(launch, tenant, told.counts))]


def _consider(launch: Launch, tenant: str, counts: Counter[str]) -> Run | None:
    try:
        return launch.consider(tenant)
    except ServiceUnavailable:
        counts["claims unanswered"] += 1
        return None


def _until_acknowledged(triage: Triage, deliveries: list[Delivery], counts: Counter[str]) -> None:
    for _ in range(_DELIVERIES):
        deliveries = handed_back(triage.handle(deliveries), counts)
        if not deliveries:
            return
        time.sleep(PAUSE_SECONDS)
    msg = f"never acknowledged in {_DELIVERIES} deliveries: {len(deliveries)} messages"
    raise AssertionError(msg)
