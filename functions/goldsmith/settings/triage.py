"""What triage is told by its environment."""

from typing import Literal

from goldsmith.domain.policy import TenantPolicy
from goldsmith.domain.senders import SenderRules
from goldsmith.settings.shared import RatingSettings


class TriageSettings(RatingSettings):
    """What triage needs."""

    table: str
    bucket: str
    feedback_queue_url: str
    feedback_dlq_url: str
    rewrite_queue_url: str
    base_model: str
    unbound_tenants: Literal["accept", "refuse"] = "accept"
    operators: str = ""
    http_front_role_id: str = ""

    @property
    def senders(self) -> SenderRules:
        """Whom this deployment believes."""
        operators = frozenset(filter(None, self.operators.split(",")))
        return SenderRules(self.http_front_role_id, operators, self.unbound_tenants)

    @property
    def policy(self) -> TenantPolicy:
        """The policy of every tenant of this deployment, as far as triage goes."""
        return TenantPolicy(
            positive_rating=self.positive_rating, negative_rating=self.negative_rating, base_model=self.base_model
        )
