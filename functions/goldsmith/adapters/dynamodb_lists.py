"""Long lists on their way to DynamoDB: botocore gets the first of what is listed, and the rest joins it as JSON.

botocore walks through what it is given three times, key by key: to check it, to look for tables' ARNs, and to make a
copy that JSON is written of. Of a hundred items that takes longer than all else it does for a request. Ours are made by
a few functions and hold nothing that JSON does not, so one that passes botocore's checks speaks for the others; the
service checks them all. What is sent is, byte for byte, what botocore would have written.
"""

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

Parameters = dict[str, Any]
_WHOLE = "goldsmith_whole"
"""Under this name the context of a request keeps what it was asked with."""


def write_lists_at_once(client: "DynamoDBClient") -> None:
    """From now on the client writes transactions and batched reads so; to ask for it again changes nothing."""
    events: Any = client.meta.events  # its types know no handler that returns something
    for operation in ("TransactWriteItems", "BatchGetItem"):
        names = f"provide-client-params.dynamodb.{operation}", f"before-call.dynamodb.{operation}"
        for name, handler in zip(names, (_shortened, _made_whole), strict=True):
            events.register(name, handler, unique_id=f"goldsmith-{name}")


def _shortened(params: Parameters, context: dict[str, Any], **_: object) -> Parameters:
    """What botocore goes on with instead."""
    context[_WHOLE] = params
    if "TransactItems" in params:
        return {**params, "TransactItems": params["TransactItems"][:1]}
    tables = params["RequestItems"].items()
    return {**params, "RequestItems": {name: {**asked, "Keys": asked["Keys"][:1]} for name, asked in tables}}


def _made_whole(params: dict[str, Any], context: dict[str, Any], **_: object) -> None:
    """Put the lists into the body that botocore wrote; what it added itself, such as the request's token, stays."""
    written = json.loads(params["body"])
    params["body"] = json.dumps({**written, **context[_WHOLE]}).encode()
