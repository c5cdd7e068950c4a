import json
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldsmith.domain.formats import RENDER, Shape, bedrock_line, converse, dpo_line, golden_line, sft_line
from goldsmith.domain.samples import GoldenSample
from tests.fakes.samples import CONVERSATIONS, golden, talk

EARLIER = talk(("developer", "Be brief."), ("user", "Hello."), ("assistant", "Yes?"), ("user", "Write to Dana."))


def shown(line: bytes | None) -> dict[str, Any]:
    assert line is not None
    document: dict[str, Any] = json.loads(line)
    return document


def test_a_chat_ends_with_the_answer_and_learns_no_earlier_one() -> None:
    assert shown(sft_line(golden(messages=EARLIER, answer="Hi!"))) == {
        "messages": [
            {"role": "system", "content": "Be brief."},
            {"role": "user", "content": "Hello."},
            {"role": "assistant", "content": "Yes?", "weight": 0},
            {"role": "user", "content": "Write to Dana."},
            {"role": "assistant", "content": "Hi!"},
        ]
    }


def test_a_pair_prefers_the_answer_over_the_draft() -> None:
    assert shown(dpo_line(golden(messages=EARLIER[:2], answer="Hi!", rejected="Dear Dana,"))) == {
        "input": {"messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hello."}]},
        "preferred_output": [{"role": "assistant", "content": "Hi!"}],
        "non_preferred_output": [{"role": "assistant", "content": "Dear Dana,"}],
    }


def test_without_a_draft_to_reject_there_is_no_pair() -> None:
    assert dpo_line(golden(rejected=None)) is None


def test_bedrock_gets_instructions_apart_and_a_block_for_each_text() -> None:
    assert shown(bedrock_line(golden(messages=EARLIER, answer="Hi!"))) == {
        "schemaVersion": "bedrock-conversation-2024",
        "system": [{"text": "Be brief."}],
        "messages": [
            {"role": "user", "content": [{"text": "Hello."}]},
            {"role": "assistant", "content": [{"text": "Yes?"}]},
            {"role": "user", "content": [{"text": "Write to Dana."}]},
            {"role": "assistant", "content": [{"text": "Hi!"}]},
        ],
    }


def test_bedrock_without_instructions_has_no_system() -> None:
    assert "system" not in shown(bedrock_line(golden(messages=talk(("user", "Write to Dana.")))))


def test_turns_of_one_speaker_in_a_row_are_one_turn_even_across_an_instruction() -> None:
    system, turns = converse(talk(("user", "One"), ("system", "Be brief."), ("user", "Two"), ("assistant", "Three")))
    assert system == [{"text": "Be brief."}]
    assert turns == [
        {"role": "user", "content": [{"text": "One"}, {"text": "Two"}]},
        {"role": "assistant", "content": [{"text": "Three"}]},
    ]


@settings(derandomize=True, deadline=None)
@given(CONVERSATIONS)
def test_conversing_turns_alternate_and_nothing_is_lost_or_added(said: list[tuple[str, str]]) -> None:
    system, turns = converse(talk(*said))
    assert all(one["role"] != other["role"] for one, other in pairwise(turns))
    instructing = ("system", "developer")
    assert [block["text"] for block in system] == [text for role, text in said if role in instructing]
    assert [(turn["role"], block["text"]) for turn in turns for block in turn["content"]] == [
        (role, text) for role, text in said if role not in instructing
    ]


def test_a_golden_line_holds_everything() -> None:
    assert GoldenSample.model_validate_json(golden_line(golden())) == golden()


@pytest.mark.parametrize("shape", RENDER)
@settings(derandomize=True, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"])).map("§{}".format))
def test_a_line_is_one_line_and_text_survives_it(shape: Shape, text: str) -> None:
    line = RENDER[shape](golden(messages=talk(("user", text)), answer=text))
    assert b"\n" not in (line or b"")
    assert json.dumps(shown(line), ensure_ascii=False).count(json.dumps(text, ensure_ascii=False)) == 2
