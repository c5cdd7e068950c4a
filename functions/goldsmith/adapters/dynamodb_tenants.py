"""What is read of a tenant's item, and conditions that writes make on it and on others."""

from goldsmith.adapters.dynamodb import Item, number
from goldsmith.domain.tenant_settings import TenantSettings


def forgotten_times(seen: int, values: Item) -> str:
    """The condition on a tenant's item that nothing was forgotten since; puts its value into ``values``."""
    if not seen:
        return "attribute_not_exists(forgettings)"
    values[":seen_forgettings"] = number(seen)
    return "forgettings = :seen_forgettings"


def watched(tenant: Item) -> dict[str, str]:
    """The models whose live edit distance is measured, by a tenant's item: each with the key of its counters."""
    return {model: counted["S"] for model, counted in tenant.get("watched", {}).get("M", {}).items()}


def settings(tenant: Item) -> TenantSettings:
    """What a tenant has set for itself, by its item."""
    stored = tenant.get("settings")
    return TenantSettings.model_validate_json(stored["S"]) if stored else TenantSettings()


def version_is(version: int) -> Item:
    """The condition that an item's version is the one that was read."""
    return {"ConditionExpression": "version = :read", "ExpressionAttributeValues": {":read": number(version)}}
