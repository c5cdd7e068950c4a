"""A line of a batch's results: one of our answers or errors, whatever it holds."""

import io
import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from goldsmith.adapters.openai_batch_lines import read_line
from goldsmith.domain.candidates import Usage
from goldsmith.domain.provider import ChatAnswer
from goldsmith.errors import (
    ConfigurationProblem,
    ModelOutputInvalid,
    ModelOutputTruncated,
    ModelRefused,
    ProviderRejected,
    RateLimited,
    ServiceUnavailable,
)
from goldsmith_cli.standin.serve import running_standin
from tests.fakes.batch_provider import NAME, Provider, ended, request
from tests.fakes.provider import client_of, provoke


@pytest.fixture
def provider() -> Iterator[Provider]:
    with running_standin(batch_seconds=0.0) as standin, client_of(standin) as client:
        yield Provider(standin, client)


@pytest.mark.parametrize(
    ("mode", "failure"),
    [
        ("server_error", ServiceUnavailable),
        ("rate_limit", RateLimited),
        ("quota", ConfigurationProblem),
        ("content_filter_request", ModelRefused),
        ("content_filter", ModelRefused),
        ("refusal", ModelRefused),
        ("truncation", ModelOutputTruncated),
        ("unknown_model", ConfigurationProblem),
    ],
)
def test_a_line_fails_as_the_same_request_asked_live(provider: Provider, mode: str, failure: type[Exception]) -> None:
    provoke(provider.standin, mode, "chat", contains="Hello b")
    found = provider.answered("a", "b")
    assert isinstance(found["a"].outcome, ChatAnswer)
    assert type(found["b"].outcome) is failure


def test_a_line_holds_the_request_as_it_is_asked_live(provider: Provider) -> None:
    line = provider.batches.line("x" * 64, replace(request("Zoë\u2028"), seed=1, schema_name="s", schema={}))
    written = json.loads(line)
    assert line.count(b"\n") == 1
    assert (written["custom_id"], written["method"], written["url"]) == ("x" * 64, "POST", "/v1/chat/completions")
    assert written["body"]["seed"] == 1
    assert written["body"]["response_format"]["json_schema"]["strict"] is True


def test_texts_with_other_line_ends_stay_on_their_line(provider: Provider) -> None:
    content = io.BytesIO(provider.batches.line("a", request("one\u2028two\u0085three\rfour")))
    handle = provider.batches.submit(NAME, content)
    ended(provider.batches, handle)
    assert [line.custom_id for line in provider.batches.results(handle)] == ["a"]


@pytest.mark.parametrize("line", [b"", b"{", b"[]", b"null", b"{}", b'{"custom_id": 1}'])
def test_a_line_that_is_about_no_request_is_none(line: bytes) -> None:
    assert read_line(line) is None


@pytest.mark.parametrize(
    ("said", "failure"),
    [
        ({"response": None, "error": None}, ServiceUnavailable),
        ({"response": {"status_code": 200, "body": None}}, ModelOutputInvalid),
        ({"response": {"status_code": 200, "body": {"choices": ["x"]}}}, ModelOutputInvalid),
        ({"response": {"status_code": 200, "body": {"choices": [{"message": None}]}}}, ModelOutputInvalid),
        ({"response": {"status_code": 400, "body": {"error": {"code": "x", "message": "y"}}}}, ProviderRejected),
        ({"response": {"status_code": "?", "body": []}}, ServiceUnavailable),
        ({"error": {"code": "batch_cancelled", "message": "?"}}, ServiceUnavailable),
        ({"error": {"code": "insufficient_quota", "message": "?"}}, ConfigurationProblem),
    ],
)
def test_whatever_a_line_holds_it_is_one_of_our_errors(said: dict[str, object], failure: type[Exception]) -> None:
    line = read_line(json.dumps({"custom_id": "a", **said}).encode())
    assert line is not None
    assert type(line.outcome) is failure


def test_an_answer_that_is_of_no_use_is_paid_for_all_the_same() -> None:
    body = {"choices": [], "usage": {"prompt_tokens": 7, "completion_tokens": 3}}
    line = read_line(json.dumps({"custom_id": "a", "response": {"status_code": 200, "body": body}}).encode())
    assert line is not None
    assert line.usage == Usage(calls=1, input_tokens=7, output_tokens=3)
