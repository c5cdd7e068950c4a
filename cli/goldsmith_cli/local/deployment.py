"""Deploys the project's own ``template.yaml`` to the local AWS, the way CloudFormation is used anywhere."""

import contextlib
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

from botocore.exceptions import ClientError

from goldsmith_cli.errors import LocalStackError
from goldsmith_cli.local.package import object_key, package

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_cloudformation.literals import CapabilityType
    from mypy_boto3_cloudformation.type_defs import ParameterTypeDef, StackTypeDef

    from goldsmith_cli.aws import Clients

CODE_BUCKET = "goldsmith-local-code"
DEPLOY_SECONDS = 120.0
POLL_SECONDS = 0.1
# Only a stack in one of these can be updated.
_UPDATABLE = {"CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE"}
_CODE_URI = re.compile(r"^(\s+CodeUri:[ \t]+)functions/?[ \t]*$", re.MULTILINE)


class _Request(TypedDict):
    StackName: str
    TemplateURL: str
    Parameters: list["ParameterTypeDef"]
    Capabilities: list["CapabilityType"]


@dataclass(frozen=True)
class Deployment:
    """What is deployed: where the template lies, and parameter values."""

    stack_name: str
    template_url: str
    parameters: Mapping[str, str]


def with_code_at(template: str, uri: str) -> str:
    """``template`` with its one ``CodeUri: functions/`` naming ``uri``; LocalStackError unless it is one."""
    replaced, count = _CODE_URI.subn(rf"\g<1>{uri}", template)
    if count != 1:
        raise LocalStackError(f"the template says 'CodeUri: functions/' {count} times, not once")
    return replaced


def upload_code(client: "Clients", functions: Path) -> str:
    """Put the functions' code on the local S3; its ``s3://`` URI."""
    archive = package(functions)
    s3, key = client("s3"), object_key(archive)
    with contextlib.suppress(s3.exceptions.BucketAlreadyOwnedByYou):
        s3.create_bucket(Bucket=CODE_BUCKET)
    s3.put_object(Bucket=CODE_BUCKET, Key=key, Body=archive)
    return f"s3://{CODE_BUCKET}/{key}"


def upload_template(client: "Clients", template: str) -> str:
    """Put the template's text beside the code, as `sam deploy` does: a request takes 51,200 bytes only. Its URL."""
    s3, body = client("s3"), template.encode()
    key = f"template-{sha256(body).hexdigest()}.yaml"
    s3.put_object(Bucket=CODE_BUCKET, Key=key, Body=body)
    return f"{s3.meta.endpoint_url}/{CODE_BUCKET}/{key}"


def keep_secret(client: "Clients", name: str, value: str) -> str:
    """Make sure the secret ``name`` has ``value``; its ARN."""
    secrets = client("secretsmanager")
    try:
        return secrets.create_secret(Name=name, SecretString=value)["ARN"]
    except secrets.exceptions.ResourceExistsException:
        return secrets.put_secret_value(SecretId=name, SecretString=value)["ARN"]


def deploy(client: "Clients", deployment: Deployment) -> dict[str, str]:
    """Create or update the stack and wait for it; its outputs. LocalStackError says which resource failed."""
    cloudformation = client("cloudformation")
    existing = describe(cloudformation, deployment.stack_name)
    if existing is None:
        # Left as it is when it fails: taking it apart again only takes time, nothing of it is kept.
        cloudformation.create_stack(**_request(deployment), OnFailure="DO_NOTHING")
    elif existing["StackStatus"] in _UPDATABLE:
        _update(cloudformation, deployment)
    else:
        raise LocalStackError(
            f"the stack was left in {existing['StackStatus']} and cannot be updated",
            "start from nothing with: goldsmith local down --purge",
        )
    stack = _settled(cloudformation, deployment.stack_name)
    if stack["StackStatus"] not in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
        reason = _failure(cloudformation, stack["StackId"])
        raise LocalStackError(f"the stack ends in {stack['StackStatus']}: {reason}")
    return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}


def describe(cloudformation: "CloudFormationClient", name: str) -> "StackTypeDef | None":
    """The stack ``name`` as CloudFormation describes it, None when there is none."""
    try:
        return cloudformation.describe_stacks(StackName=name)["Stacks"][0]
    except ClientError as error:
        if "does not exist" in error.response["Error"]["Message"]:
            return None
        raise


def _update(cloudformation: "CloudFormationClient", deployment: Deployment) -> None:
    try:
        cloudformation.update_stack(**_request(deployment))
    except ClientError as error:
        if "No updates are to be performed" not in error.response["Error"]["Message"]:
            raise


def _settled(cloudformation: "CloudFormationClient", name: str) -> "StackTypeDef":
    deadline = time.monotonic() + DEPLOY_SECONDS
    while time.monotonic() < deadline:
        stack = describe(cloudformation, name)
        if stack is None:
            raise LocalStackError(f"the stack {name} disappeared while it was deployed")
        if not stack["StackStatus"].endswith("IN_PROGRESS"):
            return stack
        time.sleep(POLL_SECONDS)
    raise LocalStackError(f"the stack {name} is not deployed after {DEPLOY_SECONDS:.0f} s")


def _failure(cloudformation: "CloudFormationClient", stack_id: str) -> str:
    events = cloudformation.describe_stack_events(StackName=stack_id)["StackEvents"]
    failed = [event for event in events if event["ResourceStatus"].endswith("_FAILED")]
    reasons = [
        f"{event['LogicalResourceId']}: {event['ResourceStatusReason']}"
        for event in sorted(failed, key=lambda event: event["Timestamp"])
        if event.get("ResourceStatusReason")
    ]
    return reasons[0] if reasons else "no event says why"


def _request(deployment: Deployment) -> _Request:
    return {
        "StackName": deployment.stack_name,
        "TemplateURL": deployment.template_url,
        "Parameters": [
            {"ParameterKey": name, "ParameterValue": value} for name, value in deployment.parameters.items()
        ],
        "Capabilities": ["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
    }
