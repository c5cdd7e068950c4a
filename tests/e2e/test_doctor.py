"""`goldsmith doctor` finds nothing wrong with a stack that was just made, and what is broken in it."""

import json
from pathlib import Path

import pytest

from goldsmith_cli.local.stack import LocalStack
from tests.e2e.local_commands import goldsmith, run

pytestmark = pytest.mark.e2e

NOT_TO_BE_SEEN_HERE = {"resources", "concurrency", "alarm topic"}


def test_a_fresh_local_stack_is_in_order_and_a_queue_that_is_not_polled_is_found(local_stack: LocalStack) -> None:
    directory: Path = local_stack.state.root
    found = {each["check"]: each for each in run(directory, "doctor", "--json")["findings"]}
    wrong = {name for name, each in found.items() if each["level"] not in {"ok", "warning"}}
    assert wrong == NOT_TO_BE_SEEN_HERE
    assert found["template"]["level"] == found["version"]["level"] == "ok"
    assert found["fine-tuning"]["level"] == "ok"
    assert local_stack.state.load_identity().provider_key not in json.dumps(found)

    target = local_stack.target()
    client, name = target.client("lambda"), target.output("WebhookFunctionName")
    queue = target.client("sqs").get_queue_attributes(
        QueueUrl=target.output("FeedbackDeadLetterQueueUrl"), AttributeNames=["QueueArn"]
    )["Attributes"]["QueueArn"]
    made = client.create_event_source_mapping(
        FunctionName=target.output("TriageFunctionName"), EventSourceArn=queue, Enabled=False
    )
    try:
        process = goldsmith(directory, "doctor", "--json")
        output, _ = process.communicate(timeout=60)
        after = {each["check"]: each for each in json.loads(output)["findings"]}
        assert process.returncode == 1
        assert after["events of triage"]["level"] == "problem", name
        assert made["UUID"] in after["events of triage"]["cure"]
    finally:
        client.delete_event_source_mapping(UUID=made["UUID"])
