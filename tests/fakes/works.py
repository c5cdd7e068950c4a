"""Launching and advancing over ports in memory, with faults where a test wants them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from goldsmith.domain.policy import TenantPolicy
from goldsmith.domain.provider import ChatRequest
from goldsmith.domain.runs import Run
from goldsmith.ports import ChatModel
from goldsmith.run_ports import Tuner
from goldsmith.workflows.advance import Window
from goldsmith.workflows.launch import Launch
from goldsmith.workflows.ticking import Tick, Ticking
from tests.fakes.advancing import Ports, advancing, watching
from tests.fakes.faults import Faults
from tests.fakes.house import House, Reply
from tests.fakes.judging import nearer, pair_of
from tests.fakes.services import FakeAdvanceQueue, FakeAnnouncements, FakeChat, FakeDirectory, FakeTuner
from tests.fakes.stories import conversation, deliver, feedback_event

POLICY = TenantPolicy(
    sample_threshold=12, holdout_fraction=0.2, minimum_evidence=3, evaluation_limit=3, base_model="base"
)
LEASE = timedelta(minutes=5)


def final_about(topic: str) -> str:
    return f"Hi Dana, shall we talk about {topic}? Mia"


def learnt(request: ChatRequest) -> str:
    """A tuned model answers as people do; the base model does not. A judge sees that."""
    if pair := pair_of(request):
        return nearer(pair)
    topic = request.messages[-1].content.removeprefix("Write to Dana about ").removesuffix(".")
    return final_about(topic) if request.model.startswith("tuned") else "Dear Sir or Madam, we refer to our offer."


class Works:
    """A ledger with samples to train on, and everything that makes runs of them."""

    def __init__(
        self,
        faults: Faults | None = None,
        reply: Reply = learnt,
        samples: int = 24,
        polls: int = 2,
        policy: TenantPolicy = POLICY,
    ) -> None:
        faults = faults or Faults()
        house = House()
        self.house, self.ledger, self.store, self.clock = house, house.ledger, house.store, house.clock
        self.tuner, self.directory, self.chat = FakeTuner(polls), FakeDirectory(), FakeChat(reply)
        self.announcements, self.nudges = FakeAnnouncements(), FakeAdvanceQueue()
        if samples:
            self.teach("acme-leads", samples)
        runs, store = faults.guard(self.ledger), faults.guard(self.store)
        self.launch = Launch(runs, faults.guard(self.nudges), policy, self.clock)
        self._policy = policy
        self._ports = Ports(
            ledger=runs,
            runs=runs,
            live=runs,
            store=store,
            tuner=faults.guard(self.tuner),
            chat=faults.guard(self.chat),
            directory=faults.guard(self.directory),
            announcements=faults.guard(self.announcements),
            clock=self.clock,
        )
        self._put_together()

    def use(self, tuner: Tuner, chat: ChatModel) -> None:
        """Train and answer there from now on."""
        self._ports = replace(self._ports, tuner=tuner, chat=chat)
        self._put_together()

    def _put_together(self) -> None:
        ports = self._ports
        self.advance = advancing(ports, self._policy, self.clock.sleep)
        self.watch = watching(ports, self._policy)
        self.ticking = Ticking(ports.runs, ports.ledger, self.launch, self.advance, self.watch)

    def teach(self, tenant: str, samples: int, start: int = 0, final: Callable[[str], str] = final_about) -> None:
        """That many edits, each about a topic of its own."""
        told = [
            feedback_event(
                tenant=tenant, event_id=f"e{n}", generation_id=f"gen-{n}", messages=conversation(f"topic {n}"),
                final=final(f"topic {n}"),
            )
            for n in range(start, start + samples)
        ]  # fmt: skip
        self.house.triage.handle(deliver(*told))

    def window(self) -> Window:
        """The time of an invocation that starts now."""
        return Window(stop_at=self.clock() + LEASE / 2, gone_at=self.clock() + LEASE)

    def tick(self) -> Tick:
        """One tick, after every lease has run out."""
        self.clock.pass_seconds(LEASE.total_seconds() + 1)
        return self.ticking.tick(self.window())

    def tick_until_settled(self, ticks: int = 20) -> Run:
        """The first run when nothing is left to be done about it."""
        for _ in range(ticks):
            self.tick()
            run = self.first_run()
            if run is not None and run.settled:
                return run
        msg = f"not settled after {ticks} ticks: {self.first_run()}"
        raise AssertionError(msg)

    def first_run(self) -> Run | None:
        return self.ledger.run("acme-leads", 1)
