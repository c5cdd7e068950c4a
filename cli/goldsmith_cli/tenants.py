"""What may be the name of a tenant."""

import re

from goldsmith.domain.events import TENANT_PATTERN
from goldsmith_cli.errors import UsageError


def require_possible(tenant: str | None) -> None:
    """Refuse what no tenant can be called, so that nobody looks for it. None, for all tenants, is fine."""
    if tenant is not None and not re.fullmatch(TENANT_PATTERN, tenant):
        raise UsageError(
            f"{tenant!r} cannot be a tenant",
            "1 to 63 lower-case letters, digits and hyphens, as in acme-leads",
        )
