from collections.abc import Callable
from itertools import islice

import pytest

from goldsmith.errors import ConfigurationProblem, ProviderRejected, RateLimited, ServiceUnavailable, TransientError
from goldsmith.workflows.patience import Patience


class Step:
    """Fails as told, then works."""

    def __init__(self, *failures: Exception) -> None:
        self.failures = list(failures)

    def __call__(self) -> str:
        if self.failures:
            raise self.failures.pop(0)
        return "done"


def pauses_of(step: Callable[[], str], attempts: int = 6) -> list[float]:
    pauses: list[float] = []
    assert Patience(pauses.append, attempts=attempts).with_(step) == "done"
    return pauses


def test_pauses_grow_to_a_minute() -> None:
    assert list(islice(Patience(lambda _seconds: None).pauses(), 3)) == [2.0, 3.0, 4.5]
    assert list(islice(Patience(lambda _seconds: None).pauses(), 100))[-1] == 60.0


def test_what_may_pass_is_tried_again_and_a_provider_that_asks_for_a_pause_gets_it() -> None:
    assert pauses_of(Step(ServiceUnavailable("down"), RateLimited("slow", 7.0), RateLimited("slow"))) == [2.0, 7.0, 4.5]


@pytest.mark.parametrize("error", [ConfigurationProblem("key"), ProviderRejected("no")])
def test_what_a_person_has_to_mend_is_told_at_once(error: Exception) -> None:
    pauses: list[float] = []
    with pytest.raises(type(error)):
        Patience(pauses.append).with_(Step(error))
    assert pauses == []


def test_after_so_many_attempts_it_is_at_an_end() -> None:
    step = Step(*(ServiceUnavailable("down") for _ in range(5)))
    with pytest.raises(TransientError):
        Patience(lambda _seconds: None, attempts=3).with_(step)
    assert len(step.failures) == 2
