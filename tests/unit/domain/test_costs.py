"""What training is expected to cost: tokens from bytes, by a rule of thumb or by what a finished job has told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldsmith.domain.costs import estimate, tokens_per_byte
from goldsmith.domain.provider_rules import BYTES_PER_TOKEN

samples = st.integers(0, 10**6)
sizes = st.integers(0, 10**9)
epochs = st.integers(1, 50)
prices = st.floats(0.01, 10_000)
rates = st.none() | st.floats(0.01, 2)


def test_before_any_job_has_finished_four_bytes_are_a_token() -> None:
    expected = estimate(100, 40_000, 3, None, 25.0)
    assert (expected.tokens, expected.trained_tokens, expected.calibrated) == (40_000 // BYTES_PER_TOKEN, 30_000, False)
    assert expected.price == pytest.approx(0.75)


def test_where_no_price_is_known_none_is_told() -> None:
    assert estimate(100, 40_000, 3, None, 0).price is None


@given(size=st.integers(1, 10**8), once=st.integers(1, 10**8), times=epochs, price=prices)
def test_after_a_job_that_reported_its_tokens_the_same_bytes_are_expected_to_take_the_same(
    size: int, once: int, times: int, price: float
) -> None:
    """T tokens for B bytes in E epochs: the next estimate for B bytes is T / E tokens, and T in E epochs."""
    told = tokens_per_byte(once * times, size, times)
    assert told is not None
    again = estimate(10, size, times, told, price)
    assert (again.tokens, again.trained_tokens, again.calibrated) == (once, once * times, True)


@pytest.mark.parametrize(
    ("trained", "size", "times"), [(None, 100, 3), (0, 100, 3), (100, 0, 3), (100, -1, 3), (100, 100, 0)]
)
def test_a_job_that_reports_nothing_calibrates_nothing(trained: int | None, size: int, times: int) -> None:
    assert tokens_per_byte(trained, size, times) is None


@given(samples, sizes, sizes, epochs, epochs, rates, prices)
def test_more_bytes_or_more_epochs_never_cost_less(
    count: int, size: int, more: int, times: int, further: int, rate: float | None, price: float
) -> None:
    small, large = estimate(count, size, times, rate, price), estimate(count, size + more, times + further, rate, price)
    assert small.trained_tokens <= large.trained_tokens
    assert small.price is not None
    assert large.price is not None
    assert 0 <= small.price <= large.price


@given(samples, sizes, epochs, st.floats(0.01, 2), prices)
def test_the_price_is_that_of_the_tokens_that_are_charged_for(
    count: int, size: int, times: int, rate: float, price: float
) -> None:
    expected = estimate(count, size, times, rate, price)
    assert expected.price == pytest.approx(expected.trained_tokens * price / 1_000_000, abs=0.0001)
    assert expected.samples == count
