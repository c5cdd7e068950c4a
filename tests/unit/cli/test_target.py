from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from goldsmith_cli.aws import Clients
from goldsmith_cli.errors import AwsError, NoStackError
from goldsmith_cli.target import connect, deployed

REGION = "eu-central-1"
CREATED = datetime(2026, 1, 1, tzinfo=UTC)


def clients(outputs: dict[str, str] | None) -> Any:  # noqa: ANN401 - stands in for Clients
    """Clients of an account that has one stack with these outputs, or with None no stack at all."""
    cloudformation = boto3.client("cloudformation", REGION, aws_access_key_id="x", aws_secret_access_key="x")
    stubber = Stubber(cloudformation)
    if outputs is None:
        stubber.add_client_error("describe_stacks", "ValidationError", "Stack with id prod does not exist")
    else:
        listed = [{"OutputKey": key, "OutputValue": value} for key, value in outputs.items()]
        stack = {"StackName": "prod", "StackStatus": "CREATE_COMPLETE", "CreationTime": CREATED, "Outputs": listed}
        stubber.add_response("describe_stacks", {"Stacks": [stack]}, {"StackName": "prod"})
    stubber.activate()
    return {"cloudformation": cloudformation}.__getitem__


def test_a_deployed_stack_is_known_by_its_outputs() -> None:
    target = deployed("prod", clients({"LedgerTableName": "ledger"}))
    assert target.output("LedgerTableName") == "ledger"
    assert target.description == f"the stack prod in {REGION}"
    assert not target.is_local


def test_a_missing_output_is_explained() -> None:
    with pytest.raises(NoStackError, match="no output FeedbackQueueUrl"):
        deployed("prod", clients({"LedgerTableName": "ledger"})).output("FeedbackQueueUrl")


def test_a_stack_that_does_not_exist_is_explained_with_the_cure() -> None:
    with pytest.raises(NoStackError, match=f"no stack prod in {REGION}") as refusal:
        deployed("prod", clients(None))
    assert "AWS_REGION" in refusal.value.cure


def test_another_projects_stack_is_not_taken_for_goldsmith() -> None:
    with pytest.raises(NoStackError, match="not a Goldsmith stack"):
        deployed("prod", clients({"Something": "else"}))


def test_each_client_is_made_once() -> None:
    client = Clients.local("http://127.0.0.1:1", REGION, "test", "test")
    assert client("sqs") is client("sqs")


def test_without_a_stack_both_cures_are_named(tmp_path: Path) -> None:
    with pytest.raises(NoStackError, match=f"no local stack runs in {tmp_path / '.goldsmith'}") as refusal:
        connect(None, tmp_path / ".goldsmith")
    assert "goldsmith local up" in refusal.value.cure
    assert "--stack" in refusal.value.cure


@pytest.mark.parametrize(
    ("variables", "cure"),
    [({"AWS_PROFILE": "nobody"}, "list-profiles"), ({"AWS_ACCESS_KEY_ID": "only"}, "AWS_SECRET_ACCESS_KEY")],
)
def test_a_wrong_aws_setup_is_explained_with_the_cure(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, variables: dict[str, str], cure: str
) -> None:
    for name in ("AWS_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(AwsError) as refusal:
        connect("prod", tmp_path)
    assert cure in refusal.value.cure


def test_the_local_stack_ignores_the_users_profile_and_endpoint(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "nobody")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "https://elsewhere")
    sqs = Clients.local("http://127.0.0.1:1", "us-east-1", "test", "test")("sqs")
    assert sqs.meta.endpoint_url == "http://127.0.0.1:1"
