"""What `goldsmith doctor` makes of what it sees, without AWS or a provider."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from goldsmith.errors import ConfigurationProblem, RateLimited
from goldsmith_cli.aws import Clients
from goldsmith_cli.doctor import bedrock, data, drift, functions, machine, people, provider, quotas, secrets, stack
from goldsmith_cli.doctor.findings import Level, Verdict, ok, problem, unchecked, warning, worst
from goldsmith_cli.doctor.patient import Patient
from goldsmith_cli.doctor.running import looked
from goldsmith_cli.target import Target
from tests.fakes.bedrock import BASE, LEGACY, ROLE, UNTUNABLE, FakeBedrock
from tests.fakes.services import FakeStore

ARN = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:key-AbCdEf"
CANARY = "sk-CANARY-0123456789"
TODAY = date(2026, 11, 29)


def patient(outputs: dict[str, str] | None = None, *, is_local: bool = False) -> Patient:
    client = Clients.local("http://127.0.0.1:1", "eu-central-1", "x", "x")
    target = Target("the stack prod", outputs or {}, client, is_local, "prod")
    described: Any = {"StackName": "prod", "StackStatus": "CREATE_COMPLETE", "CreationTime": datetime.now(UTC)}
    return Patient(target, described, datetime(2026, 11, 29, tzinfo=UTC))


PROD = patient()


@pytest.mark.parametrize(
    ("text", "level", "word"),
    [
        (CANARY, Level.OK, "shape"),
        (f"{CANARY}\n", Level.WARNING, "line break"),
        (f" {CANARY}", Level.WARNING, "space"),
        ("", Level.PROBLEM, "empty"),
        (" \n", Level.PROBLEM, "empty"),
        (None, Level.PROBLEM, "binary"),
        ('{"key": "sk-CANARY-0123456789"}', Level.PROBLEM, "JSON"),
        ("sk-CANARY 0123456789", Level.PROBLEM, "characters"),
        ("sk-CANARY-ä123456789", Level.PROBLEM, "characters"),
        ("sk-CANARY", Level.WARNING, "too short"),
        ("CANARY-0123456789-abc", Level.WARNING, "sk-"),
    ],
)
def test_a_key_is_judged_by_its_shape_and_never_quoted(text: str | None, level: Level, word: str) -> None:
    said = secrets.key_shape(text, ARN, "https://api.openai.com/v1")
    assert (said.level, word in said.found) == (level, True)
    assert "CANARY" not in said.found + said.cure
    assert (said.cure == "") is (level is Level.OK)


def test_another_provider_may_have_keys_of_another_shape() -> None:
    assert secrets.key_shape("0123456789abcdef0123", ARN, "https://models.example/v1").level is Level.OK


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("whsec_Q0FOQVJZLUNBTkFSWQ==", Level.OK),
        ("CANARY", Level.WARNING),
        ("", Level.PROBLEM),
        (None, Level.PROBLEM),
        ("whsec_not base64", Level.PROBLEM),
        ('{"CANARY": 1}', Level.PROBLEM),
    ],
)
def test_a_signing_secret_is_judged_by_its_shape_and_never_quoted(text: str | None, level: Level) -> None:
    said = secrets.webhook_shape(text, ARN)
    assert said.level is level
    assert "CANARY" not in said.found + said.cure


@pytest.mark.parametrize(
    ("status", "level"),
    [
        ("CREATE_COMPLETE", Level.OK),
        ("UPDATE_COMPLETE", Level.OK),
        ("UPDATE_IN_PROGRESS", Level.WARNING),
        ("UPDATE_ROLLBACK_COMPLETE", Level.WARNING),
        ("ROLLBACK_COMPLETE", Level.PROBLEM),
        ("UPDATE_ROLLBACK_FAILED", Level.PROBLEM),
        ("DELETE_FAILED", Level.PROBLEM),
    ],
)
def test_a_stack_is_as_well_as_its_last_deployment(status: str, level: Level) -> None:
    said = stack.state(PROD, status, "")
    assert said.level is level
    assert level is Level.OK or "--stack-name prod" in said.cure


@pytest.mark.parametrize(("deployed", "level"), [("0.1.0", Level.OK), ("0.0.9", Level.WARNING), ("", Level.WARNING)])
def test_a_stack_of_another_version_is_deployed_again(deployed: str, level: Level) -> None:
    said = stack.same_version(PROD, deployed, "0.1.0")
    assert said.level is level
    assert level is Level.OK or said.cure == "sam build && sam deploy --stack-name prod"


@pytest.mark.parametrize(
    ("values", "level", "named"),
    [
        ({"PositiveRating": "0.75", "NegativeRating": "0.25"}, Level.OK, ""),
        ({"PositiveRating": "0.2", "NegativeRating": "0.25"}, Level.PROBLEM, "NegativeRating"),
        ({"CostCeiling": "50", "TrainingPrice": "0"}, Level.PROBLEM, "TrainingPrice"),
        ({"CostCeiling": "50", "TrainingPrice": "3"}, Level.OK, ""),
        ({}, Level.UNCHECKED, ""),
    ],
)
def test_values_no_function_starts_with_are_a_problem(values: dict[str, str], level: Level, named: str) -> None:
    said = stack.together(PROD, values)
    assert said.level is level
    assert named in said.found


def test_the_debug_level_is_a_warning_on_a_deployed_stack_alone() -> None:
    assert stack.log_level(PROD, "DEBUG").level is Level.WARNING
    assert "LogLevel=INFO" in stack.log_level(PROD, "DEBUG").cure
    assert stack.log_level(patient(is_local=True), "DEBUG").level is Level.OK
    assert stack.log_level(PROD, "INFO").level is Level.OK


PACKAGED = """
Parameters: {Rating: {Type: Number, Default: 0.5}}
Globals: {Function: {CodeUri: s3://bucket/code, Runtime: python3.13}}
Resources:
  Role: {Type: AWS::IAM::Role, Properties: {Path: !GetAtt Other.Arn}}
  Other: {Type: Thing, Metadata: {SamResourceId: Other}, Properties: {Enabled: 'true'}}
"""
SOURCE = """
Parameters: {Rating: {Type: Number, Default: "0.5"}}
Globals: {Function: {CodeUri: functions/, Runtime: python3.13}}
Resources:
  Role: {Type: AWS::IAM::Role, Properties: {Path: {"Fn::GetAtt": [Other, Arn]}}}
  Other: {Type: Thing, Properties: {Enabled: true}}
"""


def compared(deployed: str, mine: str) -> Verdict:
    return drift.same_template(PROD, drift.parsed(deployed), drift.parsed(mine), Path("template.yaml"))


def test_a_template_that_only_packaging_has_changed_is_the_same() -> None:
    assert compared(PACKAGED, SOURCE).level is Level.OK


def test_what_the_deployed_template_lacks_or_has_otherwise_is_named() -> None:
    mine = SOURCE.replace("Type: Thing", "Type: Gadget") + "Outputs: {Version: {Value: 1}}\n"
    said = compared(PACKAGED.replace("Rating", "Former"), mine)
    assert said.level is Level.WARNING
    for each in ("parameter Rating is not deployed", "parameter Former is deployed only", "resource Other"):
        assert each in said.found
    assert "output Version is not deployed" in said.found
    assert "resource Role" not in said.found


def test_a_template_stored_as_json_is_read_too() -> None:
    assert drift.parsed({"Resources": {"A": {}}}) == drift.parsed("Resources: {A: {}}")


def test_what_was_changed_by_hand_is_named() -> None:
    complete = {"DetectionStatus": "DETECTION_COMPLETE"}
    changed = [{"LogicalResourceId": "TriageRole", "StackResourceDriftStatus": "MODIFIED"}]
    assert drift.drifted(PROD, complete, []).level is Level.OK
    assert "TriageRole modified" in drift.drifted(PROD, complete, changed).found
    assert drift.drifted(PROD, {"DetectionStatus": "DETECTION_FAILED"}, []).level is Level.UNCHECKED


@pytest.mark.parametrize(
    ("configuration", "level"),
    [
        ({"State": "Active", "LastUpdateStatus": "Successful"}, Level.OK),
        ({"State": "Inactive"}, Level.OK),
        ({"State": "Failed", "StateReason": "the role"}, Level.PROBLEM),
        ({"State": "Active", "LastUpdateStatus": "Failed"}, Level.PROBLEM),
    ],
)
def test_a_function_is_ready_when_its_last_update_worked(configuration: dict[str, str], level: Level) -> None:
    assert functions.ready(PROD, {"FunctionName": "prod-triage", **configuration}).level is level


def test_a_function_that_nothing_calls_or_whose_queue_is_not_polled_is_a_problem() -> None:
    mapping = {"UUID": "1", "EventSourceArn": "arn:aws:sqs:eu-central-1:1:prod-feedback", "State": "Enabled"}
    assert functions.fed(PROD, "triage", [mapping]).level is Level.OK
    assert functions.fed(PROD, "triage", []).level is Level.PROBLEM
    off = functions.fed(PROD, "triage", [{**mapping, "State": "Disabled"}])
    assert (off.level, "prod-feedback" in off.found) == (Level.PROBLEM, True)
    assert off.cure == "aws lambda update-event-source-mapping --uuid 1 --enabled"
    failing = functions.fed(PROD, "triage", [{**mapping, "LastProcessingResult": "PROBLEM: Function call failed"}])
    assert failing.level is Level.PROBLEM


def test_a_schedule_that_does_not_fire_is_a_problem_and_one_that_seldom_does_a_warning() -> None:
    assert functions.enabled(PROD, "prod-tick", {"ScheduleExpression": "rate(5 minutes)"}).level is Level.OK
    assert functions.enabled(PROD, "prod-tick", {"State": "DISABLED"}).level is Level.PROBLEM
    assert functions.enabled(PROD, "prod-tick", {"ScheduleExpression": "rate(1 day)"}).level is Level.WARNING
    assert functions.enabled(PROD, "prod-sweep", {"ScheduleExpression": "rate(1 day)"}).level is Level.OK


def test_dead_letters_are_a_warning_and_waiting_messages_are_not() -> None:
    assert data.depth(PROD, [0, 0, 0], dead=True).level is Level.OK
    dead = data.depth(PROD, [4, 0, 0], dead=True)
    assert (dead.level, dead.cure) == (Level.WARNING, "goldsmith --stack prod dlq list")
    assert data.depth(PROD, [4, 1, 0], dead=False).level is Level.OK


def test_a_ledger_without_its_stream_starts_no_runs() -> None:
    table = {"TableName": "ledger", "TableStatus": "ACTIVE", "StreamSpecification": {"StreamEnabled": True}}
    assert data.kept(PROD, table).level is Level.OK
    assert data.kept(PROD, {**table, "StreamSpecification": {}}).level is Level.PROBLEM
    assert data.kept(PROD, {**table, "TableStatus": "ARCHIVED"}).level is Level.PROBLEM


def test_what_applications_read_must_be_what_the_ledger_has() -> None:
    assert data.published(PROD, {}).level is Level.OK
    assert data.published(PROD, {"acme": ("m", "m")}).level is Level.OK
    said = data.published(PROD, {"acme": ("m", "other"), "bakery": ("n", None)})
    assert said.level is Level.WARNING
    assert "acme: applications read other, live is m" in said.found
    assert "bakery: applications read nothing" in said.found


@pytest.mark.parametrize(("unreserved", "level"), [(1000, Level.OK), (30, Level.OK), (10, Level.WARNING)])
def test_an_account_with_less_concurrency_than_the_stack_is_warned_of(unreserved: int, level: Level) -> None:
    said = quotas.wide_enough(30, unreserved)
    assert said.level is level
    assert level is Level.OK or "request-service-quota-increase" in said.cure


@pytest.mark.parametrize(
    ("day", "level"),
    [
        (None, Level.OK),
        (date(2028, 1, 1), Level.OK),
        (date(2027, 1, 14), Level.WARNING),
        (date(2026, 11, 29), Level.PROBLEM),
    ],
)
def test_a_models_end_is_told_of_in_time(day: date | None, level: Level) -> None:
    said = provider.retiring(PROD, "gpt", day, TODAY, tuned=True)
    assert said.level is level
    assert level is Level.OK or "BaseModel=" in said.cure


def test_a_model_that_is_not_shown_is_a_problem_where_every_model_is() -> None:
    assert provider.missing(PROD, "gpt-9", tuned=False, lists_every_model=True).level is Level.PROBLEM
    assert provider.missing(PROD, "gpt-9", tuned=False, lists_every_model=False).level is Level.UNCHECKED


@pytest.mark.parametrize(
    ("host", "latest", "today", "level", "word"),
    [
        ("models.example", None, TODAY, Level.OK, "training_not_available"),
        ("api.openai.com", None, TODAY, Level.WARNING, "in 38 days"),
        ("api.openai.com", None, TODAY, Level.WARNING, "closed since 2026-07-02"),
        ("api.openai.com", date(2026, 11, 1), date(2027, 1, 5), Level.WARNING, "in 1 day;"),
        ("api.openai.com", date(2026, 11, 1), date(2027, 1, 6), Level.PROBLEM, "has closed"),
    ],
)
def test_fine_tuning_is_told_of_as_far_as_it_can_be_known(
    host: str, latest: date | None, today: date, level: Level, word: str
) -> None:
    said = provider.tuning(host, latest, today)
    assert (said.level, word in said.found) == (level, True)


def test_a_refusal_of_the_provider_is_a_problem_and_trouble_that_passes_is_not() -> None:
    with_key = patient({"ConfiguredProviderKeySecretArn": ARN})
    said = provider.refused(with_key, ConfigurationProblem("listing: the provider answered 401: check the key"))
    assert (said.level, said.found) == (Level.PROBLEM, "the provider answered 401")
    assert said.cure == secrets.put(ARN)
    assert provider.refused(with_key, RateLimited("listing: the provider answered 429")).level is Level.UNCHECKED


@pytest.mark.parametrize(
    ("provider_", "rewriter", "wanted"),
    [
        ("openai", "openai", {"base": ["BaseModel"], "w": ["RewriteModel", "JudgeModel"]}),
        ("openai", "bedrock", {"base": ["BaseModel"]}),
        ("bedrock", "openai", {"w": ["RewriteModel", "JudgeModel"]}),
    ],
)
def test_a_provider_is_asked_for_the_models_it_has_to_have(
    provider_: str, rewriter: str, wanted: dict[str, list[str]]
) -> None:
    names = {"ConfiguredBaseModel": "base", "ConfiguredRewriteModel": "w", "ConfiguredJudgeModel": "w"}
    stacked = patient({"ConfiguredProvider": provider_, "ConfiguredRewriteProvider": rewriter, **names})
    assert provider.models(stacked) == wanted


@pytest.mark.parametrize(
    ("base", "level"), [(BASE, Level.OK), (LEGACY, Level.WARNING), (UNTUNABLE, Level.PROBLEM), ("no", Level.PROBLEM)]
)
def test_a_base_model_on_bedrock_must_be_there_and_tunable(base: str, level: Level) -> None:
    outputs = {"ConfiguredProvider": "bedrock", "ConfiguredBaseModel": base, "BedrockTrainingRoleArn": ROLE}
    client: Any = {"bedrock": FakeBedrock(FakeStore())}.__getitem__
    stacked = Patient(Target("the stack prod", outputs, client, is_local=False), PROD.described, PROD.now)
    model, role = bedrock.of_bedrock(stacked)
    assert (model.name, role.looked_at) == (f"model {base}", ROLE)
    assert looked(model.look).level is level


AVAILABLE = {
    "agreementAvailability": {"status": "AVAILABLE"},
    "authorizationStatus": "AUTHORIZED",
    "entitlementAvailability": "AVAILABLE",
    "regionAvailability": "AVAILABLE",
}


@pytest.mark.parametrize(
    ("changes", "level"),
    [
        ({}, Level.OK),
        ({"regionAvailability": "NOT_AVAILABLE"}, Level.PROBLEM),
        ({"authorizationStatus": "NOT_AUTHORIZED"}, Level.PROBLEM),
        ({"entitlementAvailability": "NOT_AVAILABLE"}, Level.PROBLEM),
        ({"agreementAvailability": {"status": "PENDING"}}, Level.PROBLEM),
    ],
)
def test_a_model_on_bedrock_must_be_open_to_the_account_in_the_region(changes: dict[str, Any], level: Level) -> None:
    assert bedrock.open_to_us({**AVAILABLE, **changes}, "another").level is level


def test_a_profile_must_be_active() -> None:
    assert bedrock.profiled({"status": "ACTIVE"}, "").level is Level.OK
    assert bedrock.profiled({"status": "DELETED"}, "").level is Level.PROBLEM


@pytest.mark.parametrize(
    ("subscriptions", "level"),
    [(["arn:1"], Level.OK), (["arn:1", "PendingConfirmation"], Level.OK), (["PendingConfirmation"], Level.WARNING)],
)
def test_a_topic_needs_a_confirmed_subscription(subscriptions: list[str], level: Level) -> None:
    assert people.heard("arn:aws:sns:r:1:t", subscriptions).level is level
    assert "sns subscribe" in people.heard("arn:aws:sns:r:1:t", []).cure


def test_an_alarm_that_rings_or_is_muted_is_a_warning() -> None:
    quiet = {"AlarmName": "prod-a", "StateValue": "OK", "ActionsEnabled": True}
    assert people.ringing(PROD, [quiet]).level is Level.OK
    said = people.ringing(
        PROD, [{**quiet, "StateValue": "ALARM"}, {**quiet, "AlarmName": "b", "ActionsEnabled": False}]
    )
    assert said.level is Level.WARNING
    assert "in alarm: prod-a" in said.found
    assert "--alarm-names b" in said.cure
    assert people.ringing(PROD, []).level is Level.WARNING


def test_python_must_be_new_enough_and_a_region_chosen() -> None:
    assert machine.python((3, 13, 1)).level is Level.OK
    assert machine.python((3, 10, 9)).level is Level.PROBLEM
    assert machine.region("eu-central-1").level is Level.OK
    assert machine.region(None).level is Level.PROBLEM


def test_several_verdicts_are_as_bad_as_the_worst_and_keep_all_that_is_wrong() -> None:
    together = worst([ok("a"), warning("b", "c1"), problem("d", "c2"), unchecked("e")], "fine")
    assert (together.level, together.cure) == (Level.PROBLEM, "c2; c1")
    assert together.found == "d; b; not checked: e"
    assert worst([ok("a")], "fine") == ok("fine")
