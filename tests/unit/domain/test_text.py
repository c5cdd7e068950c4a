from difflib import SequenceMatcher

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldsmith.domain.text import edit_distance, normalise, same_text

texts = st.text(max_size=60)
few_words = st.lists(st.sampled_from(["the", "a", "to", "offer", "Dana", "."]), min_size=1, max_size=40)


@given(texts)
def test_normalising_twice_is_normalising_once(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@given(texts, texts)
def test_the_distance_is_bounded_and_symmetric(one: str, other: str) -> None:
    assert 0 <= edit_distance(one, other) <= 1
    assert edit_distance(one, other) == edit_distance(other, one)
    assert edit_distance(one, one) == 0


@pytest.mark.parametrize(
    ("draft", "final", "distance"),
    [
        ("one two three four", "one two three four", 0.0),
        ("one two three four", "five six seven eight", 1.0),
        ("one two three four", "one two five six", 0.5),
        ("", "something", 1.0),
        ("", "", 0.0),
    ],
)
def test_the_distance_is_the_share_of_words_that_differ(draft: str, final: str, distance: float) -> None:
    assert edit_distance(draft, final) == distance


@given(few_words, few_words)
def test_words_match_as_the_standard_library_finds_them(draft: list[str], final: list[str]) -> None:
    left, right = sorted((draft, final))
    expected = 1.0 - SequenceMatcher(None, left, right, autojunk=False).ratio()
    assert edit_distance(" ".join(draft), " ".join(final)) == expected


def test_absent_texts_are_never_the_same() -> None:
    assert not same_text(None, None)
    assert not same_text(None, "")
    assert same_text("a  b", "a b\n")


@pytest.mark.parametrize("text", ["a b ", "word " * 3, ". "])
def test_texts_that_repeat_themselves_are_compared_to_the_end(text: str) -> None:
    assert edit_distance(text * 50_000, text * 49_000) < 0.1
    assert edit_distance(text * 50_000, "something else entirely") > 0.9
