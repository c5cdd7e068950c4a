"""`goldsmith dlq` on a stack: what is dead is found, told, and sent back mended or as it is."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from goldsmith_cli.errors import ExitCode
from tests.fakes.feedback import event_json
from tests.integration.cli_stack import Answer, MotoStack, moto_stack

FEEDBACK, DEAD = "FeedbackQueueUrl", "FeedbackDeadLetterQueueUrl"
LAUNCH_RECORD = {
    "requestContext": {"condition": "RetryAttemptsExhausted", "approximateInvokeCount": 11},
    "responseContext": {"functionError": "Unhandled"},
    "DDBStreamBatchInfo": {"shardId": "shard-1", "startSequenceNumber": "100", "endSequenceNumber": "300"},
}
HOSTILE = [
    "\x85[31m not JSON \u202e",
    json.dumps({"tenant": "\x1b[2J\x07", "event_id": "a\nb", "comment": "\ud800"}),
    '{"deep": ' + "[" * 600 + "]" * 600 + ', "number": NaN}',
    '{"huge": "' + "x" * 300_000 + '"}',
    "\ufeff[]",
]


@pytest.fixture
def stack(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[MotoStack]:
    with moto_stack(monkeypatch, capsys) as running:
        yield running


def put(stack: MotoStack, output: str, *bodies: str) -> list[str]:
    """Message ids of the bodies, now in a queue."""
    url = stack.outputs[output]
    return [stack.sqs.send_message(QueueUrl=url, MessageBody=body)["MessageId"] for body in bodies]


def dlq(stack: MotoStack, *arguments: str | Path) -> Answer:
    return stack.goldsmith("dlq", *arguments)


def listed(stack: MotoStack, *arguments: str) -> list[dict[str, Any]]:
    answer = dlq(stack, "list", *arguments, "--json")
    assert answer.exit_code == ExitCode.OK
    letters: list[dict[str, Any]] = json.loads(answer.out)["letters"]
    return letters


def counters(stack: MotoStack, tenant: str = "acme-leads") -> dict[str, int]:
    return {name: count for name, count in stack.runs.tenant(tenant).counters.items() if count}


def unsafe(text: str) -> list[str]:
    """Characters that would steer a terminal, or that nobody sees."""
    return [character for character in text if not character.isprintable() and character != "\n"]


def test_what_was_refused_is_mended_with_what_the_command_says_and_becomes_a_sample(
    stack: MotoStack, tmp_path: Path
) -> None:
    put(stack, FEEDBACK, event_json(rating=7))
    stack.triage()
    assert counters(stack) == {"dead_lettered": 1}

    [letter] = listed(stack, "feedback")
    assert (letter["tenant"], letter["event_id"], letter["kind"]) == ("acme-leads", "event-1", "rating")
    shown = dlq(stack, "show", letter["message_id"], "--queue", "feedback")
    assert "rating: 7 is outside rating_scale, 1 to 5" in shown.out
    assert "--fixed event.json" in shown.out
    body = dlq(stack, "show", letter["message_id"], "--queue", "feedback", "--body")
    fixed = tmp_path / "event.json"
    fixed.write_text(body.out.replace('"rating": 7', '"rating": 5'), encoding="utf-8")
    redrive = ("redrive", "feedback", "--message", letter["message_id"], "--fixed", fixed)
    dry = dlq(stack, *redrive, "--dry-run")
    assert (dry.exit_code, counters(stack)) == (ExitCode.OK, {"dead_lettered": 1})
    assert "1 would be sent" in dry.out
    assert dlq(stack, *redrive, "--yes").exit_code == ExitCode.OK

    stack.triage()
    assert counters(stack) | {"sample_bytes": 0} == {
        "events": 1, "accepted": 1, "samples_accepted": 1, "sample_commits": 1, "sample_bytes": 0,
    }  # fmt: skip
    assert stack.bodies(DEAD) == []


def test_what_would_be_refused_again_stays_unless_it_is_forced(stack: MotoStack) -> None:
    invalid, valid = put(stack, DEAD, event_json(rating=7), event_json())
    answer = dlq(stack, "redrive", "feedback", "--yes", "--json")
    assert answer.exit_code == ExitCode.PROBLEM
    told = {each["message_id"]: each for each in json.loads(answer.out)["letters"]}
    assert (told[invalid]["fate"], told[valid]["fate"], told[valid]["to"]) == ("stays", "sent", "feedback")
    assert [problem["field"] for problem in told[invalid]["problems"]] == ["rating"]
    assert stack.bodies() == [event_json()]

    assert dlq(stack, "redrive", "feedback", "--message", invalid, "--force", "--yes").exit_code == ExitCode.OK
    assert stack.bodies() == [event_json(rating=7)]
    assert stack.bodies(DEAD) == []


def test_a_mended_event_that_is_still_wrong_is_not_sent(stack: MotoStack, tmp_path: Path) -> None:
    [name] = put(stack, DEAD, event_json(rating=7))
    fixed = tmp_path / "event.json"
    fixed.write_text(event_json(rating=6, tenant="birch-studio"), encoding="utf-8")
    answer = dlq(stack, "redrive", "feedback", "--message", name, "--fixed", fixed, "--yes")
    assert answer.exit_code == ExitCode.PROBLEM
    assert "rating: 6 is outside rating_scale, 1 to 5" in answer.out
    assert "the dead letter names the tenant acme-leads, the file birch-studio" in answer.out
    assert (stack.bodies(), len(stack.bodies(DEAD))) == ([], 1)


def test_nothing_is_changed_before_somebody_has_said_so(stack: MotoStack) -> None:
    [name] = put(stack, DEAD, event_json())
    for command in ("redrive", "delete"):
        answer = dlq(stack, command, "feedback", "--message", name)
        assert answer.exit_code == ExitCode.PROBLEM
        assert "add --yes to go on" in answer.err
        assert "1 would be" in answer.err
    assert (stack.bodies(), len(stack.bodies(DEAD))) == ([], 1)


def test_hostile_bodies_are_listed_and_shown_without_harm(stack: MotoStack) -> None:
    names = put(stack, DEAD, *HOSTILE)
    shows = [["show", name, "--queue", "feedback", *form] for name in names for form in ([], ["--json"])]
    for arguments in (["list", "feedback"], *shows):
        answer = dlq(stack, *arguments)
        assert answer.exit_code == ExitCode.OK
        assert unsafe(answer.out) == unsafe(answer.err) == []
        assert "--json" not in arguments or json.loads(answer.out)["body"] in HOSTILE
    huge = dlq(stack, "show", names[3], "--queue", "feedback")
    assert len(huge.out) < 25_000
    assert "more characters: --body prints all of it" in huge.out
    assert sorted(stack.bodies(DEAD)) == sorted(HOSTILE)


def test_letters_of_all_queues_are_told_with_what_they_ask_for(stack: MotoStack) -> None:
    [nudge] = put(stack, "AdvanceDeadLetterQueueUrl", '{"tenant": "acme-leads", "number": 3}')
    [place] = put(stack, "LaunchDeadLetterQueueUrl", json.dumps(LAUNCH_RECORD))
    [request] = put(stack, "RewriteDeadLetterQueueUrl", '{"feedback": {"generation_id": "gen-8"}}')
    answer = dlq(stack, "list")
    assert "3 dead letters: 2 no_reason_given, 1 RetryAttemptsExhausted; valid now: 1" in answer.out
    assert "It asks to look now at run 3 of acme-leads." in dlq(stack, "show", nudge, "--queue", "advance").out
    assert "rewrite of the generation gen-8" in dlq(stack, "show", request, "--queue", "rewrite").out
    told = " ".join(dlq(stack, "show", place, "--queue", "launch_dead_letters").out.split())
    assert "shard shard-1, sequence numbers 100 to 300" in told
    assert "every tick looks at every tenant" in told

    back = dlq(stack, "redrive", "launch", "--message", place, "--yes")
    assert (back.exit_code, "1 stays" in back.out) == (ExitCode.PROBLEM, True)
    assert dlq(stack, "redrive", "advance", "--message", nudge, "--yes").exit_code == ExitCode.OK
    assert stack.bodies("AdvanceQueueUrl") == ['{"tenant": "acme-leads", "number": 3}']
    assert dlq(stack, "delete", "launch", "--message", place, "--yes").exit_code == ExitCode.OK
    assert stack.bodies("LaunchDeadLetterQueueUrl") == []


def test_letters_in_other_hands_are_told_of_and_not_passed_over(stack: MotoStack) -> None:
    names = put(stack, DEAD, event_json(event_id="e1"), event_json(event_id="e2"))
    held = stack.sqs.receive_message(QueueUrl=stack.outputs[DEAD], VisibilityTimeout=600)["Messages"]
    answer = dlq(stack, "list", "feedback")
    assert "feedback: about 1 more could not be seen" in answer.err
    named = [argument for name in names for argument in ("--message", name)]
    back = dlq(stack, "redrive", "feedback", *named, "--yes")
    assert back.exit_code == ExitCode.PROBLEM
    assert f"there is no dead letter {held[0]['MessageId']}" in back.err
    assert len(stack.bodies()) == 1


def test_a_letter_that_is_not_there_is_a_problem_with_a_cure(stack: MotoStack) -> None:
    answer = dlq(stack, "show", "nowhere\x1b[2J", "--queue", "feedback")
    assert answer.exit_code == ExitCode.PROBLEM
    assert "there is no dead letter nowhere\\x1b[2J" in answer.err
    assert "goldsmith dlq list" in answer.err
