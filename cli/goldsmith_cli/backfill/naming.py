"""What a backfill is called: the same for the same file, read the same way, for the same tenant of the same stack."""

import json
from hashlib import file_digest, sha256
from pathlib import Path

from goldsmith_cli.history.making import EventMaker

_LENGTH = 12


def backfill_id(bucket: str, tenant: str, file: Path, maker: EventMaker, limit: int | None) -> str:
    """Twelve hexadecimal digits."""
    with file.open("rb") as source:
        content = file_digest(source, "sha256").hexdigest()
    mapping = maker.mapping
    columns = [sorted(mapping.columns.items()), sorted(mapping.left_out)] if mapping else None
    reading = [columns, maker.scale, maker.occurred_at, maker.hidden_share, limit]
    return sha256(json.dumps([bucket, tenant, content, reading]).encode()).hexdigest()[:_LENGTH]
