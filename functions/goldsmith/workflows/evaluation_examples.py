"""The conversations in which the new model gained or lost most, and what a person would have changed in each answer."""

from collections.abc import Sequence

from goldsmith.domain.evaluation_report import Example
from goldsmith.domain.preference import Judged
from goldsmith.domain.samples import digest_of
from goldsmith.workflows.page_parts import changes, plain

_EACH_WAY = 5


def moved_most(examples: Sequence[Example]) -> str:
    """Those that came nearer to the final and those that went further from it, the largest moves first."""
    better = [each for each in examples if each.gain > 0]
    worse = [each for each in examples if each.gain < 0]
    return _section("Came nearest", sorted(better, key=lambda each: -each.gain)) + _section(
        "Went furthest", sorted(worse, key=lambda each: each.gain)
    )


def _section(title: str, examples: Sequence[Example]) -> str:
    if not examples:
        return ""
    shown = examples[:_EACH_WAY]
    legend = "What a person would have had to take out is <del>red</del>, what is missing is <ins>green</ins>."
    count = f"{len(shown):,} of {len(examples):,}"
    articles = "".join(map(_article, shown))
    return f'<h2>{title} <span class="dim">{count}</span></h2>\n<p class="dim">{legend}</p>\n{articles}'


def _article(example: Example) -> str:
    """Marked with the generation's digest, by which forgetting finds the page."""
    moved = f"distance {example.live_distance:.3f} → {example.new_distance:.3f}"
    answers = (("live model", example.live_answer), ("new model", example.new_answer))
    sides = "\n".join(_side(name, answer, example.final) for name, answer in answers)
    return (
        f'<article data-generation="{digest_of(example.generation_id)}">\n<h3>{plain(example.generation_id)}</h3>\n'
        f'<p class="dim">{moved}</p>\n{_judged(example.judged)}<div class="pair">\n{sides}\n</div>\n</article>\n'
    )


def _side(name: str, answer: str, final: str) -> str:
    marked = changes(answer, final) if answer.strip() else "<em>It gave no answer.</em>"
    title = f"From the {name}'s answer to what the person sent"
    return f'<section><h4>{plain(title)}</h4><div class="text" dir="auto">{marked}</div></section>'


def _judged(judged: Judged | None) -> str:
    if judged is None:
        return ""
    said = f"The judge prefers: {judged.preferred[0]} (live first), {judged.preferred[1]} (new first)."
    reasons = "".join(f'<p class="dim" dir="auto">“{plain(reason)}”</p>\n' for reason in judged.reasons)
    return f"<p>{plain(said)}</p>\n{reasons}"
