"""Calling a run off: a person wants it cancelled. Whoever advances the run next does it."""

from dataclasses import dataclass

from goldsmith.domain.run_machine import CAN_BE_CALLED_OFF
from goldsmith.domain.runs import Run, next_version
from goldsmith.errors import CommitConflict, RunPastRecall
from goldsmith.ports import Clock
from goldsmith.run_ports import AdvanceQueue, RunLedger

_ATTEMPTS = 8


@dataclass(frozen=True)
class CallingOff:
    """The ports it needs, and its one operation."""

    runs: RunLedger
    nudge: AdvanceQueue
    clock: Clock

    def call_off(self, run: Run, by: str) -> Run:
        """Write down who wants ``run`` cancelled, and have it looked at; the first to ask is the one who is named.

        An invocation that is advancing the run loses its next write by that, and stops: what it may have left at the
        provider is found and undone by the one that cancels. Attempts are counted anew, so that trouble the run had
        before does not keep it from being cancelled.

        Raises:
            RunPastRecall: it has ended or is evaluated.
            CommitConflict: others kept changing it.
        """
        asked = self._asked(run, by)
        self.nudge.send(asked.tenant, asked.number)
        return asked

    def _asked(self, run: Run, by: str) -> Run:
        for _ in range(_ATTEMPTS):
            current = self.runs.run(run.tenant, run.number) or run
            too_late = past_recall(current)
            if too_late is not None:
                raise RunPastRecall(too_late)
            if current.called_off_by is not None:
                return current
            asked = next_version(current, {"called_off_by": by, "problems": 0}, self.clock())
            if self.runs.save(asked):
                return asked
        raise CommitConflict(f"run {run.run_id} kept changing")


def past_recall(run: Run) -> str | None:
    """Why a run cannot be cancelled any more, in a sentence; None when it can."""
    if run.state in CAN_BE_CALLED_OFF:
        return None
    if run.state.ended:
        return f"{run.run_id} has ended: it is {run.state}"
    return f"{run.run_id} is {run.state}: its job is done, and whether its model is promoted is decided in a moment"
