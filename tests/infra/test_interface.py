"""What an operator sets and gets, read from the template."""

import re
import tomllib
from typing import Any

import pytest

from goldsmith.domain.policy import TenantPolicy
from goldsmith_cli.policies import ALL
from tests.infra.reading import ROOT, template

DEFAULTS = {
    "Provider": "openai",
    "RewriteProvider": "",
    "ProviderKeySecretArn": "",
    "SenderPrincipals": "",
    "SenderSources": "",
    "UnboundTenants": "accept",
    "Operators": "",
    "HttpFrontIssuer": "",
    "HttpFrontAudience": "",
    "HttpFrontTenantClaim": "tenant",
    "HttpFrontRequestsPerSecond": 50,
    "SampleThreshold": 200,
    "MinimumSamples": 50,
    "MaximumAgeDays": 0,
    "MinimumIntervalHours": 0,
    "MaximumActiveRuns": 100,
    "Method": "sft",
    "Strategy": "auto",
    "RestartBelow": 500,
    "EmbeddingModel": "",
    "Epochs": 3,
    "TrainingPrice": 0,
    "CostCeiling": 0,
    "HoldoutFraction": 0.2,
    "NearDuplicates": "report",
    "MinimumEvidence": 20,
    "PromotionMargin": 0.02,
    "PairwiseJudge": "on",
    "AutomaticRollback": "on",
    "RollbackMinimumDrafts": 20,
    "RollbackMargin": 0.02,
    "ProviderEndpoint": "https://api.openai.com/v1",
    "WebhookSecretArn": "",
    "JudgeModel": "",
    "PositiveRating": 0.75,
    "NegativeRating": 0.25,
    "Candidates": 2,
    "MinimumScore": 0.75,
    "StyleExamples": 3,
    "ModelInputPrice": 0,
    "ModelOutputPrice": 0,
    "RewriteCallsAtOnce": 32,
    "TenantMetrics": "on",
    "FeedbackLagAlarmSeconds": 900,
    "RewriteLagAlarmSeconds": 7200,
    "ParkedAlarmDays": 3,
    "StuckRunAlarmHours": 24,
    "MetricMathAlarms": "on",
    "AlarmTopicArn": "",
    "NotificationTopicArn": "",
    "TickRate": "rate(5 minutes)",
    "FeedbackBatchSize": 10,
    "FeedbackBatchWindowSeconds": 1,
    "FeedbackConcurrency": 20,
    "RewriteConcurrency": 5,
    "RewriteTimeoutSeconds": 120,
    "AdvanceTimeoutSeconds": 300,
    "Architecture": "arm64",
    "LogLevel": "INFO",
    "LogRetentionDays": 30,
    "ProtectData": "true",
}
REQUIRED = {"BaseModel", "RewriteModel"}
BOUNDS = {"AllowedPattern", "AllowedValues", "MinValue"}
OUTPUTS = [
    "DashboardName",
    "Version",
    "FeedbackQueueUrl",
    "FeedbackQueueArn",
    "HttpFrontUrl",
    "FeedbackDeadLetterQueueUrl",
    "RewriteQueueUrl",
    "RewriteDeadLetterQueueUrl",
    "AdvanceQueueUrl",
    "AdvanceDeadLetterQueueUrl",
    "LaunchDeadLetterQueueUrl",
    "LedgerTableName",
    "DatasetBucketName",
    "WebhookUrl",
    "ModelParameterPrefix",
    "ConfiguredSampleThreshold",
    "ConfiguredMinimumSamples",
    "ConfiguredMaximumAgeDays",
    "ConfiguredMinimumIntervalHours",
    "ConfiguredMaximumActiveRuns",
    "ConfiguredBaseModel",
    "ConfiguredMethod",
    "ConfiguredStrategy",
    "ConfiguredRestartBelow",
    "ConfiguredEpochs",
    "ConfiguredTrainingPrice",
    "ConfiguredCostCeiling",
    "ConfiguredHoldoutFraction",
    "ConfiguredNearDuplicates",
    "ConfiguredMinimumEvidence",
    "ConfiguredPromotionMargin",
    "ConfiguredPairwiseJudge",
    "ConfiguredProvider",
    "ConfiguredRewriteProvider",
    "BedrockTrainingRoleArn",
    "ConfiguredProviderEndpoint",
    "ConfiguredProviderKeySecretArn",
    "ConfiguredRewriteModel",
    "ConfiguredJudgeModel",
    "ConfiguredPositiveRating",
    "ConfiguredNegativeRating",
    "ConfiguredCandidates",
    "ConfiguredMinimumScore",
    "ConfiguredStyleExamples",
    "ConfiguredAutomaticRollback",
    "ConfiguredRollbackMinimumDrafts",
    "ConfiguredRollbackMargin",
    "TriageRoleId",
    "TriageFunctionName",
    "RewriteFunctionName",
    "LaunchFunctionName",
    "AdvanceFunctionName",
    "WebhookFunctionName",
]
SECRET = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:goldsmith/provider-key-a1B2c3"


def parameters() -> dict[str, Any]:
    found: dict[str, Any] = template()["Parameters"]
    return found


def test_parameters_have_their_defaults_and_two_must_be_given() -> None:
    given = {name: each["Default"] for name, each in parameters().items() if "Default" in each}
    assert given == DEFAULTS
    assert set(parameters()) - set(given) == REQUIRED


@pytest.mark.parametrize("name", [*DEFAULTS, *sorted(REQUIRED)])
def test_a_parameter_says_what_it_is_and_refuses_nonsense(name: str) -> None:
    assert parameters()[name]["Description"].endswith(".")
    assert BOUNDS & set(parameters()[name])
    assert parameters()[name]["Type"] != "Number" or {"MaxValue", "AllowedValues"} & set(parameters()[name])


def test_every_parameter_is_shown_in_exactly_one_group() -> None:
    groups = template()["Metadata"]["AWS::CloudFormation::Interface"]["ParameterGroups"]
    shown = [name for group in groups for name in group["Parameters"]]
    assert sorted(shown) == sorted(parameters())


@pytest.mark.parametrize(
    ("name", "value", "accepted"),
    [
        ("TickRate", "rate(5 minutes)", True),
        ("TickRate", "rate(1 minute)", True),
        ("TickRate", "cron(0/5 * * * ? *)", True),
        ("TickRate", "rate(1 minutes)", False),
        ("TickRate", "rate(0 minutes)", False),
        ("TickRate", "5 minutes", False),
        ("ProviderEndpoint", "http://127.0.0.1:8080/v1", True),
        ("ProviderEndpoint", "https://name.openai.azure.com/openai/v1/", True),
        ("ProviderEndpoint", "api.openai.com/v1", False),
        ("ProviderKeySecretArn", SECRET, True),
        ("ProviderKeySecretArn", "", True),
        ("ProviderKeySecretArn", "sk-a-key-and-not-an-arn", False),
        ("WebhookSecretArn", SECRET, True),
        ("WebhookSecretArn", "", True),
        ("WebhookSecretArn", "whsec_a-secret-and-not-an-arn", False),
        ("BaseModel", "ft:gpt-4.1-mini-2025-04-14:org:name:id", True),
        ("BaseModel", "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-micro-v1:0:128k", True),
        ("JudgeModel", "", True),
        ("JudgeModel", "two words", False),
        ("EmbeddingModel", "", True),
        ("EmbeddingModel", "text-embedding-3-small", True),
        ("EmbeddingModel", "two words", False),
        ("AlarmTopicArn", "", True),
        ("AlarmTopicArn", "arn:aws:sns:eu-central-1:123456789012:alarms", True),
        ("AlarmTopicArn", "alarms", False),
        ("NotificationTopicArn", "", True),
        ("NotificationTopicArn", "arn:aws:sns:eu-central-1:123456789012:people", True),
        ("NotificationTopicArn", "mia@example.com", False),
        ("SenderPrincipals", "", True),
        ("SenderPrincipals", "210987654321", True),
        ("SenderPrincipals", "arn:aws:iam::210987654321:root", True),
        ("SenderPrincipals", "arn:aws:iam::210987654321:role/service-role/crm", True),
        ("SenderPrincipals", "arn:aws:iam::210987654321:user/crm", True),
        ("SenderPrincipals", "*", False),
        ("SenderPrincipals", "arn:aws:iam::*:root", False),
        ("SenderPrincipals", "arn:aws:iam::210987654321:role/*", False),
        ("SenderPrincipals", "arn:aws:sts::210987654321:assumed-role/crm/session", False),
        ("SenderSources", "", True),
        ("SenderSources", "arn:aws:sns:eu-central-1:210987654321:feedback", True),
        ("SenderSources", "arn:aws:sns:eu-central-1:210987654321:feedback.fifo", True),
        ("SenderSources", "arn:aws:events:eu-central-1:210987654321:rule/own-bus/feedback", True),
        ("SenderSources", "arn:aws:events:eu-central-1:210987654321:rule/*", False),
        ("SenderSources", "*", False),
        ("Operators", "", True),
        ("Operators", "AROAOPERATOREXAMPLE1", True),
        ("Operators", "AROAOPERATOREXAMPLE1:session", False),
        ("Operators", "arn:aws:iam::123456789012:role/operator", False),
        ("HttpFrontIssuer", "", True),
        ("HttpFrontIssuer", "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_example", True),
        ("HttpFrontIssuer", "http://login.example.com", False),
        ("HttpFrontAudience", "", True),
        ("HttpFrontAudience", "api://goldsmith", True),
        ("HttpFrontTenantClaim", "tenant", True),
        ("HttpFrontTenantClaim", "", False),
        ("HttpFrontTenantClaim", "a}b", False),
        ("HttpFrontTenantClaim", "https://example.com/tenant", False),
        ("RewriteModel", "two words", False),
        ("RewriteModel", "", False),
    ],
)
def test_patterns_accept_what_works_and_nothing_else(name: str, value: str, *, accepted: bool) -> None:
    assert bool(re.fullmatch(parameters()[name]["AllowedPattern"], value)) is accepted


def test_what_a_parameter_is_by_default_is_what_the_policy_is_by_default() -> None:
    given = {name: parameters()[output.removeprefix("Configured")] for name, output in ALL.items()}
    defaults = {name: parameter["Default"] for name, parameter in given.items() if "Default" in parameter}
    assert TenantPolicy.model_validate(defaults) == TenantPolicy()
    assert ALL.keys() - defaults.keys() == {"base_model"}


def ruled(chosen: dict[str, str]) -> list[str]:
    """The rules of the template that parameters break; those not ``chosen`` have their defaults."""
    values = {name: each.get("Default", "") for name, each in parameters().items()} | chosen

    def holds(expression: dict[str, Any]) -> bool:
        [(function, arguments)] = expression.items()
        if function == "Fn::Equals":
            first, second = (values[each["Ref"]] if isinstance(each, dict) else each for each in arguments)
            return bool(first == second)
        found = [holds(each) for each in arguments]
        return {"Fn::Not": not found[0], "Fn::Or": any(found), "Fn::And": all(found)}[function]

    return [
        name
        for name, rule in template()["Rules"].items()
        if holds(rule["RuleCondition"]) and not all(holds(each["Assert"]) for each in rule["Assertions"])
    ]


@pytest.mark.parametrize(
    ("chosen", "broken"),
    [
        ({"ProviderKeySecretArn": SECRET}, []),
        ({}, ["OpenAINeedsItsKey"]),
        ({"Provider": "bedrock"}, []),
        ({"Provider": "bedrock", "RewriteProvider": "openai"}, ["OpenAINeedsItsKey"]),
        ({"Provider": "bedrock", "RewriteProvider": "openai", "ProviderKeySecretArn": SECRET}, []),
        ({"Provider": "openai", "RewriteProvider": "bedrock"}, ["OpenAINeedsItsKey"]),
        ({"Provider": "bedrock", "Method": "dpo"}, ["BedrockTrainsBySftOnly"]),
        ({"Provider": "bedrock", "Method": "sft+dpo"}, ["BedrockTrainsBySftOnly"]),
        ({"ProviderKeySecretArn": SECRET, "Method": "dpo"}, []),
        ({"Provider": "bedrock", "HttpFrontIssuer": "https://login.example.com"}, ["TokensNeedAnAudience"]),
        ({"Provider": "bedrock", "HttpFrontIssuer": "https://login.example.com", "HttpFrontAudience": "goldsmith"}, []),
    ],
)
def test_a_key_is_demanded_where_openai_is_used_and_bedrock_trains_by_sft_and_tokens_have_an_audience(
    chosen: dict[str, str], broken: list[str]
) -> None:
    assert ruled(chosen) == broken


def test_the_holdout_leaves_a_provider_ten_examples() -> None:
    smallest, default = parameters()["SampleThreshold"]["MinValue"], parameters()["HoldoutFraction"]["Default"]
    assert smallest == 20
    assert smallest * (1 - default) >= 10


def test_outputs_name_everything_a_client_or_operator_needs() -> None:
    assert sorted(template()["Outputs"]) == sorted(OUTPUTS)
    assert all(output["Description"] for output in template()["Outputs"].values())


def test_the_deployment_guide_knows_every_parameter_and_output() -> None:
    guide = (ROOT / "docs" / "deployment.md").read_text(encoding="utf-8")
    assert [name for name in [*parameters(), *OUTPUTS] if f"`{name}`" not in guide] == []


def test_no_output_is_called_as_a_parameter() -> None:
    """`sam build` cannot tell the two apart and dies."""
    assert set(template()["Outputs"]) & set(parameters()) == set()


def test_the_stack_tells_the_version_of_the_code_it_was_deployed_from() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert template()["Outputs"]["Version"]["Value"] == project["version"]


def test_no_tenant_may_set_more_than_the_stack_may_be_deployed_with() -> None:
    """Beyond lie costs without end, and numbers that a provider, a metric or JSON cannot hold."""
    parameters = template()["Parameters"]
    for name, field in TenantPolicy.model_fields.items():
        given = parameters.get("".join(map(str.capitalize, name.split("_"))), {})
        if given.get("Type") == "Number":
            most = [limit.le for limit in field.metadata if hasattr(limit, "le")]
            assert most, f"{name} has no upper limit"
            assert most[0] <= max(1, given["MaxValue"]), name
