"""What is said in a round, and who hears what: seeded, so that a round can be played again.

The same ids occur at every tenant, and every text names its tenant, so that nothing can get to another one unseen.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from goldsmith.domain.events import FeedbackEvent
from tests.fakes.distances import BASE
from tests.fakes.house import IGNORED_COMMENT, PRAISE_COMMENT, REFUSED_COMMENT
from tests.fakes.stories import conversation, feedback_event

TENANTS = ("acme-leads", "birch-studio", "cedar-mail")
POISON = (
    '{"version": 1, "event_id": "cut-off-in-',
    *(f'{{"tenant": "{tenant}", "version": 7}}' for tenant in TENANTS),
)
DRAFT = "Dear Dana, we at {tenant} would be pleased to speak with you about {topic}."
_FINAL = "Hi Dana, {tenant} here: shall we talk about {topic}?"
_BATCH_SIZES = (1, 2, 5, 10, 25, 98)

Said = Mapping[str, object]

STORIES: Mapping[str, Sequence[Said]] = {
    "liked": ({"whole": True, "rating": 5},),
    "disliked": ({"whole": True, "rating": 1},),
    "left alone": ({"whole": True, "rating": 3},),
    "edited at once": ({"whole": True, "rating": 2, "final": _FINAL},),
    "edited at last": ({"whole": True, "rating": 2}, {"comment": "Shorter."}, {"final": _FINAL}),
    "edited twice": ({"whole": True, "rating": 3}, {"final": f"{_FINAL} Or not?"}, {"final": _FINAL}),
    "commented": ({"whole": True, "rating": 2}, {"comment": "Shorter."}),
    "commented twice": ({"whole": True, "rating": 2}, {"comment": "Shorter."}, {"comment": "Sign off as Mia."}),
    "praised": ({"whole": True, "rating": 3}, {"comment": PRAISE_COMMENT}),
    "never rewritten": ({"whole": True, "rating": 2}, {"comment": REFUSED_COMMENT}),
    "rewritten in vain": ({"whole": True, "rating": 2}, {"comment": IGNORED_COMMENT}, {"rating": 3}),
    "parked, then edited": ({"whole": True, "rating": 2}, {"comment": REFUSED_COMMENT}, {"final": _FINAL}),
    "contradictory": ({"whole": True, "rating": 3}, {"comment": "Shorter."}, {"final": DRAFT}, {"rating": 1}),
    "without its draft": ({"comment": "Shorter."}, {"rating": 2}),
    "approved late": ({"whole": True, "rating": 2}, {"comment": "Shorter."}, {"rating": 5}),
    "sent as it was": ({"whole": True, "rating": 3}, {"comment": "Shorter."}, {"final": DRAFT}),
    "told in ten pieces": ({"whole": True, "rating": 3}, *({"rating": n % 3 + 2} for n in range(8)), {"final": _FINAL}),
}
"""Each ends the same way whatever the order in which its pieces come, but for those in EITHER_WAY."""

EITHER_WAY = frozenset({"approved late"})
"""A rewrite that was there before the top rating stands; a top rating that was there before needs no rewrite."""


@dataclass(frozen=True)
class Round:
    """All events and poison of a round, and the batches of message bodies that each process handles."""

    seed: int
    events: tuple[FeedbackEvent, ...]
    shares: tuple[tuple[tuple[str, ...], ...], ...]

    @property
    def messages(self) -> int:
        """How many messages arrive, doubled ones included."""
        return sum(len(batch) for share in self.shares for batch in share)


def make_round(seed: int, generations: int, processes: int) -> Round:
    """``generations`` stories a tenant, each piece of each heard by one process or more."""
    random = Random(seed)  # noqa: S311 - a shuffle, to be repeated
    events = tuple(event for tenant in TENANTS for event in _told(tenant, generations))
    heard: list[list[str]] = [[] for _ in range(processes)]
    for body in [*(event.model_dump_json() for event in events), *POISON]:
        for process in random.sample(range(processes), random.choice((1, 2, 3, processes // 2))):
            heard[process] += [body] * random.choice((1, 1, 1, 1, 2))
    return Round(seed, events, tuple(tuple(_batches(random, bodies)) for bodies in heard))


def story_of(generation_id: str) -> str:
    """Which story is told about a generation."""
    return list(STORIES)[int(generation_id.removeprefix("gen-")) % len(STORIES)]


def _told(tenant: str, generations: int) -> Iterator[FeedbackEvent]:
    for number in range(generations):
        name = f"gen-{number}"
        for position, said in enumerate(STORIES[story_of(name)]):
            yield _event(tenant, name, position, said)


def _event(tenant: str, name: str, position: int, said: Said) -> FeedbackEvent:
    texts = {"tenant": tenant, "topic": name}
    fields = {key: value.format(**texts) if isinstance(value, str) else value for key, value in said.items()}
    whole = fields.pop("whole", False)
    return feedback_event(
        **{
            "tenant": tenant,
            "generation_id": name,
            "event_id": f"{name}-{position}",
            "occurred_at": f"2026-11-22T10:{position:02}:00Z",
            "rating": None,
            "messages": conversation(f"{name} of {tenant}") if whole else None,
            "output": DRAFT.format(**texts) if whole else None,
            "model": BASE if whole else None,
            **fields,
        }
    )


def _batches(random: Random, bodies: list[str]) -> Iterator[tuple[str, ...]]:
    random.shuffle(bodies)
    while bodies:
        size = random.choice(_BATCH_SIZES)
        yield tuple(bodies[:size])
        bodies = bodies[size:]
