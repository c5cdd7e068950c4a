"""The tables of docs/scale.md."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bench.marks import table

Told = Mapping[str, Any]


def _summary(told: Told) -> str:
    million = next(each for each in told["reckoned"]["orders"] if each["events_a_day"] == 1_000_000)
    shared = {(each["batch"], each["tenants"]): each for each in told["measured"]["mixed"]}
    alone, apart = shared[10, 1], shared[10, 10]
    hot = told["simulated"]["hot_tenant"]
    small, large, split = (
        next(each["events_per_second"] for each in hot[name] if each["invocations"] == 20)
        for name in ("batches of 10, one partition", "batches of 98, one partition", "batches of 98, split")
    )
    lifts = ", ".join(_code(step["lift"]) for step in million["gives"])
    return "\n".join(
        (
            f"- **A million events a day** of a thousand tenants: {_dollars(million['dollars_a_day']['AWS'])} of AWS. "
            f"At the template's defaults {million['gives'][0]['gives']} gives first. "
            f"What lets their peak through: {lifts}.",
            "- **A thousand tenants** make batches useless: each event of one is another tenant's and is committed by "
            f"itself, with {apart['requests'] / alone['requests']:.0f} times the requests and "
            f"{apart['write_units'] / alone['write_units']:.1f} times the write units. It costs little. What it takes "
            f"is invocations: {_short(million['takes']['triage'])} events a second by default, and in line with "
            "`FeedbackConcurrency`.",
            f"- **One hot tenant** gets {_short(small)} events a second by default, {_short(large)} in batches of 98: "
            "its partition is in the way, until DynamoDB has split it, and its counters. Then "
            f"`FeedbackBatchSize` 98 takes {_short(split)}. For one tenant, more invocations only collide.",
        )
    )


def _orders(orders: Sequence[Told]) -> str:
    heads = ["events a day", "a second", "at the peak", "AWS requests a second", "write units a second",
             "AWS, a day", "rewriting models, a day", "gives first"]  # fmt: skip
    rows = []
    for each in orders:
        price = each["dollars_a_day"]
        first = each["gives"][0]["gives"] if each["gives"] else "nothing"
        rows.append([
            _whole(each["events_a_day"]), _short(each["events_per_second"]),
            _short(each["events_per_second_at_the_peak"]),
            _short(each["requests_per_second_at_the_peak"]), _short(each["write_units_per_second_at_the_peak"]),
            _dollars(price["AWS"]), _dollars(price["rewriting models"]), first,
        ])  # fmt: skip
    return table(heads, rows)


def _lifts(orders: Sequence[Told]) -> str:
    heads = ["events a day", "what gives", "takes", "is asked for", "what lifts it"]
    rows = []
    for each in orders:
        for number, step in enumerate(each["gives"]):
            what = [step["gives"], _short(step["takes"]), f"{_short(step['of'])} {step['unit']}", _code(step["lift"])]
            rows.append([_whole(each["events_a_day"]) if not number else "", *what])
    return table(heads, rows)


def _tenants(tenants: Sequence[Told]) -> str:
    heads = ["tenants", "in a batch of 10", "requests an event", "AWS, a day", "metrics by tenant, a day",
             "runs due, a day", "seconds of a tick", "seen by a tick", "gives first"]  # fmt: skip
    rows = []
    for each in tenants:
        price = each["dollars_a_day"]
        first = each["gives"][0]["gives"] if each["gives"] else "nothing"
        rows.append([
            _whole(each["tenants"]), f"{each['tenants_in_a_batch']:.1f}", f"{each['requests_per_event']:.2f}",
            _dollars(price["AWS"]), _dollars(price["metrics by tenant"]), _whole(each["runs_a_day"]),
            _short(each["seconds_of_a_tick"]), f"{each['share_of_tenants_a_tick_sees']:.0%}", first,
        ])  # fmt: skip
    return table(heads, rows)


def _mixed(mixed: Sequence[Told]) -> str:
    heads = ["batch", "tenants in it", "requests an event", "write units", "index units", "read units"]
    rows = [
        [str(each["batch"]), str(each["tenants"]), f"{each['requests']:.2f}",
         *(f"{each[name]:.2f}" for name in ("write_units", "index_units", "read_units"))]
        for each in mixed
    ]  # fmt: skip
    return table(heads, rows)


def _thousand(many: Mapping[str, Sequence[Told]]) -> str:
    names = {"even": "all of a size", "zipf": "the nth has 1/n of the first's"}
    rows = []
    for name, curve in many.items():
        kind, _, batch = name.partition(", batches of ")
        rows += [[names[kind], batch, *_point(each)] for each in curve]
    return table(["tenants", "batch", *_POINT], rows)


def _hot(hot: Mapping[str, Sequence[Told]]) -> str:
    kinds = {"one partition": "1,000 units a second", "split": "without limit"}
    rows = []
    for name, curve in hot.items():
        batch, _, kind = name.removeprefix("batches of ").partition(", ")
        rows += [[batch, kinds[kind], *_point(each)] for each in curve]
    return table(["batch", "its partition", *_POINT], rows)


_POINT = ("invocations at a time", "events a second", "attempts a commit", "conflicts", "throttled", "handed back")


def _point(each: Told) -> list[str]:
    shares = (f"{each[name]:.0%}" for name in ("conflicts", "throttled", "handed_back"))
    return [str(each["invocations"]), _short(each["events_per_second"]), f"{each['attempts_per_commit']:.1f}", *shares]


def _points(head: str, key: str, points: Sequence[Told]) -> str:
    return table([head, *_POINT], [[f"{each[key]:g}", *_point(each)] for each in points])


def _ceilings(hot: Sequence[Told]) -> str:
    names = [name for name in hot[0] if name != "batch"]
    heads = ["what limits one tenant, events a second", *(f"batches of {each['batch']}" for each in hot)]
    return table(heads, [[name, *(_short(each[name]) for each in hot)] for name in names])


def _compared(compared: Sequence[Told]) -> str:
    heads = [
        "invocations",
        "commits a second",
        "simulated",
        "attempts a commit",
        "simulated",
        "handed back",
        "simulated",
    ]
    rows = [
        [str(each["invocations"]),
         *(f"{each[f'{by}{name}']:{form}}" for name, form in
           (("commits_per_second", ".1f"), ("attempts_per_commit", ".2f"), ("handed_back", ".1%"))
           for by in ("", "simulated_"))]
        for each in compared
    ]  # fmt: skip
    return table(heads, rows)


def _limits(limits: Mapping[str, Told]) -> str:
    heads = ["limit", "", "of", "raised by"]
    rows = [
        [f"[{name}]({each['source']})", _whole(each["value"]), each["unit"], each["raised"]]
        for name, each in limits.items()
    ]
    return table(heads, rows)


def _code(lift: str) -> str:
    """Parameters of the template as code."""
    name, _, value = lift.partition(" ")
    return f"`{name}` `{value}`" if name.isalpha() and name != name.capitalize() and " " not in value else lift


def _whole(value: float) -> str:
    return f"{value:,.0f}"


def _assumed(assumed: Mapping[str, float]) -> str:
    return table(["assumed", ""], [[name, f"{value:g}"] for name, value in assumed.items()])


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:,.1f}"


def _dollars(amount: float) -> str:
    return f"${amount:,.0f}" if amount >= 100 else f"${amount:,.2f}"


PARTS: Mapping[str, Callable[[Any], str]] = {
    "scale_summary": _summary,
    "scale_orders": lambda told: _orders(told["reckoned"]["orders"]),
    "scale_lifts": lambda told: _lifts(told["reckoned"]["orders"]),
    "scale_tenants": lambda told: _tenants(told["reckoned"]["tenants"]),
    "scale_mixed": lambda told: _mixed(told["measured"]["mixed"]),
    "scale_thousand": lambda told: _thousand(told["simulated"]["thousand_tenants"]),
    "scale_hot": lambda told: _hot(told["simulated"]["hot_tenant"]),
    "scale_ceilings": lambda told: _ceilings(told["reckoned"]["hot_tenant"]),
    "scale_hold": lambda told: _points("seconds an item is held", "hold_seconds", told["simulated"]["hold"]),
    "scale_shards": lambda told: _points("items of counters", "shards", told["simulated"]["shards"]),
    "scale_compared": lambda told: _compared(told["compared"]),
    "scale_limits": lambda told: _limits(told["limits"]),
    "scale_assumed": lambda told: _assumed(told["assumed"]),
}
"""By the name of its marks, what is made of bench/results/scale.json."""
