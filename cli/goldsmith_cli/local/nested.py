"""Where the nested template of alarms and dashboard is, once it is on the local S3."""

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
