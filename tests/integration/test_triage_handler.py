import pytest

from tests.fakes.counting import counts
from tests.fakes.stories import feedback_event
from tests.integration.stack import Stack, sample, sqs_event


@pytest.mark.parametrize(
    ("name", "counters"),
    [
        ("accepted", {"accepted": 1, "samples_accepted": 1, "sample_commits": 1}),
        ("edited", {"edited": 1, "samples_edited": 1, "sample_commits": 1}),
        ("rewrite", {"rewriting": 1}),
        ("skipped", {"skipped": 1, "skipped_no_guidance": 1}),
        ("pieces", {"edited": 1, "events": 3, "superseded": 2, "samples_edited": 1, "sample_commits": 1}),
        ("sns_wrapped", {"edited": 1, "samples_edited": 1, "sample_commits": 1}),
        ("eventbridge_wrapped", {"rewriting": 1}),
        ("spoofed", {"edited": 1, "samples_edited": 1, "sample_commits": 1}),  # nothing is bound here
    ],
)
def test_each_sample_event_ends_where_its_name_says(stack: Stack, name: str, counters: dict[str, int]) -> None:
    assert stack.failed("triage", sample(f"triage/{name}")) == []
    assert counts(stack.counters()) == {"events": 1, **counters}


def test_a_mixed_batch_is_done_with_poison_put_away_and_counted_once(stack: Stack) -> None:
    event = sample("triage/mixed_batch")
    for _ in range(3):
        assert stack.failed("triage", event) == []
    assert counts(stack.counters()) == {
        "accepted": 1, "edited": 1, "events": 3, "rewriting": 1, "sample_commits": 2, "samples_accepted": 1,
        "samples_edited": 1,
    }  # fmt: skip
    assert stack.counters("-") == {"dead_lettered": 2}
    letters = stack.cloud.receive("feedback-dead-letters")
    reasons = {letter["Body"]: letter["MessageAttributes"]["reason"]["StringValue"] for letter in letters}
    bodies = [record["body"] for record in event["Records"]]
    assert set(reasons) == {bodies[3], bodies[4]}
    assert reasons[bodies[3]].startswith("body: is not valid JSON")
    assert "tenant: must be" in reasons[bodies[4]]
    assert "rating: 9 is outside rating_scale" in reasons[bodies[4]]


def test_duplicates_change_no_count_and_write_nothing(stack: Stack) -> None:
    event = feedback_event(rating=5)
    stack.triage(event, event)
    before = (stack.counters(), stack.cloud.objects())
    stack.triage(event)
    assert (stack.counters(), stack.cloud.objects()) == before


def test_pieces_are_joined_over_invocations(stack: Stack) -> None:
    records = sample("triage/pieces")["Records"]
    for record in records:
        assert stack.failed("triage", {"Records": [record]}) == []
    assert stack.counters()["edited"] == 1
    assert list(stack.answers()) == ["gen-1005"]


def test_a_bucket_that_is_gone_brings_the_messages_back_but_not_the_poison(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOLDSMITH_BUCKET", "gone")
    event = sqs_event(feedback_event().model_dump_json(), "poison")
    assert stack.failed("triage", event) == ["message-0"]
    assert stack.counters("-") == {"dead_lettered": 1}


def test_a_failing_tenant_does_not_hold_up_anothers(stack: Stack) -> None:
    stack.triage(feedback_event(event_id="e0", rating=1))
    stack.cloud.dynamodb.update_item(
        TableName="ledger",
        Key={"pk": {"S": "tenant#acme-leads"}, "sk": {"S": "generation#gen-1"}},
        UpdateExpression="SET #data = :broken",
        ExpressionAttributeNames={"#data": "data"},
        ExpressionAttributeValues={":broken": {"S": "{}"}},
    )
    others = [feedback_event(event_id="e1", tenant=tenant).model_dump_json() for tenant in ("acme-leads", "birch")]
    assert stack.failed("triage", sqs_event(*others)) == ["message-0"]
    assert stack.counters("birch")["events"] == 1
