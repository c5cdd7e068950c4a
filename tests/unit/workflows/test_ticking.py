from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from goldsmith.domain.nudges import Nudge
from goldsmith.domain.runs import Run, RunState
from goldsmith.errors import ServiceUnavailable
from goldsmith.workflows.advance import Window
from goldsmith.workflows.watching import Look, Watch
from tests.fakes.house import IGNORED_COMMENT
from tests.fakes.services import FakeAnnouncements
from tests.fakes.stories import deliver, feedback_event
from tests.fakes.works import LEASE, Works


def test_a_tick_launches_what_nobody_noticed_and_advances_it() -> None:
    works = Works()
    works.teach("birch-studio", 24)
    tick = works.tick()
    assert {run.tenant: run.state for run in tick.runs} == dict.fromkeys(
        ("acme-leads", "birch-studio"), RunState.TRAINING
    )
    assert tick.errors == []


def test_a_tick_says_how_long_the_oldest_parked_rewrite_of_any_tenant_waits() -> None:
    works = Works()
    assert works.tick().oldest_parked == timedelta()
    for tenant in ("acme-leads", "birch-studio"):
        told = feedback_event(tenant=tenant, event_id="c", generation_id="parked", comment=IGNORED_COMMENT)
        works.house.triage.handle(deliver(told))
        works.house.rewrite()
        works.clock.pass_seconds(3600)
    assert works.tick().oldest_parked == timedelta(hours=2) + LEASE + timedelta(seconds=1)


def test_a_tick_says_how_long_the_run_that_is_stuck_the_longest_has_been_so() -> None:
    works = Works(polls=100)
    assert works.tick().oldest_unchanged == timedelta()
    works.clock.pass_seconds(3600)
    works.teach("birch-studio", 24)
    tick = works.tick()
    assert {run.state for run in tick.runs} == {RunState.TRAINING}
    assert tick.oldest_unchanged == timedelta(hours=1) + LEASE + timedelta(seconds=1)


def test_trying_in_vain_is_no_change_and_an_end_is_the_end_of_it() -> None:
    works = Works()
    works.tuner.problem = ServiceUnavailable("down")
    works.tick()
    works.clock.pass_seconds(7200)
    assert works.tick().oldest_unchanged > timedelta(hours=2)
    works.tuner.problem = None
    works.tick_until_settled()
    assert works.tick().oldest_unchanged == timedelta()


class AnnouncementsWithADefectFor(FakeAnnouncements):
    def __init__(self, tenant: str) -> None:
        super().__init__()
        self.tenant = tenant

    def announce(self, run: Run, state: RunState) -> None:
        if run.tenant == self.tenant:
            raise KeyError(run.tenant)
        super().announce(run, state)


def test_a_run_that_cannot_even_be_tried_is_stuck_too() -> None:
    works = Works(polls=100)
    broken = replace(works.advance, announcements=AnnouncementsWithADefectFor("acme-leads"))
    works.ticking = replace(works.ticking, advance=broken)
    works.tick()
    works.clock.pass_seconds(3600)
    tick = works.tick()
    assert (tick.runs, [type(error) for error in tick.errors]) == ([], [KeyError])
    assert tick.oldest_unchanged == timedelta(hours=1) + LEASE + timedelta(seconds=1)


def test_one_tenants_trouble_does_not_hold_up_anothers() -> None:
    works = Works()
    works.teach("birch-studio", 24)
    announcements = AnnouncementsWithADefectFor("acme-leads")
    ticking = replace(works.ticking, advance=replace(works.advance, announcements=announcements))
    tick = ticking.tick(works.window())
    assert [run.tenant for run in tick.runs] == ["birch-studio"]
    assert [type(error) for error in tick.errors] == [KeyError]


def test_however_many_tenants_there_are_none_is_always_too_late_to_be_looked_at() -> None:
    """Whoever may send for tenants without a binding can make up any number of them, under names that come first."""
    works = Works(samples=0)
    for number in range(50):
        works.house.triage.handle(deliver(feedback_event(tenant=f"a-{number:02}", rating=1)))
    works.teach("zeta", 24)
    slow = replace(works.ticking, watch=SlowWatch(**vars(works.watch), wait=works.clock.pass_seconds))
    for _ in range(60):
        works.clock.pass_seconds(LEASE.total_seconds())
        slow.tick(works.window())
    assert {run.tenant for run in works.ledger.stored_runs.values()} == {"zeta"}


@dataclass(frozen=True)
class SlowWatch(Watch):
    """Has time for some ten tenants in a tick."""

    wait: Callable[[float], None]

    def look(self, tenant: str) -> Look:
        self.wait(LEASE.total_seconds() / 40)
        return super().look(tenant)


def test_a_tick_whose_time_is_up_begins_nothing() -> None:
    works = Works()
    tick = works.ticking.tick(Window(works.clock(), works.window().gone_at))
    assert (tick.runs, tick.errors, works.first_run()) == ([], [], None)


def test_a_nudge_advances_the_run_it_names_and_no_other() -> None:
    works = Works()
    works.teach("birch-studio", 24)
    for tenant in ("acme-leads", "birch-studio"):
        works.launch.consider(tenant)
    [run] = works.ticking.nudge(Nudge(tenant="birch-studio", number=1), works.window())
    assert (run.tenant, run.state) == ("birch-studio", RunState.TRAINING)
    assert set(works.tuner.jobs) == {"birch-studio-0001"}


def test_a_nudge_by_the_providers_job_finds_its_run() -> None:
    works = Works()
    works.tick()
    [run] = works.ticking.nudge(Nudge(job_id="job-acme-leads-0001"), works.window())
    assert run.run_id == "acme-leads-0001"


def test_a_nudge_for_nothing_known_does_nothing() -> None:
    works = Works()
    works.tick_until_settled()
    for nudge in (Nudge(), Nudge(tenant="acme-leads"), Nudge(tenant="acme-leads", number=9), Nudge(job_id="unknown")):
        assert works.ticking.nudge(nudge, works.window()) == []
    assert works.ticking.nudge(Nudge(job_id="job-acme-leads-0001"), works.window()) == []
