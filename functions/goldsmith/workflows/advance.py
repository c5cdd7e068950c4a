"""Advance: move a run by as many steps as can be taken now, each a conditional write, each safe to repeat."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from goldsmith.domain.promotion import Verdict
from goldsmith.domain.provider import Trained, Training, TrainingEnded, training_job
from goldsmith.domain.runs import Run, RunState, next_version
from goldsmith.errors import (
    ConfigurationProblem,
    GoldsmithError,
    PermanentError,
    TrainingBlocked,
    TransientError,
    origin,
)
from goldsmith.ports import Clock, ObjectStore
from goldsmith.run_ports import Announcements, ModelDirectory, RunLedger, Tuner
from goldsmith.workflows.evaluation import Evaluator
from goldsmith.workflows.rendering import TrainingLines
from goldsmith.workflows.snapshot import Snapshots

Changes = Mapping[str, Any]
"""Fields of the run that a step changes."""

ATTEMPTS_UNTIL_BLOCKED = 50
"""Attempts in a row that came to nothing after which a run stops trying and waits for a person."""
ATTEMPTS_WITH_A_WRONG_KEY = 3
"""The same when the last of them says that key, quota or model name is wrong, and the provider has no job yet."""


@dataclass(frozen=True)
class Window:
    """The time an invocation has: no step begins after ``stop_at``, and by ``gone_at`` it has certainly ended."""

    stop_at: datetime
    gone_at: datetime


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

    def advance(self, run: Run, window: Window) -> Run | None:
        """Take the run's next steps until it ends, waits for the provider, or time is up; None if it was left alone.

        The run is leased until the invocation is certainly gone, so two invocations never take the same step; whoever
        finds it leased, or loses the race for it, leaves it alone. The lease counts as an attempt, so that one that
        dies without a word is counted too. What a run reached is announced after it is stored, perhaps twice.
        """
        now = self.clock()
        leased_by_another = run.lease_until is not None and run.lease_until > now
        if run.settled or leased_by_another or now >= window.stop_at:
            return None
        leased = next_version(run, {"lease_until": window.gone_at, "problems": run.problems + 1}, now)
        if not self.runs.save(leased):
            return None
        # Asked after the lease is taken: whoever forgets waits for the leases it finds, and none is taken after them.
        if self.runs.tenant(run.tenant).forgetting:
            return self._release(leased, {"problems": run.problems})
        return self._steps(leased, window)

    def _steps(self, run: Run, window: Window) -> Run:
        changes: Changes = {}
        while not run.state.ended and self.clock() < window.stop_at:
            changes = self._attempt(run)
            if changes.get("state", run.state) == run.state:
                break
            following = next_version(run, changes, self.clock())
            if not self._store(following):
                return run
            run, changes = following, {}
        return self._release(run, changes)

    def _store(self, run: Run) -> bool:
        if run.state.ended:
            return self.runs.end(run)
        return self.runs.snapshotted(run) if run.state is RunState.SNAPSHOTTED else self.runs.save(run)

    def _release(self, run: Run, changes: Changes) -> Run:
        following = next_version(run, {**changes, **self._announce(run), "lease_until": None}, self.clock())
        return following if self.runs.save(following) else run

    def _announce(self, run: Run) -> Changes:
        """What could not be announced keeps the run listed, and is announced when it is looked at again."""
        announced = run.announced
        try:
            for step in run.steps[announced:]:
                self.announcements.announce(run, step.state)
                announced += 1
        except GoldsmithError as error:
            return {"announced": announced, "unannounced_because": error.explained}
        return {"announced": announced, "unannounced_because": None}

    def _attempt(self, run: Run) -> Changes:
        steps: dict[RunState, Callable[[Run], Changes]] = {
            RunState.CLAIMED: self._snapshot,
            RunState.SNAPSHOTTED: self._submit,
            RunState.SUBMITTED: self._poll,
            RunState.TRAINING: self._poll,
            RunState.TRAINED: self._evaluate,
            RunState.EVALUATED: self._conclude,
        }
        if _tired(run):
            return {"state": RunState.BLOCKED, "problem": run.problem or _NO_WORD}
        try:
            return {"problem": None, "problems": 0, **steps[run.state](run)}
        except TrainingBlocked as error:
            return {"state": RunState.BLOCKED, "problem": error.explained}
        except PermanentError as error:
            return {"state": RunState.FAILED, "problem": error.explained}
        except TransientError as error:
            return _trouble(run, error)
        except Exception as error:  # noqa: BLE001 - a defect must neither go unseen nor hold the tenant for ever
            said = f"a defect: {type(error).__name__} at {origin(error)}"
            return {"problem": said, "problems": max(run.problems, 1)}

    def _snapshot(self, run: Run) -> Changes:
        return {"state": RunState.SNAPSHOTTED, "snapshot": self.snapshots.take(run)}

    def _submit(self, run: Run) -> Changes:
        if run.snapshot is None:
            msg = f"run {run.run_id} is snapshotted but names no snapshot"
            raise ValueError(msg)
        lines = TrainingLines(self.store.lines(run.snapshot.train_key), self.tuner.shape, run.base_model)
        handle = self.tuner.submit(training_job(run), lines)
        return {"state": RunState.SUBMITTED, "job": handle, "left_out": lines.count_left_out()}

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


_NO_WORD = "no attempt came to an end: the function's time may be too short for this step, see its log"


def _tired(run: Run) -> bool:
    """Too many attempts in vain; never while a job is being trained, whose outcome is paid for."""
    return run.problems > ATTEMPTS_UNTIL_BLOCKED and run.state not in (RunState.SUBMITTED, RunState.TRAINING)


def _trouble(run: Run, error: TransientError) -> Changes:
    attempts = max(run.problems, 1)
    hopeless = isinstance(error, ConfigurationProblem) and run.job is None and attempts >= ATTEMPTS_WITH_A_WRONG_KEY
    end = {"state": RunState.BLOCKED} if hopeless else {}
    return {"problem": error.explained, "problems": attempts, **end}
