"""Which messages are let in for the tenants they name, by who sent them; those of no queue all are."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from goldsmith.domain.envelope import parse_feedback, with_tenant
from goldsmith.domain.events import FeedbackEvent
from goldsmith.domain.senders import Sender, SenderRules, claim_problem
from goldsmith.errors import PermanentError, SenderRefused
from goldsmith.workflows.deliveries import Delivery

Told = Mapping[str, Sequence[tuple[Delivery, FeedbackEvent]]]
"""What was said, by generation, and the message each event came in."""

Refused = list[tuple[Delivery, PermanentError]]
"""Messages that are put away, and why."""


def sender_of(rules: SenderRules, delivery: Delivery) -> Sender | None:
    """Who sent a message; None where no queue has delivered it."""
    return None if delivery.sender is None else rules.sender(delivery.sender, delivery.attributes)


def with_tenant_of_token(rules: SenderRules, delivery: Delivery) -> Delivery:
    """The message, naming the tenant of its token where it names none: so it is read, put away and found again."""
    sender = sender_of(rules, delivery)
    tenant = sender.verified_tenant if sender else None
    return replace(delivery, body=with_tenant(delivery.body, tenant)) if tenant else delivery


def read(rules: SenderRules, delivery: Delivery) -> FeedbackEvent:
    """The event in a message.

    Raises:
        SenderRefused: it came with a token that is for no tenant.
        ContractError: it is no event.
    """
    sender = sender_of(rules, delivery)
    if sender and (problem := claim_problem(sender)):
        raise SenderRefused(problem)
    return parse_feedback(delivery.body)


def may_write(rules: SenderRules, delivery: Delivery, tenant: str, bound: Collection[str]) -> bool:
    """Whether a message's sender may write for a tenant that is ``bound`` to these principals."""
    return _refusal(rules, delivery, tenant, bound) is None


def permitted(rules: SenderRules, tenant: str, told: Told, bound: Collection[str]) -> tuple[Told, Refused]:
    """What was said for a tenant by those who may, and the messages of the others."""
    refused: Refused = []
    kept: dict[str, list[tuple[Delivery, FeedbackEvent]]] = defaultdict(list)
    for name, items in told.items():
        for delivery, event in items:
            if error := _refusal(rules, delivery, tenant, bound):
                refused.append((delivery, error))
            else:
                kept[name].append((delivery, event))
    return kept, refused


def _refusal(rules: SenderRules, delivery: Delivery, tenant: str, bound: Collection[str]) -> SenderRefused | None:
    sender = sender_of(rules, delivery)
    problem = rules.problem(sender, tenant, bound) if sender else None
    return SenderRefused(problem) if problem else None
