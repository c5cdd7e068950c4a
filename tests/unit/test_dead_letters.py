"""What a dead letter says of itself, whatever it holds."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldsmith.domain.dead_letters import (
    ADVANCE,
    FEEDBACK,
    LAUNCH,
    MOVED_BY_SQS,
    NO_REASON,
    QUEUES,
    REWRITE,
    Named,
    kind,
    named,
    problems_now,
    why,
)
from goldsmith.domain.envelope import envelopes
from goldsmith.domain.nudges import Nudge
from goldsmith.domain.rewriting import RewriteRequest
from tests.fakes.dead_letters import letter
from tests.fakes.feedback import event_fields, event_json
from tests.fakes.stories import feedback

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.sampled_from(["tenant", "feedback"]), inner),
    max_leaves=8,
)
BODIES = st.text(st.characters(), max_size=60) | JSON.map(json.dumps)
REQUEST = RewriteRequest(feedback=feedback(comment="Warmer.")).model_dump_json()


def wrapped(body: str) -> str:
    """As EventBridge behind SNS delivers it."""
    event = {"detail-type": "Feedback", "detail": json.loads(body)}
    return json.dumps({"Type": "Notification", "Message": json.dumps(event)})


@given(st.sampled_from(QUEUES), BODIES)
def test_no_body_is_too_broken_to_be_told_of(queue: str, body: str) -> None:
    dead = letter(body, queue=queue)
    assert all(isinstance(each, str | None) for each in vars(named(body)).values())
    assert why(dead)
    assert kind(dead)
    assert isinstance(problems_now(queue, body), tuple)
    assert isinstance(envelopes(body), tuple)


@pytest.mark.parametrize("body", ["[" * 100_000, '"\\ud800"', '{"tenant": "\\ud800"}', "\ud800", "\x00\x1b[2J", ""])
def test_hostile_bodies_are_no_event_and_no_request(body: str) -> None:
    assert problems_now(FEEDBACK, body)
    assert problems_now(REWRITE, body)


def test_the_names_are_found_inside_envelopes_and_in_requests_for_rewrites() -> None:
    assert named(wrapped(event_json())) == Named("acme-leads", "event-1", "gen-1")
    assert named(REQUEST) == Named("acme-leads", None, "gen-1")
    assert named(Nudge(tenant="acme-leads", number=3).model_dump_json()) == Named("acme-leads")


def test_a_field_of_the_applications_own_does_not_hide_whose_an_event_is() -> None:
    """Unknown fields are ignored, one that is called as in a request for a rewrite too."""
    assert named(event_json(feedback={"tenant": "birch", "stars": 3})) == Named("acme-leads", "event-1", "gen-1")


def test_names_need_not_be_valid_and_are_cut() -> None:
    assert named(json.dumps({"tenant": "Acme Leads", "event_id": 7, "generation_id": "x" * 999})) == Named(
        "Acme Leads", None, "x" * 200
    )


def test_envelopes_are_told_outermost_first() -> None:
    assert envelopes(wrapped(event_json())) == ("SNS", "EventBridge")
    assert envelopes(event_json()) == envelopes("no JSON") == ()


class TestWhatWouldBeTakenNow:
    def test_a_valid_event_is_taken_from_the_queue_of_feedback_only(self) -> None:
        assert problems_now(FEEDBACK, wrapped(event_json())) == ()
        assert problems_now(REWRITE, event_json())
        assert problems_now(ADVANCE, event_json(tenant=7))

    def test_an_event_is_refused_field_by_field_with_the_cure(self) -> None:
        found = problems_now(FEEDBACK, event_json(rating=7, tenant="Acme"))
        assert [problem.field for problem in found] == ["tenant", "rating"]
        assert "outside rating_scale, 1 to 5" in found[1].cure

    def test_a_request_for_a_rewrite_is_taken(self) -> None:
        assert problems_now(REWRITE, REQUEST) == ()

    @pytest.mark.parametrize("nudge", [Nudge(tenant="acme-leads", number=3), Nudge(job_id="ftjob-1")])
    def test_a_nudge_that_names_a_run_is_taken(self, nudge: Nudge) -> None:
        assert problems_now(ADVANCE, nudge.model_dump_json()) == ()

    def test_a_nudge_that_names_none_would_do_nothing(self) -> None:
        [problem] = problems_now(ADVANCE, '{"tenant": "acme-leads"}')
        assert "the number of its run" in problem.cure

    def test_nothing_can_be_sent_to_a_stream(self) -> None:
        [problem] = problems_now(LAUNCH, "{}")
        assert "nothing can be sent to" in problem.cure


class TestWhy:
    def test_what_the_function_said_counts_under_the_field_it_names_first(self) -> None:
        dead = letter("{}", reason="rating: 7 is outside rating_scale, 1 to 5; comment: must be a text")
        assert (why(dead), kind(dead)) == (dead.reason, "rating")

    def test_of_what_sqs_gave_up_on_it_is_told_where_it_came_from_and_how_often_it_was_delivered(self) -> None:
        dead = letter(event_json(), reason=None, source="goldsmith-feedback", receive_count=101)
        assert kind(dead) == MOVED_BY_SQS
        assert "SQS moved it from goldsmith-feedback" in why(dead)
        assert "received 101 times" in why(dead)

    def test_where_nobody_told_anything_that_is_what_is_said(self) -> None:
        dead = letter(json.dumps(event_fields()), reason=None)
        assert kind(dead) == NO_REASON
        assert "no reason given" in why(dead)

    def test_of_launch_it_is_the_condition_that_lambda_names(self) -> None:
        dead = letter(json.dumps({"requestContext": {"condition": "RetryAttemptsExhausted"}}), queue=LAUNCH)
        assert kind(dead) == "RetryAttemptsExhausted"
        assert why(dead) == "launch gave up: RetryAttemptsExhausted"
