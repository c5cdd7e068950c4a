"""What hypothesis draws from."""

from collections.abc import Sequence

from hypothesis import strategies as st

from tests.machine import stories
from tests.machine.verdicts import Verdict

tenants = st.sampled_from(stories.TENANTS)
picks = st.lists(st.integers(0, 9), min_size=1, max_size=6)
drafts = st.sampled_from(stories.DRAFTS)
told = st.tuples(
    tenants,
    drafts,
    st.integers(0, 5),
    st.sampled_from((None, None, 1, 3, 5)),
    st.sampled_from((None, *stories.COMMENTS)),
    st.sampled_from((*[None] * 8, *stories.FINALS)),
    st.sampled_from((True, True, True, False)),
)
commented = st.tuples(
    tenants,
    drafts,
    st.integers(0, 5),
    st.sampled_from((None, None, 1, 3)),
    st.sampled_from(stories.COMMENTS),
    st.none(),
    st.just(True),
)
decisions = st.sampled_from(("edit", "approve", "retry", "reject"))
calm_steps = st.lists(st.tuples(st.integers(0, 3), st.just(Verdict.GO), st.integers(0, 1)), min_size=1, max_size=12)
verdicts = st.sampled_from((*[Verdict.GO] * 8, *Verdict))
rough_steps = st.lists(st.tuples(st.integers(0, 3), verdicts, st.integers(0, 1)), min_size=1, max_size=12)
Steps = Sequence[tuple[int, Verdict, int]]
