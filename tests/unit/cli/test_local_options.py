"""What a local stack is started with: kept until something else is chosen, and refused where nothing would take it."""

from typing import Any

import pytest

from goldsmith_cli.errors import ExitCode, UsageError
from goldsmith_cli.local.options import TEMPLATE, Options, template_parameters
from goldsmith_cli.local.parameters import Declared, declared, refuse_impossible
from goldsmith_cli.local.records import Chosen

FRESH = Chosen()


@pytest.fixture(scope="module")
def template() -> Declared:
    return declared(Options().project_directory() / TEMPLATE)


def deployed(options: Options, former: Chosen = FRESH) -> dict[str, str]:
    return dict(template_parameters(options.after(former)))


def test_the_smallest_threshold_holds_out_enough_answers_for_a_decision() -> None:
    ours = deployed(Options())
    assert int(ours["SampleThreshold"]) == 20
    assert 20 * float(ours["HoldoutFraction"]) >= int(ours["MinimumEvidence"])


def test_a_parameter_wins_over_the_option_of_the_same_meaning_and_over_ours() -> None:
    ours = deployed(Options(threshold=30, parameters={"MinimumEvidence": "9", "SampleThreshold": "40"}))
    assert (ours["MinimumEvidence"], ours["SampleThreshold"]) == ("9", "40")


def test_what_was_chosen_stays_until_something_else_is() -> None:
    first = Options(30, 1.5, "DEBUG", {"NearDuplicates": "collapse"}).after(FRESH)
    assert Options().after(first) == first
    assert deployed(Options(), first)["SampleThreshold"] == "30"
    second = Options(threshold=50, parameters={"NearDuplicates": "report"}).after(first)
    assert second.parameters == {"SampleThreshold": "50", "LogLevel": "DEBUG", "NearDuplicates": "report"}
    assert (second.job_seconds, Options(job_seconds=2).after(second).job_seconds) == (1.5, 2)


def test_permissions_are_enforced_from_when_it_is_asked_for_until_it_is_asked_not_to() -> None:
    assert not FRESH.enforce_permissions
    enforced = Options(enforce_permissions=True).after(FRESH)
    assert Options(threshold=30).after(enforced).enforce_permissions
    assert not Options(enforce_permissions=False).after(enforced).enforce_permissions


def test_what_was_chosen_of_a_parameter_that_there_is_no_more_is_dropped() -> None:
    assert Options().after(Chosen(parameters={"Abolished": "1"})) == FRESH


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ({"PositiveRating": "0.2"}, "NegativeRating (0.25) must be below PositiveRating (0.2)"),
        ({"PositiveRating": "2"}, "PositiveRating=2: must be from 0.01 to 1"),
        ({"PositiveRating": "nan"}, "PositiveRating=nan: must be from 0.01 to 1"),
        ({"PositiveRating": "high"}, "PositiveRating=high: must be a number"),
        ({"SampleThreshold": "10"}, "SampleThreshold=10: must be from 20 to 1000000"),
        ({"MinimumSamples": "3"}, "MinimumSamples=3: must be from 20"),
        ({"CostCeiling": "5"}, "CostCeiling (5.0) needs a TrainingPrice"),
        ({"RewriteConcurrency": "7"}, "RewriteConcurrency=7: must be one of 2, 5, 10"),
        ({"NearDuplicates": "drop"}, "NearDuplicates=drop: must be one of report, collapse"),
        ({"TickRate": "rate(5 minute)"}, "TickRate=rate(5 minute): must look like rate(5 minutes)"),
        ({"Operators": "AROAOPERATOREXAMPLE,mia"}, "Operators=AROAOPERATOREXAMPLE,mia: must be empty, or unique ids"),
        ({"PositveRating": "0.5"}, "the template has none of this name; did you mean PositiveRating?"),
    ],
)
def test_what_could_decide_nothing_is_refused_before_anything_is_deployed(
    parameters: dict[str, str], said: str
) -> None:
    with pytest.raises(UsageError) as refusal:
        Options(parameters=parameters).after(FRESH)
    assert said in refusal.value.message
    assert refusal.value.cure
    assert "Value error" not in refusal.value.message
    assert refusal.value.exit_code == ExitCode.USAGE


@pytest.mark.parametrize(
    "parameters",
    [
        {"PositiveRating": "0.2", "NegativeRating": "0.1"},
        {"CostCeiling": "5", "TrainingPrice": "25"},
        {"TickRate": "cron(0/5 * * * ? *)", "JudgeModel": ""},
        {"Operators": "AROAOPERATOREXAMPLE,AIDAOPERATOREXAMPLE", "SenderPrincipals": ""},
    ],
)
def test_what_goes_together_is_taken(parameters: dict[str, str]) -> None:
    assert Options(parameters=parameters).after(FRESH).parameters == parameters


def test_what_is_kept_and_what_is_given_must_go_together_too() -> None:
    former = Options(parameters={"PositiveRating": "0.3"}).after(FRESH)
    with pytest.raises(UsageError, match=r"NegativeRating \(0.4\) must be below PositiveRating \(0.3\)"):
        Options(parameters={"NegativeRating": "0.4"}).after(former)


def test_the_templates_own_values_are_among_those_that_are_taken(template: Declared) -> None:
    own: dict[str, Any] = {name: str(known["Default"]) for name, known in template.items() if "Default" in known}
    refuse_impossible(own, template)
