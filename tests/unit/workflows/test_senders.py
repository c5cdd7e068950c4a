"""Triage lets in what a sender may write, and a refusal leaves no trace in the books of the tenant that was named."""

from dataclasses import replace
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldsmith.domain.senders import ORIGINAL_SENDER, VERIFIED_TENANT, SenderRules
from goldsmith.workflows.deliveries import Delivery
from tests.fakes.faults import Fault, Faults
from tests.fakes.feedback import event_json
from tests.fakes.house import House
from tests.fakes.senders import (
    APP,
    FRONT,
    OPERATOR,
    OTHER,
    RULES,
    bind,
    bound_house,
    handle,
    sent_by,
)
from tests.fakes.stories import feedback_event

TENANTS = ("acme-leads", "birch")


def test_a_tenants_own_application_is_let_in() -> None:
    house = bound_house()
    assert handle(house, sent_by(f"{APP}:i-0abc", feedback_event(rating=5))).counts == {"accepted": 1}


def test_a_spoofed_event_ends_in_the_dead_letters_with_field_and_cure_and_is_counted_once() -> None:
    house = bound_house()
    spoofed = sent_by(f"{OTHER}:crm", feedback_event(final="Buy at Birch!"))
    report = handle(house, spoofed)
    assert report.counts == {"dead_lettered": 1, "senders_refused": 1}
    assert report.refused_senders == spoofed
    [(body, reason)] = house.dead_letters.letters
    assert body == spoofed[0].body
    assert reason.startswith('tenant: "acme-leads" takes feedback of its own senders')
    assert "goldsmith tenant set acme-leads --sender AROAOTHEREXAMPLE" in reason
    again = handle(house, spoofed)
    assert (again.counts, again.refused_senders) == ({"duplicate": 1}, [])
    assert house.counters("-") == {"dead_lettered": 1}


@pytest.mark.parametrize(
    "body",
    [
        event_json(final="Buy at Birch!"),
        event_json(version=7),
        event_json(rating="five"),
        event_json(generation_id=" gen-1"),
        event_json(comment="x" * 300_000),
    ],
)
def test_a_refusal_leaves_the_tenants_books_as_they_were(body: str) -> None:
    """Events and what breaks the contract alike: nobody makes another tenant's ledger grow."""
    house = bound_house()
    handle(house, sent_by(APP, feedback_event(rating=5)))
    before = (house.ledger.tenant("acme-leads"), house.store.objects.copy(), house.records("acme-leads"))
    handle(house, sent_by(OTHER, body))
    assert (house.ledger.tenant("acme-leads"), house.store.objects, house.records("acme-leads")) == before
    assert [owner for owner, _ in house.ledger.refused] == ["-"]
    assert house.counters("-") == {"dead_lettered": 1}


def test_what_breaks_the_contract_is_counted_at_the_tenant_its_sender_may_write_for() -> None:
    house = bound_house()
    handle(house, sent_by(APP, event_json(version=7)))
    assert house.counters("acme-leads") == {"dead_lettered": 1}


def test_a_spoofed_event_neither_holds_up_nor_takes_the_place_of_the_real_one() -> None:
    """The same event id, the same draft, the same batch, the forged one first."""
    house = bound_house()
    forged, real = feedback_event(final="Buy at Birch!"), feedback_event(final="Hi Dana")
    report = handle(house, [*sent_by(OTHER, forged), *sent_by(APP, real)])
    assert report.counts == {"edited": 1, "dead_lettered": 1, "senders_refused": 1}
    assert [sample.answer for sample in house.samples()] == ["Hi Dana"]


@pytest.mark.parametrize(("unbound", "taken"), [("accept", 1), ("refuse", 0)])
def test_the_stack_says_what_becomes_of_tenants_without_a_binding(
    unbound: Literal["accept", "refuse"], taken: int
) -> None:
    house = bound_house(SenderRules(unbound=unbound))
    report = handle(house, sent_by(OTHER, feedback_event(tenant="birch", rating=5)))
    assert report.counts["accepted"] == taken
    assert report.counts["senders_refused"] == 1 - taken
    assert ("birch" in house.ledger.tenants()) is bool(taken)


def test_whoever_runs_triage_without_a_queue_vouches_for_what_is_given() -> None:
    """A backfill is the operator's own work on the ledger."""
    house = bound_house(SenderRules(unbound="refuse"))
    report = handle(house, [Delivery("0", feedback_event(rating=5).model_dump_json())])
    assert report.counts == {"accepted": 1}


def test_poison_comes_back_while_it_cannot_be_told_whose_it_is() -> None:
    house = bound_house(faults=Faults(Fault(0, "failure", "before")))
    report = house.triage.handle(sent_by(OTHER, event_json(version=7)))
    assert [failure.delivery.sender for failure in report.failures] == [OTHER]
    assert house.dead_letters.letters == []


@given(
    st.lists(
        st.tuples(
            st.sampled_from([APP, OTHER, FRONT, OPERATOR, ""]),
            st.dictionaries(
                st.sampled_from([VERIFIED_TENANT, ORIGINAL_SENDER]), st.sampled_from([*TENANTS, APP, FRONT, "x y"])
            ),
            st.sampled_from(TENANTS),
            st.booleans(),
        ),
        max_size=8,
    ),
    st.dictionaries(st.sampled_from(TENANTS), st.frozensets(st.sampled_from([APP, OTHER, FRONT]), min_size=1)),
    st.sampled_from(["accept", "refuse"]),
)
def test_whatever_is_sent_nothing_is_written_for_a_tenant_but_what_its_sender_may_write(
    sent: list[tuple[str, dict[str, str], str, bool]],
    bindings: dict[str, frozenset[str]],
    unbound: Literal["accept", "refuse"],
) -> None:
    rules = replace(RULES, unbound=unbound)
    house = House()
    house.triage = replace(house.triage, senders=rules)
    for tenant, senders in bindings.items():
        bind(house, tenant, *sorted(senders))
    batch, allowed = [], {tenant: set[str]() for tenant in TENANTS}
    for number, (sender, told, tenant, broken) in enumerate(sent):
        name = f"event-{number}"
        changes: dict[str, object] = {"version": 7} if broken else {}
        body = event_json(event_id=name, generation_id=f"gen-{number}", tenant=tenant, **changes)
        batch.append(Delivery(name, body, sender=sender, attributes=told))
        if rules.problem(rules.sender(sender, told), tenant, bindings.get(tenant, frozenset())) is None:
            allowed[tenant].add(name)
    report = handle(house, batch)
    for tenant in TENANTS:
        mine = [entry for (owner, _), entry in house.ledger.generations.items() if owner == tenant]
        kept = {piece.event_id for entry in mine for piece in entry.pieces}
        assert kept <= allowed[tenant]
        put_away = sum(owner == tenant for owner, _ in house.ledger.refused)
        assert len(kept) + put_away == len(allowed[tenant])
        assert house.recounted(tenant) == house.counters(tenant)
    assert sum(report.counts[name] for name in ("accepted", "rewriting", "skipped", "dead_lettered")) == len(sent)
