"""Whatever arrives is an event or refused by field; nothing else ever comes out of the parser."""

import base64
import json
import os
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldsmith.domain.envelope import inner_body, parse_feedback
from goldsmith.domain.events import FeedbackEvent
from goldsmith.errors import ContractError
from tests.fakes.feedback import event_fields, event_json

DATA = Path(os.environ.get("GOLDSMITH_DATA", Path(__file__).parents[3] / "shared" / "data")) / "hostile.jsonl"
TEXT_FIELDS = ["output", "comment", "final", "event_id", "tenant", "generation_id", "model", "author", "occurred_at"]

needs_data = pytest.mark.skipif(
    not DATA.exists(), reason="hostile.jsonl not found: set GOLDSMITH_DATA to the folder that holds it"
)
any_text = st.text(st.characters(exclude_categories=()))
any_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | any_text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(any_text, inner, max_size=4),
    max_leaves=12,
)


def assert_usable(refusal: ContractError) -> None:
    assert refusal.problems
    assert all(problem.field and problem.cure for problem in refusal.problems)
    assert str(refusal).encode()
    assert "is not valid (" not in str(refusal), "every kind of problem has a sentence of its own"


def verdict(body: str) -> str:
    """``valid`` or ``refused``; fails when a refusal names no field or cannot be written down."""
    assert isinstance(inner_body(body).encode(), bytes)
    try:
        event = parse_feedback(body)
    except ContractError as refusal:
        assert_usable(refusal)
        return "refused"
    assert parse_feedback(event.model_dump_json()) == event
    return "valid"


def with_text_in(field: str, text: str) -> Iterator[str]:
    """An event holding ``text`` in ``field``, escaped and as it is."""
    fields = event_fields(**{field: text})
    yield json.dumps(fields)
    yield json.dumps(fields, ensure_ascii=False)


def records(category: str) -> Iterator[dict[str, Any]]:
    with DATA.open(encoding="utf-8") as lines:
        for record in map(json.loads, lines):
            if record["meta"]["category"] == category:
                yield record


@needs_data
@pytest.mark.parametrize("field", [*TEXT_FIELDS, "messages", "metadata"])
def test_naughty_strings_in_any_field(field: str) -> None:
    verdicts: Counter[str] = Counter()
    for record in records("naughty_string"):
        text = record["messages"][0]["content"]
        value = {"messages": [{"role": "user", "content": text}], "metadata": {text[:64]: text}}.get(field, text)
        verdicts.update(map(verdict, with_text_in(field, value)))
    assert verdicts.total() == 2 * 515
    if field in ("output", "comment", "final", "metadata"):
        assert verdicts["refused"] == 0, "free text may be anything that UTF-8 can hold"


@needs_data
def test_malformed_bodies_by_their_exact_bytes() -> None:
    verdicts: Counter[str] = Counter()
    for record in records("malformed_json_bytes"):
        content = base64.b64decode(record["meta"]["bytes_b64"])
        for body in (content.decode(errors="surrogateescape"), content.decode(errors="replace")):
            verdicts[verdict(body)] += 1
            verdicts[verdict(event_json()[:-1] + f', "ignored": {body}}}')] += 1
    assert verdicts.total() == 4 * 316
    assert verdicts["refused"] >= 2 * 316, "none of them is an event by itself"


@given(st.text() | any_text)
def test_any_text_as_a_body(body: str) -> None:
    assert verdict(body) == "refused"


@given(any_json)
def test_any_json_as_a_body(value: object) -> None:
    assert verdict(json.dumps(value)) == "refused"


@settings(max_examples=300)
@given(field=st.sampled_from(sorted(FeedbackEvent.model_fields)), value=any_json)
def test_any_json_in_any_field(field: str, value: object) -> None:
    for body in (event_json(**{field: value}), json.dumps(event_fields(**{field: value}), ensure_ascii=False)):
        verdict(body)


@given(field=st.sampled_from(TEXT_FIELDS), text=any_text)
def test_any_text_in_any_text_field(field: str, text: str) -> None:
    for body in with_text_in(field, text):
        verdict(body)


@given(st.data())
def test_an_event_cut_off_or_spliced_anywhere(data: st.DataObject) -> None:
    body = event_json(final="Hi 👋 Dana", metadata={"a": 1})
    at = data.draw(st.integers(0, len(body)))
    until = data.draw(st.integers(at, len(body)))
    verdict(body[:at] + data.draw(any_text) + body[until:])


@given(st.sampled_from(["Message", "detail"]), any_json, st.sampled_from(["Notification", "x", 1]))
def test_any_content_in_an_envelope(field: str, value: object, kind: object) -> None:
    assert verdict(json.dumps({"Type": kind, "detail-type": kind, field: value})) == "refused"


@pytest.mark.parametrize("depth", [100, 199, 500, 900, 990, 5_000, 200_000])
@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}"), ('{"detail-type":"x","detail":', "}")])
def test_nesting_of_any_depth(depth: int, opening: str, closing: str) -> None:
    nest = opening * depth + "{}" + closing * depth
    assert verdict(nest) == "refused"
    verdict(event_json()[:-1] + f', "ignored": {nest}}}')


identifiers = st.text("abcXYZ019-_./: é字", min_size=1, max_size=200).filter(lambda text: text.strip() == text)
texts = st.none() | st.text()
offsets = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
moments = st.datetimes(timezones=offsets).filter(lambda moment: 1 < moment.year < 9999)
messages = st.lists(
    st.fixed_dictionaries({"role": st.sampled_from(["system", "user", "assistant"]), "content": st.text(min_size=1)}),
    max_size=5,
).map(lambda turns: [*turns, {"role": "user", "content": "?"}])
values = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
required = {
    "version": st.just(1),
    "event_id": identifiers,
    "tenant": st.from_regex(r"[a-z0-9][a-z0-9-]{0,62}", fullmatch=True),
    "generation_id": identifiers,
    "occurred_at": moments.map(lambda moment: moment.isoformat()),
}
optional = {
    "messages": st.none() | messages,
    "output": texts,
    "model": st.none() | identifiers,
    "rating": st.none() | st.floats(1, 5) | st.integers(1, 5),
    "comment": texts,
    "final": texts,
    "author": st.none() | identifiers,
    "metadata": st.dictionaries(st.text(max_size=64), values, max_size=32),
}


def says_something(fields: dict[str, Any]) -> bool:
    texts_given = [fields.get("comment") or "", fields.get("final") or ""]
    return fields.get("rating") is not None or any(text.strip() for text in texts_given)


@given(st.fixed_dictionaries(required, optional=optional).filter(says_something))
def test_the_json_of_any_event_reads_as_an_equal_event(fields: dict[str, Any]) -> None:
    event = parse_feedback(json.dumps(fields))
    assert parse_feedback(event.model_dump_json()) == event
    assert parse_feedback(event.model_dump_json(exclude_unset=True)) == event
