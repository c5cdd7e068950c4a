"""What is told of the runs that forgetting touches: the same before it is done and afterwards."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from goldsmith.domain.runs import Run, RunState
from goldsmith.workflows.forgetting_report import RunTouched


def touched(run: Run, went: Mapping[str, int]) -> RunTouched:
    """What is told of a run as it is now; ``went`` has the lines that go, or went, by object key."""
    return RunTouched(
        run_id=run.run_id,
        trained=went.get(run.snapshot.train_key, 0) if run.snapshot else 0,
        held_out=went.get(run.snapshot.holdout_key, 0) if run.snapshot else 0,
        cancelled=run.state is RunState.CANCELLED,
        files_deleted=_copy_is_gone(run),
        retrain_required=run.retrain_required,
        model=run.tuned_model,
    )


def would_touch(run: Run, went: Mapping[str, int], *, everything: bool = False) -> RunTouched | None:
    """The same before anything is done, None for a run that would lose nothing."""
    found = touched(run, went)
    knew_before = run.forgotten is not None and run.forgotten.trained > 0
    ends = not run.state.ended and (found.trained > 0 or knew_before or everything)
    if not (found.trained or found.held_out or ends or copy_should_go(run)):
        return None
    knows = run.retrain_required or (found.trained > 0 and run.models != ())
    return replace(found, cancelled=found.cancelled or ends, retrain_required=knows)


def rest_of(runs: Iterable[Run]) -> dict[str, int]:
    """What is left of the runs' snapshots, after whatever was forgotten before: lines by object key."""
    left = {}
    for run in runs:
        if run.snapshot is not None:
            trained, held_out = (run.forgotten.trained, run.forgotten.held_out) if run.forgotten else (0, 0)
            left[run.snapshot.train_key] = run.snapshot.train_samples - trained
            left[run.snapshot.holdout_key] = run.snapshot.holdout_samples - held_out
    return left


def _copy_is_gone(run: Run) -> bool:
    """Whether it is known that the provider has no copy of the run's training set, or none any more."""
    erased = run.forgotten is not None and run.forgotten.trained > 0 and run.forgotten.files_deleted
    called_off = run.state is RunState.CANCELLED and run.called_off_by is not None
    return run.snapshot is None or erased or called_off


def copy_should_go(run: Run) -> bool:
    """Whether an earlier forgetting could not delete the provider's copy."""
    return run.forgotten is not None and not run.forgotten.files_deleted
