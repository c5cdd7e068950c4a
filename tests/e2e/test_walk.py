"""The walk on the real template: an event goes in at the queue, a better model comes out, nobody touches anything."""

import contextlib
import os
import signal
import subprocess
from collections.abc import Iterator

import pytest

from goldsmith_cli.local.options import Options
from goldsmith_cli.local.stack import LocalStack, ephemeral_stack
from tests.e2e.walk import Walker, balanced, commented, edited, event, eventually

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("training")]

_KILLED = ("TriageFunction", "RewriteFunction", "LaunchFunction")
_PARAMETERS = {"HoldoutFraction": "0.3", "MinimumEvidence": "4"}


@pytest.fixture(scope="module")
def stack() -> Iterator[LocalStack]:
    with ephemeral_stack(Options(threshold=30, job_seconds=0.5, parameters=_PARAMETERS)) as running:
        yield running


@pytest.fixture(scope="module")
def walker(stack: LocalStack) -> Walker:
    return Walker(stack.target())


def test_feedback_becomes_a_promoted_model(walker: Walker) -> None:
    """With duplicates, poison, pieces in the wrong order and comments on the way the books balance all the same."""
    tenant = "walk"
    broken = walker.dead_lettered()
    whole = [edited(tenant, number) for number in range(30)]
    comments = [commented(tenant, number) for number in range(30, 36)]
    good, bad = event(tenant, 36, rating=5), event(tenant, 37, rating=1)
    told_in_pieces = event(tenant, 38, rating=2)
    later = {
        "version": 1,
        "event_id": "event-38-final",
        "tenant": tenant,
        "generation_id": "gen-38",
        "occurred_at": "2026-11-23T10:00:00Z",
        "final": "Hi Dana, sorted. Best, Mia",
    }
    walker.send([later, *whole, *whole[:5], *comments, good, bad, told_in_pieces])
    walker.send_bodies(["not even JSON", '{"version": 1, "tenant": "Not A Tenant"}'])

    eventually(lambda: walker.settled(tenant, 40), "40 events settled")
    run = eventually(lambda: walker.run_ended(tenant), "the run has ended")
    eventually(lambda: walker.dead_lettered() == broken + 2, "both broken bodies are dead letters")

    counters = walker.counters(tenant)
    assert balanced(counters)
    outcomes = {"edited": 31, "rewritten": 6, "accepted": 1, "skipped": 1, "superseded": 1}
    assert {name: counters.get(name) for name in outcomes} == outcomes
    assert run.state.value == "promoted", run.problem
    assert run.evaluation is not None
    assert run.evaluation.new_distance is not None
    assert run.evaluation.live_distance is not None
    assert run.evaluation.new_distance < run.evaluation.live_distance
    parameter = f"{walker.target.output('ModelParameterPrefix')}/{tenant}/model"
    assert walker.target.client("ssm").get_parameter(Name=parameter)["Parameter"]["Value"] == run.tuned_model
    assert walker.tenant(tenant).live_model == run.tuned_model


def test_sending_everything_again_changes_no_count(walker: Walker) -> None:
    tenant = "again"
    events = [edited(tenant, number) for number in range(12)]
    walker.send(events)
    eventually(lambda: walker.settled(tenant, 12), "12 events settled")
    before = walker.counters(tenant)
    marker = edited("again-marker", 0)

    walker.send([*events, marker])

    eventually(lambda: walker.settled("again-marker", 1), "what was sent after them is settled")
    eventually(lambda: _empty(walker), "the feedback queue is empty")
    assert walker.counters(tenant) == before


def test_poison_is_kept_with_its_reason(walker: Walker) -> None:
    broken = walker.dead_lettered("poison")
    walker.send_bodies(['{"version": 1, "event_id": "p1", "tenant": "poison", "generation_id": "g", "rating": 99}'])
    eventually(lambda: walker.dead_lettered("poison") == broken + 1, "the poison is a dead letter")
    queue = walker.target.output("FeedbackDeadLetterQueueUrl")
    seen: list[str] = []

    def found() -> bool:
        answer = walker.target.client("sqs").receive_message(
            QueueUrl=queue, MaxNumberOfMessages=10, MessageAttributeNames=["All"], VisibilityTimeout=1
        )
        seen.extend(m["MessageAttributes"]["reason"]["StringValue"] for m in answer.get("Messages", []))
        return any("rating" in reason and "occurred_at" in reason for reason in seen)

    eventually(found, "the dead letter says which fields are wrong")


def test_killed_workers_lose_and_double_nothing(walker: Walker, stack: LocalStack) -> None:
    """Lambda's workers are killed while they work; messages come back and are counted once."""
    tenant = "killed"
    for name in ("FeedbackQueueUrl", "RewriteQueueUrl"):
        # Messages of a dead worker come back after the queue's visibility timeout: minutes, but for this test.
        walker.target.client("sqs").set_queue_attributes(
            QueueUrl=walker.target.output(name), Attributes={"VisibilityTimeout": "3"}
        )
    events = [edited(tenant, number) for number in range(40)] + [commented(tenant, n) for n in range(40, 50)]
    walker.send(events)
    killed = 0
    while killed < 8:
        for pid in eventually(lambda: _workers(stack), "a worker runs"):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
                killed += 1
        walker.send(events[:3])

    eventually(lambda: walker.settled(tenant, 50), "50 events settled")
    run = eventually(lambda: walker.run_ended(tenant), "the run has ended")
    counters = walker.counters(tenant)
    assert balanced(counters)
    assert {name: counters.get(name) for name in ("edited", "rewritten")} == {"edited": 40, "rewritten": 10}
    assert counters["sample_commits"] == 50
    assert run.state.value in ("promoted", "kept"), run.problem
    assert len(list(walker.runs.runs(tenant))) == 1


def _empty(walker: Walker) -> bool:
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    answer = walker.target.client("sqs").get_queue_attributes(
        QueueUrl=walker.target.output("FeedbackQueueUrl"),
        AttributeNames=names,  # type: ignore[arg-type]
    )
    return all(int(answer["Attributes"][name]) == 0 for name in names)  # type: ignore[index]


def _workers(stack: LocalStack) -> list[int]:
    """Processes that run the functions which commit events."""
    record = stack.running()
    assert record is not None
    command = ["/bin/ps", "-ww", "-eo", "pid,pgid,args"]
    listing = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    lines = [line.split(None, 2) for line in listing.splitlines()[1:]]
    group = str(record.aws.processes.guard.pid)
    ours = [(int(pid), arguments) for pid, pgid, arguments in lines if pgid == group and "_worker" in arguments]
    return [pid for pid, arguments in ours if any(name in arguments for name in _KILLED)]
