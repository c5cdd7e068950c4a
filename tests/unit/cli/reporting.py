"""Reports of tenants that are made up for a test: one with a history, and small ones."""

from functools import cache

from goldsmith.domain.policy import TenantPolicy
from goldsmith_cli.report.collecting import Reporting
from goldsmith_cli.report.figures import Report
from goldsmith_cli.report.tracking import untracked
from tests.fakes.house import House
from tests.fakes.reported import Agency
from tests.fakes.stories import deliver, feedback_event

BASE = TenantPolicy().base_model


@cache
def agency() -> Agency:
    """One with three runs, made once: nobody changes it."""
    made = Agency()
    made.review_one()
    return made


def house_told(*events: dict[str, object]) -> House:
    """A house in which so much was said, each about a draft of its own unless it says otherwise."""
    house = House()
    for number, fields in enumerate(events):
        named = {"event_id": f"e{number}", "generation_id": f"gen-{number}", "rating": None, **fields}
        house.triage.handle(deliver(feedback_event(**named)))
    return house


def report_of(house: House, tenant: str = "acme-leads", weeks: int = 26, samples: int | None = 5) -> Report:
    ledger = house.ledger
    reporting = Reporting(ledger, ledger, ledger, house.store, TenantPolicy(), "a stack that is made up")
    return reporting.report(tenant, house.clock(), untracked, weeks=weeks, samples=samples)
