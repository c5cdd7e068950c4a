"""Exact duplicates: one of them stays, the best vouched for, and the others are kept aside in case it goes."""

from itertools import permutations

from goldsmith.domain.samples import Source, digest_of
from goldsmith.domain.segments import SampleRecord
from tests.fakes.datasets import Dataset, many, retracted, said

QUESTION, ANSWER = "Write to Dana.", "Hi Dana, Mia"


def same(name: str, source: Source = Source.EDITED, hour: float = 0, version: int = 1) -> SampleRecord:
    return said(name, version, question=QUESTION, answer=ANSWER, source=source, hour=hour)


def stays(*records: SampleRecord) -> str:
    """Which of some duplicates stays, in whatever order they were committed."""
    found = set()
    for order in permutations(records):
        data = Dataset(many(20), *[[record] for record in order])
        data.take()
        names = {record.generation_id for record in records}
        found.add(frozenset(names & {*data.names("train"), *data.names("holdout")}))
        assert set(data.names("aside")) | next(iter(found)) == names
    (only,) = found
    (name,) = only
    return name


def test_what_a_person_vouches_for_stays_then_what_was_rewritten_then_what_was_accepted() -> None:
    accepted, rewritten = same("a", Source.ACCEPTED, hour=3), same("b", Source.REWRITTEN, hour=2)
    assert stays(accepted, rewritten) == "b"
    assert stays(accepted, rewritten, same("c", Source.EDITED, hour=1)) == "c"
    assert stays(accepted, rewritten, same("d", Source.REVIEWED, hour=0)) == "d"


def test_of_two_that_persons_vouch_for_the_newest_stays_edited_or_reviewed() -> None:
    assert stays(same("a", Source.EDITED, hour=1), same("b", Source.REVIEWED, hour=2)) == "b"
    assert stays(same("a", Source.EDITED, hour=2), same("b", Source.REVIEWED, hour=1)) == "a"


def test_the_newest_is_found_to_the_microsecond() -> None:
    hour = 1 / 3_600_000_000
    assert stays(same("a", hour=hour), same("b", hour=2 * hour), same("c", hour=0)) == "b"


def test_of_equals_the_one_with_the_smallest_digest_stays() -> None:
    names = ["a", "b", "c"]
    assert stays(*map(same, names)) == min(names, key=digest_of)


def test_a_duplicate_comes_back_when_the_one_that_stayed_is_taken_back_or_says_something_else() -> None:
    for gone in (retracted("b", 2), said("b", 2, question=QUESTION, answer="Something else.")):
        data = Dataset(many(20), [same("a", hour=1), same("b", hour=2)])
        data.take(1)
        assert "a" in data.names("aside", 1)
        data.commit([gone], day=1)
        data.take(2)
        assert data.manifest(2)["built_on"] == "acme-leads-0001"
        assert "a" in {*data.names("train", 2), *data.names("holdout", 2)}
        assert data.manifest(2)["exact_duplicates_left_out"] == 0


def test_the_same_answer_to_another_question_is_no_duplicate() -> None:
    data = Dataset(many(20), [same("a"), said("b", question="Write to Sam.", answer=ANSWER)])
    data.take()
    assert data.names("aside") == []
