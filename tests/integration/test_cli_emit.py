import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from goldsmith.domain.envelope import parse_feedback
from goldsmith_cli.errors import ExitCode
from tests.fakes.feedback import event_fields
from tests.integration.cli_stack import MotoStack, moto_stack

MAP = "generation_id=id,messages=prompt,output=draft.text,rating=stars,comment=note,final=sent"


@pytest.fixture
def stack(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[MotoStack]:
    with moto_stack(monkeypatch, capsys) as running:
        yield running


def review(number: int, **changes: object) -> dict[str, Any]:
    return {
        "id": number,
        "prompt": f"Write to customer {number}.\u2028Be kind.",
        "draft": {"text": f"Dear customer {number},"},
        "stars": 3,
        "note": "Shorter.",
        "sent": f"Hi {number}!",
        **changes,
    }


def written(path: Path, *records: object) -> Path:
    lines = [record if isinstance(record, str) else json.dumps(record, ensure_ascii=False) for record in records]
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def test_every_line_of_a_mapped_file_arrives_as_an_event(stack: MotoStack, tmp_path: Path) -> None:
    file = written(tmp_path / "reviews.jsonl", *(review(number) for number in range(250)))
    answer = stack.goldsmith("emit", file, "--tenant", "acme-leads", "--map", MAP, "--json")
    said = json.loads(answer.out)
    events = {event.generation_id: event for event in map(parse_feedback, stack.bodies())}
    assert answer.exit_code == ExitCode.OK
    assert (said["lines"], said["sent"], said["refused"], said["failed"]) == (250, 250, 0, 0)
    assert sorted(events, key=int) == [str(number) for number in range(250)]
    event = events["7"]
    assert (event.output, event.rating, event.comment, event.final) == ("Dear customer 7,", 3.0, "Shorter.", "Hi 7!")
    assert [turn.content for turn in event.messages or ()] == ["Write to customer 7.\u2028Be kind."]


def test_a_file_sent_twice_counts_once(stack: MotoStack, tmp_path: Path) -> None:
    file = written(tmp_path / "reviews.jsonl", *(review(number) for number in range(20)))
    for _ in range(2):
        assert stack.goldsmith("emit", file, "--tenant", "acme-leads", "--map", MAP).exit_code == ExitCode.OK
        stack.triage()
    assert stack.runs.tenant("acme-leads").counters["events"] == 20


def test_bad_lines_are_named_with_their_reason_and_the_good_ones_sent(stack: MotoStack, tmp_path: Path) -> None:
    problems = tmp_path / "problems.jsonl"
    file = written(tmp_path / "reviews.jsonl", review(1), "{not json", "", "[1]", review(2, stars=9), review(3))
    answer = stack.goldsmith("emit", file, "--tenant", "acme-leads", "--map", MAP, "--errors", problems)
    noted = {entry["line"]: entry["reason"] for entry in map(json.loads, problems.read_text().splitlines())}
    assert answer.exit_code == ExitCode.PROBLEM
    assert len(stack.bodies()) == 2
    assert list(noted) == [2, 4, 5]
    assert noted[2].startswith("is not valid JSON")
    assert noted[4] == "must be a JSON object"
    assert noted[5].startswith("rating (column stars): 9 is outside rating_scale")
    assert "3 refused" in answer.out
    assert "9 is outside" in answer.err


def test_a_complete_event_needs_no_map_and_tenant_can_be_set(stack: MotoStack, tmp_path: Path) -> None:
    file = written(tmp_path / "events.jsonl", event_fields(), event_fields(event_id="event-2", tenant="Not One"))
    answer = stack.goldsmith("emit", file, "--tenant", "other")
    events = list(map(parse_feedback, stack.bodies()))
    assert answer.exit_code == ExitCode.OK
    assert [(event.event_id, event.tenant) for event in events] == [("event-1", "other"), ("event-2", "other")]


def test_a_spreadsheet_is_sent_the_same_way(stack: MotoStack, tmp_path: Path) -> None:
    path = tmp_path / "reviews.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = [
            ["prompt", "draft", "stars", "note"],
            ["Write\nto Dana.", "Dear Dana,", "2", "Too\u2028stiff"],
            ["", "x", "1", ""],
        ]
        csv.writer(file).writerows(rows)
    answer = stack.goldsmith(
        "emit", path, "--tenant", "t", "--map", "messages=prompt,output=draft,rating=stars,comment=note", "--json"
    )
    event = parse_feedback(*stack.bodies())
    assert (event.rating, event.comment, event.output) == (2.0, "Too\u2028stiff", "Dear Dana,")
    assert [(turn.role, turn.content) for turn in event.messages or ()] == [("user", "Write\nto Dana.")]
    assert [problem["line"] for problem in json.loads(answer.out)["problems"]] == [4]


def test_hidden_finals_take_the_rewrite_route_and_may_follow_later(stack: MotoStack, tmp_path: Path) -> None:
    file = written(tmp_path / "reviews.jsonl", *(review(number) for number in range(10)))
    arguments = ("emit", file, "--tenant", "acme-leads", "--map", MAP)
    assert "10 of them went without" in stack.goldsmith(*arguments, "--hide-final", "1").out
    stack.triage()
    assert stack.runs.tenant("acme-leads").counters["rewriting"] == 10
    stack.goldsmith(*arguments)
    stack.triage()
    assert stack.runs.tenant("acme-leads").counters["edited"] == 10


@pytest.mark.parametrize("how", ["itself", "dotted", "symbolic", "hard"])
def test_the_file_to_read_is_never_overwritten_by_its_problems(stack: MotoStack, tmp_path: Path, how: str) -> None:
    file = written(tmp_path / "reviews.jsonl", review(1), "broken")
    before = file.read_bytes()
    names = {"itself": file, "dotted": tmp_path / ".." / tmp_path.name / file.name}
    problems = names.get(how, tmp_path / "link.jsonl")
    if how == "symbolic":
        problems.symlink_to(file)
    if how == "hard":
        problems.hardlink_to(file)
    answer = stack.goldsmith("emit", file, "--tenant", "t", "--map", MAP, "--errors", problems)
    assert answer.exit_code == ExitCode.USAGE
    assert "it would be overwritten" in answer.err
    assert file.read_bytes() == before
    assert stack.bodies() == []


def test_a_refused_map_leaves_the_earlier_problems_alone(stack: MotoStack, tmp_path: Path) -> None:
    (problems := tmp_path / "problems.jsonl").write_text("earlier")
    file = written(tmp_path / "reviews.jsonl", review(1))
    answer = stack.goldsmith("emit", file, "--tenant", "t", "--map", "rating=score", "--errors", problems)
    assert answer.exit_code == ExitCode.USAGE
    assert problems.read_text() == "earlier"


def test_columns_called_as_fields_need_no_map_beside_those_that_do(stack: MotoStack, tmp_path: Path) -> None:
    record = {"id": 1, "messages": "Hi?", "output": "Dear", "rating": 1, "final": "Hi!", "feedback": "Short", "n": 1}
    file = written(tmp_path / "news.jsonl", record)
    options = ("--tenant", "news", "--rating-scale", "0:1", "--map", "comment=feedback,generation_id=id")
    answer = stack.goldsmith("emit", file, *options)
    event = parse_feedback(*stack.bodies())
    assert answer.exit_code == ExitCode.OK
    assert (event.generation_id, event.output, event.rating, event.comment, event.final) == (
        "1", "Dear", 1.0, "Short", "Hi!",
    )  # fmt: skip
    assert "taken from the columns called so: messages, output, rating, final" in answer.err
    explicit = ("--map", "messages=messages,output=output,rating=rating,final=final")
    assert "called so" not in stack.goldsmith("emit", file, *options, *explicit, "--dry-run").err
    stack.goldsmith("emit", file, *options, "--map", "final=")
    assert parse_feedback(*stack.bodies()).final is None


@pytest.mark.parametrize("option", [(), ("--json",), ("--dry-run",)])
def test_a_file_without_records_is_a_problem(stack: MotoStack, tmp_path: Path, option: tuple[str, ...]) -> None:
    answer = stack.goldsmith("emit", written(tmp_path / "empty.jsonl"), *option)
    assert answer.exit_code == ExitCode.PROBLEM
    assert "the file holds no records" in answer.err


def test_a_dry_run_checks_everything_and_sends_nothing(stack: MotoStack, tmp_path: Path) -> None:
    file = written(tmp_path / "events.jsonl", event_fields(), event_fields(rating=9))
    answer = stack.goldsmith("emit", file, "--dry-run")
    assert answer.exit_code == ExitCode.PROBLEM
    assert "1 would be sent, 1 refused" in answer.out
    assert stack.bodies() == []


def test_a_queue_that_is_gone_ends_the_command_with_a_reason(stack: MotoStack, tmp_path: Path) -> None:
    file = written(tmp_path / "events.jsonl", *(event_fields(event_id=f"e{number}") for number in range(900)))
    stack.sqs.delete_queue(QueueUrl=stack.outputs["FeedbackQueueUrl"])
    answer = stack.goldsmith("emit", file)
    assert answer.exit_code == ExitCode.AWS
    assert "gave up after line 100" in answer.err
    assert "NonExistentQueue" in answer.err
    assert "Traceback" not in answer.err


def test_a_limit_reads_no_further(stack: MotoStack, tmp_path: Path) -> None:
    file = written(tmp_path / "events.jsonl", *(event_fields(event_id=f"e{number}") for number in range(9)))
    stack.goldsmith("emit", file, "--limit", "4")
    assert len(stack.bodies()) == 4
