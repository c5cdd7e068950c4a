"""Bound tenants over AWS in process, and what a message leaves behind."""

from goldsmith import wiring
from goldsmith.adapters.dynamodb_settings import DynamoSettings
from tests.fakes.cloud import TABLE
from tests.fakes.senders import binding
from tests.integration.stack import Stack


def bind(stack: Stack, tenant: str, *senders: str) -> None:
    state = stack.runs.tenant(tenant)
    assert DynamoSettings(wiring._table(TABLE)).change_settings(binding(state, *senders), state.forgettings)


def letters(stack: Stack) -> list[tuple[str, dict[str, str]]]:
    """Body and attributes of every dead letter."""
    found = stack.cloud.receive("feedback-dead-letters")
    return [
        (each["Body"], {name: told["StringValue"] for name, told in each["MessageAttributes"].items()})
        for each in found
    ]


def items_of(stack: Stack, tenant: str) -> list[object]:
    """Everything in the ledger that is the tenant's."""
    found = stack.cloud.dynamodb.query(
        TableName=TABLE,
        KeyConditionExpression="pk = :tenant",
        ExpressionAttributeValues={":tenant": {"S": f"tenant#{tenant}"}},
    )
    return list(found["Items"])
