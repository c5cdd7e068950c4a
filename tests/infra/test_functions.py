"""What the functions are given and what wakes them, read from the template."""

import json
from typing import Any

import pytest

from tests.infra.reading import functions, of_type, template

LIMITS: dict[str, tuple[Any, int]] = {  # timeout in seconds, memory in MB
    "triage": (30, 512),
    "rewrite": ({"Ref": "RewriteTimeoutSeconds"}, 512),
    "launch": (30, 512),
    "advance": ({"Ref": "AdvanceTimeoutSeconds"}, 1024),
    "webhook": (5, 256),
}

PROVIDER = {
    "GOLDSMITH_PROVIDER_ENDPOINT": "ProviderEndpoint",
    "GOLDSMITH_PROVIDER_KEY_ARN": "ProviderKeySecretArn",
}
DATA = {"GOLDSMITH_TABLE": "LedgerTable", "GOLDSMITH_BUCKET": "DatasetBucket"}
RATINGS = {"GOLDSMITH_POSITIVE_RATING": "PositiveRating", "GOLDSMITH_NEGATIVE_RATING": "NegativeRating"}
LAUNCHING = {
    "GOLDSMITH_BASE_MODEL": "BaseModel",
    "GOLDSMITH_SAMPLE_THRESHOLD": "SampleThreshold",
    "GOLDSMITH_MINIMUM_SAMPLES": "MinimumSamples",
    "GOLDSMITH_MAXIMUM_AGE_DAYS": "MaximumAgeDays",
    "GOLDSMITH_MINIMUM_INTERVAL_HOURS": "MinimumIntervalHours",
    "GOLDSMITH_MAXIMUM_ACTIVE_RUNS": "MaximumActiveRuns",
    "GOLDSMITH_METHOD": "Method",
    "GOLDSMITH_EPOCHS": "Epochs",
    "GOLDSMITH_TRAINING_PRICE": "TrainingPrice",
    "GOLDSMITH_COST_CEILING": "CostCeiling",
}
ENVIRONMENT: dict[str, dict[str, str]] = {  # variable: the resource or parameter it refers to
    "triage": DATA
    | RATINGS
    | {
        "GOLDSMITH_FEEDBACK_QUEUE_URL": "FeedbackQueue",
        "GOLDSMITH_FEEDBACK_DLQ_URL": "FeedbackDeadLetterQueue",
        "GOLDSMITH_REWRITE_QUEUE_URL": "RewriteQueue",
        "GOLDSMITH_BASE_MODEL": "BaseModel",
        "GOLDSMITH_UNBOUND_TENANTS": "UnboundTenants",
    },
    "rewrite": DATA
    | PROVIDER
    | RATINGS
    | {
        "GOLDSMITH_REWRITE_QUEUE_URL": "RewriteQueue",
        "GOLDSMITH_REWRITE_DLQ_URL": "RewriteDeadLetterQueue",
        "GOLDSMITH_REWRITE_MODEL": "RewriteModel",
        "GOLDSMITH_CANDIDATES": "Candidates",
        "GOLDSMITH_MINIMUM_SCORE": "MinimumScore",
        "GOLDSMITH_STYLE_EXAMPLES": "StyleExamples",
        "GOLDSMITH_INPUT_PRICE": "ModelInputPrice",
        "GOLDSMITH_OUTPUT_PRICE": "ModelOutputPrice",
        "GOLDSMITH_HOLDOUT_FRACTION": "HoldoutFraction",
        "GOLDSMITH_REWRITE_CALLS_AT_ONCE": "RewriteCallsAtOnce",
        "GOLDSMITH_REWRITE_TIMEOUT_SECONDS": "RewriteTimeoutSeconds",
    },
    "launch": {
        "GOLDSMITH_TABLE": "LedgerTable",
        "GOLDSMITH_ADVANCE_QUEUE_URL": "AdvanceQueue",
    }
    | LAUNCHING,
    "advance": DATA
    | PROVIDER
    | LAUNCHING
    | {
        "GOLDSMITH_ADVANCE_QUEUE_URL": "AdvanceQueue",
        "GOLDSMITH_STRATEGY": "Strategy",
        "GOLDSMITH_RESTART_BELOW": "RestartBelow",
        "GOLDSMITH_EMBEDDING_MODEL": "EmbeddingModel",
        "GOLDSMITH_HOLDOUT_FRACTION": "HoldoutFraction",
        "GOLDSMITH_MINIMUM_EVIDENCE": "MinimumEvidence",
        "GOLDSMITH_PROMOTION_MARGIN": "PromotionMargin",
        "GOLDSMITH_JUDGE_EVALUATIONS": "PairwiseJudge",
        "GOLDSMITH_AUTOMATIC_ROLLBACK": "AutomaticRollback",
        "GOLDSMITH_ROLLBACK_MINIMUM_DRAFTS": "RollbackMinimumDrafts",
        "GOLDSMITH_ROLLBACK_MARGIN": "RollbackMargin",
        "GOLDSMITH_NEAR_DUPLICATES": "NearDuplicates",
        "GOLDSMITH_PROVIDER": "Provider",
    },
    "webhook": {
        "GOLDSMITH_TABLE": "LedgerTable",
        "GOLDSMITH_ADVANCE_QUEUE_URL": "AdvanceQueue",
        "GOLDSMITH_WEBHOOK_SECRET_ARN": "WebhookSecretArn",
    },
}
JUDGE = {"Fn::If": ["HasJudgeModel", {"Ref": "JudgeModel"}, {"Ref": "RewriteModel"}]}
REWRITER = {"Fn::If": ["RewritesOnBedrock", "bedrock", "openai"]}
TRAINING_ROLE = {"Fn::If": ["TrainsOnBedrock", {"Fn::GetAtt": ["BedrockTrainingRole", "Arn"]}, ""]}
FIXED: dict[str, dict[str, Any]] = {
    "triage": {
        "GOLDSMITH_OPERATORS": {"Fn::Join": [",", {"Ref": "Operators"}]},
        "GOLDSMITH_HTTP_FRONT_ROLE_ID": {"Fn::If": ["HasHttpFront", {"Fn::GetAtt": ["HttpFrontRole", "RoleId"]}, ""]},
    },
    "advance": {
        "GOLDSMITH_MODEL_PARAMETER_PREFIX": "/goldsmith",
        "GOLDSMITH_TRAINING_ROLE_ARN": TRAINING_ROLE,
        "GOLDSMITH_JUDGE_MODEL": JUDGE,
        "GOLDSMITH_JUDGE_PROVIDER": REWRITER,
    },
    "rewrite": {"GOLDSMITH_JUDGE_MODEL": JUDGE, "GOLDSMITH_PROVIDER": REWRITER},
}


def function(name: str) -> dict[str, Any]:
    found: dict[str, Any] = functions()[f"{name.capitalize()}Function"]
    return found


def event(name: str, source: str) -> dict[str, Any]:
    found: dict[str, Any] = function(name)["Events"][source]["Properties"]
    return found


def test_these_are_the_functions() -> None:
    assert sorted(functions()) == sorted(f"{name.capitalize()}Function" for name in LIMITS)


@pytest.mark.parametrize("name", LIMITS)
def test_a_function_has_its_handler_limits_and_runtime(name: str) -> None:
    timeout, memory = LIMITS[name]
    assert function(name)["Handler"] == f"{name}.handler.lambda_handler"
    assert (function(name)["Timeout"], function(name)["MemorySize"]) == (timeout, memory)
    assert (function(name)["Runtime"], function(name)["Architectures"]) == ("python3.13", [{"Ref": "Architecture"}])


@pytest.mark.parametrize("name", LIMITS)
def test_a_function_is_told_what_it_needs_and_no_more(name: str) -> None:
    expected: dict[str, Any] = {
        "POWERTOOLS_SERVICE_NAME": name,
        "POWERTOOLS_METRICS_NAMESPACE": {"Fn::Sub": "Goldsmith/${AWS::StackName}"},
        "POWERTOOLS_LOG_LEVEL": {"Ref": "LogLevel"},
        "PYDANTIC_DISABLE_PLUGINS": "true",
        "GOLDSMITH_TENANT_METRICS": {"Ref": "TenantMetrics"},
    }
    expected |= {variable: {"Ref": target} for variable, target in ENVIRONMENT[name].items()}
    assert function(name)["Environment"]["Variables"] == expected | FIXED.get(name, {})


@pytest.mark.parametrize("name", LIMITS)
def test_a_function_logs_json_into_its_own_group_that_ends(name: str) -> None:
    group = f"{name.capitalize()}LogGroup"
    assert function(name)["LoggingConfig"] == {"LogFormat": "JSON", "LogGroup": {"Ref": group}}
    assert of_type("AWS::Logs::LogGroup")[group] == {
        "LogGroupName": {"Fn::Sub": f"/aws/lambda/${{AWS::StackName}}-{name}"},
        "RetentionInDays": {"Ref": "LogRetentionDays"},
    }


def test_log_filtering_is_left_to_the_logger() -> None:
    """Lambda's own filter would drop metrics, which are log lines without a level."""
    assert all("ApplicationLogLevel" not in each["LoggingConfig"] for each in functions().values())


def test_triage_reads_feedback_in_batches_of_chosen_size_and_window() -> None:
    assert event("triage", "Feedback") == {
        "Queue": {"Fn::GetAtt": ["FeedbackQueue", "Arn"]},
        "BatchSize": {"Ref": "FeedbackBatchSize"},
        "MaximumBatchingWindowInSeconds": {"Ref": "FeedbackBatchWindowSeconds"},
        "FunctionResponseTypes": ["ReportBatchItemFailures"],
        "ScalingConfig": {"MaximumConcurrency": chosen("FeedbackConcurrency")},
    }


def test_rewrites_are_capped_by_the_event_source() -> None:
    assert event("rewrite", "Rewrites")["BatchSize"] == 10
    assert event("rewrite", "Rewrites")["ScalingConfig"] == {"MaximumConcurrency": chosen("RewriteConcurrency")}


def chosen(parameter: str) -> dict[str, list[Any]]:
    return {"Fn::FindInMap": ["Concurrency", {"Ref": parameter}, "Value"]}


def test_each_concurrency_on_offer_stands_for_itself() -> None:
    """A mapping yields the number where a parameter reference would yield text."""
    for parameter in ("FeedbackConcurrency", "RewriteConcurrency"):
        offered = template()["Parameters"][parameter]["AllowedValues"]
        assert template()["Mappings"]["Concurrency"] == {str(each): {"Value": each} for each in offered}


def test_launch_wakes_for_written_tenant_items_only() -> None:
    (pattern,) = event("launch", "Counters")["FilterCriteria"]["Filters"]
    assert json.loads(pattern["Pattern"]) == {
        "eventName": ["INSERT", "MODIFY"],
        "dynamodb": {"Keys": {"sk": {"S": ["tenant"]}}},
    }


def test_a_poison_record_cannot_hold_up_the_stream() -> None:
    source = event("launch", "Counters")
    assert source["StartingPosition"] == "TRIM_HORIZON"
    assert source["BisectBatchOnFunctionError"] is True
    assert 0 < source["MaximumRetryAttempts"] <= 100
    destination = source["DestinationConfig"]["OnFailure"]["Destination"]
    assert destination == {"Fn::GetAtt": ["LaunchDeadLetterQueue", "Arn"]}


def test_advance_ticks_by_schedule_and_a_failed_tick_does_not_pile_up() -> None:
    tick = event("advance", "Tick")
    assert tick["ScheduleExpression"] == {"Ref": "TickRate"}
    assert json.loads(tick["Input"]) == {"source": "schedule"}
    assert tick["RetryPolicy"] == {"MaximumRetryAttempts": 2, "MaximumEventAgeInSeconds": 300}
    assert function("advance")["EventInvokeConfig"]["MaximumRetryAttempts"] == 0
    assert tick["Name"] == {"Fn::Sub": "${AWS::StackName}-tick"}, "two stacks in one account need two names"


def test_advance_sweeps_once_a_day() -> None:
    sweep = event("advance", "Sweep")
    assert (sweep["ScheduleExpression"], json.loads(sweep["Input"])) == ("rate(1 day)", {"source": "sweep"})


def test_advance_has_disk_to_merge_a_snapshot_on_and_no_other_function_pays_for_any() -> None:
    assert {name: function(name).get("EphemeralStorage") for name in LIMITS if name != "advance"} == dict.fromkeys(
        set(LIMITS) - {"advance"}
    )
    assert function("advance")["EphemeralStorage"] == {"Size": 2048}


def test_advance_takes_requests_two_at_a_time() -> None:
    assert event("advance", "Requests")["BatchSize"] == 10
    assert event("advance", "Requests")["ScalingConfig"] == {"MaximumConcurrency": 2}


def test_only_the_webhook_has_a_public_address() -> None:
    addresses = {name: each["FunctionUrlConfig"] for name, each in functions().items() if "FunctionUrlConfig" in each}
    assert addresses == {"WebhookFunction": {"AuthType": "NONE"}}
