"""What replaying needs of a stack."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from goldsmith.adapters.sqs import SqsRewriteQueue
from goldsmith.workflows.replay import Replay
from goldsmith_cli import stores
from goldsmith_cli.policies import policy_of

if TYPE_CHECKING:
    from goldsmith_cli.target import Target

_SECONDS_BEFORE_A_REQUEST_IS_SEEN = 20
"""Longer than a commit takes, also from far away: a request that is seen before has to come back later."""


def replaying(target: "Target") -> Replay:
    """The workflow on a stack, under the policy it was deployed with."""
    queue = SqsRewriteQueue(target.client("sqs"), target.output("RewriteQueueUrl"), _SECONDS_BEFORE_A_REQUEST_IS_SEEN)
    return Replay(stores.ledger(target), stores.store(target), queue, policy_of(target), lambda: datetime.now(UTC))
