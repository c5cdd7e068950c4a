"""Means of edit distances, and how sure they are."""

from math import sqrt
from typing import Self

from goldsmith.domain.model import Model
from goldsmith.domain.watching import Sums

ENOUGH_DRAFTS = 20
"""With fewer drafts a mean is shown without an interval, and nothing is concluded from it."""
_NORMAL_95 = 1.959964


class EditDistance(Model):
    """Mean edit distance of the drafts that people sent, 0 (sent as it was) to 1; None without any.

    ``interval`` is the 95 % interval of the mean, by the normal approximation; None below ENOUGH_DRAFTS.
    """

    drafts: int = 0
    mean: float | None = None
    interval: tuple[float, float] | None = None

    @classmethod
    def of(cls, sums: Sums) -> Self:
        """What sums over drafts say."""
        if not sums.drafts:
            return cls()
        room = _NORMAL_95 * standard_error(sums)
        interval = (round(max(0.0, sums.mean - room), 6), round(min(1.0, sums.mean + room), 6))
        return cls(
            drafts=sums.drafts,
            mean=round(sums.mean, 6),
            interval=interval if sums.drafts >= ENOUGH_DRAFTS else None,
        )

    @property
    def enough(self) -> bool:
        """Whether there are drafts enough to conclude something."""
        return self.drafts >= ENOUGH_DRAFTS


def standard_error(sums: Sums) -> float:
    """That of the mean; nought where there is but one draft."""
    return sqrt(sums.variance / (sums.drafts - 1)) if sums.drafts > 1 else 0.0


def difference(after: Sums, before: Sums) -> tuple[float, tuple[float, float]]:
    """How much less is changed in one model's drafts than in another's, with the 95 % interval; positive is better."""
    found = before.mean - after.mean
    room = _NORMAL_95 * sqrt(standard_error(after) ** 2 + standard_error(before) ** 2)
    return found, (found - room, found + room)
