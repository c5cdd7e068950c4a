from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from goldsmith_cli.errors import LocalStackError
from goldsmith_cli.local.deployment import Deployment, deploy, with_code_at
from goldsmith_cli.local.provision import local_function_url

GLOBALS = "Globals:\n  Function:\n    CodeUri: functions/\n    Runtime: python3.13\n"
WANTED = Deployment("goldsmith", "Resources: {}", {"LogLevel": "INFO"})


class CloudFormation:
    """One stack that goes through the statuses it is given."""

    def __init__(self, *statuses: str, update_error: str = "") -> None:
        self.statuses = list(statuses)
        self.calls: list[str] = []
        self._update_error = update_error

    def describe_stacks(self, **request: str) -> dict[str, Any]:
        status = self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0]
        if status == "NONE":
            raise client_error(f"Stack with id {request['StackName']} does not exist")
        outputs = [{"OutputKey": "LedgerTableName", "OutputValue": "ledger"}]
        return {"Stacks": [{"StackId": "id", "StackStatus": status, "Outputs": outputs}]}

    def create_stack(self, **_request: object) -> None:
        self.calls.append("create")

    def update_stack(self, **_request: object) -> None:
        self.calls.append("update")
        if self._update_error:
            raise client_error(self._update_error)

    def describe_stack_events(self, **_request: str) -> dict[str, Any]:
        return {"StackEvents": [event(2, "TriageFunction", "cancelled"), event(1, "LedgerTable", "no such key")]}


def event(second: int, name: str, reason: str) -> dict[str, Any]:
    at = datetime(2026, 1, 1, second=second, tzinfo=UTC)
    return {
        "LogicalResourceId": name,
        "ResourceStatus": "CREATE_FAILED",
        "ResourceStatusReason": reason,
        "Timestamp": at,
    }


def client_error(message: str) -> ClientError:
    return ClientError({"Error": {"Code": "ValidationError", "Message": message}}, "UpdateStack")


def deployed(cloudformation: CloudFormation) -> dict[str, str]:
    clients: Any = {"cloudformation": cloudformation}.__getitem__
    return deploy(clients, WANTED)


def test_a_stack_that_is_not_there_is_created_and_its_outputs_are_returned() -> None:
    cloudformation = CloudFormation("NONE", "CREATE_IN_PROGRESS", "CREATE_COMPLETE")
    assert deployed(cloudformation) == {"LedgerTableName": "ledger"}
    assert cloudformation.calls == ["create"]


@pytest.mark.parametrize("status", ["CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE"])
def test_a_stack_that_is_there_is_updated(status: str) -> None:
    cloudformation = CloudFormation(status, "UPDATE_IN_PROGRESS", "UPDATE_COMPLETE")
    deployed(cloudformation)
    assert cloudformation.calls == ["update"]


def test_nothing_to_update_is_a_success() -> None:
    assert deployed(CloudFormation("CREATE_COMPLETE", update_error="No updates are to be performed."))


def test_any_other_refusal_of_an_update_is_raised() -> None:
    with pytest.raises(ClientError, match="must be a number"):
        deployed(CloudFormation("CREATE_COMPLETE", update_error="Parameter X must be a number"))


def test_a_failure_names_the_first_resource_that_failed_and_why() -> None:
    with pytest.raises(LocalStackError, match="CREATE_FAILED: LedgerTable: no such key"):
        deployed(CloudFormation("NONE", "CREATE_FAILED"))


def test_a_stack_that_cannot_be_updated_is_an_error_with_its_cure() -> None:
    with pytest.raises(LocalStackError, match="left in ROLLBACK_FAILED") as refusal:
        deployed(CloudFormation("ROLLBACK_FAILED"))
    assert "--purge" in refusal.value.cure


def test_the_templates_code_uri_names_the_uploaded_code() -> None:
    assert "    CodeUri: s3://bucket/key\n" in with_code_at(GLOBALS, "s3://bucket/key")


@pytest.mark.parametrize("template", ["Globals: {}\n", GLOBALS + GLOBALS])
def test_a_template_without_exactly_one_code_uri_is_refused(template: str) -> None:
    with pytest.raises(LocalStackError, match="not once"):
        with_code_at(template, "s3://bucket/key")


def test_the_projects_own_template_has_exactly_one_code_uri() -> None:
    template = (Path(__file__).parents[3] / "template.yaml").read_text()
    assert "s3://bucket/key" in with_code_at(template, "s3://bucket/key")


def test_a_function_url_becomes_a_path_of_the_local_endpoint() -> None:
    url = local_function_url("http://127.0.0.1:4000", "https://abc123.lambda-url.us-east-1.on.aws/")
    assert url == "http://127.0.0.1:4000/_aws/lambda-url/abc123/"


@pytest.mark.parametrize("url", ["https://example.com/", "", "not a url"])
def test_anything_else_is_not_taken_for_a_function_url(url: str) -> None:
    with pytest.raises(LocalStackError, match="not a function URL"):
        local_function_url("http://127.0.0.1:4000", url)
