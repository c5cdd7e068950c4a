"""What is parked, a line each."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from goldsmith_cli.consoles import age, printable
from goldsmith_cli.layouts import Block, Fitting

if TYPE_CHECKING:
    from goldsmith.workflows.parked import Parked

_LONGEST_BEGINNING = 60
_FACTS = ("tenant", "age", "reasons", "comment")


@dataclass(frozen=True)
class Row:
    """What the list says of one parked rewrite: little, as there may be many."""

    generation_id: str
    tenant: str
    since: datetime
    reasons: tuple[str, ...]
    comment: str
    candidates: int

    @classmethod
    def of(cls, parked: "Parked") -> "Row":
        """The row of a parked rewrite."""
        comment = parked.feedback.comment or ""
        entry = (parked.generation_id, parked.tenant, parked.since)
        return cls(*entry, parked.reasons, comment, len(parked.candidates))

    def as_json(self) -> dict[str, Any]:
        """The row for programs."""
        return {**vars(self), "since": self.since.isoformat(), "reasons": list(self.reasons)}


def table(rows: Sequence[Row], now: datetime) -> RenderableType:
    """One row each in the order given, or where that is too wide one block each; then how many there are."""
    wide = Table(box=None, pad_edge=False)
    for column in ("generation", *_FACTS):
        wide.add_column(column, no_wrap=True, justify="right" if column == "age" else "left")
    for row in rows:
        wide.add_row(Text(printable(row.generation_id)), *map(Text, _cells(row, now)))
    blocks = (Block(_heading(row), [*zip(_FACTS, _cells(row, now), strict=True)]) for row in rows)
    return Group(Fitting(wide, Group(*blocks)), Text(), Text(total(rows), style="bold"))


def _heading(row: Row) -> Text:
    return Text(printable(row.generation_id), "bold", no_wrap=True, overflow="ignore")


def _cells(row: Row, now: datetime) -> list[str]:
    waiting = age((now - row.since).total_seconds())
    return [row.tenant, waiting, printable(", ".join(row.reasons)), beginning(row.comment)]


def beginning(text: str) -> str:
    """What fits on a line, control characters made visible."""
    line = " ".join(text[: 2 * _LONGEST_BEGINNING].split())
    shown = line if len(line) <= _LONGEST_BEGINNING else f"{line[:_LONGEST_BEGINNING].rstrip()} …"
    return printable(shown)


def total(rows: Sequence[Row]) -> str:
    """How many, and for which reasons; a rewrite may have several."""
    by_reason = Counter(reason for row in rows for reason in row.reasons)
    counts = ", ".join(f"{count:,} {reason}" for reason, count in by_reason.most_common())
    return printable(f"{len(rows):,} parked: {counts}")
