"""However long the history, little of it is in memory: files and answers lie on disk."""

import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager

from goldsmith.domain.backfills import Part, Round, custom_id
from goldsmith.domain.batches import BatchLine
from goldsmith.domain.candidates import Usage
from goldsmith.domain.provider import ChatAnswer
from goldsmith.errors import ModelRefused
from goldsmith.workflows.backfill_answers import Answers
from goldsmith.workflows.backfill_parts import Asked, cuts
from tests.fakes.stories import feedback

MEBIBYTE = 2**20
FEEDBACK = feedback()


@contextmanager
def peak_below(most: int) -> Iterator[None]:
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < most
    finally:
        tracemalloc.stop()


def asked(count: int, size: int) -> Iterator[Asked]:
    return ((position, [b"x" * size, b"y" * size]) for position in range(count))


def test_a_file_of_any_size_is_made_without_holding_it() -> None:
    with peak_below(2 * MEBIBYTE):
        made = [(cut.end, cut.requests, cut.file.tell()) for cut in cuts(asked(400, 64 * 1024), 400, 300, 2**40)]
    assert made == [(150, 300, 300 * 64 * 1024), (300, 300, 300 * 64 * 1024), (400, 200, 200 * 64 * 1024)]


def test_a_draft_whose_requests_alone_are_too_many_still_gets_its_file() -> None:
    assert [(cut.end, cut.requests) for cut in cuts(asked(3, 10), 3, 1, 5)] == [(1, 2), (2, 2), (3, 2)]


def test_nothing_asked_makes_no_file() -> None:
    assert list(cuts(iter(()), 7, 10, 10)) == []


def lines(count: int, size: int) -> Iterator[BatchLine]:
    for position in range(count):
        name = custom_id("rewrite", position, 0, FEEDBACK)
        yield BatchLine(name, ChatAnswer("x" * size, 1, 1), Usage(calls=1, input_tokens=1, output_tokens=1))


def test_answers_of_any_size_are_kept_without_holding_them() -> None:
    all_of_it = Part(number=1, first=0, end=500)
    with Answers() as answers:
        with peak_below(4 * MEBIBYTE):
            answers.take(Round(name="rewrite"), all_of_it, lines(500, 64 * 1024))
        found = answers.find(custom_id("rewrite", 499, 0, FEEDBACK))
        assert found is not None
        assert len(found.content or "") == 64 * 1024
        assert answers.usage == {"rewrite": Usage(calls=500, input_tokens=500, output_tokens=500)}


def test_a_reading_that_broke_off_counts_for_nothing_and_may_be_repeated() -> None:
    def broken() -> Iterator[BatchLine]:
        yield from lines(3, 1)
        raise OSError

    asked_in, part = Round(name="rewrite"), Part(number=1, first=0, end=3)
    with Answers() as answers:
        for source in (broken(), lines(3, 1)):
            try:
                answers.take(asked_in, part, source)
            except OSError:
                assert not answers.has(asked_in, part)
        assert answers.has(asked_in, part)
        assert (answers.usage["rewrite"].calls, answers.ignored["rewrite"]) == (3, 0)


def test_a_refusal_keeps_its_type_and_its_price() -> None:
    with Answers() as answers:
        refused = BatchLine(custom_id("rewrite", 0, 0, FEEDBACK), ModelRefused("no"), Usage(calls=1, input_tokens=5))
        answers.take(Round(name="rewrite"), Part(number=1, first=0, end=1), [refused])
        found = answers.find(refused.custom_id)
        assert found is not None
        assert (type(found.permanent()), found.usage.input_tokens) == (ModelRefused, 5)


def test_a_requests_name_fits_and_says_nothing() -> None:
    name = custom_id("rewrite", 10**9, 7, FEEDBACK)
    assert len(name) <= 64
    assert FEEDBACK.generation_id not in name
