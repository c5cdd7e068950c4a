"""Invocations that stop at every call of a port, so that whoever plays them decides what happens next.

Each invocation is a thread of its own, but never do two run at the same time: one is told to go on, and whoever told it
waits until it stops again. So every order of calls can be played, and the same decisions give the same history.
"""

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tests.machine.pooling import Pool
from tests.machine.verdicts import Call, Crash, Figures, Verdict

_LONGEST_STEP_SECONDS = 5
_QUIET_ROUNDS = 10
"""Rounds of an event loop without a new call after which all its tasks wait for an answer."""


@dataclass
class _Waiting:
    """A call of a coroutine's that waits for its verdict."""

    name: str
    verdict: "asyncio.Future[Verdict]"


class Invocation:
    """One invocation of a function: ``work`` is given the guard to put around every port it uses."""

    def __init__(self, name: str, work: Callable[["Guard"], object], gone_at: datetime, figures: Figures) -> None:
        self.name, self.gone_at, self.figures = name, gone_at, figures
        self.stopped_at = ""
        self.ended = self.dead = False
        self.error: BaseException | None = None
        self._work = work
        self._turn, self._stopped = threading.Semaphore(0), threading.Semaphore(0)
        self._verdict, self._choice = Verdict.GO, 0
        self._pool = Pool(self)
        self._waiting: list[_Waiting] = []
        self._arrivals = 0
        self._keeper: asyncio.Task[None] | None = None
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()
        self._await_stop()

    def go(self, verdict: Verdict = Verdict.GO, choice: int = 0) -> None:
        """Let it make the call it waits for (the ``choice``-th, where several wait), and go on to the next one."""
        if self.ended:
            msg = f"{self.name} has ended"
            raise AssertionError(msg)
        if verdict is not Verdict.GO:
            self.figures.faults[verdict.value] += 1
        self._verdict, self._choice = verdict, choice
        self._turn.release()
        self._await_stop()

    def kill(self) -> None:
        """The process dies; no call that is made on the way reaches its port."""
        self.dead = True
        while not self.ended:
            self.go(Verdict.GO)

    def _run(self) -> None:
        try:
            self._work(Guard(self))
        except BaseException as error:  # noqa: BLE001 - judged by whoever plays it
            self.error = error
        self.ended = True
        self._stopped.release()

    def _await_stop(self) -> None:
        if not self._stopped.acquire(timeout=_LONGEST_STEP_SECONDS):
            msg = f"{self.name} neither stops nor ends after {self.stopped_at}"
            raise AssertionError(msg)
        if self.ended:
            self._thread.join()

    def stop(self, name: str) -> Verdict:
        """Wait for the verdict on the call of that name; nothing happens to one whose process is gone."""
        if not self.dead:
            self.stopped_at = name
            self._stopped.release()
            self._turn.acquire()
        if self._verdict is Verdict.CRASH_BEFORE:
            self.dead = True
        if self.dead:
            raise Crash(name)
        self.figures.calls += 1
        return self._verdict

    def call(self, call: Call, *, one_by_one: bool = False) -> Any:  # noqa: ANN401 - whatever the port answers
        if threading.current_thread() is not self._thread and not one_by_one:
            return self._pool.call(call)
        self._pool.close()
        verdict = self.stop(call.name)
        call.before(verdict)
        answer = call.made(verdict)
        self.after(call, verdict)
        return answer

    async def call_async(self, call: Call) -> Any:  # noqa: ANN401 - the same
        loop = asyncio.get_running_loop()
        waiting = _Waiting(call.name, loop.create_future())
        self._waiting.append(waiting)
        self._arrivals += 1
        if self._keeper is None or self._keeper.done():
            self._keeper = loop.create_task(self._keep())
        verdict = await waiting.verdict
        if self.dead:
            raise Crash(call.name)
        call.before(verdict)
        answer = await call.method(*call.args, **call.kwargs)
        self.after(call, verdict)
        return answer

    def after(self, call: Call, verdict: Verdict) -> None:
        if verdict is Verdict.CRASH_AFTER:
            self.dead = True
            raise Crash(call.name)
        call.after(verdict)

    async def _keep(self) -> None:
        """One after the other the calls that wait get their verdicts, always when all tasks wait."""
        while self._waiting:
            await self._all_wait()
            self._waiting = [waiting for waiting in self._waiting if not waiting.verdict.done()]
            if not self._waiting:
                return
            try:
                verdict = self.stop(" | ".join(waiting.name for waiting in self._waiting))
            except Crash:
                for waiting in self._waiting:
                    waiting.verdict.set_result(Verdict.CRASH_BEFORE)
                self._waiting = []
                return
            self._waiting.pop(self._choice % len(self._waiting)).verdict.set_result(verdict)

    async def _all_wait(self) -> None:
        seen, quiet = self._arrivals, 0
        while quiet < _QUIET_ROUNDS:
            await asyncio.sleep(0)
            quiet = quiet + 1 if seen == self._arrivals else 0
            seen = self._arrivals


class Guard:
    """Puts itself around ports: every call of theirs stops the invocation."""

    def __init__(self, invocation: Invocation) -> None:
        self._invocation = invocation

    def __call__(self, port: Any) -> Any:  # noqa: ANN401 - stands for any port
        return _Guarded(port, self._invocation)

    def one_by_one(self, port: Any) -> Any:  # noqa: ANN401 - the same
        """For a workflow whose pool has a single thread: each of that one's calls is one to stop at, too."""
        return _Guarded(port, self._invocation, one_by_one=True)


class _Guarded:
    def __init__(self, port: object, invocation: Invocation, *, one_by_one: bool = False) -> None:
        self._port, self._invocation, self._one_by_one = port, invocation, one_by_one

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - the same
        method = getattr(self._port, name)
        if not callable(method):
            return method
        if asyncio.iscoroutinefunction(method):
            return lambda *args, **kwargs: self._invocation.call_async(Call(self._port, method, args, kwargs))
        return lambda *args, **kwargs: self._invocation.call(
            Call(self._port, method, args, kwargs), one_by_one=self._one_by_one
        )
