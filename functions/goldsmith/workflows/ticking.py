"""A tick: look at every tenant that may be due, every live model and every run under way. Nudges look at one run."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice, takewhile
from random import Random

from goldsmith.domain.generations import Listing
from goldsmith.domain.nudges import Nudge
from goldsmith.domain.runs import Run
from goldsmith.ports import Ledger
from goldsmith.run_ports import RunLedger
from goldsmith.workflows.advance import Advance, Window
from goldsmith.workflows.launch import Launch
from goldsmith.workflows.watching import Look, Watch


@dataclass
class Tick:
    """What a tick did: the runs it moved or tried to move, what failed; and what it saw.

    ``oldest_parked`` is how long the oldest parked rewrite waits, ``oldest_unchanged`` how long the run that is stuck
    the longest has been in its state, of the runs that are not settled. ``seen`` is what the looks at live models
    found, by tenant.
    """

    runs: list[Run] = field(default_factory=list)
    seen: dict[str, Look] = field(default_factory=dict)
    oldest_parked: timedelta = timedelta()
    oldest_unchanged: timedelta = timedelta()
    errors: list[Exception] = field(default_factory=list)

    @contextmanager
    def keeping_errors(self) -> Iterator[None]:
        """Collect an error instead of letting it stop the tick."""
        try:
            yield
        except Exception as error:  # noqa: BLE001 - collected, logged, and raised together by the handler
            self.errors.append(error)


@dataclass(frozen=True)
class Ticking:
    """What a schedule or a queue message sets in motion."""

    runs: RunLedger
    ledger: Ledger
    launch: Launch
    advance: Advance
    watch: Watch

    def tick(self, window: Window) -> Tick:
        """Settle what became of live models, watch them, launch what is due, and advance every active run.

        What fails for one tenant or run is reported and does not keep the others waiting.
        """
        report = Tick()
        began = self.advance.clock()
        with report.keeping_errors():
            self._settle(window, report)
        with report.keeping_errors():
            self._launch(began, began + (window.stop_at - began) / 2, report)
        with report.keeping_errors():
            self._advance(window, report)
        return report

    def _settle(self, window: Window, report: Tick) -> None:
        live = self.watch.live
        for change in takewhile(lambda _: self.advance.clock() < window.stop_at, live.ledger.unsettled()):
            with report.keeping_errors():
                live.settle(change)

    def _launch(self, began: datetime, until: datetime, report: Tick) -> None:
        """Tenants get half of the time: launching is also done by the stream, advancing only here and by nudges."""
        tenants = _from_anywhere(list(self.runs.tenants()), began)
        for tenant in takewhile(lambda _: self.advance.clock() < until, tenants):
            with report.keeping_errors():
                report.seen[tenant] = self.watch.look(tenant)
            with report.keeping_errors():
                self.launch.consider(tenant)
                report.oldest_parked = max(report.oldest_parked, self._parked_for(tenant))

    def _parked_for(self, tenant: str) -> timedelta:
        """How long the tenant's oldest parked rewrite waits."""
        now = self.advance.clock()
        return max(
            (now - oldest.since for oldest in islice(self.ledger.listed(tenant, Listing.PARKED), 1)),
            default=timedelta(),
        )

    def _advance(self, window: Window, report: Tick) -> None:
        for run in takewhile(lambda _: self.advance.clock() < window.stop_at, self.runs.active_runs()):
            moved = None
            with report.keeping_errors():
                moved = self.advance.advance(run, window)
                report.runs += [moved] if moved else []
            report.oldest_unchanged = max(report.oldest_unchanged, self._unchanged_for(moved or run))

    def _unchanged_for(self, run: Run) -> timedelta:
        """How long the run has been in its state; every attempt writes it, so the time of the last write says less."""
        since = run.steps[-1].at if run.steps else run.created_at
        return timedelta() if run.settled else self.advance.clock() - since

    def nudge(self, nudge: Nudge, window: Window) -> list[Run]:
        """Advance the run that is meant; none when it is not known, or there is nothing to do."""
        return [moved for run in self._meant(nudge) if (moved := self.advance.advance(run, window))]

    def _meant(self, nudge: Nudge) -> Iterator[Run]:
        if nudge.job_id is not None:
            yield from (run for run in self.runs.active_runs() if run.job and run.job.job_id == nudge.job_id)
        elif nudge.tenant is not None and nudge.number is not None:
            run = self.runs.run(nudge.tenant, nudge.number)
            yield from [run] if run else []


def _from_anywhere(tenants: list[str], began: datetime) -> list[str]:
    """All of them in a circle, begun each time at another.

    Where there are more than a tick has time for, nobody is always the last: whoever may make up tenants could else
    put enough of them before another's name that it is looked at no more.
    """
    start = Random(began.isoformat()).randrange(len(tenants)) if tenants else 0  # noqa: S311 - fairness, not secrecy
    return tenants[start:] + tenants[:start]
