"""Runs as one line each."""

from collections.abc import Iterable
from datetime import datetime

from rich.table import Table
from rich.text import Text

from goldsmith.domain.promotion import Evaluation
from goldsmith.domain.runs import Run, RunState
from goldsmith_cli.consoles import age, printable

STYLES = {
    RunState.PROMOTED: "green",
    RunState.KEPT: "",
    RunState.CANCELLED: "dim",
    RunState.FAILED: "red",
    RunState.BLOCKED: "red",
}
_UNDER_WAY = "cyan"


def run_table(runs: Iterable[Run], now: datetime) -> Table:
    """One row a run, in the order given."""
    table = Table(box=None, pad_edge=False)
    for column in ("run", "state", "age", "samples", "model", "live → new", "verdict", "problem"):
        table.add_column(column, overflow="fold", justify="right" if column in ("age", "samples") else "left")
    for run in runs:
        table.add_row(
            run.run_id,
            state(run),
            age((now - run.created_at).total_seconds()),
            f"{run.new_samples:,}",
            printable(f"{run.base_model} → {run.tuned_model or '…'}"),
            distances(run.evaluation),
            run.evaluation.verdict.value.replace("_", " ") if run.evaluation else "-",
            printable(run.problem or "-"),
        )
    return table


def state(run: Run) -> Text:
    """The run's state in its colour."""
    return Text(run.state.value, style=STYLES.get(run.state, _UNDER_WAY))


def distances(evaluation: Evaluation | None) -> str:
    """Mean edit distances to people's finals, lower is better, and the interval of their difference."""
    if evaluation is None or evaluation.live_distance is None or evaluation.new_distance is None:
        return "-"
    said = f"{evaluation.live_distance:.3f} → {evaluation.new_distance:.3f}"
    if evaluation.interval is None:
        return said
    low, high = evaluation.interval
    return f"{said} (better by {low:+.3f} … {high:+.3f})"
