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
        reason=reason(run),
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
    """What came of a run, in a few words."""
    if run.state is RunState.PROMOTED:
        return "went live"
    if run.state is RunState.KEPT:
        return (
            f"did not go live: {run.evaluation.verdict.value.replace('_', ' ') if run.evaluation else 'not measured'}"
        )
    if run.state is RunState.CANCELLED:
        return f"cancelled by {run.called_off_by}" if run.called_off_by else "cancelled"
    return run.state.value if run.state.ended else f"under way: {_UNDER_WAY[run.state]}"


def reason(run: Run) -> str | None:
    """Why, in a sentence: what stood in its way, or what the evaluation found."""
    return run.problem or run.waiting_for or (run.evaluation.reason if run.evaluation else None) or None
