"""An overview as tables for people."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from goldsmith.adapters.dynamodb import UNKNOWN_TENANT
from goldsmith_cli.consoles import counted, printable
from goldsmith_cli.layouts import Block, Fitting
from goldsmith_cli.overview.collecting import OUTCOMES, Counts, Overview, QueueDepth, TenantStatus
from goldsmith_cli.overview.distances import LiveDistance

_COLUMNS = ("events", *OUTCOMES, "superseded", "dead-lettered", "forgotten")
_ALL = "all tenants"
_LEARNT = ("golden samples", "new", "runs", "active run", "live model")


def tables(overview: Overview) -> Group:
    """What became of the feedback, what was learnt from it, what is under way, and whether the books balance.

    Columns in which every number would be zero are left out.
    """
    if not overview.tenants:
        return Group(Text(_nothing_yet(overview)), *_queues(overview))
    return Group(
        Text("Feedback", style="bold italic"),
        _events(overview),
        *_skips(overview),
        Text(),
        Text("Learning", style="bold italic"),
        _learning(overview),
        *_next_runs(overview),
        *_live(overview),
        *_forgetting(overview),
        Text(),
        *_queues(overview),
        _books(overview),
    )


def _table(columns: Sequence[str], rows: Mapping[str, Sequence[str]]) -> Fitting:
    """One row a tenant, or where that is too wide one block a tenant."""
    table = Table(box=None, pad_edge=False)
    table.add_column("tenant", no_wrap=True)
    for column in columns:
        table.add_column(column, justify="right", no_wrap=True)
    for name, cells in rows.items():
        table.add_row(name, *cells, style="bold" if name == _ALL else "")
    blocks = (Block(Text(name, style="bold"), [*zip(columns, cells, strict=True)]) for name, cells in rows.items())
    return Fitting(table, Group(*blocks))


def _events(overview: Overview) -> Fitting:
    everything = _event_counts(overview.totals)
    columns = [name for name in _COLUMNS if everything[name] or name == "events"]
    rows = {_name(name): _cells(status, columns) for name, status in overview.tenants.items()}
    if len(overview.tenants) > 1:
        rows[_ALL] = _cells(overview.totals, columns)
    return _table(columns, rows)


def _cells(status: Counts, columns: Sequence[str]) -> list[str]:
    counts = _event_counts(status)
    return [f"{counts[column]:,}" for column in columns]


def _event_counts(status: Counts) -> Counter[str]:
    return Counter(
        {
            **status.outcomes,
            "events": status.events,
            "superseded": status.superseded,
            "dead-lettered": status.dead_lettered,
            "forgotten": status.forgotten,
        }
    )


def _skips(overview: Overview) -> list[RenderableType]:
    reasons = overview.totals.skipped_by_reason
    return [Text(f"skipped: {_listed(reasons)}", style="dim")] if reasons else []


def _learning(overview: Overview) -> Fitting:
    known = {name: status for name, status in overview.tenants.items() if name != UNKNOWN_TENANT}
    return _table(_LEARNT, {name: _learnt(status) for name, status in known.items()})


def _learnt(status: TenantStatus) -> list[str]:
    return [
        f"{sum(status.samples.values()):,}",
        f"{status.new_samples:,}" + (f" of {status.threshold:,}" if status.threshold else ""),
        _listed(status.runs) or "-",
        status.active_run or "-",
        printable(status.live_model or "-"),
    ]


def _next_runs(overview: Overview) -> list[RenderableType]:
    """What each tenant's next run waits for."""
    known = {name: status.next_run for name, status in overview.tenants.items() if status.next_run is not None}
    lines = [f"next run of {name}: {'; '.join(missing) or 'due'}" for name, missing in known.items()]
    return [Text(printable(line), style="dim") for line in lines]


def _live(overview: Overview) -> list[RenderableType]:
    """A line for each tenant that has a promoted model: what people change in its drafts."""
    told = {name: status.live_edit_distances for name, status in overview.tenants.items()}
    return [
        Text(printable(f"{name}: live edit distance {', before it '.join(map(_distance, each))}"), style="dim")
        for name, each in told.items()
        if each
    ]


def _distance(found: LiveDistance) -> str:
    if found.edit_distance is None:
        return f"- ({found.model}, no draft sent)"
    return f"{found.edit_distance:.3f} ({found.model}, {found.drafts:,} drafts sent)"


def _forgetting(overview: Overview) -> list[RenderableType]:
    """What forgetting asks of the operator."""
    lines = [line for name, status in overview.tenants.items() for line in _asked(name, status)]
    return [Text(printable(line), style="yellow") for line in lines]


def _asked(tenant: str, status: TenantStatus) -> Iterator[str]:
    for subject in status.forgetting:
        yield f"{tenant}: runs wait until {subject} is forgotten; if nobody is at it, give that command once more"
    if status.retrain_required:
        cure = "train another" if sum(status.samples.values()) else "no sample is left, delete their models"
        yield f"{tenant}: trained on what was forgotten since, {cure}: {', '.join(status.retrain_required)}"


def _nothing_yet(overview: Overview) -> str:
    waiting = overview.to_be_triaged
    return f"No feedback is taken in yet; {waiting:,} to be triaged." if waiting else "No feedback has arrived yet."


def _queues(overview: Overview) -> list[RenderableType]:
    filled = {name.replace("_", " "): depth for name, depth in overview.queues.items() if depth.messages}
    said = ", ".join(f"{depth.messages:,} {name}{_whereabouts(depth)}" for name, depth in filled.items())
    style = "yellow" if any("dead" in name for name in filled) else ""
    return [Text(f"Messages in queues: {said or 'none'}", style=style)]


def _whereabouts(depth: QueueDepth) -> str:
    """Where the messages of a queue are, unless all of them just wait; one to be tried again is in flight till then."""
    if depth.waiting == depth.messages:
        return ""
    counts = {"waiting": depth.waiting, "in flight or to be retried": depth.in_flight, "delayed": depth.delayed}
    return f" ({_listed(counts)})"


def _books(overview: Overview) -> Text:
    totals = overview.totals
    settled = sum(totals.outcomes.values())
    sum_of = f"{counted(totals.events, 'event')} = {counted(settled, 'outcome')} + {totals.superseded:,} superseded"
    if totals.dead_lettered:
        beside = f"; with {totals.dead_lettered:,} dead-lettered: {totals.distinct_events_sent_here:,} distinct"
    else:
        beside = ""
    if overview.balanced:
        return Text(f"The books balance: {sum_of}{beside}", style="green")
    wrong = ", ".join(name for name, status in overview.tenants.items() if not status.balanced)
    return Text(f"The books do not balance ({wrong}): {sum_of.replace('=', '≠')}{beside}", style="red")


def _name(tenant: str) -> str:
    return "(tenant unknown)" if tenant == UNKNOWN_TENANT else tenant


def _listed(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count:,} {name}" for name, count in counts.items() if count)
