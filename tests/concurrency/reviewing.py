"""A process that stands for a person: it decides on all that is parked, while others do the same and more is said."""

import time
from dataclasses import dataclass

from goldsmith.adapters.dynamodb_ledger import DynamoLedger
from goldsmith.domain.generations import Generation
from goldsmith.errors import ReviewProblem, ServiceUnavailable
from goldsmith.workflows.parked import Parked
from goldsmith.workflows.review import Reviewing
from tests.concurrency.scene import PAUSE_SECONDS, Scene, SharedQueue, Told, now
from tests.concurrency.stories import TENANTS


def decide(reviewing: Reviewing, parked: Parked, reviewer: str) -> Generation:
    """Write one's own text, or reject it: the same with the same generation, whoever reviews it.

    Raises:
        ReviewProblem: somebody else was faster, or more was said.
    """
    if int(parked.generation_id.removeprefix("gen-")) % 3:
        return reviewing.edit(parked, reviewer, f"{parked.draft} Written by hand.")
    return reviewing.reject(parked, reviewer, "nothing to learn")


@dataclass(frozen=True)
class Reviewer:
    """Looks at the lists of all tenants, again and again, until nothing more can be parked."""

    name: str

    def __call__(self, scene: Scene, told: Told) -> None:
        ledger, store = DynamoLedger(scene.place.table()), scene.place.store()
        reviewing = Reviewing(ledger, store, SharedQueue(scene.requests), now)
        while True:
            everything_rewritten = scene.rewritten.is_set()
            found = [parked for tenant in TENANTS for parked in reviewing.parked(tenant)]
            for parked in found:
                try:
                    done = decide(reviewing, parked, self.name)
                except ReviewProblem:
                    told.counts["reviews refused"] += 1
                except ServiceUnavailable:
                    told.counts["reviews unanswered"] += 1
                else:
                    told.reviews.append((done.tenant, done.generation_id, done.version))
            if everything_rewritten and not found:
                return
            time.sleep(PAUSE_SECONDS)
