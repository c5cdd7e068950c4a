# ruff: noqa: ANN401 - requests and answers of every shape pass through the helpers
import json
from typing import Any

import pytest

from goldsmith_cli.standin.training_format import TrainingFormatError, read_examples

from .support import jsonl, preference_line, supervised_line, ten_lines


def file_with(line: object) -> str:
    text = line if isinstance(line, str) else json.dumps(line)
    return ten_lines().decode() + text + "\n"


def conversation(*messages: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"messages": list(messages), **more}


USER = {"role": "user", "content": "q"}
ASSISTANT = {"role": "assistant", "content": "a"}


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("{oops", "Invalid JSON"),
        ("[]", "object"),
        ("", "Invalid JSON"),
        (conversation(USER, {"role": "robot", "content": "a"}), "messages[1].role"),
        (conversation(USER), "assistant"),
        (conversation(USER, ASSISTANT, USER), "last message"),
        (conversation(USER, ASSISTANT, extra=1), "extra"),
        (conversation(USER, {**ASSISTANT, "weight": 2}), "messages[1].weight"),
        (conversation({**USER, "weight": 1}, ASSISTANT), "weight"),
        (conversation(USER, {**ASSISTANT, "mood": "glad"}), "messages[1].mood"),
        (conversation(USER, {"role": "assistant"}), "content"),
        (conversation(), "messages"),
        (preference_line(), "input"),
    ],
)
def test_a_supervised_line_that_is_wrong_is_named_by_number_and_field(line: object, named: str) -> None:
    with pytest.raises(TrainingFormatError, match="Line 11") as refused:
        read_examples(file_with(line), "supervised")
    assert named in str(refused.value)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"preferred_output": []}, "preferred_output"),
        ({"preferred_output": [ASSISTANT, ASSISTANT]}, "preferred_output"),
        ({"non_preferred_output": [USER]}, "non_preferred_output"),
        ({"input": {"messages": []}}, "input.messages"),
        ({"extra": 1}, "extra"),
    ],
)
def test_a_preference_line_that_is_wrong_is_named_by_number_and_field(change: dict[str, object], named: str) -> None:
    lines = [preference_line() for _ in range(10)]
    lines[4] |= change
    with pytest.raises(TrainingFormatError, match="Line 5") as refused:
        read_examples(jsonl(lines).decode(), "dpo")
    assert named in str(refused.value)


def test_nine_lines_are_too_few_and_ten_are_enough() -> None:
    lines = ten_lines().decode().split("\n")
    assert len(read_examples("\n".join(lines), "supervised")) == 10
    with pytest.raises(TrainingFormatError, match="at least 10"):
        read_examples("\n".join(lines[1:]), "supervised")


def test_unusual_line_separators_inside_a_text_do_not_split_the_line() -> None:
    lines = [supervised_line(answer="one\u2028two\u0085three") for _ in range(10)]
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    assert {example.answer for example in read_examples(text, "supervised")} == {"one\u2028two\u0085three"}


def test_every_assistant_turn_is_learnt_but_those_weighted_out() -> None:
    line = conversation(USER, {**ASSISTANT, "weight": 0}, USER, {"role": "assistant", "content": "b", "weight": 1})
    examples = read_examples(file_with(line), "supervised")
    assert [example.answer for example in examples[10:]] == ["b"]


def test_a_byte_order_mark_is_allowed() -> None:
    assert len(read_examples("\ufeff" + ten_lines().decode(), "supervised")) == 10
