"""A draft's story for people."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from goldsmith.domain.generations import Outcome
from goldsmith.workflows.explaining import Kind
from goldsmith_cli.consoles import age, printable
from goldsmith_cli.explain.learning import show_proposal, show_sample
from goldsmith_cli.explain.telling import show_decisions, show_draft, show_events
from goldsmith_cli.explain.usage import show_uses
from goldsmith_cli.explain.words import meaning, moment
from goldsmith_cli.layouts import Block

if TYPE_CHECKING:
    from goldsmith.domain.stories import Story

_STYLES = {
    Outcome.ACCEPTED: "green",
    Outcome.EDITED: "green",
    Outcome.REWRITTEN: "green",
    Outcome.REVIEWED: "green",
    Outcome.PARKED: "yellow",
    Outcome.WAITING: "yellow",
    Outcome.REWRITING: "cyan",
}


def show_story(console: Console, story: "Story", kind: Kind, name: str, now: datetime, *, full: bool) -> None:
    """Where it stands, what was said and decided, what was learnt, and which runs have it; ``name`` is marked."""
    console.print(Block(_headline(story), [*_facts(story, kind, name, now)]), crop=False)
    if not story.entry.forgotten:
        show_draft(console, story, full=full)
        show_events(console, story, name, full=full)
        show_decisions(console, story, full=full)
        show_proposal(console, story, full=full)
        show_sample(console, story, full=full)
    show_uses(console, story)


def _headline(story: "Story") -> Text:
    entry = story.entry
    state = Text(entry.outcome.value, style=_STYLES.get(entry.outcome, ""))
    name = printable(f"{entry.generation_id} of {entry.tenant}: ")
    return Text.assemble((name, "bold"), state, no_wrap=True, overflow="ignore")


def _facts(story: "Story", kind: Kind, name: str, now: datetime) -> Iterator[tuple[str, str]]:
    entry = story.entry
    yield "means", printable(meaning(entry.outcome, entry.reason))
    yield "since", f"{moment(story.since)} UTC, {age((now - story.since).total_seconds())} ago"
    if entry.model:
        run = f", which came of run {story.trained_by.run_id}" if story.trained_by else ""
        yield "draft by", printable(f"{entry.model}{run}")
    if kind is Kind.EVENT:
        yield "event", printable(f"{name}: {_ended(story, name)}")
    if kind is Kind.SAMPLE:
        yield "sample", printable(f"{name}: {_became(story, name)}")


def _ended(story: "Story", event_id: str) -> str:
    told = next((each for each in story.events if each.event.event_id == event_id), None)
    if told is None:
        return "committed, but its text is not there any more"
    if told != story.events[-1]:
        return "superseded: something was said later, and of each field the latest counts"
    return f"{story.became(told)}, as the draft: it is what was said last"


def _became(story: "Story", sample_id: str) -> str:
    replaced = story.replaced(sample_id)
    if replaced is None:
        return "the golden sample it has now"
    at = f"at {moment(replaced.revision.at)} UTC"
    if replaced.sample_id is None:
        outcome = replaced.revision.outcome.value
        return f"counts no more: it was taken back {at}, when the draft became {outcome}"
    return f"counts no more: {replaced.sample_id} ({replaced.revision.outcome.value}) took its place {at}"
