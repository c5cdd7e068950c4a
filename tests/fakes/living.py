"""Live models over ports in memory: tenants with runs that were promoted, and drafts that were sent."""

from collections.abc import Sequence

from goldsmith.domain.launching import claim
from goldsmith.domain.live_models import LiveChange, promotion
from goldsmith.domain.measuring import Measured
from goldsmith.domain.policy import TenantPolicy
from goldsmith.domain.runs import Run, RunState, next_version
from goldsmith.workflows.live_models import LiveModels
from goldsmith.workflows.watching import Watch
from tests.fakes.ledger import FakeLedger
from tests.fakes.services import FakeAnnouncements, FakeClock, FakeDirectory

TENANT = "acme-leads"
POLICY = TenantPolicy(base_model="base")


class Living:
    """One ledger, and what applications and people are told."""

    def __init__(self, policy: TenantPolicy = POLICY) -> None:
        self.ledger, self.directory, self.announcements = FakeLedger(), FakeDirectory(), FakeAnnouncements()
        self.clock = FakeClock()
        self.models = LiveModels(self.ledger, self.ledger, self.directory, self.announcements)
        self.watch = Watch(self.ledger, self.models, policy, self.clock)

    @property
    def log(self) -> list[LiveChange]:
        return list(self.ledger.changes(TENANT))

    @property
    def live_model(self) -> str | None:
        return self.ledger.tenant(TENANT).live_model

    def kept(self, **changes: object) -> Run:
        """One more run that has ended, with a model that is not live."""
        state = self.ledger.tenant(TENANT)
        run = claim(state, POLICY, self.clock())
        assert self.ledger.start(run, state, 100)
        model = {"tuned_model": f"tuned-{run.number}", "state": RunState.KEPT, **changes}
        ended = next_version(run, model, self.clock())
        assert self.ledger.end(ended)
        return ended

    def promoted(self) -> LiveChange:
        """One more run, whose model is live; nothing is settled."""
        state = self.ledger.tenant(TENANT)
        run = claim(state, POLICY, self.clock())
        assert self.ledger.start(run, state, 100)
        tuned = {"tuned_model": f"tuned-{run.number}", "state": RunState.PROMOTED}
        ended = next_version(run, tuned, self.clock())
        change = promotion(self.ledger.tenant(TENANT), ended, self.clock())
        assert self.ledger.end(ended, change)
        return change

    def sent(self, key: str, distances: Sequence[float]) -> None:
        """Drafts under a key of counters, each changed so much before it was sent."""
        for distance in distances:
            self.ledger._count(TENANT, Measured(key=key, distance=round(distance * 1_000_000)).counters)
