"""Runs as one line each, or as blocks of lines on a narrow terminal."""

from collections.abc import Iterable
from datetime import datetime

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from goldsmith.domain.preference import Preference
from goldsmith.domain.promotion import Evaluation, Verdict
from goldsmith.domain.runs import Run, RunState, Snapshot
from goldsmith_cli.consoles import age, printable
from goldsmith_cli.layouts import Block, Fitting
from goldsmith_cli.run_training import asked_and_awaited, method

STYLES = {
    RunState.PROMOTED: "green",
    RunState.KEPT: "",
    RunState.CANCELLED: "dim",
    RunState.FAILED: "red",
    RunState.BLOCKED: "red",
}
TRAINED_ON_FORGOTTEN = "was trained on what was forgotten since: train another, then delete it (docs/forget.md)"
_UNDER_WAY = "cyan"
_FACTS = ("age", "because", "method", "samples", "model", "live → new", "verdict")


def run_table(runs: Iterable[Run], now: datetime) -> RenderableType:
    """One row a run, in the order given, or where that is too wide one block a run; then what stood in their way."""
    known = list(runs)
    table = Table(box=None, pad_edge=False)
    for column in ("run", "state", *_FACTS):
        table.add_column(column, no_wrap=True, justify="right" if column in ("age", "samples") else "left")
    for run in known:
        table.add_row(run.run_id, state(run), *_cells(run, now))
    blocks = (Block(_heading(run), [*zip(_FACTS, _cells(run, now), strict=True)]) for run in known)
    return Group(Fitting(table, Group(*blocks)), *_awaited(known), *_problems(known), *_retrain(known))


def _heading(run: Run) -> Text:
    return Text.assemble((run.run_id, "bold"), "  ", state(run))


def _cells(run: Run, now: datetime) -> list[str]:
    return [
        age((now - run.created_at).total_seconds()),
        run.because,
        method(run),
        samples(run.snapshot),
        printable(f"{run.base_model} → {run.tuned_model or '…'}"),
        distances(run.evaluation),
        verdict(run.evaluation),
    ]


def _awaited(runs: Iterable[Run]) -> list[Text]:
    """What runs that are under way wait for, and which of them somebody wants cancelled."""
    said = [(run, *fact) for run in runs if not run.state.ended for fact in asked_and_awaited(run)]
    return [Text(printable(f"{run.run_id}: {name} {value}"), style="cyan") for run, name, value in said]


def _problems(runs: Iterable[Run]) -> list[Text]:
    """Sentences of any length, which no column can hold."""
    return [Text(printable(f"{run.run_id}: {run.problem}"), style="red") for run in runs if run.problem]


def _retrain(runs: Iterable[Run]) -> list[Text]:
    known = [run for run in runs if run.retrain_required]
    return [Text(printable(f"{run.run_id}: {run.tuned_model} {TRAINED_ON_FORGOTTEN}"), style="yellow") for run in known]


def samples(snapshot: Snapshot | None) -> str:
    """How many golden samples the snapshot has to train on, and how many it holds out."""
    return f"{snapshot.train_samples:,} + {snapshot.holdout_samples:,} held out" if snapshot else "-"


def verdict(evaluation: Evaluation | None) -> str:
    """The verdict in words; where the evidence was too little, how much there was."""
    if evaluation is None:
        return "-"
    said = evaluation.verdict.value.replace("_", " ")
    if evaluation.verdict is not Verdict.TOO_LITTLE_EVIDENCE:
        return said
    # Runs of earlier versions do not know how much was needed.
    needed = f"{evaluation.needed:,} answers needed" if evaluation.needed else "the answers needed"
    return f"{said}: {evaluation.answers:,} of {needed}"


def preferred(found: Preference) -> str:
    """Which model's answers the judge preferred, by conversation."""
    said = f"prefers the new model's answer in {found.wins:g}, the live one's in {found.losses:g}"
    left_out = f", no answer about {found.left_out:,}" if found.left_out else ""
    return f"{said}, neither in {found.ties:g} of {found.judged:,} conversations{left_out}"


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
