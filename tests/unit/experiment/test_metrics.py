import pytest
from bench.experiment_parts.metrics import (
    Case,
    house_style,
    invented,
    is_one_sentence,
    names_and_numbers,
    one_sentence,
    scores,
    share_kept,
)

SIGN_OFF = "Cheers,\nMia"
FINAL = f"Hi Ada,\n\nThe roof work is due on 12 March.\n\n{SIGN_OFF}"
CASE = Case("gen-1", (("user", "Ada, roof work, 12 March"),), FINAL, ("Ada", "roof work", "12 March"), FINAL, "Hi Ada,")
STYLE = house_style(SIGN_OFF, 10)


def test_what_the_person_sent_is_perfect() -> None:
    found = scores(CASE, CASE.final, STYLE)
    assert (found.distance, found.style, found.meaning, found.invented) == (0.0, 1.0, 1.0, 0.0)


def test_a_sign_off_without_the_message_has_style_and_no_meaning() -> None:
    found = scores(CASE, f"Hi Ada,\n\nAll is well.\n\n{SIGN_OFF}", STYLE)
    assert found.style == 1.0
    assert found.meaning == pytest.approx(1 / 3)


def test_a_message_without_the_style_has_meaning_and_of_the_style_its_length_only() -> None:
    found = scores(CASE, "Ada: roof work, due March 12th", STYLE)
    assert found.meaning == 1.0
    assert found.style == pytest.approx(1 / 3)


@pytest.mark.parametrize(
    ("answer", "kept"),
    [
        (f"Hi Ben,\n\nShort.\n\n{SIGN_OFF}", 2 / 3),
        (f"Hi Ada,\n\nShort.\n\n{SIGN_OFF}\n\nP.S.", 2 / 3),
        (f"Hi Ada,\n\n{'too long ' * 6}\n\n{SIGN_OFF}", 2 / 3),
        (f"Hi Ada,\n\n{SIGN_OFF}", 2 / 3),
        ("", 0),
    ],
)
def test_each_rule_of_the_house_style_counts_the_same(answer: str, kept: float) -> None:
    assert STYLE(CASE, answer) == pytest.approx(kept)


def test_a_fact_is_kept_when_all_its_words_are_there() -> None:
    assert share_kept(("12 March", "430"), "On March 12th it is 430.") == 1.0
    assert share_kept(("12 March", "430"), "On March 13 it is 4300.") == 0.0


def test_names_count_where_no_sentence_begins_and_numbers_everywhere() -> None:
    assert names_and_numbers('Yesterday Ada met I\'m-sure "Nobody" in Oslo. Then 14 left.') == {"ada", "oslo", "14"}
    assert names_and_numbers("Kabul was hit.", frozenset({"kabul"})) == {"kabul"}
    assert names_and_numbers("Kabul was hit.") == set()


def test_invented_is_what_neither_the_request_nor_the_person_has() -> None:
    known = "Ada's roof, 12 March"
    assert invented("The roof of Ada on 12th March", known) == set()
    assert invented("The roof of Eva on 13 March", known) == {"eva", "13"}


@pytest.mark.parametrize(
    "text", ["It rains in the U.S. again.", "Dr. Berg won!", 'He said "no."', "Sales rose 3.5 per cent."]
)
def test_one_sentence(text: str) -> None:
    assert is_one_sentence(text)


@pytest.mark.parametrize("text", ["It rains. It pours.", "It rains", "It\nrains.", "", "Why? Because."])
def test_not_one_sentence(text: str) -> None:
    assert not is_one_sentence(text)


def test_the_length_of_a_sentence_is_a_rule_of_its_own() -> None:
    style = one_sentence(3, 5)
    assert [style(CASE, text) for text in ("One two three.", "One two.", "One two three")] == [1.0, 0.5, 0.5]
