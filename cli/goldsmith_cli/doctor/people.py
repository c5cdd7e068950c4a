"""Whether somebody hears of it when something is wrong, and whether something is."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from goldsmith.adapters.aws import error_code
from goldsmith_cli.doctor.findings import Verdict, ok, problem, unchecked, warning, worst
from goldsmith_cli.doctor.running import Check

if TYPE_CHECKING:
    from goldsmith_cli.doctor.patient import Patient

_TOPIC = "AlarmTopicArn"
_NOTIFICATIONS = "NotificationTopicArn"
_PENDING = frozenset({"PendingConfirmation", "Deleted"})


def of_people(patient: "Patient") -> Iterator[Check]:
    """The alarms, and the topics that people hear of them by."""
    yield Check("alarms", f"cloudwatch describe-alarms {patient.name}-*", partial(_alarms, patient))
    topic = patient.parameters.get(_TOPIC, "")
    yield Check("alarm topic", topic or f"parameter {_TOPIC}", partial(_topic, patient, topic))
    notified = patient.parameters.get(_NOTIFICATIONS, "")
    if notified:
        yield Check("notification topic", notified, partial(_subscribed, patient, notified))


def _alarms(patient: "Patient") -> Verdict:
    pages = patient.target.client("cloudwatch").get_paginator("describe_alarms")
    found = [
        alarm for page in pages.paginate(AlarmNamePrefix=f"{patient.name}-") for alarm in page.get("MetricAlarms", [])
    ]
    return ringing(patient, found)


def ringing(patient: "Patient", alarms: Sequence[Mapping[str, Any]]) -> Verdict:
    """Whether one is in alarm, or could not tell anybody."""
    if not alarms:
        return warning("there are none", patient.deploy)
    wrong = []
    loud = [each["AlarmName"] for each in alarms if each.get("StateValue") == "ALARM"]
    if loud:
        wrong.append(warning(f"in alarm: {', '.join(loud)}", patient.command("alarms")))
    muted = [each["AlarmName"] for each in alarms if not each.get("ActionsEnabled", True)]
    if muted:
        enable = f"aws cloudwatch enable-alarm-actions --alarm-names {' '.join(muted)}"
        wrong.append(warning(f"tell nobody, their actions are off: {', '.join(muted)}", enable))
    return worst(wrong, f"{len(alarms)}, none in alarm")


def _topic(patient: "Patient", topic: str) -> Verdict:
    if patient.target.is_local:
        return unchecked("a local stack tells nobody")
    if not patient.parameters:
        return unchecked("the stack's parameters are not told")
    if not topic:
        cure = patient.deploy_with(f"{_TOPIC}=TOPIC_ARN")
        return warning("none: alarms change their state and tell nobody", cure)
    return _subscribed(patient, topic)


def _subscribed(patient: "Patient", topic: str) -> Verdict:
    try:
        pages = patient.target.client("sns").get_paginator("list_subscriptions_by_topic").paginate(TopicArn=topic)
        found = [each for page in pages for each in page["Subscriptions"]]
    except ClientError as error:
        if error_code(error) not in {"NotFound", "NotFoundException"}:
            raise
        return problem("the topic is not there", f"aws sns create-topic --name {topic.rpartition(':')[2]}")
    return heard(topic, [each["SubscriptionArn"] for each in found])


def heard(topic: str, subscriptions: Sequence[str]) -> Verdict:
    """Whether anybody gets what is sent to a topic."""
    confirmed = [each for each in subscriptions if each not in _PENDING]
    if confirmed:
        return ok(f"{len(confirmed)} confirmed subscription{'s' if len(confirmed) > 1 else ''}")
    if subscriptions:
        return warning("its subscriptions are not confirmed: nobody hears of it", "follow the link in the mail of AWS")
    subscribe = f"aws sns subscribe --topic-arn {topic} --protocol email --notification-endpoint YOU@EXAMPLE.COM"
    return warning("nobody subscribes to it", subscribe)
