import json
import traceback
from collections.abc import Callable
from typing import Any

import pytest

from goldsmith.domain.envelope import MAX_BODY_BYTES, MAX_ENVELOPES, inner_body, parse_feedback, with_tenant
from goldsmith.domain.events import MAX_EVENT_BYTES, FeedbackEvent
from goldsmith.errors import ContractError
from tests.fakes.feedback import event_fields, event_json, event_without

EVENT = FeedbackEvent.model_validate(event_fields())
PRIVATE = "do-not-repeat-this-private-text"


def by_sns(body: str) -> str:
    return json.dumps({"Type": "Notification", "MessageId": "m", "TopicArn": "arn:x", "Message": body})


def by_eventbridge(body: str) -> str:
    return json.dumps({"version": "0", "detail-type": "Feedback", "source": "app", "detail": json.loads(body)})


def refusal(body: str) -> ContractError:
    with pytest.raises(ContractError) as caught:
        parse_feedback(body)
    return caught.value


def cures(body: str) -> dict[str, str]:
    return {problem.field: problem.cure for problem in refusal(body).problems}


@pytest.mark.parametrize(
    "wrap",
    [
        str,
        by_sns,
        by_eventbridge,
        lambda body: by_sns(by_eventbridge(body)),
        lambda body: by_eventbridge(by_sns(body)),
        lambda body: by_sns(by_sns(by_eventbridge(by_sns(body)))),
        lambda body: f"\ufeff{body}",
        lambda body: by_sns(f"\ufeff{body}"),
        lambda body: f"\n {body}\n",
    ],
)
def test_an_event_is_the_same_event_however_it_was_wrapped(wrap: Callable[[str], str]) -> None:
    assert parse_feedback(wrap(event_json())) == EVENT


@pytest.mark.parametrize("wrap", [str, by_sns, lambda body: by_sns(by_sns(body))])
def test_the_inner_body_is_the_text_the_sender_wrote(wrap: Callable[[str], str]) -> None:
    assert inner_body(wrap('{"not": "an event"}')) == '{"not": "an event"}'
    assert inner_body(wrap("{cut off")) == "{cut off"


def test_the_inner_body_of_an_eventbridge_event_is_its_detail_as_compact_json() -> None:
    assert inner_body(by_eventbridge('{"a": "é", "b": [1, 2]}')) == '{"a":"é","b":[1,2]}'


@pytest.mark.parametrize("body", ["\udc80", '{"comment": "\ud800"}', by_eventbridge('{"comment": "\\ud800"}')])
def test_the_inner_body_can_always_be_hashed(body: str) -> None:
    assert inner_body(body).encode()


def test_more_envelopes_than_any_route_adds_are_refused() -> None:
    body = event_json()
    for _ in range(MAX_ENVELOPES):
        body = by_sns(body)
    assert parse_feedback(body) == EVENT
    assert "wrapped more than 4 times" in cures(by_sns(body))["body"]


@pytest.mark.parametrize(
    ("body", "cure"),
    [
        ("", "is not valid JSON: EOF while parsing a value at line 1 column 0"),
        ("\x00", "is not valid JSON: expected value at line 1 column 1"),
        (event_json() + "x", "is not valid JSON: trailing characters at line 1 column 225"),
        ("[]", "must be a JSON object"),
        ("null", "must be a JSON object"),
        ('"text"', "must be a JSON object"),
        ("17", "must be a JSON object"),
        ("[" * 100_000, "is nested too deeply"),
        ('{"a":' * 40_000, "is nested too deeply"),
    ],
)
def test_a_body_that_is_no_json_object_is_refused_as_a_whole(body: str, cure: str) -> None:
    assert cures(body)["body"].startswith(cure)


def test_every_problem_is_named_with_its_cure() -> None:
    body = event_json(
        version=2, tenant="Acme Leads", event_id=" x", rating=9, final=7, occurred_at="2026-11-22T10:00:00",
        messages=[{"role": "tool", "content": ""}, 3], metadata={"k" * 65: 1, "list": [1]}, rating_scale={"min": 0},
    )  # fmt: skip
    assert cures(body) == {
        "version": "must be a supported version of the contract; supported: 1; got 2",
        "event_id": 'must not begin or end with white space, nor contain # or control characters; got " x"',
        "tenant": 'must be 1 to 63 lower-case letters, digits and hyphens, the first not a hyphen; got "Acme Leads"',
        "occurred_at": "must be a date and time with a UTC offset, as in 2026-11-22T10:00:00Z",
        "messages.0.role": "must be one of 'system', 'developer', 'user' or 'assistant'; got \"tool\"",
        "messages.0.content": "must have at least 1 character(s)",
        "messages.1": "must be a JSON object",
        "rating_scale.max": "is required",
        "final": "must be a text",
        f'metadata."{"k" * 38}…': "the key must have at most 64 characters",
        "metadata.list": "must be a text, a finite number, true, false or null",
    }


def test_what_is_missing_is_explained() -> None:
    assert cures("{}")["version"] == "is required (Major version of this contract)"
    assert set(cures("{}")) == {"version", "event_id", "tenant", "generation_id", "occurred_at", "final"}


@pytest.mark.parametrize("literal", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_numbers_that_are_none_are_refused(literal: str) -> None:
    body = event_json(rating=0, metadata={"score": 0}).replace(": 0", f": {literal}")
    assert set(cures(body)) == {"rating", "metadata.score"}


def test_of_doubled_keys_the_last_counts() -> None:
    assert parse_feedback(event_json()[:-1] + ', "rating": 2}').rating == 2


@pytest.mark.parametrize("field", ["comment", "output", "final", "event_id", "tenant"])
def test_half_a_character_is_traced_to_its_field(field: str) -> None:
    for wrap in (str, by_sns, by_eventbridge):
        assert "half a character" in cures(wrap(event_json(**{field: "cut \ud83d"})))[field]


def test_an_event_of_the_largest_size_is_taken_and_one_byte_more_is_refused() -> None:
    room = MAX_EVENT_BYTES - len(event_json(final="").encode())
    exact = event_json(final="x" * room)
    assert parse_feedback(exact).final == "x" * room
    assert parse_feedback(by_sns(exact)).final == "x" * room
    assert cures(exact + " ") == {
        "final": "the event has 245,761 bytes of UTF-8, at most 245,760 are allowed; shorten this field, the largest"
    }


def test_the_size_is_counted_in_utf_8_bytes() -> None:
    fields = event_fields(final="é" * (MAX_EVENT_BYTES // 2))
    assert "shorten" in cures(json.dumps(fields, ensure_ascii=False))["final"]


def test_a_huge_body_is_refused_unread() -> None:
    assert set(cures(by_sns(event_json(final="x" * MAX_BODY_BYTES)))) == {"body"}


def test_a_flood_of_problems_is_cut() -> None:
    problems = refusal(event_json(messages=[{}] * 200)).problems
    assert len(problems) == 51
    assert problems[-1].cure == "has 350 more problems"


def test_an_sns_handshake_is_called_by_its_name() -> None:
    body = json.dumps({"Type": "SubscriptionConfirmation", "Token": "t", "Message": "You have chosen…"})
    assert "SNS SubscriptionConfirmation, not feedback" in cures(body)["Type"]


@pytest.mark.parametrize(
    "odd", [{"Type": []}, {"Type": "Notification", "Message": {}}, {"detail-type": 1, "detail": {}}]
)
def test_what_only_resembles_an_envelope_is_judged_as_an_event(odd: dict[str, Any]) -> None:
    assert "version" in cures(json.dumps(odd))


@pytest.mark.parametrize("wrap", [str, by_sns, by_eventbridge])
def test_a_refusal_is_counted_for_the_tenant_it_names(wrap: Callable[[str], str]) -> None:
    assert refusal(wrap(event_json(rating=9))).tenant == "acme-leads"
    assert refusal(wrap(json.dumps(event_without("tenant", "rating")))).tenant is None
    assert refusal(wrap(event_json(tenant="Acme"))).tenant is None
    assert refusal(wrap(event_json(tenant="acme\n"))).tenant is None


@pytest.mark.parametrize(
    "fields",
    [
        {"comment": [PRIVATE], "final": {"text": PRIVATE}, "output": [PRIVATE], "messages": PRIVATE},
        {"messages": [{"role": "user", "content": [PRIVATE]}, PRIVATE], "rating": PRIVATE},
        {"occurred_at": PRIVATE, "rating_scale": PRIVATE, "metadata": {"a": [PRIVATE], "model": [PRIVATE]}},
        {"final": PRIVATE, "comment": PRIVATE, "rating": 99},
        {"final": f"{PRIVATE} \ud800"},
    ],
)
def test_a_refusal_never_repeats_what_people_wrote(fields: dict[str, Any]) -> None:
    error = refusal(event_json(**fields))
    assert PRIVATE not in "".join(traceback.format_exception(error))
    assert error.__context__ is None


def test_a_refusal_quotes_at_most_40_characters_of_an_identifier() -> None:
    long = "#" + "x" * 300
    for cure in cures(event_json(event_id=long, tenant=long, author=long, version=long)).values():
        assert "x" * 37 in cure
        assert "x" * 40 not in cure


@pytest.mark.parametrize("wrap", [str, by_sns, by_eventbridge, lambda body: f"\ufeff \n{body}"])
def test_an_event_that_names_no_tenant_is_given_one(wrap: Callable[[str], str]) -> None:
    body = wrap(json.dumps(event_without("tenant")))
    assert parse_feedback(with_tenant(body, "acme-leads")) == EVENT


@pytest.mark.parametrize("tenant", ["birch", "", None, 7, "Not a name"])
def test_an_event_that_names_a_tenant_keeps_it_right_or_wrong(tenant: object) -> None:
    body = event_json(tenant=tenant)
    assert with_tenant(body, "acme-leads") == body


@pytest.mark.parametrize("body", ["", "no JSON", "[]", "null", '"{}"', "[" * 100_000, '{"a": ' * 100_000])
def test_what_is_no_object_is_given_no_tenant(body: str) -> None:
    assert with_tenant(body, "acme-leads") == body


def test_an_empty_event_is_given_its_tenant_and_everything_else_stays_as_it_was_written() -> None:
    assert with_tenant("{}", "acme-leads") == '{"tenant": "acme-leads"}'
    odd = '{"a": 1e400, "a": 2, "b": "\\ud83d", "c": "\\u0000"}'
    assert with_tenant(odd, "acme-leads") == '{"tenant": "acme-leads", ' + odd[1:]
