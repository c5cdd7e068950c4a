"""A backfill over ports in memory, played to its end through whatever goes wrong on the way."""

import contextlib
from collections.abc import Sequence

from goldsmith.domain.backfills import Backfill, Stage, prefix_of
from goldsmith.domain.events import FeedbackEvent
from goldsmith.domain.policy import TenantPolicy
from goldsmith.errors import TransientError
from goldsmith.workflows.backfill import Backfilling
from goldsmith.workflows.backfill_gathering import Gathering
from goldsmith.workflows.backfill_requests import StoredRequests
from goldsmith.workflows.backfill_states import BackfillStates
from goldsmith.workflows.patience import Patience
from goldsmith.workflows.style import StyleExamples
from goldsmith.workflows.triage import Triage
from tests.fakes.batches import FakeBatches
from tests.fakes.faults import Crash, Faults
from tests.fakes.house import ONE_CANDIDATE, House, Reply, rewriter
from tests.fakes.ledger import FakeLedger
from tests.fakes.stories import NoWait, feedback_event

TENANT, ID = "acme-leads", "backfill-1"


def commented(number: int, comment: str | None = "Shorter.", **changes: object) -> FeedbackEvent:
    told = {
        "event_id": f"e{number:03}",
        "generation_id": f"g{number:03}",
        "messages": [{"role": "user", "content": f"Write to customer {number}."}],
        "comment": comment,
        "rating": 3,
    }
    return feedback_event(**{**told, **changes})


class Backfiller:
    """A house whose old feedback is rewritten in batches; the live rewriting of the same house takes the rest."""

    def __init__(
        self,
        *events: FeedbackEvent,
        reply: Reply = rewriter,
        policy: TenantPolicy = ONE_CANDIDATE,
        faults: Faults | None = None,
        ledger: FakeLedger | None = None,
    ) -> None:
        faults = faults or Faults()
        self.events, self.policy = events, policy
        self.house = House(reply=reply, ledger=ledger or FakeLedger(), policy=policy)
        self.batches = FakeBatches(reply)
        self.ledger, self.store = faults.guard(self.house.ledger), faults.guard(self.house.store)
        self.queue, self.guarded_batches = faults.guard(self.house.rewrites), faults.guard(self.batches)
        self.seen: list[tuple[str, int, int]] = []

    @property
    def states(self) -> BackfillStates:
        return BackfillStates(self.store, self.house.clock)

    @property
    def backfilling(self) -> Backfilling:
        return Backfilling(
            ledger=self.ledger,
            store=self.store,
            live=self.queue,
            batches=self.guarded_batches,
            styles=StyleExamples(self.ledger, self.ledger, self.store, self.house.clock),
            clock=self.house.clock,
            random=NoWait(),
            patience=Patience(self.house.clock.pass_seconds, attempts=2),
            watch=lambda _backfill, name, done, requests: self.seen.append((name, done, requests)),
        )

    def new(self) -> Backfill:
        now = self.house.clock()
        return Backfill(
            backfill_id=ID,
            tenant=TENANT,
            created_at=now,
            updated_at=now,
            rewriter="rewriter",
            judge="judge",
            policy=self.policy.model_copy(update={"holdout_fraction": 0.0}),
        )

    def gather(self, size: int = 3) -> Backfill:
        """Read all events, a few at a time."""
        requests = StoredRequests(self.store, TENANT, ID)
        clock, letters = self.house.clock, self.house.dead_letters
        triage = Triage(self.ledger, self.store, requests, letters, TenantPolicy(), clock, NoWait())
        gathering = Gathering(self.states.find(TENANT, ID) or self.new(), self.states, triage, requests)
        bodies = [event.model_dump_json() for event in self.events]
        for start in range(0, len(bodies), size):
            if gathering.take(bodies[start : start + size]):
                msg = "not all were taken: the command would end here"
                raise OSError(msg)
        return gathering.finish()

    def run(self) -> Backfill:
        """The command once: read what is not read, go on with the rest."""
        found = self.states.find(TENANT, ID)
        if found is None or found.stage is Stage.GATHERING:
            found = self.gather()
        return self.backfilling.go_on(found)

    def until_done(self) -> Backfill:
        """The command again and again, as long as it dies or fails."""
        for _ in range(30):
            with contextlib.suppress(Crash, TransientError, OSError):
                return self.run()
        msg = "never done"
        raise AssertionError(msg)

    def cancel_until_done(self) -> Backfill:
        for _ in range(30):
            with contextlib.suppress(Crash, TransientError):
                found = self.states.find(TENANT, ID)
                assert found is not None
                return self.backfilling.cancel(found)
        msg = "never cancelled"
        raise AssertionError(msg)

    def finish_live(self) -> None:
        """What was handed over, and what else waits on the live queue."""
        assert not self.house.rewrite().failures

    def left(self) -> Sequence[str]:
        """Objects of the backfill in the bucket, without their prefix."""
        prefix = prefix_of(TENANT, ID)
        return [key.removeprefix(prefix) for key in self.house.store.keys(prefix)]
