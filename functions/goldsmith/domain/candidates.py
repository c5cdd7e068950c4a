"""Candidates: what a model proposed instead of a draft, what the checks found in it, how a judge scored it."""

from pydantic import ConfigDict, Field

from goldsmith.domain.model import Model

_STYLE_LOST = 0.5
"""What is left of the score of an answer that does what was asked in another voice."""


class JudgedPoint(Model):
    """One thing the comment asks for, and whether the candidate does it."""

    model_config = ConfigDict(extra="forbid")

    point: str
    done: bool


class Judgement(Model):
    """The judge's word on one candidate."""

    model_config = ConfigDict(extra="forbid")

    points: tuple[JudgedPoint, ...]
    facts_kept: bool
    style_kept: bool

    @property
    def done(self) -> int:
        """How many points are done."""
        return sum(point.done for point in self.points)

    @property
    def score(self) -> float:
        """0 … 1: the share of points that are done, halved when the voice was lost, none when a fact was.

        Without any point it is 0: the judge sees no request where the rewriter saw one, so a person has to look.
        """
        if not self.points or not self.facts_kept:
            return 0.0
        return self.done / len(self.points) * (1.0 if self.style_kept else _STYLE_LOST)


class Usage(Model):
    """What calls of a model took; ``latency_ms`` is the time waited, added up."""

    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    latency_ms: int = 0

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(
            calls=self.calls + other.calls,
            input_tokens=self.input_tokens + other.input_tokens,
            output_tokens=self.output_tokens + other.output_tokens,
            latency_ms=self.latency_ms + other.latency_ms,
        )


class Candidate(Model):
    """One attempt at a rewrite.

    ``problem`` is the reason why the model gave no ``answer``, or the judge no judgement of it. ``findings`` are the
    failed checks by name with what they found. ``distance`` is the edit distance to the draft, 0 … 1.
    """

    answer: str | None = None
    needs_change: bool = True
    points: tuple[str, ...] = ()
    problem: str | None = None
    findings: dict[str, str] = Field(default_factory=dict)
    judgement: Judgement | None = None
    distance: float = 0.0
    seed: int | None = None
    usage: Usage = Usage()

    @property
    def sound(self) -> bool:
        """Whether it is an answer that every check lets pass."""
        return self.answer is not None and self.needs_change and not self.findings and self.problem is None

    @property
    def to_be_judged(self) -> bool:
        """Whether the judge has to look: at a sound answer, and at the claim that nothing is asked for."""
        return self.answer is not None and not self.findings and self.problem is None

    @property
    def praised(self) -> bool:
        """Whether rewriter and judge agree that the comment asks for nothing."""
        return self.to_be_judged and not self.needs_change and bool(self.judgement and not self.judgement.points)

    @property
    def score(self) -> float:
        """The judge's score, 0 for what was not judged."""
        return self.judgement.score if self.judgement else 0.0
