"""Schedules: which messages arrive together, in which order and how often, and when rewriting happens."""

from dataclasses import dataclass

from hypothesis import strategies as st

from goldsmith.domain.events import FeedbackEvent
from tests.fakes.distances import BASE
from tests.fakes.faults import Fault
from tests.fakes.house import IGNORED_COMMENT, PRAISE_COMMENT, REFUSED_COMMENT
from tests.fakes.stories import DRAFT, feedback_event

TENANTS = ("acme-leads", "birch-studio")
POISON = ('{"tenant": "acme-leads", "version": 7}', '{"version": 1, "event_id": "cut-off-in-')
COMMENTS = (None, "Shorter.", "Sign off as Mia.", PRAISE_COMMENT, IGNORED_COMMENT, REFUSED_COMMENT)
FINALS = (None, None, DRAFT, "Hi Dana, shall we talk?", "Hi Dana, quick question.")


@dataclass(frozen=True)
class Schedule:
    """Batches of feedback messages; None stands for rewriting all that was asked for by then."""

    batches: tuple[tuple[str, ...] | None, ...]


@st.composite
def events(draw: st.DrawFn) -> list[FeedbackEvent]:
    """Up to nine events on at most four generations, told in pieces or whole."""
    told = []
    for number in range(draw(st.integers(1, 9))):
        rating = draw(st.sampled_from((None, 1, 3, 5)))
        comment, final = draw(st.sampled_from(COMMENTS)), draw(st.sampled_from(FINALS))
        whole = draw(st.booleans())
        told.append(
            feedback_event(
                event_id=f"e{number}",
                tenant=draw(st.sampled_from(TENANTS)),
                generation_id=draw(st.sampled_from(("gen-1", "gen-2"))),
                occurred_at=f"2026-11-22T10:0{draw(st.integers(0, 5))}:00Z",
                rating=3 if (rating, comment, final) == (None, None, None) else rating,
                comment=comment,
                final=final,
                model=draw(st.sampled_from((None, BASE, BASE, "of somebody else"))),
                **({} if whole else {"messages": None, "output": None}),
            )
        )
    return told


@st.composite
def schedules(draw: st.DrawFn, *, interleaved: bool = True) -> Schedule:
    """Events and poison in any order, some of them doubled, cut into batches; None stands for rewriting."""
    bodies = [event.model_dump_json() for event in draw(events())]
    bodies += draw(st.lists(st.sampled_from((*POISON, *bodies)), max_size=4))
    shuffled = draw(st.permutations(bodies))
    batches: list[tuple[str, ...] | None] = []
    while shuffled:
        size = draw(st.integers(1, 4))
        batches.append(tuple(shuffled[:size]))
        shuffled = shuffled[size:]
        if interleaved and draw(st.booleans()):
            batches.append(None)
    return Schedule((*batches, None))


faults = st.lists(
    st.builds(Fault, st.integers(0, 60), st.sampled_from(("crash", "failure")), st.sampled_from(("before", "after"))),
    max_size=8,
)
