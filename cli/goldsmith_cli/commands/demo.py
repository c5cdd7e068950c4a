"""`goldsmith demo`: the whole loop, watched."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from goldsmith_cli.app import app, settings

if TYPE_CHECKING:
    from goldsmith_cli.demo.feed import Feed
    from goldsmith_cli.local.stack import LocalStack

_STORY_DRAFTS = 120


@app.command(
    epilog="For example: `goldsmith demo`, or with your own: `goldsmith demo --events reviews.csv --tenant acme-leads"
    " --map messages=prompt,output=draft,rating=stars,comment=note`"
)
def demo(
    context: typer.Context,
    events: Annotated[
        Path | None, typer.Option(help="Feedback of your own (JSONL or CSV, as for `goldsmith emit`).")
    ] = None,
    field_map: Annotated[
        list[str] | None, typer.Option("--map", metavar="FIELD=COLUMN,…", help="Which column is which field.")
    ] = None,
    tenant: Annotated[str | None, typer.Option(help="The tenant of the events in the file.")] = None,
    rating_scale: Annotated[
        str | None, typer.Option(metavar="MIN:MAX", help="The scale of mapped ratings; 1:5 if left out.")
    ] = None,
    hide_final: Annotated[
        float,
        typer.Option(min=0, max=1, help="Share of the commented drafts whose final is held back, to be rewritten."),
    ] = 0.0,
    threshold: Annotated[int, typer.Option(min=20, help="New golden samples that start a run.")] = 80,
    minimum_evidence: Annotated[int, typer.Option(min=1, help="Held-out answers needed to promote.")] = 10,
    keep: Annotated[bool, typer.Option("--keep", help="Leave the stack running, to look around in it.")] = False,
    patience: Annotated[float, typer.Option(min=1, help="Seconds after which the demo gives up.")] = 170,
) -> None:
    """Bring up a local AWS, send feedback, and watch a better model come out of it.

    Deploys template.yaml with the real functions behind real queues; the model provider is a stand-in that
    follows rules and learns by example. Afterwards nothing is left running, unless you say --keep.
    """
    from rich.console import Console

    from goldsmith_cli.demo.walk import Plan, walk

    directory = settings(context).state_directory if keep else None
    plan = Plan(threshold, minimum_evidence, directory, patience_seconds=patience)
    make_feed = _story if events is None else _file(events, field_map or [], tenant, rating_scale, hide_final)
    try:
        walk(plan, make_feed, Console(highlight=False))
    except KeyboardInterrupt:
        typer.echo("\ninterrupted: nothing is left running", err=True)
        raise
    _what_next(keep=keep)


def _story(stack: "LocalStack") -> "Feed":
    import openai

    from goldsmith_cli.demo.feed import story
    from goldsmith_cli.demo.walk import BASE_MODEL
    from goldsmith_cli.errors import NoStackError
    from goldsmith_cli.progress import on_terminal

    record = stack.running()
    if record is None:
        raise NoStackError("the demo's stack ended early", "look into its log, or try again")
    key = stack.state.load_identity().provider_key
    with on_terminal("Ask the live model for drafts, collect what the writers say"):
        return story(openai.OpenAI(base_url=record.provider.endpoint, api_key=key), BASE_MODEL, _STORY_DRAFTS)


def _file(
    path: Path, field_map: list[str], tenant: str | None, rating_scale: str | None, hide_final: float
) -> "Callable[[LocalStack], Feed]":
    from goldsmith_cli.demo.feed import from_file
    from goldsmith_cli.history.preparing import prepare
    from goldsmith_cli.history.reading import format_of

    how = format_of(path, None)
    feed = from_file(path, how, prepare(path, how, field_map, tenant, rating_scale, None, hide_final))
    return lambda _stack: feed


def _what_next(*, keep: bool) -> None:
    first = (
        "The stack is still running: goldsmith status, goldsmith runs; goldsmith local down ends it.\n"
        if keep
        else "goldsmith local up               the same stack, to stay\n"
    )
    typer.echo(f"""
  What to try next (the command is .venv/bin/goldsmith):

    {first}
    goldsmith emit FILE --map …      send feedback you already have
    goldsmith status                 where every event went
    goldsmith runs                   every fine-tune and how it was judged
    goldsmith review list            what waits for a person to decide
    goldsmith dataset export         the golden samples as training lines

    docs/event-contract.md           send events from your application
    docs/deployment.md               the same template on AWS
""")
