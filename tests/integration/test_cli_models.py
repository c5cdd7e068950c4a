"""Which model is live, and another one made so by hand: on ledger, parameter store and event bus alone."""

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import boto3
import pytest

from goldsmith.adapters.dynamodb_live import DynamoLive
from goldsmith.client import FeedbackEmitter
from goldsmith.domain.launching import claim
from goldsmith.domain.live_models import promotion
from goldsmith.domain.policy import TenantPolicy
from goldsmith.domain.runs import Run, RunState, next_version
from goldsmith_cli.errors import ExitCode
from tests.fakes.feedback import event_fields
from tests.integration.cli_stack import MotoStack, moto_stack

TENANT = "acme-leads"
POLICY = TenantPolicy(base_model="base")
NOBODY_LISTENS = "http://127.0.0.1:9"
YES = ("--yes", "--by", "Mia")


@pytest.fixture
def stack(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[MotoStack]:
    """Two runs were promoted one after the other; the provider is not there."""
    outputs = {
        "ModelParameterPrefix": "/goldsmith",
        "ConfiguredProviderEndpoint": NOBODY_LISTENS,
        "ConfiguredProviderKeySecretArn": "arn:aws:secretsmanager:eu-central-1:123456789012:secret:gone",
    }
    with moto_stack(monkeypatch, capsys, **outputs) as running:
        emitter = FeedbackEmitter(running.outputs["FeedbackQueueUrl"], running.sqs)
        assert emitter.emit_all([event_fields()]).complete
        running.triage()
        for model in ("tuned-1", "tuned-2"):
            ended(running, RunState.PROMOTED, model)
        yield running


def ended(stack: MotoStack, state: RunState, model: str | None, **changes: object) -> Run:
    """One more run of the tenant, at its end."""
    seen = stack.runs.tenant(TENANT)
    run = claim(seen, POLICY, stack.clock())
    assert stack.runs.start(run, seen, 100)
    done = next_version(run, {"state": state, "tuned_model": model, **changes}, stack.clock())
    change = promotion(stack.runs.tenant(TENANT), done, stack.clock()) if state is RunState.PROMOTED else None
    assert stack.runs.end(done, change)
    return done


def published(tenant: str = TENANT) -> str:
    """What applications read."""
    return str(boto3.client("ssm").get_parameter(Name=f"/goldsmith/{tenant}/model")["Parameter"]["Value"])


def sent(stack: MotoStack, model: str, count: int, final: str) -> None:
    """Drafts that people sent."""
    events = [
        event_fields(
            event_id=f"{model}-{number}", generation_id=f"{model}-{number}", model=model, output="Dear Dana,",
            final=final,
        )
        for number in range(count)
    ]  # fmt: skip
    assert FeedbackEmitter(stack.outputs["FeedbackQueueUrl"], stack.sqs).emit_all(events).complete
    stack.triage()


def listed(stack: MotoStack, *options: str) -> dict[str, Any]:
    answer = stack.goldsmith("models", "list", "--json", *options)
    assert answer.exit_code == ExitCode.OK
    found: dict[str, Any] = json.loads(answer.out)
    return found


class TestList:
    def test_shows_every_model_how_it_stands_and_the_log(self, stack: MotoStack) -> None:
        ended(stack, RunState.KEPT, "tuned-3")
        ended(stack, RunState.FAILED, None)
        sent(stack, "tuned-2", 2, "Hi Dana!")
        sent(stack, "tuned-1", 3, "Dear Dana,")
        models = {each["model"]: each for each in listed(stack)[TENANT]["models"]}
        assert {name: each["standing"] for name, each in models.items()} == {
            "base": "was live", "tuned-1": "before", "tuned-2": "live", "tuned-3": "never live",
        }  # fmt: skip
        assert (models["tuned-1"]["drafts"], models["tuned-1"]["edit_distance"]) == (3, 0.0)
        assert models["tuned-2"]["drafts"] == 2
        assert models["tuned-2"]["edit_distance"] > 0.5
        assert (models["tuned-3"]["edit_distance"], models["tuned-3"]["since"]) == (None, None)

    def test_people_read_the_same(self, stack: MotoStack) -> None:
        sent(stack, "tuned-2", 2, "Hi Dana!")
        said = stack.goldsmith("models", "list", "--tenant", TENANT).out
        lines = said.splitlines()
        assert lines[0] == TENANT
        assert lines[1].split() == ["model", "run", "state", "standing", "since", "edit", "distance", "drafts", "sent"]
        assert any(line.startswith("tuned-2") and "acme-leads-0002" in line and "live" in line for line in lines)
        assert "Too early to tell" in said
        assert "1. 2026-11-22 10:00 UTC base → tuned-1, promoted: It was found better" in said

    def test_a_model_that_knows_what_was_forgotten_is_marked(self, stack: MotoStack) -> None:
        ended(stack, RunState.KEPT, "tuned-3", retrain_required=True)
        assert listed(stack)[TENANT]["models"][-1]["retrain_required"] is True
        assert "acme-leads-0003: tuned-3 was trained on what was forgotten" in stack.goldsmith("models", "list").out

    def test_a_tenant_whose_models_were_never_promoted_has_its_base_model_live(self, stack: MotoStack) -> None:
        emitter = FeedbackEmitter(stack.outputs["FeedbackQueueUrl"], stack.sqs)
        assert emitter.emit_all([event_fields(tenant="bakery", event_id="b")]).complete
        stack.triage()
        found = listed(stack, "--tenant", "bakery")["bakery"]
        assert ([each["standing"] for each in found["models"]], found["changes"], found["watch"]) == (
            ["live"],
            [],
            None,
        )

    def test_a_tenant_nobody_heard_of_is_an_error(self, stack: MotoStack) -> None:
        answer = stack.goldsmith("models", "list", "--tenant", "acme-lead")
        assert (answer.exit_code, "did you mean acme-leads?" in answer.err) == (ExitCode.PROBLEM, True)


class TestStatus:
    def test_shows_the_live_edit_distance_in_a_line_and_not_among_the_outcomes(self, stack: MotoStack) -> None:
        sent(stack, "tuned-2", 2, "Dear Dana,")
        answer = stack.goldsmith("status")
        assert answer.exit_code == ExitCode.OK
        line = "acme-leads: live edit distance 0.000 (tuned-2, 2 drafts sent), before it - (tuned-1, no draft sent)"
        assert line in answer.out
        assert answer.out.count("watch_") == 0

    def test_tells_programs_the_same(self, stack: MotoStack) -> None:
        sent(stack, "tuned-2", 2, "Dear Dana,")
        told = json.loads(stack.goldsmith("status", "--json").out)
        assert told["balanced"] is True
        assert told["tenants"][TENANT]["live_edit_distances"] == [
            {"model": "tuned-2", "edit_distance": 0.0, "drafts": 2},
            {"model": "tuned-1", "edit_distance": None, "drafts": 0},
        ]


class TestRollback:
    def test_leads_to_what_was_live_before_with_name_and_reason(self, stack: MotoStack) -> None:
        answer = stack.goldsmith("models", "rollback", "--tenant", TENANT, "--reason", "too long", *YES)
        assert (answer.exit_code, answer.out) == (0, "acme-leads: tuned-2 → tuned-1, rolled back by Mia\n")
        state = stack.runs.tenant(TENANT)
        assert (state.live_model, state.live_run, published()) == ("tuned-1", 1, "tuned-1")
        [change] = list(DynamoLive(stack.ledger_table).changes(TENANT, latest_first=True))[:1]
        assert (change.by, change.reason, change.settled) == ("Mia", "too long", True)

    def test_twice_leads_on_to_the_base_model_and_no_further(self, stack: MotoStack) -> None:
        assert [stack.goldsmith("models", "rollback", "--tenant", TENANT, *YES).exit_code for _ in range(3)] == [
            0,
            0,
            1,
        ]
        assert (stack.runs.tenant(TENANT).live_run, published()) == (None, "base")

    @pytest.mark.parametrize(("to", "model"), [("acme-leads-0001", "tuned-1"), ("base", "base")])
    def test_can_be_told_where_to(self, stack: MotoStack, to: str, model: str) -> None:
        assert stack.goldsmith("models", "rollback", "--tenant", TENANT, "--to", to, *YES).exit_code == 0
        assert published() == model

    def test_makes_the_next_run_start_from_what_is_live_then(self, stack: MotoStack) -> None:
        stack.goldsmith("models", "rollback", "--tenant", TENANT, *YES)
        run = claim(stack.runs.tenant(TENANT), POLICY, stack.clock())
        assert (run.live_model, run.live_run) == ("tuned-1", 1)

    def test_to_a_model_that_was_never_live_is_refused(self, stack: MotoStack) -> None:
        ended(stack, RunState.KEPT, "tuned-3")
        answer = stack.goldsmith("models", "rollback", "--tenant", TENANT, "--to", "acme-leads-0003", *YES)
        assert answer.exit_code == ExitCode.PROBLEM
        assert "acme-leads-0003 was never live; to make it so, promote it" in answer.err

    def test_of_a_tenant_without_a_promotion_is_refused(self, stack: MotoStack) -> None:
        emitter = FeedbackEmitter(stack.outputs["FeedbackQueueUrl"], stack.sqs)
        assert emitter.emit_all([event_fields(tenant="bakery", event_id="b")]).complete
        stack.triage()
        answer = stack.goldsmith("models", "rollback", "--tenant", "bakery", *YES)
        assert (answer.exit_code, "nothing to roll back" in answer.err) == (ExitCode.PROBLEM, True)

    def test_to_a_run_of_another_tenant_is_wrong_usage(self, stack: MotoStack) -> None:
        emitter = FeedbackEmitter(stack.outputs["FeedbackQueueUrl"], stack.sqs)
        assert emitter.emit_all([event_fields(tenant="bakery", event_id="b")]).complete
        stack.triage()
        answer = stack.goldsmith("models", "rollback", "--tenant", "bakery", "--to", "acme-leads-0001", *YES)
        assert answer.exit_code == ExitCode.USAGE


class TestPromote:
    def test_makes_a_model_live_that_was_kept(self, stack: MotoStack) -> None:
        ended(stack, RunState.KEPT, "tuned-3")
        answer = stack.goldsmith("models", "promote", "acme-leads-0003", "--json", *YES)
        told = json.loads(answer.out)
        assert (answer.exit_code, told["cause"], told["by"]) == (0, "promoted_by_hand", "Mia")
        assert (told["model"], told["previous_model"], told["published"], told["announced"]) == (
            "tuned-3", "tuned-2", True, True,
        )  # fmt: skip
        assert published() == "tuned-3"

    def test_a_model_that_was_rolled_back_can_be_promoted_again(self, stack: MotoStack) -> None:
        stack.goldsmith("models", "rollback", "--tenant", TENANT, *YES)
        assert stack.goldsmith("models", "promote", "acme-leads-0002", *YES).exit_code == 0
        assert published() == "tuned-2"

    def test_a_model_that_knows_what_was_forgotten_takes_force(self, stack: MotoStack) -> None:
        ended(stack, RunState.KEPT, "tuned-3", retrain_required=True)
        answer = stack.goldsmith("models", "promote", "acme-leads-0003", *YES)
        assert answer.exit_code == ExitCode.PROBLEM
        assert "was trained on what was forgotten since, and its model still knows it" in answer.err
        assert "--force" in answer.err
        assert stack.runs.tenant(TENANT).live_model == "tuned-2"
        assert stack.goldsmith("models", "promote", "acme-leads-0003", "--force", *YES).exit_code == 0
        assert published() == "tuned-3"

    @pytest.mark.parametrize(("state", "model"), [(RunState.FAILED, None), (RunState.CANCELLED, "tuned-3")])
    def test_a_model_that_was_never_measured_is_refused(
        self, stack: MotoStack, state: RunState, model: str | None
    ) -> None:
        ended(stack, state, model)
        answer = stack.goldsmith("models", "promote", "acme-leads-0003", *YES)
        assert (answer.exit_code, f"is {state}" in answer.err) == (ExitCode.PROBLEM, True)

    def test_what_is_live_already_is_told_again_to_those_who_missed_it(self, stack: MotoStack) -> None:
        answer = stack.goldsmith("models", "promote", "acme-leads-0002", *YES)
        assert (answer.exit_code, "is live already" in answer.err) == (ExitCode.PROBLEM, True)
        assert published() == "tuned-2"  # nobody had told
        boto3.client("ssm").delete_parameter(Name=f"/goldsmith/{TENANT}/model")
        stack.goldsmith("models", "promote", "acme-leads-0002", *YES)
        assert published() == "tuned-2"

    def test_a_run_that_does_not_exist_is_an_error(self, stack: MotoStack) -> None:
        answer = stack.goldsmith("models", "promote", "acme-leads-0009", *YES)
        assert (answer.exit_code, "acme-leads-0002" in answer.err) == (ExitCode.PROBLEM, True)


class TestConfirming:
    @pytest.mark.parametrize("command", [("promote", "acme-leads-0001"), ("rollback", "--tenant", TENANT)])
    def test_without_yes_and_nobody_there_nothing_changes(self, stack: MotoStack, command: tuple[str, ...]) -> None:
        answer = stack.goldsmith("models", *command, "--by", "Mia")
        assert answer.exit_code == ExitCode.PROBLEM
        assert "acme-leads: tuned-2 → tuned-1" in answer.err
        assert "add --yes" in answer.err
        assert stack.runs.tenant(TENANT).live_model == "tuned-2"

    def test_who_has_no_name_is_told_how_to_give_one(self, stack: MotoStack) -> None:
        answer = stack.goldsmith("models", "rollback", "--tenant", TENANT, "--yes", "--by", "a\nb")
        assert (answer.exit_code, "--by is not a name" in answer.err) == (ExitCode.USAGE, True)


def test_where_applications_cannot_be_told_the_ledger_is_true_and_it_is_said(
    stack: MotoStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as without:
        without.setenv("AWS_ENDPOINT_URL_SSM", NOBODY_LISTENS)
        answer = stack.goldsmith("models", "rollback", "--tenant", TENANT, *YES)
    assert answer.exit_code == ExitCode.PROBLEM
    assert "not all was told: publishing the live model" in answer.err
    assert stack.runs.tenant(TENANT).live_model == "tuned-1"
    left = [(change.number, change.published) for change in DynamoLive(stack.ledger_table).unsettled()]
    assert (3, False) in left


def test_the_commands_do_not_even_load_the_providers_client() -> None:
    loaded = (
        "import sys; import goldsmith_cli.models.changing, goldsmith_cli.models.showing, goldsmith_cli.stores; "
        "sys.exit('openai' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", loaded], check=False).returncode == 0


def test_since_is_when_a_model_came_to_stand_as_it_does(stack: MotoStack) -> None:
    models = {each["model"]: each["since"] for each in listed(stack)[TENANT]["models"]}
    assert {datetime.fromisoformat(since) for since in models.values()} == {stack.clock()}
