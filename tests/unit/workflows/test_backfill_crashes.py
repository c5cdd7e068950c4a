"""Wherever a backfill dies or fails, running it again ends in the same state, and nothing is asked twice."""

import contextlib
from collections import Counter

import pytest

from goldsmith.domain.backfills import Backfill, Stage
from goldsmith.domain.events import FeedbackEvent
from goldsmith.domain.policy import TenantPolicy
from goldsmith.domain.rewriting import RewriteRequest
from goldsmith.workflows.backfill_requests import StoredRequests
from goldsmith.workflows.backfill_states import BackfillStates
from tests.fakes.backfills import ID, TENANT, Backfiller
from tests.fakes.faults import Crash, Fault, Faults, Kind, Moment
from tests.fakes.house import PRAISE_COMMENT, REFUSED_COMMENT
from tests.fakes.ledger import FakeLedger
from tests.fakes.stories import feedback_event

COMMENTS = ("Shorter.", PRAISE_COMMENT, REFUSED_COMMENT)
TWICE = TenantPolicy(candidates=2, style_examples=1)


def events() -> list[FeedbackEvent]:
    told = [
        feedback_event(
            event_id=f"e{number}",
            generation_id=f"g{number}",
            messages=[{"role": "user", "content": f"Write to customer {number}."}],
            comment=comment,
            rating=3,
        )
        for number, comment in enumerate(COMMENTS)
    ]
    return [*told, feedback_event(event_id="e9", generation_id="g9", final="Hi Dana.", comment=None)]


def backfiller(*planned: Fault) -> Backfiller:
    made = Backfiller(*events(), policy=TWICE, faults=Faults(*planned), ledger=FakeLedger(max_generations=2))
    made.batches.max_requests = 4
    return made


def calls() -> int:
    """How many calls an undisturbed backfill of these events makes."""
    faults = Faults()
    played = Backfiller(*events(), policy=TWICE, faults=faults, ledger=FakeLedger(max_generations=2))
    played.batches.max_requests = 4
    played.run()
    return len(faults.calls)


CALLS = calls()


def lasting(played: Backfiller, ended: Backfill) -> dict[str, object]:
    house = played.house
    return {
        "entries": {
            name: (entry.outcome, entry.reason, entry.evidence, entry.sample and entry.sample.sample_id)
            for (_, name), entry in sorted(house.ledger.generations.items())
        },
        "counters": house.counters(TENANT),
        "samples": sorted((s.generation_id, s.answer) for s in house.samples(TENANT)),
        "stage": ended.stage,
        "drafts": ended.drafts,
        "outcomes": ended.outcomes,
        "usage": ended.usage,
        "left": played.left(),
        "files": played.batches.files,
        "asked": Counter(played.batches.requests),
    }


def check_books(played: Backfiller) -> None:
    assert played.house.counters(TENANT) == played.house.recounted(TENANT)


@pytest.fixture(scope="module")
def calm() -> dict[str, object]:
    played = backfiller()
    return lasting(played, played.run())


def test_what_is_disturbed_is_a_whole_backfill() -> None:
    assert CALLS > 100


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("kind", ["crash", "failure"])
def test_a_fault_at_any_call_changes_nothing_that_lasts(kind: Kind, moment: Moment, calm: dict[str, object]) -> None:
    for call in range(CALLS):
        played = backfiller(Fault(call, kind, moment))
        ended = played.until_done()
        check_books(played)
        assert lasting(played, ended) == calm, f"{kind} {moment} call {call}"


@pytest.mark.parametrize("distance", [1, 3, 20])
def test_faults_in_a_row_change_nothing_that_lasts(distance: int, calm: dict[str, object]) -> None:
    for call in range(0, CALLS, 5):
        played = backfiller(*(Fault(call + distance * n, "crash", "after") for n in range(5)))
        assert lasting(played, played.until_done()) == calm, f"from call {call}"


@pytest.mark.parametrize("moment", ["before", "after"])
def test_wherever_it_is_cancelled_and_dies_every_draft_is_settled_and_nothing_left(moment: Moment) -> None:
    for call in range(CALLS):
        played = backfiller(Fault(call, "crash", moment))
        with contextlib.suppress(Crash, OSError):
            played.backfilling.go_on(played.gather(), patiently=False)
        if BackfillStates(played.house.store, played.house.clock).find(TENANT, ID) is None:
            continue  # it died before there was anything to cancel
        ended = played.cancel_until_done()
        played.finish_live()
        check_books(played)
        assert ended.stage in (Stage.CANCELLED, Stage.DONE)
        assert "rewriting" not in played.house.counters(TENANT)
        assert (played.left(), played.batches.files) == (["state.json"], {})


def test_a_batch_nobody_knew_of_is_tidied_though_its_drafts_were_rewritten_live_meanwhile() -> None:
    faults = Faults()
    Backfiller(*events(), policy=TWICE, faults=faults).run()
    played = Backfiller(*events(), policy=TWICE, faults=Faults(Fault(submission(faults), "crash", "after")))
    with pytest.raises(Crash):
        played.run()
    stored = StoredRequests(played.house.store, TENANT, ID)
    played.house.rewrites.send([RewriteRequest(feedback=item.feedback) for _, item in stored.all()])
    played.finish_live()
    ended = played.run()
    assert (ended.stage, played.left(), played.batches.files) == (Stage.DONE, ["state.json"], {})
    assert ended.outcomes == {"rewritten": 1, "praised": 1, "parked": 1, "parked_model_refused": 1}


def submission(faults: Faults) -> int:
    return faults.calls.index("FakeBatches.submit")
