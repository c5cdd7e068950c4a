"""What is wrong with a batch's input file, in the words of the real service."""

import threading
import time
from collections.abc import Iterator

import pytest
from openai import OpenAI

from goldsmith_cli.standin.batch_validation import MAXIMUM_LINES, MOST_PROBLEMS, problem_of_file
from goldsmith_cli.standin.serve import running_standin

from .batching import create, line
from .support import client_of, jsonl


@pytest.fixture(scope="module")
def client() -> Iterator[OpenAI]:
    with running_standin(batch_seconds=0.0) as standin, client_of(standin) as openai_client:
        yield openai_client


def without(name: str) -> dict[str, object]:
    return {key: value for key, value in line("x").items() if key != name}


@pytest.mark.parametrize(
    ("second", "code", "param"),
    [
        (b"{oops\n", "invalid_json_line", None),
        (b"\n", "invalid_json_line", None),
        (b"[1]\n", "invalid_json_line", None),
        (jsonl([line("first")]), "duplicate_custom_id", "custom_id"),
        (jsonl([line("")]), "missing_required_parameter", "custom_id"),
        (jsonl([{**line("x"), "custom_id": 7}]), "invalid_type", "custom_id"),
        (jsonl([line("x", url="/v1/embeddings")]), "invalid_url", "url"),
        (jsonl([line("x", method="GET")]), "invalid_method", "method"),
        (jsonl([line("x", body={})]), "missing_required_parameter", "body.model"),
        (jsonl([line("x", body={"model": "gpt-9"})]), "model_not_found", "body.model"),
        (jsonl([line("x", body={"model": "standin-judge"})]), "mismatched_model", "body.model"),
        *[
            (jsonl([without(name)]), "missing_required_parameter", name)
            for name in ("custom_id", "method", "url", "body")
        ],
    ],
)
def test_a_line_that_is_wrong_fails_the_batch_and_is_named(
    client: OpenAI, second: bytes, code: str, param: str | None
) -> None:
    batch = client.batches.retrieve(create(client, jsonl([line("first")]) + second).id)
    assert (batch.status, batch.output_file_id, batch.error_file_id) == ("failed", None, None)
    assert batch.failed_at is not None
    assert batch.errors is not None
    assert batch.errors.object == "list"
    [problem] = batch.errors.data or []
    assert (problem.code, problem.line, problem.param) == (code, 2, param)
    assert problem.message


def test_every_wrong_line_is_named_up_to_a_limit(client: OpenAI) -> None:
    batch = client.batches.retrieve(create(client, jsonl([line("same") for _ in range(MOST_PROBLEMS + 9)])).id)
    assert batch.errors is not None
    assert [problem.line for problem in batch.errors.data or []] == list(range(2, MOST_PROBLEMS + 2))


def test_a_file_of_blanks_is_empty(client: OpenAI) -> None:
    batch = client.batches.retrieve(create(client, b" \n").id)
    assert batch.errors is not None
    assert [problem.code for problem in batch.errors.data or []] == ["empty_file"]


def test_a_file_holds_fifty_thousand_lines_and_not_one_more(client: OpenAI) -> None:
    assert problem_of_file("{}\n" * MAXIMUM_LINES) is None
    batch = client.batches.retrieve(create(client, b"{}\n" * (MAXIMUM_LINES + 1)).id)
    assert batch.errors is not None
    assert [(problem.code, problem.line) for problem in batch.errors.data or []] == [("too_many_tasks", None)]


def test_a_file_is_measured_in_bytes() -> None:
    assert problem_of_file("“x”", most_bytes=7) is None
    problem = problem_of_file("“x”", most_bytes=6)
    assert problem is not None
    assert problem.code == "file_too_large"


def test_a_batch_that_takes_long_keeps_no_other_call_waiting(client: OpenAI) -> None:
    letter = "Write to Dana Miller about tea. " + "We met in May. " * 600
    batch = create(client, jsonl([line(f"item-{number}", letter) for number in range(1000)]))
    finished = threading.Event()

    def wait() -> None:
        while client.batches.retrieve(batch.id).status != "completed":
            pass
        finished.set()

    waiting = threading.Thread(target=wait)
    waiting.start()
    longest = 0.0
    while not finished.is_set():
        started = time.monotonic()
        client.models.list()
        longest = max(longest, time.monotonic() - started)
    waiting.join()
    assert longest < 1.0
