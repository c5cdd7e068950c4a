"""Replay: what is committed is decided anew, under the policy in force and by the code of today. No event is sent."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from random import Random

from goldsmith.domain.changes import Change
from goldsmith.domain.commits import in_transactions
from goldsmith.domain.forgetting import Books
from goldsmith.domain.generations import Generation, Outcome
from goldsmith.domain.policy import TenantPolicy
from goldsmith.domain.rewriting import RewriteRequest
from goldsmith.domain.routing import Feedback, merge
from goldsmith.domain.tenant_settings import OF_FEEDBACK
from goldsmith.errors import BeingForgotten, CommitConflict
from goldsmith.ports import Clock, Ledger, ObjectStore, RewriteQueue
from goldsmith.workflows.committing import until_committed
from goldsmith.workflows.deciding import Decisions, decide, differs
from goldsmith.workflows.events_of import events_of
from goldsmith.workflows.replay_report import ReplayReport, Told, silently


@dataclass(frozen=True)
class Draft:
    """A generation with all that was said about it, as of the entry's version."""

    entry: Generation
    feedback: Feedback


@dataclass(frozen=True)
class Replay:
    """The ports replaying needs, and its two operations.

    A generation is decided on as triage would if its last event came now; what models and people answered counts as it
    does there. Where that changes nothing, nothing is written: replaying again writes nothing. ``reads_at_once`` is how
    many generations are read at the same time; memory holds those of two transactions. ``policy`` is the stack's: what
    the tenant has set goes before.
    """

    ledger: Ledger
    store: ObjectStore
    rewrites: RewriteQueue
    policy: TenantPolicy
    clock: Clock
    random: Random = field(default_factory=Random)
    reads_at_once: int = 10

    def preview(
        self, tenant: str, generation_id: str | None = None, *, ask_again: bool = False, told: Told = silently
    ) -> ReplayReport:
        """What a replay would change; writes nothing."""
        report = ReplayReport()
        policy = self._begun(tenant)
        for draft in self._drafts(tenant, generation_id, report, told):
            change = _decided(draft, policy)
            if not differs(change):
                report.asked_again += ask_again and _waits(change)
            elif draft.entry.full:
                report.without_room += 1
            else:
                report.note(change)
        return report

    def replay(
        self, tenant: str, generation_id: str | None = None, *, ask_again: bool = False, told: Told = silently
    ) -> ReplayReport:
        """Decide anew on all of a tenant's generations, or on one.

        With ``ask_again`` the requests for rewrites that are still waited for are sent once more, in case they were
        lost: that changes nothing in the ledger.

        Raises:
            BeingForgotten: everything of the tenant is being forgotten.
            ConfigurationProblem: what the tenant has set does not go with what the stack is deployed with.
            CommitConflict: other commits were faster six times in a row, or events are not where the ledger says.
        """
        report = ReplayReport()
        due: list[Draft] = []
        policy = self._begun(tenant)
        for draft in self._drafts(tenant, generation_id, report, told):
            change = _decided(draft, policy)
            if differs(change) or (ask_again and _waits(change)):
                due.append(draft)
            if len(due) == self.ledger.max_generations:
                self._settle(tenant, due, report, ask_again=ask_again)
                due = []
        if due:
            self._settle(tenant, due, report, ask_again=ask_again)
        return report

    def _begun(self, tenant: str) -> TenantPolicy:
        """The tenant's policy, if it has not to wait."""
        books = self.ledger.books(tenant, [])
        if books.forgotten.dropping:
            raise _dropping(tenant)
        return self._policy(tenant, books)

    def _policy(self, tenant: str, books: Books) -> TenantPolicy:
        return books.settings.effective(tenant, self.policy, OF_FEEDBACK)

    def _drafts(self, tenant: str, generation_id: str | None, report: ReplayReport, told: Told) -> Iterator[Draft]:
        entries = self._entries(tenant, generation_id)
        with ThreadPoolExecutor(max_workers=self.reads_at_once) as pool:
            while some := list(islice(entries, self.ledger.max_generations)):
                found = [draft for draft in pool.map(self._read, some) if draft is not None]
                report.generations += len(found)
                report.forgotten += len(some) - len(found)
                yield from found
                told(report.generations + report.forgotten)

    def _entries(self, tenant: str, generation_id: str | None) -> Iterator[Generation]:
        if generation_id is None:
            return self.ledger.entries(tenant)
        return iter(self.ledger.read(tenant, [generation_id]).values())

    def _read(self, entry: Generation) -> Draft | None:
        """The generation with what was said about it; None when it is forgotten, perhaps only just."""
        draft = None if entry.forgotten else self._as_of(entry)
        if draft is None and not entry.forgotten:
            present = self.ledger.read(entry.tenant, [entry.generation_id]).get(entry.generation_id)
            return self._certainly(present) if present is not None and not present.forgotten else None
        return draft

    def _certainly(self, entry: Generation) -> Draft:
        draft = self._as_of(entry)
        if draft is None:
            name = f"generation {entry.generation_id} of {entry.tenant}"
            raise CommitConflict(f"{name}: its events are not where the ledger says; is it being forgotten?")
        return draft

    def _as_of(self, entry: Generation) -> Draft | None:
        """None when events are missing, because they were erased since the entry was read."""
        events = events_of(self.store, entry)
        return Draft(entry, merge(events)) if len(events) == len(entry.pieces) else None

    def _settle(self, tenant: str, drafts: Sequence[Draft], report: ReplayReport, *, ask_again: bool) -> None:
        stay = until_committed(partial(self._commit, tenant, drafts, report), self.random)
        report.without_room += sum(map(differs, stay))
        waiting = [change for change in stay if ask_again and _waits(change)]
        if waiting:
            self.rewrites.send([_request(change) for change in waiting])
            report.asked_again += len(waiting)

    def _commit(self, tenant: str, drafts: Sequence[Draft], report: ReplayReport) -> list[Change]:
        """Commit what differs from the books as they are now; what stays as it is."""
        books = self.ledger.books(tenant, [draft.entry.generation_id for draft in drafts])
        if books.forgotten.dropping:
            raise _dropping(tenant)
        present = ((draft, books.generations.get(draft.entry.generation_id)) for draft in drafts)
        living = [(draft, known) for draft, known in present if known is not None and not known.forgotten]
        policy = self._policy(tenant, books)
        moving: list[Change] = []
        staying: list[Change] = []
        for draft, known in living:
            # More may have been said, or something decided, since it was read.
            change = _decided(draft if known.version == draft.entry.version else self._certainly(known), policy)
            (moving if differs(change) and not known.full else staying).append(change)
        decisions = Decisions(self.ledger, self.store, self.rewrites, self.clock)
        for some in in_transactions(moving):
            decisions.commit(tenant, some, books.forgotten.times)
            for change in some:
                report.note(change)
        return staying


def _decided(draft: Draft, policy: TenantPolicy) -> Change:
    return decide(draft.entry, draft.feedback, policy, replayed=True)


def _dropping(tenant: str) -> BeingForgotten:
    return BeingForgotten(f"everything of the tenant {tenant} is being forgotten")


def _waits(change: Change) -> bool:
    """Whether a rewrite was asked for that has not come."""
    return change.outcome is Outcome.REWRITING and not differs(change)


def _request(change: Change) -> RewriteRequest:
    return RewriteRequest(feedback=change.feedback, generation_version=change.version - 1)
