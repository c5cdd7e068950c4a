"""What the load through the local stack is judged by: a difference of a single event is found."""

import json
from typing import Any

import pytest
from bench import soak_books
from bench.soak_books import wrong_books
from bench.soak_events import Load
from bench.soak_memory import Sample, grown

from goldsmith.domain.envelope import parse_feedback
from goldsmith_cli.overview.collecting import Overview, TenantStatus, Totals


def played(events: int = 500) -> tuple[Load, list[dict[str, Any]]]:
    load = Load(events, tenants=5)
    return load, list(load.events())


def overview(load: Load, **changes: Any) -> Overview:  # noqa: ANN401 - any field of a tenant's status
    tenants = {
        name: TenantStatus(
            events=mine.events, superseded=mine.superseded, outcomes=dict(mine.outcomes), samples=dict(mine.samples)
        )
        for name, mine in load.expected.items()
    }
    tenants["tenant-03"] = tenants["tenant-03"].model_copy(update=changes)
    balanced = all(status.balanced for status in tenants.values())
    return Overview(tenants=tenants, totals=Totals(), queues={}, balanced=balanced)


def test_the_same_load_is_sent_every_time_and_keeps_the_contract() -> None:
    load, events = played()
    assert events == played()[1]
    assert load.expected == played()[0].expected
    assert {parse_feedback(json.dumps(each)).tenant for each in events} == set(load.expected)


def test_the_books_expected_are_those_of_the_distinct_events() -> None:
    load, events = played()
    distinct = {(each["tenant"], each["event_id"]) for each in events}
    assert len(distinct) == sum(mine.events for mine in load.expected.values()) == 500
    assert len(events) - len(distinct) == sum(mine.duplicates for mine in load.expected.values()) > 0
    for mine in load.expected.values():
        assert mine.events == mine.outcomes.total() + mine.superseded
        assert mine.samples.total() == mine.events - mine.superseded - mine.outcomes["skipped"]


def test_books_that_are_what_was_sent_are_right() -> None:
    load, _ = played()
    assert wrong_books(load.expected, overview(load)) == []


@pytest.mark.parametrize("change", [{"events": 1}, {"dead_lettered": 1}, {"runs": {"blocked": 1}}, {"samples": {}}])
def test_any_difference_is_told_by_its_tenant(change: dict[str, Any]) -> None:
    load, _ = played()
    found = wrong_books(load.expected, overview(load, **change))
    assert any(each.startswith("tenant-03: ") for each in found)


def test_a_tenant_that_nobody_sent_for_is_told() -> None:
    load, _ = played()
    others = overview(load).model_copy(update={"tenants": {**overview(load).tenants, "stranger": TenantStatus()}})
    assert wrong_books(load.expected, others) == ["stranger: a tenant nobody sent for"]


def test_memory_is_measured_against_what_it_was_early_on() -> None:
    samples = [
        Sample(seconds, events, {"triage worker": megabytes}, megabytes)
        for seconds, (events, megabytes) in enumerate([(0, 20.0), (90, 60.0), (500, 61.0), (1_000, 64.0)])
    ]
    assert grown(samples, early=100) == {"triage worker": {"early": 60.0, "most": 64.0, "grown": 4.0}}


@pytest.mark.parametrize(("counted", "noted", "told"), [(10, 110, 0), (12, 112, 0), (9, 110, 1), (9, 100, 0)])
def test_a_duplicate_more_for_every_message_that_was_delivered_again(counted: int, noted: int, told: int) -> None:
    result = {"duplicates_sent": 10, "events": 100, "duplicates_counted": counted, "decisions_noted": noted}
    assert len(soak_books.miscounted_duplicates(result)) == told
