"""Runs: one fine-tune from the claim to the promotion."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from pydantic import Field

from goldsmith.domain.model import Model
from goldsmith.domain.policy import TenantPolicy
from goldsmith.domain.promotion import Evaluation


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


class ForgottenSamples(Model):
    """What of a run's snapshot was forgotten later, and whether the provider's copy of it is deleted."""

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

    ``base_model`` is what is tuned, ``live_model`` what the tenant's application used at the claim
    and what the new model is measured against. ``problem`` says in a sentence what stands in the way,
    ``problems`` how many attempts in a row it has cost. ``announced`` counts the steps that were announced,
    ``consumed_before`` the samples that earlier runs cover. ``left_out`` counts samples of the snapshot that the
    provider would not have taken. ``retrain_required`` says that the model knows what was to be forgotten.
    """

    tenant: str
    number: int
    state: RunState
    version: int = 1
    base_model: str
    live_model: str
    new_samples: int
    created_at: datetime
    updated_at: datetime
    steps: tuple[RunStep, ...] = ()
    lease_until: datetime | None = None
    snapshot: Snapshot | None = None
    job: JobHandle | None = None
    trained_tokens: int | None = None
    tuned_model: str | None = None
    evaluation: Evaluation | None = None
    problem: str | None = None
    problems: int = 0
    announced: int = 0
    unannounced_because: str | None = None
    consumed_before: int = 0
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


def next_version(run: Run, changes: Mapping[str, Any], now: datetime) -> Run:
    """The run after a step: ``changes`` made, the version one higher, a new state added to its steps."""
    state: RunState = changes.get("state", run.state)
    steps = run.steps if state is run.state else (*run.steps, RunStep(state=state, at=now))
    return run.model_copy(update={**changes, "version": run.version + 1, "updated_at": now, "steps": steps})


def run_id(tenant: str, number: int) -> str:
    """``acme-leads-0001`` for the first run of acme-leads."""
    return f"{tenant}-{number:04d}"


class Nudge(Model):
    """A request to look at a run now: by tenant and number, or by the provider's job."""

    tenant: str | None = None
    number: int | None = None
    job_id: str | None = None


class TenantState(Model):
    """What the ledger knows of a tenant: counters, runs so far, the active one and the live model.

    ``consumed`` is how many of the golden samples ever committed the latest run covers, ``forgotten_samples`` how many
    beyond these were forgotten. ``holdout_fraction`` is the split, once a run has fixed it. ``forgettings`` is how
    often something was forgotten; ``forgetting`` names what is being forgotten now: no run takes a step meanwhile.
    """

    tenant: str
    counters: dict[str, int] = Field(default_factory=dict)
    consumed: int = 0
    runs: int = 0
    active_run: str | None = None
    live_model: str | None = None
    live_since: datetime | None = None
    holdout_fraction: float | None = None
    forgotten_samples: int = 0
    forgettings: int = 0
    forgetting: tuple[str, ...] = ()

    @property
    def sample_commits(self) -> int:
        """Golden samples ever committed, replaced ones included."""
        return self.counters.get("sample_commits", 0)

    @property
    def new_samples(self) -> int:
        """Golden samples committed and covered by no run, those left out that were forgotten since."""
        return self.sample_commits - self.consumed - self.forgotten_samples


def should_launch(tenant: TenantState, policy: TenantPolicy) -> bool:
    """Whether a run is due: enough new samples, no run under way, and nothing being forgotten."""
    return not (tenant.active_run or tenant.forgetting) and tenant.new_samples >= policy.sample_threshold


def claim(tenant: TenantState, policy: TenantPolicy, now: datetime) -> Run:
    """The run that a crossing of the threshold starts."""
    return Run(
        tenant=tenant.tenant,
        number=tenant.runs + 1,
        state=RunState.CLAIMED,
        base_model=policy.base_model,
        live_model=tenant.live_model or policy.base_model,
        new_samples=tenant.new_samples,
        created_at=now,
        updated_at=now,
        steps=(RunStep(state=RunState.CLAIMED, at=now),),
        consumed_before=tenant.consumed,
    )
