"""What a person or a program sees of a replay."""

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rich.console import Group, RenderableType
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from goldsmith.domain.generations import Outcome
from goldsmith.workflows.replay_report import Movement, ReplayReport, Standing, Told, Transition, silently
from goldsmith_cli.consoles import counted, messages, printable
from goldsmith_cli.layouts import Block, Fitting

if TYPE_CHECKING:
    from goldsmith.domain.policy import TenantPolicy
    from goldsmith.domain.runs import TenantState

OUTCOMES = tuple(outcome.value for outcome in Outcome)


@dataclass(frozen=True)
class Seen:
    """A tenant's report, the tenant and its policy now, and how many new samples start a run (None: not known)."""

    report: ReplayReport
    state: "TenantState"
    policy: "TenantPolicy"
    threshold: int | None

    def new_samples(self, *, dry_run: bool) -> int:
        """New samples of the tenant, after the replay."""
        return self.state.new_samples + (self.report.new_samples if dry_run else 0)


@contextlib.contextmanager
def progress(tenant: str, generations: int | None, *, quiet: bool) -> Iterator[Told]:
    """Yields what to tell how many generations were looked at: a bar on a terminal, on standard error."""
    console = messages()
    if quiet or not console.is_terminal:
        yield silently
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(tenant, total=generations)
        yield lambda looked_at: bar.update(task, completed=looked_at)


def as_json(seen: Sequence[Seen], policy: "TenantPolicy", *, dry_run: bool) -> dict[str, Any]:
    """For programs; ``policy`` is the stack's."""
    tenants = {each.state.tenant: _as_json(each, dry_run=dry_run) for each in seen}
    return {"dry_run": dry_run, "policy": _ratings(policy), "tenants": tenants}


def _ratings(policy: "TenantPolicy") -> dict[str, float]:
    return {"positive_rating": policy.positive_rating, "negative_rating": policy.negative_rating}


def _as_json(seen: Seen, *, dry_run: bool) -> dict[str, Any]:
    report = seen.report
    return {
        "policy": _ratings(seen.policy),
        "generations": report.generations,
        "changed": report.moved,
        "unchanged": report.generations - report.moved - report.without_room,
        "forgotten": report.forgotten,
        "without_room": report.without_room,
        "transitions": [
            {
                "from": _standing(transition.before),
                "to": _standing(transition.after),
                "generations": movement.count,
                "examples": movement.examples,
            }
            for transition, movement in _ordered(report)
        ],
        "new_samples": report.new_samples,
        "samples_gone": report.samples_gone,
        "rewrites_asked": report.rewrites,
        "asked_again": report.asked_again,
        "next_run": {
            "new_samples": seen.new_samples(dry_run=dry_run),
            "threshold": seen.threshold,
            "active_run": seen.state.active_run,
        },
    }


def _standing(standing: Standing) -> dict[str, str | None]:
    return {"outcome": standing.outcome.value, "reason": standing.reason}


def told(seen: Sequence[Seen], *, dry_run: bool) -> Group:
    """For people: what each tenant's generations were and are, and what follows from that."""
    return Group(*(part for each in seen for part in _told(each, dry_run=dry_run)))


def _told(seen: Seen, *, dry_run: bool) -> Iterator[RenderableType]:
    report, change = seen.report, "would change" if dry_run else "changed"
    count = f"{report.moved:,} of {counted(report.generations, 'generation')} {change}" if report.moved else ""
    nothing = f"nothing {'would change' if dry_run else 'had to change'}: {counted(report.generations, 'generation')}"
    yield Text(f"{seen.state.tenant}: {count or nothing}", style="bold")
    if report.moved:
        yield _table(report)
    yield from (Text(sentence) for sentence in _sentences(seen, dry_run=dry_run))


def _table(report: ReplayReport) -> Fitting:
    table = Table(box=None, pad_edge=False)
    for column in ("from", "to", "generations", "for example"):
        table.add_column(column, no_wrap=True, justify="right" if column == "generations" else "left")
    blocks: list[RenderableType] = []
    for transition, movement in _ordered(report):
        before, after, names = _words(transition.before), _after(transition), _examples(movement)
        table.add_row(before, after, f"{movement.count:,}", names)
        facts = [("generations", f"{movement.count:,}"), ("for example", names)]
        blocks.append(Block(Text(f"{before} → {after}"), facts))
    return Fitting(table, Group(*blocks))


def _ordered(report: ReplayReport) -> list[tuple[Transition, Movement]]:
    return sorted(report.movements.items(), key=lambda pair: (-pair[1].count, _words(pair[0].before)))


def _words(standing: Standing) -> str:
    reason = f" ({printable(standing.reason.replace(',', ', '))})" if standing.reason else ""
    return f"{standing.outcome.value}{reason}"


def _after(transition: Transition) -> str:
    if transition.before != transition.after:
        return _words(transition.after)
    return f"{transition.after.outcome.value}, {_otherwise(transition.after.outcome)}"


def _otherwise(outcome: Outcome) -> str:
    return "about another text" if outcome is Outcome.REWRITING else "another sample"


def _examples(movement: Movement) -> str:
    named = ", ".join(map(printable, movement.examples))
    return named + (", …" if movement.count > len(movement.examples) else "")


def _sentences(seen: Seen, *, dry_run: bool) -> Iterator[str]:
    report = seen.report
    if report.new_samples:
        yield f"  {counted(report.new_samples, 'new golden sample')}: {_next_run(seen, dry_run=dry_run)}"
    if report.samples_gone:
        yield f"  {counted(report.samples_gone, 'golden sample')} gone; what runs were trained on stays as it is"
    if report.rewrites:
        yield f"  {counted(report.rewrites, 'rewrite')} {'to be ' if dry_run else ''}asked for"
    if report.asked_again:
        waited = f"{counted(report.asked_again, 'rewrite')} waited for"
        yield f"  {waited}, {'to be asked' if dry_run else 'asked'} for again"
    if report.without_room:
        yield f"  {counted(report.without_room, 'generation')} left alone: no room in the entry for another decision"


def _next_run(seen: Seen, *, dry_run: bool) -> str:
    count = f"{seen.new_samples(dry_run=dry_run):,} since the latest run"
    starts = f"; the next run starts at {seen.threshold:,}" if seen.threshold else ""
    waits = f", once {seen.state.active_run} has ended" if seen.state.active_run else ""
    return f"{count}{starts}{waits}"
