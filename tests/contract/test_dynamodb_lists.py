"""What is sent to DynamoDB when lists are written at once: what botocore would have written."""

import json
from typing import Any

import pytest
from botocore.exceptions import ParamValidationError

from goldsmith.adapters.dynamodb import Item, Table, key, number, text
from tests.fakes.cloud import TABLE, Cloud

NAMES = ["plain", 'quoted "', "é\u2028\U0001f600", "\x7f\n"]


def sent(client: Any, operation: str, **request: Any) -> dict[str, Any]:  # noqa: ANN401 - boto3 makes the class
    """The body of a request, whose token differs every time."""
    bodies: list[bytes] = []
    name = f"before-send.dynamodb.{operation}"
    client.meta.events.register_first(name, lambda request, **_: bodies.append(request.body), unique_id="seen")
    try:
        method = {"TransactWriteItems": client.transact_write_items, "BatchGetItem": client.batch_get_item}[operation]
        method(**request)
    finally:
        client.meta.events.unregister(name, unique_id="seen")
    body = json.loads(bodies[0])
    assert bodies == [json.dumps(body).encode()]
    assert ("ClientRequestToken" in body) == (operation == "TransactWriteItems")
    return {name: value for name, value in body.items() if name != "ClientRequestToken"}


def test_every_action_and_every_key_is_sent_as_it_was_given(cloud: Cloud) -> None:
    table = Table(cloud.dynamodb, TABLE)
    items: list[Item] = [{**key("acme-leads", name), "version": number(1), "data": text(name * 3)} for name in NAMES]
    actions = [table.put(item, {}) for item in items]
    body = sent(cloud.dynamodb, "TransactWriteItems", TransactItems=actions)
    assert body == {"TransactItems": actions}
    asked: Any = {TABLE: {"Keys": [key("acme-leads", name) for name in NAMES], "ConsistentRead": True}}
    assert sent(cloud.dynamodb, "BatchGetItem", RequestItems=asked) == {"RequestItems": asked}
    assert sorted(table.get_many(asked[TABLE]["Keys"]), key=str) == sorted(items, key=str)


def test_what_botocore_would_refuse_is_refused(cloud: Cloud) -> None:
    Table(cloud.dynamodb, TABLE)
    untyped: Any = [{"Put": {"TableName": TABLE, "Item": {"pk": "not typed"}}}]
    with pytest.raises(ParamValidationError):
        cloud.dynamodb.transact_write_items(TransactItems=untyped)
