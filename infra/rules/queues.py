"""House rules for queues and for the functions that read from them. They read the SAM form of a template."""

import math
from collections.abc import Iterator
from typing import Any

from cfnlint.rules import CloudFormationLintRule, RuleMatch  # type: ignore[import-untyped]  # ships no types
from cfnlint.template import Template  # type: ignore[import-untyped]

QUEUE = "AWS::SQS::Queue"
FOURTEEN_DAYS = 14 * 24 * 60 * 60
LAMBDA_DEFAULT_TIMEOUT = 3
SQS_DEFAULT_VISIBILITY = 30


def properties_of(cfn: Template, resource_type: str) -> dict[str, Any]:
    """Properties of every resource of one type, by logical id."""
    found = cfn.get_resources(resource_type=[resource_type])
    return {name: resource.get("Properties", {}) for name, resource in found.items()}


def events_of(cfn: Template) -> Iterator[tuple[str, dict[str, Any], str, dict[str, Any]]]:
    """Function id, function properties, event type and event properties of every event source."""
    for name, function in properties_of(cfn, "AWS::Serverless::Function").items():
        for event in function.get("Events", {}).values():
            yield name, function, event["Type"], event.get("Properties", {})


def queue_events_of(cfn: Template) -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Function id, function properties and event properties of every queue that a function reads."""
    for name, function, kind, event in events_of(cfn):
        if kind == "SQS":
            yield name, function, event


def arn_of(name: str) -> dict[str, list[str]]:
    """How a template refers to the ARN of a resource."""
    return {"Fn::GetAtt": [name, "Arn"]}


def dead_letter_queues(cfn: Template) -> list[str]:
    """Ids of the queues that another queue or a failed stream batch ends in."""
    queues = properties_of(cfn, QUEUE)
    targets = [queue.get("RedrivePolicy", {}).get("deadLetterTargetArn") for queue in queues.values()]
    for _name, _function, _kind, event in events_of(cfn):
        targets.append(event.get("DestinationConfig", {}).get("OnFailure", {}).get("Destination"))
    return [name for name in queues if arn_of(name) in targets]


def largest(value: dict[str, Any] | float, parameters: dict[str, Any]) -> float:
    """The largest number a property can take: infinite when nothing bounds it."""
    if isinstance(value, dict):
        parameter = parameters.get(value.get("Ref", ""), {})
        return float(parameter.get("MaxValue", math.inf))
    return float(value)


class QueuesHaveARedrivePolicy(CloudFormationLintRule):  # type: ignore[misc]
    """A queue that is no dead-letter queue has one: a message that always fails must not circle for ever."""

    id = "E9001"
    shortdesc = "Queue without a dead-letter queue"
    description = __doc__
    tags = ("goldsmith", "sqs")

    def match(self, cfn: Template) -> list[RuleMatch]:
        """One match for each queue without a redrive policy."""
        ends = dead_letter_queues(cfn)
        return [
            RuleMatch(["Resources", name, "Properties"], f"{name} needs a RedrivePolicy with maxReceiveCount")
            for name, queue in properties_of(cfn, QUEUE).items()
            if name not in ends and not queue.get("RedrivePolicy", {}).get("maxReceiveCount")
        ]


class VisibilityCoversTheFunction(CloudFormationLintRule):  # type: ignore[misc]
    """A queue hides a message for six times its function's timeout plus the batching window.

    Lambda retries throttled batches within that time; a message that shows itself earlier is worked on twice.
    Where the timeout is a parameter its MaxValue counts.
    """

    id = "E9002"
    shortdesc = "Visibility timeout too short for the function"
    description = __doc__
    tags = ("goldsmith", "sqs")

    def match(self, cfn: Template) -> list[RuleMatch]:
        """One match for each event source whose queue shows messages too early."""
        parameters = cfn.template.get("Parameters", {})
        queues = properties_of(cfn, QUEUE)
        matches = []
        for function_id, function, event in queue_events_of(cfn):
            timeout = largest(function.get("Timeout", LAMBDA_DEFAULT_TIMEOUT), parameters)
            window = largest(event.get("MaximumBatchingWindowInSeconds", 0), parameters)
            for name in (name for name in queues if event.get("Queue") == arn_of(name)):
                visibility = queues[name].get("VisibilityTimeout", SQS_DEFAULT_VISIBILITY)
                if visibility < 6 * timeout + window:
                    message = f"{name} hides messages for {visibility} s, {function_id} needs "
                    message += f"{6 * timeout + window:g} s (6 x timeout + window)"
                    matches.append(RuleMatch(["Resources", name, "Properties"], message))
        return matches


class BatchesFailInParts(CloudFormationLintRule):  # type: ignore[misc]
    """A function that reads a queue reports the items that failed: one bad message must not repeat the others."""

    id = "E9003"
    shortdesc = "Queue event source without ReportBatchItemFailures"
    description = __doc__
    tags = ("goldsmith", "sqs", "lambda")

    def match(self, cfn: Template) -> list[RuleMatch]:
        """One match for each function that fails whole batches."""
        return [
            RuleMatch(
                ["Resources", name, "Properties", "Events"],
                f"{name} needs FunctionResponseTypes: [ReportBatchItemFailures] on its SQS event",
            )
            for name, _function, event in queue_events_of(cfn)
            if "ReportBatchItemFailures" not in event.get("FunctionResponseTypes", [])
        ]


class DeadLettersAreKept(CloudFormationLintRule):  # type: ignore[misc]
    """A dead-letter queue keeps messages for fourteen days, the longest SQS offers: a person must find them."""

    id = "E9004"
    shortdesc = "Dead-letter queue forgets too soon"
    description = __doc__
    tags = ("goldsmith", "sqs")

    def match(self, cfn: Template) -> list[RuleMatch]:
        """One match for each dead-letter queue with a shorter retention."""
        queues = properties_of(cfn, QUEUE)
        return [
            RuleMatch(["Resources", name, "Properties"], f"{name} needs MessageRetentionPeriod: {FOURTEEN_DAYS}")
            for name in dead_letter_queues(cfn)
            if queues[name].get("MessageRetentionPeriod") != FOURTEEN_DAYS
        ]


class QueuesAreEncrypted(CloudFormationLintRule):  # type: ignore[misc]
    """Every queue encrypts at rest, in so many words: its messages carry e-mail text."""

    id = "E9005"
    shortdesc = "Queue without encryption"
    description = __doc__
    tags = ("goldsmith", "sqs")

    def match(self, cfn: Template) -> list[RuleMatch]:
        """One match for each queue that does not ask for encryption."""
        return [
            RuleMatch(["Resources", name, "Properties"], f"{name} needs SqsManagedSseEnabled: true")
            for name, queue in properties_of(cfn, QUEUE).items()
            if queue.get("SqsManagedSseEnabled") is not True and not queue.get("KmsMasterKeyId")
        ]
