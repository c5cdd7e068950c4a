from collections import Counter

from pydantic_core import to_json

from goldsmith.domain.envelope import parse_feedback
from goldsmith_cli.proof import writer

ROUNDS = range(len(writer.MATTERS))


def test_no_question_is_asked_twice_and_each_has_a_generation_of_its_own() -> None:
    every = [task for number in ROUNDS for task in writer.tasks(number)]
    assert [task.number for task in every] == list(range(sum(writer.COUNTS)))
    assert max(Counter(task.messages[-1]["content"] for task in every).values()) == 1


def test_every_round_brings_mostly_finals_and_the_same_ones_each_time() -> None:
    for number in ROUNDS:
        events = list(writer.judged(number, ["draft"] * writer.COUNTS[number], "base"))
        assert events == list(writer.judged(number, ["draft"] * writer.COUNTS[number], "base"))
        assert sum("final" in event for event in events) >= 0.9 * len(events)
        assert any("comment" in event for event in events)


def test_what_customers_ask_about_is_the_same_in_two_rounds_and_another_thing_in_the_third() -> None:
    asked = [{task.matter.asked for task in writer.tasks(number)} for number in ROUNDS]
    assert asked[0] == asked[1]
    assert not asked[1] & asked[2]


def test_every_event_is_one_that_the_contract_takes() -> None:
    for number in ROUNDS:
        for event in writer.judged(number, ["A draft."] * writer.COUNTS[number], "base"):
            parse_feedback(to_json(event).decode())


def test_what_makes_the_house_style_is_not_in_the_request() -> None:
    for task in writer.tasks(0):
        asked = " ".join(message["content"] for message in task.messages)
        assert not any(word in asked for word in ("Rosa", "Ride well", "Hello"))
        assert task.name in task.in_house_style()
