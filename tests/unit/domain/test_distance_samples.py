"""Which golden samples are compared, and what is said of them."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldsmith.domain.distance import FEWEST_SAMPLES, MOST_SAMPLES, drawn, measure
from goldsmith.domain.features import TEXT_FEATURES
from goldsmith.domain.samples import GoldenSample
from tests.fakes.datasets import sample

MANY = [sample(f"gen-{number}") for number in range(1000)]
STIFF = ("I am writing to you with regard to", "We should be obliged to receive", "Please find enclosed", "Kindly note")
EASY = ("hey, quick one about", "just checking in on", "shout if you want", "all sorted with")
THINGS = ("the offer", "your order", "the invoice", "our call", "the delivery", "that contract", "the meeting")


def seeded(seed: int) -> Random:
    return Random(seed)  # noqa: S311 - reproducible, and nothing to guess


def letters(voice: tuple[str, ...], count: int, seed: int) -> list[GoldenSample]:
    random = seeded(seed)
    said = [" ".join(f"{random.choice(voice)} {random.choice(THINGS)}." for _ in range(4)) for _ in range(count)]
    return [sample(f"{seed}-{number}", answer=answer) for number, answer in enumerate(said)]


class TestDrawn:
    def test_there_are_as_many_as_asked_for_or_all(self) -> None:
        assert len(drawn(MANY)) == MOST_SAMPLES
        assert len(drawn(MANY, most=30)) == 30
        assert len(drawn(MANY[:12])) == 12

    @given(st.integers())
    @settings(derandomize=True, max_examples=20)
    def test_they_are_the_same_in_whatever_order_they_come(self, seed: int) -> None:
        mixed = seeded(seed).sample(MANY, len(MANY))
        assert {s.sample_id for s in drawn(mixed)} == {s.sample_id for s in drawn(MANY)}

    def test_they_come_from_everywhere_and_not_from_the_beginning(self) -> None:
        places = sorted(MANY.index(taken) for taken in drawn(MANY))
        assert 0.4 < sum(places) / len(places) / 1000 < 0.6

    def test_of_one_conversation_there_is_one(self) -> None:
        """And the same one, however its turns come."""
        turns = [sample(f"turn-{number}", question="Write to Dana.") for number in range(50)]
        assert len(drawn([*MANY[:10], *turns])) == 11
        assert drawn(turns) == drawn(reversed(turns))

    def test_what_was_drawn_stays_until_something_comes_before_it(self) -> None:
        before = {s.sample_id for s in drawn(MANY[:900])}
        after = {s.sample_id for s in drawn(MANY)}
        assert len(before & after) > 150
        assert after - before <= {s.sample_id for s in MANY[900:]}


class TestMeasure:
    def test_letters_in_one_voice_are_near(self) -> None:
        found = measure(letters(STIFF, 60, seed=1), letters(STIFF, 80, seed=2))
        assert found is not None
        assert found.p_value > 0.05
        assert (found.new_samples, found.known_samples, found.features) == (60, 80, TEXT_FEATURES)

    def test_letters_in_another_voice_are_far(self) -> None:
        found = measure(letters(EASY, 60, seed=1), letters(STIFF, 80, seed=2))
        assert found is not None
        assert found.p_value == 0.001

    def test_no_more_than_the_most_are_compared_though_they_come_one_by_one(self) -> None:
        found = measure(iter(MANY), iter(letters(STIFF, 250, seed=2)))
        assert found is not None
        assert (found.new_samples, found.known_samples) == (MOST_SAMPLES, MOST_SAMPLES)

    @pytest.mark.parametrize("few", [MANY[: FEWEST_SAMPLES - 1], [sample("a", question="One.")] * 100])
    def test_too_few_conversations_are_not_compared(self, few: list[GoldenSample]) -> None:
        assert measure(few, MANY[500:]) is None
        assert measure(MANY[500:], few) is None
