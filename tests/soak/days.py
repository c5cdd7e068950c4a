"""A calm day and a storm: the same things told to a stack, waited for, and the books that come of it."""

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from goldsmith_cli.local.stack import LocalStack
from tests.e2e.local_commands import run
from tests.soak.books import Books, read_books, status_of
from tests.soak.history import TENANT, History, Source
from tests.soak.storm import Provider, Reaper, drawn, one_call_in_five, shorten_visibility, told_of, until

PORTIONS = 10
"""In how many goes the storm's events are sent: each is one call of `goldsmith emit`."""
PATIENCE_SECONDS = 900
IDLE_SECONDS = 100
"""After so long without anything on its way nothing will come any more: the schedule ticks once a minute."""
DEATHS_OF_A_RUN = 2
"""The storm goes on until the run was disturbed so often, or has ended."""
IN_USE = ("feedback", "rewrite", "advance")
NOTHING: dict[str, Any] = {"events": 0, "runs": {}, "active_run": None}
"""What is known of a tenant that has not been heard of yet."""


@dataclass(frozen=True)
class Weather:
    """What a storm was like."""

    deliveries: int
    killed: Counter[str]
    at_work: Counter[str]
    calls: int
    failed: int
    seconds: float


def calm_day(stack: LocalStack, history: History, files: Path) -> Books:
    """Everything once, in order, and nothing happens to anybody."""
    for source in history.sources:
        emit(stack, source, files / "calm.jsonl")
    send_poison(stack, history)
    await_quiet(stack, history)
    return read_books(stack, history.drafts)


def storm(stack: LocalStack, history: History, files: Path, seed: int) -> tuple[Books, Weather]:
    """Everything twice and in any order, with death and failure all the while."""
    began = time.monotonic()
    shorten_visibility(stack.target())
    provider = Provider.of(stack.target())
    provider.fails(one_call_in_five(history.marks, seed), seed)
    reaper = Reaper(stack, drawn(seed))
    with reaper.at_work():
        deliveries = send_poison(stack, history)
        for portion in portions(history, drawn(seed)):
            deliveries += emit(stack, portion, files / "storm.jsonl")
        deliveries += send_poison(stack, history)
        await_worked_off(stack, history, reaper)
    await_quiet(stack, history)
    seconds = time.monotonic() - began
    died = told_of(stack, " failed processing ")
    weather = Weather(deliveries, reaper.killed, died, provider.calls(), provider.failed(), seconds)
    return read_books(stack, history.drafts), weather


def portions(history: History, random: Random) -> Iterator[Source]:
    """Everything twice, mixed."""
    mixed = []
    for source in history.sources:
        twice = [*source.lines, *source.lines]
        random.shuffle(twice)
        mixed.append((twice, source.options))
    for part in range(PORTIONS):
        yield from (Source(tuple(lines[part::PORTIONS]), options) for lines, options in mixed)


def emit(stack: LocalStack, source: Source, file: Path) -> int:
    """How many events `goldsmith emit` has sent, which is all of them."""
    file.write_bytes(b"".join(line + b"\n" for line in source.lines))
    told = run(stack.state.root, "emit", str(file), *source.options, "--json")
    assert told["sent"] == len(source.lines), told["problems"]
    return int(told["sent"])


def send_poison(stack: LocalStack, history: History) -> int:
    """The command would refuse to send it, so it goes straight to the queue."""
    target = stack.target()
    for body in history.poison:
        target.client("sqs").send_message(QueueUrl=target.output("FeedbackQueueUrl"), MessageBody=body)
    return len(history.poison)


def await_worked_off(stack: LocalStack, history: History, reaper: Reaper) -> None:
    """Until every event is in the ledger, and the run that follows was disturbed."""
    for _ in until(PATIENCE_SECONDS):
        tenant = status_of(stack)["tenants"].get(TENANT, NOTHING)
        run_ended = tenant["runs"] and not tenant["active_run"]
        disturbed = reaper.killed["Advance"] >= DEATHS_OF_A_RUN
        if tenant["events"] >= history.events and (disturbed or run_ended):
            return


def await_quiet(stack: LocalStack, history: History) -> None:
    """Until everything has come to its end, or to a stop before it, which the books will show."""
    busy_at = time.monotonic()
    for _ in until(PATIENCE_SECONDS):
        told = status_of(stack)
        tenant = told["tenants"].get(TENANT, NOTHING)
        under_way = any(sum(queue.values()) for name, queue in told["queues"].items() if name in IN_USE)
        if under_way or tenant["active_run"]:
            busy_at = time.monotonic()
            continue
        known = told["totals"]["distinct_events_sent_here"] == history.events + len(history.poison)
        if (known and tenant["runs"]) or time.monotonic() - busy_at > IDLE_SECONDS:
            return
    raise AssertionError(f"not quiet after {PATIENCE_SECONDS} s: {status_of(stack)}")
