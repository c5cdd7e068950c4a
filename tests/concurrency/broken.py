"""Tables that break the protocol on purpose, each in one way, to see that the audit finds it out."""

import re
from collections.abc import Mapping, Sequence

from goldsmith.adapters.dynamodb import Item, Table, number
from tests.concurrency.failing import BusyTable

_CONDITION = ("ConditionExpression", "ExpressionAttributeValues")


class OverwritingGenerations(Table):
    """Stores a generation's next version whatever the ledger holds."""

    def transact(self, actions: Sequence[Item]) -> None:
        super().transact([_without_condition(each) if _puts(each, "generation#") else each for each in actions])


class OverwritingNewGenerations(Table):
    """Stores a generation's first version whatever the ledger holds; later ones as it should."""

    def transact(self, actions: Sequence[Item]) -> None:
        super().transact([_without_condition(each) if _is_first_version(each) else each for each in actions])


class CountingBefore(Table):
    """Counts outside the transaction, before it."""

    def transact(self, actions: Sequence[Item]) -> None:
        super().transact([each for each in actions if "Update" in each])
        super().transact([each for each in actions if "Update" not in each])


class CountingAfterwardsByReading(Table):
    """Counts outside the transaction, after it, by reading, adding and writing."""

    def transact(self, actions: Sequence[Item]) -> None:
        super().transact([each for each in actions if "Update" not in each])
        for each in (action["Update"] for action in actions if "Update" in action):
            where = {"TableName": self.name, "Key": each["Key"]}
            before = self.client.get_item(**where, ConsistentRead=True).get("Item", {})
            self.client.update_item(**where, **_setting(each, before))


class CountingAfterwards(BusyTable):
    """Counts outside the transaction, after it, on a busy day."""

    def transact(self, actions: Sequence[Item]) -> None:
        super().transact([each for each in actions if "Update" not in each])
        super().transact([each for each in actions if "Update" in each])


class PointingWithoutCommitting(Table):
    """Points to the segment outside the transaction, before it."""

    def transact(self, actions: Sequence[Item]) -> None:
        pointers = [each for each in actions if _puts(each, "segment#")]
        if pointers:
            super().transact([_without_condition(each) for each in pointers])
        super().transact([each for each in actions if each not in pointers])


class ClaimingBlindly(Table):
    """Claims runs whether or not one was claimed."""

    def transact(self, actions: Sequence[Item]) -> None:
        claims = any(_puts(each, "run#") for each in actions)
        super().transact([_claiming(each) for each in actions] if claims else actions)


BROKEN: Mapping[str, type[Table]] = {
    "without the version condition": OverwritingGenerations,
    "without the condition on first versions": OverwritingNewGenerations,
    "with counting before the transaction": CountingBefore,
    "with counting by reading and writing after the transaction": CountingAfterwardsByReading,
    "with counting after the transaction": CountingAfterwards,
    "with the pointer before the transaction": PointingWithoutCommitting,
    "without the condition on claims": ClaimingBlindly,
}


def _puts(action: Item, prefix: str) -> bool:
    return "Put" in action and str(action["Put"]["Item"]["sk"]["S"]).startswith(prefix)


def _is_first_version(action: Item) -> bool:
    return _puts(action, "generation#") and action["Put"]["Item"]["version"] == number(1)


def _without_condition(action: Item) -> Item:
    return {"Put": {name: value for name, value in action["Put"].items() if name not in _CONDITION}}


def _claiming(action: Item) -> Item:
    if "Put" in action:
        return _without_condition(action)
    update = {name: value for name, value in action["Update"].items() if name != _CONDITION[0]}
    used = re.findall(r":\w+", update["UpdateExpression"])
    return {"Update": {**update, _CONDITION[1]: {name: update[_CONDITION[1]][name] for name in used}}}


def _setting(update: Item, before: Item) -> Item:
    """The same update with every ``ADD #name :value`` made a ``SET`` of the sum."""
    kept = {name: value for name, value in update.items() if name not in ("TableName", "Key")}
    expression, _, added = str(update["UpdateExpression"]).partition(" ADD ")
    values = dict(update["ExpressionAttributeValues"])
    for pair in added.split(", ") if added else []:
        name, value = pair.split(" ")
        stored = before.get(update.get("ExpressionAttributeNames", {}).get(name, name), number(0))
        values[value] = number(int(stored["N"]) + int(values[value]["N"]))
        expression += f", {name} = {value}"
    return {**kept, "UpdateExpression": expression, "ExpressionAttributeValues": values}
