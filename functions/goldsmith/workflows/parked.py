"""What a reviewer looks at: a parked rewrite with all that was said about its draft."""

from dataclasses import dataclass
from datetime import datetime

from goldsmith.domain.candidates import Candidate, Judgement
from goldsmith.domain.generations import Generation
from goldsmith.domain.routing import Feedback, merge
from goldsmith.domain.samples import JudgeProvenance, RewriteProvenance
from goldsmith.domain.segments import ParkedRecord, parse_record
from goldsmith.domain.text import blank
from goldsmith.errors import ReviewProblem
from goldsmith.ports import ObjectStore
from goldsmith.workflows.events_of import events_of


@dataclass(frozen=True)
class Parked:
    """A rewrite that waits for a person, as it was when it was read; ``candidates`` has the best one first."""

    entry: Generation
    feedback: Feedback
    reasons: tuple[str, ...]
    candidates: tuple[Candidate, ...] = ()
    rewrite: RewriteProvenance | None = None

    @property
    def tenant(self) -> str:
        """Whose it is."""
        return self.entry.tenant

    @property
    def generation_id(self) -> str:
        """Which draft it is about."""
        return self.entry.generation_id

    @property
    def since(self) -> datetime:
        """When it last changed."""
        return self.entry.updated_at

    @property
    def version(self) -> int:
        """What a decision is conditional on."""
        return self.entry.version

    @property
    def draft(self) -> str:
        """The text that was commented on."""
        return self.feedback.output or ""

    @property
    def checks(self) -> tuple[str, ...]:
        """Names of the checks the candidates went through, by the record of the time."""
        ran = (*self.rewrite.checks, *self.candidates[0].findings) if self.rewrite and self.candidates else ()
        return tuple(dict.fromkeys([*ran, *(name for candidate in self.candidates for name in candidate.findings)]))

    def candidate(self, number: int) -> Candidate:
        """The candidate of that number, counted from 1; it has a text.

        Raises:
            ReviewProblem: there is none, or it has no text.
        """
        if not self.candidates:
            raise problem(f"{self.generation_id} has no candidate", "edit the draft, retry or reject it")
        if not 1 <= number <= len(self.candidates):
            raise problem(f"there is no candidate {number}", f"choose one of 1 to {len(self.candidates)}")
        chosen = self.candidates[number - 1]
        if blank(chosen.answer or ""):
            raise problem(
                f"candidate {number} has no text ({chosen.problem or 'empty'})",
                "choose another one, edit the draft, retry or reject it",
            )
        return chosen

    def provenance_of(self, candidate: Candidate) -> RewriteProvenance | None:
        """How the candidate came about: the record's account, which is of the best one, told of this one."""
        made_by = self.rewrite
        return made_by and made_by.model_copy(
            update={
                "points": len(candidate.points),
                "checks": tuple(name for name in self.checks if name not in candidate.findings),
                "seed": candidate.seed,
                "judge": _judged(made_by.judge, candidate.judgement),
            }
        )


def read_parked(store: ObjectStore, entry: Generation) -> Parked:
    """A parked generation with its texts."""
    told = events_of(store, entry)
    if not told:
        raise problem(f"{entry.generation_id} of {entry.tenant} is being forgotten", "look at the list again")
    feedback = merge(told)
    record = parse_record(store.read(entry.parked)) if entry.parked else None
    if isinstance(record, ParkedRecord):
        return Parked(entry, feedback, record.reasons, record.candidates, record.rewrite)
    return Parked(entry, feedback, tuple((entry.reason or "").split(",")))


def problem(sentence: str, cure: str) -> ReviewProblem:
    """A ReviewProblem with its cure as a note."""
    found = ReviewProblem(sentence)
    found.add_note(cure)
    return found


def _judged(judge: JudgeProvenance | None, judgement: Judgement | None) -> JudgeProvenance | None:
    if judge is None or judgement is None:
        return None
    return JudgeProvenance(
        model=judge.model,
        prompt_version=judge.prompt_version,
        points=len(judgement.points),
        done=judgement.done,
        facts_kept=judgement.facts_kept,
        style_kept=judgement.style_kept,
        score=judgement.score,
    )
