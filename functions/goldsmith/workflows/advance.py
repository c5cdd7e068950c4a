"""Advance: move a run by as many steps as can be taken now, each a conditional write, each safe to repeat."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from goldsmith.domain.promotion import Verdict
from goldsmith.domain.runs import Run, RunState, next_version
from goldsmith.errors import ConfigurationProblem, PermanentError, TrainingBlocked, TransientError
from goldsmith.ports import (
    Announcements,
    Clock,
    ModelDirectory,
    ObjectStore,
    RunLedger,
    Trained,
    Training,
    TrainingEnded,
    TrainingJob,
    Tuner,
)
from goldsmith.workflows.evaluation import Evaluator
from goldsmith.workflows.snapshot import Snapshots

Changes = Mapping[str, Any]
"""Fields of the run that a step changes."""

PROBLEMS_UNTIL_BLOCKED = 50
"""Failed attempts in a row at one step after which a run stops asking and waits for a person."""


@dataclass(frozen=True)
class Advance:
    """The ports a run needs, and its one operation."""

    runs: RunLedger
    store: ObjectStore
    tuner: Tuner
    directory: ModelDirectory
    announcements: Announcements
    snapshots: Snapshots
    evaluator: Evaluator
    clock: Clock

    def advance(self, run: Run, deadline: datetime) -> Run:
        """Take the run's next steps until it ends, waits for the provider, or ``deadline`` is near.

        The run is leased until ``deadline`` (when this invocation is gone for certain), so two invocations
        never take the same step; whoever finds it leased, or loses the race for it, leaves it alone.
        """
        now = self.clock()
        if run.state.ended or (run.lease_until is not None and run.lease_until > now):
            return run
        leased = next_version(run, {"lease_until": deadline}, now)
        return self._steps(leased, deadline) if self.runs.save(leased) else run

    def _steps(self, run: Run, deadline: datetime) -> Run:
        while True:
            changes = self._attempt(run)
            state: RunState = changes.get("state", run.state)
            more = state != run.state and not state.ended and self.clock() < deadline
            following = next_version(run, {**changes, "lease_until": run.lease_until if more else None}, self.clock())
            if following.state != run.state:
                self.announcements.announce(following)
            if not self.runs.save(following):
                return run
            if not more:
                return following
            run = following

    def _attempt(self, run: Run) -> Changes:
        steps: dict[RunState, Callable[[Run], Changes]] = {
            RunState.CLAIMED: self._snapshot,
            RunState.SNAPSHOTTED: self._submit,
            RunState.SUBMITTED: self._poll,
            RunState.TRAINING: self._poll,
            RunState.TRAINED: self._evaluate,
            RunState.EVALUATED: self._conclude,
        }
        try:
            return {"problem": None, "problems": 0, **steps[run.state](run)}
        except TrainingBlocked as error:
            return {"state": RunState.BLOCKED, "problem": error.explained}
        except PermanentError as error:
            return {"state": RunState.FAILED, "problem": error.explained}
        except TransientError as error:
            return _trouble(run, error)

    def _snapshot(self, run: Run) -> Changes:
        return {"state": RunState.SNAPSHOTTED, "snapshot": self.snapshots.take(run)}

    def _submit(self, run: Run) -> Changes:
        if run.snapshot is None:
            msg = f"run {run.run_id} is snapshotted but names no snapshot"
            raise ValueError(msg)
        job = TrainingJob(run.run_id, run.tenant, run.base_model, run.snapshot.train_sha256)
        handle = self.tuner.submit(job, self.store.lines(run.snapshot.train_key))
        return {"state": RunState.SUBMITTED, "job": handle}

    def _poll(self, run: Run) -> Changes:
        if run.job is None:
            msg = f"run {run.run_id} is {run.state} but names no job"
            raise ValueError(msg)
        match self.tuner.poll(run.job):
            case Training():
                return {"state": RunState.TRAINING}
            case Trained(model, tokens):
                return {"state": RunState.TRAINED, "tuned_model": model, "trained_tokens": tokens}
            case TrainingEnded(cancelled, reason):
                return {"state": RunState.CANCELLED if cancelled else RunState.FAILED, "problem": reason}

    def _evaluate(self, run: Run) -> Changes:
        return {"state": RunState.EVALUATED, "evaluation": self.evaluator.evaluate(run)}

    def _conclude(self, run: Run) -> Changes:
        if run.evaluation is None or run.tuned_model is None:
            msg = f"run {run.run_id} is evaluated but names no evaluation"
            raise ValueError(msg)
        if run.evaluation.verdict is not Verdict.BETTER:
            return {"state": RunState.KEPT}
        self.directory.publish(run.tenant, run.tuned_model)
        return {"state": RunState.PROMOTED}


def _trouble(run: Run, error: TransientError) -> Changes:
    """Before the provider has the job, a wrong key or an empty account blocks the run at once; later it may pass."""
    problems = run.problems + 1
    unpaid = run.job is None and isinstance(error, ConfigurationProblem)
    end = {"state": RunState.BLOCKED} if unpaid or problems >= PROBLEMS_UNTIL_BLOCKED else {}
    return {"problem": error.explained, "problems": problems, **end}
