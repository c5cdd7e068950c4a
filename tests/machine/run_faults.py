"""Faults in how samples become models, and in how they are forgotten."""

from tests.machine.mutation import Mutation

_ADVANCE = "functions/goldsmith/workflows/advance.py"
_LEDGER = "tests/fakes/ledger.py"

RUN_FAULTS = (
    Mutation(
        "a draft decides the side of the split",
        "4: a conversation is on one side",
        "functions/goldsmith/domain/segments.py",
        '        group=sample.group,\n',
        '        group=sample.generation_id,\n',
    ),
    Mutation(
        "every turn of a conversation makes its name", "4: a conversation is on one side",
        "functions/goldsmith/domain/samples.py",
        "for m in messages[:opening])", "for m in messages)",
    ),
    Mutation(
        "a lease is not looked at", "2: one job a run", _ADVANCE,
        "        if run.settled or leased_by_another or now >= window.stop_at:\n",
        "        if run.settled or now >= window.stop_at:\n",
    ),
    Mutation(
        "a job is created without looking for it", "2: one job a run", "functions/goldsmith/adapters/openai_tuner.py",
        "        found = self._find_job(job)\n        if found is not None:\n            return found\n", "",
    ),
    Mutation(
        "a step is stored whoever stored another one", "2: one job a run", _LEDGER,
        "        return known is not None and known.version == run.version - 1\n", "        return known is not None\n",
    ),
    Mutation(
        "a run is claimed whoever claimed one", "2: one run a crossing", _LEDGER,
        "        if moved_on or (run.tenant, run.number) in self.stored_runs:\n", "        if moved_on and False:\n",
    ),
    Mutation(
        "the claim consumes nothing", "2: one run a crossing", _LEDGER,
        "active_run=run.run_id, runs=state.runs + 1, consumed=seen.sample_commits, forgotten_samples=0",
        "active_run=run.run_id, runs=state.runs + 1, forgotten_samples=0",
    ),
    Mutation(
        "the snapshot consumes nothing", "2: one run a crossing", _LEDGER,
        "consumed=taken.sample_commits, forgotten_samples=0, ", "forgotten_samples=0, ",
    ),
    Mutation(
        "a snapshot reads whatever lies there",
        "2: samples trained on are committed",
        "functions/goldsmith/workflows/snapshot.py",
        '        return sorted(keys), samples\n',
        '        return list(self.store.keys(f"tenants/{tenant}/segments/")), samples\n',
    ),
    Mutation(
        "the first sample of a generation is trained on",
        "1: the strongest sample is current",
        "functions/goldsmith/domain/heads.py",
        'int(fields[place][2]) > int(fields[known][2]):',
        'int(fields[place][2]) < int(fields[known][2]):',
    ),
)  # fmt: skip

FORGETTING_FAULTS = (
    Mutation(
        "triage does not look at tombstones", "5: forgotten for ever", "functions/goldsmith/workflows/triage.py",
        "    return (known is not None and known.forgotten) or forgotten.covers(event)\n",
        "    return forgotten.covers(event)\n",
    ),
    # That commits depend on what was forgotten since the books were read is not among these: here forgetting finds the
    # segment before its commit and leaves a tombstone, which stops it as well. The contract tests hold the condition.
    Mutation(
        "runs go on while something is forgotten",
        "5: no run takes a step meanwhile",
        _ADVANCE,
        '        if self.runs.tenant(run.tenant).forgetting:\n',
        '        if not leased.tenant:\n',
    ),
    # Nor is that a training set is stored only if nothing was forgotten since it was begun: whoever forgets waits for
    # the runs that are being advanced, and erases what they have stored. The contract tests hold that condition, too.
    Mutation(
        "commits under way are not waited for", "5: no segment holds it", "functions/goldsmith/workflows/forgetting.py",
        "        if left > 0:\n", "        if left < 0:\n",
    ),
)  # fmt: skip
