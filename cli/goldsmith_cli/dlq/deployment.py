"""The dead-letter queues of a stack."""

from typing import TYPE_CHECKING

from goldsmith.adapters.sqs_look import SqsDeadLetterQueue
from goldsmith.domain.dead_letters import QUEUES
from goldsmith_cli.overview.collecting import QUEUES as OUTPUTS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from goldsmith_cli.target import Target


def dead_letter_queues(target: "Target", names: "Iterable[str]" = QUEUES) -> list[SqsDeadLetterQueue]:
    """Those of the names, each with the queue its messages came from; launch's came from none."""
    return [
        SqsDeadLetterQueue(
            target.client("sqs"),
            name,
            target.output(OUTPUTS[f"{name}_dead_letters"]),
            target.output(OUTPUTS[name]) if name in OUTPUTS else None,
        )
        for name in names
    ]
