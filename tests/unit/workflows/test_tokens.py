"""What comes through the HTTP front is its token's tenant's, and nobody else can say so."""

from dataclasses import replace

import pytest

from goldsmith.domain.senders import ORIGINAL_SENDER, VERIFIED_TENANT
from tests.fakes.counting import counts
from tests.fakes.feedback import event_json
from tests.fakes.house import House
from tests.fakes.senders import (
    APP,
    OTHER,
    RULES,
    bound_house,
    by_token,
    handle,
    sent_by,
    without_tenant,
)
from tests.fakes.stories import feedback_event


def test_an_event_without_a_tenant_gets_that_of_its_token() -> None:
    house = bound_house()
    handle(house, by_token("birch", without_tenant(rating=5)))
    assert counts(house.counters("birch"))["accepted"] == 1


def test_a_token_needs_no_binding_and_its_event_may_name_the_tenant_itself() -> None:
    house = bound_house(replace(RULES, unbound="refuse"))
    report = handle(house, by_token("acme-leads", feedback_event(rating=5)))
    assert report.counts == {"accepted": 1}


def test_an_event_that_names_another_tenant_than_its_token_is_refused() -> None:
    house = bound_house()
    report = handle(house, by_token("birch", feedback_event(rating=5)))
    assert report.counts == {"dead_lettered": 1, "senders_refused": 1}
    assert 'tenant: names "acme-leads", and the token is for "birch"' in house.dead_letters.letters[0][1]
    assert list(house.ledger.tenants()) == ["-", "acme-leads"]
    assert house.counters("acme-leads") == {}


@pytest.mark.parametrize("claim", ["", "[acme-leads birch]", "Acme Leads", '"},"x":{"'])
def test_a_token_for_no_tenant_is_refused_even_where_the_event_names_one(claim: str) -> None:
    house = House()
    house.triage = replace(house.triage, senders=RULES)
    report = handle(house, by_token(claim, feedback_event(rating=5)))
    assert report.counts == {"dead_lettered": 1, "senders_refused": 1}
    assert house.dead_letters.letters[0][1].startswith("tenant: the token must name one tenant in its claim")


@pytest.mark.parametrize("sender", [APP, OTHER, "123456789012", ""])
def test_the_attribute_of_a_token_is_believed_of_nobody_but_the_front(sender: str) -> None:
    house = bound_house()
    told = {VERIFIED_TENANT: "acme-leads", ORIGINAL_SENDER: APP}
    report = handle(house, sent_by(sender, without_tenant(rating=5), told=told))
    assert report.counts == {"dead_lettered": 1}
    assert house.dead_letters.letters[0][1].startswith("tenant: is required")
    assert house.counters("acme-leads") == {}


def test_what_breaks_the_contract_is_counted_at_the_tokens_tenant() -> None:
    house = bound_house()
    handle(house, by_token("birch", without_tenant(version=7), event_json(version=7)))
    assert (house.counters("birch"), house.counters("acme-leads")) == ({"dead_lettered": 1}, {})
