import pytest

from goldsmith.errors import CommitConflict, ServiceUnavailable
from goldsmith.workflows.committing import ATTEMPTS, until_committed
from tests.fakes.stories import NoWait


class Attempt:
    """Fails so many times, then succeeds."""

    def __init__(self, failures: int, error: Exception) -> None:
        self.failures, self.error = failures, error
        self.calls = 0

    def __call__(self) -> None:
        self.calls += 1
        if self.calls <= self.failures:
            raise self.error


def test_a_lost_race_is_run_again_after_a_pause() -> None:
    attempt, pauses = Attempt(3, CommitConflict("again")), list[float]()
    until_committed(attempt, NoWait(), pauses.append)
    assert (attempt.calls, len(pauses)) == (4, 3)


def test_after_six_lost_races_the_messages_go_back() -> None:
    attempt, pauses = Attempt(99, CommitConflict("again")), list[float]()
    with pytest.raises(CommitConflict):
        until_committed(attempt, NoWait(), pauses.append)
    assert (attempt.calls, len(pauses)) == (ATTEMPTS, ATTEMPTS - 1)


def test_anything_else_is_raised_at_once() -> None:
    attempt = Attempt(1, ServiceUnavailable("down"))
    with pytest.raises(ServiceUnavailable):
        until_committed(attempt, NoWait(), lambda seconds: None)
    assert attempt.calls == 1
