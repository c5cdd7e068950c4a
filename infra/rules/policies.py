"""House rules for permissions."""

from collections.abc import Iterator
from typing import Any

from cfnlint.rules import CloudFormationLintRule, RuleMatch  # type: ignore[import-untyped]  # ships no types
from cfnlint.template import Template  # type: ignore[import-untyped]

ROLE = "AWS::IAM::Role"
FUNCTION = "AWS::Serverless::Function"
TRANSPORT_POLICIES = ("AWS::SQS::QueuePolicy", "AWS::S3::BucketPolicy")


def properties_of(cfn: Template, *resource_types: str) -> dict[str, Any]:
    """Properties of every resource of some types, by logical id."""
    found = cfn.get_resources(resource_type=list(resource_types))
    return {name: resource.get("Properties", {}) for name, resource in found.items()}


def listed(value: object) -> list[Any]:
    """IAM's way of writing one or many."""
    return value if isinstance(value, list) else [value]


def unconditioned(items: object, key: str) -> Iterator[dict[str, Any]]:
    """The items of a list that have ``key``, those behind a condition included."""
    for item in listed(items):
        branches = item.get("Fn::If", [None, item])[1:]
        yield from (branch for branch in branches if key in branch)


def statements_of(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Statements of a policy document, those behind a condition included."""
    yield from unconditioned(document.get("Statement", []), "Effect")


def is_too_wide(statement: dict[str, Any]) -> bool:
    """Whether a statement allows every action of a service, or an action on every resource."""
    if statement["Effect"] != "Allow":
        return False
    actions = listed(statement.get("Action", "*"))  # absent: NotAction, which is wider still
    return any("*" in action for action in actions) or "*" in listed(statement.get("Resource", "*"))


def denies_plain_http(policy: dict[str, Any]) -> bool:
    """Whether a resource policy refuses everybody who comes without TLS."""
    return any(
        statement["Effect"] == "Deny"
        and statement.get("Principal") == "*"
        and str(statement.get("Condition", {}).get("Bool", {}).get("aws:SecureTransport")).lower() == "false"
        for statement in statements_of(policy.get("PolicyDocument", {}))
    )


class PermissionsNameWhatTheyAllow(CloudFormationLintRule):  # type: ignore[misc]
    """No statement of a role allows an action with a star, or any action on every resource.

    A function that is tricked into a wrong call then still cannot leave its own queues, keys and prefixes.
    A star inside a resource is for the tenants' prefixes.
    """

    id = "E9010"
    shortdesc = "Permission too wide"
    description = __doc__
    tags = ("goldsmith", "iam")

    def match(self, cfn: Template) -> list[RuleMatch]:
        """One match for each statement that is too wide."""
        matches = []
        for name, role in properties_of(cfn, ROLE).items():
            for policy in unconditioned(role.get("Policies", []), "PolicyDocument"):
                for statement in statements_of(policy["PolicyDocument"]):
                    if is_too_wide(statement):
                        message = f"{name}: statement {statement.get('Sid', '')!r} needs actions and resources by name"
                        matches.append(RuleMatch(["Resources", name, "Properties", "Policies"], message))
        return matches


class PermissionsAreWrittenHere(CloudFormationLintRule):  # type: ignore[misc]
    """Every function names its role, and no role attaches a managed policy.

    Without a role SAM makes one from managed policies that allow every queue, stream and log group of the account.
    """

    id = "E9011"
    shortdesc = "Permissions not written out"
    description = __doc__
    tags = ("goldsmith", "iam", "lambda")

    def match(self, cfn: Template) -> list[RuleMatch]:
        """One match for each function without a role and each role with a managed policy."""
        without = [
            RuleMatch(["Resources", name, "Properties"], f"{name} needs a Role of its own")
            for name, function in properties_of(cfn, FUNCTION).items()
            if "Role" not in function or function.get("Policies")
        ]
        managed = [
            RuleMatch(["Resources", name, "Properties"], f"{name} needs its policies in full, not by ARN")
            for name, role in properties_of(cfn, ROLE).items()
            if role.get("ManagedPolicyArns")
        ]
        return without + managed


class TransportIsEncrypted(CloudFormationLintRule):  # type: ignore[misc]
    """Every queue and bucket has a policy that denies plain HTTP: what they hold is private text."""

    id = "E9012"
    shortdesc = "Queue or bucket that answers plain HTTP"
    description = __doc__
    tags = ("goldsmith", "sqs", "s3")

    def match(self, cfn: Template) -> list[RuleMatch]:
        """One match for each queue or bucket that no denying policy covers."""
        covered: list[Any] = []
        for policy in properties_of(cfn, *TRANSPORT_POLICIES).values():
            if denies_plain_http(policy):
                covered += [*policy.get("Queues", []), policy.get("Bucket")]
        return [
            RuleMatch(["Resources", name, "Properties"], f"{name} needs a policy that denies plain HTTP")
            for name in properties_of(cfn, "AWS::SQS::Queue", "AWS::S3::Bucket")
            if {"Ref": name} not in covered
        ]
