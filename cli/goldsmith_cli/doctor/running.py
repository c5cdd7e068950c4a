"""Checks side by side, each with a time limit; one that fails hides none of the others."""

import re
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from queue import Empty, SimpleQueue

from botocore.exceptions import BotoCoreError, ClientError

from goldsmith.adapters.aws import error_code
from goldsmith.errors import GoldsmithError, origin
from goldsmith_cli.doctor.findings import Finding, Level, Verdict, unchecked
from goldsmith_cli.errors import CliError

_ACTION = re.compile(r"not authorized to perform:? ([\w-]+:\w+)")
_MAY_NOT = ("AccessDenied", "Unauthorized", "AuthFailure", "Forbidden")
_UNKNOWN_HERE = ("InvalidAction", "UnknownOperation", "NotImplemented", "UnsupportedOperation")


@dataclass(frozen=True)
class Check:
    """One thing to look at: ``look`` asks whom it has to and decides; ``seconds`` overrides the common time limit."""

    name: str
    looked_at: str
    look: Callable[[], Verdict]
    seconds: float | None = None


@dataclass(frozen=True)
class _Outcome:
    position: int
    verdict: Verdict


def run_all(checks: Sequence[Check], seconds: float, tell: Callable[[int], None]) -> list[Finding]:
    """What all of them find, in their order. ``tell`` hears how many are done.

    A check that takes longer than its limit is not waited for, and told of as not checked.
    """
    answers: SimpleQueue[_Outcome] = SimpleQueue()
    for position, check in enumerate(checks):
        # Daemons: one that hangs must not keep the command from ending.
        threading.Thread(target=_answer, args=(position, check, answers), daemon=True).start()
    found = dict(_collected(checks, answers, seconds, tell))
    return [
        Finding(check.name, check.looked_at, found.get(position) or _late(check.seconds or seconds))
        for position, check in enumerate(checks)
    ]


def _answer(position: int, check: Check, answers: "SimpleQueue[_Outcome]") -> None:
    answers.put(_Outcome(position, looked(check.look)))


def _collected(
    checks: Sequence[Check], answers: "SimpleQueue[_Outcome]", seconds: float, tell: Callable[[int], None]
) -> Iterator[tuple[int, Verdict]]:
    started = time.monotonic()
    limits = {position: started + (check.seconds or seconds) for position, check in enumerate(checks)}
    for done in range(1, len(checks) + 1):
        left = max(limits.values()) - time.monotonic()
        try:
            outcome = answers.get(timeout=max(0.0, left))
        except Empty:
            return
        limits.pop(outcome.position)
        tell(done)
        yield outcome.position, outcome.verdict


def looked(look: Callable[[], Verdict]) -> Verdict:
    """The verdict; where asking was refused or failed, that as the reason why nothing is known."""
    try:
        return look()
    except ClientError as error:
        return of_refusal(error)
    except BotoCoreError as error:
        return unchecked(f"AWS was not reached ({type(error).__name__})")
    except (CliError, GoldsmithError) as error:
        if isinstance(error.__cause__, ClientError):
            return of_refusal(error.__cause__)
        return unchecked(str(error), getattr(error, "cure", ""))
    except Exception as defect:  # noqa: BLE001 - told of, and hides no other check
        return unchecked(f"the check itself failed ({type(defect).__name__} at {origin(defect)}), which is a defect")


def of_refusal(error: ClientError) -> Verdict:
    """Why nothing is known: the permission that is missing, or what else AWS answered."""
    code = error_code(error)
    if any(word in code for word in _MAY_NOT):
        return unchecked(f"it needs the permission {permission(error)}")
    if any(word in code for word in _UNKNOWN_HERE):
        return unchecked(f"this AWS does not know {error.operation_name}")
    return unchecked(f"{error.operation_name} was answered {code}")


def permission(error: ClientError) -> str:
    """The permission that AWS missed, in IAM's words where it says them, else the operation."""
    said = _ACTION.search(str(error.response.get("Error", {}).get("Message", "")))
    return said[1] if said else error.operation_name


def _late(seconds: float) -> Verdict:
    return Verdict(
        Level.UNCHECKED, f"not checked: no answer within {seconds:g} s", "look again with a longer --timeout"
    )
