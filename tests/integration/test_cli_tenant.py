"""`goldsmith tenant`: what holds for one tenant is shown, set, explained and kept with its history."""

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest

from goldsmith.adapters.dynamodb_settings import DynamoSettings
from goldsmith.domain.tenant_settings import SettingsChange, TenantSettings
from goldsmith_cli.errors import ExitCode
from tests.integration.cli_stack import Answer, MotoStack, moto_stack
from tests.integration.taught_stack import teach

TENANT = "acme-leads"
SENDER = "AIDAEXAMPLEEXAMPLE01"
NOTE = "strict reader, agreed by telephone"


@pytest.fixture
def stack(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[MotoStack]:
    with moto_stack(monkeypatch, capsys) as running:
        yield running


def shown(stack: MotoStack, tenant: str = TENANT) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(stack.goldsmith("tenant", "show", tenant, "--json").out)
    return found


def changed(stack: MotoStack, *arguments: str, tenant: str = TENANT) -> Answer:
    answer = stack.goldsmith("tenant", "set", tenant, *arguments)
    assert answer.exit_code == ExitCode.OK, answer.err
    return answer


def test_a_tenant_nobody_heard_of_has_the_stacks_policy(stack: MotoStack) -> None:
    told = shown(stack)
    assert {each["from"] for each in told["policy"].values()} == {"stack"}
    assert (told["policy"]["sample_threshold"]["value"], told["version"]) == (12, 0)
    assert (told["senders"], told["changes"]) == ([], [])


def test_what_is_set_holds_with_its_history_and_the_rest_follows_the_stack(stack: MotoStack) -> None:
    changed(stack, "sample_threshold=40", "positive_rating=0.8", "--sender", SENDER, "--note", NOTE)
    changed(stack, "--unset", "sample_threshold", "judge_evaluations=off")
    told = shown(stack)
    own = {name: each for name, each in told["policy"].items() if each["from"] == "tenant"}
    assert own == {
        "positive_rating": {"value": 0.8, "from": "tenant", "stack": 0.75},
        "judge_evaluations": {"value": False, "from": "tenant", "stack": True},
    }
    assert told["senders"] == [SENDER]
    first, second = told["changes"]
    assert first["fields"] == {
        "positive_rating": {"from": None, "to": 0.8},
        "sample_threshold": {"from": None, "to": 40},
    }
    assert (first["note"], first["bound"], second["note"], second["bound"]) == (NOTE, [SENDER], None, [])
    assert second["fields"]["sample_threshold"] == {"from": 40, "to": None}
    assert first["changed_by"] == second["changed_by"] == boto3.client("sts").get_caller_identity()["Arn"]


def test_people_see_each_field_who_set_it_and_what_it_means(stack: MotoStack) -> None:
    changed(stack, "epochs=2", "--sender", SENDER, "--note", "\x1b[31mred")
    answer = stack.goldsmith("tenant", "show", TENANT)
    assert answer.exit_code == ExitCode.OK
    [epochs] = [line for line in answer.out.splitlines() if line.startswith("epochs")]
    assert "the tenant; the stack has 3" in epochs
    assert "How often a job goes through its training set." in epochs
    [method] = [line for line in answer.out.splitlines() if line.startswith("method")]
    assert "the stack" in method
    assert "epochs: the stack's → 2" in answer.out
    assert f"sender {SENDER}: bound" in answer.out
    assert "\\x1b[31mred" in answer.out, "what an operator wrote must not steer the terminal"


def test_a_change_shows_before_and_after_and_what_follows_by_itself(stack: MotoStack) -> None:
    answer = changed(stack, "positive_rating=0.8", "sample_threshold=12", "base_model=other")
    assert "0.75 → 0.8" in answer.out
    assert "12 → 12, the same as the stack's: it stays when that changes" in answer.out
    assert f"goldsmith replay --tenant {TENANT} --dry-run" in answer.out
    assert "the live model stays until one is promoted" in answer.out
    again = changed(stack, "positive_rating=0.8")
    assert again.out == f"{TENANT} is set up like this already\n"
    assert len(shown(stack)["changes"]) == 1


def test_a_dry_run_changes_nothing(stack: MotoStack) -> None:
    answer = changed(stack, "epochs=2", "--dry-run")
    assert "3 → 2" in answer.out
    told = json.loads(changed(stack, "epochs=2", "--dry-run", "--json").out)
    assert (told["dry_run"], told["changed"], told["change"]["fields"]) == (
        True,
        False,
        {"epochs": {"from": None, "to": 2}},
    )
    assert shown(stack)["version"] == 0
    assert list(stack.runs.tenants()) == []


REFUSED: list[tuple[tuple[str, ...], str]] = [
    (("epochs=0",), "epochs=0: has to be a whole number, 1 to 50"),
    (("positive_ratng=0.5",), "did you mean positive_rating?"),
    (("maximum_active_runs=3",), "deploy the stack with another MaximumActiveRuns"),
    (("positive_rating=0.2",), "negative_rating is the stack's: set it for the tenant too"),
    (("cost_ceiling=5",), "needs a training_price"),
    (("epochs",), "is no FIELD=VALUE"),
    (("epochs=2", "epochs=3"), "given twice"),
    (("epochs=2", "--unset", "epochs"), "not both"),
    (("--unset", "epochs"), "follows the stack here already"),
    (("--sender", "arn:aws:iam::1:user/x"), "has to be a principal's unique id"),
    (("--remove-sender", SENDER), "not bound; no sender is bound"),
    (("--note", "x" * 501, "epochs=2"), "note: at most 500 characters"),
    ((), "nothing is to be set"),
]


def test_what_cannot_be_is_refused_with_field_and_cure(stack: MotoStack) -> None:
    for arguments, said in REFUSED:
        answer = stack.goldsmith("tenant", "set", TENANT, *arguments)
        assert answer.exit_code == ExitCode.USAGE
        assert said in answer.err
    assert shown(stack)["version"] == 0


def test_all_that_is_wrong_is_said_at_once(stack: MotoStack) -> None:
    answer = stack.goldsmith("tenant", "set", TENANT, "epochs=0", "minimum_score=7", "metod=dpo", "--sender", "x")
    assert all(said in answer.err for said in ("epochs=0", "minimum_score=7", "did you mean method?", "sender x"))


def test_of_two_operators_at_once_one_is_told(stack: MotoStack, monkeypatch: pytest.MonkeyPatch) -> None:
    store = DynamoSettings.change_settings

    def overtaken(log: DynamoSettings, change: SettingsChange, forgettings: int, *, splits: bool = False) -> bool:
        other = change.model_copy(update={"after": TenantSettings(version=1, overrides={"epochs": 9})})
        assert store(log, other, forgettings)
        return store(log, change, forgettings, splits=splits)

    monkeypatch.setattr(DynamoSettings, "change_settings", overtaken)
    answer = stack.goldsmith("tenant", "set", TENANT, "epochs=2")
    assert answer.exit_code == ExitCode.PROBLEM
    assert "changed meanwhile" in answer.err
    assert shown(stack)["policy"]["epochs"]["value"] == 9


def test_a_split_that_a_run_has_fixed_cannot_be_set(stack: MotoStack) -> None:
    changed(stack, "holdout_fraction=0.4")
    stack.ledger_table.client.update_item(
        TableName="ledger",
        Key={"pk": {"S": f"tenant#{TENANT}"}, "sk": {"S": "tenant"}},
        UpdateExpression="SET holdout_fraction = :fraction",
        ExpressionAttributeValues={":fraction": {"N": "0.3"}},
    )
    answer = stack.goldsmith("tenant", "set", TENANT, "holdout_fraction=0.1")
    assert answer.exit_code == ExitCode.USAGE
    assert "the tenant's first snapshot has fixed it at 0.3" in answer.err
    assert shown(stack)["policy"]["holdout_fraction"] == {"value": 0.3, "from": "first run", "stack": 0.2}


def test_what_a_later_deployment_made_impossible_is_shown(stack: MotoStack) -> None:
    changed(stack, "positive_rating=0.3")
    stack.outputs["ConfiguredNegativeRating"] = "0.4"
    answer = stack.goldsmith("tenant", "show", TENANT)
    assert answer.exit_code == ExitCode.PROBLEM
    assert f"goldsmith tenant set {TENANT} --unset positive_rating" in answer.out
    changed(stack, "--unset", "positive_rating")
    assert stack.goldsmith("tenant", "show", TENANT).exit_code == ExitCode.OK


def test_the_list_has_every_tenant_that_sent_something_or_was_set_up(stack: MotoStack) -> None:
    assert stack.goldsmith("tenant", "list").err == "no tenant has sent anything or was set up yet\n"
    teach(stack, 3)
    assert (
        "nothing has been heard of the tenant acme-lead yet; did you mean acme-leads?"
        in changed(stack, "epochs=2", "--dry-run", tenant="acme-lead").err
    )
    changed(stack, "epochs=2", "--sender", SENDER, tenant="birch-studio")
    told = json.loads(stack.goldsmith("tenant", "list", "--json").out)
    assert {name: (each["events"], each["overrides"], each["senders"]) for name, each in told.items()} == {
        TENANT: (3, {}, []),
        "birch-studio": (0, {"epochs": 2}, [SENDER]),
    }
    lines = stack.goldsmith("tenant", "list").out.splitlines()
    assert lines[1].split()[:3] == [TENANT, "3", "3"]
    assert lines[2].split()[-1] == "epochs=2"


def test_other_commands_decide_by_what_the_tenant_has_set(stack: MotoStack) -> None:
    teach(stack, 13)
    status = json.loads(stack.goldsmith("status", "--json").out)["tenants"][TENANT]
    assert (status["threshold"], status["next_run"]) == (12, [])
    changed(stack, "sample_threshold=40", "epochs=7", "method=dpo")
    status = json.loads(stack.goldsmith("status", "--json").out)["tenants"][TENANT]
    assert (status["threshold"], status["next_run"]) == (40, ["13 new samples, and a run starts at 40"])
    plan = json.loads(stack.goldsmith("train", "--tenant", TENANT, "--dry-run", "--json").out)
    assert (plan["method"], plan["estimate"]["epochs"]) == ("dpo", 7)
    assert plan["by_itself"]["why_not"] == ["13 new samples, and a run starts at 40"]


def test_a_replay_decides_by_what_the_tenant_has_set(stack: MotoStack) -> None:
    teach(stack, 3)
    changed(stack, "positive_rating=0.9", "negative_rating=0.8")
    report = json.loads(stack.goldsmith("replay", "--tenant", TENANT, "--dry-run", "--json").out)
    assert report["policy"] == {"positive_rating": 0.75, "negative_rating": 0.25}
    assert report["tenants"][TENANT]["policy"] == {"positive_rating": 0.9, "negative_rating": 0.8}
