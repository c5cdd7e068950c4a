"""Commit under optimistic concurrency: whoever loses a race reads again and decides again."""

import time
from collections.abc import Callable
from random import Random
from typing import TypeVar

from goldsmith.errors import CommitConflict

T = TypeVar("T")

ATTEMPTS = 6
_LONGEST_PAUSE_SECONDS = 0.4


def until_committed(attempt: Callable[[], T], random: Random, sleep: Callable[[float], None] = time.sleep) -> T:
    """What ``attempt`` returns once it raises no CommitConflict, a random moment between one call and the next.

    Raises:
        CommitConflict: it lost ATTEMPTS races in a row; the messages go back to the queue.
    """
    for number in range(1, ATTEMPTS):
        try:
            return attempt()
        except CommitConflict:
            sleep(random.uniform(0, _LONGEST_PAUSE_SECONDS * number / ATTEMPTS))
    return attempt()
