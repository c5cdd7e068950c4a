"""No model is ever measured on a conversation that it, or any model of the tenant, was trained on: by construction.

Whatever happens between runs: the policy's fraction changes, the same conversations are talked about again, turns are
added to them, drafts, authors or everything is forgotten.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldsmith.domain.policy import TenantPolicy
from goldsmith.domain.runs import Run
from goldsmith.domain.samples import conversation_group
from goldsmith.workflows.advance import Advance
from goldsmith.workflows.rendering import samples_in
from tests.fakes.forgetting import TENANT, Memory
from tests.fakes.stories import conversation, deliver, feedback_event
from tests.fakes.works import POLICY, Works

TOPICS = 80
PER_RUN = 40


@dataclass(frozen=True)
class Chapter:
    """What happens before a run: what is said (topics), what is forgotten, and the fraction that is configured."""

    topics: Sequence[int]
    turns: int
    forget: str
    fraction: float


chapters = st.builds(
    Chapter,
    topics=st.permutations(range(TOPICS)).map(lambda shuffled: shuffled[:PER_RUN]),
    turns=st.integers(1, 2),
    forget=st.sampled_from(["nothing", "nothing", "draft", "author", "everything"]),
    fraction=st.sampled_from([0.1, 0.2, 0.35, 0.5]),
)


@dataclass
class Account:
    """Which conversations were ever on which side, and which were ever asked about, run by run."""

    works: Works = field(default_factory=lambda: Works(samples=0))
    trained: set[str] = field(default_factory=set)
    held_out: set[str] = field(default_factory=set)
    evaluations: int = 0

    def live(self, number: int, chapter: Chapter) -> Run | None:
        """One chapter, and the run after it from the claim to its end."""
        self.works.clock.pass_seconds(timedelta(days=1).total_seconds())
        self._say(number, chapter)
        self._forget(number, chapter.forget)
        self._say(number, replace(chapter, topics=[topic + TOPICS for topic in chapter.topics]))
        self.works.chat.calls.clear()
        run = self.works.launch.consider(TENANT)
        while run is not None and not run.settled:
            run = with_fraction(self.works.advance, chapter.fraction).advance(run, self.works.window())
            self.works.clock.pass_seconds(1)
        return run

    def check(self, run: Run | None) -> None:
        """Compare with every earlier run, then remember this one.

        Raises:
            AssertionError: a conversation has changed sides, or a model was asked about one that was trained on.
        """
        if run is None or run.snapshot is None:
            return
        trained, held_out = (self._groups(key) for key in (run.snapshot.train_key, run.snapshot.holdout_key))
        asked = {conversation_group(tuple(call.messages)) for call in self.works.chat.calls if not call.schema_name}
        self.trained |= trained
        self.held_out |= held_out
        assert not self.trained & self.held_out, "a conversation was on both sides"
        assert not asked & self.trained, "a model was measured on a conversation that was trained on"
        assert asked <= held_out
        self.evaluations += bool(asked)

    def _groups(self, key: str) -> set[str]:
        return {sample.group for sample in samples_in(self.works.store.lines(key))}

    def _say(self, number: int, chapter: Chapter) -> None:
        told = [
            feedback_event(
                event_id=f"{number}-{place}-{topic}", generation_id=f"gen-{number}-{place}-{topic}",
                messages=spoken(topic, chapter.turns), final=f"Hi Dana, {topic} it is, for the {number}th time. Mia",
                author=f"writer-{topic % 5}", occurred_at=self.works.clock().isoformat(),
            )
            for place, topic in enumerate(chapter.topics)
        ]  # fmt: skip
        for start in range(0, len(told), 10):
            self.works.house.triage.handle(deliver(*told[start : start + 10]))

    def _forget(self, number: int, what: str) -> None:
        if what == "nothing":
            return
        known = sorted(name for tenant, name in self.works.ledger.generations if tenant == TENANT)
        subject: dict[str, Any] = {"draft": {"generation_id": known[number]}, "author": {"author": "writer-1"}}
        Memory(self.works).forget(**subject.get(what, {}))
        self.works.clock.pass_seconds(600)


def spoken(topic: int, turns: int) -> list[dict[str, str]]:
    """A conversation about a topic of which more may have been said than before."""
    more = [{"role": "assistant", "content": "How about this?"}, {"role": "user", "content": "Shorter."}]
    return [*conversation(f"topic {topic % TOPICS}"), *more * (turns - 1)]


def with_fraction(advance: Advance, fraction: float) -> Advance:
    """The same under a policy that holds out so much."""
    policy: TenantPolicy = POLICY.model_copy(update={"holdout_fraction": fraction})
    snapshots = replace(advance.steps.snapshots, policy=policy)
    return replace(advance, steps=replace(advance.steps, snapshots=snapshots))


@given(st.lists(chapters, min_size=2, max_size=4))
@settings(max_examples=15, deadline=None, derandomize=True)
def test_no_evaluation_is_ever_on_a_conversation_that_any_run_was_trained_on(story: list[Chapter]) -> None:
    account = Account()
    for number, chapter in enumerate(story):
        account.check(account.live(number, chapter))
    assert account.evaluations == len(story), "otherwise this shows nothing"


EVERY_TOPIC = tuple(range(PER_RUN))


@pytest.mark.parametrize("first", [0.1, 0.5])
def test_the_first_run_fixes_the_split_whatever_is_configured_later(first: float) -> None:
    account = Account()
    for number, fraction in enumerate((first, 0.35, 0.6 - first)):
        run = account.live(number, Chapter(EVERY_TOPIC, 1, "everything" if number == 2 else "nothing", fraction))
        account.check(run)
        assert run is not None
        assert run.snapshot is not None
        assert run.snapshot.holdout_fraction == first


@pytest.mark.parametrize("second", [0.1, 0.5])
def test_the_check_would_see_a_split_that_moves(second: float) -> None:
    """Were the fraction not kept in the ledger, the check above would fail, in either direction."""
    account = Account()
    account.check(account.live(0, Chapter(EVERY_TOPIC, 1, "nothing", 0.3)))
    forgetful = account.works.ledger.tenant(TENANT).model_copy(update={"holdout_fraction": None})
    account.works.ledger.states[TENANT] = forgetful
    run = account.live(1, Chapter(EVERY_TOPIC, 1, "nothing", second))
    with pytest.raises(AssertionError, match="a conversation was on both sides"):
        account.check(run)
