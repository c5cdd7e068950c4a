import contextlib

import pytest

from goldsmith.domain.generations import Outcome
from goldsmith.errors import ReviewProblem, ServiceUnavailable
from tests.fakes.faults import Crash, Fault, Faults, Kind, Moment
from tests.fakes.parking import (
    DECISIONS,
    LATE,
    Decide,
    check_books,
    found,
    parked_house,
    reviewing,
    reviews,
)
from tests.fakes.rivals import ContestedLedger
from tests.fakes.stories import deliver, piece

every_decision = pytest.mark.parametrize("decide", DECISIONS.values(), ids=DECISIONS)


@every_decision
def test_of_two_reviewers_the_faster_one_decides_and_the_other_is_told(decide: Decide) -> None:
    house = parked_house()
    mine, yours = found(house), found(house)
    reviewing(house).edit(mine, "Dana", "Hi")
    before = (house.generation(), house.counters("acme-leads"), house.samples())
    with pytest.raises(ReviewProblem, match="gen-1 of acme-leads is not parked: it was reviewed by Dana") as told:
        decide(reviewing(house), yours)
    assert told.value.__notes__ == ["goldsmith review list shows what is still to be decided"]
    assert (house.generation(), house.counters("acme-leads"), house.samples()) == before


@every_decision
def test_a_reviewer_in_the_very_same_moment_is_told_too(decide: Decide) -> None:
    ledger = ContestedLedger()
    house = parked_house(ledger)
    seen = found(house)
    ledger.rivals.append(lambda: reviewing(house).reject(seen, "Dana", "no"))
    with pytest.raises(ReviewProblem, match="a reviewer rejected it"):
        decide(reviewing(house), seen)
    assert [review.reviewer for review in reviews(house)] == ["Dana"]
    check_books(house)


@every_decision
@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"rating": 1}, "not as it was: more was said, or it was parked anew"),
        ({"comment": "Warmer."}, "not parked: the model is being asked"),
        ({"final": "Hi!"}, "not parked: a person's final version has come"),
        ({"rating": 5}, "not parked: its draft was accepted"),
    ],
)
def test_a_decision_on_what_more_was_said_about_changes_nothing(
    decide: Decide, said: dict[str, object], told: str
) -> None:
    house = parked_house()
    seen = found(house)
    house.triage.handle(deliver(piece(event_id="e2", occurred_at=LATE, **said)))
    before = (house.generation(), house.counters("acme-leads"), house.samples())
    with pytest.raises(ReviewProblem, match=told):
        decide(reviewing(house), seen)
    assert (house.generation(), house.counters("acme-leads"), house.samples()) == before
    check_books(house)


def calls_of(decide: Decide) -> list[str]:
    house, faults = parked_house(), Faults()
    decide(reviewing(house, faults), found(house))
    return faults.calls


@every_decision
@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("kind", ["crash", "failure"])
def test_a_decision_is_done_once_wherever_it_is_interrupted_when_it_is_made_again(
    decide: Decide, kind: Kind, moment: Moment
) -> None:
    calm = parked_house()
    decide(reviewing(calm), found(calm))
    for call, name in enumerate(calls_of(decide)):
        house = parked_house()
        with contextlib.suppress(Crash, ServiceUnavailable):
            decide(reviewing(house, Faults(Fault(call, kind, moment))), found(house))
        check_books(house)
        done = (name, moment) == ("FakeLedger.commit", "after")
        assert (house.generation().outcome is not Outcome.PARKED) == done
        with pytest.raises(ReviewProblem) if done else contextlib.nullcontext():
            decide(reviewing(house), found(house))
        assert house.counters("acme-leads") == calm.counters("acme-leads")
        assert house.samples() == calm.samples()
        assert house.generation() == calm.generation()
        assert len(reviews(house)) == 1


def test_an_interrupted_retry_loses_no_request() -> None:
    house, retry = parked_house(), DECISIONS["retry"]
    last = len(calls_of(retry)) - 1
    with pytest.raises(Crash):
        retry(reviewing(house, Faults(Fault(last, "crash", "after"))), found(house))
    house.rewriting.handle(house.rewrite_messages(1), house.clock.moment.replace(year=2027))
    assert (house.generation().outcome, len(house.rewrites.requests)) == (Outcome.PARKED, 2)
