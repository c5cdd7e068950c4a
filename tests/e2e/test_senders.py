"""Senders on the local stack: what a tenant is bound to is let in, and nobody else.

Here SQS tells of every message the account's id alone: it stands for the one application there is.
"""

from datetime import UTC, datetime

import pytest

from goldsmith.adapters.dynamodb_settings import DynamoSettings
from goldsmith.domain.senders import ORIGINAL_SENDER
from goldsmith.domain.tenant_settings import SettingsChange
from goldsmith_cli.local.stack import LocalStack
from goldsmith_cli.stores import ledger_table, runs
from goldsmith_cli.target import Target
from tests.e2e.walk import Walker, edited, eventually

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("local-stack")]

OTHER = "AROAANOTHERSEXAMPLE"


def bind(target: Target, tenant: str, sender: str) -> None:
    state = runs(target).tenant(tenant)
    change = SettingsChange(
        tenant=tenant,
        before=state.settings,
        after=state.settings.after({}, (sender,)),
        changed_at=datetime.now(UTC),
        changed_by="operator",
    )
    assert DynamoSettings(ledger_table(target)).change_settings(change, state.forgettings)


def test_a_tenants_own_sender_is_let_in_and_anothers_is_a_dead_letter(local_stack: LocalStack) -> None:
    target = local_stack.target()
    walker = Walker(target)
    mine = target.client("sts").get_caller_identity()["Account"]
    bind(target, "own-sender", mine)
    bind(target, "foreign-sender", OTHER)
    refused = walker.dead_lettered()

    walker.send([edited("foreign-sender", 1), edited("own-sender", 1)])

    eventually(lambda: walker.settled("own-sender", 1), "the event of the tenant's own sender is settled")
    eventually(lambda: walker.dead_lettered() == refused + 1, "the other event is a dead letter")
    assert walker.counters("foreign-sender") == {}
    told = eventually(lambda: letter(target, "foreign-sender"), "the dead letter is found")
    assert told.pop("reason").startswith('tenant: "foreign-sender" takes feedback of its own senders')
    assert told == {ORIGINAL_SENDER: mine}


def letter(target: Target, tenant: str) -> dict[str, str] | None:
    """What a dead letter that names the tenant tells in its attributes."""
    answer = target.client("sqs").receive_message(
        QueueUrl=target.output("FeedbackDeadLetterQueueUrl"),
        MaxNumberOfMessages=10,
        MessageAttributeNames=["All"],
        VisibilityTimeout=1,
    )
    for message in answer.get("Messages", []):
        if f'"{tenant}"' in message["Body"]:
            return {name: each["StringValue"] for name, each in message["MessageAttributes"].items()}
    return None
