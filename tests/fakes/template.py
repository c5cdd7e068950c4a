"""What template.yaml says, read without expanding anything: ``!Ref X`` becomes {"Ref": "X"} and so on."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

TEMPLATE = Path(__file__).parents[2] / "template.yaml"


class _Loader(yaml.SafeLoader):
    """Plain YAML, and CloudFormation's short forms."""


def _short_form(loader: _Loader, name: str, node: yaml.Node) -> dict[str, object]:
    if isinstance(node, yaml.MappingNode):
        return {name: loader.construct_mapping(node, deep=True)}
    if isinstance(node, yaml.SequenceNode):
        return {name: loader.construct_sequence(node, deep=True)}
    assert isinstance(node, yaml.ScalarNode)
    return {name: loader.construct_scalar(node)}


_Loader.add_multi_constructor("!", _short_form)


@cache
def _template() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.load(TEMPLATE.read_text(encoding="utf-8"), _Loader)  # noqa: S506 - a SafeLoader
    return loaded


def outputs() -> dict[str, str]:
    """Its outputs: those that are parameters with the default, the others with a ``1``."""
    parameters = _template()["Parameters"]

    def value(given: object) -> str:
        name = given.get("Ref") if isinstance(given, dict) else None
        return str(parameters.get(name, {}).get("Default", "1"))

    return {name: value(each["Value"]) for name, each in _template()["Outputs"].items()}


def resource(logical_id: str) -> dict[str, Any]:
    """A resource's properties."""
    properties: dict[str, Any] = _template()["Resources"][logical_id]["Properties"]
    return properties
