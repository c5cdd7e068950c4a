"""What the local AWS is told of a request, so that it decides on it as AWS would."""

import asyncio
from typing import Any

import pytest

from goldsmith_cli.local.enforcing import leading_keys, over_tls, resource, single

TENANT = {"pk": {"S": "tenant#acme"}, "sk": {"S": "tenant"}}
STACK = {"pk": {"S": "stack"}, "sk": {"S": "runs"}}
HEADERS = [(b"host", b"127.0.0.1")]


@pytest.mark.parametrize(
    ("request_body", "keys"),
    [
        ({"Key": TENANT}, ["tenant#acme"]),
        ({"Item": {**STACK, "note": {"M": {"pk": {"S": "no key"}}}}}, ["stack"]),
        ({"RequestItems": {"ledger": {"Keys": [TENANT, STACK]}}}, ["tenant#acme", "stack"]),
        ({"RequestItems": {"ledger": [{"DeleteRequest": {"Key": STACK}}]}}, ["stack"]),
        (
            {
                "TransactItems": [
                    {"Put": {"Item": TENANT}},
                    {"Update": {"Key": STACK}},
                    {"ConditionCheck": {"Key": STACK}},
                ]
            },
            ["tenant#acme", "stack", "stack"],
        ),
        (
            {
                "KeyConditionExpression": "index_pk = :group",
                "ExpressionAttributeValues": {":group": {"S": "human#acme"}},
            },
            ["human#acme"],
        ),
        (
            {
                "KeyConditionExpression": "pk = :pk AND begins_with(sk, :p)",
                "ExpressionAttributeValues": {":pk": {"S": "tenant#acme"}, ":p": {"S": "run#"}},
                "ExclusiveStartKey": STACK,
            },
            ["tenant#acme"],
        ),
        ({"TableName": "ledger"}, []),
        ([], []),
    ],
)
def test_every_partition_that_a_request_names_is_told(request_body: Any, keys: list[str]) -> None:  # noqa: ANN401
    assert leading_keys(request_body) == keys


@pytest.mark.parametrize(
    ("action", "permission"),
    [
        ("sqs:SendMessageBatch", "sqs:SendMessage"),
        ("sqs:ReceiveMessage", "sqs:ReceiveMessage"),
        ("dynamodb:GetItemBatch", "dynamodb:GetItemBatch"),
        (None, None),
    ],
)
def test_a_batch_of_messages_needs_the_permission_for_one(action: str | None, permission: str | None) -> None:
    assert single(action) == permission


@pytest.mark.parametrize(
    ("found", "request_body", "arn"),
    [
        ("arn:aws:logs:r:1:log-group:g", {"logStreamName": "s"}, "arn:aws:logs:r:1:log-group:g:log-stream:s"),
        ("arn:aws:logs:r:1:log-group:g", {"logGroupName": "g"}, "arn:aws:logs:r:1:log-group:g"),
        ("*", {"StreamArn": "arn:aws:dynamodb:r:1:table/t/stream/1"}, "arn:aws:dynamodb:r:1:table/t/stream/1"),
        ("arn:aws:sqs:r:1:q", {"StreamArn": "another"}, "arn:aws:sqs:r:1:q"),
        ("*", None, "*"),
    ],
)
def test_a_stream_is_a_resource_of_its_own(found: str, request_body: Any, arn: str) -> None:  # noqa: ANN401
    assert resource(found, request_body) == arn


@pytest.mark.parametrize(
    ("sent", "seen"),
    [(HEADERS, b"https"), ([*HEADERS, (b"X-Forwarded-Proto", b"http")], b"http")],
)
def test_a_request_comes_over_tls_unless_it_says_otherwise(sent: list[tuple[bytes, bytes]], seen: bytes) -> None:
    scopes: list[Any] = []

    async def application(scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401 - ASGI
        scopes.append(scope)

    asyncio.run(over_tls(application)({"type": "http", "headers": sent}, None, None))
    assert {name.lower(): value for name, value in scopes[0]["headers"]}[b"x-forwarded-proto"] == seen
