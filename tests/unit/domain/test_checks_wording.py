"""Candidates that are no answer, or copy what they should not."""

import pytest

from goldsmith.domain.checking.copying import INSTRUCTIONS_MARKERS
from goldsmith.domain.checks import failed_checks
from goldsmith.domain.events import Message
from tests.fakes.stories import DRAFT, feedback

GOOD = "Hi Dana, shall we talk on Tuesday? Mia"
SYSTEM = "Never promise a date of delivery, and refer questions about contracts to the legal department first."


@pytest.mark.parametrize("candidate", ["", " ", "\n\t\u00a0", "\u200b\ufeff", "\u2060 \u00ad"])
def test_nothing_that_can_be_seen_is_empty(candidate: str) -> None:
    assert "empty" in failed_checks(candidate, feedback())


@pytest.mark.parametrize("candidate", [DRAFT, f"  {DRAFT}\n", DRAFT.replace(" ", "  "), f"\u200b{DRAFT}"])
def test_the_draft_again_is_unchanged(candidate: str) -> None:
    assert "unchanged" in failed_checks(candidate, feedback())


@pytest.mark.parametrize(
    "candidate",
    [
        "I'm sorry, but I can't help with that.",
        "I’m sorry, but I cannot assist with that request.",
        "Sorry, I can't help with this.",
        "I cannot comply with this request.",
        "I am not able to write this e-mail.",
        "I won't rewrite this.",
        "I'm sorry, but I can't help.",
        "As an AI language model I have no opinion.",
        "Unfortunately, I'm not able to assist with that.",
        "Es tut mir leid, aber ich kann dabei nicht helfen.",
        "Je suis désolé, mais je ne peux pas vous aider.",
        "Lo siento, pero no puedo ayudar con eso.",
        "抱歉,我无法完成这个请求。",
    ],
)
def test_a_refusal_is_no_answer(candidate: str) -> None:
    assert failed_checks(candidate, feedback()) == ("refusal",)


@pytest.mark.parametrize(
    "candidate",
    [
        "I'm sorry, but Thursday does not suit us. Would Friday do?",
        "Sorry I can only offer Friday.",
        "I can't wait to see the new shop!",
        "Hi Dana, as an aircraft mechanic you know this.",
        "We are sorry: we cannot help you move before May.",
        "I can't help but notice how full your shop was.",
        "Leider kann ich am Dienstag nicht kommen.",
        "Je suis désolé, mais je ne peux pas venir mardi.",
        "Lo siento, pero no puedo ir el martes.",
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
        f"Hier ist die überarbeitete Fassung: {GOOD}",
        f"Voici la version révisée : {GOOD}",
        f"Aquí está la versión revisada: {GOOD}",
    ],
)
def test_talk_about_the_rewrite_is_no_part_of_it(candidate: str) -> None:
    assert failed_checks(candidate, feedback()) == ("meta_talk",)


def test_what_the_draft_did_already_is_not_held_against_the_rewrite() -> None:
    draft = "Here is the revised draft of our contract, Dana."
    assert failed_checks("Here is the revised draft of the contract. Mia", feedback(output=draft)) == ()
    assert failed_checks("I cannot help with that. Mia", feedback(output="I cannot help with that.")) == ()


@pytest.mark.parametrize(
    ("comment", "candidate"),
    [
        ("Too stiff.", f"{GOOD} Too stiff."),
        ("Please make it shorter and drop the greeting.", f"Please make it shorter and drop the greeting.\n\n{GOOD}"),
        ("Bitte den zweiten Satz kürzer schreiben.", f"{GOOD} (Bitte den zweiten Satz kürzer schreiben.)"),
        ("Remplacez la date par mardi.", f"Remplacez la date par mardi. {GOOD}"),
    ],
)
def test_the_comment_is_not_quoted_back(comment: str, candidate: str) -> None:
    assert "quoted_comment" in failed_checks(candidate, feedback(comment=comment))


@pytest.mark.parametrize(
    ("comment", "candidate"),
    [
        ("Say that we open at nine on Saturdays.", "Hi Dana, we open at nine on Saturdays. Mia"),
        ("Replace Monday with Tuesday at ten.", "Hi Dana, shall we speak on Tuesday at ten?"),
    ],
)
def test_a_phrase_the_comment_dictates_may_be_taken_over(comment: str, candidate: str) -> None:
    assert "quoted_comment" not in failed_checks(candidate, feedback(comment=comment))


def test_the_systems_turn_is_not_told() -> None:
    turns = (Message(role="system", content=SYSTEM), Message(role="user", content="Write to Dana."))
    told = feedback().model_copy(update={"messages": turns})
    assert failed_checks(f"{GOOD}. {SYSTEM}", told) == ("system_prompt_leak",)
    assert failed_checks(f"{GOOD}. {SYSTEM}", told.model_copy(update={"output": f"{DRAFT} {SYSTEM}"})) == ()
    assert failed_checks("Hi Dana, the legal department can answer that. Mia", told) == ()


@pytest.mark.parametrize("marker", [marker for marker in INSTRUCTIONS_MARKERS if len(marker.split()) > 8][:6])
def test_our_own_instructions_are_not_told(marker: str) -> None:
    assert "system_prompt_leak" in failed_checks(f"{GOOD} {marker}.", feedback())
