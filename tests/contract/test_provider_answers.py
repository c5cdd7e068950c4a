"""What endpoints answer that are only nearly compatible, byte for byte, and what is made of it."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from goldsmith.domain.provider import ChatAnswer, ChatRequest
from goldsmith.errors import (
    ConfigurationProblem,
    GoldsmithError,
    ModelOutputInvalid,
    RateLimited,
    ServiceUnavailable,
)
from tests.fakes.blocking import Blocking, answer
from tests.fakes.stories import turns

QUESTION = ChatRequest(model="any", messages=turns("Hi"), max_output_tokens=10)
CHOICE = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "Hi Dana"}}
A_DAY = 86_400.0


class Endpoint(ThreadingHTTPServer):
    """Answers every request alike, and remembers how many there were."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.status, self.headers, self.body = 200, dict[str, str](), "{}"
        self.requests = 0

    def says(self, status: int, body: object, headers: Mapping[str, str] | None = None) -> "Endpoint":
        self.status, self.headers = status, dict(headers or {})
        self.body = body if isinstance(body, str) else json.dumps(body)
        return self

    def asked(self, key: str = "sk-key") -> ChatAnswer:
        return answer(Blocking(f"http://127.0.0.1:{self.server_port}/v1", key), QUESTION)

    def failure(self, key: str = "sk-key") -> GoldsmithError:
        with pytest.raises(GoldsmithError) as raised:
            self.asked(key)
        return raised.value


class _Answers(BaseHTTPRequestHandler):
    server: Endpoint

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.server.requests += 1
        self.send_response(self.server.status)
        body = self.server.body.encode()
        said = {"Content-Type": "application/json", "Content-Length": str(len(body)), **self.server.headers}
        for name, value in said.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
        """Nothing to tell."""


@pytest.fixture(scope="module")
def running() -> Iterator[Endpoint]:
    with Endpoint() as endpoint:
        Thread(target=endpoint.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield endpoint
        endpoint.shutdown()


@pytest.fixture
def endpoint(running: Endpoint) -> Endpoint:
    running.requests = 0
    return running


def completion(**changes: object) -> dict[str, Any]:
    usage = {"prompt_tokens": 12, "completion_tokens": 3, "total_tokens": 15}
    told = {"id": "c", "object": "chat.completion", "created": 1, "model": "any", "choices": [CHOICE], "usage": usage}
    return {name: value for name, value in {**told, **changes}.items() if value != "left out"}


def with_message(**fields: object) -> dict[str, Any]:
    return completion(choices=[{**CHOICE, "message": {"role": "assistant", **fields}}])


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "20"}, 20.0),
        ({"Retry-After": "1.5"}, 1.5),
        ({"Retry-After": "0"}, 0.0),
        ({"Retry-After-Ms": "2500"}, 2.5),
        ({"Retry-After-Ms": "2500", "Retry-After": "3"}, 2.5),
        ({"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"}, 0.0),
        ({"Retry-After": "Fri, 31 Dec 9999 23:59:59 GMT"}, A_DAY),
        ({"Retry-After": "86401"}, A_DAY),
        ({"Retry-After": "1e400"}, A_DAY),
    ],
)
def test_a_pause_is_read_from_seconds_milliseconds_or_a_date_and_is_a_day_at_most(
    endpoint: Endpoint, status: int, headers: dict[str, str], seconds: float
) -> None:
    failure = endpoint.says(status, {"error": {"message": "busy"}}, headers).failure()
    assert isinstance(failure, RateLimited)
    assert failure.retry_after == seconds


def test_a_pause_until_a_moment_is_what_is_left_until_then(endpoint: Endpoint) -> None:
    until = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)
    failure = endpoint.says(503, {}, {"Retry-After": until}).failure()
    assert isinstance(failure, RateLimited)
    assert failure.retry_after is not None
    assert 60 < failure.retry_after <= 90


@pytest.mark.parametrize(
    "headers",
    [{}, {"Retry-After": "-5"}, {"Retry-After": "soon"}, {"Retry-After": "nan"}, {"Retry-After-Ms": "-1"}],
    ids=["none", "negative", "nonsense", "not a number", "negative milliseconds"],
)
def test_what_names_no_pause_is_none_and_trouble_without_one_is_no_rate_limit(
    endpoint: Endpoint, headers: dict[str, str]
) -> None:
    limited = endpoint.says(429, {"error": {"message": "busy"}}, headers).failure()
    assert isinstance(limited, RateLimited)
    assert limited.retry_after is None
    assert type(endpoint.says(503, {"error": {"message": "busy"}}, headers).failure()) is ServiceUnavailable


@pytest.mark.parametrize("key", ["", "sk-gehe\u00efm-4711", "sk-4711\nsk-4711", "sk-4711\x00"])
def test_a_key_that_cannot_be_sent_is_a_wrong_configuration_and_nobody_is_told_it(endpoint: Endpoint, key: str) -> None:
    failure = endpoint.says(200, completion()).failure(key)
    assert type(failure) is ConfigurationProblem
    assert "check the secret" in str(failure)
    assert "4711" not in failure.explained
    assert endpoint.requests == 0


@pytest.mark.parametrize(
    ("usage", "tokens"),
    [
        ({"prompt_tokens": 12, "completion_tokens": 3}, (12, 3)),
        ({"prompt_tokens": 12.0, "completion_tokens": 3.5}, (12, 3)),
        ({"prompt_tokens": None, "completion_tokens": "many"}, (0, 0)),
        ({"prompt_tokens": -1, "completion_tokens": 3}, (0, 3)),
        ({"prompt_tokens": float("inf"), "completion_tokens": 3}, (0, 3)),
        ({}, (0, 0)),
        (None, (0, 0)),
        ("left out", (0, 0)),
    ],
)
def test_tokens_are_read_where_they_are_numbers_and_count_as_none_where_not(
    endpoint: Endpoint, usage: object, tokens: tuple[int, int]
) -> None:
    said = endpoint.says(200, completion(usage=usage)).asked()
    assert (said.content, said.input_tokens, said.output_tokens) == ("Hi Dana", *tokens)


@pytest.mark.parametrize(
    "body",
    [
        completion(choices="left out"),
        completion(choices=None),
        completion(choices=[]),
        completion(choices=[None]),
        completion(choices="none"),
        completion(choices=[{**CHOICE, "message": None}]),
        completion(choices=[{"index": 0, "finish_reason": "stop"}]),
        with_message(),
        with_message(content=None),
        with_message(content=[{"type": "text", "text": "Hi"}]),
        {},
    ],
    ids=json.dumps,
)
def test_an_answer_without_a_choice_or_its_text_is_invalid(endpoint: Endpoint, body: object) -> None:
    assert type(endpoint.says(200, body).failure()) is ModelOutputInvalid


@pytest.mark.parametrize("body", ["[]", '"Hi"', "null", "<html>Bad gateway</html>", '{"choices": ['])
def test_an_answer_that_is_no_completion_is_a_passing_fault(endpoint: Endpoint, body: str) -> None:
    assert type(endpoint.says(200, body).failure()) is ServiceUnavailable
