"""Invocations stop at every call, and what is decided there is what happens: nothing more, and nothing else."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from goldsmith.errors import RateLimited, ServiceUnavailable
from tests.machine.interleaving import Guard, Invocation
from tests.machine.verdicts import Crash, Figures, Verdict

GONE_AT = datetime(2026, 11, 22, tzinfo=UTC)


class Port:
    """Remembers what was done to it."""

    def __init__(self) -> None:
        self.done: list[str] = []

    def do(self, what: str) -> str:
        self.done.append(what)
        return what

    async def answer(self, what: str) -> str:
        self.done.append(what)
        return what


def begun(work: Callable[[Guard], object]) -> Invocation:
    return Invocation("test", work, GONE_AT, Figures())


def twice(port: Port, *names: str) -> Callable[[Guard], None]:
    def work(guard: Guard) -> None:
        for name in names:
            guard(port).do(name)

    return work


def test_nothing_is_done_before_it_is_decided() -> None:
    port = Port()
    invocation = begun(twice(port, "a", "b"))
    assert (port.done, invocation.stopped_at) == ([], "Port.do")
    invocation.go()
    assert (port.done, invocation.ended) == (["a"], False)
    invocation.go()
    assert (port.done, invocation.ended) == (["a", "b"], True)


def test_two_invocations_take_turns_as_they_are_told() -> None:
    port = Port()
    one, two = begun(twice(port, "a", "b")), begun(twice(port, "c", "d"))
    for each in (two, one, one, two):
        each.go()
    assert port.done == ["c", "a", "b", "d"]


@pytest.mark.parametrize(
    ("verdict", "done", "error"),
    [
        (Verdict.CRASH_BEFORE, [], Crash),
        (Verdict.CRASH_AFTER, ["a"], Crash),
        (Verdict.FAIL_BEFORE, [], ServiceUnavailable),
        (Verdict.FAIL_AFTER, ["a"], ServiceUnavailable),
        (Verdict.THROTTLE, [], ServiceUnavailable),
    ],
)
def test_a_fault_comes_before_or_after_the_work(verdict: Verdict, done: list[str], error: type[BaseException]) -> None:
    port = Port()
    invocation = begun(twice(port, "a", "b"))
    invocation.go(verdict)
    assert (port.done, invocation.ended, type(invocation.error)) == (done, True, error)
    assert invocation.figures.faults == {verdict.value: 1}


def test_a_process_that_died_does_nothing_more_whatever_it_catches() -> None:
    port = Port()

    def work(guard: Guard) -> None:
        try:
            guard(port).do("a")
        finally:
            guard(port).do("b")

    invocation = begun(work)
    invocation.kill()
    assert (port.done, invocation.ended) == ([], True)


def asking(port: Port, *names: str) -> Callable[[Guard], None]:
    async def ask(guard: Guard) -> None:
        await asyncio.gather(*(guard(port).answer(name) for name in names), return_exceptions=True)

    return lambda guard: asyncio.run(ask(guard))


def test_of_calls_that_wait_at_the_same_time_any_may_go_first() -> None:
    port = Port()
    invocation = begun(asking(port, "a", "b", "c"))
    assert invocation.stopped_at == "Port.answer | Port.answer | Port.answer"
    invocation.go(choice=2)
    invocation.go(choice=0)
    invocation.go(Verdict.THROTTLE)
    assert (port.done, invocation.ended) == (["c", "a"], True)


def test_a_model_that_is_busy_says_so() -> None:
    said: list[Exception] = []

    async def ask(guard: Guard) -> None:
        try:
            await guard(Port()).answer("a")
        except RateLimited as error:
            said.append(error)

    begun(lambda guard: asyncio.run(ask(guard))).go(Verdict.THROTTLE)
    assert [error.retry_after for error in said if isinstance(error, RateLimited)] == [2.0]


def test_no_call_of_a_dead_process_is_answered() -> None:
    port = Port()
    invocation = begun(asking(port, "a", "b"))
    invocation.kill()
    assert (port.done, invocation.ended) == ([], True)


@pytest.mark.parametrize(("verdict", "count"), [(Verdict.GO, 3), (Verdict.FAIL_AFTER, 0), (Verdict.CRASH_AFTER, 0)])
def test_reads_of_a_pool_share_one_verdict(verdict: Verdict, count: int) -> None:
    port = Port()

    def work(guard: Guard) -> None:
        with ThreadPoolExecutor(max_workers=3) as pool:
            list(pool.map(guard(port).do, "abc"))

    invocation = begun(work)
    invocation.go(verdict)
    assert (len(port.done), invocation.ended) == (count, True)


def test_calls_of_a_pool_with_one_thread_may_be_stopped_one_by_one() -> None:
    port = Port()

    def work(guard: Guard) -> None:
        with ThreadPoolExecutor(max_workers=1) as pool:
            list(pool.map(guard.one_by_one(port).do, "ab"))

    invocation = begun(work)
    invocation.go()
    assert port.done == ["a"]
    invocation.go()
    assert (port.done, invocation.ended) == (["a", "b"], True)
