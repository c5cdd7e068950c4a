import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from goldsmith_cli.errors import ExitCode
from goldsmith_cli.standin.serve import RunningStandin, running_standin
from tests.fakes.histories import TENANT, event, history
from tests.fakes.provider import model_calls
from tests.integration.backfill_stack import backfill_stack, backfilled, objects
from tests.integration.cli_stack import MotoStack, moto_stack


@pytest.fixture
def provider() -> Iterator[RunningStandin]:
    """A provider whose batches are done at once."""
    with running_standin(batch_seconds=0.0) as running:
        yield running


@pytest.fixture
def stack(
    provider: RunningStandin, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[MotoStack]:
    with backfill_stack(provider, monkeypatch, capsys) as running:
        yield running


def test_a_dry_run_says_what_would_be_asked_and_changes_nothing(
    stack: MotoStack, provider: RunningStandin, tmp_path: Path
) -> None:
    file = history(tmp_path / "old.jsonl", 12)
    said = backfilled(stack.goldsmith("backfill", file, "--tenant", TENANT, "--dry-run", "--json"))
    assert said["events"] == {"accepted": 2, "edited": 2, "rewriting": 8}
    assert (said["rewrite"]["requests"], said["rewrite"]["files"], said["judge"]["requests"]) == (16, 1, 16)
    assert 16 * 300 < said["rewrite"]["input_tokens"] < 16 * 3000
    assert objects(stack) == []
    assert stack.runs.tenant(TENANT).counters == {}
    assert model_calls(provider)["batch_lines"]["total"] == 0


def test_refused_lines_are_named_and_the_others_backfilled(stack: MotoStack, tmp_path: Path) -> None:
    file = tmp_path / "old.jsonl"
    file.write_text("\n".join([json.dumps(event(1)), "{not json", json.dumps(event(2, rating=9))]))
    answer = stack.goldsmith("backfill", file, "--tenant", TENANT)
    assert answer.exit_code == ExitCode.PROBLEM
    assert "3 records, 2 refused" in answer.out
    assert "rating" in answer.err
    assert stack.runs.tenant(TENANT).counters["events"] == 1


@pytest.mark.parametrize("arguments", [("resume",), ("resume", "nothing"), ("cancel", "nothing")])
def test_what_is_not_there_is_told_in_a_sentence(stack: MotoStack, arguments: tuple[str, ...]) -> None:
    answer = stack.goldsmith("backfill", *arguments)
    assert answer.exit_code == ExitCode.PROBLEM
    assert answer.err.startswith("error: no backfill is")


def test_a_stack_that_says_nothing_of_its_models_is_to_be_deployed_again(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    with moto_stack(monkeypatch, capsys) as bare:
        answer = bare.goldsmith("backfill", history(tmp_path / "old.jsonl", 1), "--tenant", TENANT)
    assert answer.exit_code == ExitCode.NO_STACK
    assert "deploy it again" in answer.err
