"""Requests for rewrites come early, late, twice or broken: each draft is rewritten once."""

import json

from goldsmith.domain.rewriting import RewriteRequest
from goldsmith.errors import NotYetCommitted
from goldsmith.workflows.deliveries import Delivery
from goldsmith.workflows.rewrite_items import NEVER_COMMITTED
from tests.fakes.counting import counts
from tests.fakes.house import House
from tests.fakes.rivals import ContestedLedger
from tests.fakes.stories import deliver, feedback, piece
from tests.unit.workflows.test_rewrite import LATE, asked


def test_a_request_whose_cause_is_not_committed_yet_comes_back_and_asks_no_model() -> None:
    house = House()
    request = RewriteRequest(feedback=feedback()).model_dump_json()
    [failure] = house.rewrite([Delivery("m", request)]).failures
    assert isinstance(failure.error, NotYetCommitted)
    assert house.chat.calls == []


def test_a_request_from_before_a_commit_that_is_not_there_yet_comes_back() -> None:
    house = asked(House(), "Shorter.")
    [request] = house.rewrites.requests
    early = request.model_copy(update={"generation_version": 2}).model_dump_json()
    [failure] = house.rewrite([Delivery("m", early)]).failures
    assert isinstance(failure.error, NotYetCommitted)
    assert house.chat.calls == []


def test_a_request_whose_commit_never_came_is_dropped_as_whoever_commits_asks_anew() -> None:
    house = House()
    request = RewriteRequest(feedback=feedback()).model_dump_json()
    assert len(house.rewrite([Delivery("m", request, NEVER_COMMITTED - 1)]).failures) == 1
    report = house.rewrite([Delivery("m", request, NEVER_COMMITTED)])
    assert (report.failures, report.counts["never_committed"]) == ([], 1)


def test_a_request_delivered_twice_asks_the_model_once() -> None:
    house = asked(House(), "Shorter.")
    twice = house.rewrite_messages() * 2
    assert house.rewrite(twice).failures == []
    assert house.rewrite(twice).counts["already_done"] == 1
    assert [call.model for call in house.chat.calls] == ["rewriter", "judge"]
    assert house.counters("acme-leads")["sample_commits"] == 1


def test_only_the_latest_of_two_comments_is_applied() -> None:
    house = asked(House(), "Shorter.")
    house.triage.handle(deliver(piece(event_id="late", comment="Longer, please.", occurred_at=LATE)))
    stale_last = house.rewrite_messages()[::-1]
    report = house.rewrite(stale_last)
    assert report.counts["already_done"] == 1
    assert {json.loads(call.messages[-1].content)["comment"] for call in house.chat.calls} == {"Longer, please."}


def test_a_message_that_is_no_request_goes_to_the_dead_letters() -> None:
    house = House()
    report = house.rewrite(deliver('{"feedback": {"comment": "secret"}}'))
    assert (report.failures, report.counts["requests_refused"]) == ([], 1)
    [(_, reason)] = house.dead_letters.letters
    assert reason.startswith("not a rewrite request")
    assert "secret" not in reason


def test_an_empty_batch_is_done() -> None:
    assert House().rewrite([]).failures == []


def test_of_two_deliveries_at_the_same_time_one_makes_the_sample() -> None:
    ledger = ContestedLedger()
    house = asked(House(ledger=ledger), "Shorter.")
    ledger.rivals.append(house.rewrite)
    assert house.rewrite().failures == []
    assert ledger.rivals == []
    assert len(house.samples()) == 1
    assert counts(house.counters("acme-leads")) == {
        "events": 1, "rewritten": 1, "samples_rewritten": 1, "sample_commits": 1,
    }  # fmt: skip
