"""One parked rewrite: what was said, what the model proposed, and what checks and judge found in it."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from shlex import quote
from typing import TYPE_CHECKING

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.text import Text

from goldsmith.domain.text import words
from goldsmith_cli.consoles import age, printable
from goldsmith_cli.diff import diff_for
from goldsmith_cli.layouts import Block
from goldsmith_cli.review.checking import results
from goldsmith_cli.review.reasons import explained

if TYPE_CHECKING:
    from goldsmith.domain.candidates import Candidate
    from goldsmith.workflows.parked import Parked

_LONGEST_TURN = 600
_MOST_PAIRS = 250_000
"""Pairs of equal words in two texts: comparing more takes seconds, and hours where they repeat themselves."""


def show_parked(console: Console, parked: "Parked", now: datetime, *, full: bool) -> None:
    """Everything a reviewer needs to decide; turns of the conversation are shortened unless ``full``."""
    waiting = age((now - parked.since).total_seconds())
    heading = Text(printable(f"{parked.generation_id} of {parked.tenant}, parked {waiting} ago"), style="bold")
    console.print(Block(heading, [*_facts(parked)]), crop=False)
    title(console, "conversation")
    for message in parked.feedback.messages or ():
        indented(console, Text.assemble((f"{message.role}: ", "dim"), shortened(message.content, full=full)))
    title(console, "comment")
    indented(console, Text(printable(parked.feedback.comment or "-")))
    if not any(candidate.answer for candidate in parked.candidates):
        title(console, "draft")
        indented(console, Text(printable(parked.draft)))
    for number, candidate in enumerate(parked.candidates, 1):
        show_candidate(console, parked, number, candidate, full=full)
    title(console, "what next")
    for command in commands(parked):
        indented(console, Text(command))


def _facts(parked: "Parked") -> Iterator[tuple[str, str]]:
    for reason in parked.reasons:
        yield "reason", printable(explained(reason))
    feedback = parked.feedback
    if feedback.rating is not None:
        yield "rating", f"{feedback.rating:.2f} of 0 (worst) to 1 (best)"
    if feedback.author:
        yield "author", printable(feedback.author)
    if feedback.model:
        yield "draft by", printable(feedback.model)
    if parked.rewrite:
        yield "rewriter", printable(parked.rewrite.model)


def show_candidate(console: Console, parked: "Parked", number: int, candidate: "Candidate", *, full: bool) -> None:
    """What it changes in the draft, what the checks found in it, and what the judge said."""
    of = f"candidate {number} of {len(parked.candidates)}"
    score = f", score {candidate.score:.2f}" if candidate.judgement else ""
    title(console, f"{of}{score}")
    if candidate.problem:
        indented(console, Text(printable(explained(candidate.problem)), style="red"))
    if candidate.answer is None:
        return
    if not candidate.needs_change:
        indented(console, Text("the model says that nothing has to change", style="yellow"))
    indented(console, compared(console, parked.draft, candidate.answer, full=full))
    console.print()
    for line in (*results(parked.checks, candidate.findings), *_judged(candidate)):
        indented(console, line)


def _judged(candidate: "Candidate") -> Iterator[Text]:
    judgement = candidate.judgement
    if judgement is None:
        yield Text("judge: not asked, or gave no answer", style="dim")
        return
    for point in judgement.points:
        style, mark = ("green", "✓ done    ") if point.done else ("red", "✗ not done")
        yield Text.assemble((f"judge: {mark} ", style), printable(point.point))
    if not judgement.points:
        yield Text("judge: saw nothing in the comment that asks for a change", style="yellow")
    for kept, what in ((judgement.facts_kept, "facts"), (judgement.style_kept, "voice")):
        yield Text(f"judge: {'✓' if kept else '✗'} {what} {'kept' if kept else 'lost'}", "green" if kept else "red")


def compared(console: Console, draft: str, answer: str, *, full: bool) -> RenderableType:
    """The difference of two texts; the second one by itself where comparing them would take too long."""
    ours, theirs = Counter(words(draft)), Counter(words(answer))
    if sum(count * theirs[word] for word, count in ours.items()) > _MOST_PAIRS:
        return Text(f"{shortened(answer, full=full)}\n(too long or too repetitive to compare with the draft)")
    return diff_for(console, draft, answer)


def commands(parked: "Parked") -> list[str]:
    """What can be done next, ready to be copied."""
    said = f"{quote(printable(parked.generation_id))} --tenant {parked.tenant}"
    seen = f"{said} --seen {parked.version}"
    answers = [(candidate.answer or "").strip() for candidate in parked.candidates]
    approvable = any(answers)
    taken = "--draft" if answers[:1] == [(parked.feedback.output or "").strip()] else "--candidate 1"
    approve = [f"goldsmith review approve {seen} {taken}"] if approvable else []
    return [
        *approve,
        f"goldsmith review edit {seen}" + ("" if approvable else " --draft"),
        f'goldsmith review reject {seen} --note "why nothing can be learnt from it"',
        f"goldsmith review retry {said}",
    ]


def shortened(text: str, *, full: bool) -> str:
    """What fits on some lines unless ``full``, control characters made visible."""
    if full or len(text) <= _LONGEST_TURN:
        return printable(text)
    return f"{printable(text[:_LONGEST_TURN])} … ({len(text):,} characters: --full shows them)"


def title(console: Console, said: str) -> None:
    """The heading of a part."""
    console.print()
    console.print(Text(said, style="bold"))


def indented(console: Console, said: RenderableType) -> None:
    """What stands under a heading."""
    console.print(Padding(said, (0, 0, 0, 2), expand=False))
