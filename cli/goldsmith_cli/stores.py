"""The ledger and the dataset of a stack, read through the adapters the functions use."""

from typing import TYPE_CHECKING

from goldsmith.adapters.dynamodb import UNKNOWN_TENANT, Table
from goldsmith.adapters.dynamodb_ledger import DynamoLedger
from goldsmith.adapters.dynamodb_runs import DynamoRuns
from goldsmith.adapters.s3 import S3Store
from goldsmith_cli.consoles import nearest
from goldsmith_cli.errors import CliError
from goldsmith_cli.tenants import require_possible

if TYPE_CHECKING:
    from goldsmith_cli.target import Target


def runs(target: "Target") -> DynamoRuns:
    """Tenants, runs and live models."""
    return DynamoRuns(ledger_table(target))


def ledger(target: "Target") -> DynamoLedger:
    """What is committed."""
    return DynamoLedger(ledger_table(target))


def store(target: "Target") -> S3Store:
    """Segments, snapshots and reports."""
    return S3Store(target.client("s3"), target.output("DatasetBucketName"))


def ledger_table(target: "Target") -> Table:
    """The table behind both."""
    return Table(target.client("dynamodb"), target.output("LedgerTableName"))


def require_possible_or_unnamed(tenant: str | None) -> None:
    """Refuse what no tenant can be called and what does not stand for refusals that name none."""
    if tenant != UNKNOWN_TENANT:
        require_possible(tenant)


def require_heard_of(tenant: str | None, found: DynamoRuns) -> None:
    """Refuse a tenant that never sent anything and was never set up. None, for all tenants, is fine."""
    if tenant is None:
        return
    state = found.tenant(tenant)
    # A tenant of which everything was forgotten has no counters any more.
    if not state.counters and not state.forgettings and not state.settings.version:
        raise _unknown_tenant(tenant, found)


def _unknown_tenant(wanted: str, found: DynamoRuns) -> CliError:
    known = [name for name in found.tenants() if name != UNKNOWN_TENANT]
    cure = f"tenants heard of: {', '.join(known[:20])}" if known else "no tenant has sent anything yet"
    return CliError(f"nothing has been heard of the tenant {wanted}{nearest(wanted, known)}", cure)
