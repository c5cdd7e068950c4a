import re

from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from goldsmith_cli.diff import diff_for, parts, plain_diff, word_diff

words = st.lists(st.sampled_from(["Hi", "Dana", "kind", "regards", ",", "!"]), max_size=12).map(" ".join)


def test_what_went_and_what_came_are_told_apart() -> None:
    assert plain_diff("Dear Dana, kind regards", "Hi Dana, warm regards") == (
        "[-Dear-] {+Hi+} Dana, [-kind-] {+warm+} regards"
    )


def test_a_removed_first_word_does_not_stick_to_the_next() -> None:
    assert plain_diff("Dear Dana", "Dana") == "[-Dear-] Dana"


def test_white_space_alone_is_no_change() -> None:
    assert plain_diff("Hi  Dana,\nbye", "Hi Dana, bye\n") == "Hi Dana, bye"


@given(words, words)
def test_without_what_went_it_is_the_new_text_and_without_what_came_the_old_one(before: str, after: str) -> None:
    marked = plain_diff(before, after)
    assert re.sub(r"\[-.*?-]|\{\+|\+}", "", marked).split() == after.split()
    assert re.sub(r"\{\+.*?\+}|\[-|-]", "", marked).split() == before.split()


def test_colours_say_the_same_as_marks() -> None:
    text = word_diff("Dear Dana", "Hi Dana")
    assert {(text.plain[span.start : span.end], str(span.style)) for span in text.spans if span.style} == {
        ("Dear", "red strike"),
        ("Hi", "green"),
    }


def test_where_there_are_no_colours_there_are_marks() -> None:
    assert diff_for(Console(color_system=None), "a", "b").plain == "[-a-] {+b+}"
    assert diff_for(Console(color_system="standard", force_terminal=True), "a", "b").plain == "a b"


def test_control_characters_do_not_reach_the_terminal() -> None:
    shown = word_diff("\x1b]0;title\x07", "\x1b[2J\u202eHi").plain
    assert shown.isprintable()
    assert "\\x1b" in shown


def test_a_long_text_is_compared_in_reasonable_time() -> None:
    long = " ".join(f"word{number % 97}, and" for number in range(2000))
    assert any(part.kind == "added" for part in parts(long, f"{long} the end"))
