"""`goldsmith review approve`, `edit`, `reject` and `retry`: what a person decides."""

from pathlib import Path
from typing import Annotated

import typer

from goldsmith_cli.app import connected
from goldsmith_cli.commands.review import review
from goldsmith_cli.errors import CliError, UsageError
from goldsmith_cli.review.options import AsJson, GenerationId, Note, Reviewer, Seen, Tenant, Yes

_JSON = """`--json` prints {"generation_id", "tenant", "decision": "approved", "edited", "rejected" or "retried",
"outcome", "sample_id": ID or null, "reviewer"}"""


@review.command(epilog=f"{_JSON}.\n\nFor example: `goldsmith review approve gen-8841 --candidate 2`")
def approve(
    context: typer.Context,
    generation_id: GenerationId,
    tenant: Tenant = None,
    candidate: Annotated[
        int | None, typer.Option(min=1, help="Which one, as goldsmith review show numbers them; 1 if left out.")
    ] = None,
    draft: Annotated[bool, typer.Option("--draft", help="The draft instead: it was good as it stands.")] = False,
    seen: Seen = None,
    reviewer: Reviewer = None,
    note: Note = None,
    json: AsJson = False,
) -> None:
    """Take a candidate as it is: it becomes the golden sample."""
    from goldsmith_cli.review.deciding import Desk, tell

    if draft and candidate is not None:
        raise UsageError("--candidate and --draft are two different answers", "name one of them")
    desk = Desk(connected(context), reviewer, note)
    tell(desk.approve(desk.find(generation_id, tenant, seen), None if draft else candidate or 1), json=json)


@review.command(epilog=f"{_JSON}.\n\nFor example: `EDITOR=nano goldsmith review edit gen-8841`")
def edit(
    context: typer.Context,
    generation_id: GenerationId,
    tenant: Tenant = None,
    candidate: Annotated[
        int | None, typer.Option(min=1, show_default="the best", help="The candidate to start from.")
    ] = None,
    draft: Annotated[bool, typer.Option("--draft", help="Start from the draft instead.")] = False,
    file: Annotated[
        Path | None,
        typer.Option("--file", "-f", metavar="FILE", help="Take the text from there, no editor; - is standard input."),
    ] = None,
    seen: Seen = None,
    reviewer: Reviewer = None,
    note: Note = None,
    yes: Yes = False,
    json: AsJson = False,
) -> None:
    """Write the answer yourself, in $VISUAL or $EDITOR: it becomes the golden sample.

    The editor opens on the text and nothing else; if you leave it as it is, nothing is changed. What the checks find
    in your text is shown, and you are asked whether to take it all the same. A line end after the last line is left
    out, unless the text to start from has one.
    """
    from goldsmith_cli.review import texts
    from goldsmith_cli.review.deciding import Desk, confirm_findings, tell

    if draft and candidate is not None:
        raise UsageError("--draft and --candidate exclude each other", "say which text to start from")
    desk = Desk(connected(context), reviewer, note)
    parked = desk.find(generation_id, tenant, seen)
    start = texts.start(parked, candidate, draft=draft)
    text = texts.read(file, start.text) if file else texts.written(start.text)
    if text is None:
        raise CliError(
            "nothing was changed: the text is as it was",
            f"to take it like that: goldsmith review approve {start.name} {generation_id} --tenant {parked.tenant}",
        )
    confirm_findings(text, parked.feedback, yes=yes)
    tell(desk.edit(parked, text), json=json)


@review.command(epilog=f'{_JSON}.\n\nFor example: `goldsmith review reject gen-8841 --note "about another customer"`')
def reject(
    context: typer.Context,
    generation_id: GenerationId,
    note: Annotated[str, typer.Option(help="Why nothing can be learnt from it.")],
    tenant: Tenant = None,
    seen: Seen = None,
    reviewer: Reviewer = None,
    json: AsJson = False,
) -> None:
    """Learn nothing from it. The model is asked again only if something else is said about the draft."""
    from goldsmith_cli.review.deciding import Desk, tell

    desk = Desk(connected(context), reviewer, note)
    tell(desk.reject(desk.find(generation_id, tenant, seen)), json=json)


@review.command(
    epilog=f"{_JSON} for each, in an array.\n\nFor example: `goldsmith review retry --reason service_unavailable`"
)
def retry(
    context: typer.Context,
    generation_ids: Annotated[
        list[str] | None, typer.Argument(metavar="[GENERATION]...", help="As in goldsmith review list.")
    ] = None,
    tenant: Tenant = None,
    reason: Annotated[str | None, typer.Option(help="All that was parked for it, rate_limited for example.")] = None,
    reviewer: Reviewer = None,
    note: Note = None,
    yes: Yes = False,
    json: AsJson = False,
) -> None:
    """Ask the model again: for what an outage parked, or another model may do better.

    The new rewrites come when the rewrite queue is worked off, half a minute later at the earliest.
    """
    from goldsmith_cli.review.deciding import Desk
    from goldsmith_cli.review.retrying import retry_all

    if bool(generation_ids) == bool(reason):
        raise UsageError("it is not said what to retry", "name generations, or give --reason, not both")
    desk = Desk(connected(context), reviewer, note)
    failed = retry_all(desk, generation_ids or [], reason, tenant, yes=yes, json=json)
    if failed:
        raise CliError(f"{failed:,} could not be retried", "the others were")
