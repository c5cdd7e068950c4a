import io

import pytest
from rich.console import Console

from goldsmith_cli.overview.collecting import OUTCOMES, Overview, QueueDepth, TenantStatus, Totals
from goldsmith_cli.overview.tables import tables

TENANTS = ("acme-leads", "a-tenant-with-a-name-of-sixty-three-characters-which-is-the-longe")
MODELS = ("ft:gpt-4.1-nano-2025-04-14:acme-leads-and-friends:acme-leads-0001:abcDEF12", f"ft:base:{'x' * 90}:1")
WORDS = {"events", "superseded", "dead-lettered", *OUTCOMES}


def status(model: str, run: str) -> TenantStatus:
    return TenantStatus(
        events=1234,
        outcomes=dict.fromkeys(OUTCOMES, 150),
        superseded=34,
        dead_lettered=5,
        runs={"promoted": 12, "kept": 3},
        active_run=run,
        live_model=model,
    )


def learning(next_run: tuple[str, ...] | None) -> str:
    found = {"acme-leads": status(MODELS[0], "acme-leads-0001").model_copy(update={"next_run": next_run})}
    console = Console(width=200, file=io.StringIO(), color_system=None)
    with console.capture() as capture:
        console.print(tables(Overview(tenants=found, totals=Totals(), queues={}, balanced=True)), crop=False)
    return capture.get()


def test_what_the_next_run_waits_for_is_told_where_it_is_known() -> None:
    assert "next run of acme-leads: 5 of 10; and a sentence" in learning(("5 of 10", "and a sentence"))
    assert "next run of acme-leads: due" in learning(())
    assert "next run" not in learning(None)


def said_of(overview: Overview) -> str:
    console = Console(width=200, file=io.StringIO(), color_system=None)
    with console.capture() as capture:
        console.print(tables(overview))
    return capture.get()


def test_feedback_that_waits_to_be_triaged_is_not_passed_over() -> None:
    """Before anything is taken in no tenant is known; its messages are there all the same."""
    empty = Overview(tenants={}, totals=Totals(), queues={}, balanced=True)
    assert said_of(empty).startswith("No feedback has arrived yet.")
    queues = {"feedback": QueueDepth(waiting=440, in_flight=3, delayed=0)}
    assert said_of(empty.model_copy(update={"queues": queues})).startswith(
        "No feedback is taken in yet; 443 to be triaged."
    )


def test_messages_that_are_being_worked_on_or_held_back_are_told_from_those_that_wait() -> None:
    queues = {
        "feedback": QueueDepth(waiting=2, in_flight=0, delayed=0),
        "rewrite": QueueDepth(waiting=1, in_flight=1200, delayed=3),
        "advance": QueueDepth(waiting=0, in_flight=0, delayed=0),
        "rewrite_dead_letters": QueueDepth(waiting=0, in_flight=4, delayed=0),
    }
    said = said_of(Overview(tenants={}, totals=Totals(), queues=queues, balanced=True))
    assert (
        "Messages in queues: 2 feedback,"
        " 1,204 rewrite (1 waiting, 1,200 in flight or to be retried, 3 delayed),"
        " 4 rewrite dead letters (4 in flight or to be retried)\n"
    ) in said


def test_one_event_is_said_in_the_singular() -> None:
    totals = Totals(events=1, outcomes=dict.fromkeys(OUTCOMES, 0) | {"parked": 1})
    tenants = {"acme-leads": TenantStatus(events=1, outcomes=totals.outcomes)}
    said = said_of(Overview(tenants=tenants, totals=totals, queues={}, balanced=True))
    assert "The books balance: 1 event = 1 outcome + 0 superseded" in said


def shown(width: int, tenants: tuple[str, ...] = TENANTS) -> str:
    found = {name: status(model, f"{name}-0001") for name, model in zip(tenants, MODELS, strict=False)}
    totals = Totals(events=1234, outcomes=dict.fromkeys(OUTCOMES, 150), superseded=34, dead_lettered=5)
    console = Console(width=width, file=io.StringIO(), color_system=None)
    with console.capture() as capture:
        console.print(tables(Overview(tenants=found, totals=totals, queues={}, balanced=True)), crop=False)
    return capture.get()


@pytest.mark.parametrize("width", [80, 100, 140, 400])
@pytest.mark.parametrize("count", [1, 2])
def test_no_name_and_no_word_is_split_however_narrow_the_terminal(width: int, count: int) -> None:
    words = shown(width, TENANTS[:count]).split()
    named = {name for tenant in TENANTS[:count] for name in (tenant, f"{tenant}-0001")}
    assert not {*named, *MODELS[:count], *WORDS} - set(words)


def test_a_wide_terminal_gets_one_row_a_tenant_and_a_narrow_one_a_line_a_number() -> None:
    wide, narrow = ([line.split() for line in shown(width, TENANTS[:1]).splitlines()] for width in (200, 80))
    assert wide[1] == ["tenant", "events", *OUTCOMES, "superseded", "dead-lettered"]
    assert wide[2] == ["acme-leads", "1,234", *["150"] * len(OUTCOMES), "34", "5"]
    assert narrow[1:3] == [["acme-leads"], ["events", "1,234"]]
    assert ["dead-lettered", "5"] in narrow


def test_the_balance_names_the_dead_lettered_beside_the_events() -> None:
    assert "1,234 events = 1,200 outcomes + 34 superseded; with 5 dead-lettered: 1,239 distinct" in shown(200)
    assert "refused" not in shown(200)
