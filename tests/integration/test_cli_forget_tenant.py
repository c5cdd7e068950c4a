"""`goldsmith forget` of a whole tenant, and what the command makes sure of before it does anything."""

import json
from collections.abc import Iterator

import pytest

from goldsmith_cli.errors import ExitCode
from goldsmith_cli.standin.serve import RunningStandin, running_standin
from tests.fakes.contents import places_of
from tests.integration.forget_stack import (
    AUTHOR,
    OTHER_AUTHOR,
    OTHER_TENANT,
    TENANT,
    ForgetStack,
    edits,
    fill,
    forget_stack,
)


@pytest.fixture
def standin() -> Iterator[RunningStandin]:
    with running_standin(job_seconds=0.0) as running:
        yield running


@pytest.fixture
def stack(
    standin: RunningStandin, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[ForgetStack]:
    with forget_stack(standin, monkeypatch, capsys) as running:
        yield running


def test_of_a_tenant_nothing_is_left_but_its_runs_their_models_and_that_it_was_forgotten(stack: ForgetStack) -> None:
    fill(stack)
    others = {place: body for place, body in stack.stored().items() if OTHER_TENANT in place}
    _, would = stack.forget("--dry-run")
    answer, report = stack.forget("--yes")
    assert (answer.exit_code, report["left"]) == (ExitCode.OK, [])
    assert would["generations"] == report["generations"] > 30
    after = stack.stored()
    assert {place: body for place, body in after.items() if OTHER_TENANT in place} == others
    mine = {place for place in places_of(after, TENANT) if OTHER_TENANT not in place}
    assert mine == {f"dynamodb tenant#{TENANT} {name}" for name in ("forgotten", "live#000001", "run#000001", "tenant")}
    assert places_of({place: after[place] for place in mine}, AUTHOR, OTHER_AUTHOR, "customer") == []
    assert [place for place in after if place.startswith("provider's")] == []

    assert stack.goldsmith("status", "--tenant", TENANT).exit_code == ExitCode.OK
    assert [run["trained"] for run in would["runs"]] == [run["trained"] for run in report["runs"]]
    again, nothing = stack.forget("--yes")
    assert (again.exit_code, nothing["runs"]) == (ExitCode.OK, [])
    stack.send(edits(AUTHOR, 3))
    assert stack.counters() == {}, "what was said before it was forgotten is not taken"


def test_a_tenant_that_was_forgotten_can_begin_anew(stack: ForgetStack) -> None:
    stack.send(edits(AUTHOR, 3))
    stack.forget("--yes")
    stack.send([{**event, "occurred_at": "2099-01-01T00:00:00Z"} for event in edits(AUTHOR, 2)])
    assert (stack.counters()["edited"], len(stack.exported())) == (2, 2)
    assert json.loads(stack.goldsmith("status", "--json").out)["balanced"]


def test_a_whole_tenant_is_not_forgotten_unless_that_is_confirmed(stack: ForgetStack) -> None:
    stack.send(edits(AUTHOR, 3))
    before = stack.stored()
    answer, _ = stack.forget()
    assert (answer.exit_code, answer.out) == (ExitCode.PROBLEM, "")
    assert "3 events, 3 golden samples" in answer.err
    assert "add --yes" in answer.err
    assert stack.stored() == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--tenant", TENANT, "--generation", "g", "--author", "a"), "exclude each other"),
        (("--tenant", TENANT, "--author", " "), "--author is empty"),
        (("--tenant", "Not A Tenant", "--author", "a"), "cannot be a tenant"),
    ],
)
def test_what_makes_no_sense_is_refused_before_anything_is_done(
    stack: ForgetStack, arguments: tuple[str, ...], said: str
) -> None:
    answer = stack.goldsmith("forget", *arguments)
    assert answer.exit_code == ExitCode.USAGE
    assert said in answer.err
    assert stack.stored() == {}


def test_a_tenant_nobody_has_heard_of_leaves_no_tombstones(stack: ForgetStack) -> None:
    stack.send(edits(AUTHOR, 1))
    before = stack.stored()
    answer = stack.goldsmith("forget", "--tenant", "acme-lead", "--author", AUTHOR)
    assert answer.exit_code == ExitCode.PROBLEM
    assert "did you mean acme-leads?" in answer.err
    assert stack.stored() == before


def test_people_see_what_was_done_and_what_to_do(stack: ForgetStack) -> None:
    fill(stack)
    answer = stack.goldsmith("forget", "--tenant", TENANT, "--author", AUTHOR, "--grace", "0")
    assert answer.exit_code == ExitCode.OK
    assert answer.out.startswith(f"forgotten: what {AUTHOR} said, of {TENANT}")
    assert "12 generations: 12 events" in answer.out
    assert "goldsmith runs retry acme-leads-0001" in answer.out
    assert "looking through the bucket" in answer.err
