"""Every function of Goldsmith, to be begun at any moment."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta

from goldsmith.domain.nudges import Nudge
from goldsmith.domain.policy import TenantPolicy
from goldsmith.domain.runs import Run
from goldsmith.workflows.advance import Window
from goldsmith.workflows.circuit import Circuit
from goldsmith.workflows.deliveries import BatchReport
from goldsmith.workflows.launch import Launch
from goldsmith.workflows.parked import Parked
from goldsmith.workflows.proposing import Models
from goldsmith.workflows.replay import Replay
from goldsmith.workflows.review import Reviewing
from goldsmith.workflows.rewrite import Rewriting
from goldsmith.workflows.style import StyleExamples
from goldsmith.workflows.sweep import Sweep
from goldsmith.workflows.ticking import Ticking
from goldsmith.workflows.triage import Triage
from tests.fakes.advancing import Ports, advancing, watching
from tests.fakes.stories import NoWait
from tests.machine.interleaving import Guard, Invocation
from tests.machine.queues import AdvanceQueue, Message, Queue, RewriteQueue
from tests.machine.stage import SECONDS, Container, Stage
from tests.machine.verdicts import Figures

POLICY = TenantPolicy(
    candidates=1, style_examples=1, sample_threshold=12, holdout_fraction=0.2, minimum_evidence=1, evaluation_limit=2,
    base_model="base",
)  # fmt: skip

Decide = Callable[[Reviewing, Parked], object]


def decided(decision: str, parked: Parked) -> Decide:
    """What a reviewer does; their own words name the draft as all texts do."""
    words = f"In my own words: {parked.draft}"
    best = 1 if parked.candidates and parked.candidates[0].answer else None
    return {
        "approve": lambda review, seen: review.approve(seen, "Mia", best),
        "edit": lambda review, seen: review.edit(seen, "Mia", words),
        "reject": lambda review, seen: review.reject(seen, "Mia", "a joke"),
        "retry": lambda review, seen: review.retry(seen, "Mia"),
    }[decision]


class World(Stage):
    """A stage, and the functions that play on it."""

    def __init__(self, figures: Figures) -> None:
        super().__init__(figures)
        self.queues: Mapping[str, tuple[Queue, Callable[[Sequence[Message]], Invocation]]] = {
            "triage": (self.feedback, self.triage),
            "rewrite": (self.requests, self.rewrite),
            "nudge": (self.nudges, self.nudge),
        }

    def triage(self, messages: Sequence[Message]) -> Invocation:
        deliveries = self.feedback.receive(messages)

        def work(guard: Guard) -> None:
            ports = guard(self.ledger), guard(self.store), guard(RewriteQueue(self.requests)), guard(self.letters)
            report = Triage(*ports, POLICY, self.clock, NoWait()).handle(deliveries)
            self.judge_report("triage", report)
            guard(self.feedback).settle(deliveries, report)

        return self.begin("triage", work)

    def rewrite(self, messages: Sequence[Message]) -> Invocation:
        deliveries = self.requests.receive(messages)
        stop_at = self.clock() + timedelta(seconds=SECONDS["rewrite"] - 10)
        container = self.warm.pop() if self.warm else Container(Circuit(self.clock))

        def work(guard: Guard) -> None:
            report = self._rewriting(guard, container).handle(deliveries, stop_at)
            self.judge_report("rewrite", report)
            guard(self.requests).settle(deliveries, report)
            self.warm.append(container)

        begun = self.begin("rewrite", work)
        self.asked[begun.name] = [delivery.body for delivery in deliveries]
        return begun

    def _rewriting(self, guard: Guard, container: Container) -> Rewriting:
        ledger, store = guard(self.ledger), guard(self.store)
        return Rewriting(
            ledger=ledger,
            store=store,
            chat=guard(self.chat),
            dead_letters=guard(self.letters),
            styles=StyleExamples(
                ledger=ledger,
                runs=ledger,
                store=store,
                clock=self.clock,
                _kept=container.kept,
            ),
            models=Models("rewriter", "judge"),
            circuit=container.circuit,
            clock=self.clock,
            random=NoWait(),
            policy=POLICY,
            timer=lambda: 0.0,
        )

    def review(self, tenant: str, decision: str) -> Invocation:
        """A person takes the first one from the list of what is parked, and decides."""

        def work(guard: Guard) -> None:
            reviewing = Reviewing(guard(self.ledger), guard(self.store), guard(RewriteQueue(self.requests)), self.clock)
            for parked in list(reviewing.parked(tenant))[:1]:
                decided(decision, parked)(reviewing, parked)

        return self.begin("review", work)

    def replay(self, tenant: str, *, ask_again: bool) -> Invocation:
        """Decide anew under the same policy: nothing may come of it."""

        def work(guard: Guard) -> None:
            ports = guard.one_by_one(self.ledger), guard.one_by_one(self.store), guard(RewriteQueue(self.requests))
            replay = Replay(*ports, POLICY, self.clock, NoWait(), reads_at_once=1)
            moved = replay.replay(tenant, ask_again=ask_again).movements
            self.defects += [f"replaying moved what was decided: {moved}"] if moved else []

        return self.begin("replay", work)

    def launch(self, tenant: str) -> Invocation:
        return self.begin("launch", lambda guard: self._look(guard, tenant))

    def _look(self, guard: Guard, tenant: str) -> None:
        self._launch(guard).consider(tenant)

    def _launch(self, guard: Guard) -> Launch:
        return Launch(guard(self.ledger), guard(AdvanceQueue(self.nudges)), POLICY, self.clock)

    def tick(self) -> Invocation:
        window = self._window()

        def work(guard: Guard) -> None:
            tick = self._ticking(guard).tick(window)
            for error in tick.errors:
                self.judge_error("tick", error)
            self._judge_runs(tick.runs)

        return self.begin("tick", work)

    def nudge(self, messages: Sequence[Message]) -> Invocation:
        deliveries, window = self.nudges.receive(messages), self._window()

        def work(guard: Guard) -> None:
            for delivery in deliveries:
                self._judge_runs(self._ticking(guard).nudge(Nudge.model_validate_json(delivery.body), window))
            guard(self.nudges).settle(deliveries, BatchReport())

        return self.begin("nudge", work)

    def sweep(self) -> Invocation:
        return self.begin("sweep", lambda guard: self._sweep(guard))

    def _sweep(self, guard: Guard) -> None:
        ledger = guard(self.ledger)
        Sweep(ledger, ledger, guard(self.store), self.clock).sweep()

    def _window(self) -> Window:
        left = timedelta(seconds=SECONDS["tick"])
        return Window(stop_at=self.clock() + left / 2, gone_at=self.clock() + left)

    def _ticking(self, guard: Guard) -> Ticking:
        ledger, store = guard(self.ledger), guard(self.store)
        ports = Ports(
            ledger=ledger,
            runs=ledger,
            live=ledger,
            store=store,
            tuner=self.provider.tuner(guard),
            chat=guard(self.chat),
            directory=guard(self.directory),
            announcements=guard(self.announcements),
            clock=self.clock,
        )
        advance = advancing(ports, POLICY, _no_pause)
        return Ticking(ledger, ledger, self._launch(guard), advance, watching(ports, POLICY))

    def _judge_runs(self, runs: Sequence[Run]) -> None:
        self.defects += [run.problem for run in runs if run.problem and run.problem.startswith("a defect")]


async def _no_pause(seconds: float) -> None:
    """Nobody waits."""
