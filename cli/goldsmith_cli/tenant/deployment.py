"""What setting tenants up needs of a stack, and who does it."""

import getpass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from goldsmith.adapters.dynamodb_live import DynamoLive
from goldsmith.adapters.dynamodb_settings import DynamoSettings
from goldsmith.adapters.sqs import SqsRewriteQueue
from goldsmith.workflows.review import Reviewing
from goldsmith.workflows.setting_up import SettingUp
from goldsmith.workflows.tenant_export import TenantExport
from goldsmith_cli import stores
from goldsmith_cli.policies import stack_policy

if TYPE_CHECKING:
    from goldsmith_cli.target import Target

_UNKNOWN = "unknown"


def setting_up(target: "Target") -> SettingUp:
    """The workflow on a stack, under the policy it was deployed with."""
    log = DynamoSettings(stores.ledger_table(target))
    return SettingUp(stores.ledger(target), stores.runs(target), log, stack_policy(target))


def caller(target: "Target") -> str:
    """The ARN of the AWS identity in use; on the local stack, or where it is not told, the user of this computer."""
    if not target.is_local:
        try:
            return str(target.client("sts").get_caller_identity()["Arn"])
        except (BotoCoreError, ClientError):
            pass  # the settings do not depend on it
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return _UNKNOWN  # a container's user may have no name


def tenant_export(target: "Target") -> TenantExport:
    """What an export reads on a stack."""
    ledger, store = stores.ledger(target), stores.store(target)
    queue = SqsRewriteQueue(target.client("sqs"), target.output("RewriteQueueUrl"))
    return TenantExport(
        ledger=ledger,
        runs=stores.runs(target),
        live=DynamoLive(stores.ledger_table(target)),
        log=DynamoSettings(stores.ledger_table(target)),
        store=store,
        reviewing=Reviewing(ledger, store, queue, lambda: datetime.now(UTC)),
    )
