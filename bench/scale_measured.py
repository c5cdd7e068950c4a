"""What is counted for the page on scale: batches that many tenants share, and what a tick asks for each tenant.

Through the real handlers' workflows and adapters on AWS in process (moto), as in ``bench.aws_units``.
"""

import json
from datetime import timedelta

from bench.aws_in_process import TABLE
from bench.aws_units import EVENTS, Figures, Meter, event, handle, house
from tests.fakes.advancing import Ports, watching
from tests.fakes.services import FakeAdvanceQueue, FakeAnnouncements, FakeChat

from goldsmith import wiring
from goldsmith.adapters import aws
from goldsmith.adapters.dynamodb import Table
from goldsmith.adapters.dynamodb_ledger import DynamoLedger
from goldsmith.adapters.dynamodb_live import DynamoLive
from goldsmith.adapters.dynamodb_runs import DynamoRuns
from goldsmith.adapters.s3 import S3Store
from goldsmith.adapters.ssm import SsmModelDirectory
from goldsmith.domain.generations import Listing
from goldsmith.domain.launching import claim
from goldsmith.domain.live_models import promotion
from goldsmith.domain.policy import TenantPolicy
from goldsmith.domain.runs import RunState, next_version
from goldsmith.workflows.launch import Launch

BATCHES = (10, 98)
TENANTS = (1, 2, 5, 10, 20, 50, 98)
REQUESTS = ("BatchGetItem", "PutObject", "TransactWriteItems")
_TICKED = 10
_POLICY = TenantPolicy(base_model="base")


def mixed() -> list[dict[str, float]]:
    """Requests and units per event with a final version, by size of the batch and how many tenants share it evenly."""
    return [shared(size, tenants) for size in BATCHES for tenants in TENANTS if tenants <= size]


def shared(size: int, tenants: int) -> dict[str, float]:
    """The same for one size and number of tenants."""
    bodies = [
        json.dumps({**event(number, final=True), "tenant": f"tenant-{number % tenants}"}) for number in range(EVENTS)
    ]
    with house() as meter:
        handle(wiring.triage().handle, bodies, size)
        counted = meter.counted
    each: Figures = {name: counted[name] / EVENTS for name in (*REQUESTS, "write_units", "index_units", "read_units")}
    requests = sum(each[name] for name in REQUESTS)
    return {"batch": size, "tenants": tenants, "requests": round(requests, 3),
            **{name: round(value, 3) for name, value in each.items()}}  # fmt: skip


def tenant_item() -> dict[str, float]:
    """Write units of a tenant's item in a commit, new and once it has everything it may hold but settings."""
    with house() as meter:
        handle(wiring.triage().handle, [json.dumps(event(number, final=True)) for number in range(EVENTS)], EVENTS)
        sizes = [size for key, size in meter.held.items() if "'tenant'" in key]
    return {"bytes": sizes[-1], "write_units": 2 * -(-sizes[-1] // 1024)}


def tick() -> dict[str, dict[str, float]]:
    """Requests a tenant of one tick, by operation: with and without a live model of its own."""
    return {"without a live model": _ticked(live=False), "with a live model": _ticked(live=True)}


def _ticked(*, live: bool) -> dict[str, float]:
    names = [f"tenant-{number}" for number in range(_TICKED)]
    with house():
        table = Table(aws.client("dynamodb"), TABLE)
        runs, ledger = DynamoRuns(table), DynamoLedger(table)
        bodies = [json.dumps({**event(number, final=True), "tenant": name}) for number, name in enumerate(names)]
        handle(wiring.triage().handle, bodies, _TICKED)
        ports = Ports(
            ledger=ledger,
            runs=runs,
            live=DynamoLive(table),
            store=S3Store(aws.client("s3"), "dataset"),
            tuner=None,  # type: ignore[arg-type]  # nothing is trained
            chat=FakeChat(lambda _: ""),
            directory=SsmModelDirectory(aws.client("ssm"), "/goldsmith"),
            announcements=FakeAnnouncements(),
            clock=wiring.now,
        )
        watch, launch = watching(ports, _POLICY), Launch(runs, FakeAdvanceQueue(), _POLICY, wiring.now)
        if live:
            for name in names:
                _make_live(runs, name)
                watch.live.publish(name)
        meter = Meter(("dynamodb", "s3", "sqs", "ssm"))
        for name in names:
            watch.look(name)
            launch.consider(name)
            next(iter(ledger.listed(name, Listing.PARKED)), None)
    return {name: round(meter.counted[name] / _TICKED, 2) for name in sorted(meter.counted) if name[0].isupper()}


def _make_live(runs: DynamoRuns, tenant: str) -> None:
    run = claim(runs.tenant(tenant), _POLICY, wiring.now())
    runs.start(run, runs.tenant(tenant), _POLICY.maximum_active_runs)
    tuned = {"tuned_model": f"tuned-{tenant}", "state": RunState.PROMOTED}
    ended = next_version(run, tuned, wiring.now() + timedelta(seconds=1))
    runs.end(ended, promotion(runs.tenant(tenant), ended, wiring.now()))
