"""Which column of a file holds which field of the event contract."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from goldsmith_cli.consoles import nearest
from goldsmith_cli.errors import UsageError
from goldsmith_cli.history.reading import Record

FIELDS = (
    "tenant",
    "event_id",
    "generation_id",
    "occurred_at",
    "messages",
    "output",
    "model",
    "rating",
    "comment",
    "final",
    "author",
)
_MANY_NAMES = 1000
_RECORDS_TO_LOOK_AT = 100
# A column's name may hold a comma: only one that begins the next pair ends it.
_BETWEEN_PAIRS = re.compile(r",(?=\s*\w*\s*=)")


class _Absent:
    """Told apart from a null."""


_ABSENT = _Absent()


@dataclass(frozen=True)
class FieldMap:
    """``columns``: contract field → column, or dotted path into nested JSON.

    ``left_out``: fields that are not to be taken even from a column of their name. ``namesakes``: fields that nobody
    said anything of, taken from the column of their name.
    """

    columns: Mapping[str, str]
    left_out: frozenset[str] = frozenset()
    namesakes: tuple[str, ...] = ()

    def with_namesakes(self, names: Iterable[str]) -> "FieldMap":
        """The same map, and the fields it says nothing of from those of the columns ``names`` that are called so."""
        said = {*self.columns, *self.left_out, *self.columns.values()}
        namesakes = tuple(name for name in names if name in FIELDS and name not in said)
        return replace(self, columns={**self.columns, **{name: name for name in namesakes}}, namesakes=namesakes)

    def values(self, record: Mapping[str, Any]) -> dict[str, Any]:
        """What the record says about each field, in the order of the contract; nulls and blank texts left out."""
        found = {name: _find(record, self.columns[name]) for name in FIELDS if name in self.columns}
        return {name: value for name, value in found.items() if not _says_nothing(value)}

    def annotated(self, field: str) -> str:
        """A field of a problem with the column it came from: ``rating (column score)``."""
        root, dot, rest = field.partition(".")
        column = self.columns.get(root, root)
        return field if column == root else f"{root}{dot}{rest} (column {column})"


def parse_map(pairs: Sequence[str]) -> FieldMap:
    """The map that ``field=column,field=column`` describes; a field without a column is left out. Raises UsageError."""
    columns: dict[str, str] = {}
    for pair in (pair for text in pairs for pair in _BETWEEN_PAIRS.split(text) if pair.strip()):
        field, equals, column = (part.strip() for part in pair.partition("="))
        if not (field and equals):
            raise UsageError(f"--map {pair}: not of the form field=column", "for example: --map rating=score")
        if field not in FIELDS:
            raise UsageError(
                f"--map {pair}: the contract has no field {field!r}{nearest(field, FIELDS)}",
                f"fields that can be mapped: {', '.join(FIELDS)}",
            )
        if field in columns:
            raise _two_columns(field, columns[field], column)
        columns[field] = column
    if not columns:
        raise UsageError("--map is empty", "for example: --map rating=score,final=sent_text")
    named = {field: column for field, column in columns.items() if column}
    return FieldMap(named, frozenset(columns) - frozenset(named))


def _two_columns(field: str, first: str, second: str) -> UsageError:
    said = f"--map gives {field} two columns: {first or '(none)'} and {second or '(none)'}"
    return UsageError(said, "keep one of them")


def column_names(records: Iterable[Record]) -> Sequence[str]:
    """The columns of the first 100 records, in the order in which they come up."""
    found: dict[str, None] = {}
    for record in islice(records, _RECORDS_TO_LOOK_AT):
        found.update(dict.fromkeys(record.value or ()))
    return list(found)


def require_columns(mapping: FieldMap, records: Iterable[Record]) -> None:
    """Refuse a map that names a column which no record has. Reads no further than until all were seen."""
    missing = dict(mapping.columns)
    known: dict[str, None] = {}
    for value in (record.value for record in records if record.value is not None):
        missing = {field: column for field, column in missing.items() if _find(value, column) is _ABSENT}
        if not missing:
            return
        if len(known) < _MANY_NAMES:
            known.update(dict.fromkeys(_paths(value)))
    if known:
        wrong = [f"--map {field}={column}: no line has it{nearest(column, known)}" for field, column in missing.items()]
        raise UsageError("; ".join(wrong), f"columns: {', '.join(list(known)[:40])}")


def identity_map(header: Iterable[str]) -> FieldMap:
    """The map of a table whose columns are called as the contract's fields."""
    found = FieldMap({}).with_namesakes(header)
    if not found.columns:
        raise UsageError("no column is called as a field of the contract", "say which is which: --map rating=score")
    return found


def _find(value: Any, path: str) -> Any:  # noqa: ANN401 - whatever JSON holds
    if isinstance(value, Mapping) and path in value:
        return value[path]
    step, dot, rest = path.partition(".")
    if not dot:
        return _item(value, step)
    return _find(_item(value, step), rest)


def _item(value: Any, step: str) -> Any:  # noqa: ANN401 - whatever JSON holds
    if isinstance(value, Mapping):
        return value.get(step, _ABSENT)
    if isinstance(value, list) and step.isdecimal() and int(step) < len(value):
        return value[int(step)]
    return _ABSENT


def _says_nothing(value: Any) -> bool:  # noqa: ANN401 - whatever JSON holds
    return value is None or value is _ABSENT or (isinstance(value, str) and not value.strip())


def _paths(value: Mapping[str, Any]) -> Iterable[str]:
    for name, inner in value.items():
        yield name
        if isinstance(inner, Mapping):
            yield from (f"{name}.{key}" for key in inner)
