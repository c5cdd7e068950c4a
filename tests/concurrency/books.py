"""What table and bucket hold after a round, read item by item without the ledger's adapter."""

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from goldsmith.adapters.aws import client
from goldsmith.adapters.dynamodb_ledger import stored_generation
from goldsmith.domain.generations import Generation
from goldsmith.domain.runs import Run
from goldsmith.domain.segments import Record, parse_record
from tests.concurrency.places import Place

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client

Item = dict[str, Any]


@dataclass(frozen=True)
class WrittenSegment:
    """A segment that a commit points to: the pointer's figures and the object."""

    key: str
    records_said: int
    samples_said: int
    bytes_said: int
    body: bytes

    @property
    def records(self) -> list[Record]:
        return [parse_record(line) for line in self.body.splitlines()]

    @property
    def intact(self) -> bool:
        named = self.key.rpartition("/")[2].removesuffix(".jsonl")
        lines = len(self.body.splitlines())
        return (sha256(self.body).hexdigest(), len(self.body), lines) == (named, self.bytes_said, self.records_said)


@dataclass
class Books:
    """One tenant's."""

    counters: dict[str, int] = field(default_factory=dict)
    runs_counted: int = 0
    active_run: str | None = None
    consumed: int = 0
    generations: dict[str, Generation] = field(default_factory=dict)
    segments: list[WrittenSegment] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)

    @property
    def records(self) -> list[Record]:
        return [record for segment in self.segments for record in segment.records]


def read_books(place: Place) -> dict[str, Books]:
    """The books of every tenant the table has a word of."""
    found: dict[str, Books] = defaultdict(Books)
    for item in _items(place):
        if item["pk"]["S"] == "stack":
            continue  # no tenant's: see runs_under_way
        tenant = item["pk"]["S"].removeprefix("tenant#")
        kind, _, name = item["sk"]["S"].partition("#")
        match kind:
            case "tenant":
                _read_tenant(found[tenant], item)
            case "generation":
                found[tenant].generations[name] = stored_generation(item)
            case "segment":
                found[tenant].segments.append(_read_segment(place, tenant, name, item))
            case "run":
                found[tenant].runs.append(Run.model_validate_json(item["data"]["S"]))
            case "refused":
                found[tenant].refused.add(name)
            case _:
                msg = f"an item of an unknown kind: {json.dumps(item)}"
                raise AssertionError(msg)
    return found


def runs_under_way(place: Place) -> int:
    """How many runs the stack counts as under way."""
    return sum(int(item["active"]["N"]) for item in _items(place) if item["pk"]["S"] == "stack")


def _items(place: Place) -> Iterator[Item]:
    dynamodb: DynamoDBClient = client("dynamodb")
    for page in dynamodb.get_paginator("scan").paginate(TableName=place.name, ConsistentRead=True):
        yield from page["Items"]


def _read_tenant(books: Books, item: Item) -> None:
    counted = {name.removeprefix("count_"): value for name, value in item.items() if name.startswith("count_")}
    books.counters = {name: int(value["N"]) for name, value in counted.items() if int(value["N"])}
    books.runs_counted = int(item.get("runs", {"N": "0"})["N"])
    books.consumed = int(item.get("consumed_samples", {"N": "0"})["N"])
    books.active_run = item.get("active_run", {}).get("S")


def _read_segment(place: Place, tenant: str, name: str, item: Item) -> WrittenSegment:
    s3: S3Client = client("s3")
    key = f"tenants/{tenant}/segments/{name}"
    body = s3.get_object(Bucket=place.name, Key=key)["Body"].read()
    return WrittenSegment(key, int(item["records"]["N"]), int(item["samples"]["N"]), int(item["bytes"]["N"]), body)
