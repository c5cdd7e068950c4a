"""Decisions: made, and told."""

import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import typer

from goldsmith.domain.segments import Decision
from goldsmith.errors import ReviewProblem, ServiceUnavailable
from goldsmith.workflows.review import warnings
from goldsmith_cli.consoles import messages, printable
from goldsmith_cli.errors import CliError, UsageError
from goldsmith_cli.review import finding
from goldsmith_cli.review.checking import results
from goldsmith_cli.review.finding import as_cli_error
from goldsmith_cli.review.reviewers import reviewer_name

if TYPE_CHECKING:
    from goldsmith.domain.generations import Generation
    from goldsmith.domain.routing import Feedback
    from goldsmith.workflows.parked import Parked
    from goldsmith_cli.target import Target


@dataclass(frozen=True)
class Decided:
    """What programs are told of a decision."""

    generation_id: str
    tenant: str
    decision: str
    outcome: str
    sample_id: str | None
    reviewer: str

    def sentence(self) -> str:
        """What people are told."""
        sample = f", golden sample {self.sample_id}" if self.sample_id else ""
        what = f"{self.generation_id} of {self.tenant}: {self.decision} by {self.reviewer}"
        return printable(f"{what}, now {self.outcome}{sample}")


class Desk:
    """A reviewer with a name, and the stack it is decided on. What cannot be done is a CliError with its cure."""

    def __init__(self, target: "Target", reviewer: str | None, note: str | None) -> None:
        self.target = target
        self.reviewing = finding.reviewing(target)
        self.reviewer = reviewer_name(target, reviewer)
        self._note = _sayable(note) if note and note.strip() else None

    def find(self, generation_id: str, tenant: str | None, seen: int | None = None) -> "Parked":
        """The parked rewrite that is meant, if it is still the version that was ``seen`` (None: any)."""
        parked = finding.found(self.target, generation_id, tenant)[1]
        if seen is None or parked.version == seen:
            return parked
        name = printable(f"{parked.generation_id} --tenant {parked.tenant}")
        raise CliError(
            f"it is not as you saw it: this is version {parked.version}, not {seen}",
            f"look at it again: goldsmith review show {name}",
        )

    def approve(self, parked: "Parked", candidate: int | None) -> Decided:
        """Take a candidate, or with None the draft."""
        return self._decided(
            parked,
            Decision.APPROVED,
            lambda: self.reviewing.approve(parked, self.reviewer, candidate, self._note),
        )

    def edit(self, parked: "Parked", text: str) -> Decided:
        """Take the reviewer's own text."""
        return self._decided(
            parked, Decision.EDITED, lambda: self.reviewing.edit(parked, self.reviewer, text, self._note)
        )

    def reject(self, parked: "Parked") -> Decided:
        """Learn nothing."""
        return self._decided(
            parked, Decision.REJECTED, lambda: self.reviewing.reject(parked, self.reviewer, self._note or "")
        )

    def retry(self, parked: "Parked") -> Decided:
        """Ask the model again."""
        return self._decided(parked, Decision.RETRIED, lambda: self.reviewing.retry(parked, self.reviewer, self._note))

    def _decided(self, parked: "Parked", decision: Decision, make: "Callable[[], Generation]") -> Decided:
        try:
            entry = make()
        except ReviewProblem as problem:
            raise as_cli_error(problem) from None
        except ServiceUnavailable as error:
            again = f"goldsmith review show {parked.generation_id} --tenant {parked.tenant} tells whether it was done"
            raise CliError(str(error), printable(again)) from None
        sample_id = entry.sample.sample_id if entry.sample else None
        who = (parked.generation_id, parked.tenant)
        return Decided(*who, decision.value, entry.outcome.value, sample_id, self.reviewer)


def tell(decided: Decided, *, json: bool) -> None:
    """Say what was decided, on standard output."""
    typer.echo(as_json(asdict(decided)) if json else decided.sentence())


def as_json(value: object) -> str:
    """JSON in ASCII: some of what others wrote would steer a terminal."""
    import json

    return json.dumps(value, indent=2)


def confirm(question: str, *, yes: bool) -> None:
    """Go on if the person at the terminal says so. Raises CliError when not, or when nobody is there to ask."""
    if yes:
        return
    if not sys.stdin.isatty():
        raise CliError(f"nothing was changed: nobody is there to be asked: {question}", "add --yes to go on")
    if not typer.confirm(question, err=True):
        raise CliError("nothing was changed")


def confirm_findings(text: str, feedback: "Feedback", *, yes: bool) -> None:
    """Show what the checks find in a reviewer's text, and go on if it is to be taken all the same."""
    found = warnings(text, feedback) if text.strip() else {}
    for line in results((), found):
        messages().print(line)
    if found:
        confirm("take the text all the same?", yes=yes)


def _sayable(note: str) -> str:
    try:
        note.encode()
    except UnicodeEncodeError:
        raise UsageError("--note is not UTF-8 text", "check the terminal's encoding") from None
    return note
