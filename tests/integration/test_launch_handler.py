import json
from datetime import UTC, datetime

from goldsmith.adapters.dynamodb import Table
from goldsmith.adapters.dynamodb_settings import DynamoSettings
from goldsmith.domain.runs import RunState
from goldsmith.domain.tenant_settings import SettingsChange, TenantSettings
from tests.fakes.cloud import TABLE
from tests.fakes.stories import conversation, feedback_event
from tests.integration.stack import Stack, sample


def taught(stack: Stack, count: int, tenant: str = "acme-leads") -> None:
    stack.triage(
        *(
            feedback_event(
                tenant=tenant, event_id=f"e{n}", generation_id=f"g{n}", messages=conversation(f"{n}"), final=f"Hi {n}"
            )
            for n in range(count)
        )
    )


def test_a_crossing_of_the_threshold_claims_one_run_and_nudges_it(stack: Stack) -> None:
    taught(stack, 12)
    for _ in range(2):
        stack.invoke("launch", sample("launch/mixed_batch"))
    [run] = stack.runs.active_runs()
    assert (run.run_id, run.state, run.base_model) == ("acme-leads-0001", RunState.CLAIMED, "standin-base")
    [nudge] = stack.cloud.receive("advance")
    assert json.loads(nudge["Body"]) == {"tenant": "acme-leads", "number": 1, "job_id": None}


def test_what_the_stream_says_is_not_believed_but_looked_up(stack: Stack) -> None:
    taught(stack, 11)
    stack.invoke("launch", sample("launch/counters"))
    assert list(stack.runs.active_runs()) == []


def test_each_tenant_has_runs_of_its_own(stack: Stack) -> None:
    for tenant in ("acme-leads", "birch"):
        taught(stack, 12, tenant)
    stack.launch("acme-leads", "birch", "acme-leads", "never-seen")
    assert sorted(run.run_id for run in stack.runs.active_runs()) == ["acme-leads-0001", "birch-0001"]


def test_a_tenant_whose_settings_are_wrong_keeps_no_other_waiting(stack: Stack) -> None:
    """The batch is done: delivered again it would hold up the shard, and every tick fails for that tenant anyway."""
    for tenant in ("acme-leads", "birch"):
        taught(stack, 12, tenant)
    settings = TenantSettings().after({"cost_ceiling": 5.0}, ())
    change = SettingsChange(
        tenant="acme-leads",
        before=TenantSettings(),
        after=settings,
        changed_at=datetime.now(UTC),
        changed_by="operator",
    )
    assert DynamoSettings(Table(stack.cloud.dynamodb, TABLE)).change_settings(change, 0)
    stack.launch("acme-leads", "birch")
    assert [run.run_id for run in stack.runs.active_runs()] == ["birch-0001"]
