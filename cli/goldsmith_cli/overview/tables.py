"""An overview as tables for people."""

from collections import Counter
from collections.abc import Mapping, Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from goldsmith.adapters.dynamodb import UNKNOWN_TENANT
from goldsmith.domain.generations import Outcome
from goldsmith_cli.consoles import printable
from goldsmith_cli.overview.collecting import Counts, Overview

_COLUMNS = ("events", *(outcome.value for outcome in Outcome), "superseded", "refused")


def tables(overview: Overview) -> Group:
    """What became of the feedback, what was learnt from it, what is under way, and whether the books balance.

    Columns in which every number would be zero are left out.
    """
    if not overview.tenants:
        return Group(Text("No feedback has arrived yet."), *_queues(overview))
    return Group(
        _events(overview), *_skips(overview), Text(), _learning(overview), Text(), *_queues(overview), _books(overview)
    )


def _table(title: str, *columns: str) -> Table:
    table = Table(box=None, pad_edge=False, title=title, title_justify="left", title_style="bold")
    table.add_column("tenant", overflow="fold")
    for column in columns:
        table.add_column(column, justify="right", overflow="fold")
    return table


def _events(overview: Overview) -> Table:
    everything = _event_counts(overview.totals)
    columns = [name for name in _COLUMNS if everything[name] or name == "events"]
    table = _table("Feedback", *columns)
    for name, status in overview.tenants.items():
        table.add_row(_name(name), *_cells(status, columns))
    if len(overview.tenants) > 1:
        table.add_row("all", *_cells(overview.totals, columns), style="bold")
    return table


def _cells(status: Counts, columns: Sequence[str]) -> list[str]:
    counts = _event_counts(status)
    return [f"{counts[column]:,}" for column in columns]


def _event_counts(status: Counts) -> Counter[str]:
    return Counter(
        {
            **status.outcomes,
            "events": status.events,
            "superseded": status.superseded,
            "refused": status.dead_lettered,
        }
    )


def _skips(overview: Overview) -> list[RenderableType]:
    reasons = overview.totals.skipped_by_reason
    return [Text(f"skipped: {_listed(reasons)}", style="dim")] if reasons else []


def _learning(overview: Overview) -> Table:
    table = _table("Learning", "golden samples", "new", "runs", "active run", "live model")
    for name, status in overview.tenants.items():
        if name == UNKNOWN_TENANT:
            continue
        new = f"{status.new_samples:,}" + (f" of {status.threshold:,}" if status.threshold else "")
        samples = f"{sum(status.samples.values()):,}"
        live = printable(status.live_model or "-")
        table.add_row(_name(name), samples, new, _listed(status.runs) or "-", status.active_run or "-", live)
    return table


def _queues(overview: Overview) -> list[RenderableType]:
    filled = {name.replace("_", " "): depth.messages for name, depth in overview.queues.items()}
    said = _listed(filled)
    style = "yellow" if any(count for name, count in filled.items() if "dead" in name) else ""
    return [Text(f"Messages in queues: {said or 'none'}", style=style)]


def _books(overview: Overview) -> Text:
    totals = overview.totals
    settled = sum(totals.outcomes.values())
    sum_of = f"{totals.events:,} events = {settled:,} outcomes + {totals.superseded:,} superseded"
    if overview.balanced:
        return Text(f"The books balance: {sum_of}", style="green")
    wrong = ", ".join(name for name, status in overview.tenants.items() if not status.balanced)
    return Text(f"The books do not balance ({wrong}): {sum_of.replace('=', '≠')}", style="red")


def _name(tenant: str) -> str:
    return "(tenant unknown)" if tenant == UNKNOWN_TENANT else tenant


def _listed(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count:,} {name}" for name, count in counts.items() if count)
