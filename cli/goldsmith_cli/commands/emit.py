"""`goldsmith emit`: the records of a file, sent as feedback events."""

import contextlib
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated, Literal

import typer

from goldsmith_cli.app import app, connected
from goldsmith_cli.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from goldsmith.client import FeedbackEmitter
    from goldsmith_cli.backfill.summary import Summary

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
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="JSONL or CSV, in UTF-8.")],
    tenant: Annotated[str | None, typer.Option(help="Whose feedback it is, whatever the file says.")] = None,
    mapping: Annotated[
        list[str] | None,
        typer.Option(
            "--map",
            metavar="FIELD=COLUMN,…",
            help="Which column holds which field; repeatable. Columns called as fields need not be named; FIELD= leaves"
            " one out.",
        ),
    ] = None,
    rating_scale: Annotated[
        str | None, typer.Option(metavar="MIN:MAX", help="The scale of mapped ratings; 1:5 if left out.")
    ] = None,
    occurred_at: Annotated[
        str | None,
        typer.Option(
            metavar="MOMENT",
            help="When mapped records without a moment of their own happened; 1970-01-01T00:00:00Z if left out, so"
            " that all later feedback is newer.",
        ),
    ] = None,
    format_: Annotated[
        Literal["jsonl", "csv"] | None, typer.Option("--format", help="How to read FILE, if not by its extension.")
    ] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Read no more than so many records.")] = None,
    hide_final: Annotated[
        float,
        typer.Option(
            min=0,
            max=1,
            metavar="SHARE",
            help="For trying out: hold the final version back in this share of the records that have a comment too,"
            " so that the draft is rewritten and a person's version is there to compare with. Always the same ones.",
        ),
    ] = 0.0,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check every line, send nothing.")] = False,
    errors: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write every problem there, one JSON object a line.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON for programs instead of text for people.")] = False,
) -> None:
    """Send the records of a file as feedback events.

    FILE holds complete events, one JSON object a line, or anything else with **--map** to say which column is what:

    `goldsmith emit reviews.csv --tenant acme-leads --map messages=prompt,output=draft,rating=stars,comment=note`
    """
    from goldsmith_cli.backfill.preparing import prepare
    from goldsmith_cli.backfill.reading import format_of, records
    from goldsmith_cli.backfill.sending import Backfill
    from goldsmith_cli.backfill.showing import progress, show
    from goldsmith_cli.backfill.summary import Summary

    _refuse_overwriting(file, errors)
    how = format_of(file, format_)
    maker = prepare(file, how, mapping or [], tenant, rating_scale, occurred_at, hide_final)
    emitter = _emitters(context, dry_run)
    with file.open("rb") as source, _writable(errors) as problems, progress(source, quiet=json) as tell:
        summary = Summary(keep=None if json else _SHOWN_PROBLEMS, errors=problems)
        Backfill(maker, emitter, tell).send(records(source, how), summary, limit)
    if json:
        _print_json(file, summary, dry_run)
    else:
        show(file, summary, maker.mapping, dry_run=dry_run)
    raise typer.Exit(_exit_code(summary))


def _refuse_overwriting(file: Path, errors: Path | None) -> None:
    # A link of either kind leads to the same file under another name.
    if errors is not None and (errors.resolve() == file.resolve() or (errors.exists() and errors.samefile(file))):
        raise UsageError(f"--errors {errors} is the file to read: it would be overwritten", "name another file")


def _emitters(context: typer.Context, dry_run: bool) -> Callable[[], "FeedbackEmitter"]:
    """Makes emitters that share one client: it is thread-safe, they are not."""
    from goldsmith.client import FeedbackEmitter
    from goldsmith_cli.backfill.nowhere import nowhere

    if dry_run:
        return partial(FeedbackEmitter, "", nowhere())
    target = connected(context)
    return partial(FeedbackEmitter, target.output("FeedbackQueueUrl"), target.client("sqs"))


@contextlib.contextmanager
def _writable(path: Path | None) -> Iterator[IO[str] | None]:
    if path is None:
        yield None
        return
    try:
        file = path.open("w", encoding="utf-8")
    except OSError as error:
        raise UsageError(f"--errors {path}: {error.strerror}", "name a file that can be written") from None
    with file:
        yield file


def _print_json(file: Path, summary: "Summary", dry_run: bool) -> None:
    import json

    typer.echo(json.dumps({"file": str(file), "dry_run": dry_run, **summary.as_json()}, indent=2))


def _exit_code(summary: "Summary") -> ExitCode:
    if summary.failed:
        return ExitCode.AWS
    return ExitCode.PROBLEM if summary.refused else ExitCode.OK
