import unicodedata

# ruff: noqa: RUF001  marks, digits and letters of other scripts are what is tried
import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldsmith.domain.text import blank, comparable, compatible, visible

KEPT = set("\t\n\x0b\x0c\r\x85\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd")
"""Line breaks, tabs, and format characters that are signs to be seen, such as the Arabic sign of a year."""
DENSE = st.text(
    st.sampled_from("aब👩❤🏴\u200c\u200d\ufe0f\ufe00\u180e\u200b\U000e0067\U000e0062\U000e007f \n"), max_size=12
)


@given(st.text() | DENSE)
def test_what_is_visible_stays_as_it_is(text: str) -> None:
    assert visible(visible(text)) == visible(text)
    assert comparable(comparable(text)) == comparable(text) or len(comparable(text)) != len(text)


@given(st.text(max_size=300) | DENSE | DENSE.map(lambda text: text * 40))
def test_a_text_is_blank_when_nothing_of_it_is_visible(text: str) -> None:
    assert blank(text) is (not visible(text).strip())


def test_every_control_and_format_character_is_removed_but_those_that_show() -> None:
    hidden = [chr(code) for code in range(0x110000) if unicodedata.category(chr(code)) in ("Cc", "Cf")]
    assert {character for character in hidden if visible(f"a{character}a") != "aa"} == KEPT


@pytest.mark.parametrize(
    "text",
    [
        "naïve café\n\tZürich",
        "می‌خواهم",
        "क्‍ष",
        "ශ්‍රී",
        "👨‍👩‍👧‍👦",
        "❤️‍🔥",
        "🏳️‍🌈",
        "1️⃣",
        "©️",
        "🐻‍❄️",
        "👍🏽",
        "ᠪᠠᠭ᠎ᠠ",
        "עברית",
        "ﷺ 你好。",
    ],
)
def test_ordinary_text_of_every_language_survives(text: str) -> None:
    assert visible(text) == text


@pytest.mark.parametrize(
    "hidden",
    [
        "\u200b",
        "\u2060",
        "\ufeff",
        "\u00ad",
        "\u202e",
        "\u2067",
        "\U000e0041\U000e007f",
        "\U000e0100",
        "\x00",
        "\u200d",
        "\u200c",
        "\ufe0f\ufe0e",
    ],
)
def test_what_can_hide_instructions_goes(hidden: str) -> None:
    assert visible(f"ig{hidden}nore") == "ignore"


def test_texts_compare_without_width_case_and_script_of_digits() -> None:
    assert comparable(" Ｈello\u200b  WORLD ٣३ ") == "hello world 33"
    assert compatible("é" + "\u0301" * 5000).startswith("é")
