"""What a load asks for and what gives first, reckoned from measured requests, published limits and assumptions."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil, inf

from bench import costs
from bench.prices import MILLION, PRICES
from bench.scale_limits import (
    ADVANCE_SECONDS_A_RUN,
    COMMENTS,
    JOB_HOURS,
    LIMITS,
    PEAK,
    REQUEST_SECONDS,
    SAMPLES,
)

DAY = 86_400
ORDERS = (10_000, 100_000, 1_000_000, 10_000_000, 100_000_000)
TENANTS = (10, 100, 1_000, 10_000, 100_000)
ADVANCE_INVOCATIONS = 2
OTHER_INVOCATIONS = 10
"""Of the other functions, at a time."""
TENANT_METRICS = 25
"""Metrics that a busy tenant adds (docs/observability.md)."""
TICK_REQUESTS = 5
"""Of a tick for a tenant with a live model; counted by bench/scale_measured.py."""
TICK_SECONDS = 75.0
"""Of a tick's 300 s it may begin steps in half, and spends half of that on tenants."""


def chosen(name: str) -> float:
    """The default of a parameter of the template."""
    text = (costs.ROOT / "template.yaml").read_text(encoding="utf-8")
    found = re.search(rf"^  {name}:\n(?:    .*\n)*?    Default: (\S+)", text, re.M)
    if found is None:
        msg = f"template.yaml has no parameter {name} with a default"
        raise LookupError(msg)
    return float(found[1])


def offered(name: str) -> list[int]:
    """The values that a parameter of the template may have."""
    text = (costs.ROOT / "template.yaml").read_text(encoding="utf-8")
    found = re.search(rf"^  {name}:\n(?:    .*\n)*?    AllowedValues: \[([\d, ]+)\]", text, re.M)
    return [int(each) for each in found[1].split(",")] if found else []


@dataclass(frozen=True)
class Settings:
    """What decides how much a stack takes: the template's parameters, and what is asked of AWS."""

    batch: int = int(chosen("FeedbackBatchSize"))
    triage: int = int(chosen("FeedbackConcurrency"))
    rewrite: int = int(chosen("RewriteConcurrency"))
    interval_hours: int = int(chosen("MinimumIntervalHours"))
    threshold: int = int(chosen("SampleThreshold"))
    active_runs: int = int(chosen("MaximumActiveRuns"))
    warm_units: float = LIMITS["DynamoDB new table"].value
    table_units: float = LIMITS["DynamoDB table"].value
    parallel: int = 1
    prefixes: int = 1
    account: float = LIMITS["Lambda concurrency"].value


@dataclass(frozen=True)
class Load:
    """So many events a day of so many tenants of a size."""

    events: int
    tenants: int

    @property
    def average(self) -> float:
        """Events a second."""
        return self.events / DAY

    @property
    def peak(self) -> float:
        """Events a second at the peak."""
        return PEAK * self.average


def in_a_batch(tenants: int, batch: int) -> float:
    """Of how many tenants of a size the events of a batch are, on average."""
    return tenants * (1 - (1 - 1 / tenants) ** batch)


def per_event(batch: int, tenants: float) -> Mapping[str, float]:
    """Requests and units of an event with a final version, in batches of so many tenants, in line with the measured.

    Each event has its own part, each tenant of a batch one more: a read, a segment, a transaction, its counters.
    """
    alone, together = (costs.MEASURED[f"final, batches of {size}"] for size in (1, 98))
    share = tenants / batch
    return {name: together[name] + (alone[name] - together[name]) * (share - 1 / 98) / (1 - 1 / 98) for name in alone}


def capacity(load: Load, s: Settings) -> dict[str, float]:
    """Events a second that each part takes."""
    tenants = in_a_batch(load.tenants, s.batch)
    each, share = per_event(s.batch, tenants), tenants / s.batch
    seconds = tenants * costs.SECONDS_A_BATCH + s.batch * costs.SECONDS_AN_EVENT
    units = each["write_units"] + each["index_units"]
    shards = ceil(s.warm_units / LIMITS["DynamoDB partition"].value)
    return {
        "triage": s.triage * s.batch / seconds,
        "rewriting": s.rewrite * 10 / costs.SECONDS_A_REWRITE_BATCH / COMMENTS,
        "Lambda's concurrency": inf
        if s.triage + s.rewrite + OTHER_INVOCATIONS <= s.account
        else s.account * s.batch / seconds,
        "the table's first throughput": s.warm_units / units,
        "the table's quota": s.table_units / units,
        "launch": shards * s.parallel / REQUEST_SECONDS / share,
        "S3's prefix": s.prefixes * LIMITS["S3 prefix"].value / share,
    }


def runs_a_day(load: Load, s: Settings) -> float:
    """Runs that are due."""
    most = load.tenants * 24 / s.interval_hours if s.interval_hours else inf
    return min(load.events * SAMPLES / s.threshold, load.tenants * 24 / JOB_HOURS, most)


def runs_possible(s: Settings) -> float:
    """Runs a day that advance and the limit of active runs let through."""
    return min(ADVANCE_INVOCATIONS * DAY / ADVANCE_SECONDS_A_RUN, s.active_runs * 24 / JOB_HOURS)


def _busy(load: Load) -> float:
    """Share of hours in which a tenant has an event: a metric is paid for by the hour in which there is something."""
    quiet: float = (1 - 1 / 24) ** (load.events / load.tenants)
    return 1 - quiet


def dollars_a_day(load: Load, s: Settings) -> dict[str, float]:
    """List price a day: of AWS without metrics by tenant, of those, and of the models that rewrite."""
    tenants = in_a_batch(load.tenants, s.batch)
    finals = sum(costs.of_batches(per_event(s.batch, tenants), s.batch, tenants).values())
    rewrites = sum(costs.rewriting().values())
    standing = sum(costs.standing(costs.alarm_metrics()).values()) / 30
    return {
        "AWS": load.events / MILLION * (finals + COMMENTS * rewrites) + standing,
        "metrics by tenant": _busy(load) * load.tenants * TENANT_METRICS * PRICES["CloudWatch metric-month"] / 30,
        "rewriting models": load.events / MILLION * COMMENTS * costs.model(),
    }


def ticks(load: Load) -> dict[str, float]:
    """What a tick asks for tenants with live models, one request after the other, and how many it has time for."""
    seconds = TICK_REQUESTS * REQUEST_SECONDS
    return {
        "seconds_of_a_tick": round(load.tenants * seconds, 1),
        "share_of_tenants_a_tick_sees": round(min(1.0, TICK_SECONDS / (load.tenants * seconds)), 3),
        "parameter_reads_per_second": round(1 / seconds, 1),
    }
