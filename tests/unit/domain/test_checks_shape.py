"""Blanks, hidden characters, and the shape of the whole."""

import pytest

from goldsmith.domain.checks import failed_checks
from tests.fakes.stories import feedback

LETTER = (
    "Dear Dana, we would be pleased to speak with you about the new bakery on Elm Street and its opening hours. "
    "Our colleagues visited it last week and liked the bread."
)
REWRITE = "Hi Dana, shall we talk about the new bakery on Elm Street? Our colleagues liked the bread."


def failed(candidate: str, draft: str = LETTER) -> tuple[str, ...]:
    return failed_checks(candidate, feedback(output=draft))


@pytest.mark.parametrize(
    "blank",
    ["[Name]", "{{name}}", "<insert date>", "TODO", "XXX", "Lorem ipsum dolor", "[Ihr Name]", "____", "{first_name}"],
)
def test_blanks_are_filled_in_unless_the_draft_left_them(blank: str) -> None:
    candidate = f"{REWRITE} Best, {blank}."
    assert failed(candidate) == ("placeholders",)
    assert failed(candidate, f"{LETTER} Regards, {blank}") == ()


@pytest.mark.parametrize(
    "text", ["[1]", "[sic]", "[…]", "[x] done", "<b>bold</b>", "size XXL", "f(x) = {1, 2}", "[the baker]"]
)
def test_brackets_of_other_use_are_no_blanks(text: str) -> None:
    assert failed(f"{REWRITE} See {text}.") == ()


@pytest.mark.parametrize(
    "character", ["\u200b", "\u2060", "\ufeff", "\u00ad", "\u202e", "\U000e0041", "\U000e0101", "\x08"]
)
def test_nothing_invisible_is_added(character: str) -> None:
    candidate = REWRITE.replace("bakery", f"bak{character}ery")
    assert failed(candidate) == ("hidden_characters",)
    assert "hidden_characters" not in failed(candidate, f"{LETTER}{character}")


@pytest.mark.parametrize(
    "text", ["👨‍👩‍👧", "❤️", "می‌خواهم", "क्‍ष", "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"]
)
def test_joiners_that_ordinary_text_needs_are_not_hidden(text: str) -> None:
    assert failed(f"{REWRITE} {text}") == ()


def test_a_rewrite_is_neither_far_longer_nor_far_shorter() -> None:
    long = " ".join(f"The bakery on Elm Street sells bread number {n}." for n in range(40))
    assert "length" in failed(long)
    assert "length" in failed("Hi Dana.")
    assert "length" not in failed("Hi Dana, shall we talk about Elm Street?")


@pytest.mark.parametrize(
    "ending",
    [" and", ",", " (see", ' "but', " We would also be happy if the", "\n```\ncode", " 「", " und dass", " pour les"],
)
def test_a_rewrite_does_not_break_off(ending: str) -> None:
    assert "truncated" in failed(f"{REWRITE}{ending}")


@pytest.mark.parametrize(
    "ending",
    [
        "\n\nMia",
        " Mia",
        "\n\nBest regards,\nMia Park",
        "\n- bread\n- cake",
        " 谢谢。",
        " شكرا؟",
        " https://a.example/x",
        " :(",
        " 1) bread 2) cake.",
        " It is in.",
    ],
)
def test_letters_may_end_with_names_lists_and_other_marks(ending: str) -> None:
    assert "truncated" not in failed(f"{REWRITE}{ending}")


def test_a_draft_that_had_no_end_needs_none() -> None:
    assert failed("Shall we talk about the new bakery and", "The new bakery and") == ()


def test_another_text_altogether_is_unrelated() -> None:
    other = "Quantum processors demonstrate remarkable entanglement fidelity throughout cryogenic experiments."
    assert failed(other) == ("unrelated",)
    assert failed(REWRITE) == ()
    dictated = failed_checks(other, feedback(output=LETTER, comment=f"Say instead: {other}"))
    assert "unrelated" in dictated


@pytest.mark.parametrize(
    "candidate",
    [
        " ".join([REWRITE] * 4),
        f"{REWRITE} {'we liked it ' * 9}.",
        f"{REWRITE} {'very ' * 20}good.",
        f"{REWRITE} {'ha' * 30}.",
        f"{REWRITE} {'好的' * 12}。",
    ],
)
def test_a_loop_is_noticed_unless_the_draft_looped(candidate: str) -> None:
    assert "repeated" in failed(candidate)
    assert "repeated" not in failed(f"{candidate} Mia", candidate)


def test_short_repetitions_are_ordinary() -> None:
    assert failed(f"{REWRITE} Thank you, thank you! It was a very, very good day.") == ()
