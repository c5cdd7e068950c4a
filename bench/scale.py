"""What limits a million events a day, a thousand tenants, one hot tenant: the page docs/scale.md and its figures.

    .venv/bin/python -m bench.scale

Counts requests of batches that many tenants share (moto), reckons loads against AWS's published limits, simulates
commits that meet, and compares that with the adapter's own code. Writes bench/results/scale.json, of which the page is
made (``python -m bench.pages``). Nothing of it is a time that was measured: it is the same on any machine.
"""

from dataclasses import asdict, replace
from typing import Any

from bench import scale_reckoning
from bench.machine import machine, short, write
from bench.quoted import scale as quoted
from bench.scale_lifts import lifted
from bench.scale_limits import (
    ADVANCE_SECONDS_A_RUN,
    COMMENTS,
    HOLD_SECONDS,
    JOB_HOURS,
    LIMITS,
    PEAK,
    REQUEST_SECONDS,
    SAMPLES,
)
from bench.scale_reckoning import (
    ORDERS,
    TENANTS,
    Load,
    Settings,
    capacity,
    dollars_a_day,
    in_a_batch,
    per_event,
)
from bench.scale_simulation import Situation, even, simulate, told, zipf
from rich.console import Console
from rich.table import Table

INVOCATIONS = (1, 2, 5, 10, 20, 50, 100)
MANY = 1_000
_SHOWN = {
    "scale_lifts": "A thousand tenants: what gives, one after the other, until the peak goes through",
    "scale_mixed": "Batches that tenants share, counted",
    "scale_hot": "One hot tenant, simulated",
}
SPLIT = 1e9
"""Write units of partitions that DynamoDB has split as far as it takes: then the counters alone are in the way."""


def reckoned() -> dict[str, Any]:
    """Loads of a thousand tenants by their size, and a million events a day by the number of tenants."""
    return {
        "orders": [_load(Load(events, MANY)) for events in ORDERS],
        "tenants": [_load(Load(1_000_000, tenants)) for tenants in TENANTS],
        "hot_tenant": _hot_tenant(),
    }


def _load(load: Load) -> dict[str, Any]:
    settings = Settings()
    each = per_event(settings.batch, in_a_batch(load.tenants, settings.batch))
    steps, after = lifted(load)
    requests = sum(each[name] for name in ("BatchGetItem", "PutObject", "TransactWriteItems"))
    units = each["write_units"] + each["index_units"]
    return {
        "events_a_day": load.events,
        "tenants": load.tenants,
        "tenants_in_a_batch": round(in_a_batch(load.tenants, settings.batch), 2),
        "events_per_second": round(load.average, 2),
        "events_per_second_at_the_peak": round(load.peak, 1),
        "requests_per_event": round(requests, 2),
        "requests_per_second_at_the_peak": round(requests * load.peak, 1),
        "write_units_per_second_at_the_peak": round(units * load.peak, 1),
        "runs_a_day": round(scale_reckoning.runs_a_day(load, settings), 1),
        "dollars_a_day": {name: round(value, 2) for name, value in dollars_a_day(load, settings).items()},
        "takes": {name: round(value, 1) for name, value in capacity(load, settings).items() if value < 1e9},
        "gives": steps,
        "settings_after": asdict(after),
        **scale_reckoning.ticks(load),
    }


def _hot_tenant() -> list[dict[str, Any]]:
    """Events a second of one tenant that each limit takes, by the size of the batch, without contention."""
    partition = LIMITS["DynamoDB partition"].value
    found = []
    for batch in (10, 98):
        each = per_event(batch, 1)
        found.append(
            {
                "batch": batch,
                "its partition, until it is split": round(partition / each["write_units"], 1),
                "its part of the index": round(partition / 1.0, 1),
                "its counters, were no time lost between commits": round(batch / HOLD_SECONDS, 1),
            }
        )
    return found


def simulated() -> dict[str, Any]:
    """Throughput and waste against concurrency."""
    hot: dict[str, Any] = {}
    for batch in (10, 98):
        for name, units in (("one partition", 1_000.0), ("split", SPLIT)):
            hot[f"batches of {batch}, {name}"] = _curve(Situation(1, batch, partition_units=units))
    held = [
        {"hold_seconds": hold, **_point(Situation(number, 98, hold_seconds=hold, partition_units=SPLIT))}
        for hold in (0.01, 0.02, 0.04)
        for number in (5, 20, 50)
    ]
    spread = [
        {"shards": shards, **_point(Situation(number, 98, shards=shards, partition_units=SPLIT))}
        for shards in (1, 4, 16)
        for number in (20, 100)
    ]
    many = {
        f"{name}, batches of {batch}": _curve(Situation(1, batch, shares), (5, 20, 100))
        for name, shares in (("even", even(MANY)), ("zipf", zipf(MANY)))
        for batch in (10, 98)
    }
    return {"hot_tenant": hot, "hold": held, "shards": spread, "thousand_tenants": many}


def _curve(situation: Situation, invocations: tuple[int, ...] = INVOCATIONS) -> list[dict[str, float]]:
    return [_point(replace(situation, invocations=number)) for number in invocations]


def _point(situation: Situation) -> dict[str, float]:
    return told(situation, simulate(situation))


def assumed() -> dict[str, float]:
    return {
        "peak, times the average": PEAK,
        "share of comments": COMMENTS,
        "golden samples an event": SAMPLES,
        "seconds a request for one item": REQUEST_SECONDS,
        "seconds a transaction holds an item": HOLD_SECONDS,
        "hours a training job": JOB_HOURS,
        "seconds a run takes of advance": ADVANCE_SECONDS_A_RUN,
    }


def main() -> None:
    from bench import scale_check, scale_measured  # moto takes its time to import

    mixed, tick = scale_measured.mixed(), scale_measured.tick()
    result = {
        "machine": machine("moto", "boto3"),
        "limits": {name: asdict(limit) for name, limit in LIMITS.items()},
        "assumed": assumed(),
        "measured": {"mixed": mixed, "tick": tick, "tenant_item": scale_measured.tenant_item()},
        "reckoned": reckoned(),
        "simulated": simulated(),
        "compared": scale_check.compared(),
    }
    path = write("scale", result)
    show(result)
    print(short(path))


def show(result: dict[str, Any]) -> None:
    """The three tables that say most; the others are on the page."""
    console = Console(width=160)
    for name, title in _SHOWN.items():
        heads, _, *rows = quoted.PARTS[name](result).splitlines()
        shown = Table(*_cells(heads), title=title)
        for row in rows:
            shown.add_row(*_cells(row))
        console.print(shown)


def _cells(line: str) -> list[str]:
    return [cell.strip().replace("`", "") for cell in line.strip("|").split("|")]


if __name__ == "__main__":
    main()
