import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from goldsmith.domain.samples import GoldenSample
from goldsmith_cli.errors import ExitCode
from tests.integration.cli_stack import MotoStack
from tests.integration.taught_stack import taught_stack, tell, unanswered

EXPORT = ("dataset", "export", "--tenant", "acme-leads")


@pytest.fixture
def stack(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[MotoStack]:
    with taught_stack(monkeypatch, capsys) as running:
        yield running


def test_chats_end_with_the_answer_to_learn(stack: MotoStack) -> None:
    answer = stack.goldsmith(*EXPORT)
    lines = [json.loads(line) for line in answer.out.split("\n") if line]
    by_prompt = {line["messages"][0]["content"]: line["messages"] for line in lines}
    assert answer.exit_code == ExitCode.OK
    assert len(lines) == 20
    assert by_prompt["Write to customer 1."] == [
        {"role": "user", "content": "Write to customer 1."},
        {"role": "assistant", "content": "Hi Dana!\u2028Mia"},
    ]
    assert "20 lines of 20 golden samples of acme-leads" in answer.err


def test_pairs_are_written_where_a_draft_was_rejected_and_the_others_counted(stack: MotoStack) -> None:
    answer = stack.goldsmith(*EXPORT, "--format", "dpo")
    first = json.loads(answer.out.split("\n")[0])
    assert answer.out.count("\n") == 10
    assert list(first) == ["input", "preferred_output", "non_preferred_output"]
    assert first["preferred_output"] == [{"role": "assistant", "content": "Hi Dana!\u2028Mia"}]
    assert first["non_preferred_output"] == [{"role": "assistant", "content": "Dear Dana,"}]
    assert "10 left out: no draft was rejected for them" in answer.err


def test_golden_records_come_whole_and_into_a_file(stack: MotoStack, tmp_path: Path) -> None:
    file = tmp_path / "golden.jsonl"
    answer = stack.goldsmith(*EXPORT, "--format", "golden", "-o", file)
    samples = [GoldenSample.model_validate_json(line) for line in file.read_bytes().split(b"\n") if line]
    assert answer.out == ""
    assert len({sample.generation_id for sample in samples}) == 20
    assert [path.name for path in tmp_path.iterdir()] == ["golden.jsonl"]


def test_holdout_and_the_rest_are_the_whole(stack: MotoStack) -> None:
    whole, held, rest = (
        set(stack.goldsmith(*EXPORT, *options).out.removesuffix("\n").split("\n"))
        for options in ((), ("--holdout", "--holdout-fraction", "0.4"), ("--no-holdout", "--holdout-fraction", "0.4"))
    )
    assert held
    assert rest
    assert held | rest == whole
    assert not held & rest


def test_the_split_is_not_guessed(stack: MotoStack) -> None:
    del stack.outputs["ConfiguredHoldoutFraction"]  # as with a stack of an earlier version
    answer = stack.goldsmith(*EXPORT, "--holdout")
    assert answer.exit_code == ExitCode.USAGE
    assert "--holdout-fraction" in answer.err


def test_an_unknown_tenant_is_refused_with_the_nearest_name(stack: MotoStack, tmp_path: Path) -> None:
    file = tmp_path / "samples.jsonl"
    answer = stack.goldsmith("dataset", "export", "--tenant", "acme-lead", "-o", file)
    assert answer.exit_code == ExitCode.PROBLEM
    assert "did you mean acme-leads?" in answer.err
    assert not file.exists()


def test_what_cannot_be_a_tenant_is_wrong_usage(stack: MotoStack) -> None:
    assert stack.goldsmith("dataset", "export", "--tenant", "Acme Leads").exit_code == ExitCode.USAGE


def test_a_file_that_cannot_be_written_is_a_sentence(stack: MotoStack, tmp_path: Path) -> None:
    answer = stack.goldsmith(*EXPORT, "-o", tmp_path / "missing" / "samples.jsonl")
    assert answer.exit_code == ExitCode.USAGE
    assert "No such file or directory" in answer.err


def test_bedrock_gets_conversations_with_a_block_for_each_text(stack: MotoStack) -> None:
    lines = stack.goldsmith(*EXPORT, "--format", "bedrock").out.removesuffix("\n").split("\n")
    assert len(lines) == 20
    assert {
        "schemaVersion": "bedrock-conversation-2024",
        "messages": [
            {"role": "user", "content": [{"text": "Write to customer 1."}]},
            {"role": "assistant", "content": [{"text": "Hi Dana!\u2028Mia"}]},
        ],
    } in map(json.loads, lines)


def test_what_the_provider_would_refuse_is_left_out_and_named_with_the_cure(stack: MotoStack) -> None:
    tell(stack, unanswered(), {"final": "User: Dana"})
    answer = stack.goldsmith(*EXPORT, "--format", "bedrock")
    assert answer.exit_code == ExitCode.OK
    assert answer.out.count("\n") == 20
    assert "20 lines of 22 golden samples" in answer.err
    assert "2 left out: a provider would refuse them:" in answer.err
    assert "of generation odd-0: messages[1].role: the assistant speaks last" in answer.err
    assert "of generation odd-1: answer: has User:, reserved" in answer.err
    assert "Secret" not in answer.err


def test_strictly_it_is_an_error_and_the_rest_is_written_all_the_same(stack: MotoStack, tmp_path: Path) -> None:
    file = tmp_path / "train.jsonl"
    assert stack.goldsmith(*EXPORT, "--strict", "-o", file).exit_code == ExitCode.OK
    tell(stack, unanswered())
    assert stack.goldsmith(*EXPORT, "--strict", "-o", file).exit_code == ExitCode.PROBLEM
    assert file.read_bytes().count(b"\n") == 20
    assert stack.goldsmith(*EXPORT, "--strict", "--format", "golden", "-o", file).exit_code == ExitCode.OK
    assert file.read_bytes().count(b"\n") == 21


def test_the_first_twenty_are_named_and_all_are_counted(stack: MotoStack) -> None:
    tell(stack, *map(unanswered, range(23)))
    said = stack.goldsmith(*EXPORT).err
    assert "23 left out: a provider would refuse them, the first 20:" in said
    assert said.count("of generation odd-") == 20
