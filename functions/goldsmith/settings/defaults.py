"""What a setting is where nobody sets it."""

from typing import Any

from goldsmith.domain.policy import TenantPolicy


def of_policy(name: str) -> Any:  # noqa: ANN401 - a policy's fields are of several types
    """What a tenant's policy has in a field where nobody says otherwise."""
    return TenantPolicy.model_fields[name].default
