"""Samples that are nearly the same: found by the parts of likeness in their heads, confirmed on their texts.

Time stays in proportion to the number of samples whatever they are like: of many samples that have a part in common
each is compared with the strongest and with its NEIGHBOURS when sorted by all parts, and no more than MOST_COMPARED
pairs are compared at all. The manifest says so where it was done.
"""

from array import array
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import islice
from typing import Literal

from pydantic_core import from_json

from goldsmith.domain.likeness import PARTS, Wording, wording_of
from goldsmith.domain.model import Model
from goldsmith.workflows.deliveries import chunks
from goldsmith.workflows.merging import Merged, Side

ALIKE = 0.8
"""Likeness of goldsmith.domain.likeness from which on two samples are near-duplicates."""
NEIGHBOURS = 8
MOST_COMPARED = 200_000
_EXAMPLES = 20
_IN_MEMORY = NEIGHBOURS + 2
_LARGEST_GROUP = 10_000


class Named(Model):
    """A sample of a pair."""

    sample_id: str
    generation_id: str


class Pair(Model):
    """Two near-duplicates, for a person to look at."""

    one: Named
    other: Named
    likeness: float
    across_the_split: bool


class NearDuplicates(Model):
    """What was found: ``pairs`` of near-duplicates and the ``groups`` they form.

    ``redundant`` is how many samples are nearly the same as a stronger one that stays: those are left out if the policy
    says so. ``across_the_split`` counts pairs of a sample trained on and one held out. ``large_groups`` had so many
    samples with something in common that not all were compared with all; ``stopped`` tells that the most pairs that
    may be were compared.
    """

    policy: Literal["report", "collapse"]
    pairs: int
    across_the_split: int
    groups: int
    redundant: int
    left_out: int
    compared: int
    large_groups: int
    stopped: bool
    examples: tuple[Pair, ...]


class NearDuplicateSearch:
    """The search among the samples to be trained on or held out, once."""

    def __init__(self, latest: Merged, most_compared: int = MOST_COMPARED) -> None:
        self._latest, self._most_compared = latest, most_compared
        self._neighbours: dict[int, list[int]] = defaultdict(list)
        self._examples: list[Pair] = []
        self._compared = self._large_groups = self._pairs = self._across = 0
        self._read = lru_cache(maxsize=_IN_MEMORY)(self._read_row)

    def search(self, policy: Literal["report", "collapse"]) -> NearDuplicates:
        """Find them, and leave out what is redundant if the policy says so."""
        candidates = self._candidates()
        for one, other in islice(candidates, self._most_compared):
            self._compare(one, other)
        stopped = next(candidates, None) is not None
        redundant = self._redundant()
        if policy == "collapse":
            for row in redundant:
                self._latest.sides[row] = Side.NEAR_DUPLICATE
        return NearDuplicates(
            policy=policy,
            pairs=self._pairs,
            across_the_split=self._across,
            groups=self._groups(),
            redundant=len(redundant),
            left_out=len(redundant) if policy == "collapse" else 0,
            compared=self._compared,
            large_groups=self._large_groups,
            stopped=stopped,
            examples=tuple(self._examples),
        )

    def _candidates(self) -> Iterator[tuple[int, int]]:
        """Pairs of rows with a part in common, each when the first such part is looked at."""
        for part in range(PARTS):
            for all_rows in self._latest.alike(part):
                for rows in chunks(all_rows, _LARGEST_GROUP):
                    parts = {row: self._latest.parts(row) for row in rows}
                    for one, other in self._pairs_among(parts):
                        earlier = zip(parts[one][:part], parts[other][:part], strict=True)
                        if not any(ours == theirs for ours, theirs in earlier):
                            yield one, other

    def _pairs_among(self, parts: "Mapping[int, array[int]]") -> Iterator[tuple[int, int]]:
        """All pairs of a small group; in a large one each with the strongest and with those most like it."""
        rows = sorted(parts, key=parts.__getitem__)
        if len(rows) > NEIGHBOURS + 1:
            self._large_groups += 1
            strongest = min(rows, key=self._precedence)
            rows.remove(strongest)
            yield from ((strongest, row) for row in rows)
        for place, one in enumerate(rows):
            yield from ((one, other) for other in rows[place + 1 : place + 1 + NEIGHBOURS])

    def _compare(self, one: int, other: int) -> None:
        self._compared += 1
        (first, first_words), (second, second_words) = self._read(one), self._read(other)
        likeness = first_words.likeness(second_words)
        if likeness < ALIKE:
            return
        across = self._latest.sides[one] != self._latest.sides[other]
        self._pairs, self._across = self._pairs + 1, self._across + across
        self._neighbours[one].append(other)
        self._neighbours[other].append(one)
        if len(self._examples) < _EXAMPLES:
            pair = Pair(one=first, other=second, likeness=round(likeness, 3), across_the_split=across)
            self._examples.append(pair)

    def _redundant(self) -> list[int]:
        """Samples that are nearly the same as one that stays. What is held out stays, whatever is trained on."""
        stays: set[int] = set()
        redundant = []
        for row in sorted(self._neighbours, key=self._precedence):
            if stays.isdisjoint(self._neighbours[row]):
                stays.add(row)
            else:
                redundant.append(row)
        return redundant

    def _precedence(self, row: int) -> tuple[bool, int, float, int]:
        rank, moment = self._latest.strength(row)
        return self._latest.sides[row] != Side.HOLDOUT, -rank, -moment, row

    def _groups(self) -> int:
        seen: set[int] = set()
        groups = 0
        for row in self._neighbours:
            groups += row not in seen
            reached = [row]
            while reached:
                one = reached.pop()
                if one not in seen:
                    seen.add(one)
                    reached.extend(self._neighbours[one])
        return groups

    def _read_row(self, row: int) -> tuple[Named, Wording]:
        # Not validated: these are lines of our own, and checking every field takes longer than comparing the texts.
        sample = from_json(self._latest.line(row))["sample"]
        words = wording_of(((turn["role"], turn["content"]) for turn in sample["messages"]), sample["answer"])
        return Named(sample_id=sample["sample_id"], generation_id=sample["generation_id"]), words
