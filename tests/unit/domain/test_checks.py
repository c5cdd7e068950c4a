"""Each check fires on what it is for, and leaves ordinary answers alone."""

import pytest

from goldsmith.domain.checks import CHECKS, failed_checks
from tests.fakes.stories import DRAFT, feedback

GOOD = "Hi Dana, shall we talk on Tuesday? Mia"


@pytest.mark.parametrize("candidate", ["", " ", "\n\t\u00a0"])
def test_nothing_but_white_space_is_empty(candidate: str) -> None:
    assert failed_checks(candidate, feedback()) == ("empty",)


@pytest.mark.parametrize("candidate", [DRAFT, f"  {DRAFT}\n", DRAFT.replace(" ", "  ")])
def test_the_draft_again_is_unchanged(candidate: str) -> None:
    assert failed_checks(candidate, feedback()) == ("unchanged",)


@pytest.mark.parametrize(
    "candidate",
    [
        "I'm sorry, but I can't help with that.",
        "I’m sorry, but I cannot assist with that request.",
        "Sorry, I can't help with this.",
        "Sorry, but I am unable to assist.",
        "I cannot comply with this request.",
        "I am not able to write this e-mail.",
        "I won't rewrite this.",
        "I'm sorry, but I can't help.",
        "I can't help with that request.",
        "As an AI language model I have no opinion.",
        "I'm sorry, but as an AI I have no opinion.",
    ],
)
def test_a_refusal_is_no_answer(candidate: str) -> None:
    assert failed_checks(candidate, feedback()) == ("refusal",)


@pytest.mark.parametrize(
    "candidate",
    [
        "I'm sorry, but Thursday does not suit us. Would Friday do?",
        "Sorry, I am running ten minutes late.",
        "Sorry I can only offer Friday.",
        "I can't wait to see the new shop!",
        "I cannot make it on Monday.",
        "Hi Dana, as an aircraft mechanic you know this.",
        "We are sorry: we cannot help you move before May.",
        "I can't help but notice how full your shop was.",
        "I'm sorry, but I cannot come on Tuesday.",
    ],
)
def test_regret_in_a_letter_is_no_refusal(candidate: str) -> None:
    assert failed_checks(candidate, feedback()) == ()


@pytest.mark.parametrize(
    "candidate",
    [
        f"Here is the rewritten e-mail:\n{GOOD}",
        f"Sure! Here's a revised version: {GOOD}",
        f"Certainly, below is the updated draft.\n\n{GOOD}",
        f"Revised version: {GOOD}",
        f"{GOOD}\n\nI have shortened the e-mail as you asked.",
        f"{GOOD} (I've removed your draft's second paragraph, per your feedback.)",
    ],
)
def test_talk_about_the_rewrite_is_no_part_of_it(candidate: str) -> None:
    assert failed_checks(candidate, feedback()) == ("meta_talk",)


@pytest.mark.parametrize(
    "candidate",
    [
        GOOD,
        "Here is the offer we spoke about on Monday.",
        "Sure, Tuesday works. Mia",
        "Here are the three dates that suit us.",
        "I have updated our calendar: see you on Friday.",
    ],
)
def test_ordinary_answers_pass_every_check(candidate: str) -> None:
    assert failed_checks(candidate, feedback()) == ()


def test_what_the_draft_did_already_is_not_held_against_the_rewrite() -> None:
    draft = "Here is the revised draft of our contract, Dana."
    assert failed_checks("Here is the revised draft of the contract. Mia", feedback(output=draft)) == ()
    assert failed_checks("I cannot help with that. Mia", feedback(output="I cannot help with that.")) == ()


def test_checks_go_by_the_names_that_appear_in_records() -> None:
    assert tuple(CHECKS) == ("empty", "unchanged", "refusal", "meta_talk")
    assert all(check.__doc__ for check in CHECKS.values())
