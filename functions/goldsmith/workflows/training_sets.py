"""What a run's jobs are trained on: its snapshot, or what of it the model that is tuned has not seen."""

from collections.abc import Iterator
from dataclasses import dataclass

from goldsmith.domain.costs import Estimate, estimate
from goldsmith.domain.launching import too_expensive
from goldsmith.domain.policy import TenantPolicy
from goldsmith.domain.runs import Run, TenantState
from goldsmith.domain.tenant_settings import OF_LAUNCHES
from goldsmith.domain.training import Method, stages
from goldsmith.errors import NotEnoughSamples, TooExpensive
from goldsmith.ports import ObjectStore
from goldsmith.run_ports import Tuner
from goldsmith.workflows.rendering import Rendering, training_lines
from goldsmith.workflows.unseen import unseen


@dataclass(frozen=True)
class Measured:
    """The training sets of all jobs of a run, before the first is created: their cost, and what they leave out.

    ``left_out`` is how many the job leaves out that leaves out most: a sample that two jobs leave out is one sample.
    """

    estimate: Estimate
    left_out: int


@dataclass(frozen=True)
class TrainingSets:
    """The ports it needs, and its operations. ``policy`` is the stack's: what a tenant has set goes before."""

    store: ObjectStore
    tuner: Tuner
    policy: TenantPolicy

    def lines(self, run: Run) -> Iterator[bytes]:
        """The lines of the job the run is at, in the provider's format.

        Raises NotEnoughSamples at their end when they are too few.
        """
        return training_lines(self._records(run), self._rendering(run, run.stage_method))

    def measure(self, run: Run, tenant: TenantState) -> Measured:
        """Go through the lines of all the run's jobs.

        Raises:
            NotEnoughSamples: a job would have fewer lines than the provider takes.
            TooExpensive: together they would cost more than the policy allows.
            ConfigurationProblem: what the tenant has set does not go with what the stack is deployed with.
        """
        policy = tenant.settings.effective(run.tenant, self.policy, OF_LAUNCHES)
        renderings = [self._gone_through(run, method) for method in stages(run.method)]
        expected = estimate(
            samples=sum(each.lines for each in renderings),
            size=sum(each.size for each in renderings),
            epochs=run.epochs,
            tokens_per_byte=tenant.tokens_per_byte,
            training_price=policy.training_price,
        )
        costly = too_expensive(expected, policy)
        if costly is not None:
            raise TooExpensive(costly)
        return Measured(expected, max(each.left_out for each in renderings))

    def shortfall(self, run: Run) -> str | None:
        """Why a job of the run would have too few lines, in a sentence; None when all have enough."""
        try:
            for method in stages(run.method):
                self._gone_through(run, method)
        except NotEnoughSamples as error:
            return str(error)
        return None

    def _gone_through(self, run: Run, method: Method) -> Rendering:
        rendering = self._rendering(run, method)
        for _ in training_lines(self._records(run), rendering):
            pass
        return rendering

    def _rendering(self, run: Run, method: Method) -> Rendering:
        return Rendering(self.tuner.shape(method), run.configured_base)

    def _records(self, run: Run) -> Iterator[bytes]:
        if run.snapshot is None:
            msg = f"run {run.run_id} is {run.state} and names no snapshot"
            raise ValueError(msg)
        lines = self.store.lines(run.snapshot.train_key)
        return lines if run.trained_on_key is None else unseen(lines, self.store.lines(run.trained_on_key))
