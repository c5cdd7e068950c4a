# ruff: noqa: ANN401 - requests and answers of every shape pass through the helpers
"""Which of two answers the stand-in prefers, over HTTP and as a rule."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openai import BadRequestError, OpenAI

from goldsmith_cli.standin.engine.preference import PairwiseTask, prefer, shared

from .support import asking_for, chat

REFERENCE = "Hi Dana, shall we talk about the spring offer on Friday? Mia"
NEAR = "Hi Dana, shall we talk about the spring offer? Mia"
FAR = "Dear Madam, I am writing with regard to the spring offer. Yours faithfully, Mia"
TEXTS = st.lists(st.sampled_from(["hi", "dana", "mia", "dear", "spring", "offer"]), max_size=8).map(" ".join)


def asked(client: OpenAI, **changes: object) -> Any:
    conversation = [{"role": "user", "content": "Write to Dana about the spring offer."}]
    material = {"conversation": conversation, "reference": REFERENCE, "first": NEAR, "second": FAR, **changes}
    form = asking_for("pairwise_judgement", "reason", "preferred")
    return json.loads(chat(client, json.dumps(material), **form).message.content)


def preferred(first: str, second: str, reference: str = REFERENCE) -> str:
    return prefer(PairwiseTask(conversation=[], reference=reference, first=first, second=second)).preferred


def test_the_answer_with_more_of_the_references_words_is_preferred_wherever_it_stands(client: OpenAI) -> None:
    assert asked(client)["preferred"] == "first"
    assert asked(client, first=FAR, second=NEAR)["preferred"] == "second"
    assert "words in common" in asked(client)["reason"]


def test_a_judgement_has_the_two_fields_that_were_asked_for(client: OpenAI) -> None:
    assert set(asked(client)) == {"reason", "preferred"}


@pytest.mark.parametrize(
    "second", [NEAR, NEAR.upper(), f"{NEAR}!", "Mia talk offer? spring Dana, shall we about the Hi"]
)
def test_answers_of_the_same_words_are_a_tie(second: str) -> None:
    assert preferred(NEAR, second) == "tie"


def test_a_small_difference_in_a_long_answer_is_a_tie() -> None:
    words = [f"word{number}" for number in range(100)]
    assert preferred(" ".join(words), " ".join(words[:-2]), " ".join(words)) == "tie"
    assert preferred(" ".join(words), " ".join(words[:-20]), " ".join(words)) == "first"


@given(TEXTS, TEXTS, TEXTS)
def test_the_position_makes_no_difference(first: str, second: str, reference: str) -> None:
    exchanged = {"first": "second", "second": "first", "tie": "tie"}
    assert preferred(second, first, reference) == exchanged[preferred(first, second, reference)]


@given(TEXTS, TEXTS)
def test_what_is_shared_is_a_share_and_all_of_it_for_the_same_text(one: str, other: str) -> None:
    assert 0 <= shared(one, other) == shared(other, one) <= 1
    assert shared(one, one) == 1


@pytest.mark.parametrize("missing", ["conversation", "reference", "first", "second"])
def test_material_that_is_incomplete_is_refused_naming_the_field(client: OpenAI, missing: str) -> None:
    material = {"conversation": [], "reference": "a", "first": "b", "second": "c"}
    del material[missing]
    form = asking_for("pairwise_judgement", "reason", "preferred")
    with pytest.raises(BadRequestError, match=f"Missing required parameter: '{missing}'"):
        chat(client, json.dumps(material), **form)
