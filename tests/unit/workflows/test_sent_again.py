"""A dead letter that an operator sends again is judged as it was, whoever wrote it."""

from goldsmith.domain.senders import ORIGINAL_SENDER, VERIFIED_TENANT, sent_again
from goldsmith.workflows.deliveries import BatchReport
from tests.fakes.feedback import event_json
from tests.fakes.house import House
from tests.fakes.senders import (
    APP,
    FRONT,
    OPERATOR,
    OTHER,
    TRIAGE,
    bind,
    bound_house,
    by_token,
    handle,
    sent_by,
)
from tests.fakes.stories import feedback_event


def test_a_dead_letter_says_who_sent_it_and_names_the_tenant_of_its_token() -> None:
    """So that it can be sent again as it was, and is found when the tenant is forgotten."""
    house = bound_house()
    handle(house, [*by_token("birch", '{"version": 7}', "{}", "no JSON"), *sent_by(OTHER, "no JSON, either")])
    bodies = [body for body, _ in house.dead_letters.letters]
    assert bodies == ['{"tenant": "birch", "version": 7}', '{"tenant": "birch"}', "no JSON", "no JSON, either"]
    through_front = {ORIGINAL_SENDER: f"{FRONT}:BackplaneAssumeRoleSession", VERIFIED_TENANT: "birch"}
    assert house.dead_letters.origins == [through_front] * 3 + [{ORIGINAL_SENDER: OTHER}]


def sent_again_by_operator(house: House, operator: str = OPERATOR) -> BatchReport:
    """Everything in the dead letters, as triage wrote it there."""
    letters = list(zip(house.dead_letters.letters, house.dead_letters.origins, strict=True))
    again = [
        delivery
        for (body, _), origin in letters
        for delivery in sent_by(operator, body, told=sent_again(f"{TRIAGE}:triage", origin, (TRIAGE, OPERATOR)))
    ]
    return handle(house, again)


def test_a_spoofed_event_stays_refused_when_an_operator_sends_it_again() -> None:
    house = bound_house()
    handle(house, sent_by(OTHER, feedback_event(rating=5)))
    assert sent_again_by_operator(house).counts == {"duplicate": 1}
    assert house.counters("acme-leads") == {}


def test_once_its_sender_is_bound_an_event_that_is_sent_again_is_taken() -> None:
    house = bound_house()
    handle(house, sent_by(OTHER, feedback_event(rating=5)))
    bind(house, "acme-leads", APP, OTHER)
    assert sent_again_by_operator(house).counts == {"accepted": 1}


def test_an_event_keeps_its_token_when_an_operator_sends_it_again() -> None:
    house = bound_house()
    handle(house, by_token("birch", feedback_event(rating=5)))
    assert house.dead_letters.origins[0][VERIFIED_TENANT] == "birch"
    assert sent_again_by_operator(house).counts == {"duplicate": 1}
    assert house.counters("acme-leads") == {}


def test_who_is_no_operator_sends_again_in_its_own_name() -> None:
    house = bound_house()
    handle(house, sent_by(APP, event_json(version=7)))
    assert sent_again_by_operator(house, OTHER).counts == {"dead_lettered": 1}
    assert (house.counters("acme-leads"), house.counters("-")) == ({"dead_lettered": 1}, {"dead_lettered": 1})
