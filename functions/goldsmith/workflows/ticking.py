"""A tick: look at every tenant that may be due and every run under way. Nudges look at one run."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from goldsmith.domain.runs import Nudge, Run
from goldsmith.ports import RunLedger
from goldsmith.workflows.advance import Advance
from goldsmith.workflows.launch import Launch


@dataclass(frozen=True)
class Ticking:
    """What a schedule or a queue message sets in motion."""

    runs: RunLedger
    launch: Launch
    advance: Advance

    def tick(self, deadline: datetime) -> list[Run]:
        """Launch what is due, whoever failed to notice it, and advance every active run."""
        for tenant in self.runs.tenants():
            self.launch.consider(tenant)
        return [self.advance.advance(run, deadline) for run in self.runs.active_runs()]

    def nudge(self, nudge: Nudge, deadline: datetime) -> list[Run]:
        """Advance the run that is meant; none when it is not known or has ended."""
        return [self.advance.advance(run, deadline) for run in self._meant(nudge)]

    def _meant(self, nudge: Nudge) -> Iterator[Run]:
        if nudge.job_id is not None:
            yield from (run for run in self.runs.active_runs() if run.job and run.job.job_id == nudge.job_id)
        elif nudge.tenant is not None and nudge.number is not None:
            run = self.runs.run(nudge.tenant, nudge.number)
            yield from [run] if run else []
