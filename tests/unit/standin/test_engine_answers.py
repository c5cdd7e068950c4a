import json
import time
from typing import Any

import jsonschema
import pytest

from goldsmith_cli.standin.engine.carry_over import carry_over
from goldsmith_cli.standin.engine.letters import answer
from goldsmith_cli.standin.engine.nearest import NearestAnswers
from goldsmith_cli.standin.engine.schema_instance import instance_of

KNOWN = "Write to Dana Miller at Acme about the spring offer."
ANSWER = "Hi Dana,\n\nthe spring offer is out. It suits Acme, Dana!\n\nBest,\nMia"


def test_what_differs_between_two_prompts_is_exchanged_in_the_answer() -> None:
    adapted = carry_over(KNOWN, "Write to Omar Reyes at Globex about the winter fair.", ANSWER)
    assert adapted == "Hi Omar,\n\nthe winter fair is out. It suits Globex, Omar!\n\nBest,\nMia"


def test_names_that_trade_places_are_exchanged_once_each() -> None:
    assert carry_over("tell Ann that Bob won", "tell Bob that Ann won", "Ann, Bob won") in (
        "Bob, Ann won",
        "Ann, Bob won",
    )


def test_only_whole_words_are_exchanged_and_small_words_never() -> None:
    assert (
        carry_over("to Art of the deal", "to Bo of a deal", "Dear Art, the Artful party") == "Dear Bo, the Artful party"
    )


def test_the_nearest_example_answers_and_of_equals_the_latest() -> None:
    known = NearestAnswers([("about cats", "cats 1"), ("about dogs", "dogs"), ("about cats", "cats 2")])
    assert known.answer("tell me about cats") == "cats 2"
    assert known.answer("tell me about dogs") == "dogs"


def test_no_example_answers_a_prompt_that_shares_no_word_with_any() -> None:
    assert NearestAnswers([("cats", "miaow")]).answer("zebra") is None
    assert NearestAnswers([]).answer("zebra") is None


def test_five_thousand_examples_are_searched_in_milliseconds() -> None:
    frame = "system: You write e-mails in short words for a team.\nuser: Write to person{} at firm{} about {}"
    topics = ["the spring offer", "our new dashboard", "the late invoice", "a short call"]
    known = NearestAnswers([(frame.format(n, n % 97, topics[n % 4]), f"answer {n}") for n in range(5000)])
    started = time.perf_counter()
    answers = [known.answer(frame.format(n, n % 97, topics[n % 4])) for n in range(0, 5000, 250)]
    assert answers == [f"answer {n}" for n in range(0, 5000, 250)]
    assert (time.perf_counter() - started) / len(answers) < 0.1


def test_a_letter_carries_the_request_and_differs_with_it() -> None:
    letter = answer("Write an e-mail to Dana Miller about our dashboard. Mention the trial. We met in May.")
    assert letter.startswith("Dear Dana Miller,")
    for carried in ("with regard to our dashboard.", "I should like to mention the trial.", "We met in May."):
        assert carried in letter
    assert letter.endswith("Yours faithfully,")
    assert answer("Subject: Re: Price quote") != answer("Subject: Re: Zoom link")
    assert "with regard to Price quote." in answer("Subject: Re: Price quote")
    assert answer("").startswith("Dear Sir or Madam,")


def test_a_summary_is_the_lead_sentence_and_a_translation_the_text_itself() -> None:
    assert answer("Summarize this article.\n\nMr. Fox ran. He hid.") == "Mr. Fox ran."
    assert answer("Translate from German to English:\n\nDer Fuchs lief.") == "Der Fuchs lief."
    assert answer("Please translate: Hallo") == "Hallo"


SCHEMAS: list[dict[str, Any]] = [
    {
        "type": "object",
        "properties": {"winner": {"enum": ["A", "B"]}, "sure": {"type": "boolean"}},
        "required": ["winner", "sure"],
    },
    {"type": "object", "properties": {"score": {"type": "number", "minimum": 0.5}}, "required": ["score"]},
    {"type": "object", "properties": {"score": {"type": "integer", "maximum": -2}}, "required": ["score"]},
    {
        "type": "object",
        "properties": {"a": {"type": "array", "minItems": 2, "items": {"type": "string"}}},
        "required": ["a"],
    },
    {"type": "object", "properties": {"a": {"type": ["null", "string"]}, "b": {"const": 3}}, "required": ["a", "b"]},
    {
        "type": "object",
        "properties": {"a": {"anyOf": [{"$ref": "#/$defs/point"}, {"type": "null"}]}},
        "required": ["a"],
        "$defs": {
            "point": {"type": "object", "properties": {"t": {"type": "string", "minLength": 1}}, "required": ["t"]}
        },
    },
]


@pytest.mark.parametrize("schema", SCHEMAS, ids=lambda schema: json.dumps(schema["properties"])[:40])
def test_any_other_schema_gets_its_plainest_instance(schema: dict[str, Any]) -> None:
    instance = instance_of(schema)
    jsonschema.validate(instance, schema)
    assert instance == instance_of(schema)
