"""A table as a busy day makes it: transactions collide, some are lost on their way, some answers on their way back.

Neither the local AWS nor DynamoDB Local ever lets transactions collide: AWS cancels one of two that touch the same item
at the same moment.
"""

import os
from collections.abc import Sequence
from random import Random
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from goldsmith.adapters.dynamodb import Item, Table
from goldsmith.errors import ServiceUnavailable

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_LOST = 0.06
_COLLIDING = 0.25
_COLLISION = {
    "Error": {"Code": "TransactionCanceledException", "Message": "Transaction cancelled"},
    "CancellationReasons": [{"Code": "None"}, {"Code": "TransactionConflict"}],
    "ResponseMetadata": {"HTTPStatusCode": 400},
}


class BusyTable(Table):
    """The real one, with some bad luck in every process."""

    _lots = Random(os.getpid())  # noqa: S311 - chance, not secrecy

    def __init__(self, client: "DynamoDBClient", name: str) -> None:
        super().__init__(client, name)
        collide: Any = self._collide  # the stubs do not know that a handler may answer
        client.meta.events.register("before-call.dynamodb.TransactWriteItems", collide, unique_id="collide")

    def transact(self, actions: Sequence[Item]) -> None:
        lot = self._lots.random()
        if lot < _LOST:
            raise ServiceUnavailable("lost on its way")
        super().transact(actions)
        if lot > 1 - _LOST:
            raise ServiceUnavailable("its answer was lost")

    def _collide(self, **_: object) -> tuple[Any, Any] | None:
        """What botocore takes for the answer instead of sending the request."""
        return (SimpleNamespace(status_code=400), _COLLISION) if self._lots.random() < _COLLIDING else None
