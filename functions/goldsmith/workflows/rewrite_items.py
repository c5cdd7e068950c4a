"""What a batch of the rewrite queue asks for, and what becomes of each item in the ledger."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from goldsmith.domain.changes import Change, Parking
from goldsmith.domain.choosing import Praised, Proposal, Rewritten
from goldsmith.domain.costs import TokenPrices
from goldsmith.domain.generations import PRAISE, Generation, Outcome
from goldsmith.domain.policy import TenantPolicy
from goldsmith.domain.rewriting import RewriteRequest
from goldsmith.domain.routing import Feedback, SkipReason
from goldsmith.domain.samples import RewriteProvenance, Source, make_sample
from goldsmith.errors import ConfigurationProblem, GoldsmithError, RateLimited
from goldsmith.workflows.deliveries import Delivery, Note, TenantReport

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


def account(report: TenantReport, proposals: Sequence[Proposal], prices: TokenPrices) -> None:
    """Write down what the proposals took and cost, and which checks failed, for metrics."""
    for proposal in proposals:
        made_by = proposal.rewrite if isinstance(proposal, Parking) else proposal.provenance
        if made_by is not None:
            report.counts.update(_took(made_by))
            report.values["model_seconds"].append(made_by.latency_ms / 1000)
            cost = prices.cost(made_by.input_tokens, made_by.output_tokens)
            report.values["rewrite_cost"] += [] if cost is None else [cost]
        for candidate in proposal.candidates if isinstance(proposal, Parking) else ():
            report.counts.update(f"failed_{check}" for check in candidate.findings)
            report.counts["checks_failed"] += len(candidate.findings)


def note(change: Change, item: Item) -> Iterator[Note]:
    """What became of the draft, once for each message that asked for its rewrite."""
    sample, feedback = change.sample or change.keeps, item.feedback
    for delivery in item.deliveries:
        yield Note(
            outcome=change.outcome.value,
            message_id=delivery.message_id,
            generation_id=feedback.generation_id,
            reason=change.reason,
            sample_id=sample.sample_id if sample else None,
            model=feedback.model,
        )


def undecided(item: Item, outcome: str) -> Iterator[Note]:
    """Messages after which the draft is what it was."""
    for delivery in item.deliveries:
        yield Note(outcome, delivery.message_id, item.generation_id, model=item.feedback.model)


def _took(made_by: RewriteProvenance) -> dict[str, int]:
    return {
        "model_calls": made_by.calls,
        "input_tokens": made_by.input_tokens,
        "output_tokens": made_by.output_tokens,
    }
