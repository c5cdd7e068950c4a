"""Everything that a stack stores, by place: to be searched for what must not be there, and compared."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import openai

Client = Callable[[str], Any]
"""Makes the boto3 client of a service."""

_QUEUE = "QueueUrl"
_SECONDS_HELD = 30


def contents(client: Client, outputs: Mapping[str, str], queues: str = _QUEUE) -> dict[str, str]:
    """Every version of every object, every item of the table, every message of the queues whose output ends so."""
    return {
        **dict(_objects(client("s3"), outputs["DatasetBucketName"])),
        **dict(_items(client("dynamodb"), outputs["LedgerTableName"])),
        **{
            place: body
            for name, url in sorted(outputs.items())
            if name.endswith(queues)
            for place, body in _messages(client("sqs"), url, name)
        },
    }


def provider_files(client: openai.OpenAI) -> dict[str, str]:
    """The files that are at the provider."""
    return {f"provider's file {file.filename}": client.files.content(file.id).text for file in client.files.list()}


def places_of(found: Mapping[str, str], *texts: str) -> list[str]:
    """Where any of the texts occurs, in a place's name or in what is there."""
    return [place for place, content in found.items() if any(text in place or text in content for text in texts)]


def _objects(s3: Any, bucket: str) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - made for moto and the local AWS alike
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket):
        for each in page.get("Versions", []):
            body = s3.get_object(Bucket=bucket, Key=each["Key"], VersionId=each["VersionId"])["Body"].read()
            yield f"s3 {each['Key']} {each['VersionId']}", body.decode()


def _items(dynamodb: Any, table: str) -> Iterator[tuple[str, str]]:  # noqa: ANN401
    for page in dynamodb.get_paginator("scan").paginate(TableName=table, ConsistentRead=True):
        for item in page["Items"]:
            yield f"dynamodb {item['pk']['S']} {item['sk']['S']}", json.dumps(item, sort_keys=True)


def _messages(sqs: Any, url: str, name: str) -> Iterator[tuple[str, str]]:  # noqa: ANN401
    held = []
    while received := sqs.receive_message(
        QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=_SECONDS_HELD, MessageAttributeNames=["All"]
    ).get("Messages"):
        for message in received:
            held.append(message["ReceiptHandle"])
            attributes = json.dumps(message.get("MessageAttributes", {}), default=str, sort_keys=True)
            yield f"{name} {message['MessageId']}", f"{message['Body']} {attributes}"
    for handle in held:
        sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=handle, VisibilityTimeout=0)
