"""Each function works with the permissions of its own role, and is refused what it does not need."""

import json
from collections.abc import Iterator

import pytest

from goldsmith_cli.local.options import Options
from goldsmith_cli.local.stack import LocalStack, ephemeral_stack
from tests.e2e.permitted import CALLS, FUNCTIONS
from tests.e2e.roles import Roles
from tests.e2e.walk import Walker, commented, edited, eventually

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("least-privilege")]

_PARAMETERS = {"HoldoutFraction": "0.3", "MinimumEvidence": "3"}


@pytest.fixture(scope="module")
def stack() -> Iterator[LocalStack]:
    options = Options(threshold=20, job_seconds=0.5, parameters=_PARAMETERS, enforce_permissions=True)
    with ephemeral_stack(options) as running:
        yield running


@pytest.fixture(scope="module")
def roles(stack: LocalStack) -> Roles:
    roles = Roles(stack.target())
    roles.prepare()
    return roles


def test_the_whole_walk_passes_under_the_roles_of_the_template(stack: LocalStack) -> None:
    """Edited sample, rewrite, threshold, run, promotion, webhook and sweep: nobody is refused anything."""
    walker, tenant = Walker(stack.target()), "walk"
    walker.send([*(edited(tenant, number) for number in range(20)), commented(tenant, 20), commented(tenant, 21)])
    walker.send_bodies(["not even JSON"])

    eventually(lambda: walker.settled(tenant, 22), "22 events settled")
    run = eventually(lambda: walker.run_ended(tenant), "the run has ended")
    eventually(lambda: walker.dead_lettered() == 1, "the broken body is a dead letter")
    eventually(lambda: _seen_webhooks(walker), "the webhook was taken")
    _sweep(walker)

    counters = walker.counters(tenant)
    assert {name: counters.get(name) for name in ("edited", "rewritten")} == {"edited": 20, "rewritten": 2}
    assert run.state.value == "promoted", run.problem
    assert walker.tenant(tenant).live_model == run.tuned_model
    log = stack.state.log("aws").read_text()
    assert [line for line in log.splitlines() if "AccessDenied" in line] == []


@pytest.mark.parametrize("what", CALLS)
def test_those_may_who_need_to_and_nobody_else(roles: Roles, what: str) -> None:
    call = CALLS[what]
    assert {name for name in FUNCTIONS if roles.may(name, call)} == set(call.allowed.split())


@pytest.mark.parametrize("what", ["read a segment", "write a segment", "send to rewrite", "receive from feedback"])
def test_over_plain_http_nobody_may(roles: Roles, what: str) -> None:
    assert {name for name in FUNCTIONS if roles.may(name, CALLS[what], plain=True)} == set()


def _seen_webhooks(walker: Walker) -> bool:
    answer = walker.target.client("dynamodb").query(
        TableName=walker.target.output("LedgerTableName"),
        KeyConditionExpression="pk = :webhooks",
        ExpressionAttributeValues={":webhooks": {"S": "webhooks"}},
    )
    return answer["Count"] > 0


def _sweep(walker: Walker) -> None:
    name = walker.target.output("AdvanceFunctionName")
    payload = json.dumps({"source": "sweep"}).encode()
    answer = walker.target.client("lambda").invoke(FunctionName=name, Payload=payload)
    assert "FunctionError" not in answer, answer["Payload"].read()
