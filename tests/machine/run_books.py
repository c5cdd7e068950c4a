"""The other half of rule 2, and rule 4: runs, jobs and snapshots."""

from collections import Counter
from dataclasses import dataclass, field
from hashlib import sha256

from goldsmith.domain.runs import Run
from goldsmith.domain.samples import GoldenSample
from goldsmith.domain.segments import SampleRecord, parse_record
from tests.machine import stories
from tests.machine.provider import Job
from tests.machine.world import POLICY, World


@dataclass
class Sides:
    """The conversations that were ever trained on, and those that were ever held out, by their openings."""

    train: set[str] = field(default_factory=set)
    holdout: set[str] = field(default_factory=set)


class RunBooks:
    """Checks what is known of runs; files that have not changed since are not read again."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.sides = {tenant: Sides() for tenant in stories.TENANTS}
        self._read: dict[str, bytes] = {}
        self._samples: dict[str, list[GoldenSample]] = {}
        self._checked: set[str] = set()

    def check(self) -> None:
        """Every rule about runs.

        Raises:
            AssertionError: one does not hold.
        """
        assert self.world.ledger.stepped == [], "a run took a step while something was being forgotten"
        self._check_claims()
        self._check_jobs()
        self._read_snapshots()
        for tenant in stories.TENANTS:
            assert not self.sides[tenant].train & self.sides[tenant].holdout, "a conversation is on both sides"
            self._check_tenant(tenant)

    def _check_claims(self) -> None:
        for run, before in self.world.ledger.claimed:
            new = before.sample_commits - before.consumed - before.forgotten_samples
            assert before.active_run is None, f"{run.run_id} was claimed while another run was active"
            assert new >= POLICY.sample_threshold, f"{run.run_id} was claimed for {new} new samples"

    def _check_jobs(self) -> None:
        jobs = self.world.provider.jobs.created.values()
        of_runs = Counter(job.metadata["run_id"] for job in jobs)
        assert all(count == 1 for count in of_runs.values()), f"a run has more than one job: {of_runs}"
        names = {run.run_id for run in self.world.ledger.stored_runs.values()}
        assert set(of_runs) <= names, "a job is of no run"

    def _check_tenant(self, tenant: str) -> None:
        state = self.world.ledger.tenant(tenant)
        runs = [run for (owner, _), run in sorted(self.world.ledger.stored_runs.items()) if owner == tenant]
        assert [run.number for run in runs] == list(range(1, state.runs + 1))
        active = [run.run_id for run in runs if not run.state.ended]
        assert active == ([state.active_run] if state.active_run else []), "more than one run, or none, is active"
        counted = [run for run in runs if run.forgotten is None]
        crossings = state.sample_commits // POLICY.sample_threshold
        assert len(counted) <= crossings, f"{len(counted)} runs for {crossings} crossings of the threshold"
        assert 0 <= state.consumed <= state.sample_commits
        if runs and runs[-1] in counted:
            assert state.consumed == self._consumed(runs[-1]), "what counts as new is not what the last run left"
        for run in runs:
            self._check_run(run)

    def _check_run(self, run: Run) -> None:
        snapshot = run.snapshot
        if snapshot is None:
            return
        assert snapshot.sample_commits >= run.consumed_before + run.new_samples, "a snapshot misses what was counted"
        files = {snapshot.train_key: snapshot.train_sha256, snapshot.holdout_key: snapshot.holdout_sha256}
        for key, digest in files.items():
            found = self.world.store.objects[key]
            forgot = run.forgotten is not None
            assert forgot or sha256(found).hexdigest() == digest, f"{key} changed after it was taken"
        if run.run_id not in self._checked:
            self._checked.add(run.run_id)
            drawn = [sample for key in (*files, snapshot.aside_key) for sample in self._samples[key]]
            names, generations = [s.sample_id for s in drawn], Counter(s.generation_id for s in drawn)
            assert set(generations.values()) <= {1}, "a generation is in a snapshot twice"
            assert frozenset(names) in self.world.ledger.samples_at[run.tenant], (
                f"the snapshot of {run.run_id} is not what was current at any moment it was taken"
            )

    def _read_snapshots(self) -> None:
        for key, body in self.world.store.objects.items():
            if key.endswith(("/train.jsonl", "/holdout.jsonl", "/aside.jsonl")) and self._read.get(key) is not body:
                self._read[key] = body
                self._read_file(key.split("/")[1], key, body)

    def _read_file(self, tenant: str, key: str, body: bytes) -> None:
        records = [parse_record(line) for line in body.splitlines()]
        samples = self._samples[key] = [record.sample for record in records if isinstance(record, SampleRecord)]
        assert {sample.tenant for sample in samples} <= {tenant}
        if key.endswith("/aside.jsonl"):
            return
        assert len(records) == len(samples), f"{key} holds something else than samples"
        sides = self.sides[tenant]
        side = sides.train if key.endswith("/train.jsonl") else sides.holdout
        side.update(sample.messages[0].content for sample in samples)

    def check_ended(self) -> None:
        """What must hold when nothing is left to be done."""
        for run in self.world.ledger.stored_runs.values():
            assert run.settled, f"{run.run_id} is {run.state} for ever"
            said = {state for name, state in self.world.announcements.said if name == run.run_id}
            assert said == {step.state.value for step in run.steps}, f"not all of {run.run_id} was announced"
            unknown = [job for job in self._jobs_of(run) if run.job is None or job.id != run.job.job_id]
            withdrawn = run.forgotten is not None and all(job.status == "cancelled" for job in unknown)
            assert not unknown or withdrawn, "a job that no run knows"
            assert run.job is None or len(unknown) < len(self._jobs_of(run)), "a run knows a job that there is not"
        for tenant in stories.TENANTS:
            state = self.world.ledger.tenant(tenant)
            assert state.new_samples < POLICY.sample_threshold, f"no run was claimed for {tenant}"
            assert self.world.directory.models.get(tenant) == state.live_model

    def _jobs_of(self, run: Run) -> list[Job]:
        return [job for job in self.world.provider.jobs.created.values() if job.metadata["run_id"] == run.run_id]

    def _consumed(self, run: Run) -> int:
        if run.snapshot is not None:
            return run.snapshot.sample_commits
        return next(seen.sample_commits for claimed, seen in self.world.ledger.claimed if claimed.run_id == run.run_id)
