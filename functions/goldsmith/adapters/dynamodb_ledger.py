"""The ledger on DynamoDB: what is committed and counted."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta

from pydantic_core import from_json, to_json

from goldsmith.adapters.dynamodb import FORGOTTEN, UNKNOWN_TENANT, Item, Table, key, number, text
from goldsmith.domain.commits import Commit
from goldsmith.domain.forgetting import Books, Forgotten
from goldsmith.domain.generations import Generation, Listing
from goldsmith.domain.segments import CommittedSegment
from goldsmith.domain.tenant_settings import TenantSettings
from goldsmith.errors import CommitConflict
from goldsmith.ports import Listed, Refusal

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
        return {generation.generation_id: generation for generation in map(_generation, items)}

    def books(self, tenant: str, generation_ids: Iterable[str]) -> Books:
        """Generations, what was forgotten, watched and set, in one request: of 100 keys, as many as one takes."""
        keys = [key(tenant, f"generation#{name}") for name in dict.fromkeys(generation_ids)]
        found = {item["sk"]["S"]: item for item in self._table.get_many([*keys, *(key(tenant, o) for o in _BESIDE)])}
        forgotten, about = (found.pop(sort, None) for sort in _BESIDE)
        return Books(
            {generation.generation_id: generation for generation in map(_generation, found.values())},
            Forgotten.model_validate_json(forgotten["data"]["S"]) if forgotten else Forgotten(),
            watched(about or {}),
            settings(about or {}),
        )

    def entries(self, tenant: str, mentioning: str = "") -> Iterator[Generation]:
        """All of a tenant's generations, by a query over the tenant's part of the table."""
        as_stored = to_json(mentioning).decode()[1:-1]  # some characters of an id are escaped in JSON
        items = self._table.prefixed(tenant, "generation#", containing=as_stored)
        return (_generation(item) for item in items)

    def commit(self, commit: Commit) -> None:
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

    def _put_segment(self, commit: Commit) -> Item:
        name = commit.segment.key.removeprefix(f"tenants/{commit.tenant}/segments/")
        item = {
            **key(commit.tenant, f"segment#{name}"),
            "records": number(commit.segment.records),
            "samples": number(commit.counters.get("sample_commits", 0)),
            "bytes": number(len(commit.segment.body)),
            "committed_at": text(commit.committed_at.isoformat()),
        }
        return self._table.put(item, _ABSENT)

    def _count(self, commit: Commit) -> Item:
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


_BESIDE_THE_DATA = {"tenant", "generation_id", "version", "listed_since"}
"""What an item's keys and attributes say already. Left out of its data, as is what is not known, most entries keep
within the kilobyte by which DynamoDB bills a write."""

_ABSENT: Item = {"ConditionExpression": "attribute_not_exists(pk)"}


def put_generation(table: Table, generation: Generation) -> Item:
    """The action that stores a generation's next version, conditional on the one before."""
    item = {
        **key(generation.tenant, f"generation#{generation.generation_id}"),
        "version": number(generation.version),
        "data": text(generation.model_dump_json(exclude_none=True, exclude=_BESIDE_THE_DATA)),
    }
    if generation.listing is not None:
        item["index_pk"] = text(f"{generation.listing.value}#{generation.tenant}")
        since = generation.listed_since or generation.updated_at
        item["index_sk"] = text(f"{since.isoformat()}#{generation.generation_id}")
    return table.put(item, _ABSENT if generation.version == 1 else version_is(generation.version - 1))


def forgotten_times(seen: int, values: Item) -> str:
    """The condition on a tenant's item that nothing was forgotten since; puts its value into ``values``."""
    if not seen:
        return "attribute_not_exists(forgettings)"
    values[":seen_forgettings"] = number(seen)
    return "forgettings = :seen_forgettings"


def watched(tenant: Item) -> dict[str, str]:
    """The models whose live edit distance is measured, by a tenant's item: each with the key of its counters."""
    return {model: counted["S"] for model, counted in tenant.get("watched", {}).get("M", {}).items()}


def settings(tenant: Item) -> TenantSettings:
    """What a tenant has set for itself, by its item."""
    stored = tenant.get("settings")
    return TenantSettings.model_validate_json(stored["S"]) if stored else TenantSettings()


def _generation(item: Item) -> Generation:
    beside: dict[str, object] = {
        "tenant": item["pk"]["S"].removeprefix("tenant#"),
        "generation_id": item["sk"]["S"].removeprefix("generation#"),
        "version": int(item["version"]["N"]),
    }
    if "index_sk" in item:
        beside["listed_since"] = item["index_sk"]["S"].partition("#")[0]
    return Generation.model_validate(from_json(item["data"]["S"]) | beside)


def version_is(version: int) -> Item:
    """The condition that an item's version is the one that was read."""
    return {"ConditionExpression": "version = :read", "ExpressionAttributeValues": {":read": number(version)}}
