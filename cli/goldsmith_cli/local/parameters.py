"""The template's parameters: which there are, and values that neither it nor the functions would take."""

import re
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from goldsmith.domain.policy import TenantPolicy
from goldsmith_cli.consoles import nearest
from goldsmith_cli.errors import UsageError
from goldsmith_cli.validation import sentence

Declared = Mapping[str, Mapping[str, Any]]
"""By a parameter's name, what the template says of it: Type, Default, MinValue and so on."""


def declared(template: Path) -> Declared:
    """The parameters of a template."""
    from samtranslator.yaml_helper import yaml_parse  # type: ignore[import-untyped]  # the library has no types

    parameters: Declared = yaml_parse(template.read_text(encoding="utf-8"))["Parameters"]
    return parameters


def refuse_unknown(names: Collection[str], template: Declared) -> None:
    """Raises UsageError for a name that no parameter has: the local AWS would take it in silence."""
    for name in names:
        if name not in template:
            cure = f"it has: {', '.join(sorted(template))}"
            raise UsageError(f"--parameter {name}: the template has none of this name{nearest(name, template)}", cure)


def refuse_impossible(values: Mapping[str, str], template: Declared) -> None:
    """Raises UsageError for values that CloudFormation or a function would refuse, by themselves or together.

    ``values`` are laid over the template's own; each is a parameter of it.
    """
    for name, value in values.items():
        if wrong := _refused(value, template[name]):
            raise UsageError(f"{name}={value}: {wrong}", f"{name}: {template[name]['Description']}")
    defaults = {name: str(known["Default"]) for name, known in template.items() if "Default" in known}
    together = {**defaults, **values}
    fields = {_field(name): name for name in together if _field(name) in TenantPolicy.model_fields}
    try:
        TenantPolicy.model_validate({field: together[name] for field, name in fields.items()})
    except ValidationError as error:
        wrong = "; ".join(sentence(problem) for problem in error.errors(include_url=False))
        cure = "what is not given is as it was given before, or as template.yaml has it: give all that belong together"
        raise UsageError(f"no function would accept it: {_named(wrong, fields)}", cure) from None


def _refused(value: str, known: Mapping[str, Any]) -> str | None:
    """Why CloudFormation refuses a value; None when it does not."""
    if known["Type"] == "Number":
        return _no_such_number(value, known)
    if "AllowedValues" in known and value not in map(str, known["AllowedValues"]):
        return _one_of(known)
    entries = value.split(",") if known["Type"] == "CommaDelimitedList" else [value]
    if "AllowedPattern" in known and not all(re.fullmatch(known["AllowedPattern"], entry) for entry in entries):
        return str(known.get("ConstraintDescription", f"must match {known['AllowedPattern']}"))
    return None


def _no_such_number(value: str, known: Mapping[str, Any]) -> str | None:
    try:
        number = float(value)
    except ValueError:
        return "must be a number"
    if "AllowedValues" in known and number not in known["AllowedValues"]:
        return _one_of(known)
    least, most = known.get("MinValue", float("-inf")), known.get("MaxValue", float("inf"))
    return None if least <= number <= most else f"must be from {least} to {most}"


def _one_of(known: Mapping[str, Any]) -> str:
    return f"must be one of {', '.join(map(str, known['AllowedValues']))}"


def _field(name: str) -> str:
    """The policy's field that a parameter sets: ``positive_rating`` for PositiveRating."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def _named(text: str, fields: Mapping[str, str]) -> str:
    """The text with the parameters' names in the place of the fields'."""
    return re.sub(r"\w+", lambda word: fields.get(word[0], word[0]), text)
