"""The page on cost, docs/cost.md: its tables as bench/costs.py computes them.

    .venv/bin/python -m bench.cost_model [--check]

Writes them between the page's marks; --check compares.
"""

import sys
from collections.abc import Mapping, Sequence

from bench.costs import (
    BATCHES,
    CANDIDATES,
    MEASURED,
    MODEL_PRICES,
    ROOT,
    TOKENS,
    Costs,
    alarm_metrics,
    alone,
    kept,
    model,
    rewriting,
    standing,
    triage,
)
from bench.marks import filled, table
from bench.prices import AS_OF, MILLION, PRICES, REGION

from goldsmith_cli.published import publish

PAGE = ROOT / "docs" / "cost.md"


def tables() -> Mapping[str, str]:
    """By the name of its mark, each table of the page."""
    finals = [triage("final", size) for size in BATCHES]
    comments = [triage("comment", size) for size in BATCHES]
    heads = ["", *(f"`FeedbackBatchSize` {size}" for size in BATCHES)]
    return {
        "summary": _summary(),
        "finals": _priced([*heads, "floor: each on its own"], [*finals, alone()]),
        "comments": _priced([*heads, "and rewriting them"], [*comments, rewriting()]),
        "measured": _measured(),
        "standing": _priced(["", "a month"], [standing(alarm_metrics())]),
        "kept": _priced(["", "a month"], [kept()]),
        "model": _model(),
        "prices": _prices(),
    }


def _summary() -> str:
    finals, comments, rewrites = (_dollars(sum(each.values())) for each in _by_default())
    return (
        f"- A million events with a final version: **{finals}**.\n"
        f"- A million comments: **{comments}**, and to have them rewritten {rewrites} of AWS and, by a cheap model, "
        f"{_dollars(model())} of the model. The model is what costs.\n"
        f"- A stack that stands idle: {_dollars(sum(standing(alarm_metrics()).values()))} a month."
    )


def _by_default() -> tuple[Costs, Costs, Costs]:
    return triage("final", 10), triage("comment", 10), rewriting()


def _priced(heads: Sequence[str], columns: Sequence[Costs]) -> str:
    rows = [[name, *(_dollars(column[name]) for column in columns)] for name in columns[0]]
    total = ["**in all**", *(f"**{_dollars(sum(column.values()))}**" for column in columns)]
    return table(heads, [*rows, total])


def _measured() -> str:
    names = ("BatchGetItem", "PutObject", "TransactWriteItems", "SendMessageBatch")
    heads = ["an event that brings", "AWS requests", "write units", "index units", "read units", "bytes to S3"]
    rows = []
    for what, seen in MEASURED.items():
        requests = sum(seen.get(name, 0) for name in (*names, "GetItem", "Query", "GetObject"))
        units = (f"{seen[name]:.2f}" for name in ("write_units", "index_units", "read_units"))
        rows.append([what, f"{requests:.2f}", *units, f"{seen['bytes_written']:,.0f}"])
    return table(heads, rows)


def _model() -> str:
    heads = ["what", "tokens in", "tokens out", "calls a draft"]
    rows = [[f"{name} call", f"{seen[0]:,}", f"{seen[1]:,}", str(CANDIDATES)] for name, seen in TOKENS.items()]
    dear = f"${MODEL_PRICES[0]:.2f} a million tokens in and ${MODEL_PRICES[1]:.2f} out"
    return f"{table(heads, rows)}\n\nAt {dear}: **{_dollars(model())}** for a million rewritten drafts."


def _prices() -> str:
    title = f"List prices of {REGION}, {AS_OF}, in US dollars, without free tiers and discounts."
    rows = [[name, _exact(price)] for name, price in PRICES.items()]
    return f"{title}\n\n{table(['one', 'costs'], rows)}"


def _dollars(amount: float) -> str:
    return f"${amount:,.0f}" if amount >= 100 else f"${amount:,.2f}"


def _exact(price: float) -> str:
    millions = price * MILLION
    return f"${price:.3f}" if price >= 0.01 else f"${millions:.3f} a million"


if __name__ == "__main__":
    sys.exit(publish({PAGE: filled(PAGE, tables())}, sys.argv[1:], "bench.cost_model"))
