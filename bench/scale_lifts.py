"""What gives first under a load, and the setting that lifts it, one after the other."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from math import ceil

from bench.scale_limits import LIMITS, SAMPLES
from bench.scale_reckoning import (
    OTHER_INVOCATIONS,
    Load,
    Settings,
    capacity,
    dollars_a_day,
    offered,
    runs_a_day,
    runs_possible,
)

_ANOTHER_STACK = "a stack for each group of tenants"


def lifted(load: Load) -> tuple[list[dict[str, object]], Settings]:
    """What gives, one after the other, and the setting that lifts it, until the load's peak goes through."""
    settings, steps = Settings(), _bill(load)
    while True:
        if (due := runs_a_day(load, settings)) > runs_possible(settings):
            gives, room, settings, setting = "runs", runs_possible(settings), *_fewer_runs(load, settings)
            steps.append(
                {"gives": gives, "takes": round(room), "of": round(due), "unit": "runs a day", "lift": setting}
            )
            continue
        name, room = min(capacity(load, settings).items(), key=lambda part: part[1])
        if room >= load.peak:
            return steps, settings
        settings, setting = _lift(name, load, settings)
        takes = {"takes": round(room, 1), "of": round(load.peak, 1), "unit": "events a second"}
        steps.append({"gives": name, **takes, "lift": setting})


def _bill(load: Load) -> list[dict[str, object]]:
    """Metrics by tenant, where they cost more than all else that AWS is paid for."""
    price = dollars_a_day(load, Settings())
    if price["metrics by tenant"] <= price["AWS"]:
        return []
    of = {"takes": round(price["AWS"], 2), "of": round(price["metrics by tenant"], 2), "unit": "dollars a day"}
    return [{"gives": "the bill", **of, "lift": "TenantMetrics off"}]


def _fewer_runs(load: Load, s: Settings) -> tuple[Settings, str]:
    """Seldom enough by time; where that would be less than daily, by more samples a run."""
    for hours in (6, 12, 24):
        if runs_a_day(load, replace(s, interval_hours=hours)) <= runs_possible(s):
            return replace(s, interval_hours=hours), f"MinimumIntervalHours {hours}"
    samples = ceil(load.events * SAMPLES / runs_possible(s) / 100) * 100
    return replace(s, threshold=samples), f"SampleThreshold {samples}"


def _lift(name: str, load: Load, s: Settings) -> tuple[Settings, str]:
    """The smallest setting that is enough for one part, and how it is called."""
    return _LIFTS[name](s, load.peak / capacity(load, s)[name])


def _triage(s: Settings, scale: float) -> tuple[Settings, str]:
    enough = [each for each in offered("FeedbackConcurrency") if each >= s.triage * scale]
    if enough:
        return replace(s, triage=enough[0]), f"FeedbackConcurrency {enough[0]}"
    return replace(s, triage=ceil(s.triage * scale)), f"a batch's tenants at the same time; or {_ANOTHER_STACK}"


def _rewriting(s: Settings, scale: float) -> tuple[Settings, str]:
    enough = [each for each in offered("RewriteConcurrency") if each >= s.rewrite * scale]
    value = enough[0] if enough else ceil(s.rewrite * scale)
    return replace(s, rewrite=value), f"RewriteConcurrency {value}" if enough else _ANOTHER_STACK


def _account(s: Settings, _scale: float) -> tuple[Settings, str]:
    needed = s.triage + s.rewrite + OTHER_INVOCATIONS
    return replace(s, account=needed), f"Service Quotas: {needed:,} invocations at a time"


def _warm(s: Settings, scale: float) -> tuple[Settings, str]:
    value = ceil(s.warm_units * scale / 1_000) * 1_000
    return replace(s, warm_units=value), f"warm throughput of {value:,} write units a second"


def _table(s: Settings, scale: float) -> tuple[Settings, str]:
    value = ceil(s.table_units * scale / 10_000) * 10_000
    return replace(s, table_units=value), f"Service Quotas: {value:,} write units a second of a table"


def _launch(s: Settings, _scale: float) -> tuple[Settings, str]:
    most = int(LIMITS["DynamoDB stream mapping"].value)
    return replace(s, parallel=most), f"ParallelizationFactor {most} in the stream's mapping"


def _s3(s: Settings, scale: float) -> tuple[Settings, str]:
    return replace(s, prefixes=ceil(s.prefixes * scale)), "S3 itself: it divides the prefix, by tenants, within an hour"


_LIFTS: Mapping[str, Callable[[Settings, float], tuple[Settings, str]]] = {
    "triage": _triage,
    "rewriting": _rewriting,
    "Lambda's concurrency": _account,
    "the table's first throughput": _warm,
    "the table's quota": _table,
    "launch": _launch,
    "S3's prefix": _s3,
}
