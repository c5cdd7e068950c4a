"""All of one dead letter."""

import base64
import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import typer
from rich.console import Console
from rich.text import Text

from goldsmith.domain.dead_letters import LAUNCH, fields_of, received
from goldsmith.domain.envelope import envelopes, inner_body
from goldsmith.workflows.redriving import Summary
from goldsmith_cli.consoles import age, output, printable
from goldsmith_cli.dlq.explaining import meaning
from goldsmith_cli.dlq.listing import row
from goldsmith_cli.layouts import Block

if TYPE_CHECKING:
    from goldsmith.domain.dead_letters import Attribute, DeadLetter

_MOST_SHOWN = 20_000
"""Characters of a body. Whoever wants more has --body."""


def print_body(letter: "DeadLetter") -> None:
    """What is inside its envelopes: exactly for a file, with control characters made visible for a terminal."""
    text = readable(letter)
    typer.echo(printable(text) if sys.stdout.isatty() else text.encode(errors="backslashreplace"))


def readable(letter: "DeadLetter") -> str:
    """What is inside its envelopes, as JSON on lines where it is JSON, else as it is."""
    text = inner_body(letter.body)
    return _on_lines(fields_of(text)) or text


def _on_lines(fields: dict[str, Any] | None) -> str | None:
    """As JSON; None for what JSON does not have: no object, a number like NaN, or nested too deeply."""
    try:
        return None if fields is None else json.dumps(fields, ensure_ascii=False, indent=2, allow_nan=False)
    except (ValueError, RecursionError):
        return None


def show(letter: "DeadLetter", *, as_json: bool) -> None:
    """All that is known of it."""
    if as_json:
        typer.echo(json.dumps(document(letter), indent=2))
    else:
        _show(output(), letter, Summary.of(letter))


def document(letter: "DeadLetter") -> dict[str, Any]:
    """The shape is in the help of `goldsmith dlq show`."""
    summary, inner = Summary.of(letter), fields_of(inner_body(letter.body))
    return {
        **row(summary),
        "problems": [{"field": problem.field, "cure": problem.cure} for problem in summary.problems],
        "attributes": dict(_attributes(letter)),
        "envelopes": list(envelopes(letter.body)),
        "meaning": meaning(letter),
        "body": letter.body,
        "inner": inner if _on_lines(inner) else None,
    }


def _show(console: Console, letter: "DeadLetter", summary: Summary) -> None:
    waiting = age((datetime.now(UTC) - letter.sent_at).total_seconds())
    heading = Text(printable(f"{letter.message_id}, dead letter of {letter.queue}, sent {waiting} ago"), style="bold")
    console.print(Block(heading, [(label, printable(value)) for label, value in _facts(letter, summary)]), crop=False)
    for sentence in meaning(letter):
        console.print(Text(printable(sentence)), crop=False)
    _say(console, "\nnow", _now(summary))
    text = printable(readable(letter))
    _say(console, "\nbody", [text[:_MOST_SHOWN]], indent="")
    if len(text) > _MOST_SHOWN:
        console.print(Text(f"… {len(text) - _MOST_SHOWN:,} more characters: --body prints all of it", style="yellow"))
    _say(console, "\nwhat to do", _next(letter, summary))


def _say(console: Console, heading: str, lines: list[str], indent: str = "  ") -> None:
    console.print(Text(heading, style="bold"))
    for line in lines:
        console.print(Text(f"{indent}{line}"), soft_wrap=True)


def _facts(letter: "DeadLetter", summary: Summary) -> Iterator[tuple[str, str]]:
    names = summary.named
    yield "reason", summary.why
    yield "sent", f"{letter.sent_at:%Y-%m-%d %H:%M:%S} UTC"
    yield "delivery", f"{received(letter)}, looks at it here included"
    if letter.source:
        yield "moved from", letter.source
    for label, value in (("tenant", names.tenant), ("event", names.event_id), ("generation", names.generation_id)):
        yield label, value or "(cannot be read)"
    yield "size", f"{summary.size:,} bytes"
    if wrapped := envelopes(letter.body):
        yield "wrapped by", " in ".join(reversed(wrapped))
    for name, value in _attributes(letter):
        yield f"@{name}", value


def _attributes(letter: "DeadLetter") -> Iterator[tuple[str, str]]:
    for name, attribute in letter.attributes.items():
        yield name, _text(attribute)


def _text(attribute: "Attribute") -> str:
    """Bytes as base64."""
    value = attribute.value
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value


def _now(summary: Summary) -> list[str]:
    """What is wrong with it by the rules of today, field by field, with the cure."""
    if summary.queue == LAUNCH:
        return ["nothing can be sent back"]
    return [printable(str(problem)) for problem in summary.problems] or ["nothing is wrong with the message itself"]


def _next(letter: "DeadLetter", summary: Summary) -> list[str]:
    name = printable(letter.message_id)
    mend = [
        f"goldsmith dlq show {name} --body > event.json   then mend it, and",
        f"goldsmith dlq redrive --message {name} --fixed event.json",
    ]
    back = [] if summary.problems else [f"goldsmith dlq redrive --message {name}   sends it back as it is"]
    mended = mend if summary.problems and letter.queue != LAUNCH else []
    return [*back, *mended, f"goldsmith dlq delete --message {name}   if nobody can use it"]
