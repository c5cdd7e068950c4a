"""The registry of checks, and what holds for every one of them."""

# ruff: noqa: RUF001  marks, digits and letters of other scripts are what is tried

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldsmith.domain.checks import CHECKS, TRACEABLE, failed_checks, findings
from tests.fakes.stories import DRAFT, feedback

GOOD = "Hi Dana, shall we talk on Tuesday? Mia"
LONG = 50_000


def test_checks_go_by_the_names_that_appear_in_records() -> None:
    assert all(name == check.__name__ and check.__doc__ for name, check in CHECKS.items())
    assert tuple(CHECKS)[:4] == ("empty", "unchanged", "refusal", "meta_talk")


def test_what_may_never_be_added_is_checked() -> None:
    expected = {"new_links", "new_email_addresses", "new_phone_numbers", "new_amounts", "new_account_numbers"}
    assert expected == TRACEABLE
    assert set(CHECKS) >= TRACEABLE


def test_a_finding_is_a_sentence_under_the_name_of_its_check() -> None:
    found = findings("See https://evil.example for $99.", feedback())
    assert (
        tuple(found) == failed_checks("See https://evil.example for $99.", feedback()) == ("new_links", "new_amounts")
    )
    assert "evil.example" in found["new_links"]
    assert "$99" in found["new_amounts"]


@pytest.mark.parametrize(
    "candidate",
    [
        GOOD,
        "Here is the offer we spoke about on Monday.",
        "Sure, Tuesday works. Mia",
        "I have updated our calendar: see you on Friday.",
        "Hallo Dana, passt dir Dienstag um 10:30 Uhr? Viele Grüße, Mia",
        "Bonjour Dana, on se parle mardi 24 novembre à 10 h 30 ? Mia",
        "您好，周二上午十点可以吗？",
        "مرحبا دانا، هل يناسبك يوم الثلاثاء؟",
        "Hi Dana,\n\n- Tuesday\n- Thursday\n\nBest regards,\nMia",
    ],
)
def test_ordinary_answers_pass_every_check(candidate: str) -> None:
    assert findings(candidate, feedback()) == {}


@given(st.text(st.characters(), max_size=200), st.text(st.characters(), max_size=200), st.text(max_size=80))
def test_no_text_whatever_makes_a_check_raise(candidate: str, draft: str, comment: str) -> None:
    told = feedback().model_copy(update={"output": draft, "comment": comment})
    assert set(findings(candidate, told)) <= set(CHECKS)


def test_checks_need_neither_conversation_nor_draft_nor_comment() -> None:
    bare = feedback().model_copy(update={"messages": None, "output": None, "comment": None})
    assert findings(GOOD, bare) == {}


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "a.",
        "a@",
        "1 ",
        "1,",
        "five ",
        "[",
        "](",
        '"',
        "(",
        "http://",
        " dot a",
        " at ",
        "ein",
        "-",
        "\u0315\u0300",
        "\u200d",
        "$5 ",
        "1a2B",
        "sorry, ",
        "a b c d e f g. ",
    ],
)
def test_of_a_text_four_times_as_long_no_check_takes_the_square_of_the_time(piece: str) -> None:
    """In time of the processor, with room for noise: a bad pattern takes sixteen times as long."""
    short, long = times_of(piece, LONG // 4), times_of(piece, LONG)
    assert {name: (short[name], took) for name, took in long.items() if took > 8 * short[name] + 0.1} == {}


def times_of(piece: str, length: int) -> dict[str, float]:
    text = (piece * (length // len(piece) + 1))[:length]
    took, said = {}, feedback()
    for name, check in CHECKS.items():
        began = time.process_time()
        check(text, said)
        took[name] = time.process_time() - began
    return took


def test_the_draft_is_never_faulted_for_its_own_details() -> None:
    draft = (
        f"{DRAFT} Call +1 555 010 9999, pay $5 to DE89 3704 0044 0532 0130 00, see https://a.example or a@b.example."
    )
    assert TRACEABLE.isdisjoint(findings(f"{draft} Thanks!", feedback(output=draft)))
