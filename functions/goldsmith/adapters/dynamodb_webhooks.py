"""The provider's calls that were dealt with, on DynamoDB, which deletes what has expired."""

from datetime import datetime
from hashlib import sha256

from goldsmith.adapters.dynamodb import Item, Table, number, text

_PARTITION = "webhooks"
"""A partition of their own: the webhook's role may touch no other."""


class DynamoSeenWebhooks:
    """Implements the SeenWebhooks port on the ledger's table."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def known(self, webhook_id: str) -> bool:
        """Whether its item is there."""
        return self._table.get_key(_key(webhook_id)) is not None

    def remember(self, webhook_id: str, until: datetime) -> None:
        """Write its item."""
        self._table.put_item({**_key(webhook_id), "expires_at": number(int(until.timestamp()))})


def _key(webhook_id: str) -> Item:
    """By a digest: what a caller makes up may be longer than a key."""
    return {"pk": text(_PARTITION), "sk": text(f"webhook#{sha256(webhook_id.encode()).hexdigest()}")}
