"""The steps of a run: one for each action of the run machine. Each says what it found and changes nothing itself."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from goldsmith.domain.live_models import live_now
from goldsmith.domain.promotion import Verdict
from goldsmith.domain.provider import Trained, Training, TrainingEnded, training_job
from goldsmith.domain.run_machine import Action, Observation
from goldsmith.domain.runs import JobHandle, Run, TrainedStage
from goldsmith.errors import GoldsmithError, PermanentError, TrainingBlocked
from goldsmith.run_ports import RunLedger, Tuner
from goldsmith.workflows.evaluation import Evaluator, Unfinished
from goldsmith.workflows.planning import Planning
from goldsmith.workflows.snapshot import Snapshots
from goldsmith.workflows.training_sets import TrainingSets

Changes = Mapping[str, Any]
"""Fields of the run that a step changes, its state apart."""


@dataclass(frozen=True)
class Found:
    """What a step found, and what it writes down about it."""

    observation: Observation
    changes: Changes = field(default_factory=dict)


@dataclass(frozen=True)
class RunSteps:
    """The ports the steps need, and the steps."""

    runs: RunLedger
    tuner: Tuner
    snapshots: Snapshots
    planning: Planning
    training_sets: TrainingSets
    evaluator: Evaluator

    def take(self, action: Action, run: Run, stop_at: datetime) -> Found:
        """Do what an action says, as far as it can be begun by ``stop_at``; raises what the ports raise."""
        steps: Mapping[Action, Callable[[Run], Found]] = {
            Action.SNAPSHOT: self._snapshot,
            Action.SUBMIT: self._submit,
            Action.POLL: self._poll,
            Action.EVALUATE: partial(self._evaluate, stop_at=stop_at),
            Action.CONCLUDE: self._conclude,
        }
        return steps[action](run)

    def call_off(self, run: Run) -> Found:
        """Cancel the run's job, whether or not anybody has written down that it exists, and delete its files.

        A model that was faster stays at the provider, and is named.

        Raises:
            TrainingBlocked: the provider will not have it cancelled; a person has to.
        """
        try:
            model = self._withdrawn(run)
        except PermanentError as error:
            raise TrainingBlocked(f"{error.explained}; {_LEFT}: cancel it there") from error
        except GoldsmithError as error:
            error.add_note(_LEFT)
            raise
        said = f"cancelled by {run.called_off_by}"
        return Found(Observation.CALLED_OFF, {"problem": said, "tuned_model": model, "waiting_for": None})

    def _withdrawn(self, run: Run) -> str | None:
        """The model that came of the run's job before it was cancelled."""
        if run.job is not None:
            self.tuner.cancel(run.job)
            status = self.tuner.poll(run.job)
            model = status.model if isinstance(status, Trained) else run.tuned_model
        else:
            model = self.tuner.withdraw(training_job(run)) if run.snapshot is not None else None
        for job in run.jobs:
            self.tuner.delete_files(job)
        if run.served_as is not None:
            self.tuner.undeploy(run.served_as)
        return model

    def _snapshot(self, run: Run) -> Found:
        warnings = self.tuner.preflight(run.configured_base, run.method)
        taken = run.model_copy(update={"snapshot": self.snapshots.take(run)})
        changes = {"snapshot": taken.snapshot, "warnings": warnings, **self.planning.plan(taken)}
        return Found(Observation.SNAPSHOT_TAKEN, changes)

    def _submit(self, run: Run) -> Found:
        changes: dict[str, Any] = {}
        if run.estimate is None:
            measured = self.training_sets.measure(run, self.runs.tenant(run.tenant))
            changes = {"estimate": measured.estimate, "left_out": measured.left_out}
        handle = self.tuner.submit(training_job(run), self.training_sets.lines(run))
        return Found(Observation.JOB_CREATED, {**changes, "job": handle})

    def _poll(self, run: Run) -> Found:
        if run.job is None:
            msg = f"run {run.run_id} is {run.state} but names no job"
            raise ValueError(msg)
        match self.tuner.poll(run.job):
            case Training():
                return Found(Observation.NOT_YET)
            case Trained(model, tokens):
                return self._trained(run, run.job, model, tokens)
            case TrainingEnded(cancelled, reason):
                ended = Observation.JOB_CANCELLED if cancelled else Observation.JOB_FAILED
                return Found(ended, {"problem": reason})

    def _trained(self, run: Run, job: JobHandle, model: str, tokens: int | None) -> Found:
        changes: dict[str, Any] = {"retrain_required": self._knows_too_much(run)}
        if run.last_stage:
            changes |= {"tuned_model": model, "trained_tokens": _sum(run, tokens)}
            return Found(Observation.MODEL_TRAINED, changes)
        done = TrainedStage(method=run.stage_method, job=job, model=model, trained_tokens=tokens)
        changes |= {"trained_stages": (*run.trained_stages, done), "job": None}
        return Found(Observation.STAGE_TRAINED, changes)

    def _knows_too_much(self, run: Run) -> bool:
        """Whether a model that is there only now knows what was forgotten while it was trained.

        Forgetting marks the models it finds; of this one it could not know.
        """
        if run.retrain_required or (run.forgotten is not None and run.forgotten.trained > 0):
            return True
        parent = self.runs.run(run.tenant, run.continued_from) if run.continued_from else None
        return parent is not None and parent.retrain_required

    def _evaluate(self, run: Run, stop_at: datetime) -> Found:
        if run.tuned_model is None:
            msg = f"run {run.run_id} is trained but names no model"
            raise ValueError(msg)
        serving = self.tuner.deploy(run.tuned_model, run.run_id)
        if serving.name is None:
            return Found(Observation.NOT_YET, {"waiting_for": serving.waiting_for})
        # What is live by now is what it has to be better than; the model that was may not even answer any more.
        tenant = self.runs.tenant(run.tenant)
        live = live_now(tenant, run.configured_base)
        changes = {"served_as": serving.name, "live_model": live.model, "live_run": live.run}
        evaluator = self.evaluator.under(run.tenant, tenant.settings)
        found = evaluator.evaluate(run.model_copy(update=changes), stop_at)
        if isinstance(found, Unfinished):
            return Found(Observation.NOT_YET, {**changes, "waiting_for": found.so_far})
        return Found(Observation.COMPARED, {**changes, "waiting_for": None, "evaluation": found})

    def _conclude(self, run: Run) -> Found:
        if run.evaluation is None or run.new_model is None:
            msg = f"run {run.run_id} is evaluated but names no evaluation"
            raise ValueError(msg)
        live = live_now(self.runs.tenant(run.tenant), run.configured_base)
        if live.model != run.live_model:
            return Found(Observation.OVERTAKEN, {"live_model": live.model, "live_run": live.run, "evaluation": None})
        better = run.evaluation.verdict is Verdict.BETTER
        if better and run.retrain_required:
            return Found(Observation.NOT_BETTER, {"problem": _KNOWS_TOO_MUCH})
        return Found(Observation.BETTER if better else Observation.NOT_BETTER)


_KNOWS_TOO_MUCH = (
    "its model is better, but knows what was forgotten while it was trained: train another with goldsmith train, "
    "or promote it with goldsmith models promote --force"
)
_LEFT = "the run was called off, but a job of it may be left running at the provider"


def _sum(run: Run, tokens: int | None) -> int | None:
    """The trained tokens of all jobs; None where one did not report any."""
    told = [*(stage.trained_tokens for stage in run.trained_stages), tokens]
    known = [each for each in told if each is not None]
    return sum(known) if len(known) == len(told) else None
