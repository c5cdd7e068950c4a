"""What is decided anew, from where to where. docs/replay.md has the same table for people."""

from collections.abc import Callable

import pytest

from goldsmith.domain.generations import Outcome
from goldsmith.domain.policy import TenantPolicy
from goldsmith.workflows.replay_report import Standing, Transition
from tests.fakes.house import House
from tests.fakes.parking import check_books
from tests.fakes.replays import (
    LENIENT,
    STRICT,
    TENANT,
    USUAL,
    contents,
    left_as,
    replay,
    replaying,
    replays,
    reviewed,
)
from tests.fakes.stories import DRAFT, PIECE, deliver, feedback_event

Past = Callable[[House], object]
OTHER = "Hi Dana, shall we talk?"
COMMENT = "Too stiff."


def told(**said: object) -> Past:
    """Said to triage under the usual policy."""
    return lambda house: house.triage.handle(deliver(feedback_event(**said)))


def rewritten(**said: object) -> Past:
    """Said to triage, and rewritten."""
    return lambda house: (told(**said)(house), house.rewrite())


def was(outcome: Outcome, reason: str | None = None, **said: object) -> Past:
    """What earlier code made of it."""
    return lambda house: left_as(house, outcome, reason, **said)


def by_a_person(outcome: Outcome, **said: object) -> Past:
    return lambda house: reviewed(house, outcome, **said)


AS_SENT = {"final": DRAFT}
PRAISED = {"comment": "Lovely."}
STAYS: dict[str, tuple[Past, TenantPolicy]] = {
    "accepted": (told(rating=5), STRICT),
    "accepted as sent": (told(**AS_SENT, rating=4), STRICT),
    "praised": (rewritten(**PRAISED, rating=None), LENIENT),
    "praised, not rated so well": (rewritten(**PRAISED, rating=4), STRICT),
    "edited": (told(final=OTHER, rating=1), STRICT),
    "edited, whatever the rating": (told(final=OTHER, rating=5), LENIENT),
    "neutral": (told(rating=3), USUAL),
    "no guidance": (told(rating=1), LENIENT),
    "contradictory": (told(**AS_SENT, rating=1), STRICT),
    "waiting": (told(**{**PIECE, "rating": 5}), STRICT),
    "rewriting": (told(comment=COMMENT, rating=3), STRICT),
    "rewritten": (rewritten(comment=COMMENT, rating=1), LENIENT),
    "parked for a person": (was(Outcome.PARKED, "low_score", comment=COMMENT, rating=2), LENIENT),
    "parked as too large": (was(Outcome.PARKED, "too_large", comment=COMMENT, rating=2), STRICT),
    "parked as contradictory": (was(Outcome.PARKED, "contradictory", **PRAISED, rating=2), LENIENT),
    "reviewed": (by_a_person(Outcome.REVIEWED, comment=COMMENT, rating=1), STRICT),
    "reviewed, draft sent as it was": (by_a_person(Outcome.REVIEWED, **AS_SENT, comment=COMMENT, rating=4), STRICT),
    "rejected": (by_a_person(Outcome.SKIPPED, comment=COMMENT, rating=2), LENIENT),
}

ACCEPTED, EDITED, REWRITING = Standing(Outcome.ACCEPTED), Standing(Outcome.EDITED), Standing(Outcome.REWRITING)
REWRITTEN, REVIEWED, WAITING = Standing(Outcome.REWRITTEN), Standing(Outcome.REVIEWED), Standing(Outcome.WAITING)
NEUTRAL, NO_GUIDANCE = Standing(Outcome.SKIPPED, "neutral"), Standing(Outcome.SKIPPED, "no_guidance")
CONTRADICTORY, PRAISE = Standing(Outcome.SKIPPED, "contradictory"), Standing(Outcome.ACCEPTED, "praise")
OUTAGE = Standing(Outcome.PARKED, "service_unavailable")

MOVES: dict[str, tuple[Past, TenantPolicy, Standing, Standing]] = {
    # by policy
    "not good enough any more": (told(rating=4), STRICT, ACCEPTED, NEUTRAL),
    "good enough now": (told(rating=3), LENIENT, NEUTRAL, ACCEPTED),
    "bad now": (told(rating=3), STRICT, NEUTRAL, NO_GUIDANCE),
    "not bad any more": (told(rating=2), LENIENT, NO_GUIDANCE, NEUTRAL),
    "sent as it was, but bad now": (told(**AS_SENT, rating=3), STRICT, ACCEPTED, CONTRADICTORY),
    "sent as it was, not bad any more": (told(**AS_SENT, rating=2), LENIENT, CONTRADICTORY, ACCEPTED),
    "praised, but bad now": (rewritten(**PRAISED, rating=3), STRICT, PRAISE, REWRITING),
    "rewritten, sent as it was, bad now": (
        was(Outcome.REWRITTEN, **AS_SENT, comment=COMMENT, rating=3), STRICT, REWRITTEN, CONTRADICTORY,
    ),
    "reviewed, sent as it was, bad now": (
        by_a_person(Outcome.REVIEWED, **AS_SENT, comment=COMMENT, rating=3), STRICT, REVIEWED, CONTRADICTORY,
    ),
    "rewritten, sent as it was": (
        was(Outcome.REWRITTEN, **AS_SENT, comment=COMMENT, rating=4), STRICT, REWRITTEN, ACCEPTED,
    ),
    # by mended code
    "taken for the draft by mistake": (was(Outcome.ACCEPTED, final=OTHER), USUAL, ACCEPTED, EDITED),
    "taken for an edit by mistake": (was(Outcome.EDITED, **AS_SENT), USUAL, EDITED, ACCEPTED),
    "a final that was overlooked": (
        was(Outcome.REWRITTEN, final=OTHER, comment=COMMENT), USUAL, REWRITTEN, EDITED,
    ),
    "a final that a reviewer did not see": (
        by_a_person(Outcome.REVIEWED, final=OTHER, comment=COMMENT), USUAL, REVIEWED, EDITED,
    ),
    "a final while a rewrite is waited for": (
        was(Outcome.REWRITING, final=OTHER, comment=COMMENT), USUAL, REWRITING, EDITED,
    ),
    "a final while it is parked": (
        was(Outcome.PARKED, "service_unavailable", final=OTHER, comment=COMMENT), USUAL, OUTAGE, EDITED,
    ),
    "a comment that was overlooked": (was(Outcome.ACCEPTED, comment=COMMENT), USUAL, ACCEPTED, REWRITING),
    "a conversation that was there": (was(Outcome.WAITING, rating=5), USUAL, WAITING, ACCEPTED),
    # by time
    "parked by an outage": (was(Outcome.PARKED, "service_unavailable", comment=COMMENT), USUAL, OUTAGE, REWRITING),
}  # fmt: skip


@pytest.mark.parametrize(("past", "policy"), STAYS.values(), ids=STAYS)
def test_what_would_be_decided_alike_stays_untouched(past: Past, policy: TenantPolicy) -> None:
    house = House()
    past(house)
    before = contents(house)
    report = replay(house, policy)
    assert (report.generations, report.moved, report.changes_nothing) == (1, 0, True)
    assert contents(house) == before


@pytest.mark.parametrize(("past", "policy", "before", "after"), MOVES.values(), ids=MOVES)
def test_what_would_be_decided_otherwise_is_decided_anew_once(
    past: Past, policy: TenantPolicy, before: Standing, after: Standing
) -> None:
    house = House()
    past(house)
    asked, had_sample = len(house.rewrites.requests), bool(house.samples())
    would = contents(house), replaying(house, policy).preview(TENANT)
    assert contents(house) == would[0], "a preview writes nothing"
    report = replay(house, policy)
    assert report == would[1]
    assert {transition: movement.examples for transition, movement in report.movements.items()} == {
        Transition(before, after): ["gen-1"]
    }
    entry = house.generation()
    assert Standing(entry.outcome, entry.reason) == after
    assert [(record.outcome, record.reason) for record in replays(house)] == [(after.outcome.value, after.reason)]
    assert len(house.rewrites.requests) - asked == report.rewrites == (after == REWRITING)
    assert [sample.source.value for sample in house.samples()] == (
        [after.outcome.value] if after in (ACCEPTED, EDITED) else []
    )
    has_sample = after in (ACCEPTED, EDITED)
    assert (report.new_samples, report.samples_gone) == (has_sample, had_sample and not has_sample)
    check_books(house)
    settled = contents(house)
    assert replay(house, policy).changes_nothing
    assert contents(house) == settled
