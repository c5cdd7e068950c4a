"""What a person sees of backfills: a bar while one goes on, what became of everything, and the list of all."""

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from goldsmith.domain.backfills import Backfill, Stage
from goldsmith.workflows.backfill_settling import CHANGED_SINCE, HANDED_OVER
from goldsmith_cli.consoles import age, messages, output

if TYPE_CHECKING:
    from goldsmith.workflows.backfill_rounds import Watch
    from goldsmith_cli.backfill.estimating import Estimate

_STEPS = {"rewrite": "rewriting", "judge": "judging", "settle": "settling"}
_WORDS = {
    "rewriting": "to rewrite",
    "waiting": "waiting for their conversation",
    "known_before": "known before",
    HANDED_OVER: "left to live rewriting",
    CHANGED_SINCE: "changed since",
}
_PARKED = "parked_"


@contextlib.contextmanager
def watching(*, quiet: bool) -> Iterator["Watch"]:
    """Yields what to tell how far a backfill is: a bar on a terminal, a line a step elsewhere, on standard error."""
    console = messages()
    if quiet:
        yield lambda *_said: None
    elif not console.is_terminal:
        yield _steps(console.print)
    else:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns, console=console, transient=True) as bar:
            task = bar.add_task("", total=None)

            def tell(_backfill: Backfill, step: str, done: int, requests: int) -> None:
                bar.update(task, description=_STEPS[step], completed=done, total=requests)

            yield tell


def _steps(say: Callable[[str], None]) -> "Watch":
    told: set[str] = set()

    def tell(_backfill: Backfill, step: str, _done: int, requests: int) -> None:
        if step not in told:
            told.add(step)
            say(f"{_STEPS[step]}: {requests:,} {'drafts' if step == 'settle' else 'requests'}")

    return tell


def as_json(backfill: Backfill) -> dict[str, Any]:
    """For programs."""
    rounds = {asked.name: {"requests": asked.requests, "batches": len(asked.parts)} for asked in backfill.rounds}
    names = {"backfill_id", "tenant", "stage", "created_at", "updated_at", "rewriter", "judge", "gathered", "drafts"}
    said = backfill.model_dump(mode="json", include=names | {"settled", "outcomes", "usage", "ignored"})
    return {**said, "rounds": rounds}


def show(backfill: Backfill) -> None:
    """What became of everything so far, on standard output."""
    console = output()
    console.print(f"backfill {backfill.backfill_id} of {backfill.tenant}: {backfill.stage}")
    if backfill.gathered:
        console.print(f"  events    {counted(backfill.gathered)}")
    if backfill.drafts:
        console.print(f"  drafts    {_drafts(backfill)}")
    for name, usage in backfill.usage.items():
        console.print(
            f"  {_STEPS[name]:9} {usage.calls:,} answers: {usage.input_tokens:,} tokens in, {usage.output_tokens:,} out"
        )
    for name, count in backfill.ignored.items():
        if count:
            console.print(f"  {count:,} lines of {_STEPS[name]} answered what was not asked, or again: ignored")


def show_estimate(estimate: "Estimate") -> None:
    """What would be asked, on standard output."""
    console, said = output(), estimate.as_json()
    console.print(f"  events    {counted(said['events']) or 'none'}")
    for name in ("rewrite", "judge"):
        figures = said[name]
        console.print(
            f"  {_STEPS[name]:9} {figures['requests']:,} requests in {_files(figures['files'])}"
            f" ({figures['bytes'] / 2**20:,.1f} MiB), about {figures['input_tokens']:,} tokens in,"
            f" {figures['output_tokens']:,} out"
        )


def _files(count: int) -> str:
    return "1 file" if count == 1 else f"{count:,} files"


def table_of(backfills: Iterable[Backfill], now: datetime) -> Table:
    """One row a backfill, in the order given."""
    table = Table(box=None, pad_edge=False)
    for column in ("backfill", "tenant", "stage", "age", "drafts", "settled", "tokens"):
        table.add_column(column, no_wrap=True, justify="left" if column in ("backfill", "tenant", "stage") else "right")
    for backfill in backfills:
        tokens = sum(usage.input_tokens + usage.output_tokens for usage in backfill.usage.values())
        table.add_row(
            backfill.backfill_id,
            backfill.tenant,
            backfill.stage,
            age((now - backfill.created_at).total_seconds()),
            f"{backfill.drafts:,}",
            f"{backfill.settled:,}",
            f"{tokens:,}" if backfill.usage else "-",
        )
    return table


def counted(counts: Mapping[str, int]) -> str:
    """``3 accepted, 1 to rewrite``: the largest first."""
    ordered = sorted(counts.items(), key=lambda pair: -pair[1])
    return ", ".join(f"{count:,} {_WORDS.get(name, name)}" for name, count in ordered if count)


def _drafts(backfill: Backfill) -> str:
    outcomes = {name: count for name, count in backfill.outcomes.items() if not name.startswith(_PARKED)}
    reasons = {
        name.removeprefix(_PARKED): count for name, count in backfill.outcomes.items() if name.startswith(_PARKED)
    }
    why = f" (parked for: {counted(reasons)})" if reasons else ""
    if backfill.stage in (Stage.DONE, Stage.CANCELLED, Stage.CLEANING) or backfill.settled:
        return f"{backfill.settled:,} of {backfill.drafts:,} settled: {counted(outcomes)}{why}"
    return f"{backfill.drafts:,}, none settled yet"
