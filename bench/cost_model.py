"""What a million events cost on AWS, from measured requests and units (bench/measured) and list prices.

    .venv/bin/python -m bench.cost_model [--check]

Writes the tables of docs/cost.md between its marks; --check compares.
"""

import json
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from bench.prices import AS_OF, MILLION, PRICES, REGION

from goldsmith_cli.published import publish

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "cost.md"
MEASURED: Mapping[str, Mapping[str, float]] = json.loads(
    (ROOT / "bench" / "measured" / "aws_units.json").read_text(encoding="utf-8")
)
BATCHES = (1, 10, 98)
GB = 1024**3

# Assumed, not measured: nobody's Lambda is a laptop.
SENT_TOGETHER = 10
MEMORY_GB = 0.5
SECONDS_A_BATCH, SECONDS_AN_EVENT = 0.1, 0.002
SECONDS_A_REWRITE_BATCH = 8.0
LAUNCH_SECONDS = 0.03
LOG_BYTES_AN_INVOCATION = 2_000
POLLERS, POLL_SECONDS, QUEUES = 5, 20, 3
TICK_SECONDS, TICKS_A_MONTH = 0.5, 12 * 24 * 30
METRICS = 45
TOKENS: Mapping[str, tuple[int, int]] = {"rewrite": (700, 150), "judge": (900, 60)}
CANDIDATES = 2
MODEL_PRICES = (0.40, 1.60)

Costs = dict[str, float]


def triage(kind: str, size: int) -> Costs:
    """US dollars for a million events of ``kind``, by service, when triage takes ``size`` at a time."""
    seen = MEASURED[f"{kind}, batches of {size}"]
    batches = MILLION / size
    receives = MILLION / min(size, 10)
    requests = MILLION / SENT_TOGETHER + 2 * receives + MILLION * seen.get("SendMessageBatch", 0)
    seconds = batches * SECONDS_A_BATCH + MILLION * SECONDS_AN_EVENT + batches * LAUNCH_SECONDS
    return {
        "SQS": requests * PRICES["SQS request"],
        "Lambda": _lambda(2 * batches, seconds),
        "DynamoDB": _units(seen),
        "S3": MILLION * seen["PutObject"] * PRICES["S3 PUT"],
        "CloudWatch Logs": _logs(2 * batches),
    }


def rewriting() -> Costs:
    """US dollars for a million drafts that are rewritten, after triage, without the model."""
    seen = MEASURED["rewrite, batches of 10"]
    batches = MILLION / 10
    return {
        "SQS": 2 * batches * PRICES["SQS request"],
        "Lambda": _lambda(batches, batches * SECONDS_A_REWRITE_BATCH),
        "DynamoDB": _units(seen),
        "S3": MILLION * (seen["PutObject"] * PRICES["S3 PUT"] + seen.get("GetObject", 0) * PRICES["S3 GET"]),
        "CloudWatch Logs": _logs(batches),
    }


def alone() -> Costs:
    """A floor: each event written by itself, an object, an item and a counter, without a transaction."""
    batches = MILLION / 10
    return {
        "SQS": (MILLION / SENT_TOGETHER + 2 * batches) * PRICES["SQS request"],
        "Lambda": _lambda(batches, batches * SECONDS_A_BATCH + MILLION * 3 * 0.01),
        "DynamoDB": 2 * MILLION * PRICES["DynamoDB write unit"],
        "S3": MILLION * PRICES["S3 PUT"],
        "CloudWatch Logs": _logs(batches),
    }


def model(calls: int = CANDIDATES, prices: tuple[float, float] = MODEL_PRICES) -> float:
    """US dollars for the model's calls of a million rewritten drafts.

    ``prices`` are those of a million tokens in and out, ``calls`` how many of each kind a draft takes.
    """
    tokens_in, tokens_out = (float(sum(each)) for each in zip(*TOKENS.values(), strict=True))
    return calls * (tokens_in * prices[0] + tokens_out * prices[1])


def standing(alarms: int) -> Costs:
    """US dollars a month for a stack that nobody sends anything to."""
    polls = QUEUES * POLLERS * 30 * 24 * 3600 / POLL_SECONDS
    return {
        f"alarms, on {alarms} metrics": alarms * PRICES["CloudWatch alarm-month"],
        f"{METRICS} metrics": METRICS * PRICES["CloudWatch metric-month"],
        "2 secrets": 2 * PRICES["Secrets Manager secret-month"],
        f"Lambda asking {QUEUES} empty queues": polls * PRICES["SQS request"],
        "ticks, every five minutes": _lambda(TICKS_A_MONTH, 2 * TICKS_A_MONTH * TICK_SECONDS),
    }


def kept() -> Costs:
    """US dollars a month for what a million events leave behind."""
    seen = MEASURED["final, batches of 10"]
    written, ledger = (MILLION * seen[name] / GB for name in ("bytes_written", "ledger_bytes"))
    storage = PRICES["DynamoDB GB-month"] + PRICES["DynamoDB GB-month of point-in-time recovery"]
    return {"S3": written * PRICES["S3 GB-month"], "DynamoDB, backups included": ledger * storage}


def _units(seen: Mapping[str, float]) -> float:
    writes = seen["write_units"] + seen["index_units"]
    return MILLION * (writes * PRICES["DynamoDB write unit"] + seen["read_units"] * PRICES["DynamoDB read unit"])


def _lambda(requests: float, seconds: float) -> float:
    return requests * PRICES["Lambda request"] + seconds * MEMORY_GB * PRICES["Lambda GB-second, arm64"]


def _logs(invocations: float) -> float:
    return invocations * LOG_BYTES_AN_INVOCATION / GB * PRICES["CloudWatch Logs GB"]


# ---- the page


def tables() -> Mapping[str, str]:
    """By the name of its mark, each table of the page."""
    finals = [triage("final", size) for size in BATCHES]
    comments = [triage("comment", size) for size in BATCHES]
    heads = ["", *(f"`FeedbackBatchSize` {size}" for size in BATCHES)]
    return {
        "summary": _summary(),
        "finals": _table([*heads, "floor: each on its own"], [*finals, alone()]),
        "comments": _table([*heads, "and rewriting them"], [*comments, rewriting()]),
        "measured": _measured(),
        "standing": _table(["", "a month"], [standing(_alarms())]),
        "kept": _table(["", "a month"], [kept()]),
        "model": _model(),
        "prices": _prices(),
    }


def _summary() -> str:
    finals, comments, rewrites = (_dollars(sum(each.values())) for each in _by_default())
    return (
        f"- A million events with a final version: **{finals}**.\n"
        f"- A million comments: **{comments}**, and to have them rewritten {rewrites} of AWS and, by a cheap model, "
        f"{_dollars(model())} of the model. The model is what costs.\n"
        f"- A stack that stands idle: {_dollars(sum(standing(_alarms()).values()))} a month."
    )


def _by_default() -> tuple[Costs, Costs, Costs]:
    return triage("final", 10), triage("comment", 10), rewriting()


def _table(heads: Sequence[str], columns: Sequence[Costs]) -> str:
    rows = [[name, *(_dollars(column[name]) for column in columns)] for name in columns[0]]
    total = ["**in all**", *(f"**{_dollars(sum(column.values()))}**" for column in columns)]
    return _rows(heads, [*rows, total])


def _measured() -> str:
    names = ("BatchGetItem", "PutObject", "TransactWriteItems", "SendMessageBatch")
    heads = ["an event that brings", "AWS requests", "write units", "index units", "read units", "bytes to S3"]
    rows = []
    for what, seen in MEASURED.items():
        requests = sum(seen.get(name, 0) for name in (*names, "GetItem", "Query", "GetObject"))
        units = (f"{seen[name]:.2f}" for name in ("write_units", "index_units", "read_units"))
        rows.append([what, f"{requests:.2f}", *units, f"{seen['bytes_written']:,.0f}"])
    return _rows(heads, rows)


def _model() -> str:
    heads = ["what", "tokens in", "tokens out", "calls a draft"]
    rows = [[f"{name} call", f"{seen[0]:,}", f"{seen[1]:,}", str(CANDIDATES)] for name, seen in TOKENS.items()]
    dear = f"${MODEL_PRICES[0]:.2f} a million tokens in and ${MODEL_PRICES[1]:.2f} out"
    return f"{_rows(heads, rows)}\n\nAt {dear}: **{_dollars(model())}** for a million rewritten drafts."


def _prices() -> str:
    title = f"List prices of {REGION}, {AS_OF}, in US dollars, without free tiers and discounts."
    rows = [[name, _exact(price)] for name, price in PRICES.items()]
    return f"{title}\n\n{_rows(['one', 'costs'], rows)}"


def _alarms() -> int:
    """How many metrics alarms look at, which is what is billed: those that calculate look at several."""
    templates = [ROOT / "template.yaml", *(ROOT / "infra").glob("*.yaml")]
    text = "\n".join(each.read_text(encoding="utf-8") for each in templates)
    plain = len(re.findall(r"Type: AWS::CloudWatch::Alarm\b", text)) - len(re.findall(r"^ +Metrics:$", text, re.M))
    return plain + len(re.findall(r"\bMetricStat:", text))


def _rows(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [heads, ["---"] + ["---:"] * (len(heads) - 1), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _dollars(amount: float) -> str:
    return f"${amount:,.0f}" if amount >= 100 else f"${amount:,.2f}"


def _exact(price: float) -> str:
    millions = price * MILLION
    return f"${price:.3f}" if price >= 0.01 else f"${millions:.3f} a million"


def page(text: str) -> str:
    """The page with its tables as they are now."""
    for name, table in tables().items():
        marks = f"<!-- {name} -->", f"<!-- end of {name} -->"
        before, begin, rest = text.partition(marks[0])
        _old, end, after = rest.partition(marks[1])
        if not (begin and end):
            sys.exit(f"{PAGE.name} lacks the marks of {name}")
        text = f"{before}{begin}\n\n{table}\n\n{end}{after}"
    return text


if __name__ == "__main__":
    sys.exit(publish({PAGE: page(PAGE.read_text(encoding="utf-8"))}, sys.argv[1:], "bench.cost_model"))
