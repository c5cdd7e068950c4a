import io
import json
from collections.abc import Iterator
from typing import Any

import pytest

from goldsmith.client import FeedbackEmitter
from goldsmith_cli.errors import ExitCode
from tests.fakes.feedback import event_fields
from tests.integration.cli_stack import MotoStack, moto_stack
from tests.integration.parking import OUTAGE, park

LENIENT = {"ConfiguredPositiveRating": "0.5", "ConfiguredNegativeRating": "0.1"}
TENANT, OTHER = "acme-leads", "birch-studio"
REPLAY = ("replay", "--tenant", TENANT)


@pytest.fixture
def stack(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[MotoStack]:
    """Feedback that was triaged under the usual ratings, and a stack that was deployed with others since."""
    with moto_stack(monkeypatch, capsys, **LENIENT) as running:
        rated = [said(number, rating=rating) for number, rating in enumerate((3, 3, 3, 3, 3, 3, 2, 5))]
        send(running, *rated, said(8, rating=2, comment="Shorter."), said(9, tenant=OTHER, rating=3))
        yield running


class Terminal(io.StringIO):
    """Somebody is there, and types."""

    def isatty(self) -> bool:
        return True


def said(number: int, **changes: object) -> dict[str, Any]:
    return event_fields(**{"event_id": f"e{number}", "generation_id": f"gen-{number}", **changes})


def send(stack: MotoStack, *events: dict[str, Any]) -> None:
    assert FeedbackEmitter(stack.outputs["FeedbackQueueUrl"], stack.sqs).emit_all(list(events)).complete
    stack.triage()


def outcomes(stack: MotoStack, tenant: str = TENANT) -> list[str]:
    return [f"{entry.generation_id} {entry.outcome}" for entry in stack.ledger.entries(tenant)]


def stored(stack: MotoStack) -> tuple[object, ...]:
    """Everything a replay could write."""
    items = stack.ledger_table.client.scan(TableName="ledger")["Items"]
    queue = stack.sqs.get_queue_attributes(QueueUrl=stack.outputs["RewriteQueueUrl"], AttributeNames=["All"])
    counts = {name: value for name, value in queue["Attributes"].items() if name.startswith("Approximate")}
    return items, list(stack.store.keys("")), counts


def test_a_dry_run_says_what_would_change_and_changes_nothing(stack: MotoStack) -> None:
    before = stored(stack)
    answer = stack.goldsmith(*REPLAY, "--dry-run")
    assert (answer.exit_code, answer.err) == (ExitCode.OK, "")
    lines = [" ".join(line.split()) for line in answer.out.splitlines()]
    assert lines == [
        "acme-leads: 7 of 9 generations would change",
        "from to generations for example",
        "skipped (neutral) accepted 6 gen-0, gen-1, gen-2, gen-3, gen-4, …",
        "skipped (no_guidance) skipped (neutral) 1 gen-6",
        "6 new golden samples: 7 since the latest run; the next run starts at 12",
    ]
    assert stored(stack) == before


def test_it_does_what_it_said_it_would_and_a_second_time_nothing(stack: MotoStack) -> None:
    would = json.loads(stack.goldsmith(*REPLAY, "--dry-run", "--json").out)
    answer = stack.goldsmith(*REPLAY, "--yes", "--json")
    assert (answer.exit_code, answer.err) == (ExitCode.OK, "")
    assert json.loads(answer.out) == {**would, "dry_run": False}
    assert would["policy"] == {"positive_rating": 0.5, "negative_rating": 0.1}
    found = would["tenants"][TENANT]
    assert [(move["to"]["outcome"], move["generations"]) for move in found["transitions"]] == [
        ("accepted", 6), ("skipped", 1),
    ]  # fmt: skip
    assert (found["changed"], found["unchanged"], found["new_samples"]) == (7, 2, 6)
    assert found["next_run"] == {"new_samples": 7, "threshold": 12, "active_run": None}
    assert "gen-0 accepted" in outcomes(stack)
    settled = stored(stack)
    again = stack.goldsmith(*REPLAY)
    assert (again.exit_code, again.out) == (ExitCode.OK, "acme-leads: nothing had to change: 9 generations\n")
    assert stored(stack) == settled
    assert stack.goldsmith("status").exit_code == ExitCode.OK


def test_a_decision_that_was_made_anew_is_explained(stack: MotoStack) -> None:
    stack.goldsmith(*REPLAY, "--yes")
    assert "decided anew, without a new event" in stack.goldsmith("explain", "gen-0").out


def test_where_nobody_is_there_to_be_asked_nothing_is_changed(stack: MotoStack) -> None:
    before = stored(stack)
    answer = stack.goldsmith(*REPLAY)
    assert (answer.exit_code, answer.out) == (ExitCode.PROBLEM, "")
    assert "nobody is there to be asked: change 7 generations?" in answer.err
    assert "add --yes to go on" in answer.err
    assert "acme-leads: 7 of 9 generations would change" in answer.err
    assert stored(stack) == before


@pytest.mark.parametrize(("typed", "changed"), [("y\n", True), ("n\n", False)])
def test_whoever_is_at_the_terminal_decides(
    stack: MotoStack, monkeypatch: pytest.MonkeyPatch, typed: str, *, changed: bool
) -> None:
    monkeypatch.setattr("sys.stdin", Terminal(typed))
    answer = stack.goldsmith(*REPLAY)
    assert answer.exit_code == (ExitCode.OK if changed else ExitCode.PROBLEM)
    assert ("gen-0 accepted" in outcomes(stack)) is changed
    assert ("7 of 9 generations changed" in answer.out) is changed


def test_one_generation_or_every_tenant_may_be_meant(stack: MotoStack) -> None:
    one = json.loads(stack.goldsmith(*REPLAY, "--generation", "gen-3", "--yes", "--json").out)["tenants"]
    assert (one[TENANT]["generations"], one[TENANT]["changed"]) == (1, 1)
    everybody = json.loads(stack.goldsmith("replay", "--all-tenants", "--yes", "--json").out)["tenants"]
    assert {name: tenant["changed"] for name, tenant in everybody.items()} == {TENANT: 6, OTHER: 1}
    assert outcomes(stack, OTHER) == ["gen-9 accepted"]


def test_rewrites_that_are_waited_for_are_asked_for_again_on_request_only(stack: MotoStack) -> None:
    stack.goldsmith(*REPLAY, "--yes")
    stack.bodies("RewriteQueueUrl")
    before = stack.ledger.read(TENANT, ["gen-8"])
    assert stack.goldsmith(*REPLAY, "--yes").exit_code == ExitCode.OK
    assert requests(stack) == 0
    answer = stack.goldsmith(*REPLAY, "--ask-again", "--yes")
    assert "1 rewrite waited for, asked for again" in answer.out
    assert requests(stack) == 1
    assert stack.ledger.read(TENANT, ["gen-8"]) == before
    assert "ask again for 1 rewrite?" in stack.goldsmith(*REPLAY, "--ask-again").err


def requests(stack: MotoStack) -> int:
    """How many there are on the rewrite queue, those that are not shown to the rewriter yet included."""
    url = stack.outputs["RewriteQueueUrl"]
    counts = stack.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    return sum(int(count) for name, count in counts.items() if name.startswith("ApproximateNumber"))


def test_what_an_outage_parked_is_asked_for_anew(stack: MotoStack) -> None:
    stack.bodies("RewriteQueueUrl")
    park(stack, OUTAGE, generation_id="gen-out", event_id="e-out")
    answer = stack.goldsmith(*REPLAY, "--generation", "gen-out", "--yes")
    assert "parked (service_unavailable)" in answer.out
    assert "1 rewrite asked for" in answer.out
    assert requests(stack) == 1


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ((), "name a --tenant, or say --all-tenants"),
        (("--tenant", TENANT, "--all-tenants"), "exclude each other"),
        (("--all-tenants", "--generation", "gen-1"), "add --tenant"),
        (("--tenant", TENANT, "--generation", "a#b"), "cannot be an id"),
        (("--tenant", "No Tenant"), "cannot be a tenant"),
    ],
)
def test_what_makes_no_sense_is_wrong_usage(stack: MotoStack, options: tuple[str, ...], said: str) -> None:
    answer = stack.goldsmith("replay", *options, "--yes")
    assert (answer.exit_code, answer.out) == (ExitCode.USAGE, "")
    assert said in answer.err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--tenant", "acme"), "did you mean acme-leads?"),
        ((*REPLAY[1:], "--generation", "gen-77"), "no generation gen-77"),
    ],
)
def test_what_is_not_there_is_a_problem(stack: MotoStack, options: tuple[str, ...], said: str) -> None:
    answer = stack.goldsmith("replay", *options, "--yes")
    assert (answer.exit_code, answer.out) == (ExitCode.PROBLEM, "")
    assert said in answer.err


def test_ratings_that_make_no_sense_change_nothing_and_are_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with moto_stack(monkeypatch, capsys, ConfiguredPositiveRating="0.1", ConfiguredNegativeRating="0.2") as stack:
        send(stack, said(1))
        answer = stack.goldsmith(*REPLAY, "--yes")
    assert answer.exit_code == ExitCode.PROBLEM
    assert "deploy it with a NegativeRating below its PositiveRating" in answer.err
