"""What lies behind the workflows, and whose turn it is."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from goldsmith.domain.policy import TenantPolicy
from goldsmith.domain.rewriting import RewriteRequest
from goldsmith.errors import ReviewProblem, TransientError, origin
from goldsmith.workflows.circuit import Circuit
from goldsmith.workflows.deliveries import BatchReport
from goldsmith.workflows.style import Example
from tests.fakes.services import FakeAnnouncements, FakeChat, FakeClock, FakeDeadLetters, FakeDirectory
from tests.fakes.versions import FakeVersions
from tests.machine.interleaving import Guard, Invocation
from tests.machine.provider import Provider
from tests.machine.queues import Queue
from tests.machine.stories import reply
from tests.machine.verdicts import Crash, Figures, Verdict
from tests.machine.watched import WatchedLedger, WatchedStore

SECONDS = {
    "triage": 30, "rewrite": 180, "review": 600, "launch": 30, "tick": 300, "nudge": 300, "sweep": 300,
    "forget": 864_000, "replay": 864_000,
}  # fmt: skip
"""How long an invocation may take before its process is ended; two are commands that a person waits for."""
_GENERATIONS_A_COMMIT = 8


@dataclass
class Container:
    """What a warm process keeps between two batches of the rewrite queue."""

    circuit: Circuit
    kept: dict[str, tuple[datetime, TenantPolicy, int, tuple[Example, ...]]] = field(default_factory=dict)


class Stage:
    """One ledger, one bucket, one provider, and the invocations at work on them."""

    def __init__(self, figures: Figures) -> None:
        self.figures = figures
        self.clock = FakeClock()
        self.ledger = WatchedLedger(_GENERATIONS_A_COMMIT)
        self.store = WatchedStore(self.ledger)
        self.feedback = Queue("feedback", self.clock, timedelta(seconds=240), 5)
        self.requests = Queue("rewrite", self.clock, timedelta(seconds=1080), 1000)
        self.nudges = Queue("advance", self.clock, timedelta(seconds=1800), 5)
        self.letters, self.announcements, self.directory = FakeDeadLetters(), FakeAnnouncements(), FakeDirectory()
        self.provider, self.chat = Provider(), FakeChat(reply)
        self.versions = FakeVersions(self.store, self.clock)
        self.warm: list[Container] = []
        self.invocations: list[Invocation] = []
        self.asked: dict[str, list[str]] = {}
        """The requests that an invocation of the rewrite function was given, by its name."""
        self.made_by: list[str] = []
        """The invocation that made it, for each commit of the ledger's history."""
        self.defects: list[str] = []

    @property
    def live(self) -> list[Invocation]:
        return [each for each in self.invocations if not each.ended]

    def begin(self, name: str, work: Callable[[Guard], None]) -> Invocation:
        self.figures.invocations[name] += 1
        gone_at = self.clock() + timedelta(seconds=SECONDS[name])
        begun = Invocation(f"{name} {len(self.invocations)}", work, gone_at, self.figures)
        self.invocations.append(begun)
        self._judge(begun)
        return begun

    def step(self, invocation: Invocation, verdict: Verdict = Verdict.GO, choice: int = 0) -> None:
        invocation.go(verdict, choice)
        self.made_by += [invocation.name] * (len(self.ledger.history) - len(self.made_by))
        self._judge(invocation)

    def finish(self, invocation: Invocation) -> None:
        while not invocation.ended:
            self.step(invocation)

    def pass_time(self, seconds: float) -> None:
        """Time passes; whoever is not done by the end of their time is ended."""
        for invocation in self.live:
            if invocation.gone_at <= self.clock() + timedelta(seconds=seconds):
                self.figures.faults[Verdict.CRASH_BEFORE.value] += 1
                invocation.kill()
        self.clock.pass_seconds(seconds)

    def end_all(self) -> None:
        for invocation in self.live:
            invocation.kill()

    def _judge(self, invocation: Invocation) -> None:
        if invocation.ended and isinstance(invocation.error, BaseException):
            self.judge_error(invocation.name, invocation.error)

    def judge_error(self, name: str, error: BaseException) -> None:
        if isinstance(error, BaseExceptionGroup):
            for each in error.exceptions:
                self.judge_error(name, each)
        elif not isinstance(error, Crash | TransientError | ReviewProblem):
            self.defects.append(f"{name}: {error!r} at {origin(error)}")

    def judge_report(self, name: str, report: BatchReport) -> None:
        for failure in report.failures:
            self.judge_error(name, failure.error)

    @staticmethod
    def requested(body: str) -> tuple[str, str, str]:
        """Tenant, generation and evidence that a rewrite request names."""
        feedback = RewriteRequest.model_validate_json(body).feedback
        return feedback.tenant, feedback.generation_id, feedback.evidence
