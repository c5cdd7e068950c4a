"""Triage where a tenant is bound to its application, and messages of this sender and that."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from goldsmith.domain.events import FeedbackEvent
from goldsmith.domain.runs import TenantState
from goldsmith.domain.senders import VERIFIED_TENANT, SenderRules
from goldsmith.domain.tenant_settings import SettingsChange
from goldsmith.workflows.deliveries import BatchReport, Delivery
from tests.fakes.faults import Faults
from tests.fakes.feedback import event_json
from tests.fakes.house import House

APP, OTHER, FRONT, OPERATOR, TRIAGE = (f"AROA{name}EXAMPLE" for name in ("APP", "OTHER", "FRONT", "OPERATOR", "TRIAGE"))
RULES = SenderRules(front=FRONT, operators=frozenset({OPERATOR}))


def binding(state: TenantState, *senders: str) -> SettingsChange:
    """The change that binds a tenant to these senders and to no others."""
    return SettingsChange(
        tenant=state.tenant,
        before=state.settings,
        after=state.settings.after({}, senders),
        changed_at=datetime(2026, 11, 22, tzinfo=UTC),
        changed_by="operator",
    )


def bind(house: House, tenant: str, *senders: str) -> None:
    state = house.ledger.tenant(tenant)
    assert house.ledger.change_settings(binding(state, *senders), state.forgettings)


def bound_house(rules: SenderRules = RULES, faults: Faults | None = None) -> House:
    """Acme Leads takes feedback of its own application alone."""
    house = House(faults)
    house.triage = replace(house.triage, senders=rules)
    bind(house, "acme-leads", APP)
    return house


def sent_by(sender: str, *events: FeedbackEvent | str, told: Mapping[str, str] | None = None) -> list[Delivery]:
    bodies = [event if isinstance(event, str) else event.model_dump_json() for event in events]
    return [
        Delivery(f"{sender}-{number}", body, sender=sender, attributes=told or {}) for number, body in enumerate(bodies)
    ]


def by_token(tenant: str, *events: FeedbackEvent | str) -> list[Delivery]:
    return sent_by(f"{FRONT}:BackplaneAssumeRoleSession", *events, told={VERIFIED_TENANT: tenant})


def without_tenant(**changes: object) -> str:
    return event_json(**changes).replace('"tenant": "acme-leads", ', "")


def handle(house: House, deliveries: Sequence[Delivery]) -> BatchReport:
    """A batch of which nothing comes back."""
    report = house.triage.handle(deliveries)
    assert report.failures == []
    return report
