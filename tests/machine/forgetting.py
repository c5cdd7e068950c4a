"""What is forgotten while other things go on: another part of the machine."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.machine import stories
from tests.machine.drawing import Steps, rough_steps, tenants, told
from tests.machine.endings import runs_are_at_rest
from tests.machine.play import Play

_MOST_FORGOTTEN = 2
NEWEST = (-1,)


class Forgetting(Play):
    """One world in which things are forgotten, at any moment and at the worst ones."""

    def may_forget(self) -> bool:
        return self.forgetful and self._room() and len(self.forgetfulness.wanted) < _MOST_FORGOTTEN

    @precondition(lambda self: self.may_forget())
    @rule(tenant=tenants, draft=st.sampled_from((*stories.DRAFTS, "ba")), by_author=st.booleans(), then=rough_steps)
    def forget(self, tenant: str, draft: str, by_author: bool, then: Steps) -> None:
        self._checked(lambda: self.forgetfulness.begin(tenant, draft, by_author=by_author))
        self._play(then)

    @precondition(lambda self: self.may_forget())
    @rule(event=told, then=rough_steps)
    def forget_meanwhile(self, event: Any, then: Steps) -> None:  # noqa: ANN401 - as it is drawn
        """A draft is forgotten while something that was said about it is about to be written."""
        self._say(event)
        self._step_to(self._begin("triage", NEWEST, again=False), "put_new")
        self._forget(*event[:2], steps=None)
        self._play(then)

    @precondition(lambda self: self.may_forget())
    @precondition(lambda self: not runs_are_at_rest(self.world))
    @rule(
        tenant=tenants,
        draft=st.sampled_from((*stories.DRAFTS, "ba")),
        before=st.sampled_from(("take", "put", "snapshotted", "create")),
        steps=st.integers(1, 12),
        then=rough_steps,
    )
    def forget_from_a_run(self, tenant: str, draft: str, before: str, steps: int, then: Steps) -> None:
        """A draft is forgotten while a run is about to take its snapshot, to store it, or to hand it over."""
        self._checked(self.world.tick)
        tick = self.world.invocations[-1]
        self._step_to(tick, before)
        self._forget(tenant, draft, steps=steps)
        self._step_to(tick, "the end")
        self._play(then)

    def _forget(self, tenant: str, draft: str, *, steps: int | None) -> None:
        """Begin to forget a draft and take so many steps, all of them with None."""
        if not self._room():
            return
        self._checked(lambda: self.forgetfulness.begin(tenant, draft, by_author=False))
        forgetting = self.world.invocations[-1]
        if steps is None:
            self._step_to(forgetting, "the end")
        else:
            self._step(forgetting, steps)
