from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldsmith.errors import ConfigurationProblem, NotYetCommitted, RateLimited, ServiceUnavailable
from goldsmith.workflows.deliveries import BatchReport, backoff, chunks
from tests.fakes.stories import NoWait, deliver

DOWN = ServiceUnavailable("down")
MISCONFIGURED = ConfigurationProblem("wrong key")


def test_failed_messages_come_back_later_and_later_up_to_a_quarter_of_an_hour() -> None:
    shortest = [backoff(count, NoWait(), DOWN) for count in range(1, 11)]
    assert shortest == [2, 5, 10, 20, 40, 80, 160, 320, 450, 450]


def test_what_a_person_has_to_mend_is_looked_at_less_and_less_up_to_half_an_hour() -> None:
    shortest = [backoff(count, NoWait(), MISCONFIGURED) for count in range(1, 9)]
    assert shortest == [30, 60, 120, 240, 480, 900, 900, 900]


@given(st.integers(1, 10_000), st.integers(), st.none() | st.floats(0, 100_000))
def test_the_delay_is_what_sqs_accepts_and_at_least_what_was_asked_for(
    receives: int, seed: int, asked: float | None
) -> None:
    delay = backoff(receives, Random(seed), RateLimited("slow down", asked))  # noqa: S311 - jitter
    assert 1 <= delay <= 6 * 3600
    assert delay >= min(6 * 3600, asked or 0)


@pytest.mark.parametrize("error", [DOWN, MISCONFIGURED, RateLimited("slow down"), RateLimited("slow down", 90)])
def test_messages_that_failed_together_do_not_come_back_together(error: Exception) -> None:
    random = Random(7)  # noqa: S311 - jitter
    assert len({backoff(6, random, error) for _ in range(50)}) > 20


def test_the_response_names_each_failed_message() -> None:
    report = BatchReport()
    report.fail(deliver("a", "b")[1:], ServiceUnavailable("down"))
    assert report.response() == {"batchItemFailures": [{"itemIdentifier": "message-1"}]}
    assert BatchReport().response() == {"batchItemFailures": []}


@given(st.lists(st.integers(), max_size=30), st.integers(1, 10))
def test_chunks_hold_everything_in_order(items: list[int], size: int) -> None:
    parts = list(chunks(items, size))
    assert [item for part in parts for item in part] == items
    assert all(0 < len(part) <= size for part in parts)


def test_errors_go_by_a_stable_word_and_are_explained_with_their_notes() -> None:
    error = RateLimited("slow down", retry_after=3)
    error.add_note("the file is left behind")
    assert (error.reason, error.explained) == ("rate_limited", "slow down; the file is left behind")
    assert NotYetCommitted("x").reason == "not_yet_committed"
