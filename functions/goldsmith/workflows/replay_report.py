"""What a replay changed, or would change."""

from collections.abc import Callable
from dataclasses import dataclass, field

from goldsmith.domain.changes import Change
from goldsmith.domain.generations import Outcome
from goldsmith.workflows.deciding import asks_for_rewrite

EXAMPLES = 5
"""How many generations of each transition are named."""

Told = Callable[[int], None]
"""Is told how many generations were looked at so far."""


def silently(_looked_at: int) -> None:
    """Nobody looks."""


@dataclass(frozen=True)
class Standing:
    """Where a generation stands."""

    outcome: Outcome
    reason: str | None = None


@dataclass(frozen=True)
class Transition:
    """From where to where. Both are the same when only the golden sample is another, or the rewrite asked for."""

    before: Standing
    after: Standing


@dataclass
class Movement:
    """How many generations made a transition, and the first of them by id."""

    count: int = 0
    examples: list[str] = field(default_factory=list)


@dataclass
class ReplayReport:
    """Of one tenant: ``generations`` were looked at, ``forgotten`` ones apart, and ``movements`` made.

    ``new_samples`` count towards the next run, samples that took the place of another included. ``samples_gone`` have
    none in their place. ``rewrites`` were asked for by movements, ``asked_again`` are those that had been asked for
    before. ``without_room`` are generations that would move but whose entry is full.
    """

    generations: int = 0
    forgotten: int = 0
    movements: dict[Transition, Movement] = field(default_factory=dict)
    new_samples: int = 0
    samples_gone: int = 0
    rewrites: int = 0
    asked_again: int = 0
    without_room: int = 0

    @property
    def moved(self) -> int:
        """Generations that moved."""
        return sum(movement.count for movement in self.movements.values())

    @property
    def changes_nothing(self) -> bool:
        """Whether there was nothing to do."""
        return not (self.moved or self.asked_again)

    def note(self, change: Change) -> None:
        """Count a change of a generation that is known."""
        known = change.known
        if known is None:
            msg = f"generation {change.feedback.generation_id} is new: nothing of it can be replayed"
            raise ValueError(msg)
        transition = Transition(Standing(known.outcome, known.reason), Standing(change.outcome, change.reason))
        movement = self.movements.setdefault(transition, Movement())
        movement.count += 1
        if len(movement.examples) < EXAMPLES:
            movement.examples.append(known.generation_id)
        self.new_samples += change.sample is not None
        self.samples_gone += known.sample is not None and change.sample is None and not change.keep_sample
        self.rewrites += asks_for_rewrite(change)
