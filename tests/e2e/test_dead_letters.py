"""From poison to sample on the local stack, with nothing but the command."""

import json
from pathlib import Path
from typing import Any

import pytest

from goldsmith_cli.local.stack import LocalStack
from tests.e2e.local_commands import run
from tests.e2e.walk import Walker, balanced, edited, eventually

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("local-stack")]

TENANT = "mended"


@pytest.fixture(scope="session")
def walker(local_stack: LocalStack) -> Walker:
    return Walker(local_stack.target())


def test_a_poison_event_is_found_explained_mended_and_learnt(
    walker: Walker, local_stack: LocalStack, tmp_path: Path
) -> None:
    directory = local_stack.state.root
    walker.send([{**edited(TENANT, 1), "rating": 9}])
    eventually(lambda: walker.dead_lettered(TENANT) == 1, "the event is refused")

    def of_tenant() -> list[dict[str, Any]]:
        letters: list[dict[str, Any]] = run(directory, "dlq", "list", "feedback", "--tenant", TENANT, "--json")[
            "letters"
        ]
        return letters

    [listed] = of_tenant()
    assert (listed["kind"], listed["event_id"], listed["valid_now"]) == ("rating", "event-1", False)
    name = listed["message_id"]
    shown = run(directory, "dlq", "show", name, "--queue", "feedback", "--json")
    assert [problem["field"] for problem in shown["problems"]] == ["rating"]
    event = json.loads(run(directory, "dlq", "show", name, "--queue", "feedback", "--body"))
    fixed = tmp_path / "event.json"
    fixed.write_text(json.dumps({**event, "rating": 2}, indent=2), encoding="utf-8")
    run(directory, "dlq", "redrive", "feedback", "--message", name, "--fixed", str(fixed), "--yes")

    eventually(lambda: walker.settled(TENANT, 1), "the mended event is taken in")
    counters = walker.counters(TENANT)
    assert (counters["edited"], counters["samples_edited"], counters.get("dead_lettered", 0)) == (1, 1, 0)
    assert balanced(counters)
    assert of_tenant() == []
