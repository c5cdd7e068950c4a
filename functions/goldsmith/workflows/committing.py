"""Commit under optimistic concurrency: whoever loses a race reads again and decides again."""

import time
from collections.abc import Callable
from random import Random

from goldsmith.errors import CommitConflict

ATTEMPTS = 6
_LONGEST_PAUSE_SECONDS = 0.4


def until_committed(attempt: Callable[[], None], random: Random, sleep: Callable[[float], None] = time.sleep) -> None:
    """Call ``attempt`` until it raises no CommitConflict, pausing a random moment in between.

    Raises:
        CommitConflict: it lost ATTEMPTS races in a row; the messages go back to the queue.
    """
    for number in range(1, ATTEMPTS + 1):
        try:
            return attempt()
        except CommitConflict:
            if number == ATTEMPTS:
                raise
            sleep(random.uniform(0, _LONGEST_PAUSE_SECONDS * number / ATTEMPTS))
    return None
