"""Dead letters, a line each."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import typer
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from goldsmith.domain.dead_letters import LAUNCH
from goldsmith_cli.consoles import counted, messages, output, printable
from goldsmith_cli.dlq.surveying import HELD
from goldsmith_cli.layouts import Block, Fitting
from goldsmith_cli.review.listing import beginning

if TYPE_CHECKING:
    from goldsmith.workflows.redriving import Summary
    from goldsmith_cli.dlq.surveying import Found

_FACTS = ("queue", "when", "tenant", "event", "generation", "now", "reason")


def show(found: "Found", *, as_json: bool) -> None:
    """All that was found, on standard output; what could not be seen, on standard error."""
    if as_json:
        from json import dumps

        kinds = Counter(letter.kind for letter in found.letters)
        letters = [row(letter) for letter in found.letters]
        typer.echo(
            dumps({"letters": letters, "by_kind": dict(kinds.most_common()), "not_seen": found.not_seen}, indent=2)
        )
        return
    if found.letters:
        output().print(table(found.letters), crop=False)
    else:
        typer.echo("no dead letters", err=True)
    tell_not_seen(found.not_seen)


def row(letter: "Summary") -> dict[str, Any]:
    """One letter for programs."""
    return {
        "queue": letter.queue,
        "message_id": letter.message_id,
        "sent_at": letter.sent_at.isoformat(),
        "receive_count": letter.receive_count,
        "source": letter.source,
        "bytes": letter.size,
        **asdict(letter.named),
        "reason": letter.why,
        "kind": letter.kind,
        "valid_now": not letter.problems,
    }


def table(letters: "Sequence[Summary]") -> RenderableType:
    """One row each, or where that is too wide one block each; then how many there are, and for which reasons."""
    wide = Table(box=None, pad_edge=False)
    for column in ("message", *_FACTS):
        wide.add_column(column, no_wrap=True)
    for letter in letters:
        wide.add_row(_plain(letter.message_id), *map(Text, _cells(letter)))
    blocks = (
        Block(Text(printable(letter.message_id), style="bold"), [*zip(_FACTS, _cells(letter), strict=True)])
        for letter in letters
    )
    return Group(Fitting(wide, Group(*blocks)), Text(), Text(total(letters), style="bold"))


def _plain(text: str) -> Text:
    return Text(printable(text))


def _cells(letter: "Summary") -> list[str]:
    names = (letter.named.tenant, letter.named.event_id, letter.named.generation_id)
    when = f"{letter.sent_at:%Y-%m-%d %H:%M}"
    return [letter.queue, when, *(beginning(name or "-") for name in names), _now(letter), beginning(letter.why)]


def _now(letter: "Summary") -> str:
    if letter.queue == LAUNCH:
        return "no message"
    return "invalid" if letter.problems else "valid"


def total(letters: "Sequence[Summary]") -> str:
    """How many, for which reasons, and how many of them are valid now."""
    kinds = Counter(letter.kind for letter in letters)
    counts = ", ".join(f"{count:,} {beginning(kind)}" for kind, count in kinds.most_common())
    valid = sum(not letter.problems for letter in letters)
    return f"{counted(len(letters), 'dead letter')}: {counts}" + (f"; valid now: {valid:,}" if valid else "")


def tell_not_seen(not_seen: Mapping[str, int]) -> None:
    """Say how many letters could not be looked at."""
    for line in lines_not_seen(not_seen):
        messages().print(Text(line, style="yellow"), crop=False)


def lines_not_seen(not_seen: Mapping[str, int]) -> Iterable[str]:
    """A sentence for each queue."""
    for queue, count in not_seen.items():
        yield f"{queue}: about {count:,} more could not be seen, as SQS estimates it; {HELD}"
