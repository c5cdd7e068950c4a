"""The options that the commands of `goldsmith review` share. Imports nothing heavy: `--help` needs it."""

from typing import Annotated

import typer

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs instead of text for people.")]
GenerationId = Annotated[str, typer.Argument(metavar="GENERATION", help="As in goldsmith review list.")]
Tenant = Annotated[
    str | None, typer.Option(help="Whose it is; needed only where several tenants have one of that name.")
]
Reviewer = Annotated[
    str | None,
    typer.Option(
        envvar="GOLDSMITH_REVIEWER",
        metavar="NAME",
        help="Who decides; kept with the decision. By default the AWS identity in use, and on the local stack the name"
        " of your user.",
    ),
]
Seen = Annotated[
    int | None,
    typer.Option(metavar="VERSION", help="Decide only if it is still this version, as goldsmith review show told it."),
]
Note = Annotated[str | None, typer.Option(help="Why, for whoever asks later.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]
