import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldsmith.client import FeedbackEmitter
from goldsmith.domain.events import FeedbackEvent
from goldsmith_cli.history.making import EPOCH, EventMaker
from goldsmith_cli.history.mapping import FieldMap
from goldsmith_cli.history.reading import records
from tests.fakes.feedback import event_fields
from tests.fakes.sqs import FakeQueue

COLUMNS = FieldMap(
    {
        "messages": "prompt",
        "output": "draft",
        "rating": "stars",
        "comment": "note",
        "final": "sent",
        "occurred_at": "when",
        "generation_id": "id",
        "event_id": "event",
        "author": "who",
    }
)
RECORD = {"prompt": "Write to Dana.", "draft": "Dear Dana,", "stars": 2, "note": "Shorter.", "sent": "Hi Dana"}

FEEDBACK = {"stars", "note", "sent"}
texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(lambda text: text.strip() != "")
reviews = st.fixed_dictionaries(
    {"prompt": texts},
    optional={"draft": texts, "stars": st.integers(1, 5) | st.floats(1, 5), "note": texts, "sent": texts},
)


def made(record: dict[str, Any], **options: Any) -> dict[str, Any]:  # noqa: ANN401 - the maker's own
    maker = EventMaker(**{"mapping": COLUMNS, "tenant": "t", **options})
    return dict(maker.make(record).event)


def ids(content: bytes) -> list[tuple[str, str]]:
    events = [made(dict(record.value)) for record in records(io.BytesIO(content), "jsonl") if record.value]
    return [(event["event_id"], event["generation_id"]) for event in events]


@given(st.lists(reviews, max_size=5))
def test_reading_a_file_again_yields_the_same_events(found: list[dict[str, Any]]) -> None:
    """Also when it was written again with other escapes, other spaces and other orders of keys."""
    once = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in found).encode()
    again = "".join(
        json.dumps(dict(reversed(one.items())), ensure_ascii=True, separators=(" , ", " : ")) + "\r\n" for one in found
    ).encode()
    assert len(ids(once)) == len(found)
    assert ids(once) == ids(once) == ids(again)


@given(reviews, reviews)
def test_records_share_an_event_only_when_they_say_the_same(one: dict[str, Any], other: dict[str, Any]) -> None:
    same = made({**one, "stars": 3}) == made({**other, "stars": 3})
    assert (made({**one, "stars": 3})["event_id"] == made({**other, "stars": 3})["event_id"]) == same


@given(reviews.filter(lambda review: not FEEDBACK.isdisjoint(review)))
def test_what_is_made_of_a_good_record_keeps_the_contract(review: dict[str, Any]) -> None:
    event = FeedbackEvent.model_validate_json(json.dumps(made(review)))
    assert event.occurred_at.isoformat() == EPOCH.replace("Z", "+00:00")


def test_the_tenant_and_the_feedback_make_another_event_but_not_another_draft() -> None:
    first = made(RECORD)
    for other in (made(RECORD, tenant="u"), made({**RECORD, "note": "Longer."}), made({**RECORD, "stars": 4})):
        assert other["event_id"] != first["event_id"]
        assert other["generation_id"] == first["generation_id"]


def test_two_finals_without_a_draft_are_two_generations() -> None:
    one, other = (made({"prompt": "Re: hello", "sent": sent}) for sent in ("Yes.", "No."))
    assert one["generation_id"] != other["generation_id"]


def test_the_moment_given_for_the_whole_file_does_not_change_the_events() -> None:
    later = made(RECORD, occurred_at="2026-01-01T00:00:00Z")
    assert later["occurred_at"] == "2026-01-01T00:00:00Z"
    assert later["event_id"] == made(RECORD)["event_id"]
    assert made({**RECORD, "when": "2026-02-02T00:00:00Z"})["event_id"] != later["event_id"]


def test_ids_of_the_file_are_kept_numbers_as_text() -> None:
    event = made({**RECORD, "id": 8841, "event": "e-1", "who": 17})
    assert (event["generation_id"], event["event_id"], event["author"]) == ("8841", "e-1", "17")


@pytest.mark.parametrize(
    ("given_", "rating"), [("4", 4.0), (" 4.5 ", 4.5), (4, 4.0), (True, 5.0), (False, 1.0), ("good", "good")]
)
def test_ratings_are_read_as_numbers_where_they_are_some(given_: object, rating: object) -> None:
    assert made({**RECORD, "stars": given_})["rating"] == rating


def test_a_scale_goes_with_every_rating_and_its_ends_are_true_and_false() -> None:
    event = made({**RECORD, "stars": False}, scale=(0.0, 1.0))
    assert (event["rating"], event["rating_scale"]) == (0.0, {"min": 0.0, "max": 1.0})
    assert "rating_scale" not in made({"prompt": "x", "note": "y"}, scale=(0.0, 1.0))


@pytest.mark.parametrize("text", ["Write to Dana.", "[urgent] Write to Dana.", "[1, 2]", "[]"])
def test_a_plain_text_becomes_one_user_turn(text: str) -> None:
    assert made({**RECORD, "prompt": text})["messages"] == [{"role": "user", "content": text}]


def test_a_conversation_may_be_json_in_a_text() -> None:
    turns = [{"role": "system", "content": "Be kind."}, {"role": "user", "content": "Hi"}]
    assert made({**RECORD, "prompt": json.dumps(turns)})["messages"] == turns
    assert made({**RECORD, "prompt": turns}) == made({**RECORD, "prompt": json.dumps(turns)})


def refusal(record: dict[str, Any], mapping: FieldMap | None = COLUMNS) -> list[str]:
    maker = EventMaker(mapping, "t")
    report = FeedbackEmitter("queue", FakeQueue().as_client()).emit_all([maker.make(record).event])
    return [maker.explained(problem) for problem in report.refused[0].problems]


@pytest.mark.parametrize("prompt", ["", " \n", None])
def test_a_record_without_conversation_and_id_is_told_that_its_conversation_is_blank(prompt: str | None) -> None:
    mapping = FieldMap({"messages": "q", "rating": "stars"})
    assert refusal({"q": prompt, "stars": 3}, mapping) == ["messages (column q): is blank"]
    assert refusal({"prompt": prompt, "stars": 3})[0].startswith("generation_id (column id): is required")


@pytest.mark.parametrize("number", ["NaN", "1e400", "-Infinity", "1" + "0" * 400])
@pytest.mark.parametrize("mapped", [True, False])
def test_a_rating_that_is_no_finite_number_is_told_to_be_one(number: str, mapped: bool) -> None:
    text = json.dumps({**RECORD, **event_fields(rating=None)}).replace('"rating": null', f'"rating": {number}')
    (record,) = records(io.BytesIO(text.replace('"stars": 2', f'"stars": {number}').encode()), "jsonl")
    (said,) = refusal(dict(record.value or {}), COLUMNS if mapped else None)
    assert said.startswith("rating (column stars): must be a finite number" if mapped else "rating: must be a finite")


def hidden(share: float) -> set[str]:
    maker = EventMaker(COLUMNS, "t", hidden_share=share)
    results = (maker.make({**RECORD, "id": f"g{number}"}) for number in range(400))
    found = [result for result in results if result.hides_final]
    assert all("final" not in result.event for result in found)
    return {str(result.event["generation_id"]) for result in found}


def test_the_share_of_hidden_finals_is_about_right_and_a_larger_one_holds_the_smaller() -> None:
    assert 60 < len(hidden(0.25)) < 140
    assert hidden(0.25) == hidden(0.25) < hidden(0.5) < hidden(1.0)
    assert len(hidden(1.0)) == 400
    assert hidden(0.0) == set()


@pytest.mark.parametrize("field", ["note", "draft", "sent"])
def test_a_final_is_hidden_only_where_a_comment_could_do_its_work(field: str) -> None:
    assert not EventMaker(COLUMNS, "t", hidden_share=1.0).make({**RECORD, field: None}).hides_final


def test_hiding_a_final_makes_another_event_of_the_same_draft() -> None:
    whole, part = (made(RECORD, hidden_share=share) for share in (0, 1))
    assert whole["generation_id"] == part["generation_id"]
    assert whole["event_id"] != part["event_id"]


def test_a_complete_event_stays_as_it_is() -> None:
    fields = event_fields(final="Hi", comment="Shorter.", extra=1)
    assert made(fields, mapping=None, tenant=None) == fields
    part = made(fields, mapping=None, tenant=None, hidden_share=1)
    assert part["event_id"] != fields["event_id"]
    assert {**part, "event_id": "event-1", "final": "Hi"} == fields
