"""What is measured of a text depends on the text alone and sees each of the ways it may change."""

from math import isfinite
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldsmith.domain.events import Message
from goldsmith.domain.features import sample_features, text_features
from tests.fakes.datasets import sample

TEXT = "Hi Dana, thanks for the offer. Shall we speak on Monday?\nBest, Mia"
LENGTHS, SHARES, WORDS, CHARACTERS = slice(0, 6), slice(6, 16), slice(16, 40), slice(40, 64)
PINNED_LENGTHS = [4.2047, 2.2513, 0.6931, 0.0, 3.1765, 0.9412]
PINNED_SHARES = [0.1741, 0.1231, 0.0, 0.1231, 0.0, 0.0, 0.0, 0.0, 0.0, 0.3015]
PINNED_WORDS = [
    -0.7276, -0.2425, -0.2425, 0.2425, 0.2425, 0.0, -0.2425, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, -0.1421, 0.0,
    0.2425, -0.2425, 0.0, 0.0, 0.0, 0.0, 0.0, 0.2425,
]  # fmt: skip
PINNED_CHARACTERS = [
    0.2462, -0.2462, 0.4203, 0.1231, 0.1231, 0.2462, 0.0, 0.1231, 0.2462, -0.1231, -0.3693, 0.1231, 0.2462, 0.0,
    0.0, -0.1231, 0.2462, 0.2462, 0.0, 0.0, -0.1231, 0.2462, 0.1231, -0.1231,
]  # fmt: skip


class TestText:
    def test_they_are_the_same_wherever_and_whenever_they_are_made(self) -> None:
        """Their name is stored with a distance: another way to make them takes another name."""
        found = [round(feature, 4) for feature in text_features(TEXT)]
        assert found[LENGTHS] == PINNED_LENGTHS
        assert found[SHARES] == PINNED_SHARES
        assert found[WORDS] == PINNED_WORDS
        assert found[CHARACTERS] == PINNED_CHARACTERS

    @given(st.text(st.characters(codec=None, exclude_categories=())))
    @settings(derandomize=True)
    def test_every_text_has_64_finite_ones(self, text: str) -> None:
        features = text_features(text)
        assert len(features) == 64
        assert all(map(isfinite, features))

    def test_half_of_a_character_is_a_text_too(self) -> None:
        assert len(text_features("\ud83d")) == 64

    def test_how_unicode_is_composed_does_not_count(self) -> None:
        assert text_features("Gr\u00fc\u00dfe, Zo\u00eb") == text_features("Gru\u0308\u00dfe, Zoe\u0308")

    @pytest.mark.parametrize(
        ("other", "part"),
        [
            (f"{TEXT} {TEXT}", LENGTHS),
            (TEXT.replace("\n", " "), LENGTHS),
            (TEXT.replace(". ", ", "), LENGTHS),
            (TEXT.replace(".", "!"), SHARES),
            (TEXT.replace("Monday", "1/12"), SHARES),
            (TEXT.upper(), SHARES),
            (TEXT.replace("Best", "Cheers"), WORDS),
            (TEXT.replace("Best", "Cheers"), CHARACTERS),
        ],
    )
    def test_a_change_shows_in_the_features_it_is_a_change_of(self, other: str, part: slice) -> None:
        assert text_features(other)[part] != text_features(TEXT)[part]

    def test_case_alone_is_no_other_word(self) -> None:
        assert text_features(TEXT.upper())[WORDS] == text_features(TEXT)[WORDS]
        assert text_features(TEXT.upper())[CHARACTERS] == text_features(TEXT)[CHARACTERS]

    def test_which_figures_they_are_does_not_count(self) -> None:
        """Numbers and dates grow with time."""
        one, other = "Order 1041 of 2026-11-29", "Order 2257 of 2027-01-03"
        assert text_features(one) == text_features(other)
        assert text_features(one) != text_features("Order 14 of 2026-11-29")

    def test_scripts_without_blanks_are_told_apart_by_their_characters(self) -> None:
        one, other = text_features("明日の会議は十時からです"), text_features("昨日の会議は九時まででした")
        apart = sum(abs(ours - theirs) > 0.1 for ours, theirs in zip(one[CHARACTERS], other[CHARACTERS], strict=True))
        assert apart >= 6

    @pytest.mark.parametrize("text", ["word " * 200_000, "a" * 1_000_000, "a" + "\u0301\u0323" * 500_000])
    def test_the_time_is_bounded_whatever_the_text(self, text: str) -> None:
        """Ten times what is measured."""
        began = process_time()
        text_features(text)
        assert process_time() - began < 0.2


class TestSample:
    def test_those_of_the_question_come_before_those_of_the_answer(self) -> None:
        asked = sample("a", question="Write to Dana.", answer=TEXT)
        assert sample_features(asked) == (*text_features("Write to Dana."), *text_features(TEXT))

    def test_instructions_and_earlier_turns_do_not_count(self) -> None:
        one = sample("a", question="Shorter, please.", answer=TEXT)
        earlier = (
            Message(role="system", content="You write e-mails."),
            Message(role="user", content="Write to Dana."),
            Message(role="assistant", content="Dear Ms Reyes, …"),
        )
        longer = one.model_copy(update={"messages": (*earlier, *one.messages)})
        assert sample_features(longer) == sample_features(one)

    def test_a_provider_may_measure_the_texts_instead(self) -> None:
        asked = sample("a", question="Write to Dana.", answer=TEXT)
        assert sample_features(asked, lambda text: [float(len(text)), 1.0]) == (14.0, 1.0, float(len(TEXT)), 1.0)
