"""Rewrite: a batch of comments applied to their drafts, all at once, each committed or parked once."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from random import Random

from pydantic import ValidationError

from goldsmith.domain.commits import Change, Parking, build_commit
from goldsmith.domain.generations import PRAISE, Generation, Outcome
from goldsmith.domain.policy import TenantPolicy
from goldsmith.domain.rewriting import RewriteRequest
from goldsmith.domain.routing import Feedback
from goldsmith.domain.samples import Source, make_sample
from goldsmith.errors import NotYetCommitted, PermanentError, TransientError
from goldsmith.ports import ChatModel, Clock, DeadLetters, Ledger, ObjectStore
from goldsmith.workflows.committing import until_committed
from goldsmith.workflows.deliveries import BatchReport, Delivery
from goldsmith.workflows.proposing import Praised, Proposal, Proposer, Rewritten

LAST_RECEIVE = 90
"""Deliveries after which an item the model would not answer is parked: below the queue's maximum of a hundred. With
the delays between them that is most of a day, so an outage parks nothing."""
_CONCURRENCY = 10


@dataclass(frozen=True)
class Item:
    """One generation to rewrite, and the messages (doubled ones included) that ask for it."""

    feedback: Feedback
    deliveries: tuple[Delivery, ...]

    @property
    def receive_count(self) -> int:
        """How often the queue has delivered it."""
        return max(delivery.receive_count for delivery in self.deliveries)

    def wanted_by(self, entry: Generation) -> bool:
        """Whether the ledger still waits for this rewrite."""
        return entry.outcome is Outcome.REWRITING and entry.evidence == self.feedback.evidence


@dataclass(frozen=True)
class Rewriting:
    """The ports rewriting needs, and its one operation."""

    ledger: Ledger
    store: ObjectStore
    chat: ChatModel
    dead_letters: DeadLetters
    model: str
    clock: Clock
    random: Random = field(default_factory=Random)
    policy: TenantPolicy = field(default_factory=TenantPolicy)

    def handle(self, deliveries: Sequence[Delivery]) -> BatchReport:
        """Rewrite every item of the batch that still needs it, all at the same time."""
        report = BatchReport()
        pending: list[Item] = []
        for tenant, items in _by_tenant(self._items(deliveries, report)).items():
            try:
                pending += self._pending(tenant, items, report)
            except Exception as error:  # noqa: BLE001 - one tenant's trouble must not hold up another's
                report.fail(_messages(items), error)
        proposals = self._propose_all(pending)
        for tenant, items in _by_tenant(pending).items():
            self._finish(tenant, items, proposals, report)
        return report

    def _items(self, deliveries: Sequence[Delivery], report: BatchReport) -> list[Item]:
        found: dict[tuple[str, str, str], list[tuple[Feedback, Delivery]]] = defaultdict(list)
        for delivery in deliveries:
            try:
                feedback = RewriteRequest.model_validate_json(delivery.body).feedback
                found[feedback.tenant, feedback.generation_id, feedback.evidence].append((feedback, delivery))
            except ValidationError as error:
                self._give_up(delivery, f"not a rewrite request: {error.error_count()} problems", report)
        return [Item(pairs[0][0], tuple(delivery for _, delivery in pairs)) for pairs in found.values()]

    def _give_up(self, delivery: Delivery, reason: str, report: BatchReport) -> None:
        try:
            self.dead_letters.send(delivery.body, reason)
            report.counts["requests_refused"] += 1
        except Exception as problem:  # noqa: BLE001 - poison that cannot be put away must not hold up the batch
            report.fail([delivery], problem)

    def _pending(self, tenant: str, items: Sequence[Item], report: BatchReport) -> list[Item]:
        known = self.ledger.read(tenant, [item.feedback.generation_id for item in items])
        pending = []
        for item in items:
            entry = known.get(item.feedback.generation_id)
            if entry is None or not all(map(entry.has_event, item.feedback.event_ids)):
                report.fail(item.deliveries, NotYetCommitted(f"generation {item.feedback.generation_id}"))
            elif item.wanted_by(entry):
                pending.append(item)
            else:
                report.counts["already_done"] += 1
        return pending

    def _propose_all(self, items: Sequence[Item]) -> dict[Item, Proposal | Exception]:
        with ThreadPoolExecutor(max_workers=_CONCURRENCY) as pool:
            return dict(zip(items, pool.map(self._propose, items), strict=True))

    def _propose(self, item: Item) -> Proposal | Exception:
        try:
            return Proposer(self.chat, self.model, self.policy).propose(item.feedback)
        except PermanentError as error:
            return Parking((error.reason,))
        except TransientError as error:
            return Parking((error.reason,)) if item.receive_count >= LAST_RECEIVE else error
        except Exception as error:  # noqa: BLE001 - a defect in one item must not lose the answers paid for beside it
            return error

    def _finish(
        self, tenant: str, items: Sequence[Item], proposals: Mapping[Item, Proposal | Exception], report: BatchReport
    ) -> None:
        done: dict[Item, Proposal] = {}
        for item in items:
            proposal = proposals[item]
            if isinstance(proposal, Exception):
                report.fail(item.deliveries, proposal)
            else:
                done[item] = proposal
        try:
            until_committed(partial(self._commit, tenant, done, report), self.random)
        except Exception as error:  # noqa: BLE001 - one tenant's trouble must not hold up another's
            report.fail(_messages(done), error)

    def _commit(self, tenant: str, done: Mapping[Item, Proposal], report: BatchReport) -> None:
        known = self.ledger.read(tenant, [item.feedback.generation_id for item in done])
        entries = ((item, known.get(item.feedback.generation_id), proposal) for item, proposal in done.items())
        changes = [
            _change(entry, item, proposal) for item, entry, proposal in entries if entry and item.wanted_by(entry)
        ]
        if changes:
            commit = build_commit(tenant, changes, self.clock())
            self.store.put_new(commit.segment.key, commit.segment.body)
            self.ledger.commit(commit)
        report.counts.update(change.outcome.value for change in changes)
        report.counts["already_done"] += len(done) - len(changes)


def _by_tenant(items: Iterable[Item]) -> dict[str, list[Item]]:
    groups: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        groups[item.feedback.tenant].append(item)
    return groups


def _messages(items: Iterable[Item]) -> list[Delivery]:
    return [delivery for item in items for delivery in item.deliveries]


def _change(known: Generation, item: Item, proposal: Proposal) -> Change:
    feedback = item.feedback
    match proposal:
        case Parking():
            return Change(known, feedback, Outcome.PARKED, ",".join(proposal.reasons), parking=proposal)
        case Praised():
            sample = make_sample(feedback, Source.ACCEPTED, feedback.output or "")
            return Change(known, feedback, Outcome.ACCEPTED, PRAISE, sample=sample)
        case Rewritten(answer, provenance):
            sample = make_sample(feedback, Source.REWRITTEN, answer, provenance)
            return Change(known, feedback, Outcome.REWRITTEN, sample=sample)
