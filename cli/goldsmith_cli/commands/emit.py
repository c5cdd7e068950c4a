"""`goldsmith emit`: the records of a file, sent as feedback events."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from goldsmith_cli.app import app, connected
from goldsmith_cli.errors import ExitCode
from goldsmith_cli.history.options import (
    ErrorsFile,
    FileFormat,
    HiddenFinals,
    Limit,
    Maps,
    OccurredAt,
    RatingScale,
    SourceFile,
    refuse_overwriting,
    writable,
)

if TYPE_CHECKING:
    from goldsmith.client import FeedbackEmitter
    from goldsmith_cli.history.summary import Summary

_SHOWN_PROBLEMS = 20
_EPILOG = """
Fields that can be mapped: rating, comment, final, output, messages, generation_id, event_id, occurred_at, model,
author, tenant. A column is a name or a dotted path into nested JSON (`messages=conversation.turns`). `messages` may be
a list of {role, content} or a text, which becomes one user turn. A rating of true or false is an end of the scale.

With --map, a field that it does not name is taken from the column of the same name if one of the first 100 records has
it and the map does not use that column for another field. `--map final=` (no column) means: the final version is not
taken.

Sending the same file again changes nothing: an id the file does not have is derived from what the record says.

`--json` prints {"file", "dry_run", "lines", "sent", "repeated", "hidden_finals", "refused", "failed", "gave_up_after",
"seconds", "events_per_second", "problems": [{"line", "kind", "reason"}]}.

Exit codes: 0 every line was sent, 1 some were refused or there are none, 2 wrong usage, 4 some did not reach the queue.
"""


@app.command(epilog=_EPILOG)
def emit(
    context: typer.Context,
    file: SourceFile,
    tenant: Annotated[str | None, typer.Option(help="Whose feedback it is, whatever the file says.")] = None,
    mapping: Maps = None,
    rating_scale: RatingScale = None,
    occurred_at: OccurredAt = None,
    format_: FileFormat = None,
    limit: Limit = None,
    hide_final: HiddenFinals = 0.0,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check every line, send nothing.")] = False,
    errors: ErrorsFile = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON for programs instead of text for people.")] = False,
) -> None:
    """Send the records of a file as feedback events.

    FILE holds complete events, one JSON object a line, or anything else with **--map** to say which column is what:

    `goldsmith emit reviews.csv --tenant acme-leads --map messages=prompt,output=draft,rating=stars,comment=note`
    """
    from goldsmith_cli.history.preparing import prepare
    from goldsmith_cli.history.reading import format_of, records
    from goldsmith_cli.history.sending import Sending
    from goldsmith_cli.history.showing import progress, show
    from goldsmith_cli.history.summary import Summary

    refuse_overwriting(file, errors)
    how = format_of(file, format_)
    maker = prepare(file, how, mapping or [], tenant, rating_scale, occurred_at, hide_final)
    emitter = _emitters(context, dry_run)
    with file.open("rb") as source, writable(errors) as problems, progress(source, quiet=json) as tell:
        summary = Summary(keep=None if json else _SHOWN_PROBLEMS, errors=problems)
        Sending(maker, emitter, tell).send(records(source, how), summary, limit)
    if json:
        _print_json(file, summary, dry_run)
    else:
        show(file, summary, maker.mapping, dry_run=dry_run)
    raise typer.Exit(_exit_code(summary))


def _emitters(context: typer.Context, dry_run: bool) -> Callable[[], "FeedbackEmitter"]:
    """Makes emitters that share one client: it is thread-safe, they are not."""
    from goldsmith.client import FeedbackEmitter
    from goldsmith_cli.history.nowhere import nowhere

    if dry_run:
        return partial(FeedbackEmitter, "", nowhere())
    target = connected(context)
    return partial(FeedbackEmitter, target.output("FeedbackQueueUrl"), target.client("sqs"))


def _print_json(file: Path, summary: "Summary", dry_run: bool) -> None:
    import json

    typer.echo(json.dumps({"file": str(file), "dry_run": dry_run, **summary.as_json()}, indent=2))


def _exit_code(summary: "Summary") -> ExitCode:
    if summary.failed:
        return ExitCode.AWS
    return ExitCode.PROBLEM if summary.refused else ExitCode.OK
