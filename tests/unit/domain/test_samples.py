import pytest

from goldsmith.domain.events import Message
from goldsmith.domain.samples import Source, conversation_group, make_sample
from tests.fakes.stories import DRAFT, conversation, feedback, turns


def test_a_sample_keeps_conversation_answer_draft_and_provenance() -> None:
    told = feedback(author="writer-17", model="m1", comment="Shorter.")
    sample = make_sample(told, Source.EDITED, "Hi Dana")
    assert (sample.answer, sample.rejected, sample.source) == ("Hi Dana", DRAFT, Source.EDITED)
    assert (sample.author, sample.model, sample.event_ids) == ("writer-17", "m1", ("event-1",))
    assert sample.messages == told.messages


def test_the_comment_appears_nowhere_in_a_sample() -> None:
    sample = make_sample(feedback(comment="Zebra crossing."), Source.REWRITTEN, "Hi Dana")
    assert "Zebra" not in sample.model_dump_json()


def test_a_draft_that_is_the_answer_is_not_also_the_rejected_one() -> None:
    assert make_sample(feedback(), Source.ACCEPTED, DRAFT).rejected is None
    assert make_sample(feedback(), Source.EDITED, f" {DRAFT}\n").rejected is None


def test_the_sample_id_names_generation_source_conversation_draft_and_answer() -> None:
    told = feedback()
    first = make_sample(told, Source.EDITED, "Hi").sample_id
    others = [
        make_sample(told, Source.REVIEWED, "Hi"),
        make_sample(told, Source.EDITED, "Hello"),
        make_sample(feedback(tenant="birch-studio"), Source.EDITED, "Hi"),
        make_sample(feedback(generation_id="gen-2"), Source.EDITED, "Hi"),
        make_sample(feedback(output="Another draft."), Source.EDITED, "Hi"),
        make_sample(feedback(messages=conversation("tea")), Source.EDITED, "Hi"),
    ]
    assert len({first, *(sample.sample_id for sample in others)}) == 7


@pytest.mark.parametrize("change", [{"event_id": "another"}, {"author": "writer-2"}, {"comment": "Other."}])
def test_what_does_not_change_the_lesson_does_not_change_the_sample_id(change: dict[str, object]) -> None:
    first = make_sample(feedback(), Source.EDITED, "Hi").sample_id
    assert make_sample(feedback(**change), Source.EDITED, "Hi").sample_id == first


def test_no_sample_without_a_conversation() -> None:
    with pytest.raises(ValueError, match="gen-1 has no conversation"):
        make_sample(feedback(messages=None), Source.EDITED, "Hi")


def test_the_conversation_alone_makes_the_group() -> None:
    one = make_sample(feedback(), Source.EDITED, "Hi")
    other = make_sample(feedback(tenant="birch-studio", generation_id="gen-2", output="x"), Source.EDITED, "Hey")
    assert one.group == other.group
    assert one.group != make_sample(feedback(messages=conversation("tea")), Source.EDITED, "Hi").group


def test_all_turns_of_a_conversation_are_in_one_group() -> None:
    opening = Message(role="system", content="You write e-mails."), Message(role="user", content="Write to Dana.")
    later = Message(role="assistant", content="Dear Dana"), Message(role="user", content="Shorter, please.")
    spaced = opening[0], Message(role="user", content="Write  to Dana.\n")
    assert len({conversation_group(each) for each in (opening, (*opening, *later), spaced)}) == 1


def test_conversations_that_open_differently_are_in_different_groups() -> None:
    openings = [
        turns("Write to Dana."),
        turns("Write to Tom."),
        (Message(role="system", content="Write to Dana."), Message(role="user", content="Hi")),
        (Message(role="developer", content="Write to Dana."), Message(role="user", content="Hi")),
    ]
    assert len(set(map(conversation_group, openings))) == len(openings)


@pytest.mark.parametrize(("source", "human"), [*zip(Source, [False, True, False, True], strict=True)])
def test_only_edits_and_reviews_are_a_persons_own_words(source: Source, human: bool) -> None:
    assert source.human is human
