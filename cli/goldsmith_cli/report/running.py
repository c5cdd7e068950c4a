"""Runs as figures: what each trained on, what was measured, what came of it, what it cost."""

from goldsmith.domain.runs import Run, RunState
from goldsmith_cli.report.figures import RunFigure
from goldsmith_cli.run_training import price

_UNDER_WAY = {
    RunState.CLAIMED: "about to take its training set",
    RunState.SNAPSHOTTED: "its training set is taken",
    RunState.SUBMITTED: "waiting for the provider to begin",
    RunState.TRAINING: "being trained",
    RunState.TRAINED: "being evaluated",
    RunState.EVALUATED: "evaluated, being decided on",
}


def run_figure(run: Run) -> RunFigure:
    """The figure of a run."""
    expected, snapshot, found = run.estimate, run.snapshot, run.evaluation
    measured = {
        name: getattr(found, name)
        for name in ("live_distance", "new_distance", "improvement", "interval", "margin", "answers", "preference")
        if found is not None
    }
    return RunFigure(
        run_id=run.run_id,
        number=run.number,
        started=run.created_at,
        state=run.state.value,
        outcome=outcome(run),
        samples=snapshot.train_samples if snapshot else None,
        held_out=snapshot.holdout_samples if snapshot else None,
        method=run.method,
        strategy=run.strategy.strategy if run.strategy else None,
        strategy_reason=run.strategy.reason if run.strategy else None,
        base_model=run.base_model,
        model=run.new_model,
        verdict=found.verdict.value if found else None,
        tokens=run.trained_tokens,
        price=None if run.trained_tokens is None else price(run, run.trained_tokens),
        expected_tokens=expected.trained_tokens if expected else None,
        expected_price=expected.price if expected else None,
        retrain_required=run.retrain_required,
        **measured,
    )


def outcome(run: Run) -> str:
    """What came of a run, in words."""
    reason = run.evaluation.reason if run.evaluation else ""
    match run.state:
        case RunState.PROMOTED:
            return f"Went live. {reason}".rstrip()
        case RunState.KEPT:
            return f"Did not go live. {reason}".rstrip()
        case RunState.CANCELLED:
            return f"Cancelled{f' by {run.called_off_by}' if run.called_off_by else ''}."
        case RunState.FAILED | RunState.BLOCKED:
            return f"{'Failed' if run.state is RunState.FAILED else 'Blocked'}: {run.problem or 'no reason is known'}"
        case state:
            return f"Under way: {_UNDER_WAY[state]}." + (f" {run.waiting_for}" if run.waiting_for else "")
