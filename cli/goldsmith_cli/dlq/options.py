"""The options that the commands of `goldsmith dlq` share. Imports nothing heavy: `--help` needs it."""

from typing import Annotated

import typer

AnyQueue = Annotated[
    str | None,
    typer.Argument(metavar="QUEUE", help="feedback, rewrite, advance or launch; all of them when left out."),
]
WantedQueue = Annotated[
    str | None, typer.Argument(metavar="QUEUE", help="All of feedback, rewrite, advance or launch.")
]
MessageId = Annotated[str, typer.Argument(metavar="MESSAGE", help="Its id, as in goldsmith dlq list.")]
Messages = Annotated[
    list[str] | None, typer.Option("--message", metavar="ID", help="This message; may be given more than once.")
]
Tenant = Annotated[str | None, typer.Option(help="Only messages that name this tenant.")]
Reason = Annotated[
    str | None, typer.Option(metavar="TEXT", help="Only messages in whose reason this occurs, rating for example.")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would be done; change nothing.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs instead of text for people.")]
