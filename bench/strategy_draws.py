"""Draws of known and new samples from the sets of bench.strategy_records, compared as a run compares them."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

from bench.strategy_records import FAR, NEAR, OPEN, Pair, read

from goldsmith.domain.distance import Distance, Vector, distance_between
from goldsmith.domain.features import TEXT_FEATURES, sample_features

SIZES = ((20, 20), (50, 50), (100, 100), (200, 200), (20, 90))
OPEN_SIZES = ((50, 50), (100, 100))
CHUNK = 25


@dataclass(frozen=True)
class Cell:
    """So many draws of ``new`` and ``known`` samples of a pair."""

    kind: str
    pair: Pair
    new: int
    known: int
    draws: int


def cells(folder: Path, draws: int) -> Iterator[Cell]:
    """Those there are enough samples for."""
    groups = (("near", NEAR, SIZES, draws), ("far", FAR, SIZES, draws), ("open", OPEN, OPEN_SIZES, draws // 2))
    for kind, pairs, sizes, times in groups:
        wanted = [Cell(kind, pair, new, known, times) for pair in pairs for new, known in sizes]
        yield from (cell for cell in wanted if tuple(map(len, _draw(folder, cell, 0))) == (cell.new, cell.known))


@cache
def _vectors(folder: Path) -> dict[str, list[tuple[str, Vector]]]:
    """The features of all sets' samples, beside the records' names; made before the processes part."""
    sets = read(folder)
    return {name: [(s.generation_id, sample_features(s)) for s in samples] for name, samples in sets.items()}


def _draw(folder: Path, cell: Cell, number: int) -> tuple[list[Vector], list[Vector]]:
    """New and known samples, no record among both; fewer where the sets have no more."""
    random = Random(f"{cell.pair.name}, {cell.new}, {cell.known}, {number}")  # noqa: S311 - a draw that repeats
    vectors = _vectors(folder)
    known, new = (random.sample(vectors[name], len(vectors[name])) for name in (cell.pair.known, cell.pair.new))
    strange = round(cell.new * cell.pair.share)
    first = known[: cell.known + cell.new - strange]
    taken = {name for name, _ in first}
    others = [vector for name, vector in new if name not in taken][:strange]
    usual = [vector for _, vector in first]
    return usual[cell.known :] + others, usual[: cell.known]


def compared(folder: Path, cell: Cell, start: int) -> list[Distance]:
    """CHUNK draws of a cell from the one so numbered on, or as many as are left."""
    draws = range(start, min(cell.draws, start + CHUNK))
    found = [distance_between(*_draw(folder, cell, number), TEXT_FEATURES) for number in draws]
    return [distance for distance in found if distance is not None]
