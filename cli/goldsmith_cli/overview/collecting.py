"""What a stack holds at this moment: every tenant's counters and runs, and the depth of the queues."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, computed_field

from goldsmith.adapters.dynamodb import UNKNOWN_TENANT
from goldsmith.domain.generations import Outcome
from goldsmith.domain.samples import Source
from goldsmith_cli import stores
from goldsmith_cli.overview.distances import LiveDistance, live_distances
from goldsmith_cli.overview.next_run import Missing, what_is_missing
from goldsmith_cli.policies import threshold_of

if TYPE_CHECKING:
    from goldsmith.adapters.dynamodb_runs import DynamoRuns
    from goldsmith_cli.target import Target

QUEUES = {
    "feedback": "FeedbackQueueUrl",
    "feedback_dead_letters": "FeedbackDeadLetterQueueUrl",
    "rewrite": "RewriteQueueUrl",
    "rewrite_dead_letters": "RewriteDeadLetterQueueUrl",
    "advance": "AdvanceQueueUrl",
    "advance_dead_letters": "AdvanceDeadLetterQueueUrl",
    "launch_dead_letters": "LaunchDeadLetterQueueUrl",
}
_FEEDBACK_WAYS = ("feedback", "rewrite")

OUTCOMES = tuple(outcome.value for outcome in Outcome if outcome is not Outcome.FORGOTTEN)
"""Where events end. Those that were forgotten are no events any more."""


class Counts(BaseModel):
    """What became of the events of one tenant, or of all."""

    model_config = ConfigDict(frozen=True)

    events: int = 0
    outcomes: dict[str, int] = {}
    superseded: int = 0
    skipped_by_reason: dict[str, int] = {}
    samples: dict[str, int] = {}
    dead_lettered: int = 0
    forgotten: int = 0
    new_samples: int = 0
    runs: dict[str, int] = {}

    @property
    def balanced(self) -> bool:
        """Whether every distinct event is exactly one generation's latest, or superseded."""
        return self.events == sum(self.outcomes.values()) + self.superseded


class TenantStatus(Counts):
    """One tenant. ``threshold`` is the number of new samples that starts a run, None when not known.

    ``next_run`` has a sentence for each thing that keeps the next run from starting, None when not known.
    ``live_edit_distances`` is what people changed in the drafts of the live model, and of the one before it.
    ``retrain_required`` names the runs whose model was trained on what was forgotten since. ``forgetting`` is what is
    being forgotten: no run takes a step meanwhile.
    """

    threshold: int | None = None
    next_run: tuple[str, ...] | None = None
    active_run: str | None = None
    live_model: str | None = None
    live_since: datetime | None = None
    live_edit_distances: tuple[LiveDistance, ...] = ()
    retrain_required: tuple[str, ...] = ()
    forgetting: tuple[str, ...] = ()


class Totals(Counts):
    """All tenants together."""

    @computed_field  # type: ignore[prop-decorator]  # pydantic's way to put a property into the JSON
    @property
    def distinct_events_sent_here(self) -> int:
        """Distinct messages that reached triage: taken in or refused."""
        return self.events + self.dead_lettered


class QueueDepth(BaseModel):
    """Messages of a queue, approximately: to be received, received and not done with, held back for a while."""

    model_config = ConfigDict(frozen=True)

    waiting: int
    in_flight: int
    delayed: int

    @property
    def messages(self) -> int:
        """All of them."""
        return self.waiting + self.in_flight + self.delayed


class Overview(BaseModel):
    """Everything `goldsmith status` shows."""

    model_config = ConfigDict(frozen=True)

    tenants: dict[str, TenantStatus]
    totals: Totals
    queues: dict[str, QueueDepth]
    balanced: bool

    @property
    def to_be_triaged(self) -> int:
        """Messages of feedback that triage has not yet taken in."""
        return self.queues["feedback"].messages if "feedback" in self.queues else 0

    @property
    def on_the_way(self) -> int:
        """Messages about feedback that are not done with."""
        return sum(self.queues[name].messages for name in _FEEDBACK_WAYS if name in self.queues)


def collect(target: "Target", tenant: str | None = None) -> Overview:
    """The present state of one tenant or of all."""
    runs = stores.runs(target)
    wanted = [tenant] if tenant else list(runs.tenants())
    threshold = target.outputs.get("ConfiguredSampleThreshold")
    missing = what_is_missing(target, runs)
    tenants = {name: _tenant_status(runs, name, int(threshold) if threshold else None, missing) for name in wanted}
    return Overview(
        tenants=tenants,
        totals=_totals(tenants.values()),
        queues={name: _depth(target, output) for name, output in QUEUES.items() if output in target.outputs},
        balanced=all(status.balanced for status in tenants.values()),
    )


def _tenant_status(runs: "DynamoRuns", tenant: str, threshold: int | None, missing: Missing) -> TenantStatus:
    state = runs.tenant(tenant)
    counters = state.counters
    all_runs = list(runs.runs(tenant)) if state.runs else []
    return TenantStatus(
        events=counters.get("events", 0),
        outcomes={name: counters.get(name, 0) for name in OUTCOMES},
        superseded=counters.get("superseded", 0),
        skipped_by_reason=_with_prefix("skipped_", counters),
        samples={source.value: counters.get(f"samples_{source.value}", 0) for source in Source},
        dead_lettered=counters.get("dead_lettered", 0),
        forgotten=counters.get(Outcome.FORGOTTEN.value, 0),
        new_samples=state.new_samples,
        runs=dict(Counter(run.state.value for run in all_runs)),
        threshold=threshold_of(state, threshold),
        next_run=None if tenant == UNKNOWN_TENANT else missing(state),
        active_run=state.active_run,
        live_model=state.live_model,
        live_since=state.live_since,
        live_edit_distances=live_distances(state),
        retrain_required=tuple(run.run_id for run in all_runs if run.retrain_required),
        forgetting=state.forgetting,
    )


def _with_prefix(prefix: str, counters: Mapping[str, int]) -> dict[str, int]:
    return {name.removeprefix(prefix): count for name, count in counters.items() if name.startswith(prefix) and count}


def _totals(statuses: Iterable[Counts]) -> Totals:
    totals = Totals(outcomes=dict.fromkeys(OUTCOMES, 0), samples={source.value: 0 for source in Source})
    for status in statuses:
        sums = {name: _sum(getattr(totals, name), getattr(status, name)) for name in Counts.model_fields}
        totals = totals.model_copy(update=sums)
    return totals


def _sum(left: int | dict[str, int], right: int | dict[str, int]) -> int | dict[str, int]:
    if isinstance(left, int) and isinstance(right, int):
        return left + right
    if isinstance(left, dict) and isinstance(right, dict):
        return {name: left.get(name, 0) + right.get(name, 0) for name in {**left, **right}}
    msg = f"no sum of {left!r} and {right!r}"
    raise TypeError(msg)


def _depth(target: "Target", output: str) -> QueueDepth:
    answer = target.client("sqs").get_queue_attributes(
        QueueUrl=target.output(output),
        AttributeNames=[
            "ApproximateNumberOfMessages",
            "ApproximateNumberOfMessagesNotVisible",
            "ApproximateNumberOfMessagesDelayed",
        ],
    )
    found = {name: int(value) for name, value in answer["Attributes"].items()}
    return QueueDepth(
        waiting=found["ApproximateNumberOfMessages"],
        in_flight=found["ApproximateNumberOfMessagesNotVisible"],
        delayed=found["ApproximateNumberOfMessagesDelayed"],
    )
