"""A parked rewrite for programs."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from goldsmith.domain.candidates import Candidate
    from goldsmith.workflows.parked import Parked


def document(parked: "Parked") -> dict[str, Any]:
    """The shape is in the help of `goldsmith review show`."""
    return {
        "generation_id": parked.generation_id,
        "tenant": parked.tenant,
        "since": parked.since.isoformat(),
        "version": parked.version,
        "reasons": list(parked.reasons),
        "feedback": parked.feedback.model_dump(mode="json", exclude={"tenant", "generation_id"}),
        "candidates": [_candidate(parked, number, each) for number, each in enumerate(parked.candidates, 1)],
        "rewrite": parked.rewrite and parked.rewrite.model_dump(mode="json"),
    }


def _candidate(parked: "Parked", number: int, candidate: "Candidate") -> dict[str, Any]:
    checks = None if candidate.answer is None else {name: candidate.findings.get(name) for name in parked.checks}
    told = candidate.model_dump(mode="json", exclude={"findings"})
    return {"number": number, **told, "checks": checks, "score": candidate.score}
