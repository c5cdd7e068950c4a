"""A line of the `aws` command as the call of botocore that it makes.

The command's names of operations and options are those of botocore's service models in another spelling, and so are the
types of what they take. What the command has of its own (`aws s3 cp`, `aws logs tail`) is none of this.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from botocore import xform_name
from botocore.model import OperationModel, Shape
from botocore.session import get_session

_GLOBAL = {"--query", "--output", "--region", "--profile", "--endpoint-url", "--no-cli-pager"}


@dataclass(frozen=True)
class Call:
    """What the command asks of AWS."""

    service: str
    method: str
    parameters: Mapping[str, Any]


def call_of(words: Sequence[str], folder: Path) -> Call:
    """The call of ``aws <words>``; files it names are in ``folder``.

    Raises ValueError for an operation or an option that there is not, and for one that is missing.
    """
    service, operation, *rest = words
    model = _operation(service, operation)
    members = dict(model.input_shape.members) if model.input_shape else {}
    found: dict[str, Any] = {}
    for option, values in _options(rest):
        name, shape = _member(members, option, f"aws {service} {operation}")
        found[name] = False if option.startswith("--no-") else _read(shape, values, folder)
    missing = [name for name in (model.input_shape.required_members if model.input_shape else []) if name not in found]
    if missing:
        raise ValueError(f"aws {service} {operation} lacks {', '.join(missing)}")
    return Call(service, xform_name(model.name), found)


def is_operation(words: Sequence[str]) -> bool:
    """Whether AWS has what a sentence only names: ``sns subscribe``."""
    try:
        _operation(*words[:2])
    except ValueError:
        return False
    return True


@cache
def _operation(service: str, operation: str) -> OperationModel:
    try:
        model = get_session().get_service_model(service)
    except Exception as error:
        raise ValueError(f"aws has no service {service}") from error
    names = {xform_name(name, "-"): name for name in model.operation_names}
    if operation not in names:
        raise ValueError(f"aws {service} has no {operation}")
    return model.operation_model(names[operation])


def _options(words: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    """Each option with its values, without those that every command of AWS has."""
    starts = [n for n, word in enumerate(words) if word.startswith("--")] + [len(words)]
    for start, end in pairwise(starts):
        if words[start] not in _GLOBAL:
            yield words[start], list(words[start + 1 : end])


def _member(members: Mapping[str, Shape], option: str, command: str) -> tuple[str, Shape]:
    names = {f"--{xform_name(name, '-')}": name for name in members}
    wanted = option if option in names else option.replace("--no-", "--", 1)
    if wanted not in names:
        raise ValueError(f"{command} has no option {option}")
    return names[wanted], members[names[wanted]]


def _read(shape: Any, values: Sequence[str], folder: Path) -> Any:  # noqa: ANN401 - by the shape
    if values and values[0].startswith("file://"):
        return (folder / values[0].removeprefix("file://")).read_text(encoding="utf-8")
    if shape.type_name in _READERS:
        return _READERS[shape.type_name](values)
    if values[0].lstrip().startswith(("{", "[")):
        return json.loads(" ".join(values))
    if shape.type_name == "list":
        return [_short(shape.member, value) for value in values]
    return _short(shape, " ".join(values))


_READERS: Mapping[str, Callable[[Sequence[str]], Any]] = {
    "string": " ".join,
    "integer": lambda values: int(values[0]),
    "long": lambda values: int(values[0]),
    "boolean": lambda _values: True,
    "timestamp": " ".join,
    "blob": lambda values: " ".join(values).encode(),
}


def _short(shape: Any, value: str) -> Any:  # noqa: ANN401 - by the shape
    """The command's shorthand: ``Id=listener,Arn=…`` for a structure, the value itself for a text."""
    if shape.type_name in ("structure", "map"):
        return dict(pair.split("=", 1) for pair in value.split(","))
    return value
