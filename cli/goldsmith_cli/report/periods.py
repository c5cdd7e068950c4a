"""From days to periods: a day each while there are few, else a week each."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta

from goldsmith.domain.generations import Outcome
from goldsmith_cli.report.figures import Course, Period
from goldsmith_cli.report.means import EditDistance
from goldsmith_cli.report.tally import Cell

_MOST_DAYS = 21
_DAY, _WEEK = timedelta(days=1), timedelta(days=7)


def course(days: Mapping[date, Cell], earlier: int, today: date) -> Course:
    """Every period from the first in which anything was said to the present one, weeks from Monday on."""
    first = min(days, default=today)
    daily = today - first < _MOST_DAYS * _DAY
    step = _DAY if daily else _WEEK
    start = first if daily else monday(first)
    gathered: dict[date, Cell] = {}
    for day, cell in days.items():
        into = gathered.setdefault(day if daily else monday(day), Cell())
        into.outcomes += cell.outcomes
        into.sums = into.sums + cell.sums
    starts = [start + number * step for number in range((today - start) // step + 1)] if days else []
    return Course(
        unit="day" if daily else "week",
        periods=tuple(_period(each, gathered.get(each, Cell())) for each in starts),
        earlier=earlier,
    )


def monday(day: date) -> date:
    """The Monday on or before a day."""
    return day - timedelta(days=day.weekday())


def _period(start: date, cell: Cell) -> Period:
    return Period(start=start, outcomes=_by_name(cell.outcomes), distance=EditDistance.of(cell.sums))


def _by_name(outcomes: Counter[Outcome]) -> dict[str, int]:
    return {outcome.value: count for outcome, count in outcomes.items() if count}
