"""Triage: from feedback messages to committed events, samples and rewrite requests. No model is called."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from hashlib import sha256
from random import Random

from goldsmith.domain.changes import Change
from goldsmith.domain.commits import in_transactions
from goldsmith.domain.envelope import inner_body, parse_feedback
from goldsmith.domain.events import FeedbackEvent
from goldsmith.domain.forgetting import Forgotten
from goldsmith.domain.generations import Generation
from goldsmith.domain.live_models import watched_by
from goldsmith.domain.measuring import Watched
from goldsmith.domain.policy import TenantPolicy
from goldsmith.domain.routing import merge
from goldsmith.domain.tenant_settings import OF_FEEDBACK
from goldsmith.errors import BeingForgotten, ContractError, GenerationFull, PermanentError
from goldsmith.ports import Clock, DeadLetters, Ledger, ObjectStore, Refusal, RewriteQueue
from goldsmith.workflows.committing import until_committed
from goldsmith.workflows.deciding import Decisions, decide
from goldsmith.workflows.deliveries import BatchReport, Delivery, Note, chunks
from goldsmith.workflows.events_of import events_of

Told = Mapping[str, Sequence[tuple[Delivery, FeedbackEvent]]]
"""What was said, by generation, and the message each event came in."""

_FULL = "generation_id: so much was said about this draft that there is no room for more; is the id the draft's own?"


@dataclass(frozen=True)
class Triage:
    """The ports triage needs, and its one operation. ``policy`` is the stack's: what a tenant has set goes before."""

    ledger: Ledger
    store: ObjectStore
    rewrites: RewriteQueue
    dead_letters: DeadLetters
    policy: TenantPolicy
    clock: Clock
    random: Random = field(default_factory=Random)

    def handle(self, deliveries: Sequence[Delivery]) -> BatchReport:
        """Commit every event of the batch once; refuse what the contract refuses; hand back the rest."""
        report = BatchReport()
        by_tenant: dict[str, list[tuple[Delivery, FeedbackEvent]]] = defaultdict(list)
        for delivery in deliveries:
            try:
                event = parse_feedback(delivery.body)
                report.tenants[event.tenant].values["feedback_lag_seconds"] += self._waited(delivery)
                by_tenant[event.tenant].append((delivery, event))
            except ContractError as error:
                self._refuse(delivery, error, error.tenant, report)
        for tenant, items in by_tenant.items():
            self._commit_tenant(tenant, items, report)
        return report

    def _waited(self, delivery: Delivery) -> list[float]:
        """How long the message was in the queue, in seconds; nothing where nobody told when it was sent."""
        return [max(0.0, (self.clock() - delivery.sent_at).total_seconds())] if delivery.sent_at else []

    def _refuse(self, delivery: Delivery, error: PermanentError, tenant: str | None, report: BatchReport) -> None:
        digest = sha256(inner_body(delivery.body).encode("utf-8", "surrogatepass")).hexdigest()
        try:
            self.dead_letters.send(delivery.body, str(error))
            first = self.ledger.refuse(Refusal(tenant, digest, str(error), self.clock()))
            report.tenants[tenant].counts["dead_lettered" if first else "duplicate"] += 1
        except Exception as problem:  # noqa: BLE001 - poison that cannot be put away must not hold up the batch
            report.fail([delivery], problem, tenant)

    def _commit_tenant(self, tenant: str, items: list[tuple[Delivery, FeedbackEvent]], report: BatchReport) -> None:
        by_generation: dict[str, list[tuple[Delivery, FeedbackEvent]]] = defaultdict(list)
        for item in items:
            by_generation[item[1].generation_id].append(item)
        for names in chunks(list(by_generation), self.ledger.max_generations):
            mine = {name: by_generation[name] for name in names}
            try:
                full = until_committed(partial(self._commit, tenant, mine, report), self.random)
            except Exception as error:  # noqa: BLE001 - one tenant's trouble must not hold up another's events
                report.fail([delivery for told in mine.values() for delivery, _ in told], error, tenant)
                report.tenants[tenant].notes += [_note("handed_back", *item) for told in mine.values() for item in told]
            else:
                self._refuse_what_has_no_room(tenant, full, report)

    def _refuse_what_has_no_room(self, tenant: str, deliveries: Sequence[Delivery], report: BatchReport) -> None:
        for delivery in deliveries:
            self._refuse(delivery, GenerationFull(_FULL), tenant, report)

    def _commit(self, tenant: str, told: Told, report: BatchReport) -> list[Delivery]:
        """Commit what is new; the deliveries there was no room for."""
        books = self.ledger.books(tenant, told)
        if books.forgotten.dropping:
            raise BeingForgotten(f"everything of the tenant {tenant} is being forgotten")
        policy = books.settings.effective(tenant, self.policy, OF_FEEDBACK)
        changes, without_room, counts, already = [], [], Counter[str](), []
        mine = report.tenants[tenant]
        for name, items in told.items():
            known = books.generations.get(name)
            wanted = [event for _, event in items if not _forgotten(event, known, books.forgotten)]
            fresh = _fresh(wanted, known)
            counts["forgotten"] += len(items) - len(wanted)
            already += [_note("duplicate", *item) for item in items if item[1] in wanted and item[1] not in fresh]
            if fresh and known is not None and known.full:
                without_room += [delivery for delivery, event in items if event in fresh]
                continue
            counts["duplicate"] += len(wanted) - len(fresh)
            if fresh:
                changes.append(self._decide(known, fresh, policy, watched_by(books.watched, policy.base_model)))
        decisions = Decisions(self.ledger, self.store, self.rewrites, self.clock)
        for some in in_transactions(changes):
            decisions.commit(tenant, some, books.forgotten.times)
            mine.counts.update(change.outcome.value for change in some)
            mine.notes += [note for change in some for note in _notes(change, told[change.feedback.generation_id])]
        mine.counts.update(counts)
        mine.notes += already
        return without_room

    def _decide(
        self, known: Generation | None, fresh: tuple[FeedbackEvent, ...], policy: TenantPolicy, watched: Watched
    ) -> Change:
        feedback = merge([*events_of(self.store, known), *fresh])
        return decide(known, feedback, policy, fresh, watched)


def _note(outcome: str, delivery: Delivery, event: FeedbackEvent) -> Note:
    return Note(outcome, delivery.message_id, event.generation_id, event.event_id, model=event.model)


def _notes(change: Change, told: Sequence[tuple[Delivery, FeedbackEvent]]) -> Iterator[Note]:
    """What became of each event that a change took in; the same goes for the draft they speak of."""
    sample = change.sample or change.keeps
    for delivery, event in told:
        if event in change.events:
            note = _note(change.outcome.value, delivery, event)
            yield replace(note, reason=change.reason, sample_id=sample.sample_id if sample else None)


def _forgotten(event: FeedbackEvent, known: Generation | None, forgotten: Forgotten) -> bool:
    return (known is not None and known.forgotten) or forgotten.covers(event)


def _fresh(candidates: Sequence[FeedbackEvent], known: Generation | None) -> tuple[FeedbackEvent, ...]:
    first = {event.event_id: event for event in reversed(candidates)}
    return tuple(event for name, event in sorted(first.items()) if known is None or not known.has_event(name))
