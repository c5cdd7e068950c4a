"""What a person sees of forgetting: what is being done, what was done, and what is left to do."""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import asdict
from typing import Any

from rich.console import Group
from rich.table import Table
from rich.text import Text

from goldsmith.workflows.forgetting_report import Report, RunTouched, Subject, Told
from goldsmith_cli.consoles import counted, messages, output, printable
from goldsmith_cli.forget.asking import in_words, unknown
from goldsmith_cli.layouts import Block, Fitting

_RUN_COLUMNS = ("trained on", "held out", "provider's copy", "model")


@contextlib.contextmanager
def telling(*, quiet: bool) -> Iterator[Told]:
    """Yields what to tell of each phase: one line that moves on a terminal, a line a phase elsewhere."""
    console = messages()
    if quiet:
        yield lambda _phase, _count: None
    elif not console.is_terminal:
        yield _once_a_phase(console.print)
    else:
        with console.status("") as status:
            yield lambda phase, count: status.update(Text(f"{printable(phase)}: {count:,}"))


def _once_a_phase(say: Callable[[str], None]) -> Told:
    told: set[str] = set()

    def tell(phase: str, _count: int) -> None:
        if phase not in told:
            told.add(phase)
            say(printable(phase))

    return tell


def as_json(wanted: Subject, report: Report, *, known: bool, dry_run: bool) -> dict[str, Any]:
    """For programs."""
    return {
        "tenant": wanted.tenant,
        "generation_id": wanted.generation_id,
        "author": wanted.author,
        "known": known,
        "dry_run": dry_run,
        **asdict(report),
    }


def show(wanted: Subject, report: Report, *, known: bool, dry_run: bool) -> None:
    """What was done, or would be, on standard output; what is left, on standard error."""
    console = output()
    heading = f"{'would be forgotten' if dry_run else 'forgotten'}: {in_words(wanted)}"
    console.print(Block(Text(heading, style="bold"), list(_facts(report))), crop=False)
    if not known:
        refused = f"{unknown(wanted)}; what arrives of it {'would be' if dry_run else 'is'} refused from now on"
        console.print(Text(refused, style="yellow"), crop=False)
    if report.runs:
        console.print(_runs(report), crop=False)
    for run in report.runs:
        if run.retrain_required and not dry_run:
            console.print(Text(_cure(wanted, run), style="yellow"), crop=False)
    for sentence in report.left:
        messages().print(Text(f"left: {printable(sentence)}", style="red"), crop=False)


def _facts(report: Report) -> Iterator[tuple[str, str]]:
    events, samples = counted(report.events, "event"), counted(report.samples, "golden sample")
    yield "ledger", f"{counted(report.generations, 'generation')}: {events}, {samples}"
    records = f"{counted(report.records, 'record')} in " if report.records else ""  # whole segments are not read
    yield "segments", f"{records}{counted(report.segments, 'segment')}"
    yield "files of runs", counted(report.snapshot_lines, "line")
    yield "object versions", f"{report.versions:,}"
    yield "dead letters", f"{report.dead_letters:,}"


def _runs(report: Report) -> Group:
    table = Table(box=None, pad_edge=False)
    for column in ("run", *_RUN_COLUMNS):
        table.add_column(column, no_wrap=True, justify="right" if column in ("trained on", "held out") else "left")
    for run in report.runs:
        table.add_row(run.run_id, *_cells(run))
    blocks = [
        Block(Text(run.run_id, style="bold"), [*zip(_RUN_COLUMNS, _cells(run), strict=True)]) for run in report.runs
    ]
    return Group(Text(), Fitting(table, Group(*blocks)))


def _cells(run: RunTouched) -> list[str]:
    model = printable(run.model) if run.model else "-"
    fate = "cancelled" if run.cancelled else model
    return [f"{run.trained:,}", f"{run.held_out:,}", "deleted" if run.files_deleted else "there", fate]


def _cure(wanted: Subject, run: RunTouched) -> str:
    knows = f"{run.run_id}: {printable(run.model or 'its model')} was trained on what is forgotten."
    if wanted.everything:
        return f"{knows} Nothing is left to train another on: delete the model at the provider."
    another = f"goldsmith runs retry {run.run_id}, if it is the latest and enough samples are left"
    return f"{knows} Train another ({another}), then delete the model at the provider."
