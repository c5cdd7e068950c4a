"""What a batch of the rewrite queue asks for, and what becomes of each item in the ledger."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from goldsmith.domain.changes import Change, Parking
from goldsmith.domain.choosing import Praised, Proposal, Rewritten
from goldsmith.domain.generations import PRAISE, Generation, Outcome
from goldsmith.domain.policy import TenantPolicy
from goldsmith.domain.rewriting import RewriteRequest
from goldsmith.domain.routing import Feedback, SkipReason
from goldsmith.domain.samples import RewriteProvenance, Source, make_sample
from goldsmith.errors import ConfigurationProblem, GoldsmithError, RateLimited
from goldsmith.workflows.deliveries import Delivery

LAST_RECEIVE = 300
"""Deliveries after which an item the model would not answer is parked: with the delays between them over two days."""
LAST_OF_ALL = 900
"""Deliveries after which it is parked whatever holds it up: the queue gives up after a thousand."""
NEVER_COMMITTED = 20
"""Deliveries after which a request whose commit did not come is dropped: whoever commits sends the request anew."""
LAST_AGE = timedelta(days=12)
"""Age at which an item is parked whatever holds it up: the queue deletes its messages after fourteen days."""


@dataclass(frozen=True)
class Item:
    """One generation to rewrite, and the messages (doubled ones included) that ask for it."""

    feedback: Feedback
    deliveries: tuple[Delivery, ...]
    generation_version: int = 0

    @property
    def tenant(self) -> str:
        """Whose it is."""
        return self.feedback.tenant

    @property
    def generation_id(self) -> str:
        """Which draft it is about."""
        return self.feedback.generation_id

    @property
    def received(self) -> int:
        """How often the queue has delivered it."""
        return max(delivery.receive_count for delivery in self.deliveries)

    def ahead_of(self, entry: Generation | None) -> bool:
        """Whether the commit that it was sent before is not in the ledger yet."""
        if entry is None or entry.version < self.generation_version:
            return True
        if entry.forgotten:
            return False
        return not all(map(entry.has_event, self.feedback.event_ids))

    def wanted_by(self, entry: Generation) -> bool:
        """Whether the ledger still waits for this rewrite."""
        return entry.outcome is Outcome.REWRITING and entry.evidence == self.feedback.evidence

    def given_up(self, error: Exception, now: datetime) -> Parking | None:
        """The parking of an item that cannot wait any longer; None while it can.

        Waiting for a person to mend the configuration, or for the provider to have time, uses up no patience but that
        of the queue.
        """
        sent = min((delivery.sent_at for delivery in self.deliveries if delivery.sent_at), default=now)
        told_to_wait = isinstance(error, ConfigurationProblem | RateLimited)
        if self.received < (LAST_OF_ALL if told_to_wait else LAST_RECEIVE) and now - sent < LAST_AGE:
            return None
        return Parking((error.reason if isinstance(error, GoldsmithError) else "internal_error",))


def read_item(delivery: Delivery) -> Item:
    """The item a message asks for.

    Raises:
        pydantic.ValidationError: it is no rewrite request.
    """
    request = RewriteRequest.model_validate_json(delivery.body)
    return Item(request.feedback, (delivery,), request.generation_version)


def merged(items: Iterable[Item]) -> list[Item]:
    """The same items, each once, with all the messages that ask for it."""
    found: dict[tuple[str, str, str], list[Item]] = defaultdict(list)
    for item in items:
        found[item.tenant, item.generation_id, item.feedback.evidence].append(item)
    return [Item(same[0].feedback, messages(same), min(i.generation_version for i in same)) for same in found.values()]


def by_tenant(items: Iterable[Item]) -> dict[str, list[Item]]:
    """The items of each tenant."""
    groups: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        groups[item.tenant].append(item)
    return groups


def messages(items: Iterable[Item]) -> tuple[Delivery, ...]:
    """All messages that ask for these items."""
    return tuple(delivery for item in items for delivery in item.deliveries)


def change_for(known: Generation, feedback: Feedback, proposal: Proposal, policy: TenantPolicy) -> Change:
    """What a proposal makes of a generation that waits for its rewrite, by all that was said meanwhile."""
    if isinstance(proposal, Praised) and policy.is_bad(feedback.rating):
        proposal = Parking((SkipReason.CONTRADICTORY.value,), rewrite=proposal.provenance)
    match proposal:
        case Parking():
            return Change(known, feedback, Outcome.PARKED, ",".join(proposal.reasons), parking=proposal)
        case Praised(provenance):
            sample = make_sample(feedback, Source.ACCEPTED, feedback.output or "", provenance)
            return Change(known, feedback, Outcome.ACCEPTED, PRAISE, sample=sample)
        case Rewritten(answer, provenance):
            sample = make_sample(feedback, Source.REWRITTEN, answer, provenance)
            return Change(known, feedback, Outcome.REWRITTEN, sample=sample)


def counts_of(proposals: Sequence[Proposal]) -> dict[str, int]:
    """What the proposals cost, and which checks failed, for metrics."""
    counts: dict[str, int] = defaultdict(int)
    for proposal in proposals:
        made_by = proposal.rewrite if isinstance(proposal, Parking) else proposal.provenance
        for name, amount in _cost(made_by).items():
            counts[name] += amount
        for candidate in proposal.candidates if isinstance(proposal, Parking) else ():
            for check in candidate.findings:
                counts[f"failed_{check}"] += 1
    return counts


def _cost(made_by: RewriteProvenance | None) -> dict[str, int]:
    if made_by is None:
        return {}
    return {
        "model_calls": made_by.calls,
        "input_tokens": made_by.input_tokens,
        "output_tokens": made_by.output_tokens,
    }
