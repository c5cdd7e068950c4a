"""A function says which variable is missing or wrong, and the template gives each function what it needs."""

import pytest

from goldsmith.domain.policy import TenantPolicy
from goldsmith.errors import ConfigurationProblem
from goldsmith.settings.advance import AdvanceSettings
from goldsmith.settings.environment import Settings
from goldsmith.settings.launch import LaunchSettings
from goldsmith.settings.rewrite import RewriteSettings
from goldsmith.settings.triage import TriageSettings
from goldsmith.settings.webhook import WebhookSettings
from tests.fakes.template import resource

COMPLETE = {
    "GOLDSMITH_TABLE": "ledger",
    "GOLDSMITH_BUCKET": "dataset",
    "GOLDSMITH_FEEDBACK_QUEUE_URL": "https://queue/feedback",
    "GOLDSMITH_FEEDBACK_DLQ_URL": "https://queue/feedback-dead-letters",
    "GOLDSMITH_REWRITE_QUEUE_URL": "https://queue/rewrite",
    "GOLDSMITH_REWRITE_DLQ_URL": "https://queue/rewrite-dead-letters",
    "GOLDSMITH_ADVANCE_QUEUE_URL": "https://queue/advance",
    "GOLDSMITH_PROVIDER_ENDPOINT": "https://provider/v1",
    "GOLDSMITH_PROVIDER_KEY_ARN": "arn:aws:secretsmanager:eu-central-1:123456789012:secret:key",
    "GOLDSMITH_REWRITE_MODEL": "rewriter",
    "GOLDSMITH_BASE_MODEL": "base",
    "GOLDSMITH_JUDGE_MODEL": "judge",
}
BY_FUNCTION: dict[str, type[Settings]] = {
    "Triage": TriageSettings,
    "Rewrite": RewriteSettings,
    "Launch": LaunchSettings,
    "Advance": AdvanceSettings,
    "Webhook": WebhookSettings,
}
REQUIRED = [
    (model, f"GOLDSMITH_{name.upper()}")
    for model in BY_FUNCTION.values()
    for name, field in model.model_fields.items()
    if field.is_required()
]


@pytest.mark.parametrize(("model", "variable"), REQUIRED)
def test_a_missing_variable_is_named(model: type[Settings], variable: str) -> None:
    without = {name: value for name, value in COMPLETE.items() if name != variable}
    with pytest.raises(ConfigurationProblem, match=f"^{variable}: Field required$"):
        model.read(without)


def test_all_missing_variables_are_named_at_once() -> None:
    with pytest.raises(ConfigurationProblem) as problem:
        TriageSettings.read({})
    assert str(problem.value).count("Field required") == sum(model is TriageSettings for model, _ in REQUIRED)
    assert all(variable in str(problem.value) for model, variable in REQUIRED if model is TriageSettings)


def test_an_empty_variable_is_a_missing_one() -> None:
    with pytest.raises(ConfigurationProblem, match="GOLDSMITH_TABLE"):
        TriageSettings.read({**COMPLETE, "GOLDSMITH_TABLE": ""})
    assert WebhookSettings.read({**COMPLETE, "GOLDSMITH_WEBHOOK_SECRET_ARN": ""}).webhook_secret_arn is None


def test_a_wrong_value_is_named_and_not_quoted() -> None:
    with pytest.raises(ConfigurationProblem, match="GOLDSMITH_REWRITE_TIMEOUT_SECONDS") as problem:
        RewriteSettings.read({**COMPLETE, "GOLDSMITH_REWRITE_TIMEOUT_SECONDS": "hidden"})
    assert "hidden" not in str(problem.value)


def test_numbers_reach_the_policy() -> None:
    environment = {**COMPLETE, "GOLDSMITH_SAMPLE_THRESHOLD": "50", "GOLDSMITH_PROMOTION_MARGIN": "0.07"}
    policy = AdvanceSettings.read(environment).policy
    assert (policy.sample_threshold, policy.promotion_margin, policy.base_model) == (50, 0.07, "base")
    assert LaunchSettings.read(environment).policy.sample_threshold == 50


@pytest.mark.parametrize(("said", "judges"), [("on", True), ("off", False), ("", True)])
def test_whether_a_judge_compares_reaches_the_policy_as_the_template_says_it(said: str, *, judges: bool) -> None:
    environment = {**COMPLETE, "GOLDSMITH_JUDGE_EVALUATIONS": said}
    assert AdvanceSettings.read(environment).policy.judge_evaluations is judges


def test_what_becomes_of_near_duplicates_reaches_the_policy_and_is_one_of_two() -> None:
    assert AdvanceSettings.read(COMPLETE).policy.near_duplicates == "report"
    chosen = {**COMPLETE, "GOLDSMITH_NEAR_DUPLICATES": "collapse"}
    assert AdvanceSettings.read(chosen).policy.near_duplicates == "collapse"
    with pytest.raises(ConfigurationProblem, match="GOLDSMITH_NEAR_DUPLICATES"):
        AdvanceSettings.read({**COMPLETE, "GOLDSMITH_NEAR_DUPLICATES": "drop"})


@pytest.mark.parametrize("model", [RewriteSettings, AdvanceSettings])
@pytest.mark.parametrize("variable", ["GOLDSMITH_PROVIDER_ENDPOINT", "GOLDSMITH_PROVIDER_KEY_ARN"])
def test_endpoint_and_key_are_needed_where_the_provider_is_openai_and_not_on_bedrock(
    model: type[RewriteSettings] | type[AdvanceSettings], variable: str
) -> None:
    without = {**COMPLETE, variable: ""}
    with pytest.raises(ConfigurationProblem, match=f"^{variable}: .*GOLDSMITH_PROVIDER is openai$"):
        model.read(without)
    on_bedrock = {"GOLDSMITH_PROVIDER": "bedrock", "GOLDSMITH_TRAINING_ROLE_ARN": "arn:aws:iam::123456789012:role/r"}
    assert model.read(without | on_bedrock).provider == "bedrock"


def test_training_on_bedrock_needs_a_role_and_training_elsewhere_none() -> None:
    with pytest.raises(ConfigurationProblem, match=r"^GOLDSMITH_TRAINING_ROLE_ARN: .*GOLDSMITH_PROVIDER is bedrock$"):
        AdvanceSettings.read({**COMPLETE, "GOLDSMITH_PROVIDER": "bedrock"})
    assert AdvanceSettings.read(COMPLETE).training_role_arn == ""


@pytest.mark.parametrize("model", [RewriteSettings, AdvanceSettings])
def test_a_provider_is_one_of_two(model: type[Settings]) -> None:
    with pytest.raises(ConfigurationProblem, match="GOLDSMITH_PROVIDER"):
        model.read({**COMPLETE, "GOLDSMITH_PROVIDER": "elsewhere"})


@pytest.mark.parametrize("function_timeout", [60, 120, 180])
def test_a_rewrite_its_judgement_and_the_commit_fit_into_the_functions_time(function_timeout: int) -> None:
    environment = {**COMPLETE, "GOLDSMITH_REWRITE_TIMEOUT_SECONDS": str(function_timeout)}
    call = RewriteSettings.read(environment).call_timeout_seconds
    assert call >= 20
    assert 2 * call <= function_timeout - 20


def test_numbers_reach_the_rewriting_policy() -> None:
    environment = {**COMPLETE, "GOLDSMITH_CANDIDATES": "4", "GOLDSMITH_MINIMUM_SCORE": "0.9"}
    policy = RewriteSettings.read(environment).policy
    assert (policy.candidates, policy.minimum_score, policy.style_examples) == (4, 0.9, 3)


@pytest.mark.parametrize("model", [TriageSettings, RewriteSettings])
def test_the_ratings_that_are_good_and_bad_reach_all_who_judge_by_them(
    model: type[TriageSettings] | type[RewriteSettings],
) -> None:
    default = model.read(COMPLETE).policy.model_copy(update={"base_model": TenantPolicy().base_model})
    assert default == TenantPolicy()
    policy = model.read({**COMPLETE, "GOLDSMITH_POSITIVE_RATING": "0.9", "GOLDSMITH_NEGATIVE_RATING": "0.8"}).policy
    assert (policy.positive_rating, policy.negative_rating) == (0.9, 0.8)


@pytest.mark.parametrize("model", [TriageSettings, RewriteSettings])
@pytest.mark.parametrize(("positive", "negative"), [("0.5", "0.5"), ("0.2", ""), ("", "0.75"), ("0.4", "0.6")])
def test_a_rating_that_is_good_and_bad_at_once_is_refused(model: type[Settings], positive: str, negative: str) -> None:
    ratings = {"GOLDSMITH_POSITIVE_RATING": positive, "GOLDSMITH_NEGATIVE_RATING": negative}
    with pytest.raises(ConfigurationProblem, match=r"^GOLDSMITH_POSITIVE_RATING: [\d.]+ must be above GOLDSMITH_NEG"):
        model.read(COMPLETE | ratings)


@pytest.mark.parametrize(("function", "model"), BY_FUNCTION.items())
def test_the_template_gives_each_function_exactly_what_it_reads(function: str, model: type[Settings]) -> None:
    variables = set(resource(f"{function}Function")["Environment"]["Variables"])
    given = {name for name in variables if name.startswith("GOLDSMITH_")}
    read = {f"GOLDSMITH_{name.upper()}" for name in model.model_fields}
    required = {f"GOLDSMITH_{name.upper()}" for name, field in model.model_fields.items() if field.is_required()}
    assert required <= given <= read


@pytest.mark.parametrize(("given", "automatic"), [("on", True), ("off", False), ("", True)])
def test_rollback_is_automatic_unless_it_is_turned_off(given: str, automatic: bool) -> None:
    chosen = {"GOLDSMITH_AUTOMATIC_ROLLBACK": given, "GOLDSMITH_ROLLBACK_MINIMUM_DRAFTS": "50"}
    policy = AdvanceSettings.read(COMPLETE | chosen).policy
    assert (policy.automatic_rollback, policy.rollback_minimum_drafts, policy.rollback_margin) == (automatic, 50, 0.02)
