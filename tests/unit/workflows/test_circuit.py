"""While a provider cannot answer, nobody asks it."""

import pytest

from goldsmith.errors import ConfigurationProblem, RateLimited, ServiceUnavailable, TransientError
from goldsmith.workflows.circuit import FAILURES_IN_A_ROW, Circuit
from tests.fakes.services import FakeClock

DOWN = ServiceUnavailable("down")


class Provider:
    """A circuit, and the time it lives in."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.circuit = Circuit(self.clock)

    def fails(self, error: TransientError, times: int = 1) -> "Provider":
        for _ in range(times):
            self.circuit.failed(error)
        return self

    def is_open(self) -> bool:
        try:
            self.circuit.raise_if_open()
        except TransientError:
            return True
        return False

    def open_seconds(self) -> int:
        """How long it stays open from now on."""
        for second in range(3600):
            if not self.is_open():
                return second
            self.clock.pass_seconds(1)
        return 3600


def test_a_few_failures_are_no_outage() -> None:
    assert not Provider().fails(DOWN, FAILURES_IN_A_ROW - 1).is_open()


def test_failures_in_a_row_open_it_for_half_a_minute() -> None:
    assert Provider().fails(DOWN, FAILURES_IN_A_ROW).open_seconds() == 30


def test_a_success_in_between_starts_the_count_anew() -> None:
    provider = Provider().fails(DOWN, FAILURES_IN_A_ROW - 1)
    provider.circuit.succeeded()
    assert not provider.fails(DOWN).is_open()


def test_a_wrong_configuration_opens_it_at_once() -> None:
    provider = Provider().fails(ConfigurationProblem("wrong key"))
    with pytest.raises(ConfigurationProblem, match="wrong key"):
        provider.circuit.raise_if_open()


def test_the_provider_gets_the_pause_it_asks_for_and_others_are_told_what_is_left_of_it() -> None:
    provider = Provider().fails(RateLimited("slow down", 40))
    provider.clock.pass_seconds(15)
    with pytest.raises(RateLimited) as raised:
        provider.circuit.raise_if_open()
    assert raised.value.retry_after == 25
    assert provider.open_seconds() == 25


def test_a_rate_limit_that_names_no_time_counts_as_any_failure() -> None:
    assert not Provider().fails(RateLimited("slow down")).is_open()


def test_each_failure_of_the_one_that_goes_ahead_doubles_the_pause_up_to_five_minutes() -> None:
    provider = Provider().fails(DOWN, FAILURES_IN_A_ROW)
    pauses = []
    for _ in range(6):
        pauses.append(provider.open_seconds())
        assert provider.circuit.doubtful
        provider.fails(DOWN)
    assert pauses == [30, 60, 120, 240, 300, 300]


def test_calls_that_were_under_way_when_it_opened_do_not_prolong_it() -> None:
    assert Provider().fails(ConfigurationProblem("no"), 10).open_seconds() == 30


def test_a_success_ends_all_doubt() -> None:
    provider = Provider().fails(ConfigurationProblem("no"))
    provider.open_seconds()
    provider.circuit.succeeded()
    assert not provider.circuit.doubtful
    assert provider.fails(ConfigurationProblem("no")).open_seconds() == 30
