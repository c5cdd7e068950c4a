"""Review: a person decides on rewrites that were parked, each decision committed once or not at all."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import islice

from goldsmith.domain.changes import Change, Review
from goldsmith.domain.checks import findings
from goldsmith.domain.commits import build_commit
from goldsmith.domain.generations import REJECTED, Generation, Listing, Outcome
from goldsmith.domain.rewriting import MAX_REQUEST_BYTES, RewriteRequest
from goldsmith.domain.routing import Feedback
from goldsmith.domain.samples import RewriteProvenance, Source, make_sample
from goldsmith.domain.segments import Decision, SampleRecord, parse_record
from goldsmith.domain.text import blank
from goldsmith.errors import CommitConflict, ReviewProblem
from goldsmith.ports import Clock, Ledger, ObjectStore, RewriteQueue
from goldsmith.workflows.parked import Parked, problem, read_parked

_LEDGER_READS_AT_ONCE = 100
_STORE_READS_AT_ONCE = 10

_BECAME = {
    Outcome.WAITING: "its conversation has not come yet",
    Outcome.REWRITING: "the model is being asked",
    Outcome.ACCEPTED: "its draft was accepted",
    Outcome.EDITED: "a person's final version has come",
    Outcome.REWRITTEN: "the model's rewrite was taken",
    Outcome.FORGOTTEN: "it was forgotten",
}


def warnings(text: str, feedback: Feedback) -> dict[str, str]:
    """What the checks find in a reviewer's text, by name. It may be taken all the same, by whoever knows of it."""
    return findings(text, feedback)


@dataclass(frozen=True)
class Reviewing:
    """The ports reviewing needs, and its operations.

    Every decision raises ReviewProblem, and changes nothing, when the generation is not any more as the reviewer saw
    it; each returns the generation as it is now. A ReviewProblem carries its cure as a note.

    ``rewrites`` must hold its requests back for longer than a commit takes: one that is looked at while its
    generation is still parked finds nothing to do.
    """

    ledger: Ledger
    store: ObjectStore
    rewrites: RewriteQueue
    clock: Clock

    def parked(self, tenant: str) -> Iterator[Parked]:
        """The tenant's parked rewrites, oldest first; read in batches as they are taken."""
        names = (listed.generation_id for listed in self.ledger.listed(tenant, Listing.PARKED))
        seen: set[str] = set()
        with ThreadPoolExecutor(max_workers=_STORE_READS_AT_ONCE) as pool:
            while batch := list(islice(names, _LEDGER_READS_AT_ONCE)):
                known = self.ledger.read(tenant, batch)
                # The list may lag behind the ledger: an entry can be gone already, or be there twice.
                entries = [known[name] for name in dict.fromkeys(batch) if name in known and name not in seen]
                seen.update(batch)
                waiting = [entry for entry in entries if entry.outcome is Outcome.PARKED]
                yield from pool.map(partial(read_parked, self.store), waiting)

    def find(self, tenant: str, generation_id: str) -> Parked:
        """One parked rewrite.

        Raises:
            ReviewProblem: there is no such generation, or it is not parked any more.
        """
        entry = self.ledger.read(tenant, [generation_id]).get(generation_id)
        if entry is None:
            raise problem(f"{tenant} has no draft {generation_id}", "goldsmith review list shows what is parked")
        if entry.outcome is not Outcome.PARKED:
            raise self._not_parked(entry)
        return read_parked(self.store, entry)

    def approve(self, parked: Parked, reviewer: str, candidate: int | None = 1, note: str | None = None) -> Generation:
        """A candidate (1 is the best), or with None the draft as it stands, becomes the golden sample."""
        review = Review(Decision.APPROVED, reviewer, note)
        if candidate is None:
            return self._take(parked, parked.draft, review)
        chosen = parked.candidate(candidate)
        return self._take(parked, chosen.answer or "", review, parked.provenance_of(chosen))

    def edit(self, parked: Parked, reviewer: str, text: str, note: str | None = None) -> Generation:
        """The reviewer's own text becomes the golden sample."""
        return self._take(parked, text, Review(Decision.EDITED, reviewer, note))

    def reject(self, parked: Parked, reviewer: str, note: str) -> Generation:
        """Nothing is learnt, and the model is not asked again before something else is said about the draft."""
        if not note.strip():
            raise problem("the reason for rejecting it is missing", "say in a note why nothing can be learnt from it")
        review = Review(Decision.REJECTED, reviewer, note)
        return self._commit(Change(parked.entry, parked.feedback, Outcome.SKIPPED, REJECTED, review=review))

    def retry(self, parked: Parked, reviewer: str, note: str | None = None) -> Generation:
        """The model is asked again."""
        request = RewriteRequest(feedback=parked.feedback, generation_version=parked.version + 1)
        if len(request.model_dump_json().encode()) > MAX_REQUEST_BYTES:
            raise problem(
                f"{parked.generation_id} is too large for the rewrite queue (over {MAX_REQUEST_BYTES:,} bytes)",
                "edit or reject it instead",
            )
        review = Review(Decision.RETRIED, reviewer, note)
        return self._commit(Change(parked.entry, parked.feedback, Outcome.REWRITING, review=review), request)

    def _take(self, parked: Parked, text: str, review: Review, made_by: RewriteProvenance | None = None) -> Generation:
        if blank(text):
            raise problem("an empty text cannot be learnt from", "reject it with a note if there is no good answer")
        sample = make_sample(parked.feedback, Source.REVIEWED, text, made_by, review.reviewer)
        return self._commit(Change(parked.entry, parked.feedback, Outcome.REVIEWED, sample=sample, review=review))

    def _commit(self, change: Change, request: RewriteRequest | None = None) -> Generation:
        if change.review is None or not change.review.reviewer.strip():
            raise problem("the reviewer's name is missing", "say who decides")
        commit = build_commit(change.feedback.tenant, [change], self.clock())
        self.store.put_new(commit.segment.key, commit.segment.body)
        if request is not None:
            # Before the commit: a request that nobody waits for is harmless, one that was never sent is not.
            self.rewrites.send([request])
        try:
            self.ledger.commit(commit)
        except CommitConflict:
            raise self._moved_on(change.feedback) from None
        return commit.generations[0]

    def _moved_on(self, seen: Feedback) -> ReviewProblem:
        entry = self.ledger.read(seen.tenant, [seen.generation_id]).get(seen.generation_id)
        if entry is not None and entry.outcome is not Outcome.PARKED:
            return self._not_parked(entry)
        changed = f"{seen.generation_id} of {seen.tenant} is not as it was: more was said, or it was parked anew"
        return problem(changed, "look at it again, then decide")

    def _not_parked(self, entry: Generation) -> ReviewProblem:
        said = f"{entry.generation_id} of {entry.tenant} is not parked: {self._what_became(entry)}"
        return problem(said, "goldsmith review list shows what is still to be decided")

    def _what_became(self, entry: Generation) -> str:
        match entry.outcome:
            case Outcome.REVIEWED:
                return f"it was reviewed by {self._reviewer(entry)}"
            case Outcome.SKIPPED:
                return "a reviewer rejected it" if entry.reason == REJECTED else f"it was skipped, {entry.reason}"
            case outcome:
                return _BECAME[outcome]

    def _reviewer(self, entry: Generation) -> str:
        record = parse_record(self.store.read(entry.sample.location)) if entry.sample else None
        return (isinstance(record, SampleRecord) and record.sample.reviewer) or "somebody"
