"""What bench/rollback_rates.py measured, as tables."""

from collections.abc import Callable
from math import sqrt
from statistics import NormalDist, fmean, pstdev
from typing import Any

from bench.rollback_histories import PREDECESSORS, Distances
from rich.table import Table

Row = dict[str, Any]
Rows = dict[str, dict[int, Row]]
"""By what is simulated, and by the predecessor's number of drafts."""
_Z = NormalDist().inv_cdf(0.975)


def population_table(distances: dict[str, Distances]) -> Table:
    table = Table("drafts", title="Edit distances")
    for column in ("mean", "standard deviation", "sent as they were"):
        table.add_column(column, justify="right")
    for name, each in distances.items():
        table.add_row(name, f"{fmean(each):.3f}", f"{pstdev(each):.3f}", f"{each.count(0.0) / len(each):.1%}")
    return table


def rate_table(rows: Rows, margin: float) -> Table:
    return _by_predecessor(
        f"Rolled back though there is no difference, margin {margin:g}",
        rows,
        lambda row: _with_interval(row[f"margin {margin:g}"], row["histories"]),
    )


def other_causes_table(rows: Rows, margins: tuple[float, ...]) -> Table:
    named = " / ".join(f"{margin:g}" for margin in margins)
    return _by_predecessor(
        f"For information: rolled back for what is not the model's doing, margin {named}",
        rows,
        lambda row: " / ".join(f"{row[f'margin {margin:g}'] / row['histories']:.1%}" for margin in margins),
    )


def time_table(rows: Rows, margin: float) -> Table:
    return _by_predecessor(
        f"Drafts until a worse model is rolled back, margin {margin:g}: half / nine in ten of them; never",
        rows,
        lambda row: f"{_number(row['half'])} / {_number(row['nine in ten'])}; {row['never'] / row['histories']:.0%}",
    )


def _by_predecessor(title: str, rows: Rows, cell: Callable[[Row], str]) -> Table:
    histories = next(iter(rows.values()))[PREDECESSORS[0]]["histories"]
    table = Table("drafts", title=title, caption=f"{histories} histories a cell")
    for size in PREDECESSORS:
        table.add_column(f"predecessor {size}", justify="right")
    for name, sizes in rows.items():
        table.add_row(name, *(cell(sizes[size]) for size in PREDECESSORS))
    return table


def _number(drafts: int | None) -> str:
    return "-" if drafts is None else str(drafts)


def _with_interval(count: int, total: int) -> str:
    low, high = wilson(count, total)
    return f"{count / total:.1%} ({low:.1%} … {high:.1%})"


def wilson(count: int, total: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a proportion (1927)."""
    share, weight = count / total, _Z**2 / total
    centre, half = share + weight / 2, _Z * sqrt(share * (1 - share) / total + weight / total / 4)
    return max(0.0, (centre - half) / (1 + weight)), (centre + half) / (1 + weight)
