"""The written list of what each function may do: a permission that is not here must not be in the template."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.infra.reading import functions, of_type, template

AWS_SQS_READ = "sqs:ReceiveMessage sqs:DeleteMessage sqs:GetQueueAttributes"
COMMIT = "dynamodb:BatchGetItem dynamodb:PutItem dynamodb:UpdateItem"
STREAM_READ = "dynamodb:DescribeStream dynamodb:GetRecords dynamodb:GetShardIterator dynamodb:ListStreams"
LOG = "logs:CreateLogStream logs:PutLogEvents"
SEGMENTS = "DatasetBucket/tenants/*/segments/*"
RUNS = "DatasetBucket/tenants/*/runs/*"
ACCOUNT = "${AWS::Region}:${AWS::AccountId}"

ALLOWED: dict[str, dict[str, str]] = {  # function: resource: actions
    "Triage": {
        "TriageLogGroup": LOG,
        "FeedbackQueue": f"{AWS_SQS_READ} sqs:ChangeMessageVisibility",
        "RewriteQueue": "sqs:SendMessage",
        "FeedbackDeadLetterQueue": "sqs:SendMessage",
        "LedgerTable": COMMIT,
        SEGMENTS: "s3:GetObject s3:PutObject",
    },
    "Rewrite": {
        "RewriteLogGroup": LOG,
        "RewriteQueue": f"{AWS_SQS_READ} sqs:ChangeMessageVisibility",
        "RewriteDeadLetterQueue": "sqs:SendMessage",
        "LedgerTable": f"{COMMIT} dynamodb:GetItem",
        "LedgerTable/index/index": "dynamodb:Query",
        SEGMENTS: "s3:GetObject s3:PutObject",
        "ProviderKeySecretArn": "secretsmanager:GetSecretValue",
    },
    "Launch": {
        "LaunchLogGroup": LOG,
        "LedgerTable/stream/*": STREAM_READ,
        "AdvanceQueue": "sqs:SendMessage",
        "LaunchDeadLetterQueue": "sqs:SendMessage",
        "LedgerTable": "dynamodb:GetItem dynamodb:PutItem dynamodb:UpdateItem",
    },
    "Advance": {
        "AdvanceLogGroup": LOG,
        "AdvanceQueue": f"{AWS_SQS_READ} sqs:SendMessage",
        "LedgerTable": "dynamodb:GetItem dynamodb:PutItem dynamodb:UpdateItem dynamodb:Query",
        "LedgerTable/index/index": "dynamodb:Query",
        SEGMENTS: "s3:GetObject s3:PutObjectTagging",
        "DatasetBucket": "s3:ListBucket",
        RUNS: "s3:GetObject s3:PutObject",
        f"arn:${{AWS::Partition}}:ssm:{ACCOUNT}:parameter/goldsmith/*/model": "ssm:GetParameter ssm:PutParameter",
        f"arn:${{AWS::Partition}}:events:{ACCOUNT}:event-bus/default": "events:PutEvents",
        "ProviderKeySecretArn": "secretsmanager:GetSecretValue",
    },
    "Webhook": {
        "WebhookLogGroup": LOG,
        "AdvanceQueue": "sqs:SendMessage",
        "WebhookSecretArn": "secretsmanager:GetSecretValue",
    },
}


def listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else [value]


def named(resource: dict[str, Any]) -> str:
    """A resource as the list above writes it."""
    if "Fn::GetAtt" in resource:
        return str(resource["Fn::GetAtt"][0])
    return str(resource.get("Ref") or resource["Fn::Sub"].replace("${DatasetBucket.Arn}", "DatasetBucket")).replace(
        "${LedgerTable.Arn}", "LedgerTable"
    )


def statements(role: str) -> Iterator[dict[str, Any]]:
    for policy in of_type("AWS::IAM::Role")[role]["Policies"]:
        for statement in policy["PolicyDocument"]["Statement"]:
            yield statement["Fn::If"][1] if "Fn::If" in statement else statement


def granted(role: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for statement in statements(role):
        assert statement["Effect"] == "Allow"
        assert set(statement) - {"Condition"} == {"Sid", "Effect", "Action", "Resource"}
        for resource in listed(statement["Resource"]):
            found.setdefault(named(resource), set()).update(listed(statement["Action"]))
    return found


@pytest.mark.parametrize("name", ALLOWED)
def test_a_function_may_do_what_is_listed_and_nothing_else(name: str) -> None:
    assert granted(f"{name}Role") == {resource: set(text.split()) for resource, text in ALLOWED[name].items()}


@pytest.mark.parametrize("name", ALLOWED)
def test_a_function_has_its_own_role_and_only_lambda_may_take_it(name: str) -> None:
    role = of_type("AWS::IAM::Role")[f"{name}Role"]
    (trust,) = role["AssumeRolePolicyDocument"]["Statement"]
    assert functions()[f"{name}Function"]["Role"] == {"Fn::GetAtt": [f"{name}Role", "Arn"]}
    assert trust["Principal"] == {"Service": "lambda.amazonaws.com"}
    assert set(role) == {"AssumeRolePolicyDocument", "Policies"}


def test_there_are_no_other_roles() -> None:
    assert sorted(of_type("AWS::IAM::Role")) == sorted(f"{name}Role" for name in ALLOWED)


def test_without_a_webhook_secret_there_is_none_to_read() -> None:
    *_rest, conditional = of_type("AWS::IAM::Role")["WebhookRole"]["Policies"][0]["PolicyDocument"]["Statement"]
    assert conditional["Fn::If"][0] == "HasWebhookSecret"
    assert conditional["Fn::If"][2] == {"Ref": "AWS::NoValue"}
    (equals,) = template()["Conditions"]["HasWebhookSecret"]["Fn::Not"]
    assert {"Ref": "WebhookSecretArn"} in equals["Fn::Equals"]
    assert "" in equals["Fn::Equals"]


def test_only_segments_may_be_listed() -> None:
    conditions = {s["Sid"]: s["Condition"] for name in ALLOWED for s in statements(f"{name}Role") if "Condition" in s}
    assert conditions == {"FindOrphans": {"StringLikeIfExists": {"s3:prefix": "tenants/*/segments/*"}}}
