import json
from pathlib import Path

import pytest

from goldsmith_cli.errors import LocalStackError
from goldsmith_cli.local.restored import put_right

QUEUE = "http://127.0.0.1:4000/000000000000/goldsmith-feedback"


def saved(directory: Path) -> Path:
    functions = {"functions": {"env": QUEUE}, "dynamodb_stream_positions": {"mapping": 7}}
    (directory / "lambda.json").write_text(json.dumps({"__ministack_format__": 2, "payload": functions}))
    (directory / "sqs.json").write_text(json.dumps({"payload": {QUEUE: {"url": QUEUE}}}))
    return directory


def test_mappings_read_the_empty_stream_from_its_start_after_a_restart(tmp_path: Path) -> None:
    put_right(saved(tmp_path), 4000)
    state = json.loads((tmp_path / "lambda.json").read_text())
    assert "dynamodb_stream_positions" not in state["payload"]
    assert state["payload"]["functions"] == {"env": QUEUE}


def test_queues_are_found_again_on_another_port(tmp_path: Path) -> None:
    put_right(saved(tmp_path), 5000)
    moved = QUEUE.replace("4000", "5000")
    assert json.loads((tmp_path / "sqs.json").read_text()) == {"payload": {moved: {"url": moved}}}
    assert json.loads((tmp_path / "lambda.json").read_text())["payload"]["functions"] == {"env": moved}


def test_addresses_that_are_no_queues_stay(tmp_path: Path) -> None:
    text = json.dumps({"payload": {"body": "see http://127.0.0.1:4000/v1 and http://example.com/000000000000/q"}})
    (tmp_path / "sqs.json").write_text(text)
    put_right(tmp_path, 5000)
    assert (tmp_path / "sqs.json").read_text() == text


def test_nothing_saved_is_nothing_to_put_right(tmp_path: Path) -> None:
    put_right(tmp_path, 4000)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", ["[]", "{", '{"other": 1}'])
def test_a_format_that_is_not_known_is_refused_with_the_cure(tmp_path: Path, content: str) -> None:
    (tmp_path / "lambda.json").write_text(content)
    with pytest.raises(LocalStackError) as refusal:
        put_right(tmp_path, 4000)
    assert "--purge" in refusal.value.cure
