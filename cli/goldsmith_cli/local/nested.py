"""The nested template of alarms and dashboard, as the local AWS can take it."""

import json
import re

from goldsmith_cli.errors import LocalStackError

MONITORING = "infra/monitoring.yaml"
_TEMPLATE_URL = re.compile(rf"^(\s+TemplateURL:[ \t]+){re.escape(MONITORING)}[ \t]*$", re.MULTILINE)


def with_monitoring_at(template: str, url: str) -> str:
    """``template`` with its one ``TemplateURL: infra/monitoring.yaml`` naming ``url``, as `sam deploy` does it."""
    replaced, count = _TEMPLATE_URL.subn(rf"\g<1>{url}", template)
    if count != 1:
        raise LocalStackError(f"the template says 'TemplateURL: {MONITORING}' {count} times, not once")
    return replaced


def without_metric_math(template: str) -> str:
    """The same template as JSON, without the alarms that calculate: MiniStack's CloudFormation refuses those."""
    from samtranslator.yaml_helper import yaml_parse  # type: ignore[import-untyped]  # the library has no types

    document = yaml_parse(template)
    resources = document["Resources"].items()
    kept = {name: resource for name, resource in resources if "Metrics" not in resource["Properties"]}
    return json.dumps({**document, "Resources": kept}, indent=1)
