"""Reads template.yaml the way cfn-lint does: plain mappings with Ref and Fn:: spelt out, Globals merged in."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from cfnlint.api import lint  # type: ignore[import-untyped]  # ships no types
from cfnlint.decode.decode import decode_str  # type: ignore[import-untyped]
from cfnlint.rules import RulesCollection  # type: ignore[import-untyped]
from cfnlint.template import Template  # type: ignore[import-untyped]

ROOT = Path(__file__).parents[2]
TEMPLATE_TEXT = (ROOT / "template.yaml").read_text(encoding="utf-8")


@cache
def template() -> dict[str, Any]:
    """The template; shared by all tests, so that no test may change it."""
    decoded, errors = decode_str(TEMPLATE_TEXT)
    assert not errors
    cfn = Template("template.yaml", decoded, ["us-east-1"])
    assert not cfn.transform()
    merged: dict[str, Any] = cfn.template
    return merged


@cache
def monitoring() -> dict[str, Any]:
    """The nested template; shared like the other."""
    decoded, errors = decode_str((ROOT / "infra" / "monitoring.yaml").read_text(encoding="utf-8"))
    assert not errors
    found: dict[str, Any] = decoded
    return found


def of_type(resource_type: str) -> dict[str, Any]:
    """Properties of every resource of a type, by logical id."""
    resources = template()["Resources"]
    return {name: item["Properties"] for name, item in resources.items() if item["Type"] == resource_type}


def functions() -> dict[str, Any]:
    return of_type("AWS::Serverless::Function")


def house_rules() -> RulesCollection:
    rules = RulesCollection()
    rules.create_from_directory(str(ROOT / "infra" / "rules"))
    return rules


def broken_house_rules(fragment: dict[str, Any]) -> set[str]:
    """Ids of the house rules that a template breaks."""
    text = yaml.safe_dump(fragment, sort_keys=False)
    return {match.rule.id for match in lint(text, rules=house_rules())}
