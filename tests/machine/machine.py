"""The machine: hypothesis decides who does what next."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from goldsmith.domain.generations import Outcome
from tests.machine import stories
from tests.machine.drawing import Steps, calm_steps, commented, decisions, picks, rough_steps, tenants, told
from tests.machine.endings import runs_are_at_rest
from tests.machine.forgetting import NEWEST, Forgetting
from tests.machine.interleaving import Invocation

_MOST_BURSTS = 4
BATCHES = ("triage", "rewrite", "rewrite", "nudge")


class Machine(Forgetting):
    """One world, disturbed."""

    # -- what people send

    @initialize(
        events=st.lists(told, min_size=1, max_size=6),
        bursts=st.sampled_from(((), (), (0,), (0, 1))),
        done=st.sampled_from(("", "triage", "rewrite", "rewrite", "rewrite")),
        forgetful=st.booleans(),
    )
    def begin(self, events: list[Any], bursts: tuple[int, ...], done: str, *, forgetful: bool) -> None:
        """Something to begin with; some of it is done already, undisturbed."""
        self.forgetful = forgetful
        if done == "rewrite":
            for tenant in stories.TENANTS:  # something is parked then, for reviewers to decide on
                self._say((tenant, stories.DRAFTS[0], 0, None, stories.IGNORED, None, True))
        for event in events:
            self._say(event)
        for number in bursts:
            self._burst(stories.TENANTS[number])
        for name in ("triage", "rewrite") if done == "rewrite" else ("triage",) if done else ():
            queue, deliver = self.world.queues[name]
            self.world.finish(deliver(queue.visible()))

    @rule(event=told)
    def say(self, event: Any) -> None:  # noqa: ANN401 - as it is drawn
        self._say(event)

    @rule(event=told, batch=picks, then=calm_steps)
    def say_and_triage(self, event: Any, batch: list[int], then: Steps) -> None:  # noqa: ANN401 - the same
        self._say(event)
        if self._room():
            self._begin("triage", batch, again=False)
        self._play(then)

    @rule(
        what=st.sampled_from(("again", "ask again", "much", "nonsense", "expire", "redrive")), pick=st.integers(0, 50)
    )
    def disturb(self, what: str, pick: int) -> None:
        """What senders, queues, operators and lifecycle rules do besides."""
        match what:
            case "again" if self.sent:
                self.world.feedback.put(self.sent[pick % len(self.sent)].model_dump_json())
            case "ask again" if messages := list(self.world.requests.messages.values()):
                self.world.requests.put(messages[pick % len(messages)].body)
            case "much" if self.bursts < _MOST_BURSTS:
                self._burst(stories.TENANTS[pick % 2])
            case "nonsense":
                self.poison.append(stories.POISON[pick % 2])
                self.world.feedback.put(self.poison[-1])
            case "expire":
                self._checked(self.world.store.let_orphans_expire)
            case "redrive":
                self._checked(self.world.feedback.redrive)

    # -- invocations begin and go on

    @precondition(lambda self: self._room())
    @rule(event=commented, steps=st.integers(1, 6), then=rough_steps)
    def ask_early(self, event: Any, steps: int, then: Steps) -> None:  # noqa: ANN401 - as it is drawn
        """A rewrite request is delivered while the commit that it was sent ahead of is under way."""
        self._say(event)
        triage = self._begin("triage", NEWEST, again=False)
        self._step_to(triage, "commit")
        if self._room():
            self._step(self._begin("rewrite", NEWEST, again=False), steps)
        self._play(then)

    @precondition(lambda self: self._room())
    @rule(event=commented, more=told, then=rough_steps)
    def say_meanwhile(self, event: Any, more: Any, then: Steps) -> None:  # noqa: ANN401 - as it is drawn
        """More is said about a draft while a model is asked for its rewrite."""
        self._say_and_finish(event)
        self._step_to(self._begin("rewrite", NEWEST, again=False), "answer")
        self._say_and_finish((*event[:2], *more[2:]))
        self._play(then)

    def _say_and_finish(self, event: Any) -> None:  # noqa: ANN401 - the same
        self._say(event)
        if self._room():
            self._step_to(self._begin("triage", NEWEST, again=False), "the end")

    @precondition(lambda self: self._room())
    @rule(name=st.sampled_from(BATCHES), batch=picks, again=st.booleans(), then=rough_steps)
    def deliver(self, name: str, batch: list[int], again: bool, then: Steps) -> None:
        self._begin(name, batch, again=again)
        self._play(then)

    @precondition(lambda self: self._room() and self.parked())
    @rule(pick=st.integers(0, 1), decision=decisions)
    def review(self, pick: int, decision: str) -> None:
        """A person decides at once."""
        self._step_to(self._review(pick, decision), "the end")

    @precondition(lambda self: self._room() and self.parked())
    @rule(pick=st.integers(0, 1), decision=decisions, before=st.sampled_from(("put_new", "commit")), then=rough_steps)
    def review_slowly(self, pick: int, decision: str, before: str, then: Steps) -> None:
        """A person decides while other things go on."""
        self._step_to(self._review(pick, decision), before)
        self._play(then)

    def _review(self, pick: int, decision: str) -> Invocation:
        parked = self.parked()
        self._checked(self.world.review, parked[pick % len(parked)], decision)
        return self.world.invocations[-1]

    def parked(self) -> list[str]:
        """The tenants that have something parked."""
        entries = self.world.ledger.generations.items()
        return sorted({tenant for (tenant, _), entry in entries if entry.outcome is Outcome.PARKED})

    @precondition(lambda self: self._room())
    @rule(
        what=st.sampled_from(("tick", "tick", "tick", "launch", "sweep", "replay")),
        tenant=tenants,
        again=st.booleans(),
        then=rough_steps,
    )
    def look(self, what: str, tenant: str, again: bool, then: Steps) -> None:
        match what:
            case "launch":
                self._checked(self.world.launch, tenant)
            case "replay":
                self._checked(lambda: self.world.replay(tenant, ask_again=again))
            case _:
                self._checked(self.world.tick if what == "tick" else self.world.sweep)
        self._play(then)

    @precondition(lambda self: self._room() and not runs_are_at_rest(self.world))
    @rule(before=st.sampled_from(("start", "snapshotted", "create", "create")), then=rough_steps)
    def look_twice(self, before: str, then: Steps) -> None:
        """Another tick comes while one is about to claim a run, store its snapshot, or hand it over to the provider."""
        self._checked(self.world.tick)
        self._step_to(self.world.invocations[-1], before)
        if self._room():
            self._checked(self.world.tick)
            self._step_to(self.world.invocations[-1], "the end")
        self._play(then)

    @precondition(lambda self: self.world.live)
    @rule(steps=calm_steps)
    def play(self, steps: Steps) -> None:
        self._play(steps)

    @precondition(lambda self: self.world.live)
    @rule(steps=rough_steps)
    def play_roughly(self, steps: Steps) -> None:
        self._play(steps)

    @precondition(lambda self: self.world.live)
    @rule(first=rough_steps, then=rough_steps)
    def play_on(self, first: Steps, then: Steps) -> None:
        self._play([*first, *then])

    @precondition(lambda self: self.world.live)
    @rule(pick=st.integers(0, 3))
    def finish(self, pick: int) -> None:
        invocation = self._picked(pick)
        while not invocation.ended:
            self._checked(self.world.step, invocation)

    @rule(seconds=st.sampled_from((1, 6, 6, 6, 31, 31, 181, 301, 1081, 3 * 86_400)))
    def wait(self, seconds: int) -> None:
        self._checked(self.world.pass_time, seconds)
