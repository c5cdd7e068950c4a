"""What was played, over many examples."""

from collections import Counter
from dataclasses import dataclass, field

from tests.machine.verdicts import Figures


@dataclass
class Totals:
    """Steps, calls, invocations and faults; what was committed and decided, and how runs ended."""

    played: Figures = field(default_factory=Figures)
    runs: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    decisions: Counter[str] = field(default_factory=Counter)
    examples: int = 0
    events: int = 0

    def add(self, other: "Totals") -> None:
        """Add what was played elsewhere."""
        self.played.add(other.played)
        self.runs.update(other.runs)
        self.outcomes.update(other.outcomes)
        self.decisions.update(other.decisions)
        self.examples += other.examples
        self.events += other.events

    def __str__(self) -> str:
        played = self.played
        whole = f"{self.examples} examples, {self.events} events, {played.steps} steps, {played.calls} calls of ports"
        counted = {
            "invocations": played.invocations,
            "faults": played.faults,
            "runs": self.runs,
            "outcomes committed": self.outcomes,
            "decisions of reviewers": self.decisions,
        }
        return "\n".join([whole, *(f"{name}: {_listed(counts)}" for name, counts in counted.items())])


def _listed(counts: Counter[str]) -> str:
    return ", ".join(f"{kind} {count}" for kind, count in sorted(counts.items()))
