"""Who may write for whom: what SQS says of a sender counts, and what the sender says does not."""

from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldsmith.domain.senders import (
    ORIGINAL_SENDER,
    VERIFIED_TENANT,
    Sender,
    SenderRules,
    claim_problem,
    principal_of,
    sent_again,
)

APP, OTHER, FRONT, OPERATOR, TRIAGE = (f"AROA{name}EXAMPLE" for name in ("APP", "OTHER", "FRONT", "OPERATOR", "TRIAGE"))
USER = "AIDAUSEREXAMPLE"
RULES = SenderRules(front=FRONT, operators=frozenset({OPERATOR}))
TENANTS = ("acme-leads", "birch")
ODD_CLAIMS = ("", "[acme-leads birch]", "Acme", "acme-leads\n", "9" * 64, '"},"original_sender":{', "-", "a" * 64)

principals = st.sampled_from([APP, OTHER, USER, FRONT, OPERATOR, TRIAGE, "", "123456789012"])
sessions = st.sampled_from(["", ":i-0abc", ":acme-leads", f":{APP}", f":{OPERATOR}:{FRONT}"])
sender_ids = st.builds(str.__add__, principals, sessions)
tenants = st.sampled_from(TENANTS)
bindings = st.frozensets(st.sampled_from([APP, OTHER, USER, FRONT, OPERATOR]), max_size=3)
attributes = st.dictionaries(
    st.sampled_from([ORIGINAL_SENDER, VERIFIED_TENANT, "trace", "tenant", "sender"]),
    sender_ids | st.sampled_from([*TENANTS, *ODD_CLAIMS]),
)
unbound: st.SearchStrategy[Literal["accept", "refuse"]] = st.sampled_from(["accept", "refuse"])
rules = st.builds(
    SenderRules,
    front=st.sampled_from(["", FRONT]),
    operators=st.frozensets(st.sampled_from([OPERATOR, USER]), max_size=2),
    unbound=unbound,
)


def may(rule: SenderRules, sender_id: str, told: dict[str, str], tenant: str, bound: frozenset[str]) -> bool:
    return rule.problem(rule.sender(sender_id, told), tenant, bound) is None


@given(rules, sender_ids, attributes, tenants, bindings)
def test_nobody_writes_for_a_bound_tenant_but_whom_it_is_bound_to_or_a_token_for_it(
    rule: SenderRules, sender_id: str, told: dict[str, str], tenant: str, bound: frozenset[str]
) -> None:
    principal = principal_of(sender_id)
    if principal in rule.operators and told.get(ORIGINAL_SENDER):
        principal = principal_of(told[ORIGINAL_SENDER])
    by_token = bool(rule.front) and principal == rule.front and told.get(VERIFIED_TENANT) == tenant
    if may(rule, sender_id, told, tenant, bound) and not by_token:
        assert principal != rule.front or not rule.front
        assert principal in bound if bound else rule.unbound == "accept"


@given(sender_ids, attributes, tenants, bindings, unbound)
def test_what_a_sender_says_of_itself_changes_nothing(
    sender_id: str, told: dict[str, str], tenant: str, bound: frozenset[str], otherwise: Literal["accept", "refuse"]
) -> None:
    rule = SenderRules(FRONT, frozenset({OPERATOR}), otherwise)
    if principal_of(sender_id) not in (FRONT, OPERATOR):
        assert rule.sender(sender_id, told) == rule.sender(sender_id, {}) == Sender(sender_id)
        assert may(rule, sender_id, told, tenant, bound) == may(rule, sender_id, {}, tenant, bound)


@given(principals, sessions, sessions, attributes, tenants, bindings)
def test_the_name_of_a_session_changes_nothing(
    principal: str, one: str, other: str, told: dict[str, str], tenant: str, bound: frozenset[str]
) -> None:
    first, second = (may(RULES, principal + session, told, tenant, bound) for session in (one, other))
    assert first == second


@given(sessions, attributes, tenants, bindings)
def test_a_token_is_for_its_tenant_and_for_no_other_whatever_the_binding(
    session: str, told: dict[str, str], tenant: str, bound: frozenset[str]
) -> None:
    assert may(RULES, FRONT + session, told, tenant, bound) == (told.get(VERIFIED_TENANT) == tenant)


@given(rules, sender_ids, attributes, tenants, bindings, sessions)
def test_a_dead_letter_that_is_sent_again_is_judged_as_it_was(
    rule: SenderRules, sender_id: str, told: dict[str, str], tenant: str, bound: frozenset[str], session: str
) -> None:
    """Whether triage put it away or the queue gave it up."""
    first = rule.sender(sender_id, told)
    for letter_sender, letter in ((f"{TRIAGE}:triage", first.attributes), (sender_id, told)):
        again = sent_again(letter_sender, letter, (TRIAGE, OPERATOR))
        by_operator = rule.sender(OPERATOR + session, again)
        if OPERATOR in rule.operators and principal_of(sender_id) not in (TRIAGE, USER, ""):
            assert by_operator.principal == first.principal
            judged, before = (rule.problem(sender, tenant, bound) is None for sender in (by_operator, first))
            assert judged == before
        elif OPERATOR not in rule.operators:
            assert by_operator == Sender(OPERATOR + session)


def test_a_dead_letter_cannot_say_whose_it_is_unless_triage_wrote_it() -> None:
    """What the queue gave up on may claim anything: an operator who sends it again must not make it true."""
    forged = {ORIGINAL_SENDER: APP, VERIFIED_TENANT: "acme-leads"}
    again = sent_again(f"{OTHER}:evil", forged, (TRIAGE, OPERATOR))
    assert RULES.sender(OPERATOR, again) == Sender(f"{OTHER}:evil")


def test_an_operator_who_says_nobodys_name_sends_in_its_own() -> None:
    assert RULES.sender(f"{OPERATOR}:mia", {}) == Sender(f"{OPERATOR}:mia")
    assert not may(RULES, f"{OPERATOR}:mia", {}, "acme-leads", frozenset({APP}))


def test_no_id_is_no_sender() -> None:
    """Neither of a bound tenant, nor of a front or operators that there are none of."""
    assert SenderRules().sender("", {ORIGINAL_SENDER: APP, VERIFIED_TENANT: "acme-leads"}) == Sender("")
    assert not may(SenderRules(), "", {}, "acme-leads", frozenset({APP}))


@pytest.mark.parametrize("claim", ODD_CLAIMS)
def test_a_claim_that_is_no_tenants_name_is_refused_whatever_it_is(claim: str) -> None:
    problem = claim_problem(Sender(FRONT, claim))
    assert problem is not None
    assert str(problem).startswith("tenant: the token must name one tenant in its claim")
    assert "\n" not in str(problem)
    assert claim_problem(Sender(FRONT, "acme-leads")) is None
    assert claim_problem(Sender(APP)) is None


@pytest.mark.parametrize(
    ("sender", "bound", "rule", "sentence"),
    [
        (
            Sender("AROAOTHEREXAMPLE:crm"),
            {APP},
            RULES,
            'tenant: "acme-leads" takes feedback of its own senders; "AROAOTHEREXAMPLE:crm" sent this: '
            "if it may, bind it: goldsmith tenant set acme-leads --sender AROAOTHEREXAMPLE",
        ),
        (
            Sender(USER),
            set(),
            SenderRules(unbound="refuse"),
            'tenant: "acme-leads" takes feedback of senders it is bound to, and there is none; "AIDAUSEREXAMPLE" sent '
            "this: if it may, bind it: goldsmith tenant set acme-leads --sender AIDAUSEREXAMPLE",
        ),
        (
            Sender(FRONT, "birch"),
            set(),
            RULES,
            'tenant: names "acme-leads", and the token is for "birch": leave it out, or send with a token for the '
            "tenant that is meant",
        ),
    ],
)
def test_a_refusal_names_the_field_and_the_cure(
    sender: Sender, bound: set[str], rule: SenderRules, sentence: str
) -> None:
    assert str(rule.problem(sender, "acme-leads", bound)) == sentence
