"""What an operator sees: an id followed through the logs, metrics by tenant, and never a text."""

import io
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from goldsmith import observability
from goldsmith.domain.events import FeedbackEvent
from goldsmith_cli.bridge.embedded import metric_data
from goldsmith_cli.standin.serve import RunningStandin, running_standin
from tests.fakes.provider import provoke
from tests.integration.observed import MARK, commented, lines, marked, teach
from tests.integration.stack import Stack, sample, sqs_event

OTHER = "birch"


@pytest.fixture
def standin() -> Iterator[RunningStandin]:
    """A provider that knows no earlier test's jobs."""
    with running_standin(job_seconds=0.0) as running:
        yield running


@pytest.fixture(autouse=True)
def prices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOLDSMITH_INPUT_PRICE", "2")
    monkeypatch.setenv("GOLDSMITH_OUTPUT_PRICE", "8")


def items(logged: io.StringIO, generation_id: str) -> list[dict[str, Any]]:
    """What the logs say of a draft, in order."""
    told = (item for line in lines(logged) for item in line.get("items", ()))
    return [item for item in told if item["generation_id"] == generation_id]


def metrics(output: str) -> Counter[tuple[str, str | None]]:
    """Sums by metric and tenant, as CloudWatch makes them of the lines; None is the sum under the function alone."""
    total = Counter[tuple[str, str | None]]()
    for line in output.splitlines():
        for _, datum in metric_data(line):
            dimensions = {each["Name"]: each["Value"] for each in datum["Dimensions"]}
            total[datum["MetricName"], dimensions.get("tenant")] += sum(datum["Values"])
    return total


def rewritten(stack: Stack, *events: FeedbackEvent) -> list[str]:
    """Triaged, then rewritten; the messages that come back."""
    stack.triage(*events)
    return stack.failed("rewrite", sqs_event(*stack.rewrite_requests()))


def test_a_draft_is_followed_by_its_ids_through_triage_and_rewriting_to_its_sample_and_run(
    stack: Stack, logged: io.StringIO
) -> None:
    rewritten(stack, commented(1, model="base-model"), marked(2, final=f"Hi Dana {MARK}"))
    in_triage, in_rewriting = items(logged, "draft-1")
    assert in_triage == {
        "outcome": "rewriting", "message_id": "message-0", "generation_id": "draft-1", "event_id": "event-1",
        "model": "base-model",
    }  # fmt: skip
    assert (in_rewriting["outcome"], in_rewriting["model"]) == ("rewritten", "base-model")
    samples = {
        item["sample_id"] for item in (*items(logged, "draft-1"), *items(logged, "draft-2")) if "sample_id" in item
    }
    committed = stack.ledger.read("acme-leads", ["draft-1", "draft-2"]).values()
    assert samples == {entry.sample.sample_id for entry in committed if entry.sample}
    teach(stack)
    runs = [line for line in lines(logged) if line["message"] == "run advanced"]
    assert (runs[-1]["tenant"], runs[-1]["run_id"], runs[-1]["state"]) == ("acme-leads", "acme-leads-0001", "promoted")
    assert runs[-1]["model"] == stack.live_model()


def test_what_comes_again_and_what_is_handed_back_is_found_by_its_id_too(stack: Stack, logged: io.StringIO) -> None:
    stack.triage(marked(1, rating=5))
    stack.triage(marked(1, rating=5))
    assert [item["outcome"] for item in items(logged, "draft-1")] == ["accepted", "duplicate"]
    provoke(stack.standin, "server_error", "chat", times=100)
    assert rewritten(stack, commented(2)) == ["message-0"]
    assert [item["outcome"] for item in items(logged, "draft-2")] == ["rewriting", "handed_back"]


def test_a_batch_is_one_line_a_tenant(stack: Stack, logged: io.StringIO) -> None:
    stack.triage(*(marked(n, rating=5) for n in range(8)), marked(8, OTHER, rating=5))
    told = [line for line in lines(logged) if line["message"] == "decided"]
    assert [(line["tenant"], len(line["items"])) for line in told] == [("acme-leads", 8), (OTHER, 1)]


def test_metrics_are_those_of_all_tenants_and_of_each(stack: Stack, capsys: pytest.CaptureFixture[str]) -> None:
    stack.triage(marked(1, rating=5), marked(2, rating=5), marked(3, OTHER, rating=5))
    rewritten(stack, commented(4))
    teach(stack)
    counted = metrics(capsys.readouterr().out)
    assert (counted["Accepted", None], counted["Accepted", "acme-leads"], counted["Accepted", OTHER]) == (3, 2, 1)
    for name in ("Rewritten", "ModelCalls", "InputTokens", "RewriteCost", "RunsPromoted", "TrainedTokens"):
        assert counted[name, None] == counted[name, "acme-leads"] > 0, name
        assert counted[name, OTHER] == 0
    tokens = counted["InputTokens", None] * 2 + counted["OutputTokens", None] * 8
    assert counted["RewriteCost", None] == pytest.approx(tokens / 1_000_000)


def test_what_is_skipped_is_counted_by_its_reason(stack: Stack, capsys: pytest.CaptureFixture[str]) -> None:
    stack.triage(marked(1, rating=1), marked(2, rating=3))
    counted = metrics(capsys.readouterr().out)
    assert [counted[name, "acme-leads"] for name in ("Skipped", "SkippedNoGuidance", "SkippedNeutral")] == [2, 1, 1]


def test_the_live_edit_distance_of_a_tenant_is_measured_at_each_tick(
    stack: Stack, capsys: pytest.CaptureFixture[str]
) -> None:
    teach(stack)
    draft = marked(200).model_dump(mode="json") | {"model": stack.live_model(), "final": "Other words entirely"}
    stack.triage(FeedbackEvent.model_validate(draft | {"event_id": "sent"}))
    capsys.readouterr()
    stack.invoke("advance", sample("advance/tick"))
    distance = metrics(capsys.readouterr().out)["LiveEditDistance", "acme-leads"]
    assert 0.5 < distance <= 1


def test_metrics_by_tenant_can_be_switched_off(
    stack: Stack, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(observability.TENANT_METRICS, "off")
    stack.triage(marked(1, rating=5), marked(2, OTHER, rating=5))
    counted = metrics(capsys.readouterr().out)
    assert counted["Accepted", None] == 2
    assert {tenant for _, tenant in counted} == {None}


def test_a_message_that_names_no_tenant_is_counted_under_none(stack: Stack, capsys: pytest.CaptureFixture[str]) -> None:
    stack.failed("triage", sqs_event(f"{MARK} no JSON", '{"tenant": "No Tenant At All"}'))
    counted = metrics(capsys.readouterr().out)
    assert {name: number for name, number in counted.items() if number} == {("DeadLettered", None): 2}
