import json
import os
from pathlib import Path
from typing import Any

import pytest

from goldsmith_cli.errors import LocalStackError
from goldsmith_cli.local.restored import put_right

QUEUE = "http://127.0.0.1:4000/000000000000/goldsmith-feedback"


def saved(directory: Path) -> Path:
    functions = {"functions": {"env": QUEUE}, "dynamodb_stream_positions": {"mapping": 7}}
    (directory / "lambda.json").write_text(json.dumps({"__ministack_format__": 2, "payload": functions}))
    save_queue(directory, [])
    return directory


def save_queue(directory: Path, messages: list[dict[str, object]]) -> None:
    queues = {"__account_region_scoped__": True, "data": {QUEUE: {"url": QUEUE, "messages": messages}}}
    (directory / "sqs.json").write_text(json.dumps({"__ministack_format__": 2, "payload": {"queues": queues}}))


def queue(directory: Path) -> dict[str, Any]:
    (found,) = json.loads((directory / "sqs.json").read_text())["payload"]["queues"]["data"].items()
    return {"key": found[0], **found[1]}


def test_mappings_read_the_empty_stream_from_its_start_after_a_restart(tmp_path: Path) -> None:
    put_right(saved(tmp_path), 4000)
    state = json.loads((tmp_path / "lambda.json").read_text())
    assert "dynamodb_stream_positions" not in state["payload"]
    assert state["payload"]["functions"] == {"env": QUEUE}


def test_queues_are_found_again_on_another_port(tmp_path: Path) -> None:
    put_right(saved(tmp_path), 5000)
    moved = QUEUE.replace("4000", "5000")
    assert queue(tmp_path) == {"key": moved, "url": moved, "messages": []}
    assert json.loads((tmp_path / "lambda.json").read_text())["payload"]["functions"] == {"env": moved}


def test_addresses_that_are_no_queues_stay(tmp_path: Path) -> None:
    body = "see http://127.0.0.1:4000/v1 and http://example.com/000000000000/q"
    message = {"body": body, "receive_count": 0, "sent_at": 10.0, "visible_at": 10.0}
    save_queue(tmp_path, [message])
    put_right(tmp_path, 5000)
    assert queue(tmp_path)["messages"] == [message]


def test_messages_that_were_being_worked_on_are_received_at_once_and_delayed_ones_keep_their_delay(
    tmp_path: Path,
) -> None:
    in_flight = {"body": "a", "receive_count": 1, "sent_at": 10.0, "visible_at": 190.0}
    delayed = {"body": "b", "receive_count": 0, "sent_at": 10.0, "visible_at": 70.0}
    save_queue(tmp_path, [in_flight, delayed])
    put_right(tmp_path, 4000)
    assert [message["visible_at"] for message in queue(tmp_path)["messages"]] == [10.0, 70.0]


def test_putting_right_does_not_look_like_saving(tmp_path: Path) -> None:
    for path in saved(tmp_path).iterdir():
        os.utime(path, (1_700_000_000, 1_700_000_000))
    put_right(tmp_path, 5000)
    assert {path.stat().st_mtime for path in tmp_path.iterdir()} == {1_700_000_000}


def test_nothing_saved_is_nothing_to_put_right(tmp_path: Path) -> None:
    put_right(tmp_path, 4000)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["lambda.json", "sqs.json"])
@pytest.mark.parametrize("content", ["[]", "{", '{"other": 1}'])
def test_a_format_that_is_not_known_is_refused_with_the_cure(tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).write_text(content)
    with pytest.raises(LocalStackError) as refusal:
        put_right(tmp_path, 4000)
    assert "--purge" in refusal.value.cure
