"""How sure a mean over seeds and held-out generations is."""

from collections.abc import Sequence
from random import Random
from statistics import fmean

_RESAMPLES = 2000
_SEED = 20_260_101
_LOWER, _UPPER = 0.025, 0.975

Figures = Sequence[Sequence[float]]
"""A row for each seed, a column for each held-out generation. What no seed changes has one row."""


def mean(figures: Figures) -> float:
    """Over all."""
    return fmean(fmean(row) for row in figures)


def interval(figures: Figures) -> tuple[float, float]:
    """95 % percentile bootstrap interval of the mean; the same figures give the same interval.

    Seeds and generations are both drawn anew, independently of each other (Owen 2007, "The pigeonhole bootstrap"): the
    answers of one seed depend on each other through its training, those to one generation through what was asked.
    """
    random = Random(_SEED)  # noqa: S311 - resampling, not secrecy
    columns = range(len(figures[0]))
    means = []
    for _ in range(_RESAMPLES):
        rows = random.choices(figures, k=len(figures))
        chosen = random.choices(columns, k=len(columns))
        means.append(fmean(row[column] for row in rows for column in chosen))
    means.sort()
    return round(means[int(_LOWER * _RESAMPLES)], 4), round(means[int(_UPPER * _RESAMPLES) - 1], 4)


def difference(one: Figures, other: Figures) -> list[list[float]]:
    """One less the other, pair by pair: of the same seed where both have seeds, of the same generation always.

    Raises:
        ValueError: they have different seeds or generations; a caller's defect.
    """
    rows = max(len(one), len(other))
    return [
        [left - right for left, right in zip(mine, theirs, strict=True)]
        for mine, theirs in zip(_repeated(one, rows), _repeated(other, rows), strict=True)
    ]


def _repeated(figures: Figures, rows: int) -> Figures:
    return list(figures) * rows if len(figures) == 1 else figures
