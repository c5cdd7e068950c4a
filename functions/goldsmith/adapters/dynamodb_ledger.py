"""The ledger on DynamoDB: what is committed and counted."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from pydantic_core import from_json, to_json

from goldsmith.adapters.dynamodb import FORGOTTEN, UNKNOWN_TENANT, Item, Table, key, number, text
from goldsmith.adapters.dynamodb_tenants import forgotten_times, settings, version_is, watched
from goldsmith.domain.forgetting import Books, Forgotten
from goldsmith.domain.generations import Generation, Listing
from goldsmith.domain.segments import CommittedSegment
from goldsmith.errors import CommitConflict
from goldsmith.ports import Listed, Refusal

if TYPE_CHECKING:
    from goldsmith.domain.commits import Commit

_ACTIONS_PER_TRANSACTION = 100
_NOBODYS_KEPT = timedelta(days=30)
"""How long a refusal is remembered that is in no tenant's books: longer than its dead letter, and not for ever, since
anybody who may send can make any number of them."""

_BESIDE = (FORGOTTEN, "tenant")
"""What is read beside generations."""


class DynamoLedger:
    """Implements the Ledger port; a commit is one transaction of at most 100 actions."""

    max_generations = _ACTIONS_PER_TRANSACTION - 2
    """One action each for the segment and the tenant's counters; the rest for generations."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def read(self, tenant: str, generation_ids: Iterable[str]) -> Mapping[str, Generation]:
        """The tenant's generations that exist, by id."""
        # DynamoDB refuses the whole request when a key is in it twice.
        keys = [key(tenant, f"generation#{name}") for name in dict.fromkeys(generation_ids)]
        items = self._table.get_many(keys) if keys else []
        return {generation.generation_id: generation for generation in map(stored_generation, items)}

    def books(self, tenant: str, generation_ids: Iterable[str]) -> Books:
        """Generations, what was forgotten, watched and set, in one request: of 100 keys, as many as one takes."""
        keys = [key(tenant, f"generation#{name}") for name in dict.fromkeys(generation_ids)]
        found = {item["sk"]["S"]: item for item in self._table.get_many([*keys, *(key(tenant, o) for o in _BESIDE)])}
        forgotten, about = (found.pop(sort, None) for sort in _BESIDE)
        return Books(
            {generation.generation_id: generation for generation in map(stored_generation, found.values())},
            Forgotten.model_validate_json(forgotten["data"]["S"]) if forgotten else Forgotten(),
            watched(about or {}),
            settings(about or {}),
        )

    def entries(self, tenant: str, mentioning: str = "") -> Iterator[Generation]:
        """All of a tenant's generations, by a query over the tenant's part of the table."""
        as_stored = to_json(mentioning).decode()[1:-1]  # some characters of an id are escaped in JSON
        items = self._table.prefixed(tenant, "generation#", containing=as_stored)
        return (stored_generation(item) for item in items)

    def commit(self, commit: "Commit") -> None:
        """One transaction: each generation's next version, the segment's pointer, the counters."""
        puts = [put_generation(self._table, generation) for generation in commit.generations]
        self._table.transact([*puts, self._put_segment(commit), self._count(commit)])

    def refuse(self, refusal: Refusal) -> bool:
        """Record and count a refused message once."""
        tenant = refusal.tenant or UNKNOWN_TENANT
        moment = refusal.refused_at.isoformat()
        item = {
            **key(tenant, f"refused#{refusal.digest}"),
            "reason": text(refusal.reason[:1000]),
            "refused_at": text(moment),
        }
        if refusal.tenant is None:
            item["expires_at"] = number(int((refusal.refused_at + _NOBODYS_KEPT).timestamp()))
        count = self._add(tenant, {"dead_lettered": 1}, moment)
        try:
            self._table.transact([self._table.put(item, _ABSENT), count])
        except CommitConflict:
            return False
        return True

    def refusals(self, tenant: str) -> Iterator[Refusal]:
        """The refused messages, by digest."""
        for item in self._table.prefixed(tenant, "refused#"):
            moment = datetime.fromisoformat(item["refused_at"]["S"])
            yield Refusal(tenant, item["sk"]["S"].removeprefix("refused#"), item["reason"]["S"], moment)

    def segments(self, tenant: str, day: str = "") -> Iterator[CommittedSegment]:
        """The committed segments, by day and digest."""
        for item in self._table.prefixed(tenant, f"segment#{day}"):
            name = item["sk"]["S"].removeprefix("segment#")
            yield CommittedSegment(key=f"tenants/{tenant}/segments/{name}", samples=int(item["samples"]["N"]))

    def listed(self, tenant: str, listing: Listing, *, latest_first: bool = False) -> Iterator[Listed]:
        """The generations on a list, by when they last changed."""
        for item in self._table.listed(f"{listing.value}#{tenant}", latest_first=latest_first):
            since, name = item["index_sk"]["S"].split("#", 1)
            yield Listed(name, datetime.fromisoformat(since))

    def _put_segment(self, commit: "Commit") -> Item:
        name = commit.segment.key.removeprefix(f"tenants/{commit.tenant}/segments/")
        item = {
            **key(commit.tenant, f"segment#{name}"),
            "records": number(commit.segment.records),
            "samples": number(commit.counters.get("sample_commits", 0)),
            "bytes": number(len(commit.segment.body)),
            "committed_at": text(commit.committed_at.isoformat()),
        }
        return self._table.put(item, _ABSENT)

    def _count(self, commit: "Commit") -> Item:
        return self._add(commit.tenant, commit.counters, commit.committed_at.isoformat(), commit.forgettings)

    def _add(self, tenant: str, counters: Mapping[str, int], moment: str, forgettings: int | None = None) -> Item:
        names = {f"#{name}": f"count_{name}" for name in counters}
        added = ", ".join(f"#{name} :{name}" for name in counters)
        expression = "SET index_pk = :tenants, index_sk = :tenant, first_seen = if_not_exists(first_seen, :now)"
        values = {":tenants": text("tenants"), ":tenant": text(tenant), ":now": text(moment)}
        values.update({f":{name}": number(count) for name, count in counters.items()})
        action: Item = {"ExpressionAttributeValues": values}
        if forgettings is not None:
            action["ConditionExpression"] = forgotten_times(forgettings, values)
        if counters.get("sample_commits"):
            expression += ", new_since = if_not_exists(new_since, :now)"
        if counters:
            expression += f" ADD {added}"
            action["ExpressionAttributeNames"] = names
        return self._table.update(key(tenant, "tenant"), expression, action)


_ABSENT: Item = {"ConditionExpression": "attribute_not_exists(pk)"}


def put_generation(table: Table, generation: Generation) -> Item:
    """The action that stores a generation's next version, conditional on the one before."""
    item = {
        **key(generation.tenant, f"generation#{generation.generation_id}"),
        "version": number(generation.version),
        "data": text(generation.model_dump_json(exclude_none=True, exclude=_told_elsewhere(generation))),
    }
    if generation.listing is not None:
        item["index_pk"] = text(f"{generation.listing.value}#{generation.tenant}")
        since = generation.listed_since or generation.updated_at
        item["index_sk"] = text(f"{since.isoformat()}#{generation.generation_id}")
    return table.put(item, _ABSENT if generation.version == 1 else version_is(generation.version - 1))


def _told_elsewhere(generation: Generation) -> set[str]:
    """What an item's keys and attributes say already, and its last revision.

    Left out of its data, as is what is not known, most entries keep within the kilobyte that DynamoDB bills a write by.
    """
    told = {"tenant", "version", "listed_since"}
    last = generation.revisions[-1].at if generation.revisions else None
    return told | {"updated_at"} if last == generation.updated_at else told


def stored_generation(item: Item) -> Generation:
    """The generation that an item holds."""
    fields: dict[str, Any] = from_json(item["data"]["S"])
    fields["tenant"] = item["pk"]["S"].removeprefix("tenant#")
    fields["version"] = int(item["version"]["N"])
    if "index_sk" in item:
        fields["listed_since"] = item["index_sk"]["S"].partition("#")[0]
    if "updated_at" not in fields:
        fields["updated_at"] = fields["revisions"][-1]["at"]
    return Generation.model_validate(fields)
