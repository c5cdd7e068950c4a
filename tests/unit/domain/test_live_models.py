"""What is live, and what a request calls it."""

from datetime import UTC, datetime

import pytest

from goldsmith.domain.launching import claim
from goldsmith.domain.live_models import live_now
from goldsmith.domain.model_names import answering
from goldsmith.domain.policy import TenantPolicy
from goldsmith.domain.runs import TenantState
from goldsmith.domain.watch_keys import watch_key, watched_by

NOW = datetime(2026, 11, 22, tzinfo=UTC)
TUNED_AS, ANSWERS_AS = "amazon.nova-micro-v1:0:128k", "amazon.nova-micro-v1:0"


@pytest.mark.parametrize(
    ("tuned", "asked"),
    [
        ("amazon.nova-micro-v1:0:128k", "amazon.nova-micro-v1:0"),
        ("amazon.nova-micro-v1:0", "amazon.nova-micro-v1:0"),
        ("us.anthropic.claude-haiku-4-5-20251001-v1:0", "us.anthropic.claude-haiku-4-5-20251001-v1:0"),
        ("arn:aws:bedrock:us-east-1:123456789012:custom-model-deployment/abcdefghijkl",) * 2,
    ],
)
def test_a_base_model_is_asked_without_the_context_length_it_is_tuned_with(tuned: str, asked: str) -> None:
    assert answering(tuned) == asked


def test_until_something_is_promoted_the_base_model_is_live_under_the_name_it_answers_by() -> None:
    state = TenantState(tenant="acme-leads")
    run = claim(state, TenantPolicy(base_model=TUNED_AS), NOW)
    assert (run.base_model, run.configured_base, run.live_model) == (TUNED_AS, TUNED_AS, ANSWERS_AS)
    assert live_now(state, TUNED_AS).model == ANSWERS_AS
    assert watched_by({}, TUNED_AS) == {ANSWERS_AS: watch_key(ANSWERS_AS)}
