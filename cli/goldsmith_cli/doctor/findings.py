"""What a check finds: a verdict, what it rests on, and the cure."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class Level(StrEnum):
    """How bad it is; the worst comes last."""

    OK = "ok"
    UNCHECKED = "not checked"
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True)
class Verdict:
    """What one check says: ``found`` is a sentence for a person, ``cure`` a command to type or what to do."""

    level: Level
    found: str
    cure: str = ""


@dataclass(frozen=True)
class Finding:
    """A verdict, with the check that gave it and what that looked at."""

    check: str
    looked_at: str
    verdict: Verdict

    def as_json(self) -> dict[str, Any]:
        """For programs; ``cure`` is null where there is none."""
        said = asdict(self.verdict)
        return {"check": self.check, "looked_at": self.looked_at, **said, "cure": self.verdict.cure or None}


def ok(found: str) -> Verdict:
    """All is as it should be."""
    return Verdict(Level.OK, found)


def warning(found: str, cure: str) -> Verdict:
    """It works, but somebody should look at it."""
    return Verdict(Level.WARNING, found, cure)


def problem(found: str, cure: str) -> Verdict:
    """Something does not work."""
    return Verdict(Level.PROBLEM, found, cure)


def unchecked(why: str, cure: str = "") -> Verdict:
    """Nothing is known of it, and why."""
    return Verdict(Level.UNCHECKED, f"not checked: {why}", cure)


def worst(verdicts: Sequence[Verdict], otherwise: str) -> Verdict:
    """Several as one: all that is not in order, as bad as the worst of it; in order with ``otherwise`` if all is."""
    order = list(Level)
    wrong = sorted((each for each in verdicts if each.level is not Level.OK), key=lambda each: -order.index(each.level))
    if not wrong:
        return ok(otherwise)
    cures = dict.fromkeys(each.cure for each in wrong if each.cure)
    return Verdict(wrong[0].level, "; ".join(each.found for each in wrong), "; ".join(cures))
