"""What was said about a draft, and what was decided on it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from goldsmith.domain.routing import merge
from goldsmith_cli.consoles import printable
from goldsmith_cli.explain.words import brought, meaning, moment
from goldsmith_cli.layouts import Block
from goldsmith_cli.review.details import indented, shortened, title

if TYPE_CHECKING:
    from goldsmith.domain.events import FeedbackEvent
    from goldsmith.domain.generations import Revision
    from goldsmith.domain.stories import Chapter, Story, Told


def show_draft(console: Console, story: "Story", *, full: bool) -> None:
    """The conversation and the draft that was written in it, as far as they are known."""
    if not story.events:
        return
    known = merge(told.event for told in story.events)
    if known.messages is not None:
        title(console, "conversation")
    for message in known.messages or ():
        indented(console, Text.assemble((f"{message.role}: ", "dim"), shortened(message.content, full=full)))
    if known.output is not None:
        title(console, "draft")
        indented(console, Text(shortened(known.output, full=full)))


def show_events(console: Console, story: "Story", marked: str, *, full: bool) -> None:
    """Every event in the order in which they were said; the one that is called ``marked`` is marked."""
    title(console, "what was said")
    for told in story.events:
        found = told.event.event_id == marked
        console.print(_heading(story, told, found=found), crop=False)
        for label, text in _said(told.event):
            line = Text.assemble((f"{label:<8} ", "dim"), shortened(text, full=full))
            console.print(Padding(line, (0, 0, 0, 4), expand=False))


def _heading(story: "Story", told: "Told", *, found: bool) -> Text:
    event = told.event
    author = f" by {event.author}" if event.author else ""
    return Text.assemble(
        (f"  {moment(event.moment)} ", "dim"),
        (printable(event.event_id), "bold"),
        printable(f"{author}: {story.became(told)}, committed in version {told.version}"),
        (" ← this is the one asked for" if found else "", "cyan"),
        no_wrap=True,
        overflow="ignore",
    )


def _said(event: "FeedbackEvent") -> Iterator[tuple[str, str]]:
    if event.rating is not None:
        scale = event.rating_scale
        yield "rating", f"{event.rating:.15g} on a scale from {scale.min:.15g} to {scale.max:.15g}"
    if event.comment is not None:
        yield "comment", event.comment
    if event.final is not None:
        yield "final", event.final
    brings = [name for name, it in (("the conversation", event.messages), ("the draft", event.output)) if it]
    if brings:
        yield "brings", " and ".join(brings)
    if event.metadata:
        yield "metadata", ", ".join(f"{name}: {value}" for name, value in event.metadata.items())


def show_decisions(console: Console, story: "Story", *, full: bool) -> None:
    """One line a commit: what the draft became, why, and what was written."""
    console.print()
    before = [None, *(chapter.revision for chapter in story.chapters)]
    told = zip(story.chapters, before, strict=False)
    facts = [(moment(each.revision.at), shortened(_decided(each, old), full=full)) for each, old in told]
    console.print(Block(Text("what was decided", style="bold"), facts), crop=False)


def _decided(chapter: "Chapter", before: "Revision | None") -> str:
    now = chapter.revision
    stands = before is not None and (before.outcome, before.reason) == (now.outcome, now.reason)
    became = f"still {now.outcome.value}" if stands else f"{now.outcome.value}: {meaning(now.outcome, now.reason)}"
    return " ".join(f"{now.version}. {became} ({brought(chapter)})".split())
