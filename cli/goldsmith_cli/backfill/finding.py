"""Backfills by their id, or all there are."""

from collections.abc import Iterator

from goldsmith.adapters.dynamodb import UNKNOWN_TENANT
from goldsmith.domain.backfills import Backfill
from goldsmith_cli import stores
from goldsmith_cli.backfill.deployment import Deployment
from goldsmith_cli.consoles import nearest
from goldsmith_cli.errors import CliError, UsageError


def all_backfills(deployment: Deployment, tenant: str | None = None) -> list[Backfill]:
    """Those of a tenant, or of all; the latest first."""
    tenants = [tenant] if tenant else _tenants(deployment)
    found = [backfill for name in tenants for backfill in deployment.states.all(name)]
    return sorted(found, key=lambda backfill: backfill.created_at, reverse=True)


def one(deployment: Deployment, wanted: str) -> Backfill:
    """The backfill of this id, or of the only one that begins so."""
    known = all_backfills(deployment)
    found = [backfill for backfill in known if backfill.backfill_id.startswith(wanted)]
    if len(found) != 1:
        said = "no backfill is" if not found else f"{len(found)} backfills are"
        close = nearest(wanted, [backfill.backfill_id for backfill in known])
        raise CliError(f"{said} called {wanted}{close}", "goldsmith backfill list shows all of them")
    return found[0]


def the_only_unfinished(deployment: Deployment) -> Backfill:
    """The one there can be no doubt about."""
    unfinished = [backfill for backfill in all_backfills(deployment) if not backfill.stage.ended]
    if not unfinished:
        raise CliError("no backfill is unfinished", "begin one with: goldsmith backfill FILE --tenant NAME")
    if len(unfinished) > 1:
        names = ", ".join(backfill.backfill_id for backfill in unfinished)
        raise UsageError(f"{len(unfinished)} backfills are unfinished", f"name one of them: {names}")
    return unfinished[0]


def _tenants(deployment: Deployment) -> Iterator[str]:
    return (name for name in stores.runs(deployment.target).tenants() if name != UNKNOWN_TENANT)
