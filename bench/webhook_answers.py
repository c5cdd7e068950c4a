"""How long the provider waits for an answer of the webhook's, beside the bare check of the signature.

    .venv/bin/python -m bench.webhook_answers [--calls 300]

Floor: HMAC-SHA256 over the body and one comparison, written out here. Above it: the whole decision over ports in
memory, then the real handler with AWS by moto, in process, which takes most of that time itself. What a cold start and
the network to AWS add is not in it. Medians of CPU time, one call after another; ratios hold, microseconds depend on
the machine.
"""

import argparse
import base64
import contextlib
import hmac
import io
import json
import os
import platform
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from importlib.metadata import version
from typing import Any

from bench.aws_in_process import TABLE, build
from moto import mock_aws
from rich.console import Console
from rich.table import Table as Grid

os.environ.update(POWERTOOLS_METRICS_NAMESPACE="Bench", POWERTOOLS_LOG_LEVEL="CRITICAL")

import boto3

from goldsmith import wiring
from goldsmith.workflows.webhook import Call, Webhook
from webhook.handler import lambda_handler

KEY = b"the key of a signing secret, made up"
SECRET = f"whsec_{base64.b64encode(KEY).decode()}"
BODY = json.dumps({"id": "evt_1", "type": "fine_tuning.job.succeeded", "data": {"id": "ftjob-1"}})


class Context:
    """What Powertools asks of Lambda's context."""

    function_name, memory_limit_in_mb, aws_request_id = "webhook", 256, "bench"
    invoked_function_arn = "arn:aws:lambda:us-east-1:123456789012:function:webhook"


class Memory:
    """Both ports, in memory."""

    def __init__(self) -> None:
        self.seen: set[str] = set()

    def known(self, webhook_id: str) -> bool:
        return webhook_id in self.seen

    def remember(self, webhook_id: str, until: datetime) -> None:
        del until
        self.seen.add(webhook_id)

    def send(self, tenant: str, number: int) -> None:
        raise NotImplementedError

    def send_job(self, job_id: str) -> None:
        del job_id


@dataclass(frozen=True)
class Signed:
    """A call as the provider makes it."""

    webhook_id: str
    stamp: str
    signature: str

    @property
    def headers(self) -> dict[str, str]:
        return {
            "webhook-id": self.webhook_id,
            "webhook-timestamp": self.stamp,
            "webhook-signature": f"v1,{self.signature}",
            **{f"x-forwarded-{n}": "203.0.113.7" for n in range(8)},
        }


def signed(number: int | str) -> Signed:
    webhook_id, stamp = f"wh_{number}", str(int(time.time()))
    digest = hmac.new(KEY, f"{webhook_id}.{stamp}.{BODY}".encode(), sha256).digest()
    return Signed(webhook_id, stamp, base64.b64encode(digest).decode())


def bare_check(call: Signed) -> int:
    expected = hmac.new(KEY, f"{call.webhook_id}.{call.stamp}.{BODY}".encode(), sha256).digest()
    return 202 if hmac.compare_digest(base64.b64encode(expected).decode(), call.signature) else 401


def decision() -> Callable[[Signed], int]:
    ports = Memory()
    webhook = Webhook(lambda: SECRET, ports, ports, lambda: datetime.now(UTC))
    return lambda call: webhook.receive(Call(call.headers, BODY)).status.value


@contextlib.contextmanager
def handler() -> Iterator[Callable[[Signed], int]]:
    with mock_aws():
        queue = build()
        arn = boto3.client("secretsmanager").create_secret(Name="webhook", SecretString=SECRET)["ARN"]
        names = {"TABLE": TABLE, "ADVANCE_QUEUE_URL": queue, "WEBHOOK_SECRET_ARN": arn}
        os.environ.update({f"GOLDSMITH_{name}": value for name, value in names.items()})
        wiring.webhook.cache_clear()
        with contextlib.redirect_stdout(io.StringIO()):  # its metrics
            yield lambda call: int(_invoked(call)["statusCode"])


def _invoked(call: Signed) -> dict[str, Any]:
    answered: dict[str, Any] = lambda_handler(
        {"headers": call.headers, "body": BODY, "isBase64Encoded": False}, Context()
    )
    return answered


def measured(answer: Callable[[Signed], int], calls: list[Signed], expected: int) -> float:
    """The median CPU time of an answer in microseconds; each has to be the one expected."""
    taken = []
    for call in calls:
        began = time.process_time_ns()
        status = answer(call)
        taken.append(time.process_time_ns() - began)
        if status != expected:
            msg = f"answered {status} and not {expected}"
            raise SystemExit(msg)
    return statistics.median(taken) / 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--calls", type=int, default=300)
    count = parser.parse_args().calls
    forged = [Signed(each.webhook_id, each.stamp, "A" * 43 + "=") for each in map(signed, range(count))]
    rows: list[tuple[str, float]] = []
    in_memory = decision()
    rows.append(("bare signature check", measured(bare_check, [signed(n) for n in range(count)], 202)))
    rows.append(("decision, new call", measured(in_memory, [signed(n) for n in range(count)], 202)))
    rows.append(("decision, repeated", measured(in_memory, [signed(n) for n in range(count)], 202)))
    rows.append(("decision, forged", measured(in_memory, forged, 401)))
    with handler() as real:
        real(signed("warm"))
        rows.append(("handler on moto, new call", measured(real, [signed(n) for n in range(count)], 202)))
        rows.append(("handler on moto, repeated", measured(real, [signed(n) for n in range(count)], 202)))
        rows.append(("handler on moto, forged", measured(real, forged, 401)))
    grid = Grid(title=f"{count} calls each, {platform.python_implementation()} {platform.python_version()}")
    for column in ("what", "µs an answer", "times the bare check"):
        grid.add_column(column, justify="left" if column == "what" else "right")
    for what, microseconds in rows:
        grid.add_row(what, f"{microseconds:,.0f}", f"{microseconds / rows[0][1]:,.1f}")
    console = Console(width=100)
    console.print(grid)
    console.print(f"moto {version('moto')}, botocore {version('botocore')}")


if __name__ == "__main__":
    main()
