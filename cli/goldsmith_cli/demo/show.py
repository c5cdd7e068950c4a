"""How the demo looks: what is going on while it goes on, and afterwards what came of it."""

import json
from collections.abc import Mapping
from typing import Any

from rich.columns import Columns
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.progress_bar import ProgressBar
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

from goldsmith.domain.runs import Run, RunState
from goldsmith_cli.consoles import printable
from goldsmith_cli.demo.observe import View
from goldsmith_cli.diff import diff_for

_ROUTES = ("accepted", "edited", "rewriting", "rewritten", "parked", "skipped", "waiting", "superseded")
_MEANING = {
    "accepted": "the draft was good",
    "edited": "a person's final is the answer",
    "rewriting": "a model is applying the comment",
    "rewritten": "the comment was applied and checked",
    "parked": "a person has to look",
    "skipped": "nothing to learn",
    "waiting": "its conversation has not come yet",
    "superseded": "a later event says more",
    "dead-lettered": "broken, kept with the reason",
}
_LONGEST_TEXT = 420
_WIDE = 96
_WIDEST = 104
_WAY = ("claimed", "snapshotted", "submitted", "training", "trained", "evaluated")


def progress(console: Console, view: View, sent: int, distinct: int, threshold: int) -> RenderableType:
    """One look: routes and samples side by side, the threshold, the run's steps."""
    side_by_side = Table.grid(padding=(0, 4))
    wide = console.width >= _WIDE
    samples = Group(_samples(view), Text(), _threshold(view, threshold))
    side_by_side.add_row(_routes(view, sent, distinct, explained=wide), samples)
    lines: list[RenderableType] = [side_by_side, Text(), _steps(view.run)]
    waiting = _awaited(view)
    if waiting:
        lines.append(Spinner("dots", Text(waiting, style="dim")))
    return Padding(Group(*lines), (1, 0, 0, 2))


def _awaited(view: View) -> str | None:
    if view.run is not None and not view.run.state.ended:
        return f"waiting: the run is {view.run.state.value}"
    if view.tenant.counters.get("rewriting"):
        return "waiting for rewrites (their function loads the provider's SDK when it starts)"
    return None if view.run or view.tenant.counters.get("events") else "waiting for triage"


def _routes(view: View, sent: int, distinct: int, *, explained: bool) -> Table:
    table = Table(title=f"{sent} messages sent, {distinct} distinct events", title_justify="left", box=None)
    table.add_column("route", style="bold")
    table.add_column("events", justify="right")
    table.add_column("", style="dim")
    counts = {**view.tenant.counters, "dead-lettered": view.dead_lettered}
    for name in (*_ROUTES, "dead-lettered"):
        if counts.get(name):
            table.add_row(name, str(counts[name]), _MEANING[name] if explained else "")
    return table


def _samples(view: View) -> Table:
    table = Table(title="golden samples", title_justify="left", box=None)
    table.add_column("source", style="bold")
    table.add_column("samples", justify="right")
    for name, count in view.tenant.counters.items():
        if name.startswith("samples_") and count:
            table.add_row(name.removeprefix("samples_"), str(count))
    return table


def _threshold(view: View, threshold: int) -> RenderableType:
    crossed = view.run is not None
    reached = threshold if crossed else min(view.tenant.new_samples, threshold)
    said = "crossed" if crossed else f"{view.tenant.new_samples} of {threshold}"
    return Group(
        Text(f"threshold {threshold}: {said}", style="green" if crossed else ""),
        ProgressBar(total=threshold, completed=reached, width=30),
    )


def _steps(run: Run | None) -> RenderableType:
    if run is None:
        return Text("run  none yet", style="dim")
    reached = {step.state.value: step.at for step in run.steps}
    begun = run.steps[0].at
    end = run.state.value if run.state.ended else "promoted?"
    shown = [Text("run", style="bold")]
    for name in (*_WAY, end):
        if name in reached:
            seconds = (reached[name] - begun).total_seconds()
            shown.append(Text(f"● {name} {seconds:.1f}s", style="green", no_wrap=True))
        elif not run.state.ended:
            shown.append(Text(f"○ {name}", style="dim", no_wrap=True))
    return Columns(shown, padding=(0, 2))


def rewrite(console: Console, event: Mapping[str, Any], answer: str) -> Panel:
    """One negative item: the comment, and what it changed."""
    body = Group(
        Text.assemble(("comment  ", "bold"), printable(str(event["comment"]))),
        Text(),
        diff_for(console, str(event["output"]), answer),
    )
    return _panel(console, "a comment becomes a golden sample", body)


def _panel(console: Console, title: str, body: RenderableType) -> Panel:
    return Panel(body, title=title, title_align="left", padding=(1, 2), width=min(console.width, _WIDEST))


def evaluation(console: Console, run: Run, report: bytes | None) -> RenderableType:
    """The measured difference, and the held-out example that shows it best."""
    found = run.evaluation
    if found is None:
        return Text(f"The run ended {run.state.value}: {run.problem or 'no reason was given'}", style="yellow")
    table = Table(title="held-out conversations, edit distance to what people sent", title_justify="left", box=None)
    table.add_column("model")
    table.add_column("distance", justify="right")
    table.add_row(f"live  {run.live_model}", _distance(found.live_distance))
    table.add_row(f"new   {run.tuned_model}", _distance(found.new_distance))
    interval = f" (95 % interval {found.interval[0]:+.3f} … {found.interval[1]:+.3f})" if found.interval else ""
    gain = f"improvement {found.improvement:+.3f}{interval}" if found.improvement is not None else "not measured"
    lines: list[RenderableType] = [table, Text(f"{found.answers} answers, {gain}: {_said(run)}", style="bold")]
    examples = json.loads(report)["examples"] if report else []
    if examples:
        lines += [Text(), _example(console, examples[len(examples) // 2])]
    return Padding(Group(*lines), (1, 0, 0, 2))


def _example(console: Console, example: Mapping[str, Any]) -> Table:
    width = min(console.width - 4, _WIDEST)
    table = Table(title="one of them (the median)", title_justify="left", width=width)
    columns = {"live model": "live_answer", "new model": "new_answer", "what a person sent": "final"}
    for heading in columns:
        table.add_column(heading, ratio=1)
    table.add_row(*(Text(shorten(str(example[name]))) for name in columns.values()))
    return table


def shorten(text: str) -> str:
    """What fits on a screen, control characters made visible."""
    return printable(text if len(text) <= _LONGEST_TEXT else f"{text[:_LONGEST_TEXT]} …")


def _distance(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _said(run: Run) -> str:
    verdicts = {
        "better": "better, promoted",
        "not_better": "not better by the policy's margin, the live model stays",
        "too_little_evidence": "too little evidence, the live model stays",
    }
    return verdicts[run.evaluation.verdict.value] if run.evaluation else run.state.value


def live_model(console: Console, run: Run, parameter: str, value: str | None) -> RenderableType:
    """Where the application reads which model to use."""
    if run.state is not RunState.PROMOTED or value is None:
        return Padding(Text(f"The application goes on with {run.live_model}."), (1, 0, 0, 2))
    body = Group(
        Text.assemble(("SSM parameter  ", "bold"), parameter),
        Text.assemble(("live model     ", "bold"), (value, "green")),
        Text(),
        Text('boto3.client("ssm").get_parameter(', style="dim"),
        Text(f'    Name="{parameter}")["Parameter"]["Value"]', style="dim"),
    )
    return _panel(console, "where the application reads the live model", body)


def books(view: View, distinct: int) -> Padding:
    """Every event in exactly one place."""
    counts = {**view.tenant.counters, "dead-lettered": view.dead_lettered}
    parts = [(name, counts[name]) for name in (*_ROUTES, "dead-lettered") if counts.get(name)]
    total = sum(count for _, count in parts)
    said = " + ".join(f"{count} {name}" for name, count in parts)
    verdict = ("  ✓", "green") if total == distinct else (f"  ✗ {distinct} were sent", "red")
    return Padding(Text.assemble(said, f" = {total} distinct events", verdict), (0, 0, 0, 2))
