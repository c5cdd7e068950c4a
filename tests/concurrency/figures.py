"""What rounds came to, for people."""

from collections import Counter

from tests.concurrency.race import REVIEWERS, REWRITERS, Outcome
from tests.concurrency.stories import Round

_FIRST = ("rounds", "messages", "events", "transactions", "committed", "conflicts", "collisions", "lost", "doubled")


class Figures:
    """Sums over the rounds on one engine."""

    def __init__(self, engine: str, processes: int) -> None:
        self.counts: Counter[str] = Counter()
        self._title = f"{engine}: {processes} hearing, {REWRITERS} rewriting, {len(REVIEWERS)} reviewing processes"
        self._seconds = 0.0

    def add(self, played: Round, told: Outcome, audited: Counter[str]) -> None:
        self.counts.update(told.counts)
        self.counts.update(audited)
        self.counts.update({"rounds": 1, "messages": played.messages, "events": len(played.events)})
        self._seconds += told.seconds

    def __str__(self) -> str:
        others = sorted(set(self.counts) - set(_FIRST))
        told = [f"{name} {self.counts[name]:,}" for name in (*_FIRST, *others)]
        return f"{self._title}\n  {', '.join(told)}, seconds {self._seconds:.0f}"
