"""Which of two models' answers a judge prefers, asked twice with the answers' places swapped.

Judges favour a place, most the first one; so a preference counts in full only when it survives the swap, and what does
not is a tie (Zheng et al. 2023, "Judging LLM-as-a-Judge with MT-Bench and Chatbot Arena", section 3.4). Where one of
the two judgements is a tie and the other is not, it counts half.
"""

from collections.abc import Sequence
from statistics import fmean
from typing import Literal

from goldsmith.domain.intervals import bootstrap_interval
from goldsmith.domain.model import Model

Preferred = Literal["live", "new", "tie"]

_WORTH: dict[Preferred, float] = {"new": 1.0, "live": -1.0, "tie": 0.0}


class Judged(Model):
    """What the judge preferred in one conversation: with the live model's answer first, and with the new one's first.

    ``reasons`` are the judge's own, in the same order; none where there was nothing to ask.
    """

    preferred: tuple[Preferred, Preferred]
    reasons: tuple[str, ...] = ()

    @property
    def score(self) -> float:
        """1: the new model's answer is preferred both times; 0.5: once, and once a tie; -1, -0.5: the live model's."""
        return fmean(_WORTH[each] for each in self.preferred)

    @property
    def swayed(self) -> bool:
        """The judge preferred whatever stood in one place."""
        return set(self.preferred) == {"live", "new"}


SAME = Judged(preferred=("tie", "tie"))
"""Both models say the same."""
NO_NEW_ANSWER = Judged(preferred=("live", "live"))
"""Only the live model says anything."""


class Preference(Model):
    """What the judge preferred in all conversations.

    ``wins`` are the new model's, ``losses`` the live one's; with the ``ties`` they add up to the conversations judged
    (half a win is half a tie, too). ``left_out`` counts those the judge gave no answer to, ``swayed`` the ties in which
    it preferred a place. ``net`` is wins less losses by conversation, -1 … 1, ``interval`` its 95 % bootstrap
    interval; both None where nothing was judged.
    """

    wins: float
    losses: float
    ties: float
    left_out: int
    swayed: int
    net: float | None
    interval: tuple[float, float] | None

    @property
    def judged(self) -> int:
        """How many conversations were judged."""
        return round(self.wins + self.losses + self.ties)

    @property
    def heard(self) -> bool:
        """The judge had an answer to at least half of the conversations."""
        return self.judged >= self.left_out

    @property
    def against(self) -> bool:
        """The live model is preferred, and not by chance: the whole interval lies below zero."""
        return self.interval is not None and self.interval[1] < 0


def preference(judged: Sequence[Judged | None]) -> Preference:
    """The sum of what was judged, conversation by conversation; None where the judge gave no answer."""
    known = [each for each in judged if each is not None]
    scores = [each.score for each in known]
    wins = sum(max(score, 0.0) for score in scores)
    losses = sum(max(-score, 0.0) for score in scores)
    return Preference(
        wins=wins,
        losses=losses,
        ties=len(scores) - wins - losses,
        left_out=len(judged) - len(known),
        swayed=sum(each.swayed for each in known),
        net=round(fmean(scores), 6) if scores else None,
        interval=bootstrap_interval(scores) if scores else None,
    )
