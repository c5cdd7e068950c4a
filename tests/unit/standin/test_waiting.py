"""Calls that are slow, and calls that hang."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from openai import APIConnectionError, APIStatusError, APITimeoutError, OpenAI

from goldsmith_cli.standin.serve import running_standin

from .support import chat, client_of, control, provoke, root_of

PATIENCE = 10.0


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "did not happen in time"


def test_a_slow_call_is_answered_after_its_time_as_ever(client: OpenAI) -> None:
    whole = chat(client)
    provoke(client, mode="slow", path="chat", seconds=0.3)
    started = time.monotonic()
    assert chat(client) == whole
    assert time.monotonic() - started >= 0.3


def test_a_hanging_call_blocks_no_other_and_ends_when_its_caller_leaves(client: OpenAI) -> None:
    def in_flight_after_reset() -> int:
        client.delete(f"{root_of(client)}/_standin/calls", cast_to=object)
        return int(control(client, "calls")["chat"]["in_flight_peak"])

    provoke(client, mode="hang", contains="hold me")
    with ThreadPoolExecutor(1) as pool:
        held = pool.submit(chat, client.with_options(timeout=1.0), "hold me")
        until(lambda: in_flight_after_reset() == 1)
        assert chat(client).finish_reason == "stop"
        assert not held.done()
        with pytest.raises(APITimeoutError):
            held.result()
    until(lambda: in_flight_after_reset() == 0)


def test_a_hanging_call_ends_with_a_gateway_timeout_when_its_time_is_over(client: OpenAI) -> None:
    provoke(client, mode="hang", path="jobs", seconds=0)
    training_file = client.files.create(file=("a.jsonl", b"{}"), purpose="fine-tune").id
    with pytest.raises(APIStatusError) as failed:
        client.fine_tuning.jobs.create(model="standin-base", training_file=training_file)
    assert failed.value.status_code == 504


def test_calls_under_way_at_once_are_counted(client: OpenAI) -> None:
    client.delete(f"{root_of(client)}/_standin/calls", cast_to=object)
    provoke(client, mode="hang", path="chat", times=3)
    with ThreadPoolExecutor(3) as pool:
        held = [pool.submit(chat, client.with_options(timeout=1.0)) for _ in range(3)]
        assert all(isinstance(call.exception(), APITimeoutError) for call in held)
    assert control(client, "calls")["chat"]["in_flight_peak"] == 3


def test_a_hanging_call_does_not_keep_the_server_from_stopping() -> None:
    with ThreadPoolExecutor(1) as pool:
        with running_standin() as standin, client_of(standin) as client:
            provoke(client, mode="hang", path="chat")
            held = pool.submit(chat, client_of(standin))
            until(lambda: control(client, "calls")["chat"]["total"] == 1)
            stopping = time.monotonic()
        assert time.monotonic() - stopping < 1.5
        assert isinstance(held.exception(), APIConnectionError | APIStatusError)
