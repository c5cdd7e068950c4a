"""Senders on the local stack: what a tenant is bound to is let in, and nobody else.

Here SQS tells of every message the account's id alone: it stands for the one application there is.
"""

import pytest

from goldsmith.domain.senders import ORIGINAL_SENDER
from goldsmith_cli.local.stack import LocalStack
from goldsmith_cli.target import Target
from tests.e2e.local_commands import run
from tests.e2e.walk import Walker, edited, eventually

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("local-stack")]

OTHER = "AROAANOTHERSEXAMPLE"


def test_a_tenants_own_sender_is_let_in_and_anothers_is_a_dead_letter(local_stack: LocalStack) -> None:
    target = local_stack.target()
    walker = Walker(target)
    mine = target.client("sts").get_caller_identity()["Account"]
    for tenant, sender in (("own-sender", mine), ("foreign-sender", OTHER)):
        run(local_stack.state.root, "tenant", "set", tenant, "--sender", sender, "--json")
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
