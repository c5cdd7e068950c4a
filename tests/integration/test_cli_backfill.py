import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from goldsmith.domain.segments import ParkedRecord, parse_record
from goldsmith_cli.errors import ExitCode
from goldsmith_cli.standin.serve import RunningStandin, running_standin
from tests.fakes.fatal_clock import FatalClock
from tests.fakes.histories import TENANT, history
from tests.fakes.provider import forget_calls, model_calls, provoke
from tests.integration.backfill_stack import backfill_stack, backfilled, files_of, objects
from tests.integration.cli_stack import MotoStack


@pytest.fixture
def clock() -> FatalClock:
    return FatalClock()


@pytest.fixture
def provider(clock: FatalClock, request: pytest.FixtureRequest) -> Iterator[RunningStandin]:
    """A provider whose batches are done at once, unless a test says otherwise."""
    with running_standin(
        batch_seconds=1000.0 if "slow" in request.fixturenames else 0.0, api_key="sk-CANARY-key", clock=clock
    ) as running:
        yield running


@pytest.fixture
def slow() -> float:
    """Asked for by a test, it makes every batch take so many seconds."""
    return 1000.0


@pytest.fixture
def stack(
    provider: RunningStandin, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[MotoStack]:
    with backfill_stack(provider, monkeypatch, capsys) as running:
        yield running


def test_a_file_is_rewritten_judged_and_committed_in_batches(
    stack: MotoStack, provider: RunningStandin, tmp_path: Path
) -> None:
    answer = stack.goldsmith("backfill", history(tmp_path / "old.jsonl"), "--tenant", TENANT, "--json")
    assert answer.exit_code == ExitCode.OK, answer.err
    said = backfilled(answer)
    assert (said["stage"], said["drafts"]) == ("done", 200)
    assert said["gathered"] == {"accepted": 50, "edited": 50, "rewriting": 200}
    assert sum(count for name, count in said["outcomes"].items() if not name.startswith("parked_")) == 200
    assert said["outcomes"]["rewritten"] > 100
    counters = stack.runs.tenant(TENANT).counters
    assert counters["events"] == 300
    assert counters["rewritten"] == said["outcomes"]["rewritten"]
    assert "rewriting" not in {name for name, count in counters.items() if count}
    calls = model_calls(provider)
    assert calls["chat"]["total"] == 0
    assert calls["batch_lines"]["by_schema"]["golden_rewrite"] == 400
    assert files_of(provider) == []
    assert [key.rpartition("/")[2] for key in objects(stack)] == ["state.json"]


def test_interrupted_again_and_again_it_goes_on_and_asks_nothing_twice(
    stack: MotoStack, clock: FatalClock, provider: RunningStandin, tmp_path: Path
) -> None:
    command = ("backfill", history(tmp_path / "old.jsonl", 60), "--tenant", TENANT, "--json")
    answers = []
    for look in (1, 2, 3, 5, 8):
        with clock.interrupting(look):
            answers.append(stack.goldsmith(*command))
    answers.append(stack.goldsmith("backfill", "resume", "--json") if answers[-1].exit_code else answers[-1])
    assert Counter(answer.exit_code for answer in answers)[130] >= 3
    assert "go on with: goldsmith backfill resume" in answers[0].err
    assert backfilled(answers[-1])["stage"] == "done"
    assert model_calls(provider)["batch_lines"]["by_schema"]["golden_rewrite"] == 80
    assert (files_of(provider), len(objects(stack))) == ([], 1)
    counters = stack.runs.tenant(TENANT).counters
    assert (counters["events"], counters.get("rewriting", 0)) == (60, 0)


def test_it_may_be_left_between_the_rounds_and_gone_on_with_by_its_id(
    stack: MotoStack, clock: FatalClock, slow: float, provider: RunningStandin, tmp_path: Path
) -> None:
    file = history(tmp_path / "old.jsonl", 12)
    started = backfilled(stack.goldsmith("backfill", file, "--tenant", TENANT, "--no-wait", "--json"))
    assert (started["stage"], started["rounds"]["rewrite"]) == ("rewriting", {"requests": 16, "batches": 1})
    assert "rewriting" in stack.goldsmith("backfill", "list").out
    clock.now += slow
    between = backfilled(stack.goldsmith("backfill", "resume", started["backfill_id"], "--no-wait", "--json"))
    assert between["stage"] == "judging"
    clock.now += slow
    assert backfilled(stack.goldsmith("backfill", "resume", "--json"))["stage"] == "done"
    assert json.loads(stack.goldsmith("backfill", "list", "--json").out)[0]["settled"] == 8


def test_a_file_given_again_asks_no_model(stack: MotoStack, provider: RunningStandin, tmp_path: Path) -> None:
    file = history(tmp_path / "old.jsonl", 12)
    first = stack.goldsmith("backfill", file, "--tenant", TENANT, "--json")
    forget_calls(provider)
    assert stack.goldsmith("backfill", file, "--tenant", TENANT, "--json").out == first.out
    with file.open("a") as more:
        more.write("\n\n")  # other bytes, the same events
    again = backfilled(stack.goldsmith("backfill", file, "--tenant", TENANT, "--json"))
    assert (again["stage"], again["gathered"], again["drafts"]) == ("done", {"known_before": 12}, 0)
    assert model_calls(provider)["batch_lines"]["total"] == 0
    assert stack.runs.tenant(TENANT).counters["events"] == 12


def test_a_draft_the_model_refuses_to_rewrite_is_parked(
    stack: MotoStack, provider: RunningStandin, tmp_path: Path
) -> None:
    provoke(provider, "refusal", "chat", times=2, schema="golden_rewrite")
    file = history(tmp_path / "old.jsonl", 1)
    said = backfilled(stack.goldsmith("backfill", file, "--tenant", TENANT, "--json"))
    assert said["outcomes"]["parked"] == 1
    segments = stack.ledger.segments(TENANT)
    records = [parse_record(line) for segment in segments for line in stack.store.lines(segment.key)]
    assert [record.reasons for record in records if isinstance(record, ParkedRecord)] == [("model_refused",)]


def test_lines_that_failed_for_the_moment_go_to_the_live_queue(
    stack: MotoStack, provider: RunningStandin, tmp_path: Path
) -> None:
    provoke(provider, "server_error", "chat", times=2, schema="golden_rewrite", contains="customer 3 ")
    said = backfilled(stack.goldsmith("backfill", history(tmp_path / "old.jsonl", 6), "--tenant", TENANT, "--json"))
    assert said["outcomes"]["handed_over"] == 1
    assert ["gen-3" in body for body in stack.bodies("RewriteQueueUrl")] == [True]


def test_a_failed_batch_is_told_with_its_reason_and_what_to_do(
    stack: MotoStack, provider: RunningStandin, tmp_path: Path
) -> None:
    provoke(provider, "fail", "batches")
    file = history(tmp_path / "old.jsonl", 6)
    failed = stack.goldsmith("backfill", file, "--tenant", TENANT)
    assert failed.exit_code == ExitCode.PROBLEM
    assert "invalid_json_line" in failed.err
    assert "goldsmith backfill resume" in failed.err
    assert stack.goldsmith("backfill", "resume").exit_code == ExitCode.OK


def test_a_cancelled_backfill_leaves_its_drafts_to_the_live_queue(
    stack: MotoStack, clock: FatalClock, slow: float, provider: RunningStandin, tmp_path: Path
) -> None:
    stack.goldsmith("backfill", history(tmp_path / "old.jsonl", 12), "--tenant", TENANT, "--no-wait")
    name = json.loads(stack.goldsmith("backfill", "list", "--json").out)[0]["backfill_id"]
    clock.hurry = True
    answer = stack.goldsmith("backfill", "cancel", name)
    assert (answer.exit_code, answer.out.splitlines()[0]) == (0, f"backfill {name} of {TENANT}: cancelled")
    assert len(stack.bodies("RewriteQueueUrl")) == 8
    assert files_of(provider) == []
    assert stack.goldsmith("backfill", "cancel", name).exit_code == ExitCode.PROBLEM
