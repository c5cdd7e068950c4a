"""What a million events cost on AWS, from measured requests and units (bench/measured) and list prices."""

import json
import re
from collections.abc import Mapping
from pathlib import Path

from bench.prices import MILLION, PRICES

ROOT = Path(__file__).parents[1]
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
    return of_batches(MEASURED[f"{kind}, batches of {size}"], size, tenants=1)


def of_batches(seen: Mapping[str, float], size: int, tenants: float) -> Costs:
    """The same for events that ask for what was ``seen``, of so many tenants a batch, one after the other."""
    batches = MILLION / size
    receives = MILLION / min(size, 10)
    requests = MILLION / SENT_TOGETHER + 2 * receives + MILLION * seen.get("SendMessageBatch", 0)
    seconds = batches * tenants * (SECONDS_A_BATCH + LAUNCH_SECONDS) + MILLION * SECONDS_AN_EVENT
    return {
        "SQS": requests * PRICES["SQS request"],
        "Lambda": _lambda((1 + tenants) * batches, seconds),
        "DynamoDB": _units(seen),
        "S3": MILLION * seen["PutObject"] * PRICES["S3 PUT"],
        "CloudWatch Logs": _logs((1 + tenants) * batches),
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


def alarm_metrics() -> int:
    """How many metrics alarms look at, which is what is billed: those that calculate look at several."""
    templates = [ROOT / "template.yaml", *(ROOT / "infra").glob("*.yaml")]
    text = "\n".join(each.read_text(encoding="utf-8") for each in templates)
    plain = len(re.findall(r"Type: AWS::CloudWatch::Alarm\b", text)) - len(re.findall(r"^ +Metrics:$", text, re.M))
    return plain + len(re.findall(r"\bMetricStat:", text))
