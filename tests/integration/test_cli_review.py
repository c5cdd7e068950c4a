import json
from collections.abc import Iterator

import pytest

from goldsmith.client import FeedbackEmitter
from goldsmith.domain.generations import Generation
from goldsmith.domain.segments import Decision, ReviewRecord, parse_record
from goldsmith.workflows.snapshot import current_samples
from goldsmith_cli.errors import ExitCode
from tests.fakes.feedback import event_fields
from tests.fakes.house import IGNORED_COMMENT
from tests.fakes.stories import piece
from tests.integration.cli_stack import Answer, MotoStack, moto_stack
from tests.integration.parking import BEST, DRAFT, OUTAGE, SECOND, park

EXPORT = ("dataset", "export", "--tenant", "acme-leads", "--format", "golden")


@pytest.fixture
def stack(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[MotoStack]:
    monkeypatch.setenv("GOLDSMITH_REVIEWER", "Mia")
    with moto_stack(monkeypatch, capsys) as running:
        yield running


def entry(stack: MotoStack, name: str = "gen-1", tenant: str = "acme-leads") -> Generation:
    return stack.ledger.read(tenant, [name])[name]


def reviews(stack: MotoStack) -> list[ReviewRecord]:
    segments = stack.ledger.segments("acme-leads")
    records = [parse_record(line) for segment in segments for line in stack.store.lines(segment.key)]
    return [record for record in records if isinstance(record, ReviewRecord)]


def exported(stack: MotoStack) -> list[dict[str, object]]:
    return [json.loads(line) for line in stack.goldsmith(*EXPORT).out.splitlines()]


def check_refused(answer: Answer, *said: str) -> None:
    assert (answer.exit_code, answer.out) == (ExitCode.PROBLEM, "")
    assert all(part in answer.err for part in said), answer.err


def balanced(stack: MotoStack) -> bool:
    return bool(json.loads(stack.goldsmith("status", "--json").out)["balanced"])


def test_an_approved_candidate_is_among_the_current_samples_and_in_the_export(stack: MotoStack) -> None:
    park(stack)
    answer = stack.goldsmith("review", "approve", "gen-1", "--note", "fine")
    assert answer.exit_code == ExitCode.OK
    assert "gen-1 of acme-leads: approved by Mia, now reviewed, golden sample " in answer.out
    [sample] = current_samples(stack.store, list(stack.ledger.segments("acme-leads")))
    assert (sample.answer, sample.rejected, sample.reviewer) == (BEST, DRAFT, "Mia")
    [line] = exported(stack)
    assert (line["answer"], line["source"], line["sample_id"]) == (BEST, "reviewed", sample.sample_id)
    assert [(review.decision, review.note) for review in reviews(stack)] == [(Decision.APPROVED, "fine")]
    assert balanced(stack)


def test_another_candidate_or_the_draft_is_approved_by_naming_it(stack: MotoStack) -> None:
    park(stack)
    park(stack, generation_id="gen-2", event_id="e2")
    assert stack.goldsmith("review", "approve", "gen-1", "--candidate", "2").exit_code == ExitCode.OK
    assert stack.goldsmith("review", "approve", "gen-2", "--draft").exit_code == ExitCode.OK
    assert {(line["answer"], line["rejected"]) for line in exported(stack)} == {(SECOND, DRAFT), (DRAFT, None)}


def test_a_candidate_and_the_draft_at_once_are_refused(stack: MotoStack) -> None:
    park(stack)
    answer = stack.goldsmith("review", "approve", "gen-1", "--candidate", "1", "--draft")
    assert (answer.exit_code, reviews(stack)) == (ExitCode.USAGE, [])


def test_programs_are_told_what_was_decided(stack: MotoStack) -> None:
    park(stack)
    told = json.loads(stack.goldsmith("review", "reject", "gen-1", "--note", "a joke", "--json").out)
    assert told == {
        "generation_id": "gen-1", "tenant": "acme-leads", "decision": "rejected", "outcome": "skipped",
        "sample_id": None, "reviewer": "Mia",
    }  # fmt: skip
    assert (entry(stack).reason, exported(stack), balanced(stack)) == ("rejected", [], True)


def test_rejecting_needs_a_reason(stack: MotoStack) -> None:
    park(stack)
    assert stack.goldsmith("review", "reject", "gen-1").exit_code == ExitCode.USAGE
    check_refused(stack.goldsmith("review", "reject", "gen-1", "--note", " "), "the reason for rejecting it is missing")
    assert entry(stack).version == 1


def test_of_two_reviewers_the_second_is_told_who_was_faster(stack: MotoStack) -> None:
    park(stack)
    stack.goldsmith("review", "approve", "gen-1", "--reviewer", "Dana")
    check_refused(
        stack.goldsmith("review", "reject", "gen-1", "--note", "no"), "it was reviewed by Dana", "review list"
    )
    assert [review.reviewer for review in reviews(stack)] == ["Dana"]


def test_what_more_was_said_about_is_not_decided_any_more(stack: MotoStack) -> None:
    park(stack)
    later = piece(event_id="e2", comment="Warmer, please.", occurred_at="2026-11-23T10:00:00Z")
    emitter = FeedbackEmitter(stack.outputs["FeedbackQueueUrl"], stack.sqs)
    assert emitter.emit_all([later.model_dump(mode="json", exclude_none=True)]).complete
    stack.triage()
    check_refused(stack.goldsmith("review", "approve", "gen-1"), "is not parked: the model is being asked")
    assert exported(stack) == []


@pytest.mark.parametrize("command", [("approve",), ("edit", "--file", "/dev/null"), ("reject", "--note", "x")])
def test_a_decision_on_a_version_that_was_seen_is_refused_on_another(
    stack: MotoStack, command: tuple[str, ...]
) -> None:
    park(stack)
    answer = stack.goldsmith("review", *command, "gen-1", "--seen", "2")
    check_refused(answer, "this is version 1, not 2", "goldsmith review show gen-1 --tenant acme-leads")
    assert entry(stack).version == 1
    assert stack.goldsmith("review", "approve", "gen-1", "--seen", "1").exit_code == ExitCode.OK


def test_what_is_retried_is_on_the_rewrite_queue_once_and_cannot_be_decided_meanwhile(stack: MotoStack) -> None:
    park(stack, OUTAGE)
    answer = stack.goldsmith("review", "retry", "gen-1", "--json")
    assert [told["outcome"] for told in json.loads(answer.out)] == ["rewriting"]
    status = json.loads(stack.goldsmith("status", "--json").out)
    assert status["queues"]["rewrite"] == {"waiting": 0, "in_flight": 0, "delayed": 1}
    check_refused(stack.goldsmith("review", "retry", "gen-1"), "the model is being asked")


def test_all_of_one_reason_are_retried_after_a_confirmation(stack: MotoStack) -> None:
    park(stack, OUTAGE)
    park(stack, OUTAGE, tenant="birch-studio")
    park(stack, generation_id="gen-2", event_id="e2")
    of_the_outage = ("review", "retry", "--reason", "service_unavailable")
    check_refused(stack.goldsmith(*of_the_outage), "ask the model again for 2 parked for service_unavailable?", "--yes")
    assert stack.goldsmith(*of_the_outage, "--yes").out.count("now rewriting") == 2
    left = json.loads(stack.goldsmith("review", "list", "--json").out)
    assert [row["generation_id"] for row in left] == ["gen-2"]
    nothing = stack.goldsmith(*of_the_outage)
    assert (nothing.exit_code, nothing.err) == (ExitCode.OK, "nothing is parked for service_unavailable\n")


def test_retry_wants_either_names_or_a_reason(stack: MotoStack) -> None:
    assert stack.goldsmith("review", "retry").exit_code == ExitCode.USAGE
    assert stack.goldsmith("review", "retry", "gen-1", "--reason", "low_score").exit_code == ExitCode.USAGE


def test_a_draft_that_two_tenants_have_is_decided_on_when_the_tenant_is_named(stack: MotoStack) -> None:
    park(stack)
    park(stack, tenant="birch-studio")
    unclear = stack.goldsmith("review", "approve", "gen-1")
    assert unclear.exit_code == ExitCode.USAGE
    assert "acme-leads, birch-studio have a parked gen-1 each" in unclear.err
    assert stack.goldsmith("review", "approve", "gen-1", "--tenant", "birch-studio").exit_code == ExitCode.OK
    assert stack.goldsmith("review", "approve", "gen-1").out.startswith("gen-1 of acme-leads: approved")


@pytest.mark.parametrize("command", [("show",), ("approve",), ("reject", "--note", "x"), ("retry",)])
def test_what_is_not_there_is_not_decided_on(stack: MotoStack, command: tuple[str, ...]) -> None:
    park(stack)
    check_refused(stack.goldsmith("review", *command, "gen-9"), "there is no draft gen-9", "goldsmith review list")
    assert stack.goldsmith("review", *command, "gen-1", "--tenant", "A B").exit_code == ExitCode.USAGE
    check_refused(stack.goldsmith("review", *command, "gen-1", "--tenant", "acme"), "did you mean acme-leads?")


@pytest.mark.parametrize("number", ["3", "4"])
def test_a_candidate_that_is_not_there_or_has_no_text_is_not_approved(stack: MotoStack, number: str) -> None:
    park(stack)
    check_refused(stack.goldsmith("review", "approve", "gen-1", "--candidate", number), f"candidate {number}")
    assert entry(stack).version == 1


def test_without_a_name_the_aws_identity_decides(stack: MotoStack, monkeypatch: pytest.MonkeyPatch) -> None:
    park(stack)
    monkeypatch.delenv("GOLDSMITH_REVIEWER")
    assert json.loads(stack.goldsmith("review", "approve", "gen-1", "--json").out)["reviewer"] == "moto"


def test_what_a_rewrite_function_parked_is_reviewed(stack: MotoStack) -> None:
    event = event_fields(rating=1, comment=IGNORED_COMMENT)
    assert FeedbackEmitter(stack.outputs["FeedbackQueueUrl"], stack.sqs).emit_all([event]).complete
    stack.triage()
    stack.rewrite()
    shown = stack.goldsmith("review", "show", "gen-1")
    assert "check: ✗ failed  unchanged" in shown.out
    assert stack.goldsmith("review", "edit", "gen-1", "--file", "/dev/null").exit_code == ExitCode.PROBLEM
    assert stack.goldsmith("review", "approve", "gen-1", "--draft").exit_code == ExitCode.OK
    assert [line["source"] for line in exported(stack)] == ["reviewed"]
    assert balanced(stack)
