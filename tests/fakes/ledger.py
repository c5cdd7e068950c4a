"""The ledger in memory: the same rules as the real one, held to them by the same contract tests."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from pydantic_core import to_json

from goldsmith.domain.commits import Commit
from goldsmith.domain.costs import tokens_per_byte
from goldsmith.domain.forgetting import Books, Forgetting, Forgotten
from goldsmith.domain.generations import Generation, Listing
from goldsmith.domain.live_models import LiveChange
from goldsmith.domain.runs import Run, RunState, TenantState
from goldsmith.domain.segments import CommittedSegment
from goldsmith.errors import CommitConflict
from goldsmith.ports import Listed, Refusal
from tests.fakes.live_log import LiveLog
from tests.fakes.settings_log import SettingsLog


class FakeLedger(LiveLog, SettingsLog):
    """Ledger, RunLedger, LiveLedger, SettingsLedger and ForgettingLedger in one, as all live in one table."""

    def __init__(self, max_generations: int = 98) -> None:
        super().__init__()
        self.max_generations = self.max_tombstones = max_generations
        self.remembered: dict[str, Forgotten] = {}
        self.generations: dict[tuple[str, str], Generation] = {}
        self.committed: dict[str, list[CommittedSegment]] = {}
        self.refused: dict[tuple[str, str], Refusal] = {}
        self.stored_runs: dict[tuple[str, int], Run] = {}

    def read(self, tenant: str, generation_ids: Iterable[str]) -> Mapping[str, Generation]:
        found = {name: self.generations.get((tenant, name)) for name in generation_ids}
        return {name: generation for name, generation in found.items() if generation is not None}

    def books(self, tenant: str, generation_ids: Iterable[str]) -> Books:
        found = self.read(tenant, generation_ids)
        state = self.tenant(tenant)
        return Books(found, self.remembered.get(tenant, Forgotten()), state.watched, state.settings)

    def entries(self, tenant: str, mentioning: str = "") -> Iterator[Generation]:
        mine = (entry for (owner, _), entry in sorted(self.generations.items()) if owner == tenant)
        return (entry for entry in mine if to_json(mentioning).decode()[1:-1] in entry.model_dump_json())

    def commit(self, commit: Commit) -> None:
        if commit.forgettings not in (None, self.tenant(commit.tenant).forgettings):
            raise CommitConflict("something was forgotten since the books were read")
        if any(segment.key == commit.segment.key for segment in self.committed.get(commit.tenant, [])):
            raise CommitConflict("segment committed already")
        for generation in commit.generations:
            known = self.generations.get((commit.tenant, generation.generation_id))
            if generation.version != (known.version + 1 if known else 1):
                raise CommitConflict("the ledger changed since it was read")
        for generation in commit.generations:
            self.generations[commit.tenant, generation.generation_id] = generation
        self.committed.setdefault(commit.tenant, []).append(
            CommittedSegment(key=commit.segment.key, samples=commit.counters.get("sample_commits", 0))
        )
        self._count(commit.tenant, commit.counters)
        if commit.counters.get("sample_commits") and self.tenant(commit.tenant).new_since is None:
            self._update(commit.tenant, new_since=commit.committed_at)

    def refuse(self, refusal: Refusal) -> bool:
        tenant = refusal.tenant or "-"
        if (tenant, refusal.digest) in self.refused:
            return False
        self.refused[tenant, refusal.digest] = refusal
        self._count(tenant, {"dead_lettered": 1})
        return True

    def refusals(self, tenant: str) -> Iterator[Refusal]:
        return (refusal for (owner, _), refusal in sorted(self.refused.items()) if owner == tenant)

    def segments(self, tenant: str, day: str = "") -> Iterator[CommittedSegment]:
        prefix = f"tenants/{tenant}/segments/{day}"
        mine = [segment for segment in self.committed.get(tenant, []) if segment.key.startswith(prefix)]
        return iter(sorted(mine, key=lambda segment: segment.key))

    def listed(self, tenant: str, listing: Listing, *, latest_first: bool = False) -> Iterator[Listed]:
        mine = [g for (owner, _), g in self.generations.items() if owner == tenant and g.listing is listing]
        since = {g.generation_id: g.listed_since or g.updated_at for g in mine}
        mine.sort(key=lambda g: (since[g.generation_id], g.generation_id), reverse=latest_first)
        return (Listed(g.generation_id, since[g.generation_id]) for g in mine)

    def tenants(self) -> Iterator[str]:
        return iter(sorted(self.states))

    def active(self) -> int:
        return sum(not run.state.ended for run in self.stored_runs.values())

    def start(self, run: Run, seen: TenantState, most_active: int) -> bool:
        if self.active() >= most_active:
            return False
        state = self.tenant(run.tenant)
        present = (state.active_run, state.runs, state.consumed, state.forgettings)
        moved_on = present != (None, seen.runs, seen.consumed, seen.forgettings)
        if moved_on or (run.tenant, run.number) in self.stored_runs:
            return False
        self.stored_runs[run.tenant, run.number] = run
        self._update(
            run.tenant, active_run=run.run_id, runs=state.runs + 1, consumed=seen.sample_commits, forgotten_samples=0,
            claimed_at=run.created_at, new_since=None,
        )  # fmt: skip
        return True

    def run(self, tenant: str, run_number: int) -> Run | None:
        return self.stored_runs.get((tenant, run_number))

    def runs(self, tenant: str) -> Iterator[Run]:
        return (run for (owner, _), run in sorted(self.stored_runs.items()) if owner == tenant)

    def active_runs(self) -> Iterator[Run]:
        active = [run for run in self.stored_runs.values() if not run.settled]
        return iter(sorted(active, key=lambda run: (run.created_at, run.run_id)))

    def save(self, run: Run) -> bool:
        if not self._follows(run):
            return False
        self.stored_runs[run.tenant, run.number] = run
        return True

    def snapshotted(self, run: Run) -> bool:
        state, taken = self.tenant(run.tenant), run.snapshot
        if taken is None:
            raise ValueError(run.run_id)
        if (state.active_run, state.forgettings) != (run.run_id, taken.forgettings) or not self.save(run):
            return False
        fraction = taken.holdout_fraction if state.holdout_fraction is None else state.holdout_fraction
        since = run.created_at if state.sample_commits > taken.sample_commits else None
        self._update(
            run.tenant, consumed=taken.sample_commits, forgotten_samples=0, holdout_fraction=fraction, new_since=since
        )
        return True

    def end(self, run: Run, change: LiveChange | None = None) -> bool:
        if (run.state is RunState.PROMOTED) is not (change is not None):
            raise ValueError(run.run_id)
        if not self._follows(run) or self.tenant(run.tenant).active_run != run.run_id:
            return False
        if change is not None and not self.change_live(change):
            return False
        self._update(run.tenant, active_run=None)
        told = tokens_per_byte(run.trained_tokens, run.estimate.size if run.estimate else 0, run.epochs)
        if told is not None:
            self._update(run.tenant, tokens_per_byte=round(told, 9))
        self.stored_runs[run.tenant, run.number] = run
        return True

    def reopen(self, run: Run, forgotten: int = 0) -> bool:
        state = self.tenant(run.tenant)
        if state.active_run is not None or state.runs != run.number or state.consumed <= run.consumed_before:
            return False
        gone = state.forgotten_samples + forgotten
        since = run.oldest_sample_at or run.created_at
        self._update(run.tenant, consumed=run.consumed_before, forgotten_samples=gone, new_since=since)
        return True

    def forget(self, forgetting: Forgetting) -> None:
        tenant, seen = forgetting.tenant, forgetting.forgotten.times - 1
        if self.remembered.get(tenant, Forgotten()).times != seen:
            raise CommitConflict("something else was forgotten since")
        for tombstone in forgetting.tombstones:
            known = self.generations.get((tenant, tombstone.generation_id))
            if tombstone.version != (known.version + 1 if known else 1):
                raise CommitConflict("the ledger changed since it was read")
        self.generations.update({(tenant, each.generation_id): each for each in forgetting.tombstones})
        self.remembered[tenant] = forgetting.forgotten
        self._count(tenant, forgetting.counters)
        state = self.tenant(tenant)
        self._update(
            tenant,
            forgettings=forgetting.forgotten.times,
            forgetting=tuple(sorted({*state.forgetting, forgetting.subject})),
            forgotten_samples=state.forgotten_samples + forgetting.new_samples,
        )

    def finished(self, tenant: str, subject: str) -> None:
        self._update(tenant, forgetting=tuple(set(self.tenant(tenant).forgetting) - {subject}))

    def drop(self, tenant: str) -> int:
        segments = self.committed.pop(tenant, [])
        gone = [name for name in self.generations if name[0] == tenant]
        refused = [name for name in self.refused if name[0] == tenant]
        for name in gone:
            del self.generations[name]
        for letter in refused:
            del self.refused[letter]
        changes = self._forget_settings(tenant)
        self._update(
            tenant, counters={}, consumed=0, forgotten_samples=0, new_since=None, tokens_per_byte=None,
        )  # fmt: skip
        return len(segments) + len(gone) + len(refused) + changes

    def _follows(self, run: Run) -> bool:
        known = self.stored_runs.get((run.tenant, run.number))
        return known is not None and known.version == run.version - 1

    def _count(self, tenant: str, counters: Mapping[str, int]) -> None:
        state = self.tenant(tenant)
        total = Counter(state.counters)
        total.update(counters)
        self._update(tenant, counters=dict(sorted(total.items())))
