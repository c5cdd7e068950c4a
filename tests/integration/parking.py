"""Parked rewrites in a moto stack, put there as the rewrite function does it."""

from collections.abc import Sequence
from typing import Any

from goldsmith.domain.candidates import Candidate, JudgedPoint, Judgement
from goldsmith.domain.changes import Change, Parking
from goldsmith.domain.checks import CHECKS
from goldsmith.domain.commits import build_commit
from goldsmith.domain.generations import Outcome
from goldsmith.domain.routing import merge
from goldsmith.domain.samples import JudgeProvenance, RewriteProvenance
from tests.fakes.stories import feedback_event
from tests.integration.cli_stack import MotoStack

DRAFT = "Dear Dana, I am writing to you with regard to late invoices."
BEST, SECOND = "Hi Dana, a word about late invoices. Mia", "Here is the revised version: Hi Dana. Mia"
POINTS = (JudgedPoint(point="less stiff", done=True), JudgedPoint(point="sign off as Mia", done=False))
JUDGEMENT = Judgement(points=POINTS, facts_kept=True, style_kept=False)
CANDIDATES = (
    Candidate(answer=BEST, points=("less stiff", "sign off as Mia"), judgement=JUDGEMENT),
    Candidate(answer=SECOND, points=("less stiff",), findings={"meta_talk": "Here is the revised version"}, seed=1),
    Candidate(problem="model_refused", seed=2),
)
JUDGE = JudgeProvenance(
    model="judge", prompt_version="j1", points=2, done=1, facts_kept=True, style_kept=False, score=0.25
)
REWRITE = RewriteProvenance(
    model="rewriter", prompt_version="r1", points=2, checks=tuple(CHECKS), input_tokens=10, output_tokens=5,
    candidates=3, judge=JUDGE,
)  # fmt: skip
LOW_SCORE = Parking(("low_score", "meta_talk", "model_refused"), CANDIDATES, REWRITE)
OUTAGE = Parking(("service_unavailable",))


def change(parking: Parking = LOW_SCORE, **changes: object) -> Change:
    """A commented draft that is parked."""
    fields: dict[str, Any] = {"output": DRAFT, "comment": "Too stiff. Sign off as Mia.", "rating": 2, **changes}
    event = feedback_event(**fields)
    return Change(None, merge([event]), Outcome.PARKED, ",".join(parking.reasons), (event,), parking=parking)


def commit(stack: MotoStack, changes: Sequence[Change]) -> None:
    """Commit what is one tenant's."""
    made = build_commit(changes[0].feedback.tenant, changes, stack.clock())
    stack.store.put_new(made.segment.key, made.segment.body)
    stack.ledger.commit(made)


def park(stack: MotoStack, parking: Parking = LOW_SCORE, **changes: object) -> None:
    """One parked rewrite, gen-1 of acme-leads unless told otherwise."""
    commit(stack, [change(parking, **changes)])
