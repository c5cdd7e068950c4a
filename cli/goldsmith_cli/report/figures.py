"""The figures behind a tenant's report: what the page shows, and what `goldsmith report --json` prints."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Literal

from goldsmith.domain.model import Model
from goldsmith.domain.preference import Preference
from goldsmith_cli.report.means import EditDistance


class ModelFigure(Model):
    """A model and what people change in its drafts.

    ``label`` is a short name: base, run 2, or other 1 for one that came of no run here; ``model`` is None for drafts
    whose events name none. ``standing`` is that of `goldsmith models list`, ``went_live`` the first time it did.
    """

    label: str
    model: str | None
    run_id: str | None = None
    standing: str
    went_live: datetime | None = None
    distance: EditDistance = EditDistance()


class Period(Model):
    """Drafts on which the latest word was said in a day or a week that begins with ``start``, by where they stand."""

    start: date
    outcomes: Mapping[str, int]
    distance: EditDistance

    @property
    def drafts(self) -> int:
        """All of them."""
        return sum(self.outcomes.values())


class Course(Model):
    """What happened period by period, none left out; ``earlier`` counts the drafts before the first of them."""

    unit: Literal["day", "week"]
    periods: tuple[Period, ...]
    earlier: int


class LiveFigure(Model):
    """Another model went live; ``back`` where it had been live before and the one after it was rolled back."""

    at: datetime
    back: bool
    label: str
    words: str
    reason: str


class RunFigure(Model):
    """A run: what it trained on, how its model was measured against the live one, what came of it, and the cost.

    ``outcome`` says in a few words what came of it, ``reason`` in a sentence why.
    Prices are in US dollars, None where no price is configured; ``tokens`` are None before the provider has told.
    """

    run_id: str
    number: int
    started: datetime
    state: str
    outcome: str
    reason: str | None
    samples: int | None
    held_out: int | None
    method: str
    strategy: str | None
    strategy_reason: str | None
    base_model: str
    model: str | None
    live_distance: float | None = None
    new_distance: float | None = None
    improvement: float | None = None
    interval: tuple[float, float] | None = None
    margin: float = 0
    answers: int = 0
    verdict: str | None = None
    preference: Preference | None = None
    tokens: int | None = None
    price: float | None = None
    expected_tokens: int | None = None
    expected_price: float | None = None
    retrain_required: bool = False


class RewritingFigure(Model):
    """What rewriting took, by the records of rewrites that were taken or parked; tokens are those of all calls."""

    model: str
    rewrites: int
    calls: int
    input_tokens: int
    output_tokens: int


class SampleFigure(Model):
    """A golden sample: the draft (None where nobody sent it along), and what the model should have answered."""

    generation_id: str
    source: str
    at: datetime
    comment: str | None
    before: str | None
    after: str
    distance: float | None


class ParkedFigure(Model):
    """Rewrites that wait for a person; one may have several ``reasons``."""

    count: int = 0
    oldest: datetime | None = None
    reasons: Mapping[str, int] = {}


class Headline(Model):
    """Is it learning? ``verdict``: better, not_better, or too_little_evidence."""

    verdict: Literal["better", "not_better", "too_little_evidence"]
    sentence: str
    detail: str


class Report(Model):
    """All figures of a tenant's report. ``drafts`` are all that anything was said about, ``samples`` the golden ones.

    ``latest`` are the latest golden samples that differ from their draft, None where texts are left out.
    """

    tenant: str
    stack: str
    version: str
    made_at: datetime
    headline: Headline
    events: int
    drafts: int
    samples: int
    new_samples: int
    forgotten: int
    refused: int
    next_run: tuple[str, ...] | None
    live_model: str
    outcomes: Mapping[str, int]
    skipped_by_reason: Mapping[str, int]
    models: tuple[ModelFigure, ...]
    course: Course
    changes: tuple[LiveFigure, ...]
    runs: tuple[RunFigure, ...]
    rewriting: tuple[RewritingFigure, ...]
    parked: ParkedFigure
    latest: tuple[SampleFigure, ...] | None
