import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from goldsmith.client import FeedbackEmitter
from goldsmith.domain.forgetting import tombstone
from goldsmith.domain.policy import TenantPolicy
from goldsmith.domain.stories import Place
from goldsmith.workflows.explaining import Explaining
from goldsmith_cli.errors import ExitCode
from tests.fakes.feedback import event_fields
from tests.integration.cli_stack import Answer, MotoStack, moto_stack
from tests.integration.parking import BEST, DRAFT, SECOND, park

POLICY = TenantPolicy(sample_threshold=40, holdout_fraction=0.5, minimum_evidence=5, base_model="base")
TUNED = "tuned-job-acme-leads-0001"


@pytest.fixture
def stack(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[MotoStack]:
    monkeypatch.setenv("GOLDSMITH_REVIEWER", "Mia")
    with moto_stack(monkeypatch, capsys) as running:
        yield running


def emit(stack: MotoStack, *events: dict[str, Any]) -> None:
    assert FeedbackEmitter(stack.outputs["FeedbackQueueUrl"], stack.sqs).emit_all(list(events)).complete
    stack.triage()


def edited(number: int = 1, **changes: object) -> dict[str, Any]:
    told = {"event_id": f"e{number}", "generation_id": f"gen-{number}", "final": f"Hi customer {number}, talk soon?"}
    return event_fields(messages=[{"role": "user", "content": f"Write to customer {number}."}], **{**told, **changes})


def explained(stack: MotoStack, *arguments: str) -> dict[str, Any]:
    answer = stack.goldsmith("explain", *arguments, "--json")
    assert (answer.exit_code, answer.err) == (ExitCode.OK, "")
    story: dict[str, Any] = json.loads(answer.out)
    return story


def check_refused(answer: Answer, code: ExitCode, *said: str) -> None:
    assert (answer.exit_code, answer.out) == (code, "")
    assert all(part in answer.err for part in said), answer.err


def test_a_reviewed_draft_is_told_from_its_event_to_its_golden_sample(stack: MotoStack) -> None:
    park(stack)
    stack.goldsmith("review", "approve", "gen-1", "--note", "fine")
    answer = stack.goldsmith("explain", "gen-1")
    assert (answer.exit_code, answer.err) == (ExitCode.OK, "")
    for said in (
        "gen-1 of acme-leads: reviewed", "a person approved or wrote the answer",
        "event-1: reviewed, committed in version 1", "rating   2 on a scale from 1 to 5", "Too stiff. Sign off as Mia.",
        "1. parked: the rewrite waits for a person: low_score, meta_talk, model_refused (1 event, 3 candidates",
        "approved by Mia: fine", "candidate 2 of 3", "check: ✗ failed  meta_talk: Here is the revised version",
        "score 0.25: 1 of 2 points done, facts kept, voice lost", "rewriter, prompt r1", "10 tokens in, 5 out",
        "source    reviewed, by Mia", "[-Dear-] {+Hi+} Dana", "in no run: none was started yet",
    ):  # fmt: skip
        assert said in answer.out, said


def test_programs_are_told_everything(stack: MotoStack) -> None:
    park(stack, comment=(long := "Too stiff. " * 200))
    stack.goldsmith("review", "approve", "gen-1", "--note", "fine")
    story = explained(stack, "event-1")
    assert story["asked_for"] == {"id": "event-1", "is": "event", "replaced": None}
    assert [(event["comment"], event["became"]) for event in story["events"]] == [(long, "reviewed")]
    kinds = [[record["kind"] for record in decision["records"]] for decision in story["decisions"]]
    assert kinds == [["parked"], ["sample", "review"]]
    parked = story["decisions"][0]["records"][0]
    assert [candidate["answer"] for candidate in parked["candidates"]] == [BEST, SECOND, None]
    assert (story["sample"]["sample"]["answer"], story["sample"]["sample"]["rejected"]) == (BEST, DRAFT)
    assert (story["outcome"], story["version"], story["runs"]) == ("reviewed", 2, [])


def test_every_run_says_on_which_side_it_has_the_draft_and_which_model_came_of_it(stack: MotoStack) -> None:
    emit(stack, *(edited(number) for number in range(40)))
    stack.train("acme-leads", {TUNED: "Hi customer, talk soon?"}, POLICY)
    every = Explaining(stack.ledger, stack.runs, stack.store)
    uses = {entry.generation_id: every.story(entry).uses[0] for entry in stack.ledger.entries("acme-leads")}
    run = stack.runs.run("acme-leads", 1)
    assert run is not None
    assert run.snapshot is not None
    places = Counter(use.place for use in uses.values())
    assert places == {Place.TRAINING: run.snapshot.train_samples, Place.HOLDOUT: run.snapshot.holdout_samples}
    trained = next(name for name, use in uses.items() if use.trained)
    [use] = explained(stack, trained)["runs"]
    assert (use["place"], use["state"], use["model"], use["is_live"]) == ("training", "promoted", TUNED, True)
    assert (use["sample_id"], use["is_current_sample"]) == (uses[trained].sample_id, True)
    for name, what in (("acme-leads-0001", "a run"), (TUNED, "a model")):
        hint = f"it is {what}: goldsmith runs show acme-leads-0001"
        check_refused(stack.goldsmith("explain", name), ExitCode.PROBLEM, hint)
    [row] = [line for line in stack.goldsmith("explain", trained).out.splitlines() if "0001" in line]
    assert "promoted" in row
    assert "trained on" in row
    assert f"(the current one)  {TUNED} (live)" in row


def test_a_duplicate_is_left_out_and_a_later_draft_is_in_no_run(stack: MotoStack) -> None:
    twin = edited(1, event_id="twin", generation_id="gen-twin")
    emit(stack, *(edited(number) for number in range(40)), twin)
    stack.train("acme-leads", {}, POLICY)
    emit(stack, edited(99))
    [first], [second] = explained(stack, "gen-1")["runs"], explained(stack, "gen-twin")["runs"]
    assert sorted([first["place"] == "duplicate", second["place"] == "duplicate"]) == [False, True]
    [later] = explained(stack, "gen-99")["runs"]
    assert (later["place"], later["sample_id"], later["trained_on"]) == ("absent", None, False)
    assert "not in: acme-leads-0001" in stack.goldsmith("explain", "gen-99").out


def test_a_golden_sample_that_was_replaced_says_by_what_and_which_run_still_has_it(stack: MotoStack) -> None:
    emit(stack, *(edited(number) for number in range(40)))
    stack.train("acme-leads", {TUNED: "Hi"}, POLICY)
    old = explained(stack, "gen-1")["sample"]["sample"]["sample_id"]
    emit(stack, edited(1, event_id="late", final="Hi, it is me.", occurred_at="2026-11-23T10:00:00Z"))
    story = explained(stack, old)
    new = story["sample"]["sample"]["sample_id"]
    assert (story["asked_for"]["is"], story["asked_for"]["replaced"]["by"], old == new) == ("sample", new, False)
    assert [(use["sample_id"], use["is_current_sample"]) for use in story["runs"]] == [(old, False)]
    shown = stack.goldsmith("explain", old).out
    assert f"{old}: counts no more: {new} (edited) took its place at 2026-11-22 10:00:00 UTC" in shown
    assert f"{old} (an older one)" in shown


def test_an_event_is_marked_and_a_waiting_one_says_what_is_missing(stack: MotoStack) -> None:
    waiting = {name: value for name, value in event_fields().items() if name not in ("messages", "output")}
    emit(stack, waiting | {"event_id": "e1"}, waiting | {"event_id": "e2", "occurred_at": "2026-11-23T10:00:00Z"})
    shown = stack.goldsmith("explain", "e1").out
    assert "gen-1 of acme-leads: waiting" in shown
    assert "its conversation has not come" in shown
    assert "e1: superseded: something was said later" in shown
    assert "e2: waiting, as the draft" in stack.goldsmith("explain", "e2").out
    assert [line.split()[2] for line in shown.splitlines() if "← this is the one asked for" in line] == ["e1:"]
    assert "golden sample: none" in shown


def test_of_a_forgotten_draft_only_the_moment_is_told(stack: MotoStack) -> None:
    emit(stack, edited())
    stone = tombstone("acme-leads", "gen-1", stack.ledger.read("acme-leads", ["gen-1"])["gen-1"], stack.clock())
    data, version = {"S": stone.model_dump_json()}, {"N": str(stone.version)}
    item = {"pk": {"S": "tenant#acme-leads"}, "sk": {"S": "generation#gen-1"}, "version": version, "data": data}
    stack.ledger_table.client.put_item(TableName="ledger", Item=item)
    shown = stack.goldsmith("explain", "gen-1").out
    assert "gen-1 of acme-leads: forgotten" in shown
    assert "since  2026-11-22 10:00:00 UTC" in shown
    assert "what was said" not in shown
    check_refused(stack.goldsmith("explain", "e1"), ExitCode.PROBLEM, "of a draft that was forgotten")


def test_what_others_wrote_cannot_steer_the_terminal_and_long_texts_are_whole_only_when_asked_for(
    stack: MotoStack,
) -> None:
    emit(stack, edited(comment="\x1b[2Jhidden", final="long " * 400, output="\u202eDear"))
    shown = stack.goldsmith("explain", "gen-1").out
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert "\\x1b[2Jhidden" in shown
    assert "characters: --full shows them" in " ".join(shown.split())
    assert "--full shows them" not in stack.goldsmith("explain", "gen-1", "--full").out
    assert stack.goldsmith("explain", "gen-1", "--json").out.isascii()


def test_an_id_of_several_drafts_lists_them_with_commands_that_tell_them_apart(stack: MotoStack) -> None:
    emit(stack, edited(), edited(tenant="birch-studio"), edited(2, event_id="e1"))
    check_refused(
        stack.goldsmith("explain", "gen-1"), ExitCode.USAGE, "gen-1 leads to 2 drafts",
        "goldsmith explain gen-1 --as generation --tenant birch-studio",
    )  # fmt: skip
    check_refused(stack.goldsmith("explain", "e1"), ExitCode.USAGE, "e1 leads to 3 drafts")
    assert explained(stack, "gen-1", "--tenant", "birch-studio")["tenant"] == "birch-studio"
    assert explained(stack, "gen-2", "--as", "generation", "--tenant", "acme-leads")["generation_id"] == "gen-2"


def test_what_is_not_there_is_a_problem_and_says_where_to_look(stack: MotoStack) -> None:
    emit(stack, edited(12))
    stack.sqs.send_message(QueueUrl=stack.outputs["FeedbackQueueUrl"], MessageBody='{"version": 7}')
    stack.triage()
    check_refused(
        stack.goldsmith("explain", "gen-1"), ExitCode.PROBLEM, "is called gen-1", "did you mean gen-12?",
        "refused so far: 1", "goldsmith status",
    )  # fmt: skip
    check_refused(stack.goldsmith("explain", "e9", "--tenant", "acme-leads"), ExitCode.PROBLEM, "of acme-leads")
    check_refused(stack.goldsmith("explain", "e12", "--as", "sample"), ExitCode.PROBLEM, "as a golden sample")
    check_refused(stack.goldsmith("explain", "e12", "--tenant", "acme"), ExitCode.PROBLEM, "did you mean acme-leads?")


@pytest.mark.parametrize("name", ["a#b", "x" * 201, "line\nbreak", " e1", "half\ud800"])
def test_what_cannot_be_an_id_is_wrong_usage(stack: MotoStack, name: str) -> None:
    check_refused(stack.goldsmith("explain", name), ExitCode.USAGE, "cannot be an id")


def test_before_anything_was_sent_nothing_is_found(stack: MotoStack) -> None:
    check_refused(stack.goldsmith("explain", "gen-1"), ExitCode.PROBLEM, "is called gen-1")
