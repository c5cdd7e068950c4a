"""Where drafts ended, over time: stacked bars in the order from most to least human effort that was learnt from."""

from collections.abc import Iterator, Mapping

from goldsmith.domain.generations import Outcome
from goldsmith.workflows.page_parts import plain
from goldsmith_cli.consoles import counted
from goldsmith_cli.report.charts.course import period_labels
from goldsmith_cli.report.charts.frame import Frame, Scale, figure, title
from goldsmith_cli.report.figures import Course, Period

ORDER = {
    Outcome.ACCEPTED.value: "the draft was good as it stood",
    Outcome.EDITED.value: "a person sent another version, which is learnt",
    Outcome.REWRITTEN.value: "a model did what the comment asks, and checks and judge let it pass",
    Outcome.REVIEWED.value: "a person decided on the rewrite",
    Outcome.PARKED.value: "the rewrite waits for a person",
    Outcome.SKIPPED.value: "nothing can be learnt",
    "under way": "its conversation or its rewrite has not come yet",
}
"""What is stacked, from the bottom up, and what it means."""
_UNDER_WAY = (Outcome.WAITING.value, Outcome.REWRITING.value)
_PATTERNS = ("parked", "skipped", "under-way")
_MOST_WIDE = 46.0


def grouped(outcomes: Mapping[str, int]) -> dict[str, int]:
    """Outcomes as they are stacked."""
    known = {name: outcomes.get(name, 0) for name in ORDER}
    return known | {"under way": sum(outcomes.get(name, 0) for name in _UNDER_WAY)}


def routes_chart(course: Course) -> str:
    """One bar a period."""
    total = sum(each.drafts for each in course.periods)
    said = f"{counted(total, 'draft')} by where they stand now, in the {course.unit} in which the latest word was said."
    return figure(lambda frame: _draw(frame, course), said)


def legend(outcomes: Mapping[str, int]) -> str:
    """What the colours stand for, with counts; the whole of it in words."""
    counts = grouped(outcomes)
    total = sum(counts.values())
    items = "".join(
        f'<li><svg class="swatch" viewBox="0 0 16 16" aria-hidden="true"><rect class="{kind(name)}" width="16"'
        f' height="16"/></svg><strong>{plain(name)}</strong> {count:,} <span class="dim">({_share(count, total)}):'
        f" {plain(ORDER[name])}</span></li>\n"
        for name, count in counts.items()
        if count
    )
    return f'<ul class="legend">\n{items}</ul>\n' if items else ""


def patterns() -> str:
    """What bars are filled with that are not learnt from: told apart without their colours. Once a page."""
    shapes = {
        "parked": '<path d="M0 8L8 0M-2 2L2 -2M6 10L10 6"/>',
        "skipped": '<circle cx="4" cy="4" r="1.5"/>',
        "under-way": '<path d="M0 4H8"/>',
    }
    made = "".join(
        f'<pattern id="{name}-fill" width="8" height="8" patternUnits="userSpaceOnUse">'
        f'<rect class="{name}-ground" width="8" height="8"/><g class="hatch">{shapes[name]}</g></pattern>'
        for name in _PATTERNS
    )
    return f'<svg class="defs" width="0" height="0" aria-hidden="true"><defs>{made}</defs></svg>\n'


def kind(name: str) -> str:
    """The style of an outcome."""
    return f"route {name.replace(' ', '-')}"


def _share(count: int, total: int) -> str:
    return "less than 1 %" if count / total < 0.01 else f"{100 * count / total:.0f} %"


def _draw(frame: Frame, course: Course) -> str:
    scale = Scale.over(frame, max(each.drafts for each in course.periods))
    count = len(course.periods)
    wide = min(_MOST_WIDE, frame.across / count * 0.8)
    bars = (
        bar
        for number, period in enumerate(course.periods)
        for bar in _bar(scale, frame.slot(number, count) - wide / 2, wide, period, course.unit)
    )
    return "\n".join([*scale.grid(_whole), *period_labels(frame, course), *bars])


def _bar(scale: Scale, x: float, wide: float, period: Period, unit: str) -> Iterator[str]:
    below = 0
    for name, count in grouped(period.outcomes).items():
        if not count:
            continue
        low, high = scale.y(below), scale.y(below + count)
        told = f"{unit} of {period.start:%d %b %Y}: {count:,} of {period.drafts:,} {name}"
        yield (
            f'<rect class="{kind(name)}" x="{x:.1f}" y="{high:.1f}" width="{wide:.1f}" height="{low - high:.1f}">'
            f"{title(told)}</rect>"
        )
        below += count


def _whole(count: float) -> str:
    return f"{count:,.0f}" if count == int(count) else ""
