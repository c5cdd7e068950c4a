"""A small template that keeps every house rule breaks exactly one rule for each thing taken away."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from tests.infra.fragment import KEEPS_ALL_RULES
from tests.infra.reading import broken_house_rules, house_rules

Change = Callable[[dict[str, Any]], object]


def properties(fragment: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = fragment["Resources"][name]["Properties"]
    return found


def event(fragment: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = properties(fragment, "Reader")["Events"]["Source"]["Properties"]
    return found


def statements(fragment: dict[str, Any]) -> list[Any]:
    found: list[Any] = properties(fragment, "Role")["Policies"][0]["PolicyDocument"]["Statement"]
    return found


def remove(name: str, key: str) -> Change:
    return lambda fragment: properties(fragment, name).pop(key)


def put(name: str, **values: object) -> Change:
    return lambda fragment: properties(fragment, name).update(values)


def put_statement(**values: object) -> Change:
    return lambda fragment: statements(fragment)[0].update(values)


def put_resource(name: str, **values: object) -> Change:
    return lambda fragment: fragment["Resources"][name].update(values)


def hide_star_behind_a_condition(fragment: dict[str, Any]) -> None:
    wide = {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*"}
    statements(fragment)[0] = {"Fn::If": ["Never", wide, {"Ref": "AWS::NoValue"}]}


def hide_star_in_a_policy_behind_a_condition(fragment: dict[str, Any]) -> None:
    wide = {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*"}
    policy = {"PolicyName": "wide", "PolicyDocument": {"Version": "2012-10-17", "Statement": [wide]}}
    properties(fragment, "Role")["Policies"] = [{"Fn::If": ["Never", {"Ref": "AWS::NoValue"}, policy]}]


def lift_denial(policy: str) -> Change:
    def change(fragment: dict[str, Any]) -> None:
        properties(fragment, policy)["PolicyDocument"]["Statement"][0]["Effect"] = "Allow"

    return change


BREAKS: list[tuple[str, str, Change]] = [
    ("no redrive policy", "E9001", remove("Queue", "RedrivePolicy")),
    ("endless tries", "E9001", lambda f: properties(f, "Queue")["RedrivePolicy"].pop("maxReceiveCount")),
    ("visibility below six timeouts", "E9002", put("Queue", VisibilityTimeout=180)),
    ("visibility by default", "E9002", remove("Queue", "VisibilityTimeout")),
    ("timeout parameter may exceed it", "E9002", put("Reader", Timeout={"Ref": "Long"})),
    ("timeout parameter without MaxValue", "E9002", put("Reader", Timeout={"Ref": "Unbounded"})),
    ("window not covered", "E9002", lambda f: event(f).update(MaximumBatchingWindowInSeconds=2)),
    ("whole batches fail", "E9003", lambda f: event(f).pop("FunctionResponseTypes")),
    ("dead letters of a queue kept 4 days", "E9004", remove("DeadLetters", "MessageRetentionPeriod")),
    ("dead letters of a stream kept 1 day", "E9004", put("StreamEnd", MessageRetentionPeriod=86400)),
    ("queue not encrypted", "E9005", remove("DeadLetters", "SqsManagedSseEnabled")),
    ("star as action", "E9010", put_statement(Action="*")),
    ("star in action", "E9010", put_statement(Action=["sqs:SendMessage", "s3:*"])),
    ("star as resource", "E9010", put_statement(Resource=["*"])),
    ("all but some actions", "E9010", lambda f: statements(f)[0].pop("Action")),
    ("star behind a condition", "E9010", hide_star_behind_a_condition),
    ("star in a policy behind a condition", "E9010", hide_star_in_a_policy_behind_a_condition),
    ("no role", "E9011", remove("Reader", "Role")),
    ("SAM policies", "E9011", put("Reader", Policies=["AWSLambdaExecute"])),
    ("managed policy", "E9011", put("Role", ManagedPolicyArns=["arn:aws:iam::aws:policy/AdministratorAccess"])),
    ("plain HTTP to a queue", "E9012", put("QueuePolicy", Queues=[{"Ref": "Queue"}, {"Ref": "StreamEnd"}])),
    ("queue policy denies nobody", "E9012", lift_denial("QueuePolicy")),
    ("plain HTTP to a bucket", "E9012", lambda f: f["Resources"].pop("BucketPolicy")),
    ("bucket policy denies nobody", "E9012", lift_denial("BucketPolicy")),
    ("bucket not versioned", "E9020", put("Bucket", VersioningConfiguration={"Status": "Suspended"})),
    ("bucket not encrypted", "E9020", remove("Bucket", "BucketEncryption")),
    ("bucket half open", "E9020", put("Bucket", PublicAccessBlockConfiguration={"BlockPublicAcls": True})),
    ("table not recoverable", "E9021", remove("Table", "PointInTimeRecoverySpecification")),
    ("table without stream", "E9021", remove("Table", "StreamSpecification")),
    ("table not encrypted", "E9021", put("Table", SSESpecification={"SSEEnabled": False})),
    ("table deleted with the stack", "E9022", put_resource("Table", DeletionPolicy="Delete")),
    ("bucket deleted on replacement", "E9022", put_resource("Bucket", UpdateReplacePolicy="Delete")),
    ("no log group", "E9030", remove("Reader", "LoggingConfig")),
    ("logs without end", "E9030", remove("Logs", "RetentionInDays")),
]


def test_the_fragment_keeps_every_rule() -> None:
    assert broken_house_rules(KEEPS_ALL_RULES) == set()


@pytest.mark.parametrize(("rule", "change"), [entry[1:] for entry in BREAKS], ids=[entry[0] for entry in BREAKS])
def test_a_broken_template_breaks_exactly_its_rule(rule: str, change: Change) -> None:
    fragment = copy.deepcopy(KEEPS_ALL_RULES)
    change(fragment)
    assert broken_house_rules(fragment) == {rule}


def test_every_house_rule_bites_somewhere_and_states_itself() -> None:
    rules = house_rules()
    assert {rule.id for rule in rules} == {rule for _name, rule, _change in BREAKS}
    assert all(rule.description.strip() and rule.shortdesc for rule in rules)
