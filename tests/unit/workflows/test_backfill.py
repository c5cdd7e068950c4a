"""Old feedback is rewritten in batches with the checks, the judge and the commits of live rewriting."""

import json
from collections.abc import Callable

import pytest

from goldsmith.domain.backfills import Stage
from goldsmith.domain.candidates import Usage
from goldsmith.domain.events import FeedbackEvent
from goldsmith.domain.generations import Outcome
from goldsmith.domain.policy import TenantPolicy
from goldsmith.domain.provider import ChatRequest
from goldsmith.domain.rewriting import JUDGE_SCHEMA
from goldsmith.domain.samples import GoldenSample
from goldsmith.domain.segments import ParkedRecord
from goldsmith.errors import (
    ModelOutputTruncated,
    ModelRefused,
    RateLimited,
    ServiceUnavailable,
)
from goldsmith.workflows.backfill_gathering import KNOWN_BEFORE
from goldsmith.workflows.backfill_settling import CHANGED_SINCE, HANDED_OVER
from tests.fakes.backfills import Backfiller, commented
from tests.fakes.house import PRAISE_COMMENT, REFUSED_COMMENT, House, Reply, judgement, rewriter
from tests.fakes.stories import DRAFT, deliver, feedback_event

TWO_CANDIDATES = TenantPolicy(candidates=2, style_examples=0)


def mixed() -> list[FeedbackEvent]:
    return [
        commented(1),
        commented(2, PRAISE_COMMENT),
        commented(3, REFUSED_COMMENT),
        feedback_event(event_id="e4", generation_id="g4", rating=5, comment=None),
        feedback_event(event_id="e5", generation_id="g5", rating=1, comment=None),
        feedback_event(event_id="e6", generation_id="g6", final="Hi Dana.", comment=None),
        commented(7),
    ]


def only(schema: str | None, reply: str | Exception) -> Callable[[ChatRequest], str | Exception]:
    """As the usual models, but for one of the two questions."""
    return lambda request: reply if (request.schema_name == JUDGE_SCHEMA) == (schema == "judge") else rewriter(request)


def test_every_event_ends_where_live_rewriting_would_have_put_it() -> None:
    backfiller = Backfiller(*mixed())
    done = backfiller.run()
    assert done.stage is Stage.DONE
    assert done.gathered == {"accepted": 1, "edited": 1, "skipped": 1, "rewriting": 4}
    assert done.outcomes == {"rewritten": 2, "praised": 1, "parked": 1, "parked_model_refused": 1}
    assert backfiller.house.generation("g001").outcome is Outcome.REWRITTEN
    assert backfiller.house.chat.calls == []
    assert backfiller.house.counters("acme-leads") == backfiller.house.recounted("acme-leads")


def test_its_samples_are_those_of_live_rewriting() -> None:
    batched, live = Backfiller(*mixed(), policy=TWO_CANDIDATES), House(policy=TWO_CANDIDATES)
    batched.run()
    live.triage.handle(deliver(*mixed()))
    live.rewrite()

    def told(house: House) -> list[GoldenSample]:
        timeless = {"latency_ms": 0}
        made = [(sample, sample.rewrite) for sample in house.samples()]
        return [
            sample.model_copy(update={"rewrite": rewrite and rewrite.model_copy(update=timeless)})
            for sample, rewrite in sorted(made, key=lambda pair: pair[0].generation_id)
        ]

    assert told(batched.house) == told(live)


def test_a_rewrite_that_fails_a_check_is_parked_with_its_candidates_and_never_judged() -> None:
    linked = json.dumps({"points": ["x"], "needs_change": True, "rewrite": f"{DRAFT} See https://evil.example.net/x"})
    backfiller = Backfiller(commented(1), reply=only("rewrite", linked))
    done = backfiller.run()
    assert done.outcomes["parked"] == 1
    assert [name.partition("-")[0] for name in backfiller.batches.requests] == ["rewrite"]
    parked = [record for record in backfiller.house.records("acme-leads") if isinstance(record, ParkedRecord)]
    assert "evil.example.net" in (parked[0].candidates[0].answer or "")


def test_a_rewrite_the_judge_finds_wanting_is_parked() -> None:
    done = Backfiller(commented(1), reply=only("judge", judgement(done=0))).run()
    assert done.outcomes == {"parked": 1, "parked_low_score": 1}


@pytest.mark.parametrize(
    "reply",
    [
        only("rewrite", "{not json"),
        only("rewrite", ModelOutputTruncated("cut")),
        only("rewrite", ServiceUnavailable("batch_expired")),
        only("rewrite", RateLimited("slow")),
        only("judge", "{not json"),
        only("judge", ServiceUnavailable("500")),
        only("judge", ModelOutputTruncated("cut")),
    ],
)
def test_what_could_be_answered_if_asked_again_goes_to_live_rewriting(reply: Reply) -> None:
    backfiller = Backfiller(commented(1), reply=reply)
    done = backfiller.run()
    assert done.outcomes == {HANDED_OVER: 1}
    assert [request.feedback.generation_id for request in backfiller.house.rewrites.requests] == ["g001"]
    backfiller.house.chat.reply = rewriter
    backfiller.finish_live()
    assert backfiller.house.generation("g001").outcome is Outcome.REWRITTEN


def test_one_sound_and_judged_candidate_is_enough() -> None:
    def second_only(request: ChatRequest) -> str | Exception:
        return "{" if request.schema_name != JUDGE_SCHEMA and request.seed is None else rewriter(request)

    done = Backfiller(commented(1), reply=second_only, policy=TWO_CANDIDATES).run()
    assert done.outcomes == {"rewritten": 1}


def test_a_judge_that_refuses_parks_the_draft_as_live_judging_does() -> None:
    done = Backfiller(commented(1), reply=only("judge", ModelRefused("no"))).run()
    assert done.outcomes == {"parked": 1, "parked_judge_model_refused": 1}


def test_only_figures_stay_behind() -> None:
    backfiller = Backfiller(*mixed(), policy=TWO_CANDIDATES)
    done = backfiller.run()
    assert backfiller.left() == ["state.json"]
    assert backfiller.batches.files == {}
    stored = b"".join(backfiller.house.store.lines("tenants/acme-leads/backfills/backfill-1/state.json"))
    assert b"Dana" not in stored
    assert b"Shorter" not in stored
    assert done.usage == {
        "rewrite": Usage(calls=8, input_tokens=80, output_tokens=40),
        "judge": Usage(calls=6, input_tokens=60, output_tokens=30),
    }


def test_no_state_on_the_way_holds_a_text() -> None:
    backfiller = Backfiller(*mixed())
    found = backfiller.gather()
    while not found.stage.ended:
        stored = b"".join(backfiller.house.store.lines("tenants/acme-leads/backfills/backfill-1/state.json"))
        assert b"Dana" not in stored
        assert b"Shorter" not in stored
        found = backfiller.backfilling.go_on(found, patiently=False)


def test_a_second_run_asks_nothing() -> None:
    backfiller = Backfiller(*mixed())
    backfiller.run()
    asked = len(backfiller.batches.requests)
    assert backfiller.run().stage is Stage.DONE
    assert len(backfiller.batches.requests) == asked


def test_events_known_before_are_counted_as_such_and_ask_for_nothing() -> None:
    backfiller = Backfiller(*mixed())
    backfiller.house.triage.handle(deliver(*mixed()))
    done = backfiller.run()
    assert (done.stage, done.gathered, done.drafts) == (Stage.DONE, {KNOWN_BEFORE: 7}, 0)
    assert backfiller.batches.requests == []


def test_drafts_that_changed_or_were_rewritten_live_in_the_meantime_settle_once() -> None:
    backfiller = Backfiller(*map(commented, range(4)))
    found = backfiller.gather()
    found = backfiller.backfilling.go_on(found, patiently=False)
    more = [commented(0, None, event_id="later", final="Hi."), commented(1, "Longer.", event_id="later-2")]
    backfiller.house.triage.handle(deliver(*more))
    backfiller.house.rewrite()
    done = backfiller.backfilling.go_on(found)
    assert done.outcomes == {"rewritten": 2, "edited": 1, CHANGED_SINCE: 1}
    assert sum(name.startswith("judge") for name in backfiller.batches.requests) == 2
    assert backfiller.house.counters("acme-leads") == backfiller.house.recounted("acme-leads")


def test_a_person_watching_is_told_how_many_requests_are_done_with() -> None:
    backfiller = Backfiller(*map(commented, range(3)))
    backfiller.run()
    assert backfiller.seen == [
        ("rewrite", 0, 3), ("rewrite", 3, 3), ("judge", 0, 3), ("judge", 3, 3), ("settle", 3, 3),
    ]  # fmt: skip
