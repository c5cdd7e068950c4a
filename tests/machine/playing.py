"""Plays the machine: so many examples, always the same ones or others every time, and says what was played.

``python -m tests.machine.playing 200`` plays 200 examples and ends with what broke, if anything did.
"""

import logging
import random
import sys
import traceback

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.machine.machine import Machine
from tests.machine.totals import Totals

NO_RULE = "not a rule: "
STEPS = 40
"""Most rules of the machine an example applies; most of them are several steps."""
_OF_A_SEED = 10
"""Examples that hypothesis draws one after the other; it likes later ones to resemble earlier ones."""


def play(examples: int, *, derandomize: bool, shrink: bool = True) -> Totals:
    """Play so many examples.

    Raises what a rule raised that does not hold.
    """
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)  # nobody asks a process that died for its last words
    Machine.totals = totals = Totals()
    for number in range(0, examples, _OF_A_SEED):
        seed(number if derandomize else random.getrandbits(64))(Machine)
        run_state_machine_as_test(Machine, settings=_settings(min(_OF_A_SEED, examples - number), shrink=shrink))
    return totals


def _settings(examples: int, *, shrink: bool) -> settings:
    return settings(
        max_examples=examples,
        stateful_step_count=STEPS,
        deadline=None,
        database=None,
        phases=(Phase.generate, Phase.shrink) if shrink else (Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )


def broken(error: BaseException) -> str:
    """What broke, in a line."""
    first = _first(error)
    frame = traceback.extract_tb(first.__traceback__)[-1]
    said = str(first).splitlines() or [""]
    return f"{frame.name}: {said[0] or frame.line}"


def _first(error: BaseException) -> BaseException:
    return _first(error.exceptions[0]) if isinstance(error, BaseExceptionGroup) else error


if __name__ == "__main__":
    try:
        print(play(int(sys.argv[1]), derandomize=True, shrink="shrink" in sys.argv))  # noqa: T201
    except Exception as error:  # noqa: BLE001 - whatever breaks is what was looked for
        sys.exit(f"{'' if isinstance(_first(error), AssertionError) else NO_RULE}{broken(error)}")
