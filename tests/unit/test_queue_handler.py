"""A batch of a queue: what its messages are to the work, when failed ones come back, what is counted."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

import pytest

from goldsmith.adapters.sqs import SqsVisibility
from goldsmith.domain.candidates import Candidate
from goldsmith.domain.changes import Parking
from goldsmith.domain.choosing import Praised, Rewritten
from goldsmith.domain.costs import TokenPrices
from goldsmith.domain.samples import RewriteProvenance
from goldsmith.errors import ConfigurationProblem, RateLimited, ServiceUnavailable
from goldsmith.queue_handler import handle_batch
from goldsmith.workflows.deliveries import BatchReport, Delivery, TenantReport
from goldsmith.workflows.rewrite_items import LAST_AGE, LAST_RECEIVE, Item, account
from tests.fakes.services import FakeClock
from tests.fakes.sqs import service_error
from tests.fakes.stories import feedback

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

EVENT: dict[str, Any] = {
    "Records": [
        {
            "messageId": f"message-{number}",
            "receiptHandle": f"handle-{number}",
            "body": f"body {number}",
            "attributes": {"ApproximateReceiveCount": str(number), "SentTimestamp": "1795341600000"},
        }
        for number in (1, 2, 3)
    ]
}


class HidingQueue:
    """An SQS queue that remembers for how long messages are hidden, or fails to hide them."""

    def __init__(self, fault: Exception | None = None) -> None:
        self.hidden: dict[str, int] = {}
        self.fault = fault

    def change_message_visibility_batch(self, *, QueueUrl: str, Entries: Sequence[Mapping[str, Any]]) -> None:  # noqa: N803  the client's names
        if self.fault is not None:
            raise self.fault
        self.hidden |= {entry["ReceiptHandle"]: entry["VisibilityTimeout"] for entry in Entries}

    def visibility(self) -> SqsVisibility:
        return SqsVisibility(cast("SQSClient", self), "queue")


class Work:
    """Fails the messages it is told to, and remembers all."""

    def __init__(self, **errors: Exception) -> None:
        self.errors = errors
        self.deliveries: list[Delivery] = []

    def __call__(self, deliveries: Sequence[Delivery]) -> BatchReport:
        self.deliveries += deliveries
        report = BatchReport()
        report.tenants["acme-leads"].counts["rewritten"] = len(deliveries) - len(self.errors)
        for delivery in deliveries:
            if error := self.errors.get(delivery.receipt_handle.replace("-", "_")):
                report.fail([delivery], error, "acme-leads")
        return report


def counted(output: str) -> dict[str, float]:
    """What the lines of metrics among the output count for acme-leads."""
    lines = [json.loads(line) for line in output.splitlines() if '"_aws"' in line]
    assert all((line["service"], line["tenant"]) == ("service_undefined", "acme-leads") for line in lines)
    metrics = [(line, metric["Name"]) for line in lines for metric in line["_aws"]["CloudWatchMetrics"][0]["Metrics"]]
    return {name: sum(line[name]) for line, name in metrics}


def test_a_message_is_told_how_often_it_came_and_when_it_was_sent() -> None:
    work = Work()
    handle_batch(EVENT, work, HidingQueue().visibility)
    assert work.deliveries == [
        Delivery(f"message-{n}", f"body {n}", n, f"handle-{n}", datetime(2026, 11, 22, 10, tzinfo=UTC), "")
        for n in (1, 2, 3)
    ]


def test_a_message_is_told_who_sent_it_by_the_queues_word_and_which_texts_came_along() -> None:
    work = Work()
    attributes = {
        "trace": {"dataType": "String", "stringValue": "t-1"},
        "signature": {"dataType": "Binary", "binaryValue": "AAEC"},
    }
    [record, *_] = EVENT["Records"]
    told = {**record["attributes"], "SenderId": "AROAEXAMPLE:session"}
    handle_batch(
        {"Records": [{**record, "attributes": told, "messageAttributes": attributes}]}, work, HidingQueue().visibility
    )
    [delivery] = work.deliveries
    assert (delivery.sender, delivery.attributes) == ("AROAEXAMPLE:session", {"trace": "t-1"})


def test_a_message_of_nobody_is_not_taken_for_one_that_came_by_no_queue() -> None:
    work = Work()
    handle_batch(EVENT, work, HidingQueue().visibility)
    assert {delivery.sender for delivery in work.deliveries} == {""}


def test_failed_messages_alone_are_handed_back_and_hidden_for_a_while() -> None:
    queue = HidingQueue()
    answer = handle_batch(EVENT, Work(handle_2=ServiceUnavailable("down")), queue.visibility)
    assert answer == {"batchItemFailures": [{"itemIdentifier": "message-2"}]}
    assert list(queue.hidden) == ["handle-2"]
    assert 5 <= queue.hidden["handle-2"] <= 10


def test_a_message_stays_away_for_as_long_as_the_provider_asked() -> None:
    queue = HidingQueue()
    handle_batch(EVENT, Work(handle_1=RateLimited("slow down", 100)), queue.visibility)
    assert 100 <= queue.hidden["handle-1"] <= 106


def test_what_failed_is_counted_and_what_a_person_has_to_mend_once_more(capsys: pytest.CaptureFixture[str]) -> None:
    work = Work(handle_1=ConfigurationProblem("wrong key"), handle_3=ServiceUnavailable("down"))
    handle_batch(EVENT, work, HidingQueue().visibility)
    assert counted(capsys.readouterr().out) == {"Rewritten": 1, "Failed": 2, "ConfigurationProblems": 1}


def test_a_batch_without_failures_hides_nothing_and_counts_none(capsys: pytest.CaptureFixture[str]) -> None:
    queue = HidingQueue()
    assert handle_batch(EVENT, Work(), queue.visibility) == {"batchItemFailures": []}
    assert (queue.hidden, counted(capsys.readouterr().out)) == ({}, {"Rewritten": 3})


def test_messages_that_cannot_be_hidden_are_handed_back_all_the_same() -> None:
    queue = HidingQueue(service_error("ServiceUnavailable", 503))
    answer = handle_batch(EVENT, Work(handle_1=KeyError("a defect")), queue.visibility)
    assert answer == {"batchItemFailures": [{"itemIdentifier": "message-1"}]}


NOW = FakeClock().moment
DOWN = ServiceUnavailable("down")


def asked_twice(first: Delivery, second: Delivery) -> Iterator[Item]:
    yield Item(feedback(), (first, second))
    yield Item(feedback(), (second, first))


def test_of_doubled_messages_the_one_that_came_most_often_says_how_often() -> None:
    for item in asked_twice(Delivery("m1", "", 2), Delivery("m2", "", LAST_RECEIVE)):
        assert item.received == LAST_RECEIVE
        assert item.given_up(DOWN, NOW) == Parking(("service_unavailable",))


def test_of_doubled_messages_the_one_that_was_sent_first_says_how_old_the_item_is() -> None:
    for item in asked_twice(Delivery("m1", "", sent_at=NOW - LAST_AGE), Delivery("m2", "", sent_at=NOW)):
        assert item.given_up(DOWN, NOW - timedelta(seconds=1)) is None
        assert item.given_up(DOWN, NOW) == Parking(("service_unavailable",))
    for item in asked_twice(Delivery("m1", "", sent_at=NOW - LAST_AGE), Delivery("m2", "")):
        assert item.given_up(DOWN, NOW) is not None


def test_calls_tokens_and_failed_checks_of_all_proposals_are_counted_whatever_became_of_them() -> None:
    cost = RewriteProvenance(
        model="m",
        prompt_version="p",
        points=1,
        checks=(),
        calls=2,
        input_tokens=30,
        output_tokens=7,
        latency_ms=500,
    )
    failed = Candidate(answer="x", findings={"new_links": "x", "meta_talk": "x"})
    parking = Parking(("new_links",), (failed, Candidate(answer="y", findings={"new_links": "y"})), cost)
    report = TenantReport()
    account(report, [Rewritten("Hi", cost), Praised(cost), parking, Parking(("timed_out",))], TokenPrices(10, 100))
    assert report.counts == {
        "model_calls": 6, "input_tokens": 90, "output_tokens": 21, "failed_new_links": 2, "failed_meta_talk": 1,
        "checks_failed": 3,
    }  # fmt: skip
    assert report.values == {"model_seconds": [0.5] * 3, "rewrite_cost": [0.001] * 3}


def test_without_a_price_no_cost_is_told() -> None:
    assert TokenPrices().cost(1000, 1000) is None
    assert TokenPrices(input=2.5).cost(1_000_000, 5) == 2.5
