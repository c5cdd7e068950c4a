"""Who sent a message, and for which tenant they may: decided by the queue's word, never by what a message says.

SQS tells of every message whose credentials it was sent with (``SenderId``): a user's unique id, or a role's with the
name of its session behind a colon. Session names are chosen by whoever takes a role, so the part before it counts.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal

from goldsmith.domain.events import TENANT_PATTERN
from goldsmith.domain.refusals import quoted
from goldsmith.errors import Problem

VERIFIED_TENANT = "verified_tenant"
"""Message attribute: the tenant of the token that a message came with through the HTTP front."""

ORIGINAL_SENDER = "original_sender"
"""Message attribute: who sent a message first, where an operator sends it again."""

_TENANT = "tenant"


@dataclass(frozen=True)
class Sender:
    """Who sent a message. ``claim`` is the tenant of its token, None where it did not come through the HTTP front."""

    id: str
    claim: str | None = None

    @property
    def principal(self) -> str:
        """The unique id of the user or role."""
        return principal_of(self.id)

    @property
    def verified_tenant(self) -> str | None:
        """The tenant of the token, where it is the name of one."""
        return self.claim if self.claim and re.fullmatch(TENANT_PATTERN, self.claim) else None

    @property
    def attributes(self) -> dict[str, str]:
        """The message attributes that tell all this again."""
        told = {ORIGINAL_SENDER: self.id, VERIFIED_TENANT: self.verified_tenant or ""}
        return {name: value for name, value in told.items() if value}


@dataclass(frozen=True)
class SenderRules:
    """What a stack believes. ``front`` is the unique id of the HTTP front's role, empty where there is none.

    ``operators`` are the unique ids that may say in whose name they send. ``unbound`` is what becomes of events for
    tenants that are bound to no sender.
    """

    front: str = ""
    operators: frozenset[str] = frozenset()
    unbound: Literal["accept", "refuse"] = "accept"

    def sender(self, sender_id: str, attributes: Mapping[str, str]) -> Sender:
        """Whose a message is, by its SenderId, and its attributes as far as they are to be believed."""
        original = attributes.get(ORIGINAL_SENDER, "")
        if original and principal_of(sender_id) in self.operators:
            sender_id = original
        through_front = bool(self.front) and principal_of(sender_id) == self.front
        return Sender(sender_id, attributes.get(VERIFIED_TENANT, "") if through_front else None)

    def problem(self, sender: Sender, tenant: str, bound: Collection[str]) -> Problem | None:
        """Why a sender may not write for a tenant that is ``bound`` to these principals; None when it may.

        A token is for one tenant and needs no binding: who issues tokens says whom they are for.
        """
        if sender.claim is not None:
            return claim_problem(sender) or _of_another_tenant(sender, tenant)
        if sender.principal in bound or (not bound and self.unbound == "accept"):
            return None
        return _not_bound(sender, tenant, bound)


def principal_of(sender_id: str) -> str:
    """The unique id in a SenderId."""
    return sender_id.partition(":")[0]


def claim_problem(sender: Sender) -> Problem | None:
    """Why a token is for no tenant; None when it is for one, or when there is no token."""
    if sender.claim is None or sender.verified_tenant:
        return None
    cure = "the token must name one tenant in its claim: 1 to 63 lower-case letters, digits and hyphens"
    return Problem(_TENANT, f"{cure}; got {quoted(sender.claim)}")


def sent_again(sender_id: str, attributes: Mapping[str, str], believed: Collection[str]) -> dict[str, str]:
    """The message attributes with which an operator sends a dead letter again, so that it is judged as it was.

    ``sender_id`` and ``attributes`` are the letter's. ``believed`` are the unique ids of triage's role, which wrote
    the letters it put away, and of the operator's own, who may have sent this one again before. A letter of anybody
    else is one that the queue gave up on: it is as its sender has sent it, and so are its attributes.
    """
    original = attributes.get(ORIGINAL_SENDER, "") if principal_of(sender_id) in believed else sender_id
    told = {ORIGINAL_SENDER: original, VERIFIED_TENANT: attributes.get(VERIFIED_TENANT, "")}
    return {name: value for name, value in told.items() if value}


def _of_another_tenant(sender: Sender, tenant: str) -> Problem | None:
    if sender.claim == tenant:
        return None
    said = f"names {quoted(tenant)}, and the token is for {quoted(sender.claim)}"
    return Problem(_TENANT, f"{said}: leave it out, or send with a token for the tenant that is meant")


def _not_bound(sender: Sender, tenant: str, bound: Collection[str]) -> Problem:
    whom = "its own senders" if bound else "senders it is bound to, and there is none"
    cure = f"if it may, bind it: goldsmith tenant set {tenant} --sender {sender.principal}"
    return Problem(_TENANT, f"{quoted(tenant)} takes feedback of {whom}; {quoted(sender.id)} sent this: {cure}")
