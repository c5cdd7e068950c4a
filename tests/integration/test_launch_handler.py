import json

from goldsmith.domain.runs import RunState
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
