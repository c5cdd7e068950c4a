"""`goldsmith report` on a stack: the page where one says, the figures for programs, and sentences for mistakes."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from goldsmith.client import FeedbackEmitter
from goldsmith.domain.runs import RunState
from goldsmith_cli.errors import ExitCode
from tests.fakes.feedback import event_fields
from tests.integration.cli_stack import MotoStack, moto_stack
from tests.integration.test_cli_models import ended
from tests.integration.test_cli_runs import POLICY, TUNED, gather

TENANT = "acme-leads"


@pytest.fixture
def stack(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Iterator[MotoStack]:
    monkeypatch.chdir(tmp_path)
    provider = {"ConfiguredProviderEndpoint": "http://127.0.0.1:9", "ConfiguredProviderKeySecretArn": "provider-key"}
    provider["ModelParameterPrefix"] = "/goldsmith"
    with moto_stack(monkeypatch, capsys, **provider) as running:
        yield running


def tell(stack: MotoStack, *fields: dict[str, object]) -> None:
    events = [event_fields(event_id=f"s{n}", generation_id=f"sent-{n}", **each) for n, each in enumerate(fields)]
    assert FeedbackEmitter(stack.outputs["FeedbackQueueUrl"], stack.sqs).emit_all(events).complete
    stack.triage()


def test_a_tenant_that_went_from_feedback_to_a_model_of_its_own_has_it_all_on_one_page(stack: MotoStack) -> None:
    gather(stack)
    stack.train(TENANT, {TUNED: "Hi customer, talk soon?"}, POLICY)
    sent: dict[str, object] = {"model": TUNED, "final": "Dear Dana,"}
    tell(stack, sent, sent, sent, {"comment": "Too stiff.", "rating": 2})
    stack.rewrite()
    answer = stack.goldsmith("report", "--tenant", TENANT)
    assert (answer.exit_code, answer.out, answer.err) == (ExitCode.OK, "acme-leads-report.html\n", "")
    page = Path("acme-leads-report.html").read_text(encoding="utf-8")
    for said in (
        "too early to say",
        "acme-leads-0001",
        "went live",
        "Hi customer",
        "Too stiff.",
        TUNED,
        "the stack goldsm",
    ):
        assert said in page


def test_it_is_written_over_an_older_one_or_to_a_pipe(stack: MotoStack, tmp_path: Path) -> None:
    tell(stack, {"final": "Hi"})
    wanted = tmp_path / "r.html"
    wanted.write_text("older")
    assert stack.goldsmith("report", "--tenant", TENANT, "-o", wanted).out == f"{wanted}\n"
    assert wanted.read_text().startswith("<!doctype html>")
    piped = stack.goldsmith("report", "--tenant", TENANT, "--output", "-")
    assert piped.out.startswith("<!doctype html>")
    nowhere = stack.goldsmith("report", "--tenant", TENANT, "-o", tmp_path / "missing" / "r.html")
    assert (nowhere.exit_code, "cannot write" in nowhere.err) == (ExitCode.USAGE, True)


def test_programs_get_the_figures_and_no_page(stack: MotoStack) -> None:
    tell(stack, {"final": "Hi"}, {"rating": 5}, {"rating": 1})
    told = json.loads(stack.goldsmith("report", "--tenant", TENANT, "--json", "--no-texts").out)
    assert told["outcomes"] == {"edited": 1, "accepted": 1, "skipped": 1}
    assert (told["drafts"], told["latest"], told["headline"]["verdict"]) == (3, None, "too_little_evidence")
    assert told["next_run"] == ["2 new samples, and a run starts at 12"]
    assert not list(Path().glob("*.html"))


def test_without_texts_nothing_a_person_or_model_wrote_is_on_it(stack: MotoStack) -> None:
    tell(stack, {"final": "Zanzibar", "comment": "Zanzibar"})
    stack.goldsmith("report", "--tenant", TENANT, "-o", "with.html")
    stack.goldsmith("report", "--tenant", TENANT, "-o", "without.html", "--no-texts")
    assert ("Zanzibar" in Path("with.html").read_text(), "Zanzibar" in Path("without.html").read_text()) == (
        True,
        False,
    )


def test_a_draft_that_was_forgotten_is_on_it_no_more(stack: MotoStack) -> None:
    tell(stack, {"final": "Zanzibar"}, {"final": "Hi"})
    gone = stack.goldsmith("forget", "--tenant", TENANT, "--generation", "sent-0", "--grace", "0", "--yes")
    assert gone.exit_code == ExitCode.OK, gone.err
    stack.goldsmith("report", "--tenant", TENANT)
    page = Path("acme-leads-report.html").read_text()
    assert ("Zanzibar" in page, "1 draft forgotten on request" in page) == (False, True)


def test_runs_that_failed_say_why(stack: MotoStack) -> None:
    tell(stack, {"rating": 5})
    ended(stack, RunState.BLOCKED, None, problem="The provider does not train for this organisation.")
    stack.goldsmith("report", "--tenant", TENANT)
    assert "blocked: The provider does not train for this organisation." in Path("acme-leads-report.html").read_text()


def test_a_rollback_is_told_and_the_model_that_is_live_again_is_not_praised_for_it(stack: MotoStack) -> None:
    tell(stack, {"model": "base", "final": "Hi Dana"})
    ended(stack, RunState.PROMOTED, "tuned-1")
    rolled_back = stack.goldsmith("models", "rollback", "--tenant", TENANT, "--yes", "--by", "Mia")
    assert rolled_back.exit_code == ExitCode.OK, rolled_back.err
    told = json.loads(stack.goldsmith("report", "--tenant", TENANT, "--json").out)
    assert [(each["label"], each["back"]) for each in told["changes"]] == [("run 1", False), ("base", True)]
    assert "no model that was trained here is live" in told["headline"]["sentence"]
    own = next(each for each in told["models"] if each["run_id"])
    assert (own["label"], own["standing"]) == ("run 1", "rolled back")
    assert told["live_model"] == "base"


def test_a_tenant_nobody_heard_of_is_named_and_nothing_is_written(stack: MotoStack) -> None:
    tell(stack, {"rating": 5})
    answer = stack.goldsmith("report", "--tenant", "acme-lead")
    assert answer.exit_code == ExitCode.PROBLEM
    assert "nothing has been heard of the tenant acme-lead; did you mean acme-leads?" in answer.err
    assert not list(Path().glob("*.html"))


def test_what_makes_no_sense_is_refused(stack: MotoStack) -> None:
    for options, said in (
        (["--tenant", "No Tenant"], "cannot be a tenant"),
        (["--tenant", TENANT, "--open", "--json"], "--open needs a page in a file"),
        (["--tenant", TENANT, "--open", "-o", "-"], "--open needs a page in a file"),
        (["--tenant", TENANT, "--weeks", "0"], "greater than or equal to 1"),
        (["--tenant", TENANT, "--samples", "-1"], "greater than or equal to 0"),
        ([], "Missing option '--tenant'"),
    ):
        answer = stack.goldsmith("report", *options)
        assert (answer.exit_code, said in answer.err) == (ExitCode.USAGE, True), answer.err
