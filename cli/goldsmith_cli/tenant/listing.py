"""All tenants of a stack at a glance."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rich.console import Group
from rich.table import Table
from rich.text import Text

from goldsmith.adapters.dynamodb import UNKNOWN_TENANT
from goldsmith_cli import stores
from goldsmith_cli.consoles import printable
from goldsmith_cli.layouts import Block, Fitting
from goldsmith_cli.tenant.showing import in_words

if TYPE_CHECKING:
    from goldsmith.domain.runs import TenantState
    from goldsmith_cli.target import Target

_COLUMNS = ("tenant", "events", "samples", "runs", "live model", "senders", "sets for itself")
_NUMBERS = frozenset({"events", "samples", "runs", "senders"})


def tenants(target: "Target") -> list["TenantState"]:
    """Every tenant that ever sent something or was set up, by name."""
    runs = stores.runs(target)
    return [runs.tenant(name) for name in runs.tenants() if name != UNKNOWN_TENANT]


def as_json(found: Sequence["TenantState"]) -> dict[str, Any]:
    """For programs."""
    return {
        state.tenant: {
            "events": state.counters.get("events", 0),
            "samples": state.samples,
            "runs": state.runs,
            "live_model": state.live_model,
            "overrides": state.settings.overrides,
            "senders": list(state.settings.senders),
        }
        for state in found
    }


def table_of(found: Sequence["TenantState"]) -> Fitting:
    """For people."""
    table = Table(box=None, pad_edge=False)
    for column in _COLUMNS:
        table.add_column(column, no_wrap=True, justify="right" if column in _NUMBERS else "left")
    rows = [(state.tenant, *_cells(state)) for state in found]
    for row in rows:
        table.add_row(*row)
    return Fitting(table, Group(*(_block(row) for row in rows)))


def _block(row: Sequence[str]) -> Block:
    return Block(Text(row[0], style="bold"), [*zip(_COLUMNS[1:], row[1:], strict=True)])


def _cells(state: "TenantState") -> tuple[str, ...]:
    own = ", ".join(f"{name}={in_words(value)}" for name, value in state.settings.overrides.items())
    events, senders = state.counters.get("events", 0), len(state.settings.senders)
    live = printable(state.live_model) if state.live_model else "-"
    return (f"{events:,}", f"{state.samples:,}", f"{state.runs:,}", live, f"{senders or '-'}", own or "-")
