"""What a run tunes: the live model, on what that has not seen, or the base model, on everything."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from goldsmith.domain.policy import TenantPolicy
from goldsmith.domain.runs import Run
from goldsmith.domain.samples import GoldenSample
from goldsmith.domain.strategy import Obstacle, choose_strategy, needs_distance
from goldsmith.domain.tenant_settings import OF_MODELS
from goldsmith.domain.training import AskedStrategy
from goldsmith.errors import TrainingBlocked
from goldsmith.ports import ObjectStore
from goldsmith.run_ports import RunLedger
from goldsmith.workflows.measuring import Measuring
from goldsmith.workflows.rendering import samples_in
from goldsmith.workflows.training_sets import TrainingSets
from goldsmith.workflows.unseen import unseen

_GONE = "what the live model was trained on is not there any more"


@dataclass(frozen=True)
class Planning:
    """The ports it needs, and its one operation. ``policy`` is the stack's: what a tenant has set goes before."""

    runs: RunLedger
    store: ObjectStore
    training_sets: TrainingSets
    measuring: Measuring
    policy: TenantPolicy

    def plan(self, run: Run) -> dict[str, Any]:
        """What the plan for a run that has its snapshot changes in it.

        Raises:
            ValueError: it has no snapshot; a caller's defect.
        """
        if run.snapshot is None:
            msg = f"run {run.run_id} is {run.state} and names no snapshot"
            raise ValueError(msg)
        policy = self.runs.tenant(run.tenant).settings.effective(run.tenant, self.policy, OF_MODELS)
        live = self.runs.run(run.tenant, run.live_run) if run.live_run else None
        further = _continued(run, live) if live else None
        asked, below = policy.strategy, policy.restart_below
        obstacle = self._obstacle(run, live, further, asked)
        samples, new = run.snapshot.train_samples, 0
        distance = None
        if further is not None and obstacle is None:
            new = sum(1 for _ in self._new(further))
        if further is not None and needs_distance(asked, obstacle, samples, below):
            distance = self.measuring.measure(samples_in(self._new(further)), self._known(further))
        chosen = choose_strategy(
            asked, obstacle=obstacle, samples=samples, new_samples=new, restart_below=below, distance=distance
        )
        if chosen.strategy == "restart" or further is None:
            return {"strategy": chosen}
        return {
            "strategy": chosen,
            "base_model": further.base_model,
            "continued_from": further.continued_from,
            "trained_on_key": further.trained_on_key,
        }

    def _obstacle(self, run: Run, live: Run | None, further: Run | None, asked: AskedStrategy) -> str | None:
        """Why there is no model to continue from, in words that complete a sentence."""
        if live is None or further is None:
            return Obstacle.NO_TUNED_MODEL
        if live.configured_base != run.configured_base:
            return Obstacle.OTHER_BASE_MODEL
        if live.retrain_required:
            return Obstacle.RETRAIN_REQUIRED
        if further.trained_on_key is None or self.store.size(further.trained_on_key) is None:
            return _GONE
        if asked == "restart":
            return None  # nothing more needs to be read
        try:
            self.training_sets.tuner.preflight(further.base_model, run.method)
        except TrainingBlocked:
            return Obstacle.NOT_TUNABLE
        few = self.training_sets.shortfall(further)
        return f"of what is new, {few}" if few else None

    def _new(self, further: Run) -> Iterator[bytes]:
        """Read twice: what has to be compared is drawn from all of it, and never held as a whole."""
        if further.snapshot is None or further.trained_on_key is None:
            return iter(())
        return unseen(self.store.lines(further.snapshot.train_key), self.store.lines(further.trained_on_key))

    def _known(self, further: Run) -> Iterator[GoldenSample]:
        return samples_in(self.store.lines(further.trained_on_key)) if further.trained_on_key else iter(())


def _continued(run: Run, live: Run) -> Run | None:
    """The run as it would be if it went on from the live model; None when no model came of the live run."""
    if live.tuned_model is None or live.snapshot is None:
        return None
    changes = {
        "base_model": live.tuned_model,
        "continued_from": live.number,
        "trained_on_key": live.snapshot.train_key,
    }
    return run.model_copy(update=changes)
