"""The beginning of a backfill: events committed by triage, the drafts to rewrite stored beside them."""

from collections import Counter
from collections.abc import Mapping, Sequence

from goldsmith.domain.backfills import Backfill, Stage
from goldsmith.workflows.backfill_requests import StoredRequests
from goldsmith.workflows.backfill_states import BackfillStates
from goldsmith.workflows.deliveries import Delivery
from goldsmith.workflows.triage import Triage

KNOWN_BEFORE = "known_before"
"""Events that were committed before this backfill read them."""


class Gathering:
    """Takes events in. ``triage`` must store what it asks for in ``requests``."""

    def __init__(self, backfill: Backfill, states: BackfillStates, triage: Triage, requests: StoredRequests) -> None:
        self._states, self._triage, self._requests = states, triage, requests
        self._backfill = states.save(backfill)
        # An interrupted reading is begun anew: what it committed is known by then, and was counted.
        self._counted = sum(backfill.gathered.values())

    def take(self, bodies: Sequence[str]) -> Mapping[int, str]:
        """Commit the events of one tenant in these bodies; by position, why some could not be."""
        report = self._triage.handle([Delivery(str(number), body) for number, body in enumerate(bodies)])
        counts = Counter(self._backfill.gathered)
        counts.update({name: count for name, count in report.counts.items() if name != "duplicate"})
        again = report.counts["duplicate"]
        counts[KNOWN_BEFORE] += max(0, again - self._counted)
        self._counted = max(0, self._counted - again)
        self._backfill = self._states.save(self._backfill.model_copy(update={"gathered": +counts}))
        return {int(failure.delivery.message_id): str(failure.error) for failure in report.failures}

    def finish(self) -> Backfill:
        """Every event was read: from now on the drafts stay as they are."""
        drafts = sum(1 for _ in self._requests.all())
        done = {"stage": Stage.REWRITING if drafts else Stage.DONE, "drafts": drafts}
        return self._states.save(self._backfill.model_copy(update=done))
