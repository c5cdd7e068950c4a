"""What a model proposed for a draft, and what is learnt from it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from goldsmith.domain.generations import Outcome
from goldsmith.domain.routing import merge
from goldsmith.workflows.parked import Parked
from goldsmith_cli.consoles import printable
from goldsmith_cli.explain.words import moment
from goldsmith_cli.layouts import Block
from goldsmith_cli.review.details import compared, indented, shortened, show_candidate
from goldsmith_cli.review.reasons import explained

if TYPE_CHECKING:
    from goldsmith.domain.samples import RewriteProvenance
    from goldsmith.domain.segments import ParkedRecord, SampleRecord
    from goldsmith.domain.stories import Story

Facts = Iterator[tuple[str, str]]

_LONGEST_DIFF = 6_000
"""Characters of both texts: two ordinary letters, one struck through, fill a screen."""


def show_proposal(console: Console, story: "Story", *, full: bool) -> None:
    """The latest rewrite that was parked: why, how it came about, and every candidate with what was found in it."""
    record = story.parked
    if record is None:
        return
    console.print()
    heading = f"what the model proposed, parked in version {record.version}"
    console.print(Block(Text(heading, style="bold"), [*_parked(story, record)]), crop=False)
    proposal = _as_parked(story, record)
    for number, candidate in enumerate(record.candidates, 1):
        show_candidate(console, proposal, number, candidate, full=full)


def _as_parked(story: "Story", record: "ParkedRecord") -> Parked:
    then = {"output": record.draft, "comment": record.comment}
    feedback = merge(told.event for told in story.events).model_copy(update=then)
    return Parked(story.entry, feedback, record.reasons, record.candidates, record.rewrite)


def _parked(story: "Story", record: "ParkedRecord") -> Facts:
    for reason in record.reasons:
        yield "reason", printable(explained(reason))
    if record.rewrite is not None:
        yield from _made(record.rewrite)  # each candidate tells which checks it passed
    if story.entry.outcome is Outcome.PARKED:
        yield "decide", printable(f"goldsmith review show {story.entry.generation_id} --tenant {story.entry.tenant}")


def show_sample(console: Console, story: "Story", *, full: bool) -> None:
    """The golden sample of now: who vouches for it, how it came about, and what it changes in the draft."""
    record = story.sample
    console.print()
    if record is None:
        console.print(Text("golden sample: none", style="bold"))
        return
    sample = record.sample
    console.print(
        Block(Text(f"golden sample {sample.sample_id}", style="bold"), [*_vouched(story, record)]), crop=False
    )
    too_long = not full and len(sample.answer) + len(sample.rejected or "") > _LONGEST_DIFF
    if sample.rejected is None or too_long:
        what = "the draft as it stands" if sample.rejected is None else "what took the place of the draft"
        indented(console, Text(f"{what} is the answer to learn:", style="dim"))
        indented(console, Text(shortened(sample.answer, full=full)))
        return
    indented(console, Text("from the draft to the answer to learn:", style="dim"))
    indented(console, compared(console, sample.rejected, sample.answer, full=full))


def _vouched(story: "Story", record: "SampleRecord") -> Facts:
    sample = record.sample
    made = next((each.revision for each in story.chapters if each.revision.version == record.version), None)
    yield "source", sample.source.value + (printable(f", by {sample.reviewer}") if sample.reviewer else "")
    if made is not None:
        yield "made", f"{moment(made.at)} UTC, in version {made.version}"
    if sample.rewrite is not None:
        yield from _made(sample.rewrite)
        yield "passed", printable(", ".join(sample.rewrite.checks) or "no check")
    earlier = dict.fromkeys(each.sample.sample_id for each in story.samples)
    earlier.pop(sample.sample_id)
    if earlier:
        yield "replaces", ", ".join(earlier)


def _made(rewrite: "RewriteProvenance") -> Facts:
    yield "rewriter", printable(f"{rewrite.model}, prompt {rewrite.prompt_version}, candidates: {rewrite.candidates}")
    tokens = f"{rewrite.input_tokens:,} tokens in, {rewrite.output_tokens:,} out"
    calls = f"{rewrite.calls:,} call{'' if rewrite.calls == 1 else 's'}"
    yield "took", f"{tokens}, in {calls} waited for {rewrite.latency_ms / 1000:.1f} s in all"
    judge = rewrite.judge
    if judge is not None:
        kept = f"facts {'kept' if judge.facts_kept else 'lost'}, voice {'kept' if judge.style_kept else 'lost'}"
        score = f"score {judge.score:.2f}: {judge.done} of {judge.points} points done, {kept}"
        yield "judge", printable(f"{judge.model}, prompt {judge.prompt_version}: {score}")
    if rewrite.examples:
        yield "examples", f"shown for their style: {', '.join(rewrite.examples)}"
