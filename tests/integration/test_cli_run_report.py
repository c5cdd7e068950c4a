"""An evaluation as a page: shown where it is, and saved."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from goldsmith.errors import TrainingBlocked
from goldsmith_cli.errors import ExitCode
from tests.integration.cli_stack import MotoStack, moto_stack
from tests.integration.test_cli_runs import POLICY, TUNED, gather

PAGE = "tenants/acme-leads/runs/acme-leads-0001/evaluation.html"


@pytest.fixture
def stack(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Iterator[MotoStack]:
    monkeypatch.chdir(tmp_path)
    with moto_stack(monkeypatch, capsys) as running:
        gather(running)
        yield running


def train(stack: MotoStack) -> None:
    stack.train("acme-leads", {TUNED: "Hi customer, talk soon?"}, POLICY)


def test_a_run_says_what_decided_it_what_the_judge_prefers_and_where_its_page_is(stack: MotoStack) -> None:
    train(stack)
    said = stack.goldsmith("runs", "show", "acme-leads-0001").out
    assert "Better: the new model's answers are nearer to what people sent" in said
    assert "prefers the new model's answer in 22, the live one's in 0, neither in 0 of 22 conversations" in said
    assert PAGE in said


def test_the_page_is_saved_under_the_runs_name_and_its_path_is_printed(stack: MotoStack) -> None:
    train(stack)
    answer = stack.goldsmith("runs", "report", "acme-leads-0001")
    assert (answer.exit_code, answer.out) == (ExitCode.OK, "acme-leads-0001-evaluation.html\n")
    stored = stack.s3.get_object(Bucket="dataset", Key=PAGE)["Body"].read()
    assert Path("acme-leads-0001-evaluation.html").read_bytes() == stored
    assert stored.startswith(b"<!doctype html>")


def test_it_is_saved_where_one_says(stack: MotoStack, tmp_path: Path) -> None:
    train(stack)
    wanted = tmp_path / "report.html"
    answer = stack.goldsmith("runs", "report", "acme-leads-0001", "-o", wanted)
    assert (answer.exit_code, answer.out.strip(), wanted.exists()) == (ExitCode.OK, str(wanted), True)
    nowhere = stack.goldsmith("runs", "report", "acme-leads-0001", "-o", tmp_path / "missing" / "report.html")
    assert (nowhere.exit_code, "cannot write" in nowhere.err) == (ExitCode.USAGE, True)


def test_a_page_that_had_to_go_is_made_again_of_what_is_left(stack: MotoStack) -> None:
    train(stack)
    before = stack.s3.get_object(Bucket="dataset", Key=PAGE)["Body"].read()
    stack.s3.delete_object(Bucket="dataset", Key=PAGE)
    assert stack.goldsmith("runs", "report", "acme-leads-0001").exit_code == ExitCode.OK
    assert Path("acme-leads-0001-evaluation.html").read_bytes() == before


def test_a_report_that_is_gone_is_said_to_be_gone(stack: MotoStack) -> None:
    train(stack)
    for name in ("evaluation.html", "evaluation.json"):
        stack.s3.delete_object(Bucket="dataset", Key=f"tenants/acme-leads/runs/acme-leads-0001/{name}")
    gone = stack.goldsmith("runs", "report", "acme-leads-0001")
    assert (gone.exit_code, "not in the bucket any more" in gone.err) == (ExitCode.PROBLEM, True)
    assert not list(Path().glob("*.html"))


def test_of_a_run_that_was_not_evaluated_there_is_no_report(stack: MotoStack) -> None:
    stack.tuner.problem = TrainingBlocked("training_not_available: ask the provider")
    stack.train("acme-leads", {}, POLICY)
    answer = stack.goldsmith("runs", "report", "acme-leads-0001")
    assert answer.exit_code == ExitCode.PROBLEM
    assert "acme-leads-0001 was not evaluated: it is blocked" in answer.err
