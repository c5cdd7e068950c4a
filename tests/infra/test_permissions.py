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
        "LedgerTable": "dynamodb:GetItem dynamodb:PutItem",
        "WebhookSecretArn": "secretsmanager:GetSecretValue",
    },
}


BEDROCK = "arn:${AWS::Partition}:bedrock:"
TRAINING_FILES = "DatasetBucket/tenants/*/runs/*/provider/*"
JOBS_MODELS_AND_DEPLOYMENTS = (
    "GetFoundationModel GetCustomModel CreateModelCustomizationJob GetModelCustomizationJob StopModelCustomizationJob"
    " TagResource CreateCustomModelDeployment GetCustomModelDeployment DeleteCustomModelDeployment"
)
TRAIN = " ".join(f"bedrock:{action}" for action in JOBS_MODELS_AND_DEPLOYMENTS.split())
ASK_THE_JUDGE = {
    f"{BEDROCK}*:*:*/${{RewriteModel}}": "bedrock:InvokeModel",
    f"{BEDROCK}*:*:*/${{JudgeModel}}": "bedrock:InvokeModel",
    f"{BEDROCK}*::foundation-model/*": "bedrock:InvokeModel",
}
ON_BEDROCK: dict[str, dict[str, dict[str, str]]] = {  # function: when: what it may do then beside the list above
    "Rewrite": {"RewritesOnBedrock": ASK_THE_JUDGE},
    "Advance": {
        "RewritesOnBedrock": ASK_THE_JUDGE,
        "TrainsOnBedrock": {
            f"{BEDROCK}${{AWS::Region}}::foundation-model/*": TRAIN,
            f"{BEDROCK}${{AWS::Region}}::foundation-model/amazon.titan-embed-*": "bedrock:InvokeModel",
            f"{BEDROCK}{ACCOUNT}:custom-model/*": TRAIN,
            f"{BEDROCK}{ACCOUNT}:custom-model-deployment/*": f"{TRAIN} bedrock:InvokeModel",
            f"{BEDROCK}{ACCOUNT}:model-customization-job/*": TRAIN,
            f"{BEDROCK}*:*:*/*${{Id}}:*": "bedrock:InvokeModel",
            "BedrockTrainingRole": "iam:PassRole",
            "DatasetBucket": "s3:ListBucketVersions",
            TRAINING_FILES: "s3:DeleteObjectVersion",
        },
    },
}
BY_BEDROCK = {
    "DatasetBucket": "s3:ListBucket",
    f"{TRAINING_FILES}.jsonl": "s3:GetObject",
    TRAINING_FILES.replace("provider/*", "provider/output/*"): "s3:GetObject s3:PutObject",
}


def listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else [value]


def named(resource: dict[str, Any]) -> str:
    """A resource as the list above writes it."""
    if "Fn::GetAtt" in resource:
        return str(resource["Fn::GetAtt"][0])
    name = resource.get("Ref") or listed(resource["Fn::Sub"])[0]
    return str(name).replace("${DatasetBucket.Arn}", "DatasetBucket").replace("${LedgerTable.Arn}", "LedgerTable")


def policies(role: str, condition: str | None = None) -> Iterator[dict[str, Any]]:
    """The policies that a role always has, or those it has under a condition."""
    for policy in of_type("AWS::IAM::Role")[role]["Policies"]:
        under, conditioned, otherwise = policy.get("Fn::If", [None, policy, {"Ref": "AWS::NoValue"}])
        assert otherwise == {"Ref": "AWS::NoValue"}
        if under == condition:
            yield conditioned


def statements(role: str, condition: str | None = None) -> Iterator[dict[str, Any]]:
    for policy in policies(role, condition):
        for statement in policy["PolicyDocument"]["Statement"]:
            yield statement["Fn::If"][1] if "Fn::If" in statement else statement


def granted(role: str, condition: str | None = None) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for statement in statements(role, condition):
        assert statement["Effect"] == "Allow"
        assert set(statement) - {"Condition"} == {"Sid", "Effect", "Action", "Resource"}
        for resource in listed(statement["Resource"]):
            found.setdefault(named(resource), set()).update(listed(statement["Action"]))
    return found


def spelt_out(allowed: dict[str, str]) -> dict[str, set[str]]:
    return {resource: set(text.split()) for resource, text in allowed.items()}


@pytest.mark.parametrize("name", ALLOWED)
def test_a_function_may_do_what_is_listed_and_nothing_else(name: str) -> None:
    assert granted(f"{name}Role") == spelt_out(ALLOWED[name])


@pytest.mark.parametrize("name", ALLOWED)
def test_what_a_function_may_do_on_bedrock_is_listed_and_is_allowed_only_there(name: str) -> None:
    expected = ON_BEDROCK.get(name, {})
    for condition, allowed in expected.items():
        assert granted(f"{name}Role", condition) == spelt_out(allowed)
    conditions = {
        policy["Fn::If"][0] for policy in of_type("AWS::IAM::Role")[f"{name}Role"]["Policies"] if "Fn::If" in policy
    }
    assert conditions == set(expected)


@pytest.mark.parametrize("name", ALLOWED)
def test_a_function_has_its_own_role_and_only_lambda_may_take_it(name: str) -> None:
    role = of_type("AWS::IAM::Role")[f"{name}Role"]
    (trust,) = role["AssumeRolePolicyDocument"]["Statement"]
    assert functions()[f"{name}Function"]["Role"] == {"Fn::GetAtt": [f"{name}Role", "Arn"]}
    assert trust["Principal"] == {"Service": "lambda.amazonaws.com"}
    assert set(role) == {"AssumeRolePolicyDocument", "Policies"}


def test_there_are_no_other_roles_but_those_of_the_http_front_and_of_bedrocks_jobs() -> None:
    others = ["BedrockTrainingRole", "HttpFrontRole"]
    assert sorted(of_type("AWS::IAM::Role")) == sorted([*(f"{name}Role" for name in ALLOWED), *others])


def test_bedrock_reads_training_files_and_writes_figures_beside_them_and_nothing_else() -> None:
    assert granted("BedrockTrainingRole") == spelt_out(BY_BEDROCK)
    assert template()["Resources"]["BedrockTrainingRole"]["Condition"] == "TrainsOnBedrock"


def test_only_bedrocks_training_jobs_of_this_account_may_take_the_training_role() -> None:
    (trust,) = of_type("AWS::IAM::Role")["BedrockTrainingRole"]["AssumeRolePolicyDocument"]["Statement"]
    assert (trust["Principal"], trust["Action"]) == ({"Service": "bedrock.amazonaws.com"}, "sts:AssumeRole")
    assert trust["Condition"] == {
        "StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}},
        "ArnLike": {"aws:SourceArn": {"Fn::Sub": f"{BEDROCK}{ACCOUNT}:model-customization-job/*"}},
    }


def test_without_a_key_there_is_none_to_read() -> None:
    for name in ("Rewrite", "Advance"):
        (policy,) = policies(f"{name}Role")
        conditioned = policy["PolicyDocument"]["Statement"][-1]["Fn::If"]
        assert (conditioned[0], conditioned[1]["Sid"]) == ("HasProviderKey", "ProviderKey")
        assert conditioned[2] == {"Ref": "AWS::NoValue"}


def test_without_a_webhook_secret_there_is_none_to_read() -> None:
    *_rest, conditional = of_type("AWS::IAM::Role")["WebhookRole"]["Policies"][0]["PolicyDocument"]["Statement"]
    assert conditional["Fn::If"][0] == "HasWebhookSecret"
    assert conditional["Fn::If"][2] == {"Ref": "AWS::NoValue"}
    (equals,) = template()["Conditions"]["HasWebhookSecret"]["Fn::Not"]
    assert {"Ref": "WebhookSecretArn"} in equals["Fn::Equals"]
    assert "" in equals["Fn::Equals"]


def of_partitions(*patterns: str) -> dict[str, Any]:
    return {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": list(patterns)}}


def test_only_segments_and_parts_may_be_listed_and_each_function_keeps_to_its_partitions() -> None:
    conditions = {
        (name, each["Sid"]): each["Condition"]
        for name in ALLOWED
        for each in statements(f"{name}Role")
        if "Condition" in each
    }
    prefixes = ["tenants/*/segments/*", "tenants/*/runs/*/evaluation/"]
    assert conditions == {
        ("Triage", "Ledger"): of_partitions("tenant#*"),
        ("Rewrite", "Ledger"): of_partitions("tenant#*"),
        ("Rewrite", "LedgerIndex"): of_partitions("human#*"),
        ("Launch", "Ledger"): of_partitions("tenant#*", "stack"),
        ("Advance", "Ledger"): of_partitions("tenant#*", "stack"),
        ("Advance", "LedgerIndex"): of_partitions("tenants", "active-runs", "live-changes", "parked#*"),
        ("Advance", "FindOrphansAndParts"): {"StringLikeIfExists": {"s3:prefix": prefixes}},
        ("Webhook", "Seen"): {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["webhooks"]}},
    }


def test_what_is_allowed_on_bedrock_is_bounded_by_prefix_service_and_profile() -> None:
    conditioned = [
        *statements("RewriteRole", "RewritesOnBedrock"),
        *statements("AdvanceRole", "TrainsOnBedrock"),
        *statements("AdvanceRole", "RewritesOnBedrock"),
        *statements("BedrockTrainingRole"),
    ]
    profiles = [{"Fn::Sub": "*/${RewriteModel}"}, {"Fn::Sub": "*/${JudgeModel}"}]
    training_files = {"StringLike": {"s3:prefix": "tenants/*/runs/*/provider/*"}}
    assert {each["Sid"]: each["Condition"] for each in conditioned if "Condition" in each} == {
        "ConverseThroughProfile": {"StringLike": {"bedrock:InferenceProfileArn": profiles}},
        "LendTrainingRole": {"StringEquals": {"iam:PassedToService": "bedrock.amazonaws.com"}},
        "FindTrainingFiles": training_files,
        "Find": training_files,
    }


def test_the_base_model_is_asked_by_its_id_without_the_context_length() -> None:
    (converse,) = (each for each in statements("AdvanceRole", "TrainsOnBedrock") if each["Sid"] == "Converse")
    _, names = converse["Resource"][-1]["Fn::Sub"]
    assert names == {"Id": {"Fn::Select": [0, {"Fn::Split": [":", {"Ref": "BaseModel"}]}]}}
