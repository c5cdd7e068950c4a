"""What forgetting does about runs: those under way are cancelled, models say that they know too much, files go."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from goldsmith.domain.provider import Trained, training_job
from goldsmith.domain.runs import ForgottenSamples, Run, RunState, next_version, run_id
from goldsmith.errors import CommitConflict, GoldsmithError
from goldsmith.ports import Clock
from goldsmith.run_ports import RunLedger, Tuner
from goldsmith.workflows.forgetting_report import RunTouched
from goldsmith.workflows.forgetting_touched import copy_should_go, touched

_CANCELLED = "something it was built on was forgotten; its other samples count as new again"
_ATTEMPTS = 6


@dataclass
class ForgettingRuns:
    """The ports it needs, and its operations.

    ``touched`` has the numbers of the runs that this time were cancelled or lost the provider's copy.
    """

    runs: RunLedger
    tuner: Tuner
    clock: Clock
    tenant: str
    touched: set[int] = field(default_factory=set)

    def before_erasing(self, key: str, lines_kept: int) -> None:
        """Write down what a run's file loses before it does: afterwards nothing would tell that it was there."""
        run = self._run_of(key)
        if run is None or run.snapshot is None:
            return
        if key == run.snapshot.train_key:
            self._mark(run.number, trained=run.snapshot.train_samples - lines_kept)
        elif key == run.snapshot.holdout_key:
            self._mark(run.number, held_out=run.snapshot.holdout_samples - lines_kept)

    def mark_all(self) -> Iterator[str]:
        """Every run of the tenant was built on what is forgotten; what could not be cancelled."""
        for run in self.runs.runs(self.tenant):
            sizes = (run.snapshot.train_samples, run.snapshot.holdout_samples) if run.snapshot else (0, 0)
            self._mark(run.number, *sizes)
            if not run.state.ended:
                yield from self._cancel(run)

    def finish(self) -> Iterator[str]:
        """Cancel what trains on it, delete the provider's copies, mark descendants; what could not be done."""
        for run in list(self.runs.runs(self.tenant)):
            if run.forgotten is None or not run.forgotten.trained:
                continue
            if not run.state.ended:
                yield from self._cancel(run)
            elif run.problem == _CANCELLED:
                self._reopen(run)  # in case an earlier attempt died before it came to that
            yield from self._delete_files(run.number)
        self._mark_descendants()

    def reports(self) -> list[str]:
        """Where the evaluations are in which a model answered that knows what was forgotten."""
        runs = list(self.runs.runs(self.tenant))
        return reports_of(
            runs, [model for run in runs if run.retrain_required for model in (*run.models, run.new_model)]
        )

    def report(self, went: Mapping[str, int]) -> Iterator[RunTouched]:
        """The runs that this time lost something, and those whose files should be gone from the provider and are not.

        ``went`` has lines by object key.
        """
        for run in self.runs.runs(self.tenant):
            found = touched(run, went)
            if found.trained or found.held_out or run.number in self.touched or copy_should_go(run):
                yield found

    def _mark(self, number: int, trained: int | None = None, held_out: int | None = None) -> None:
        def changes(run: Run) -> Mapping[str, Any]:
            # Files of one run are looked through at the same time: each says only what it knows.
            known = run.forgotten or ForgottenSamples(trained=0, held_out=0, at=self.clock(), files_deleted=True)
            told = {"trained": trained, "held_out": held_out}
            found = known.model_copy(update={name: count for name, count in told.items() if count is not None})
            if found != known:
                # Of what is forgotten from now on, too, it is to be seen that this run may have lost it.
                found = found.model_copy(update={"at": self.clock()})
            if found.trained and not known.trained:
                found = found.model_copy(update={"files_deleted": False})
            knows = run.retrain_required or (found.trained > 0 and run.models != ())
            return {"forgotten": found, "retrain_required": knows}

        self._write(number, changes)

    def _cancel(self, run: Run) -> Iterator[str]:
        try:
            model = self._cancel_job(run)
        except GoldsmithError as error:
            yield (
                f"the job of run {run.run_id} may be left running at the provider"
                f" ({error.explained}); forget again once the provider can be reached"
            )
            return
        self.touched.add(run.number)
        end = {"state": RunState.CANCELLED, "problem": _CANCELLED, "tuned_model": model}

        def changes(run: Run) -> Mapping[str, Any]:
            return {**end, "retrain_required": run.retrain_required or run.models != () or model is not None}

        self._reopen(self._write(run.number, changes))

    def _cancel_job(self, run: Run) -> str | None:
        """The model that came of the job all the same, if one did before it could be cancelled."""
        if run.job is not None:
            self.tuner.cancel(run.job)
            status = self.tuner.poll(run.job)
            return status.model if isinstance(status, Trained) else run.tuned_model
        if run.snapshot is not None:
            # Somebody may have died between creating the job and writing down that it exists.
            return self.tuner.withdraw(training_job(run))
        return None

    def _reopen(self, run: Run) -> None:
        gone = run.forgotten.trained + run.forgotten.held_out if run.forgotten else 0
        self.runs.reopen(run, gone)

    def _delete_files(self, number: int) -> Iterator[str]:
        run = self._known(number)
        if run.snapshot is None or run.forgotten is None or run.forgotten.files_deleted:
            return
        try:
            for job in run.jobs:
                self.tuner.delete_files(job)
            if run.job is None:
                self.tuner.withdraw(training_job(run))
        except GoldsmithError as error:
            names = ", ".join(job.file_id for job in run.jobs)
            file = f"training file {names}" if names else "training file, if there is one,"
            yield (
                f"the {file} of run {run.run_id} is left at the provider"
                f" ({error.explained}); forget again once the provider can be reached, or delete it there"
            )
            return
        self.touched.add(number)
        deleted = run.forgotten.model_copy(update={"files_deleted": True})
        self._write(number, lambda _: {"forgotten": deleted})

    def _mark_descendants(self) -> None:
        """A model that was tuned from one that knows too much knows it too."""
        knowing = {model for run in self.runs.runs(self.tenant) if run.retrain_required for model in run.models}
        for run in self.runs.runs(self.tenant):  # the oldest first, so descendants of descendants follow
            if run.base_model in knowing and run.models and not run.retrain_required:
                self._write(run.number, lambda _: {"retrain_required": True})
                knowing.update(run.models)

    def _write(self, number: int, changes: Callable[[Run], Mapping[str, Any]]) -> Run:
        for _ in range(_ATTEMPTS):
            run = self._known(number)
            following = next_version(run, changes(run), self.clock())
            ends = following.state.ended and not run.state.ended
            if self.runs.end(following) if ends else self.runs.save(following):
                return following
        raise CommitConflict(f"run {run_id(self.tenant, number)} kept changing")

    def _known(self, number: int) -> Run:
        run = self.runs.run(self.tenant, number)
        if run is None:
            msg = f"run {run_id(self.tenant, number)} is gone"
            raise ValueError(msg)
        return run

    def _run_of(self, key: str) -> Run | None:
        number = key.split("/")[3].rpartition("-")[2]
        return self.runs.run(self.tenant, int(number)) if number.isdecimal() else None


def reports_of(runs: Iterable[Run], knowing: Iterable[str | None]) -> list[str]:
    """Where the evaluations are in which a model answered that knows what is forgotten, as prefixes of keys.

    Of all runs, whether or not they came to the end of one; ``runs`` with the oldest first.
    """
    models = set(knowing) - {None}
    found = []
    for run in runs:
        if run.base_model in models:
            models.update({*run.models, run.new_model} - {None})
        if {run.live_model, run.new_model} & models:
            found.append(f"tenants/{run.tenant}/runs/{run.run_id}/evaluation")
    return found
