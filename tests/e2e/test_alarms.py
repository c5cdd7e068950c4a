"""An alarm is rehearsed on the local stack: from what went wrong to the runbook."""

import json
from typing import Any

import pytest

from goldsmith_cli.local.processes import wait_until
from goldsmith_cli.local.stack import LocalStack
from tests.e2e.local_commands import goldsmith

pytestmark = pytest.mark.e2e


class Alarms:
    """What `goldsmith alarms` says, and its exit code."""

    def __init__(self, stack: LocalStack) -> None:
        self._stack = stack
        self.exit_code = -1
        self.said: dict[str, dict[str, Any]] = {}

    def look(self) -> bool:
        """Whether feedback-dead-letters is raised by now."""
        process = goldsmith(self._stack.state.root, "alarms", "--json")
        out, errors = process.communicate(timeout=30)
        assert process.returncode in (0, 1), errors
        self.exit_code, self.said = process.returncode, {alarm["name"]: alarm for alarm in json.loads(out)}
        return bool(self.said["feedback-dead-letters"]["state"] == "ALARM")


def test_poison_ends_in_an_alarm_of_its_queue_alone_that_names_its_runbook(local_stack: LocalStack) -> None:
    target, alarms = local_stack.target(), Alarms(local_stack)
    queue = target.output("FeedbackQueueUrl")
    target.client("sqs").send_message(QueueUrl=queue, MessageBody="no event at all")
    assert wait_until(alarms.look, 60)
    assert alarms.exit_code == 1
    assert alarms.said["feedback-dead-letters"]["runbook"] == "docs/runbooks/feedback-dead-letters.md"
    assert alarms.said["rewrite-dead-letters"]["state"] != "ALARM"


def test_what_functions_count_is_in_the_local_cloudwatch_under_their_names(local_stack: LocalStack) -> None:
    target = local_stack.target()
    cloudwatch = target.client("cloudwatch")
    target.client("sqs").send_message(QueueUrl=target.output("FeedbackQueueUrl"), MessageBody="no event either")

    def counted() -> bool:
        found = cloudwatch.list_metrics(Namespace="Goldsmith/goldsmith", MetricName="DeadLettered")["Metrics"]
        return [metric["Dimensions"] for metric in found] == [[{"Name": "service", "Value": "triage"}]]

    assert wait_until(counted, 60)
