"""`goldsmith dlq`: what is meant, what goes where, and how fast."""

import json
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from goldsmith.domain.dead_letters import ADVANCE, FEEDBACK, LAUNCH, QUEUES, REWRITE
from goldsmith.workflows.redriving import Fate, Summary
from goldsmith_cli.app import app
from goldsmith_cli.dlq import fates, listing
from goldsmith_cli.dlq.explaining import meaning
from goldsmith_cli.dlq.redriving import Pace
from goldsmith_cli.dlq.selecting import selection
from goldsmith_cli.dlq.surveying import at_once
from goldsmith_cli.errors import UsageError
from tests.fakes.dead_letters import letter
from tests.fakes.feedback import event_json

GOOD, BAD = event_json(), event_json(rating=7)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["redrive"], "which dead letters"),
        (["delete"], "which dead letters"),
        (["list", "feedbak"], "did you mean feedback"),
        (["list", "--reason", " "], "--reason is empty"),
        (["redrive", "--message", ""], "--message is empty"),
        (["redrive", "feedback", "--fixed", "event.json"], "--fixed is for one message"),
        (["redrive", "--message", "m", "--message", "n", "--fixed", "event.json"], "--fixed is for one message"),
        (["redrive", "--message", "m", "--fixed", "nowhere.json"], "nowhere.json cannot be read"),
        (["show", "m", "--body", "--json"], "exclude each other"),
    ],
)
def test_what_makes_no_sense_is_refused_before_any_stack_is_asked(arguments: list[str], said: str) -> None:
    import goldsmith_cli.main  # noqa: F401 - registers the commands

    error = CliRunner().invoke(app, ["dlq", *arguments]).exception
    assert isinstance(error, UsageError)
    assert said in error.message


@pytest.mark.parametrize(
    ("content", "said"), [(b"\xff\xfe{}", "is not UTF-8 text: byte 0"), (b" " * 1_100_000, "1,048,576 at most")]
)
def test_a_file_that_can_be_no_message_is_refused_with_the_reason(tmp_path: Path, content: bytes, said: str) -> None:
    from goldsmith_cli.dlq.fixing import replacement

    file = tmp_path / "event.json"
    file.write_bytes(content)
    with pytest.raises(UsageError, match=said):
        replacement(file, selection(None, ["m"], None, None))


def test_a_queue_may_be_named_as_status_names_its_dead_letters() -> None:
    for name in ("feedback", "feedback_dead_letters", "Feedback dead letters"):
        assert selection(name, (), None, None).queues == (FEEDBACK,)
    assert selection(None, (), None, None).queues == QUEUES


class TestPlanning:
    @pytest.mark.parametrize(
        ("queue", "body", "mended", "force", "goes"),
        [
            (FEEDBACK, GOOD, None, False, True),
            (FEEDBACK, BAD, None, False, False),
            (FEEDBACK, BAD, None, True, True),
            (FEEDBACK, BAD, GOOD, False, True),
            (FEEDBACK, GOOD, BAD, False, False),
            (REWRITE, GOOD, None, False, False),
            (ADVANCE, '{"job_id": "ftjob-1"}', None, False, True),
            (LAUNCH, "{}", None, True, False),
            (LAUNCH, "{}", GOOD, True, False),
        ],
    )
    def test_what_is_valid_goes_and_what_is_forced_but_nothing_goes_to_a_stream(
        self, queue: str, body: str, mended: str | None, force: bool, goes: bool
    ) -> None:
        plan = fates.redriven(Summary.of(letter(body, queue=queue)), mended, force=force)
        assert (plan.goes, plan.to) == (goes, queue if goes else None)

    def test_what_came_of_it_is_told_as_it_was_planned_before(self) -> None:
        plan = fates.redriven(Summary.of(letter(GOOD)), None, force=False)
        assert (plan.told, plan.with_fate(Fate.GONE).told) == ("would be sent", "gone")
        assert fates.deleted(plan.letter).told == "would be deleted"
        assert fates.redriven(Summary.of(letter(BAD)), None, force=False).told == "stays"

    @pytest.mark.parametrize(("fate", "cure"), [(Fate.FAILED, "give the same command again"), (Fate.GONE, "hour")])
    def test_what_was_neither_sent_nor_deleted_is_told_with_the_cure(
        self, fate: Fate, cure: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        plan = [fates.redriven(Summary.of(letter(GOOD)), None, force=False).with_fate(fate)]
        fates.show(plan, (), {}, dry_run=False, as_json=False)
        assert cure in capsys.readouterr().err

    def test_a_long_plan_is_cut_and_counted_whole(self, capsys: pytest.CaptureFixture[str]) -> None:
        plan = [fates.deleted(Summary.of(letter(GOOD, f"m-{number:03}"))) for number in range(120)]
        fates.show(plan, (), {}, dry_run=True, as_json=False)
        said = capsys.readouterr().out
        assert "m-049" in said
        assert "m-050" not in said
        assert "… and 70 more" in said
        assert "120 would be deleted" in said


def test_a_narrow_terminal_shows_blocks_and_never_splits_an_id(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from goldsmith_cli.consoles import output

    monkeypatch.setenv("COLUMNS", "40")
    name = "bd240573-7164-4387-bc9d-d7e550f0dca2"
    output().print(listing.table([Summary.of(letter(BAD, name))]), crop=False)
    assert name in capsys.readouterr().out.splitlines()


@pytest.mark.parametrize("queue", [REWRITE, ADVANCE, LAUNCH])
@pytest.mark.parametrize(
    "told",
    [None, [], {"feedback": 7}, {"DDBStreamBatchInfo": {"shardId": [1]}, "requestContext": 3}, {"tenant": "a"}],
)
def test_what_cannot_be_read_is_said_to_be_so_instead_of_failing(queue: str, told: Any) -> None:  # noqa: ANN401 - any JSON
    assert all(meaning(letter(json.dumps(told), queue=queue)))


def test_no_more_messages_are_sent_in_a_second_than_was_said() -> None:
    now = [0.0]
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        now[0] += seconds

    pace = Pace(100, sleep, lambda: now[0])
    for _ in range(100):
        pace(10)
    assert sum(slept) == pytest.approx(9.9)


def test_when_one_look_fails_the_others_are_told_to_end() -> None:
    stopped = threading.Event()
    queues: list[Any] = ["fails", "goes on"]

    def look(queue: object) -> bool:
        if queue == "fails":
            raise KeyboardInterrupt
        return stopped.wait(20)

    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        at_once(queues, look, stopped)
    assert time.monotonic() - began < 10
