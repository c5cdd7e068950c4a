"""What each seed trains on: as many accepted drafts as golden samples, and the golden ones in three rounds."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from goldsmith.domain.samples import GoldenSample

ROUNDS = 3


@dataclass(frozen=True)
class Draw:
    """One seed's samples, in the order in which they came."""

    seed: int
    accepted: Sequence[GoldenSample]
    golden: Sequence[GoldenSample]

    def of_round(self, number: int) -> Sequence[GoldenSample]:
        """The golden samples that are new in a round, counted from 1."""
        size = len(self.golden) // ROUNDS
        return self.golden[(number - 1) * size : number * size]

    def until_round(self, number: int) -> Sequence[GoldenSample]:
        """Those of a round and all before it."""
        return self.golden[: number * (len(self.golden) // ROUNDS)]


def draw(seed: int, count: int, accepted: Sequence[GoldenSample], golden: Sequence[GoldenSample]) -> Draw:
    """So many of each, without repetition.

    Raises:
        ValueError: there are fewer, or their number does not make three rounds of one size.
    """
    if count % ROUNDS:
        raise ValueError(f"{count} samples are not {ROUNDS} rounds of one size")
    chance = Random(seed)  # noqa: S311 - a choice that repeats, not secrecy
    return Draw(seed, chance.sample(_sorted(accepted), count), chance.sample(_sorted(golden), count))


def _sorted(samples: Sequence[GoldenSample]) -> list[GoldenSample]:
    return sorted(samples, key=lambda sample: sample.generation_id)
