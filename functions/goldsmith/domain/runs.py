"""Runs: one fine-tune from the claim to the promotion."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal

from pydantic import Field

from goldsmith.domain.costs import Estimate
from goldsmith.domain.model import Model
from goldsmith.domain.promotion import Evaluation
from goldsmith.domain.strategy import StrategyChoice
from goldsmith.domain.tenant_settings import TenantSettings
from goldsmith.domain.training import Method, RunMethod, stages


class RunState(StrEnum):
    """Where a run is; the last five are ends."""

    CLAIMED = "claimed"
    SNAPSHOTTED = "snapshotted"
    SUBMITTED = "submitted"
    TRAINING = "training"
    TRAINED = "trained"
    EVALUATED = "evaluated"
    PROMOTED = "promoted"
    KEPT = "kept"
    FAILED = "failed"
    CANCELLED = "cancelled"
    BLOCKED = "blocked"

    @property
    def ended(self) -> bool:
        """Nothing more will happen to the run."""
        return self in _ENDS


_ENDS = frozenset({RunState.PROMOTED, RunState.KEPT, RunState.FAILED, RunState.CANCELLED, RunState.BLOCKED})


class Snapshot(Model):
    """The immutable training set of one run: object keys, counts, and the hash of each file's bytes.

    ``sample_commits`` is how many of the golden samples ever committed it was drawn from. ``aside_key`` holds what is
    current and not trained on: duplicates and retractions. ``segments_key`` names the segments it was drawn from.
    ``holdout_fraction`` is the split it was made by. ``forgettings`` is how often anything of the tenant had been
    forgotten when it was begun.
    """

    train_key: str
    holdout_key: str
    manifest_key: str
    train_samples: int
    holdout_samples: int
    train_sha256: str
    holdout_sha256: str
    sample_commits: int
    aside_key: str
    segments_key: str
    holdout_fraction: float
    forgettings: int = 0


class JobHandle(Model):
    """The provider's names for a fine-tuning job and the training file it reads."""

    job_id: str
    file_id: str


class TrainedStage(Model):
    """A job of a run that has succeeded and was followed by another, and the model that came of it."""

    method: Method
    job: JobHandle
    model: str
    trained_tokens: int | None


class ForgottenSamples(Model):
    """What of a run's snapshot was forgotten later, and whether the provider's copy of it is deleted.

    Counts and hashes of the snapshot and its manifest stay those of what was taken: files that lost lines have others.
    """

    trained: int
    held_out: int
    at: datetime
    files_deleted: bool


class RunStep(Model):
    """A state a run reached, and when."""

    state: RunState
    at: datetime


class Run(Model):
    """One fine-tune. ``version`` grows with every write; who writes must know the latest.

    ``configured_base`` is the deployment's base model at the claim, ``base_model`` what is tuned: that one, or the
    model of the run ``continued_from``, which was trained on the samples of ``trained_on_key``; ``strategy`` says why.
    ``live_model`` is what the tenant's application used at the claim, and from then on, where another model went live
    meanwhile, what the new one was last measured against; ``live_run`` is the run it came of. ``because`` says what
    started it. ``tuned_model`` is what can be tuned further, ``served_as`` what a request calls it by, where the two
    differ. ``problem`` says in a sentence what stands in the way, ``problems`` how many attempts in a row it has cost,
    ``waiting_for`` what is waited for without being trouble. ``announced`` counts the steps that were announced,
    ``consumed_before`` the samples that earlier runs cover or that were forgotten, ``oldest_sample_at`` is when the
    oldest new one was committed. ``estimate`` is what training is expected to cost, of the training sets as they are
    uploaded. ``left_out`` counts samples of the snapshot that the provider would not have taken. ``retrain_required``
    says that the model knows what was to be forgotten. ``called_off_by`` is who asked for the run to be cancelled.
    """

    tenant: str
    number: int
    state: RunState
    version: int = 1
    configured_base: str
    base_model: str
    continued_from: int | None = None
    trained_on_key: str | None = None
    strategy: StrategyChoice | None = None
    live_model: str
    live_run: int | None = None
    because: Literal["threshold", "age", "hand"] = "threshold"
    method: RunMethod = "sft"
    epochs: int = 3
    new_samples: int
    created_at: datetime
    updated_at: datetime
    steps: tuple[RunStep, ...] = ()
    lease_until: datetime | None = None
    snapshot: Snapshot | None = None
    estimate: Estimate | None = None
    warnings: tuple[str, ...] = ()
    trained_stages: tuple[TrainedStage, ...] = ()
    job: JobHandle | None = None
    trained_tokens: int | None = None
    tuned_model: str | None = None
    served_as: str | None = None
    evaluation: Evaluation | None = None
    waiting_for: str | None = None
    problem: str | None = None
    problems: int = 0
    called_off_by: str | None = None
    announced: int = 0
    unannounced_because: str | None = None
    consumed_before: int = 0
    oldest_sample_at: datetime | None = None
    left_out: int = 0
    forgotten: ForgottenSamples | None = None
    retrain_required: bool = False

    @property
    def settled(self) -> bool:
        """Nothing is left to be done: it ended, and all its steps are announced."""
        return self.state.ended and self.announced == len(self.steps)

    @property
    def run_id(self) -> str:
        """The deterministic name: tenant and running number."""
        return run_id(self.tenant, self.number)

    @property
    def stage(self) -> int:
        """Which of its jobs the run is at, from 1 on."""
        return min(len(self.trained_stages) + 1, len(stages(self.method)))

    @property
    def stage_method(self) -> Method:
        """The method of the job the run is at."""
        return stages(self.method)[self.stage - 1]

    @property
    def last_stage(self) -> bool:
        """Whether no other job follows the one the run is at."""
        return self.stage == len(stages(self.method))

    @property
    def tuned_next(self) -> str:
        """The model that the job the run is at tunes: the run's base, or what came of the job before."""
        return self.trained_stages[-1].model if self.trained_stages else self.base_model

    @property
    def jobs(self) -> tuple[JobHandle, ...]:
        """Every job the run is known to have had, in order."""
        earlier = tuple(stage.job for stage in self.trained_stages)
        return (*earlier, self.job) if self.job else earlier

    @property
    def models(self) -> tuple[str, ...]:
        """Every model that came of the run, in order: the last one is what it was for."""
        earlier = tuple(stage.model for stage in self.trained_stages)
        return (*earlier, self.tuned_model) if self.tuned_model else earlier

    @property
    def new_model(self) -> str | None:
        """What a request calls the run's model by; None before there is one that answers."""
        return self.served_as or self.tuned_model


def next_version(run: Run, changes: Mapping[str, Any], now: datetime) -> Run:
    """The run after a step: ``changes`` made, the version one higher, a new state added to its steps."""
    state: RunState = changes.get("state", run.state)
    steps = run.steps if state is run.state else (*run.steps, RunStep(state=state, at=now))
    return run.model_copy(update={**changes, "version": run.version + 1, "updated_at": now, "steps": steps})


def run_id(tenant: str, number: int) -> str:
    """``acme-leads-0001`` for the first run of acme-leads."""
    return f"{tenant}-{number:04d}"


class TenantState(Model):
    """What the ledger knows of a tenant: counters, runs so far, the active one and the live model.

    ``consumed`` is how many of the golden samples ever committed the latest run covers, ``forgotten_samples`` how many
    beyond these were forgotten. ``new_since`` is when the first of those was committed that no run covers, as far as
    that is known, ``claimed_at`` when the latest run was claimed. ``live_run`` is the run the live model came of, None
    where it came of none, ``live_changes`` how often it changed. ``watched`` has the key of the counters of each model
    whose live edit distance is measured. ``holdout_fraction`` is the split, once a run has fixed it.
    ``tokens_per_byte`` is what the tenant's last finished job has told. ``forgettings`` is how often something was
    forgotten; ``forgetting`` names what is being forgotten now: no run takes a step meanwhile. ``settings`` is what the
    tenant has set for itself.
    """

    tenant: str
    counters: dict[str, int] = Field(default_factory=dict)
    consumed: int = 0
    runs: int = 0
    active_run: str | None = None
    live_model: str | None = None
    live_since: datetime | None = None
    live_run: int | None = None
    live_changes: int = 0
    watched: dict[str, str] = Field(default_factory=dict)
    claimed_at: datetime | None = None
    new_since: datetime | None = None
    tokens_per_byte: float | None = None
    holdout_fraction: float | None = None
    forgotten_samples: int = 0
    forgettings: int = 0
    forgetting: tuple[str, ...] = ()
    settings: TenantSettings = Field(default_factory=TenantSettings)

    @property
    def sample_commits(self) -> int:
        """Golden samples ever committed, replaced ones included."""
        return self.counters.get("sample_commits", 0)

    @property
    def new_samples(self) -> int:
        """Golden samples committed and covered by no run, those left out that were forgotten since.

        An answer that took another one's place since the latest run counts again; but there are never more new samples
        than there are samples.
        """
        return max(0, min(self.sample_commits - self.consumed - self.forgotten_samples, self.samples))

    @property
    def samples(self) -> int:
        """Golden samples that are current."""
        return sum(count for name, count in self.counters.items() if name.startswith("samples_"))

    @property
    def oldest_new_sample_at(self) -> datetime | None:
        """When the oldest new sample was committed; None when there is none.

        Samples that came while the latest run took its snapshot count as of its claim, minutes before.
        """
        return (self.new_since or self.claimed_at) if self.new_samples > 0 else None
