"""Advance: move a run by as many steps as can be taken now, each a conditional write, each safe to repeat."""

from dataclasses import dataclass
from datetime import datetime

from goldsmith.domain.live_models import live_now, promotion
from goldsmith.domain.run_machine import ACTIONS, Observation, following
from goldsmith.domain.runs import Run, RunState, next_version
from goldsmith.errors import (
    ConfigurationProblem,
    GoldsmithError,
    PermanentError,
    TooExpensive,
    TrainingBlocked,
    TransientError,
    origin,
)
from goldsmith.ports import Clock
from goldsmith.run_ports import Announcements, RunLedger
from goldsmith.workflows.live_models import LiveModels
from goldsmith.workflows.run_steps import Changes, Found, RunSteps

ATTEMPTS_UNTIL_BLOCKED = 50
"""Attempts in a row that came to nothing after which a run stops trying and waits for a person."""
ATTEMPTS_WITH_A_WRONG_KEY = 3
"""The same when the last of them says that key, quota or model name is wrong, and the run never had a job."""


@dataclass(frozen=True)
class Window:
    """The time an invocation has: no step begins after ``stop_at``, and by ``gone_at`` it has certainly ended."""

    stop_at: datetime
    gone_at: datetime


@dataclass(frozen=True)
class Advance:
    """The ports a run needs, and its one operation."""

    runs: RunLedger
    steps: RunSteps
    live: LiveModels
    announcements: Announcements
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
            changes = self._attempt(run, window)
            if changes.get("state", run.state) == run.state:
                break
            moved = next_version(run, changes, self.clock())
            if not self._store(moved):
                return run
            run, changes = moved, {}
        return self._release(run, changes)

    def _store(self, run: Run) -> bool:
        if run.state is RunState.PROMOTED:
            return self._promote(run)
        if run.state.ended:
            return self.runs.end(run)
        # A run between two jobs is snapshotted too, but took nothing new: its samples are consumed once.
        took_its_snapshot = run.state is RunState.SNAPSHOTTED and not run.trained_stages
        return self.runs.snapshotted(run) if took_its_snapshot else self.runs.save(run)

    def _promote(self, run: Run) -> bool:
        """Only over the model it was measured against; another that went live meanwhile is found at the next look."""
        state = self.runs.tenant(run.tenant)
        if live_now(state, run.configured_base).model != run.live_model:
            return False
        return self.runs.end(run, promotion(state, run, self.clock()))

    def _release(self, run: Run, changes: Changes) -> Run:
        released = next_version(run, {**changes, **self._announce(run), "lease_until": None}, self.clock())
        return released if self.runs.save(released) else run

    def _announce(self, run: Run) -> Changes:
        """What could not be announced keeps the run listed, and is announced when it is looked at again.

        Before anybody hears that a model is live, applications can read it.
        """
        announced = run.announced
        try:
            for step in run.steps[announced:]:
                if step.state is RunState.PROMOTED:
                    self.live.settle_latest(run.tenant)
                self.announcements.announce(run, step.state)
                announced += 1
        except GoldsmithError as error:
            return {"announced": announced, "unannounced_because": error.explained}
        return {"announced": announced, "unannounced_because": None}

    def _attempt(self, run: Run, window: Window) -> Changes:
        """What the next step changes: the state that follows what it found, or the trouble it met."""
        if _tired(run):
            return _ended(run, Observation.NEEDS_A_PERSON, run.problem or _NO_WORD)
        try:
            found = self._found(run, window)
            return {"problem": None, "problems": 0, **found.changes, "state": following(run.state, found.observation)}
        except (TrainingBlocked, TooExpensive) as error:
            return _ended(run, Observation.NEEDS_A_PERSON, error.explained)
        except PermanentError as error:
            return _ended(run, Observation.IMPOSSIBLE, error.explained)
        except TransientError as error:
            return _trouble(run, error)
        except Exception as error:  # noqa: BLE001 - a defect must neither go unseen nor hold the tenant for ever
            said = f"a defect: {type(error).__name__} at {origin(error)}"
            return {"problem": said, "problems": max(run.problems, 1)}

    def _found(self, run: Run, window: Window) -> Found:
        if run.called_off_by:
            return self.steps.call_off(run)
        return self.steps.take(ACTIONS[run.state], run, window.stop_at)


_NO_WORD = "no attempt came to an end: the function's time may be too short for this step, see its log"


def _tired(run: Run) -> bool:
    """Too many attempts in vain; never while a job is being trained, whose outcome is paid for."""
    return run.problems > ATTEMPTS_UNTIL_BLOCKED and run.state not in (RunState.SUBMITTED, RunState.TRAINING)


def _ended(run: Run, observation: Observation, problem: str) -> Changes:
    return {"state": following(run.state, observation), "problem": problem}


def _trouble(run: Run, error: TransientError) -> Changes:
    attempts = max(run.problems, 1)
    hopeless = isinstance(error, ConfigurationProblem) and not run.jobs and attempts >= ATTEMPTS_WITH_A_WRONG_KEY
    end = _ended(run, Observation.NEEDS_A_PERSON, error.explained) if hopeless else {}
    return {"problem": error.explained, "problems": attempts, **end}
