"""What people are told by the topic: the rules of the template, applied to what is really announced."""

import json
import re
from typing import Any

import pytest

from goldsmith.domain.announcements import SOURCE, Cause, LiveModelChanged, RunReached
from goldsmith.domain.runs import RunState
from goldsmith_cli.contract.announced import CHANGES, run_reached
from tests.infra.reading import of_type, template

Announcement = RunReached | LiveModelChanged


def rules() -> dict[str, Any]:
    return of_type("AWS::Events::Rule")


def matches(pattern: dict[str, Any], event: dict[str, Any]) -> bool:
    """EventBridge's rule for patterns of plain values."""
    return all(
        matches(wanted, event[name]) if isinstance(wanted, dict) else event[name] in wanted
        for name, wanted in pattern.items()
    )


def at(path: str, event: dict[str, Any]) -> str:
    found: Any = event
    for step in path.removeprefix("$.").split("."):
        found = found[step]
    assert isinstance(found, str), f"{path} is always a text"
    return found


def told(announcement: Announcement) -> list[str]:
    """The sentences that an announcement makes; nothing in them is escaped, and each has to be a JSON string."""
    detail = announcement.model_dump(mode="json")
    event = {"source": SOURCE, "detail-type": announcement.subject, "detail": detail}
    sentences = []
    for rule in rules().values():
        [target] = rule["Targets"]
        if matches(rule["EventPattern"], event):
            values = {name: at(path, event) for name, path in target["InputTransformer"]["InputPathsMap"].items()}
            text = re.sub(r"<([^<>]+)>", lambda found: values[found[1]], target["InputTransformer"]["InputTemplate"])  # noqa: B023
            sentences.append(str(json.loads(text)))
    return sentences


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        (RunState.CLAIMED, "Run acme-leads-0003 of acme-leads has started."),
        (
            RunState.PROMOTED,
            "Run acme-leads-0003 has ended promoted: the live model of acme-leads is ft:base:acme-leads:0003.",
        ),
        (RunState.KEPT, "Run acme-leads-0003 has ended kept: the live model of acme-leads is ft:base:acme-leads:0002."),
        (
            RunState.BLOCKED,
            "Run acme-leads-0003 of acme-leads has ended blocked: fine-tuning is not available to this organisation",
        ),
        (
            RunState.FAILED,
            "Run acme-leads-0003 of acme-leads has ended failed: 9 samples to train on after 3 were held out; "
            "a provider needs 10",
        ),
        (RunState.CANCELLED, "Run acme-leads-0003 of acme-leads has ended cancelled: cancelled by mia"),
    ],
)
def test_people_are_told_of_a_run_in_one_plain_sentence(state: RunState, sentence: str) -> None:
    assert told(run_reached(state)) == [sentence]


def test_people_are_told_of_the_start_and_of_every_end_and_of_nothing_in_between() -> None:
    heard = {state for state in RunState if told(run_reached(state))}
    assert heard == {state for state in RunState if state.ended} | {RunState.CLAIMED}


@pytest.mark.parametrize("cause", Cause)
def test_people_are_told_once_of_every_change_of_the_live_model(cause: Cause) -> None:
    """Of one that a run has made by the sentence about the run."""
    change = CHANGES[0][0].model_copy(update={"cause": cause})
    sentence = (
        "The live model of acme-leads is now ft:base:acme-leads:0003, no longer ft:base:acme-leads:0002: "
        "better by 0.19 on 40 held-out conversations"
    )
    assert told(change) == ([] if cause is Cause.PROMOTED else [sentence])


def test_no_problem_can_break_the_sentence_it_stands_in() -> None:
    facts = run_reached(RunState.FAILED).model_dump()
    hostile = RunReached.model_validate({**facts, "problem": 'no "base" at C:\\models\n\tor <tenant>'})
    [sentence] = told(hostile)
    assert sentence.endswith("failed: no 'base' at C:/models or <tenant>")


def test_without_a_topic_there_are_no_rules() -> None:
    resources = template()["Resources"]
    assert {resources[name]["Condition"] for name in rules()} == {"HasNotificationTopic"}
    [equals] = template()["Conditions"]["HasNotificationTopic"]["Fn::Not"]
    assert "" in equals["Fn::Equals"]
    assert {"Ref": "NotificationTopicArn"} in equals["Fn::Equals"]


@pytest.mark.parametrize("name", rules())
def test_every_rule_sends_to_the_topic_alone(name: str) -> None:
    [target] = rules()[name]["Targets"]
    assert target["Arn"] == {"Ref": "NotificationTopicArn"}
    assert "EventBusName" not in rules()[name], "the default bus, where announcements are made"


def test_every_detail_type_named_is_one_that_is_announced() -> None:
    announced = {run_reached(state).subject for state in RunState} | {change.subject for change, _ in CHANGES}
    assert {each for rule in rules().values() for each in rule["EventPattern"]["detail-type"]} <= announced
