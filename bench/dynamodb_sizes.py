"""Items as DynamoDB reckons their sizes, and the units it bills for them."""

from collections.abc import Mapping
from typing import Any


def key(request: Mapping[str, Any]) -> dict[str, Any]:
    named = request.get("Key") or request["Item"]
    return {name: named[name] for name in ("pk", "sk")}


def started(size: int, unit: int) -> int:
    return max(1, -(-size // unit))


def size(item: Mapping[str, Any]) -> int:
    """Bytes of an item as DynamoDB reckons them."""
    return sum(len(name.encode()) + _value(value) for name, value in item.items())


def _value(value: Mapping[str, Any]) -> int:
    [(kind, held)] = value.items()
    if kind == "N":
        return len(held.strip("-").replace(".", "")) // 2 + 2
    if kind == "M":
        return 3 + sum(1 + len(name.encode()) + _value(each) for name, each in held.items())
    if kind == "L":
        return 3 + sum(1 + _value(each) for each in held)
    if kind in ("SS", "NS"):
        return sum(len(each) for each in held)
    return 1 if kind in ("BOOL", "NULL") else len(held.encode() if isinstance(held, str) else held)
