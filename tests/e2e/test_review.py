"""Parked rewrites, decided by a person with the command, on the local stack: what they decide is what is learnt."""

from pathlib import Path
from typing import Any

import pytest

from goldsmith_cli.local.stack import LocalStack
from tests.e2e.local_commands import run
from tests.e2e.walk import Walker, balanced, commented, eventually

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("local-stack")]

TENANT = "reviewed"
NUMBER = "020 7946 0018"


@pytest.fixture(scope="session")
def walker(local_stack: LocalStack) -> Walker:
    return Walker(local_stack.target())


def dictated(number: int) -> dict[str, Any]:
    """A comment that asks for a telephone number, which nobody but a person can vouch for."""
    return {**commented(TENANT, number), "comment": f'Replace "topic {number * 7}" with "{NUMBER}".'}


def test_what_a_person_decides_is_learnt(walker: Walker, local_stack: LocalStack, tmp_path: Path) -> None:
    directory = local_stack.state.root
    walker.send(dictated(number) for number in range(1, 5))
    eventually(lambda: walker.counters(TENANT).get("parked") == 4, "all four wait for a person")

    listed = run(directory, "review", "list", "--tenant", TENANT, "--json")
    assert {item["generation_id"] for item in listed} == {f"gen-{number}" for number in range(1, 5)}
    shown = run(directory, "review", "show", "gen-1", "--tenant", TENANT, "--json")
    assert shown["feedback"]["comment"] == dictated(1)["comment"]
    own_words = tmp_path / "answer.txt"
    own_words.write_text(f"Hi Dana, call us on {NUMBER}. Mia", encoding="utf-8")
    decide = ("--tenant", TENANT, "--reviewer", "Mia", "--json")
    run(directory, "review", "approve", "gen-1", "--draft", *decide)
    run(directory, "review", "edit", "gen-2", "--file", str(own_words), "--yes", *decide)
    run(directory, "review", "reject", "gen-3", "--note", "a joke", *decide)
    run(directory, "review", "retry", "gen-4", *decide)

    eventually(lambda: walker.counters(TENANT).get("parked") == 1, "the one that was asked again is parked again")
    counters = walker.counters(TENANT)
    assert balanced(counters)
    assert {name: counters.get(name) for name in ("reviewed", "skipped_rejected", "samples_reviewed")} == {
        "reviewed": 2, "skipped_rejected": 1, "samples_reviewed": 2,
    }  # fmt: skip
    exported = run(directory, "dataset", "export", "--tenant", TENANT)
    assert exported.count("\n") == 2
    assert own_words.read_text(encoding="utf-8") in exported
