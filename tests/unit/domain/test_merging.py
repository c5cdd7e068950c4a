import itertools

from hypothesis import given
from hypothesis import strategies as st

from goldsmith.domain.routing import merge
from tests.fakes.stories import DRAFT, conversation, feedback_event, piece

FIRST, SECOND, THIRD = (f"2026-11-22T10:0{minute}:00Z" for minute in range(3))


def test_pieces_join_in_whatever_order_they_arrive() -> None:
    told = [
        feedback_event(event_id="a", occurred_at=FIRST, rating=2),
        piece(event_id="b", occurred_at=SECOND, comment="Shorter."),
        piece(event_id="c", occurred_at=THIRD, final="Hi Dana"),
    ]
    merged = {merge(order).model_dump_json() for order in itertools.permutations(told)}
    assert len(merged) == 1
    whole = merge(told)
    assert (whole.output, whole.rating, whole.comment, whole.final) == (DRAFT, 0.25, "Shorter.", "Hi Dana")
    assert whole.event_ids == ("a", "b", "c")


def test_each_field_comes_from_the_latest_event_that_has_it() -> None:
    told = [
        piece(event_id="late", occurred_at=THIRD, comment="Longer.", author="writer-2"),
        feedback_event(
            event_id="early", occurred_at=FIRST, rating=1, comment="Shorter.", author="writer-1", model="m1"
        ),
        piece(event_id="between", occurred_at=SECOND, rating=5),
    ]
    merged = merge(told)
    assert (merged.comment, merged.author) == ("Longer.", "writer-2")
    assert (merged.rating, merged.model, merged.output) == (1.0, "m1", DRAFT)
    assert merged.occurred_at == told[0].moment


def test_events_of_the_same_moment_are_ordered_by_their_id() -> None:
    one, two = piece(event_id="e1", comment="Shorter."), piece(event_id="e2", comment="Longer.")
    assert merge([one, two]).comment == merge([two, one]).comment == "Longer."


def test_moments_are_compared_across_time_zones() -> None:
    earlier = piece(event_id="z", occurred_at="2026-11-22T11:59:00+02:00", comment="Shorter.")
    later = piece(event_id="a", occurred_at="2026-11-22T10:00:00Z", comment="Longer.")
    assert merge([later, earlier]).comment == "Longer."


def test_ratings_are_normalised_by_the_scale_they_were_given_on() -> None:
    thumbs = feedback_event(rating=0, rating_scale={"min": -1, "max": 1})
    assert merge([thumbs]).rating == 0.5


def test_feedback_is_complete_with_a_conversation_and_a_text_to_judge() -> None:
    assert merge([feedback_event()]).complete
    assert merge([feedback_event(output=None, final="Hi Dana")]).complete
    assert not merge([piece(rating=5)]).complete
    assert not merge([feedback_event(output=None)]).complete
    assert not merge([feedback_event(messages=None, final="Hi")]).complete


def test_evidence_changes_with_what_a_rewrite_depends_on_and_with_nothing_else() -> None:
    plain = merge([feedback_event(comment="Shorter.")]).evidence
    unrelated = feedback_event(comment="Shorter.", rating=1, author="w", model="m", final="Hi", event_id="other")
    assert merge([unrelated]).evidence == plain
    changed = ({"comment": "Longer."}, {"output": "Dear Dana"}, {"messages": conversation("tea")})
    assert len({merge([feedback_event(**{"comment": "Shorter.", **each})]).evidence for each in changed} | {plain}) == 4


@given(
    st.permutations(
        [(f"e{number}", number % 3, comment) for number, comment in enumerate(("", "a", "b", "c", "", "d"))]
    )
)
def test_merging_is_independent_of_order_for_any_order(order: list[tuple[str, int, str]]) -> None:
    told = [
        piece(event_id=name, occurred_at=f"2026-11-22T10:0{minute}:00Z", comment=comment, rating=minute + 1)
        for name, minute, comment in order
    ]
    merged = merge(told)
    assert merged.event_ids == ("e0", "e3", "e1", "e4", "e2", "e5")
    assert (merged.comment, merged.rating) == ("d", 0.5)
