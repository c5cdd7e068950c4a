"""A tenant with a policy of its own on the local stack: set before its first event, changed between two batches."""

import pytest

from goldsmith_cli.local.stack import LocalStack
from tests.e2e.local_commands import run
from tests.e2e.walk import Walker, edited, eventually

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("local-stack")]

TENANT, OTHER = "own-policy", "own-policy-not"


def test_a_tenants_own_policy_decides_and_a_lower_threshold_starts_the_run_that_is_due(local_stack: LocalStack) -> None:
    walker, root = Walker(local_stack.target()), local_stack.state.root
    run(root, "tenant", "set", TENANT, "positive_rating=0.4", "sample_threshold=30", "--json")
    rated = [{**edited(tenant, 0), "final": None, "rating": 3} for tenant in (TENANT, OTHER)]
    walker.send([*rated, *(edited(TENANT, number) for number in range(1, 22))])
    eventually(lambda: walker.settled(TENANT, 22) and walker.settled(OTHER, 1), "all events settled")
    assert (walker.counters(TENANT)["accepted"], walker.counters(OTHER)["skipped"]) == (1, 1)
    status = run(root, "status", "--tenant", TENANT, "--json")["tenants"][TENANT]
    assert status["next_run"] == ["22 new samples, and a run starts at 30"]

    run(root, "tenant", "set", TENANT, "sample_threshold=22", "--json")

    finished = eventually(lambda: walker.run_ended(TENANT), "the run that was due has ended")
    assert finished.new_samples == 22
