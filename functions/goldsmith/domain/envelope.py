"""From the body of a queue message to a feedback event, whatever wrapped it on its way.

An application may send to the queue itself, through an SNS topic or through an EventBridge bus, or through several
of these. Bodies that are no event are refused with everything that is wrong with them.
"""

import json
import re

from pydantic import ValidationError

from goldsmith.domain.events import MAX_EVENT_BYTES, TENANT_PATTERN, FeedbackEvent
from goldsmith.domain.refusals import WHOLE_BODY, field_path, problems_of
from goldsmith.errors import ContractError, Problem

MAX_BODY_BYTES = 1024 * 1024
"""Largest message body, envelopes included: what SQS carries."""

MAX_ENVELOPES = 4
_TENANT = "tenant"
_BYTE_ORDER_MARK = "\ufeff"
_SNS_HANDSHAKES = ("SubscriptionConfirmation", "UnsubscribeConfirmation")


def parse_feedback(body: str) -> FeedbackEvent:
    """The feedback event in a message body.

    Raises ``ContractError`` with a problem for every field that is wrong; nothing else, whatever ``body`` holds.
    """
    text = body.removeprefix(_BYTE_ORDER_MARK)
    if _size(text) <= MAX_EVENT_BYTES:
        try:  # most bodies are events, and reading them once is enough
            return FeedbackEvent.model_validate_json(text)
        except ValidationError:
            pass  # wrapped or wrong: the slow way tells which
    return _parse_unwrapped(inner_body(text))


def envelopes(body: str) -> tuple[str, ...]:
    """What a body is wrapped in, outermost first: SNS, EventBridge. Never raises."""
    text, found = _clean(body), list[str]()
    while len(found) < MAX_ENVELOPES:
        value = _json_object(text)
        carried = _carried(value)
        if value is None or carried is None:
            break
        found.append("SNS" if value.get("Message") == carried else "EventBridge")
        text = _clean(carried)
    return tuple(found)


def inner_body(body: str) -> str:
    """The text inside all SNS and EventBridge envelopes; its SHA-256 names a refused body across redeliveries.

    Of an EventBridge event it is ``detail`` as compact JSON. Always encodable as UTF-8. Never raises.
    """
    text = _clean(body)
    for _ in range(MAX_ENVELOPES):
        carried = _carried(_json_object(text))
        if carried is None:
            break
        text = _clean(carried)
    return text


def with_tenant(body: str, tenant: str) -> str:
    """The event in a body with this tenant, where it names none; whatever else ``body`` is, as it is."""
    text = inner_body(body)
    value = _json_object(text)
    if value is None or _TENANT in value:
        return body
    # Put in as text: what is read and written again might not be what was sent.
    named = json.dumps({_TENANT: tenant})
    return f"{named[:-1]}, {text.lstrip()[1:]}" if value else named


def _parse_unwrapped(text: str) -> FeedbackEvent:
    value = _json_object(text)
    problems = _size_problems(text, value) or _envelope_problems(value)
    if not problems:
        try:
            return FeedbackEvent.model_validate_json(text)
        except ValidationError as error:
            problems = _content_problems(error, value)
    # Raised outside the handler: pydantic's error quotes the text and must not travel along as its context.
    raise ContractError(problems, tenant=_tenant(value))


def _size(text: str) -> int:
    return len(text.encode(errors="surrogatepass"))


def _clean(text: str) -> str:
    """``text`` without byte order mark; a surrogate that UTF-8 cannot hold becomes its JSON escape."""
    return text.removeprefix(_BYTE_ORDER_MARK).encode(errors="backslashreplace").decode()


def _json_object(text: str) -> dict[str, object] | None:
    if _size(text) > MAX_BODY_BYTES:
        return None
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _carried(value: dict[str, object] | None) -> str | None:
    """What an SNS notification or an EventBridge event carries; None when ``value`` is neither."""
    if value is None:
        return None
    message, detail = value.get("Message"), value.get("detail")
    if value.get("Type") == "Notification" and isinstance(message, str):
        return message
    if isinstance(value.get("detail-type"), str) and isinstance(detail, dict):
        return _compact(detail)
    return None


def _compact(value: object) -> str | None:
    try:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    except RecursionError:
        return None


def _size_problems(text: str, value: dict[str, object] | None) -> list[Problem]:
    size = _size(text)
    if size <= MAX_EVENT_BYTES:
        return []
    cure = f"the event has {size:,} bytes of UTF-8, at most {MAX_EVENT_BYTES:,} are allowed"
    if not value:
        return [Problem(WHOLE_BODY, cure)]
    largest = max(value, key=lambda field: len(_compact(value[field]) or ""))
    return [Problem(field_path((largest,)), f"{cure}; shorten this field, the largest")]


def _envelope_problems(value: dict[str, object] | None) -> list[Problem]:
    if value is not None and value.get("Type") in _SNS_HANDSHAKES and "Token" in value:
        return [Problem("Type", f"is an SNS {value['Type']}, not feedback: confirm the subscription at its topic")]
    if _carried(value) is not None:
        return [Problem(WHOLE_BODY, f"is wrapped more than {MAX_ENVELOPES} times by SNS or EventBridge: unwrap it")]
    return []


def _content_problems(error: ValidationError, value: dict[str, object] | None) -> list[Problem]:
    found = problems_of(error)
    if value is None or error.errors()[0]["type"] != "json_invalid":
        return found
    # The standard library reads a little more than pydantic's parser, so the fields can still be judged.
    try:
        FeedbackEvent.model_validate(value)
    except ValidationError as fields:
        return [*problems_of(fields), *found]
    return found


def _tenant(value: dict[str, object] | None) -> str | None:
    tenant = value.get(_TENANT) if value else None
    return tenant if isinstance(tenant, str) and re.fullmatch(TENANT_PATTERN, tenant) else None
