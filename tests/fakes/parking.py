"""Rewrites that were parked, and the reviewing of them, in a house of fakes."""

import json
from collections.abc import Callable

from goldsmith.domain.generations import Generation, Outcome
from goldsmith.domain.policy import TenantPolicy
from goldsmith.domain.provider import ChatRequest
from goldsmith.domain.rewriting import JUDGE_SCHEMA
from goldsmith.domain.segments import ReviewRecord
from goldsmith.workflows.parked import Parked
from goldsmith.workflows.review import Reviewing
from tests.fakes.faults import Faults
from tests.fakes.house import House, judgement, rewriter
from tests.fakes.ledger import FakeLedger
from tests.fakes.stories import DRAFT, deliver, feedback_event

LATE = "2026-11-23T10:00:00Z"
FIRST = f"{DRAFT} Changed in 10 ways."
SECOND = f"{FIRST} And more."

Decide = Callable[[Reviewing, Parked], Generation]
DECISIONS: dict[str, Decide] = {
    "approve": lambda review, parked: review.approve(parked, "Mia"),
    "edit": lambda review, parked: review.edit(parked, "Mia", "Hi Dana"),
    "reject": lambda review, parked: review.reject(parked, "Mia", "a joke"),
    "retry": lambda review, parked: review.retry(parked, "Mia"),
}

TWO_CANDIDATES = TenantPolicy(candidates=2, style_examples=0)


def doubtful(request: ChatRequest) -> str | Exception:
    """A model whose second answer is longer than its first, and a judge whom neither satisfies."""
    if request.schema_name == JUDGE_SCHEMA:
        return judgement(done=0)
    answer = rewriter(request)
    if isinstance(answer, Exception) or request.seed is None:
        return answer
    written = json.loads(answer)
    return json.dumps({**written, "rewrite": f"{written['rewrite']} And more."})


def parked_house(ledger: FakeLedger | None = None, comment: str = "Too stiff.", **changes: object) -> House:
    """A house with one commented draft of acme-leads, gen-1, that was parked."""
    house = House(reply=doubtful, ledger=ledger, policy=TWO_CANDIDATES)
    park(house, comment=comment, **changes)
    return house


def park(house: House, **changes: object) -> None:
    """One more commented draft that the judge does not like."""
    asked = len(house.rewrites.requests)
    house.triage.handle(deliver(feedback_event(**{"rating": 2, "comment": "Too stiff.", "author": "u-7", **changes})))
    house.rewrite(house.rewrite_messages(asked))


def reviewing(house: House, faults: Faults | None = None) -> Reviewing:
    """Reviewing over the house's ports."""
    guard = (faults or Faults()).guard
    return Reviewing(guard(house.ledger), guard(house.store), guard(house.rewrites), house.clock)


def found(house: House, generation_id: str = "gen-1") -> Parked:
    return reviewing(house).find("acme-leads", generation_id)


def reviews(house: House) -> list[ReviewRecord]:
    return [record for record in house.records("acme-leads") if isinstance(record, ReviewRecord)]


def check_books(house: House) -> None:
    counters = house.counters("acme-leads")
    assert counters == house.recounted("acme-leads")
    assert {name: n for name, n in counters.items() if name != "sample_commits"} == house.tallied("acme-leads")
    outcomes = sum(counters.get(outcome.value, 0) for outcome in Outcome)
    assert counters["events"] == outcomes + counters.get("superseded", 0)
