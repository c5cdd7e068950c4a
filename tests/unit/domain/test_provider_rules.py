from dataclasses import replace

import pytest

from goldsmith.domain.formats import RENDER, Shape
from goldsmith.domain.provider_rules import BYTES_PER_TOKEN, RULES, limits_of, overfull, violations
from goldsmith.domain.samples import GoldenSample
from tests.fakes.samples import RESERVED, golden, talk

ANSWERED = talk(("user", "Write to Dana."), ("assistant", "Dear Dana,"), ("user", "Shorter."))
UNANSWERED = talk(("user", "Write to Dana."), ("assistant", "Dear Dana,"))
GREETED = talk(("system", "Be brief."), ("assistant", "Yes?"), ("user", "Write to Dana."))
UNASKED = talk(("system", "Be brief."))
BLANK = talk(("user", "Write to Dana."), ("user", " \n"))
LONG = talk(("user", "x" * 65_537 * BYTES_PER_TOKEN))

Broken = tuple[Shape, str, str, dict[str, object]]


def saying(word: str) -> Broken:
    return ("bedrock", "reserved_word", "answer", {"answer": f"A {word} word"})


BROKEN: list[Broken] = [
    ("sft", "blank_text", "messages[1].content", {"messages": BLANK}),
    ("sft", "blank_text", "answer", {"answer": "\u2003"}),
    ("sft", "blank_text", "answer", {"answer": "\u200b\u2060"}),
    ("sft", "too_long", "messages", {"messages": LONG}),
    ("sft", "answers_itself", "messages[1].role", {"messages": UNANSWERED}),
    ("dpo", "nobody_asks", "messages", {"messages": UNASKED}),
    ("dpo", "blank_text", "answer", {"answer": " "}),
    ("dpo", "blank_text", "rejected", {"rejected": " "}),
    ("dpo", "too_long", "messages", {"messages": LONG}),
    ("dpo", "too_long", "messages", {"rejected": "x" * 65_537 * BYTES_PER_TOKEN}),
    ("dpo", "several_turns", "messages[1].role", {"messages": ANSWERED}),
    ("dpo", "several_turns", "messages[1].role", {"messages": UNANSWERED}),
    ("bedrock", "nobody_asks", "messages", {"messages": UNASKED}),
    ("bedrock", "blank_text", "messages[1].content", {"messages": BLANK}),
    ("bedrock", "too_long", "messages", {"answer": "x" * 32_001 * BYTES_PER_TOKEN}),
    ("bedrock", "answers_itself", "messages[1].role", {"messages": UNANSWERED}),
    ("bedrock", "opened_by_the_assistant", "messages[1].role", {"messages": GREETED}),
    *map(saying, RESERVED),
    ("bedrock", "reserved_word", "messages[0].content", {"messages": talk(("user", "the END-USER: Dana"))}),
    ("bedrock", "reserved_word", "messages[0].content", {"messages": talk(("system", "bot:"), ("user", "Hello"))}),
]


@pytest.mark.parametrize(("shape", "rule", "field", "change"), BROKEN)
def test_a_broken_rule_is_a_sentence_that_names_sample_field_and_cure(
    shape: Shape, rule: str, field: str, change: dict[str, object]
) -> None:
    found = violations(golden(7, **change), shape)
    assert [(violation.rule, violation.problem.field) for violation in found] == [(rule, field)]
    assert str(found[0]).startswith(f"sample {7:024x} of generation gen-7: {field}: ")
    assert found[0].problem.cure


def test_every_rule_of_every_shape_is_broken_above() -> None:
    assert {(shape, rule) for shape, rule, _, _ in BROKEN} == {
        (shape, rule.__name__) for shape, rules in RULES.items() for rule in rules
    }


@pytest.mark.parametrize("shape", RULES)
def test_an_ordinary_sample_breaks_no_rule(shape: Shape) -> None:
    assert violations(golden(), shape) == []


def test_everything_that_is_wrong_with_a_sample_is_told() -> None:
    worst = golden(messages=talk(("assistant", "User: "), ("assistant", " ")), answer="Bot: [EOS]")
    assert {violation.rule for violation in violations(worst, "bedrock")} == {
        "nobody_asks", "blank_text", "answers_itself", "opened_by_the_assistant", "reserved_word",
    }  # fmt: skip


@pytest.mark.parametrize(("shape", "change"), [(shape, change) for shape, _, _, change in BROKEN])
def test_no_sentence_holds_text_of_the_sample(shape: Shape, change: dict[str, object]) -> None:
    marked = talk(*((m.role, f"{m.content}zyxw") for m in golden(7, **change).messages))
    sample = golden(7, **{**change, "messages": marked, "author": "zyxw", "event_ids": ("zyxw",)})
    sample = sample.model_copy(update={"answer": f"zyxw{sample.answer}", "rejected": f"zyxw{sample.rejected}"})
    assert "zyxw" not in "".join(map(str, violations(sample, shape)))


def test_what_one_provider_refuses_another_may_take() -> None:
    assert violations(golden(messages=ANSWERED), "sft") == []
    assert violations(golden(messages=ANSWERED), "bedrock") == []
    assert violations(golden(messages=GREETED), "sft") == []
    assert violations(golden(answer="User: Dana"), "sft") == []
    assert violations(golden(messages=talk(("user", "One"), ("user", "Two"))), "bedrock") == []
    assert violations(golden(rejected=" "), "sft") == []


def with_bytes(size: int) -> GoldenSample:
    return golden(messages=talk(("user", "é" * (size // 2 - 1))), answer="ab", rejected="a")


@pytest.mark.parametrize("shape", ["sft", "dpo", "bedrock"])
def test_a_sample_may_be_as_long_as_the_provider_reads_and_not_a_byte_longer(shape: Shape) -> None:
    limit = limits_of(shape).maximum_tokens
    assert limit is not None
    assert violations(with_bytes(limit * BYTES_PER_TOKEN), shape) == []
    assert [v.rule for v in violations(with_bytes(limit * BYTES_PER_TOKEN + 2), shape)] == ["too_long"]


def test_limits_are_those_the_providers_publish() -> None:
    assert (limits_of("sft").minimum_lines, limits_of("dpo").maximum_bytes) == (10, 512_000_000)
    assert (limits_of("bedrock").minimum_lines, limits_of("bedrock").maximum_lines) == (8, 20_000)
    assert limits_of("bedrock", "amazon.nova-2-lite-v1:0:256k").minimum_lines == 200
    assert limits_of("sft", "amazon.nova-2-lite-v1:0:256k").minimum_lines == 10


def test_a_file_may_be_full_and_not_fuller() -> None:
    limits = replace(limits_of("sft"), maximum_lines=3, maximum_bytes=100)
    assert overfull(golden(), limits, lines=3, size=100) == []
    for lines, size, most in ((4, 100, "3 lines"), (3, 101, "100 bytes")):
        (found,) = overfull(golden(9), limits, lines, size)
        assert (found.rule, found.generation_id, found.problem.field) == ("overfull", "gen-9", "file")
        assert most in found.problem.cure


def test_there_are_rules_for_every_shape_there_is() -> None:
    assert RULES.keys() == RENDER.keys()
