# ruff: noqa: ANN401 - requests and answers of every shape pass through the helpers
import json
from typing import Any

import pytest
from openai import BadRequestError, NotFoundError, OpenAI

from .support import BASE

QUESTION = [{"role": "user", "content": "Write an e-mail to Dana Miller about the spring offer."}]
OPEN_SCHEMA = {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]}
CLOSED_SCHEMA = {**OPEN_SCHEMA, "additionalProperties": False}


def schema_format(schema: dict[str, Any], name: str = "judge_preference") -> dict[str, Any]:
    return {"type": "json_schema", "json_schema": {"name": name, "strict": True, "schema": schema}}


def ask(client: OpenAI, **overrides: Any) -> Any:
    return client.chat.completions.create(**{"model": BASE, "messages": QUESTION, **overrides})


def refusal_of(client: OpenAI, **overrides: Any) -> BadRequestError:
    with pytest.raises(BadRequestError) as refused:
        ask(client, **overrides)
    return refused.value


def test_the_same_question_gets_the_same_answer_and_another_question_another(client: OpenAI) -> None:
    first, again = (ask(client).choices[0].message.content for _ in range(2))
    other = ask(client, messages=[{"role": "user", "content": "Write to Omar about the winter fair."}])
    assert first == again != other.choices[0].message.content
    assert "Dana Miller" in first
    assert "the spring offer" in first


def test_n_choices_are_numbered_and_billed(client: OpenAI) -> None:
    three = ask(client, n=3)
    one = ask(client)
    assert [choice.index for choice in three.choices] == [0, 1, 2]
    assert three.usage.completion_tokens == 3 * one.usage.completion_tokens


def test_usage_is_characters_divided_by_four_rounded_up(client: OpenAI) -> None:
    completion = ask(client, messages=[{"role": "user", "content": "Translate: abcde"}])
    assert completion.choices[0].message.content == "abcde"
    assert completion.usage.prompt_tokens == 4
    assert completion.usage.completion_tokens == 2
    assert completion.usage.total_tokens == 6


def test_a_token_limit_truncates_and_says_so(client: OpenAI) -> None:
    choice = ask(client, max_completion_tokens=5).choices[0]
    assert choice.finish_reason == "length"
    assert len(choice.message.content) == 20


def test_text_parts_are_read_as_one_text(client: OpenAI) -> None:
    parts = [{"type": "text", "text": "Translate: "}, {"type": "text", "text": "guten Tag"}]
    assert ask(client, messages=[{"role": "user", "content": parts}]).choices[0].message.content == "guten Tag"


def test_an_unknown_model_is_not_found(client: OpenAI) -> None:
    with pytest.raises(NotFoundError) as missing:
        ask(client, model="ft:nobody")
    assert missing.value.code == "model_not_found"


@pytest.mark.parametrize(
    ("overrides", "param"),
    [
        ({"messages": []}, "messages"),
        ({"messages": [{"role": "robot", "content": "x"}]}, "messages[0].role"),
        ({"messages": [{"role": "user"}]}, "messages[0]"),
        ({"messages": [{"role": "user", "content": 7}]}, "messages[0].content"),
        ({"messages": [{"role": "user", "content": [{"type": "image_url"}]}]}, "messages[0].content"),
        ({"messages": [{"role": "user", "content": "x", "weight": 1}]}, "messages[0].weight"),
        ({"n": 0}, "n"),
        ({"n": 9}, "n"),
        ({"temperature": 3}, "temperature"),
        ({"max_tokens": 0}, "max_tokens"),
        ({"stream": True}, "stream"),
        ({"extra_body": {"best_of": 2}}, "best_of"),
        ({"response_format": {"type": "yaml"}}, "response_format"),
        ({"response_format": schema_format(CLOSED_SCHEMA, "bad name")}, "response_format.json_schema"),
    ],
)
def test_a_malformed_request_is_refused_naming_the_field(client: OpenAI, overrides: dict[str, Any], param: str) -> None:
    error = refusal_of(client, **overrides)
    assert error.param is not None
    assert error.param.startswith(param)


@pytest.mark.parametrize(
    "schema",
    [
        OPEN_SCHEMA,
        {**CLOSED_SCHEMA, "required": []},
        {"type": "array", "items": {"type": "string"}},
        {
            "type": "object",
            "additionalProperties": False,
            "required": ["a"],
            "properties": {"a": {"type": "array", "items": OPEN_SCHEMA}},
        },
    ],
)
def test_a_strict_schema_must_be_closed_and_complete_at_every_depth(client: OpenAI, schema: dict[str, Any]) -> None:
    assert refusal_of(client, response_format=schema_format(schema)).code == "invalid_json_schema"


def test_a_rewrite_comes_back_as_json_in_the_asked_shape(client: OpenAI) -> None:
    task = {
        "conversation": QUESTION,
        "draft": "Dear Dana,\n\nI am glad.\n\nYours faithfully,\nX",
        "comment": "Too stiff. Sign off as Mia.",
        "examples": ["Hi"],
    }
    completion = ask(
        client,
        messages=[{"role": "system", "content": "Rewrite."}, {"role": "user", "content": json.dumps(task)}],
        response_format=schema_format(CLOSED_SCHEMA, "golden_rewrite"),
    )
    assert json.loads(completion.choices[0].message.content) == {
        "points": ["Too stiff", "Sign off as Mia"],
        "needs_change": True,
        "rewrite": "Hi Dana,\n\nI'm glad.\n\nBest,\nMia",
    }


def test_a_rewrite_task_that_is_not_one_is_refused(client: OpenAI) -> None:
    error = refusal_of(client, response_format=schema_format(CLOSED_SCHEMA, "golden_rewrite"))
    assert error.param == "messages"
