"""`goldsmith dlq list` and `show`: messages that could not be processed, and why."""

from typing import Annotated

import typer

from goldsmith_cli.app import app, connected
from goldsmith_cli.dlq.options import AnyQueue, AsJson, MessageId, Reason, Tenant

_EPILOG = """
For example:

    goldsmith dlq list

    goldsmith dlq show 5f3c0a2e-…

    goldsmith dlq redrive feedback --dry-run

Exit codes: 0 done; 1 something is left where it was, with the reason; 2 wrong usage.
"""
_LIST_EPILOG = """
SQS has no way to look without receiving: each message is held while its queue is looked through, and given back at
once afterwards. That raises its receive count, which moves nothing on: a dead-letter queue has none of its own. One
that somebody else holds at the time cannot be seen; how many those are is told, as SQS estimates it.

`--json` prints {"letters": [{"queue", "message_id", "sent_at", "receive_count", "source", "bytes", "tenant",
"event_id", "generation_id", "reason", "kind", "valid_now"}], "by_kind": {NAME: number}, "not_seen": {QUEUE:
number}}, oldest first.

For example: `goldsmith dlq list feedback --reason rating`
"""
_SHOW_EPILOG = """
`--body` prints what is inside all envelopes, as JSON on lines where it is JSON. Mend it, and send it instead:

    goldsmith dlq show 5f3c0a2e-… --body > event.json

    goldsmith dlq redrive --message 5f3c0a2e-… --fixed event.json

`--json` prints what list has of it and {"problems": [{"field", "cure"}], "attributes": {NAME: VALUE}, "envelopes":
[NAME], "meaning": [SENTENCE], "body", "inner"}; `inner` is the event as JSON, null where it is none.
"""

dlq = typer.Typer(no_args_is_help=True)
app.add_typer(dlq, name="dlq", help="Dead letters: what could not be processed, why, and back again.", epilog=_EPILOG)


@dlq.command("list", epilog=_LIST_EPILOG)
def list_letters(
    context: typer.Context,
    queue: AnyQueue = None,
    tenant: Tenant = None,
    reason: Reason = None,
    json: AsJson = False,
) -> None:
    """List dead letters, oldest first, with what they name and why they are there; then how many for which reason."""
    from goldsmith_cli.dlq import listing
    from goldsmith_cli.dlq.selecting import selection
    from goldsmith_cli.dlq.surveying import survey

    wanted = selection(queue, (), tenant, reason)
    found = survey(connected(context), wanted)
    listing.show(found, as_json=json)


@dlq.command(epilog=_SHOW_EPILOG)
def show(
    context: typer.Context,
    message_id: MessageId,
    queue: Annotated[
        str | None, typer.Option(metavar="QUEUE", help="Where it is; looking in one queue is faster than in all.")
    ] = None,
    body: Annotated[bool, typer.Option("--body", help="Print what is inside its envelopes, and nothing else.")] = False,
    json: AsJson = False,
) -> None:
    """Show one dead letter: why it is there, what is wrong with it now and the cure, its attributes and its body."""
    from goldsmith_cli.dlq import details
    from goldsmith_cli.dlq.selecting import selection
    from goldsmith_cli.dlq.surveying import find

    if body and json:
        from goldsmith_cli.errors import UsageError

        raise UsageError("--body and --json exclude each other")
    letter = find(connected(context), selection(queue, [message_id], None, None))
    if body:
        details.print_body(letter)
    else:
        details.show(letter, as_json=json)
