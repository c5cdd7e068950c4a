"""Triage: from feedback messages to committed events, samples and rewrite requests. No model is called."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from random import Random

from goldsmith.domain.changes import Change
from goldsmith.domain.commits import in_transactions
from goldsmith.domain.envelope import body_digest
from goldsmith.domain.events import FeedbackEvent
from goldsmith.domain.forgetting import Forgotten
from goldsmith.domain.generations import Generation
from goldsmith.domain.measuring import Watched
from goldsmith.domain.policy import TenantPolicy
from goldsmith.domain.routing import merge
from goldsmith.domain.senders import SenderRules
from goldsmith.domain.tenant_settings import OF_FEEDBACK
from goldsmith.domain.watch_keys import watched_by
from goldsmith.errors import BeingForgotten, ContractError, GenerationFull, PermanentError, SenderRefused
from goldsmith.ports import Clock, DeadLetters, Ledger, ObjectStore, Refusal, RewriteQueue
from goldsmith.workflows.admission import Refused, Told, may_write, permitted, read, sender_of, with_tenant_of_token
from goldsmith.workflows.committing import until_committed
from goldsmith.workflows.deciding import Decisions, decide
from goldsmith.workflows.deliveries import BatchReport, Delivery, Note, chunks
from goldsmith.workflows.events_of import events_of

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
    senders: SenderRules = field(default_factory=SenderRules)

    def handle(self, deliveries: Sequence[Delivery]) -> BatchReport:
        """Commit every event of the batch once; refuse what the contract refuses; hand back the rest."""
        report = BatchReport()
        by_tenant: dict[str, list[tuple[Delivery, FeedbackEvent]]] = defaultdict(list)
        for delivery in (with_tenant_of_token(self.senders, each) for each in deliveries):
            try:
                event = read(self.senders, delivery)
                by_tenant[event.tenant].append((delivery, event))
            except PermanentError as error:
                self._refuse_unread(delivery, error, report)
        for tenant, items in by_tenant.items():
            self._commit_tenant(tenant, items, report)
        return report

    def _refuse_unread(self, delivery: Delivery, error: PermanentError, report: BatchReport) -> None:
        try:
            tenant = self._accountable(delivery, error)
        except Exception as problem:  # noqa: BLE001 - as below
            report.fail([delivery], problem)
        else:
            self._refuse(delivery, error, tenant, report)

    def _accountable(self, delivery: Delivery, error: PermanentError) -> str | None:
        """In whose books a message is counted that is no event: nobody's its sender may not write for."""
        tenant = error.tenant if isinstance(error, ContractError) else None
        if tenant is None or delivery.sender is None:
            return tenant
        bound = self.ledger.books(tenant, ()).settings.senders
        return tenant if may_write(self.senders, delivery, tenant, bound) else None

    def _refuse(self, delivery: Delivery, error: PermanentError, tenant: str | None, report: BatchReport) -> None:
        sender = sender_of(self.senders, delivery)
        try:
            self.dead_letters.send(delivery.body, str(error), sender.attributes if sender else None)
            first = self.ledger.refuse(Refusal(tenant, body_digest(delivery.body), str(error), self.clock()))
            mine = report.tenants[tenant]
            mine.counts["dead_lettered" if first else "duplicate"] += 1
            if isinstance(error, SenderRefused) and first:
                mine.counts["senders_refused"] += 1
                report.refused_senders.append(delivery)
        except Exception as problem:  # noqa: BLE001 - poison that cannot be put away must not hold up the batch
            report.fail([delivery], problem, tenant)

    def _commit_tenant(self, tenant: str, items: list[tuple[Delivery, FeedbackEvent]], report: BatchReport) -> None:
        by_generation: dict[str, list[tuple[Delivery, FeedbackEvent]]] = defaultdict(list)
        for item in items:
            by_generation[item[1].generation_id].append(item)
        for names in chunks(list(by_generation), self.ledger.max_generations):
            mine = {name: by_generation[name] for name in names}
            taken_in: set[str] = set()
            try:
                refused = until_committed(partial(self._commit, tenant, mine, taken_in, report), self.random)
            except Exception as error:  # noqa: BLE001 - one tenant's trouble must not hold up another's events
                report.fail([delivery for told in mine.values() for delivery, _ in told], error, tenant)
                report.tenants[tenant].notes += [_note("handed_back", *item) for told in mine.values() for item in told]
            else:
                turned_away = {delivery.message_id for delivery, _ in refused}
                taken = [delivery for told in mine.values() for delivery, _ in told]
                waits = self._waits(each for each in taken if each.message_id not in turned_away)
                report.tenants[tenant].values["feedback_lag_seconds"] += waits
                for delivery, reason in refused:
                    # Whoever may not write for a tenant must not write into its books by being refused.
                    self._refuse(delivery, reason, None if isinstance(reason, SenderRefused) else tenant, report)

    def _waits(self, taken: Iterable[Delivery]) -> list[float]:
        """Seconds from the moment each message was sent, where it is known."""
        now = self.clock()
        return [max(0.0, (now - each.sent_at).total_seconds()) for each in taken if each.sent_at]

    def _commit(self, tenant: str, told: Told, taken_in: set[str], report: BatchReport) -> Refused:
        """Commit what is new; the messages whose senders may not write for the tenant, or there was no room for.

        ``taken_in`` names the messages that were committed before a later transaction of theirs lost a race: decided on
        again they would be told of as duplicates of themselves.
        """
        books = self.ledger.books(tenant, told)
        told, refused = permitted(self.senders, tenant, _without(told, taken_in), books.settings.senders)
        if not told:
            return refused
        if books.forgotten.dropping:
            raise BeingForgotten(f"everything of the tenant {tenant} is being forgotten")
        policy = books.settings.effective(tenant, self.policy, OF_FEEDBACK)
        watched = watched_by(books.watched, policy.base_model)
        changes, counts, already = [], Counter[str](), []
        mine = report.tenants[tenant]
        for name, items in told.items():
            known = books.generations.get(name)
            wanted = [event for _, event in items if not _forgotten(event, known, books.forgotten)]
            fresh = _fresh(wanted, known)
            counts["forgotten"] += len(items) - len(wanted)
            counts["duplicate"] += len(wanted) - len(fresh)
            again = _same(wanted) - _same(fresh)
            already += [_note("duplicate", *item) for item in items if id(item[1]) in again]
            if fresh and known is not None and known.full:
                refused += [(delivery, GenerationFull(_FULL)) for delivery, event in items if id(event) in _same(fresh)]
                continue
            if fresh:
                changes.append(self._decide(known, fresh, policy, watched))
        decisions = Decisions(self.ledger, self.store, self.rewrites, self.clock)
        for some in in_transactions(changes):
            decisions.commit(tenant, some, books.forgotten.times)
            mine.counts.update(change.outcome.value for change in some)
            notes = [note for change in some for note in _notes(change, told[change.feedback.generation_id])]
            taken_in.update(note.message_id for note in notes)
            mine.notes += notes
        mine.counts.update(counts)
        mine.notes += already
        return refused

    def _decide(
        self, known: Generation | None, fresh: tuple[FeedbackEvent, ...], policy: TenantPolicy, watched: Watched
    ) -> Change:
        feedback = merge([*events_of(self.store, known), *fresh])
        return decide(known, feedback, policy, fresh, watched)


def _note(
    outcome: str, delivery: Delivery, event: FeedbackEvent, reason: str | None = None, sample_id: str | None = None
) -> Note:
    name = delivery.message_id
    return Note(outcome, name, event.generation_id, event.event_id, reason, sample_id, model=event.model)


def _notes(change: Change, told: Sequence[tuple[Delivery, FeedbackEvent]]) -> Iterator[Note]:
    """What became of each event that a change took in; the same goes for the draft they speak of."""
    sample, mine = change.sample or change.keeps, _same(change.events)
    sample_id = sample.sample_id if sample else None
    for delivery, event in told:
        if id(event) in mine:
            yield _note(change.outcome.value, delivery, event, change.reason, sample_id)


def _without(told: Told, taken_in: Collection[str]) -> Told:
    left = {name: [item for item in items if item[0].message_id not in taken_in] for name, items in told.items()}
    return {name: items for name, items in left.items() if items}


def _same(events: Iterable[FeedbackEvent]) -> set[int]:
    """The events themselves, by identity: of two messages that hold the same event one brought it."""
    return {id(event) for event in events}


def _forgotten(event: FeedbackEvent, known: Generation | None, forgotten: Forgotten) -> bool:
    return (known is not None and known.forgotten) or forgotten.covers(event)


def _fresh(candidates: Sequence[FeedbackEvent], known: Generation | None) -> tuple[FeedbackEvent, ...]:
    first = {event.event_id: event for event in reversed(candidates)}
    return tuple(event for name, event in sorted(first.items()) if known is None or not known.has_event(name))
