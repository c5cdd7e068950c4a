"""All figures of a tenant's report, read from its ledger and, where only they tell, from its segments."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.metadata import version
from typing import Protocol, TypeVar

from goldsmith.domain.generations import Outcome
from goldsmith.domain.live_models import LiveChange, live_now
from goldsmith.domain.model_names import answering
from goldsmith.domain.policy import TenantPolicy
from goldsmith.domain.promotion import Evaluation
from goldsmith.domain.runs import Run, TenantState
from goldsmith.domain.tenant_settings import OF_MODELS
from goldsmith.live_ports import LiveLedger
from goldsmith.ports import Ledger, ObjectStore
from goldsmith.run_ports import RunLedger
from goldsmith_cli.models.collecting import TunedModel, tenant_models
from goldsmith_cli.policies import tenants_policy
from goldsmith_cli.report.figures import ParkedFigure, Report
from goldsmith_cli.report.headline import headline
from goldsmith_cli.report.modelling import live_figures, model_figures
from goldsmith_cli.report.periods import course, monday
from goldsmith_cli.report.running import run_figure
from goldsmith_cli.report.tally import Tally
from goldsmith_cli.report.texts import latest_samples, read_texts

T = TypeVar("T")


class Track(Protocol):
    """Passes on what it is given, and tells a person how far that has come."""

    def __call__(self, items: Iterable[T], title: str, total: int, /) -> Iterable[T]:
        """The same items."""


@dataclass(frozen=True)
class Reporting:
    """The ports a report is read through, and the ``policy`` of the stack that ``description`` names."""

    ledger: Ledger
    runs: RunLedger
    live: LiveLedger
    store: ObjectStore
    policy: TenantPolicy
    description: str

    def report(
        self,
        tenant: str,
        now: datetime,
        track: Track,
        *,
        weeks: int,
        samples: int | None,
        next_run: tuple[str, ...] | None = None,
    ) -> Report:
        """The report of a tenant. Its memory does not grow with the number of drafts of the tenant's own models.

        ``weeks`` is how far back the course of time goes, ``samples`` how many of the latest golden samples are shown,
        None: no text. ``next_run`` says what keeps the next run from starting.
        """
        state, runs, changes = self.runs.tenant(tenant), list(self.runs.runs(tenant)), list(self.live.changes(tenant))
        base_model = tenants_policy(state, self.policy, OF_MODELS).base_model
        known = _known(state, runs, changes, self.policy)
        tally = Tally(
            now=now,
            since=monday(now.date()) - timedelta(weeks=weeks - 1),
            own=_watched(known, changes),
            most_samples=samples or 0,
        )
        tally.add_all(track(self.ledger.entries(tenant), "drafts", _entries(state)))
        rewriting = read_texts(self.store, tally, lambda each: track(each, "segments", len(tally.segments)))
        models, live = model_figures(known, changes, tally.models), live_now(state, base_model)
        outcomes = tally.outcomes
        return Report(
            tenant=tenant,
            stack=self.description,
            version=version("goldsmith"),
            made_at=now,
            headline=headline(models, tally.models, live.model, _evaluation(runs, live.run)),
            events=state.counters.get("events", 0),
            drafts=sum(outcomes.values()),
            samples=state.samples,
            new_samples=state.new_samples,
            forgotten=state.counters.get(Outcome.FORGOTTEN.value, 0),
            refused=state.counters.get("dead_lettered", 0),
            next_run=next_run,
            live_model=live.model,
            outcomes={outcome.value: count for outcome, count in outcomes.items()},
            skipped_by_reason=_skipped(state),
            models=models,
            course=course(tally.days, sum(tally.earlier.outcomes.values()), now.date()),
            changes=live_figures(changes),
            runs=tuple(map(run_figure, runs)),
            rewriting=rewriting,
            parked=ParkedFigure(
                count=outcomes[Outcome.PARKED], oldest=tally.oldest_parked, reasons=dict(tally.reasons.most_common())
            ),
            latest=None if samples is None else latest_samples(self.store, tally),
        )


def _known(
    state: TenantState, runs: Sequence[Run], changes: Sequence[LiveChange], policy: TenantPolicy
) -> Sequence[TunedModel]:
    """The tenant's models, the base model first: by the name under which it answers, as events have it."""
    base, *tuned = tenant_models(state, runs, changes, policy).models
    return [base.model_copy(update={"model": answering(base.model)}), *tuned]


def _watched(known: Sequence[TunedModel], changes: Sequence[LiveChange]) -> frozenset[str]:
    """The models whose drafts the ledger measures, or did: the base model, and every one that was live."""
    stood = {live.model for change in changes for live in (change.now, change.before)}
    return frozenset({known[0].model, *stood})


def _entries(state: TenantState) -> int:
    counts = state.counters
    return counts.get("events", 0) - counts.get("superseded", 0) + counts.get(Outcome.FORGOTTEN.value, 0)


def _evaluation(runs: Sequence[Run], number: int | None) -> Evaluation | None:
    return next((run.evaluation for run in runs if run.number == number), None)


def _skipped(state: TenantState) -> dict[str, int]:
    prefix = "skipped_"
    counts = {name.removeprefix(prefix): count for name, count in state.counters.items() if name.startswith(prefix)}
    return {name: count for name, count in counts.items() if count}
