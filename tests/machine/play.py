"""What the machine does of itself: it checks every rule after every step, and comes to rest in the end."""

from collections.abc import Callable, Sequence
from typing import Any

from hypothesis.stateful import RuleBasedStateMachine

from goldsmith.domain.events import FeedbackEvent
from tests.machine import stories
from tests.machine.books import Books
from tests.machine.drawing import Steps
from tests.machine.endings import (
    check_as_if_one_after_the_other,
    check_as_if_told_at_once,
    check_every_event_is_in_one_place,
    drain,
    step_each,
)
from tests.machine.forgetfulness import Forgetfulness
from tests.machine.interleaving import Invocation
from tests.machine.run_books import RunBooks
from tests.machine.totals import Totals
from tests.machine.world import World

_MOST_AT_ONCE = 4
_BURST = 14
_MANY, _LARGEST_BATCH = 4, 16


class Play(RuleBasedStateMachine):
    """One world, disturbed."""

    totals = Totals()

    def __init__(self) -> None:
        super().__init__()
        self.world = World(self.totals.played)
        self.books, self.run_books = Books(self.world), RunBooks(self.world)
        self.sent: list[FeedbackEvent] = []
        self.poison: list[str] = []
        self.sound = True
        self.bursts = 0
        self.forgetful = False
        self.forgetfulness = Forgetfulness(self.world)

    def teardown(self) -> None:
        """Nothing is disturbed any more: it must come to rest, and where it should."""
        self.totals.examples += 1
        try:
            if self.sound:
                self._come_to_rest()
                self._check_ending()
        finally:
            self.world.end_all()
        self.totals.events += len(self.sent)
        self.totals.runs.update(run.state.value for run in self.world.ledger.stored_runs.values())
        self.totals.outcomes.update(e.outcome.value for commit in self.world.ledger.history for e in commit.generations)
        self.totals.decisions.update(self.books.decisions())

    def _say(self, event: Any) -> None:  # noqa: ANN401 - as it is drawn
        *fields, whole = event
        self._send(stories.event(len(self.sent), *fields, whole=whole))

    def _burst(self, tenant: str) -> None:
        for event in stories.burst(len(self.sent), tenant, self.bursts * _BURST, _BURST):
            self._send(event)
        self.bursts += 1

    def _send(self, event: FeedbackEvent) -> None:
        self.sent.append(event)
        self.world.feedback.put(event.model_dump_json())

    def _room(self) -> bool:
        return len(self.world.live) < _MOST_AT_ONCE

    def _begin(self, name: str, picks: Sequence[int], *, again: bool) -> Invocation | None:
        """A batch of what is visible; ``again`` also of what somebody else is still at work on. None without any."""
        queue, begin = self.world.queues[name]
        offered = list(queue.messages.values()) if again else queue.visible()
        picked = [offered[pick % len(offered)] for pick in picks] if offered else []
        batch = offered[:_LARGEST_BATCH] if len(picks) > _MANY else picked
        if not batch:
            return None
        self._checked(begin, list({message.message_id: message for message in batch}.values()))
        return self.world.invocations[-1]

    def _picked(self, pick: int) -> Invocation:
        return self.world.live[pick % len(self.world.live)]

    def _step(self, invocation: Invocation | None, steps: int) -> None:
        for _ in range(steps):
            if invocation is not None and not invocation.ended:
                self._checked(self.world.step, invocation)

    def _step_to(self, invocation: Invocation | None, call: str) -> None:
        """Until it is about to make that call, or ends."""
        while invocation is not None and not invocation.ended and not invocation.stopped_at.endswith(f".{call}"):
            self._checked(self.world.step, invocation)

    def _play(self, steps: Steps) -> None:
        for pick, verdict, choice in steps:
            if self.world.live:
                self._checked(self.world.step, self._picked(pick), verdict, choice)

    def _checked(self, act: Callable[..., object], *args: object) -> None:
        self.totals.played.steps += 1
        self.sound = False
        act(*args)
        self._check()
        self.sound = True

    def _come_to_rest(self) -> None:
        """What was to be forgotten is forgotten again: an attempt that died leaves runs held back."""
        while self.world.live:
            step_each(self.world, self._check)
        for _ in range(2):
            self.forgetfulness.again()
            drain(self.world, self._check)

    def _check(self) -> None:
        self.forgetfulness.check()
        self.books.check(self.sent)
        self.run_books.check()

    def _check_ending(self) -> None:
        check_every_event_is_in_one_place(self.world, self.sent, self.poison)
        check_as_if_one_after_the_other(self.world)
        check_as_if_told_at_once(self.world, self.sent)
        self.run_books.check_ended()
        for tenant in stories.TENANTS:
            self.books.check_snapshots_would_agree(tenant)
            self.world.finish(self.world.replay(tenant, ask_again=False))
        self._check()
