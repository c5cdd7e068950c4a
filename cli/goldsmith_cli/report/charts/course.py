"""What people change over time, with the moments at which other models went live."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import groupby

from goldsmith.workflows.page_parts import plain
from goldsmith_cli.consoles import counted
from goldsmith_cli.report.charts.frame import Frame, Scale, figure, label, spaced, title
from goldsmith_cli.report.figures import Course, LiveFigure, Period

_FEW = 5
_ROWS = 2


def course_chart(course: Course, changes: Sequence[LiveFigure]) -> str:
    """One point a period, joined where nothing is missing in between."""
    known = [each for each in course.periods if each.distance.mean is not None]
    ends = f"{known[0].distance.mean:.2f} in the first {course.unit} and {known[-1].distance.mean:.2f} in the last"
    said = f"Mean share of a draft that people change, {course.unit} by {course.unit}: {ends}. Lower is better."
    marked = [each for each in changes if _place(course, each.at) is not None]
    return figure(lambda frame: _draw(frame, course, marked), said, _legend(marked))


def _draw(frame: Frame, course: Course, changes: Sequence[LiveFigure]) -> str:
    count = len(course.periods)
    scale = Scale.over(frame, max(each.distance.mean or 0.0 for each in course.periods))
    placed = [(frame.slot(number, count), each) for number, each in enumerate(course.periods)]
    parts = [
        *scale.grid("{:.2f}".format),
        *period_labels(frame, course),
        *_marks(frame, course, changes),
        *_lines(scale, placed),
        *(_point(scale, x, each, course.unit) for x, each in placed if each.distance.mean is not None),
    ]
    return "\n".join(parts)


def _lines(scale: Scale, placed: Sequence[tuple[float, Period]]) -> Iterator[str]:
    for known, some in groupby(placed, key=lambda each: each[1].distance.mean is not None):
        if known:
            points = " ".join(f"{x:.1f},{scale.y(each.distance.mean or 0):.1f}" for x, each in some)
            yield f'<polyline class="course" points="{points}"/>'


def _point(scale: Scale, x: float, period: Period, unit: str) -> str:
    mean = period.distance.mean or 0.0
    told = f"{unit} of {period.start:%d %b %Y}: {mean:.2f} over {counted(period.distance.drafts, 'draft')} sent"
    kind = "point few" if period.distance.drafts < _FEW else "point"
    return f'<circle class="{kind}" cx="{x:.1f}" cy="{scale.y(mean):.1f}" r="4">{title(told)}</circle>'


def _marks(frame: Frame, course: Course, changes: Sequence[LiveFigure]) -> Iterator[str]:
    """A line down and a number at its top; neighbours stand on different heights."""
    for number, change in enumerate(changes, 1):
        x = frame.left + (_place(course, change.at) or 0.0) * frame.across
        y = 10 + (number % _ROWS) * 19
        yield f'<line class="went-live" x1="{x:.1f}" y1="{y}" x2="{x:.1f}" y2="{frame.floor}"/>'
        yield f'<g>{title(f"{change.at:%d %b %Y}: {change.words}")}<circle class="badge" cx="{x:.1f}" cy="{y}" r="9"/>'
        yield f"{label(x, y + 4, str(number), kind='on-badge')}</g>"


def _legend(changes: Sequence[LiveFigure]) -> str:
    told = "".join(f"<li>{plain(label_of(each))}</li>" for each in changes)
    return f'<ol class="legend numbered" aria-label="Models that went live">{told}</ol>\n' if told else ""


def label_of(change: LiveFigure) -> str:
    """``the model of run 2 went live on 2 Nov 2026``."""
    name = "the base model" if change.label == "base" else f"the model of {change.label}"
    went = "is live again since" if change.back else "went live on"
    return f"{name} {went} {day(change.at.date())} {change.at:%Y}"


def _place(course: Course, at: datetime) -> float | None:
    """How far across a moment is, 0 … 1; None outside."""
    if not course.periods:
        return None
    step = timedelta(days=1 if course.unit == "day" else 7)
    first = datetime.combine(course.periods[0].start, datetime.min.time(), UTC)
    found = (at - first) / (step * len(course.periods))
    return found if 0 <= found <= 1 else None


def period_labels(frame: Frame, course: Course) -> Iterator[str]:
    """When periods begin, as many as fit."""
    count = len(course.periods)
    for number in spaced(count, min(7, frame.fits(7))):
        yield label(frame.slot(number, count), frame.floor + 18, day(course.periods[number].start))
    yield label(
        frame.left + frame.across / 2, frame.floor + 37, "day" if course.unit == "day" else "week that begins on"
    )


def day(moment: date) -> str:
    """``2 Nov``."""
    return f"{moment.day} {moment:%b}"
