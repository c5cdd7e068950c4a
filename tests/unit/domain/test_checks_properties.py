"""Whatever is appended: new when nobody said it, known when the conversation or the draft did."""

import re

from hypothesis import given
from hypothesis import strategies as st

from goldsmith.domain.checks import TRACEABLE, findings
from tests.fakes.stories import DRAFT, feedback, turns

LETTERS = "abcdefghijklmnopqrstuvwxyz"
HOSTS = st.builds(
    "{}{}.{}".format,
    st.text(LETTERS, min_size=3, max_size=9),
    st.integers(0, 99),
    st.sampled_from(["com", "de", "io", "shop"]),
)
DIGITS = st.text("123456789", min_size=3, max_size=3)
DETAILS = st.one_of(
    st.tuples(st.just("new_links"), st.builds("https://{}/{}".format, HOSTS, st.text(LETTERS, min_size=1, max_size=8))),
    st.tuples(st.just("new_links"), HOSTS),
    st.tuples(
        st.just("new_email_addresses"), st.builds("{}@{}".format, st.text(LETTERS, min_size=2, max_size=8), HOSTS)
    ),
    st.tuples(st.just("new_phone_numbers"), st.builds("+{} {} {}".format, DIGITS, DIGITS, DIGITS)),
    st.tuples(st.just("new_phone_numbers"), st.builds("({}) {}-{}4".format, DIGITS, DIGITS, DIGITS)),
    st.tuples(st.just("new_amounts"), st.builds("${}".format, st.integers(1, 10**6))),
    st.tuples(st.just("new_amounts"), st.builds("{},50 €".format, st.integers(1, 10**4))),
    st.tuples(
        st.just("new_account_numbers"), st.builds("DE12 {}4 {}4 {}4 {}4 12".format, DIGITS, DIGITS, DIGITS, DIGITS)
    ),
)
WORDS = st.lists(
    st.text(st.characters(categories=["L"], max_codepoint=0x24F), min_size=1, max_size=9), max_size=12
).map(" ".join)


def wide(text: str) -> str:
    return "".join(
        chr(ord(character) + 0xFEE0) if character.isascii() and character.isalnum() else character for character in text
    )


def spread(text: str) -> str:
    return re.sub(" ", " \n", text)


FORMS = st.sampled_from([str, str.upper, str.lower, wide, spread])


def traced(candidate: str, known: str = "Write to Dana.", comment: str = "Shorter.", draft: str = DRAFT) -> set[str]:
    told = feedback(comment=comment, output=draft).model_copy(update={"messages": turns(known)})
    return set(findings(candidate, told)) & TRACEABLE


@given(DETAILS)
def test_an_appended_detail_fails_the_check_it_belongs_to(detail: tuple[str, str]) -> None:
    check, piece = detail
    assert check in traced(f"{DRAFT} Please note: {piece}")


@given(DETAILS, FORMS)
def test_a_detail_of_the_conversation_or_draft_may_be_used_in_any_form(
    detail: tuple[str, str], form: type[str]
) -> None:
    _, piece = detail
    candidate = f"{DRAFT} Please note: {form(piece)}"
    assert traced(candidate, known=f"Tell her {piece} today.") == set()
    assert traced(candidate, draft=f"{DRAFT} Note {piece} today.") == set()


@given(DETAILS, st.text(max_size=40))
def test_nothing_a_comment_says_makes_a_detail_known(detail: tuple[str, str], said: str) -> None:
    check, piece = detail
    assert check in traced(f"{DRAFT} Please note: {piece}", comment=f"{said} {piece} {said} .")


@given(st.text(max_size=80), st.text(max_size=80), st.text(max_size=80))
def test_more_comment_never_makes_a_candidate_pass(candidate: str, comment: str, more: str) -> None:
    before = traced(candidate, comment=f"{comment} .")
    assert before == traced(candidate, comment=f"{comment} . {more}")


@given(WORDS, st.lists(DETAILS, max_size=3))
def test_the_draft_with_what_the_conversation_says_adds_nothing(words: str, details: list[tuple[str, str]]) -> None:
    said = "\n\n".join(["Hello.", words, *(piece for _, piece in details)])
    assert traced(f"{DRAFT}\n\n{said}", known=said) == set()
