"""Are new golden samples of the kind a model was trained on? The energy distance, judged by permutation.

The energy distance (Székely and Rizzo 2004, "Testing for equal distributions in high dimension") sets how far members
of different samples are apart against how far those of the same are: 2 E|X - Y| - E|X - X'| - E|Y - Y'|. It is nought
only where the distributions are the same. It is a maximum mean discrepancy (Gretton et al. 2012, "A kernel two-sample
test") with a kernel that has no width to choose.

The p-value is the share of random divisions of all vectors into sides of the same sizes that are at least as far apart,
the division found counted among them (Phipson and Smyth 2010, "Permutation p-values should never be zero"). It takes
the samples of both sides for independent of each other. It says how sure a difference is, not how large; more samples
find smaller differences.
"""

import sys
from array import array
from collections.abc import Iterable, Sequence
from hashlib import blake2b
from heapq import nsmallest
from itertools import chain
from math import dist, fsum, isfinite, sqrt
from operator import itemgetter
from random import Random

from goldsmith.domain.features import TEXT_FEATURES, sample_features
from goldsmith.domain.model import Model
from goldsmith.domain.samples import GoldenSample

Vector = Sequence[float]
MOST_SAMPLES = 200
"""Compared a side: time and memory grow with the square of it."""
FEWEST_SAMPLES = 20
"""Compared a side: with fewer, what is far is too often taken for near."""
PERMUTATIONS = 999
"""The smallest p-value there can be is one in a thousand."""
_SEED = 20_260_101
_STEPS = 1 << 32
"""The largest distance in whole numbers: sums of these are exact whatever their order."""
_CONSTANT = 1e-9
"""A feature that varies by a smaller share of its size is constant but for rounding."""


class Distance(Model):
    """How far new samples are from known ones.

    ``statistic`` is the energy distance over twice the mean distance between the sides: 0 (no difference) … 1 (each
    side all the same, and not the other). ``p_value``, 0 … 1, is how often chance alone makes as much of a difference.
    ``new_samples`` and ``known_samples`` are those compared, ``features`` names what was compared of them.
    """

    statistic: float
    p_value: float
    new_samples: int
    known_samples: int
    permutations: int
    features: str


def measure(new: Iterable[GoldenSample], known: Iterable[GoldenSample]) -> Distance | None:
    """How far samples are from those a model was trained on, by their texts; None where either side is too few.

    Both are read once and never held as a whole. No sample may be on both sides.
    """
    ours, theirs = ([sample_features(sample) for sample in drawn(side)] for side in (new, known))
    return distance_between(ours, theirs, TEXT_FEATURES)


def drawn(samples: Iterable[GoldenSample], most: int = MOST_SAMPLES) -> list[GoldenSample]:
    """At most so many of the samples, whatever their order: those whose names' hashes are the least.

    Of one conversation only one is taken, for its turns are not independent of each other; so there may be fewer.
    """
    first = nsmallest(most, samples, key=lambda sample: blake2b(sample.sample_id.encode(), digest_size=16).digest())
    return list({sample.group: sample for sample in reversed(first)}.values())


def distance_between(
    new: Sequence[Vector], known: Sequence[Vector], features: str, permutations: int = PERMUTATIONS
) -> Distance | None:
    """How far two sets of vectors are apart; None where either has fewer than FEWEST_SAMPLES.

    Every feature counts the same, whatever its scale. The order of the vectors and which side is which change nothing,
    nor does when and how often it is asked.

    Raises:
        ValueError: the vectors are not all of one length, or hold what is no finite number; a caller's defect.
    """
    if min(len(new), len(known)) < FEWEST_SAMPLES:
        return None
    _check(new, known)
    statistic, p_value = _tested(*_labelled(new, known), permutations)
    return Distance(
        statistic=round(max(0.0, statistic), 6),
        p_value=round(p_value, 6),
        new_samples=len(new),
        known_samples=len(known),
        permutations=permutations,
        features=features,
    )


def _check(new: Sequence[Vector], known: Sequence[Vector]) -> None:
    lengths = {len(vector) for vector in chain(new, known)}
    if len(lengths) > 1 or not all(lengths):
        raise ValueError(f"vectors must all have the same features, one at least; they have {sorted(lengths)}")
    if not all(map(isfinite, chain.from_iterable(chain(new, known)))):
        raise ValueError("vectors must hold finite numbers only")


def _labelled(new: Sequence[Vector], known: Sequence[Vector]) -> tuple[list[Vector], list[int]]:
    """All vectors in an order of their own, and where those of the smaller side are."""
    smaller, larger = sorted((new, known), key=len)
    pool = sorted([*((tuple(v), True) for v in smaller), *((tuple(v), False) for v in larger)])
    return [vector for vector, _ in pool], [place for place, (_, ours) in enumerate(pool) if ours]


def _tested(pool: list[Vector], side: list[int], permutations: int) -> tuple[float, float]:
    division = _Divisions(_standardised(pool), len(side))
    found = division.statistic(side)
    random = Random(_SEED)  # noqa: S311 - permutations that repeat, not secrecy
    places = range(len(pool))
    as_far = sum(division.statistic(random.sample(places, len(side))) >= found for _ in range(permutations))
    return found, (1 + as_far) / (1 + permutations)


class _Divisions:
    """Energy distances of the many ways to divide vectors into two sides, one of them of ``size``.

    The distances from one vector to all are packed into one whole number, a field of 64 bits each: adding such numbers
    adds all their fields at once, a quarter of the time that adding one by one takes.
    """

    def __init__(self, vectors: Sequence[Vector], size: int) -> None:
        self._size, self._others = size, len(vectors) - size
        rows = [array("Q", row) for row in _in_steps(vectors)]
        self._sums = [sum(row) for row in rows]
        self._packed = [int.from_bytes(row.tobytes(), sys.byteorder) for row in rows]

    def statistic(self, side: Sequence[int]) -> float:
        """The energy distance, estimated without bias, over twice the mean distance between the sides."""
        pick = itemgetter(*side)
        summed = sum(pick(self._packed)).to_bytes(8 * len(self._sums), sys.byteorder)
        within: int = sum(pick(memoryview(summed).cast("Q")))
        between: int = sum(pick(self._sums)) - within
        within_others = sum(self._sums) - within - 2 * between
        if not between:
            return 0.0
        spread = _mean_of_pairs(within, self._size) + _mean_of_pairs(within_others, self._others)
        return 1 - spread * self._size * self._others / (2 * between)


def _in_steps(vectors: Sequence[Vector]) -> list[list[int]]:
    """The distance of each vector to all, the largest of them being _STEPS."""
    lower = [[dist(one, other) for other in vectors[:place]] for place, one in enumerate(vectors)]
    step = (max(chain.from_iterable(lower)) or 1.0) / _STEPS
    steps = [[*(round(length / step) for length in row), 0] for row in lower]
    return [[*row, *(later[place] for later in steps[place + 1 :])] for place, row in enumerate(steps)]


def _mean_of_pairs(total: int, members: int) -> float:
    return total / (members * (members - 1))


def _standardised(vectors: Sequence[Vector]) -> list[tuple[float, ...]]:
    """Every feature with mean nought and spread one, constant ones all nought."""
    return list(zip(*map(_standard, zip(*vectors, strict=True)), strict=True))


def _standard(values: tuple[float, ...]) -> list[float]:
    """Scaled by the largest value first: squares of very large or small ones would leave the range of floats."""
    peak = max(map(abs, values)) or 1.0
    scaled = [value / peak for value in values]
    mean = fsum(scaled) / len(scaled)
    spread = sqrt(fsum((value - mean) ** 2 for value in scaled) / len(scaled))
    return [(value - mean) / spread if spread > _CONSTANT else 0.0 for value in scaled]
