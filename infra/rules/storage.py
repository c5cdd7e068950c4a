"""House rules for the bucket and the table: what people said cannot be collected a second time."""

from typing import Any

from cfnlint.rules import CloudFormationLintRule, RuleMatch  # type: ignore[import-untyped]  # ships no types
from cfnlint.template import Template  # type: ignore[import-untyped]

BUCKET = "AWS::S3::Bucket"
TABLE = "AWS::DynamoDB::Table"
PUBLIC_ACCESS = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")


def bucket_gaps(bucket: dict[str, Any]) -> list[str]:
    """What a bucket lacks, in the template's words."""
    block = bucket.get("PublicAccessBlockConfiguration", {})
    held = {
        "VersioningConfiguration": bucket.get("VersioningConfiguration", {}).get("Status") == "Enabled",
        "BucketEncryption": bool(bucket.get("BucketEncryption")),
        "PublicAccessBlockConfiguration": all(block.get(name) is True for name in PUBLIC_ACCESS),
    }
    return [name for name, is_held in held.items() if not is_held]


def table_gaps(table: dict[str, Any]) -> list[str]:
    """What a table lacks, in the template's words."""
    recovery = table.get("PointInTimeRecoverySpecification", {})
    held = {
        "PointInTimeRecoverySpecification": recovery.get("PointInTimeRecoveryEnabled") is True,
        "StreamSpecification": bool(table.get("StreamSpecification", {}).get("StreamViewType")),
        "SSESpecification": table.get("SSESpecification", {}).get("SSEEnabled") is True,
    }
    return [name for name, is_held in held.items() if not is_held]


class BucketsAreSafe(CloudFormationLintRule):  # type: ignore[misc]
    """A bucket is versioned, encrypted and closed to the public: an overwrite can be undone, a leak cannot."""

    id = "E9020"
    shortdesc = "Bucket not versioned, encrypted or closed"
    description = __doc__
    tags = ("goldsmith", "s3")

    def match(self, cfn: Template) -> list[RuleMatch]:
        """One match for each gap of each bucket."""
        buckets = cfn.get_resources(resource_type=[BUCKET])
        return [
            RuleMatch(["Resources", name], f"{name} needs {gap}")
            for name, bucket in buckets.items()
            for gap in bucket_gaps(bucket.get("Properties", {}))
        ]


class TablesAreSafe(CloudFormationLintRule):  # type: ignore[misc]
    """A table is encrypted, can be restored to any second of the last weeks, and has a stream to launch from."""

    id = "E9021"
    shortdesc = "Table without recovery, stream or encryption"
    description = __doc__
    tags = ("goldsmith", "dynamodb")

    def match(self, cfn: Template) -> list[RuleMatch]:
        """One match for each gap of each table."""
        tables = cfn.get_resources(resource_type=[TABLE])
        return [
            RuleMatch(["Resources", name, "Properties"], f"{name} needs {gap}")
            for name, table in tables.items()
            for gap in table_gaps(table.get("Properties", {}))
        ]


class DataOutlivesTheStack(CloudFormationLintRule):  # type: ignore[misc]
    """Buckets and tables are retained when the stack or the resource goes: deleting data takes a second decision."""

    id = "E9022"
    shortdesc = "Data deleted with the stack"
    description = __doc__
    tags = ("goldsmith", "s3", "dynamodb")

    def match(self, cfn: Template) -> list[RuleMatch]:
        """One match for each bucket or table that a deployment can delete."""
        return [
            RuleMatch(["Resources", name], f"{name} needs DeletionPolicy: Retain and UpdateReplacePolicy: Retain")
            for name, resource in cfn.get_resources(resource_type=[BUCKET, TABLE]).items()
            if (resource.get("DeletionPolicy"), resource.get("UpdateReplacePolicy")) != ("Retain", "Retain")
        ]
