"""Which runs have a draft, and which models came of them."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

from goldsmith.domain.stories import Place
from goldsmith_cli.consoles import printable
from goldsmith_cli.explain.words import place
from goldsmith_cli.layouts import Block, Fitting
from goldsmith_cli.review.details import title
from goldsmith_cli.run_list import TRAINED_ON_FORGOTTEN, state

if TYPE_CHECKING:
    from goldsmith.domain.stories import Story, Use

_FACTS = ("this draft is", "golden sample", "model")
_WITHOUT = (Place.ABSENT, Place.NO_SNAPSHOT)


def show_uses(console: Console, story: "Story") -> None:
    """A row for every run that has it, or may have; then those that have not."""
    title(console, "where it is used")
    has = [use for use in story.uses if use.place not in _WITHOUT or story.inherits(use)]
    if has:
        console.print(_table(story, has), crop=False)
    for line in _sentences(story, has):
        console.print(line)


def _table(story: "Story", uses: "list[Use]") -> Fitting:
    table = Table(box=None, pad_edge=False)
    for column in ("run", "state", *_FACTS):
        table.add_column(column, no_wrap=True)
    for use in uses:
        table.add_row(use.run.run_id, state(use.run), *map(Text, _cells(story, use)))
    blocks = (Block(_heading(use), [*zip(_FACTS, _cells(story, use), strict=True)]) for use in uses)
    return Fitting(table, Group(*blocks))


def _heading(use: "Use") -> Text:
    return Text.assemble((use.run.run_id, "bold"), "  ", state(use.run), no_wrap=True, overflow="ignore")


def _cells(story: "Story", use: "Use") -> list[str]:
    inherited = ", but its base model knew it" if story.inherits(use) and not use.trained else ""
    return [f"{place(use)}{inherited}", _sample(story, use), _model(story, use)]


def _sample(story: "Story", use: "Use") -> str:
    if use.sample_id is None:
        return "-"
    return f"{use.sample_id} ({'the current one' if story.is_current(use) else 'an older one'})"


def _model(story: "Story", use: "Use") -> str:
    notes = ["live"] if story.is_live(use.run) else []
    notes += ["retrain required"] if use.run.retrain_required else []
    said = f" ({', '.join(notes)})" if notes else ""
    return printable(f"{use.run.tuned_model or '-'}{said}")


def _sentences(story: "Story", has: "list[Use]") -> Iterator[Text]:
    yield from _forgotten(story)
    if not story.uses:
        yield Text("in no run: none was started yet")
        return
    for said, where in (("not in", Place.ABSENT), ("without a snapshot", Place.NO_SNAPSHOT)):
        rest = (use for use in story.uses if use not in has and not story.may_have_lost(use))
        names = [use.run.run_id for use in rest if use.place is where]
        if names:
            yield Text(f"{said}: {', '.join(names)}")


def _forgotten(story: "Story") -> Iterator[Text]:
    for use in filter(story.may_have_lost, story.uses):
        run, lost = use.run, use.run.forgotten
        if lost is None:
            continue
        trained = f"{lost.trained:,} it was trained on" if run.tuned_model else f"{lost.trained:,} to train on"
        model = f" {run.tuned_model} {TRAINED_ON_FORGOTTEN}." if run.tuned_model and run.retrain_required else ""
        said = f"{run.run_id} lost {trained} and {lost.held_out:,} held out when drafts were forgotten."
        yield Text(printable(f"{said} Which they were of is not kept.{model}"))
