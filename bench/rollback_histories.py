"""Histories of made-up and resampled edit distances, and where the watch's bound is along them."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import accumulate
from math import ceil
from pathlib import Path
from random import Random
from statistics import NormalDist, fmean

from goldsmith.domain.text import edit_distance
from goldsmith.domain.watching import Sums, lower_bound

ALPHA = 0.05
HORIZON = 5000
MINIMUM = 20
PREDECESSORS = (20, 50, 200, 1000)
LOOKS = (*range(MINIMUM, 500), *range(500, HORIZON + 1, 10))
"""Numbers of live drafts after which the watch looks."""
_SINGLE_LOOK = NormalDist().inv_cdf(1 - ALPHA) ** 2
_MILLION = 1_000_000
_SIZE = 2000

Distances = tuple[float, ...]


@dataclass(frozen=True)
class Setting:
    """What is simulated: drafts like those, the live model's edited more by ``worse_by`` in the mean.

    Drafts come in ``batches`` that all get the same edit, of that many in the mean. A predecessor that ``grows`` gets
    a fifth more drafts while the live model gets as many as it had.
    """

    distances: Distances
    worse_by: float = 0
    batches: int = 1
    grows: bool = False


@dataclass(frozen=True)
class Course:
    """Running sums of one model's drafts, in millionths; the first are those of no draft."""

    distance: Sequence[int]
    squares: Sequence[int]

    def after(self, drafts: int) -> Sums:
        return Sums(drafts=drafts, distance=self.distance[drafts], squares=self.squares[drafts])


@dataclass(frozen=True)
class History:
    """One live model after one predecessor; each size of predecessor is the beginning of the same."""

    live: Course
    before: Course
    grows: bool

    def bounds(self, predecessor: int) -> Iterator[tuple[int, float]]:
        """The bound at every look at which a test meant for a single look would call the live model worse.

        At the others the bound is below zero (a property that is tested), and working it out would take too long.
        """
        distance, squares = self.live.distance, self.live.squares
        for drafts in LOOKS:
            known = predecessor + (min(drafts, predecessor) // 5 if self.grows else 0)
            mean, other = distance[drafts] / drafts, self.before.distance[known] / known
            if mean <= other:
                continue
            error = (squares[drafts] / drafts * _MILLION - mean**2) / drafts
            error += (self.before.squares[known] / known * _MILLION - other**2) / known
            if (mean - other) ** 2 > _SINGLE_LOOK * error:
                yield drafts, lower_bound(self.live.after(drafts), self.before.after(known), ALPHA)


def histories(setting: Setting, number: int, seed: str) -> Iterator[History]:
    random = Random(seed)  # noqa: S311  a repeatable draw, no secret
    earlier = _in_millionths(setting.distances)
    later = _in_millionths(worsened(setting.distances, setting.worse_by))
    for _ in range(number):
        before = _course(random, earlier, max(PREDECESSORS) * 6 // 5, setting.batches)
        yield History(_course(random, later, HORIZON, setting.batches), before, setting.grows)


def _in_millionths(distances: Distances) -> tuple[list[int], list[int]]:
    sums = [Sums.of(distance) for distance in distances]
    return [each.distance for each in sums], [each.squares for each in sums]


def _course(random: Random, population: tuple[list[int], list[int]], drafts: int, batches: int) -> Course:
    distance, squares = population
    drawn = random.choices(range(len(distance)), k=drafts)
    if batches > 1:
        drawn = list(accumulate(drawn, partial(_new_or_like_the_last, random, batches)))
    return Course(
        list(accumulate(map(distance.__getitem__, drawn), initial=0)),
        list(accumulate(map(squares.__getitem__, drawn), initial=0)),
    )


def _new_or_like_the_last(random: Random, batches: int, last: int, new: int) -> int:
    return new if random.random() < 1 / batches else last


def worsened(distances: Distances, by: float) -> Distances:
    """Distances whose mean is larger by so much: a share of the drafts is edited half as far again towards entirely."""
    if by == 0:
        return distances
    room = 1 - fmean(distances)
    hundredths = ceil(200 * by / room)
    pull = 100 * by / (hundredths * room)
    edited_more = tuple(distance + (1 - distance) * pull for distance in distances)
    return distances * (100 - hundredths) + edited_more * hundredths


def made_up() -> dict[str, Distances]:
    """Distributions as they may be, and some that are hard on estimates from few drafts."""
    random = Random("distances")  # noqa: S311  a repeatable draw, no secret
    shapes: dict[str, Callable[[], float]] = {
        "all edited a little: Beta(2, 6)": lambda: random.betavariate(2, 6),
        "all edited much: Beta(6, 2)": lambda: random.betavariate(6, 2),
        "60 % as they were, else Beta(2, 4)": lambda: _mostly(random, 0.6, random.betavariate(2, 4)),
        "95 % as they were, else Beta(3, 2)": lambda: _mostly(random, 0.95, random.betavariate(3, 2)),
        "70 % as they were, else 0.7 … 1": lambda: _mostly(random, 0.7, random.uniform(0.7, 1)),
        "50 % as they were, else entirely": lambda: _mostly(random, 0.5, 1.0),
        "10 % as they were, else Beta(20, 2)": lambda: _mostly(random, 0.1, random.betavariate(20, 2)),
        "clumps at 0, 0.05, 0.1, 0.35 and 1": lambda: random.choices((0.0, 0.05, 0.1, 0.35, 1.0), (35, 30, 20, 10, 5))[
            0
        ],
    }
    return {name: tuple(draw() for _ in range(_SIZE)) for name, draw in shapes.items()}


def _mostly(random: Random, unchanged: float, otherwise: float) -> float:
    return 0.0 if random.random() < unchanged else otherwise


def recorded(data: Path) -> dict[str, Distances]:
    """Distances between what a model wrote and what a person made of it."""
    return {f"{name} (real)": tuple(_distances(data / f"{name}.jsonl")) for name in ("postedits", "summaries")}


def _distances(path: Path) -> Iterator[float]:
    with path.open(encoding="utf-8") as lines:
        for record in map(json.loads, lines):
            if record["final"] is not None:
                yield edit_distance(record["output"], record["final"])
