"""Bad weather: workers killed at random, a provider that fails one call in five, everything sent twice."""

import contextlib
import os
import signal
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from random import Random
from typing import Any

import openai

from goldsmith_cli.local.stack import LocalStack
from goldsmith_cli.target import Target

FUNCTIONS = ("Triage", "Rewrite", "Launch", "Advance", "Webhook")
ALWAYS: dict[str, Any] = {"path": "chat", "times": 1_000_000}
PASSING: tuple[dict[str, Any], ...] = (
    {"mode": "rate_limit", "rate": 0.05, "retry_after": None},
    {"mode": "server_error", "rate": 0.05, "status": 500},
    {"mode": "server_error", "rate": 0.05, "status": 503},
    {"mode": "hang", "rate": 0.02, "seconds": 2},
    # One that says when to come back closes the way to the provider for a while: rare, or nothing else would happen.
    {"mode": "rate_limit", "rate": 0.05, "retry_after": 1, "times": 4},
)
"""What passes by itself, by chance on any call."""
SPOILT: tuple[dict[str, Any], ...] = (
    {"mode": "invalid_json"},
    {"mode": "truncation"},
    {"mode": "invalid_schema"},
    {"mode": "invalid_json", "schema": "golden_judgement"},
    {"mode": "truncation", "schema": "golden_judgement"},
)
"""Answers that are asked for once more. Two in a row are for a person to look at, so no draft gets a second one."""
LOST: dict[str, Any] = {"mode": "hang", "seconds": 60}
"""A call that the caller gives up on, which takes its whole patience: a few are enough."""
_CALLERS_THAT_GIVE_UP = 3
_ONE_IN = 6
"""Of so many drafts one gets a spoilt answer."""
_PAUSE_SECONDS = (0.2, 1.4)
"""Shortest and longest time between two deaths."""
_MERCILESS = 0.1
"""How often a function is killed again that has done nothing since. Else work must get done: the local AWS drops all
workers of a function with the one that died, and a slow machine takes long to start them anew."""


@dataclass
class Provider:
    """The stack's stand-in for the provider, told to fail and asked what it saw."""

    url: str
    key: str
    _set: list[dict[str, Any]] = field(default_factory=list)

    @classmethod
    def of(cls, target: Target) -> "Provider":
        secret = target.output("ConfiguredProviderKeySecretArn")
        key = target.client("secretsmanager").get_secret_value(SecretId=secret)["SecretString"]
        return cls(target.output("ConfiguredProviderEndpoint"), key)

    def fails(self, faults: Sequence[dict[str, Any]], seed: int) -> None:
        """From now on calls fail like this."""
        for fault in faults:
            chance = {"seed": seed} if "rate" in fault else {}
            shown: Any = self._client.post(self._control("faults"), cast_to=object, body={**fault, **chance})
            self._set.append(shown)

    def calls(self) -> int:
        """How often a model was asked."""
        shown: Any = self._client.get(self._control("calls"), cast_to=object)
        return int(shown["chat"]["total"])

    def failed(self) -> int:
        """How many of them met a fault."""
        shown: Any = self._client.get(self._control("faults"), cast_to=object)
        spared: int = sum(fault["left"] for fault in shown["faults"])
        return sum(int(fault["times"]) for fault in self._set) - spared

    def jobs(self) -> Counter[str]:
        """Fine-tuning jobs by the run that they name."""
        return Counter((job.metadata or {})["run_id"] for job in self._client.fine_tuning.jobs.list(limit=100))

    @property
    def _client(self) -> openai.OpenAI:
        return openai.OpenAI(base_url=self.url, api_key=self.key)

    def _control(self, what: str) -> str:
        return f"{self.url.removesuffix('/v1')}/_standin/{what}"


def drawn(seed: int) -> Random:
    """Chance that repeats."""
    return Random(seed)  # noqa: S311 - not secrecy


def one_call_in_five(marks: Sequence[str], seed: int) -> list[dict[str, Any]]:
    """Faults that hit about a fifth of the calls, in every way that leaves the outcome as it is."""
    order = drawn(seed).sample(list(marks), k=len(marks))
    lost = [{**LOST, "contains": mark} for mark in order[:_CALLERS_THAT_GIVE_UP]]
    rest = order[_CALLERS_THAT_GIVE_UP::_ONE_IN]
    spoilt = [{**SPOILT[number % len(SPOILT)], "contains": mark} for number, mark in enumerate(rest)]
    return [*lost, *spoilt, *({**ALWAYS, **fault} for fault in PASSING)]


@dataclass
class Reaper:
    """Kills workers of the stack's functions, one at a time, at moments and in an order that chance has drawn.

    A function that has not lost a worker yet comes first, so that each loses one early in its work.
    """

    stack: LocalStack
    random: Random
    killed: Counter[str] = field(default_factory=Counter)
    _over: threading.Event = field(default_factory=threading.Event)
    _done_before: Counter[str] = field(default_factory=Counter)

    @contextlib.contextmanager
    def at_work(self) -> Iterator["Reaper"]:
        """Kill while the block lasts; what goes wrong with killing is raised at its end."""
        with ThreadPoolExecutor(max_workers=1) as pool:
            work = pool.submit(self._work)
            try:
                yield self
            finally:
                self._over.set()
            work.result()

    def _work(self) -> None:
        while not self._over.wait(self.random.uniform(*_PAUSE_SECONDS)):
            workers = workers_of(self.stack)
            # By function first: otherwise the busiest would take all the deaths.
            functions = sorted({name for name, _ in workers})
            unharmed = [name for name in functions if not self.killed[name]]
            function = self.random.choice(unharmed or functions) if functions else None
            if function is not None and not self._spares(function):
                self._kill(function, self.random.choice([pid for name, pid in workers if name == function]))

    def _spares(self, function: str) -> bool:
        done = told_of(self.stack, " processed ")[function]
        if done == self._done_before[function] and self.killed[function] and self.random.random() > _MERCILESS:
            return True
        self._done_before[function] = done
        return False

    def _kill(self, function: str, pid: int) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
            self.killed[function] += 1


def workers_of(stack: LocalStack) -> list[tuple[str, int]]:
    """The processes that run the stack's functions now: which function, and process id."""
    record = stack.running()
    assert record is not None, "the stack itself must survive"
    command = ["/bin/ps", "-ww", "-eo", "pid,pgid,args"]
    listing = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    lines = [line.split(None, 2) for line in listing.splitlines()[1:]]
    group = str(record.aws.processes.guard.pid)
    ours = [(int(pid), arguments) for pid, pgid, arguments in lines if pgid == group and "_worker" in arguments]
    return [(name, pid) for pid, arguments in ours for name in FUNCTIONS if f"{name}Function" in arguments]


def told_of(stack: LocalStack, what: str) -> Counter[str]:
    """How often the local AWS says so of each function in its log.

    An invocation for a queue or stream has " processed " what it was given, or " failed processing " it: as the
    functions raise nothing when a call fails, that means that its worker died.
    """
    with stack.state.log("aws").open(encoding="utf-8", errors="replace") as log:
        lines = [line for line in log if what in line]
    return Counter(name for line in lines for name in FUNCTIONS if f"{name}Function" in line)


def shorten_visibility(target: Target) -> None:
    """Messages of a dead worker come back after the queue's visibility timeout: minutes, but for these tests.

    Long enough for a slow machine to start a worker anew: else the same messages come back while they are worked on.
    """
    seconds = {"FeedbackQueueUrl": "15", "RewriteQueueUrl": "30", "AdvanceQueueUrl": "15"}
    for name, value in seconds.items():
        target.client("sqs").set_queue_attributes(QueueUrl=target.output(name), Attributes={"VisibilityTimeout": value})


def until(seconds: float) -> Iterator[None]:
    """Rounds of a quarter of a second until so many have passed."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        yield
        time.sleep(0.25)
