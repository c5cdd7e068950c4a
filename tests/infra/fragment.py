"""The smallest template that has something for every house rule, and keeps them all."""

from typing import Any

FOURTEEN_DAYS = 1209600


def arn(name: str) -> dict[str, Any]:
    return {"Fn::GetAtt": [name, "Arn"]}


def resource(kind: str, *, retained: bool = False, **properties: object) -> dict[str, Any]:
    retention = {"DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain"} if retained else {}
    return {"Type": kind, **retention, "Properties": properties}


def denial(action: str) -> dict[str, Any]:
    condition = {"Bool": {"aws:SecureTransport": "false"}}
    statement = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": action,
        "Resource": "*",
        "Condition": condition,
    }
    return {"Version": "2012-10-17", "Statement": [statement]}


def dead_letter_queue() -> dict[str, Any]:
    return resource("AWS::SQS::Queue", SqsManagedSseEnabled=True, MessageRetentionPeriod=FOURTEEN_DAYS)


def function(source: str, **event: object) -> dict[str, Any]:
    return resource(
        "AWS::Serverless::Function",
        CodeUri="functions/",
        Handler="handler.handle",
        Runtime="python3.13",
        Timeout=30,
        Role=arn("Role"),
        LoggingConfig={"LogGroup": {"Ref": "Logs"}},
        Events={"Source": {"Type": source, "Properties": event}},
    )


SEND = {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": arn("Queue")}
ROLE_POLICY = {
    "PolicyName": "own",
    "PolicyDocument": {"Version": "2012-10-17", "Statement": [SEND]},
}

KEEPS_ALL_RULES: dict[str, Any] = {
    "AWSTemplateFormatVersion": "2010-09-09",
    "Transform": "AWS::Serverless-2016-10-31",
    "Parameters": {
        "Long": {"Type": "Number", "Default": 10, "MaxValue": 900},
        "Unbounded": {"Type": "Number", "Default": 10},
    },
    "Conditions": {"Never": {"Fn::Equals": [{"Ref": "Long"}, "0"]}},
    "Resources": {
        "Queue": resource(
            "AWS::SQS::Queue",
            SqsManagedSseEnabled=True,
            VisibilityTimeout=181,
            RedrivePolicy={"deadLetterTargetArn": arn("DeadLetters"), "maxReceiveCount": 5},
        ),
        "DeadLetters": dead_letter_queue(),
        "StreamEnd": dead_letter_queue(),
        "QueuePolicy": resource(
            "AWS::SQS::QueuePolicy",
            Queues=[{"Ref": "Queue"}, {"Ref": "DeadLetters"}, {"Ref": "StreamEnd"}],
            PolicyDocument=denial("sqs:*"),
        ),
        "Bucket": resource(
            "AWS::S3::Bucket",
            retained=True,
            VersioningConfiguration={"Status": "Enabled"},
            BucketEncryption={"ServerSideEncryptionConfiguration": []},
            PublicAccessBlockConfiguration={
                "BlockPublicAcls": True,
                "BlockPublicPolicy": True,
                "IgnorePublicAcls": True,
                "RestrictPublicBuckets": True,
            },
        ),
        "BucketPolicy": resource("AWS::S3::BucketPolicy", Bucket={"Ref": "Bucket"}, PolicyDocument=denial("s3:*")),
        "Table": resource(
            "AWS::DynamoDB::Table",
            retained=True,
            StreamSpecification={"StreamViewType": "NEW_IMAGE"},
            PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True},
            SSESpecification={"SSEEnabled": True},
        ),
        "Logs": resource("AWS::Logs::LogGroup", RetentionInDays=30),
        "Role": resource("AWS::IAM::Role", AssumeRolePolicyDocument={}, Policies=[ROLE_POLICY]),
        "Reader": function(
            "SQS",
            Queue=arn("Queue"),
            MaximumBatchingWindowInSeconds=1,
            FunctionResponseTypes=["ReportBatchItemFailures"],
        ),
        "Watcher": function(
            "DynamoDB",
            Stream={"Fn::GetAtt": ["Table", "StreamArn"]},
            StartingPosition="TRIM_HORIZON",
            DestinationConfig={"OnFailure": {"Destination": arn("StreamEnd")}},
        ),
    },
}
