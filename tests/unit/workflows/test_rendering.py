import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldsmith.domain.formats import RENDER, Shape
from goldsmith.domain.samples import GoldenSample
from goldsmith.domain.segments import EventRecord, Segment, erased
from goldsmith.errors import NotEnoughSamples
from goldsmith.workflows.rendering import MOST_KEPT, Rendering, training_lines
from tests.fakes.samples import CONVERSATIONS, golden, record_line, talk
from tests.fakes.stories import feedback_event

UNANSWERED = talk(("user", "Write to Dana."), ("assistant", "Dear Dana,"))


def refused(number: int) -> GoldenSample:
    return golden(number, messages=UNANSWERED)


def lines_of(*samples: GoldenSample, shape: Shape = "sft", base_model: str = "") -> Iterator[bytes]:
    return training_lines(map(record_line, samples), Rendering(shape, base_model))


def fine(count: int, start: int = 1) -> list[GoldenSample]:
    return [golden(number) for number in range(start, start + count)]


@pytest.mark.parametrize("shape", RENDER)
def test_sample_records_become_lines_of_the_shape_in_their_order(shape: Shape) -> None:
    samples = fine(12)
    assert list(lines_of(*samples, shape=shape)) == [RENDER[shape](sample) for sample in samples]


def test_what_the_provider_would_refuse_is_left_out_and_counted() -> None:
    rendering = Rendering("sft")
    lines = training_lines(map(record_line, [*fine(10), refused(11), refused(12)]), rendering)
    assert len(list(lines)) == 10
    assert (rendering.lines, rendering.left_out) == (10, 2)


def test_too_few_lines_end_in_an_error_that_names_the_first_reasons_and_no_text() -> None:
    lines = lines_of(*fine(9), *map(refused, range(10, 15)))
    with pytest.raises(NotEnoughSamples) as raised:
        list(lines)
    said = str(raised.value)
    assert said.startswith("9 lines to train on (sft), a provider needs 10; 5 samples left out")
    assert [f"generation gen-{number}:" in said for number in range(10, 15)] == [True] * 3 + [False] * 2
    assert "Dana" not in said


def test_the_error_comes_after_the_last_line() -> None:
    lines = iter(lines_of(*fine(9)))
    assert len([next(lines) for _ in range(9)]) == 9
    with pytest.raises(NotEnoughSamples):
        next(lines)


def test_samples_without_a_rejected_draft_have_nothing_to_say_in_pairs_and_are_no_fault() -> None:
    agreed = [golden(number, rejected=None) for number in range(20, 25)]
    rendering = Rendering("dpo")
    assert len(list(training_lines(map(record_line, [*fine(10), *agreed]), rendering))) == 10
    assert (rendering.left_out, rendering.without_rejected) == (0, 5)
    with pytest.raises(NotEnoughSamples, match=r"9 lines .* 5 samples have no draft that was rejected$"):
        list(lines_of(*fine(9), *agreed, shape="dpo"))


def test_the_base_model_may_ask_for_more_samples() -> None:
    assert len(list(lines_of(*fine(8), shape="bedrock", base_model="amazon.nova-micro-v1:0"))) == 8
    with pytest.raises(NotEnoughSamples, match="a provider needs 200"):
        list(lines_of(*fine(8), shape="bedrock", base_model="amazon.nova-2-lite-v1:0:256k"))


def test_what_was_forgotten_in_the_file_is_passed_over() -> None:
    records = [*map(record_line, fine(10)), erased(record_line(golden(11)))]
    rendering = Rendering("sft")
    assert len(list(training_lines(records, rendering))) == 10
    assert rendering.left_out == 0


def test_a_record_that_is_no_sample_is_a_defect() -> None:
    event = EventRecord(generation_id="g", event=feedback_event())
    body = Segment("acme-leads", [event], datetime(2026, 11, 22, tzinfo=UTC)).body
    with pytest.raises(TypeError, match="of kind event"):
        list(training_lines([body], Rendering("sft")))


def test_all_are_counted_and_only_the_first_reasons_are_kept() -> None:
    rendering = Rendering("sft")
    assert not any(map(rendering.line, map(refused, range(MOST_KEPT + 50))))
    assert (rendering.left_out, rendering.broken) == (MOST_KEPT + 50, {"answers_itself": MOST_KEPT + 50})
    assert [found.generation_id for found in rendering.violations] == [f"gen-{n}" for n in range(MOST_KEPT)]


def test_a_sample_that_breaks_a_rule_twice_is_one_sample() -> None:
    rendering = Rendering("sft")
    rendering.line(golden(messages=talk(("user", " "), ("user", "\n"))))
    assert (rendering.left_out, rendering.broken, len(rendering.violations)) == (1, {"blank_text": 1}, 2)


def test_lines_are_taken_one_by_one() -> None:
    read: list[int] = []

    def records() -> Iterator[bytes]:
        for number in range(1, 100):
            read.append(number)
            yield record_line(golden(number))

    next(training_lines(records(), Rendering("sft")))
    assert read == [1]


def test_a_full_file_takes_no_more_and_says_which_samples_are_not_in_it() -> None:
    rendering = Rendering("bedrock")
    rendering.limits = replace(rendering.limits, maximum_lines=8)
    assert [rendering.line(sample) is not None for sample in fine(10)] == [True] * 8 + [False] * 2
    assert [found.generation_id for found in rendering.violations] == ["gen-9", "gen-10"]
    assert (rendering.broken, rendering.shortfall) == ({"overfull": 2}, None)


def test_a_file_grows_to_the_byte_it_may_have() -> None:
    written = Rendering("sft")
    lines = [written.line(sample) for sample in fine(9)]
    size = sum(len(line or b"") + 1 for line in lines)
    exact, short = Rendering("sft"), Rendering("sft")
    exact.limits, short.limits = (replace(written.limits, maximum_bytes=most) for most in (size, size - 1))
    for sample in fine(9):
        exact.line(sample)
        short.line(sample)
    assert (exact.lines, exact.size, exact.left_out) == (9, size, 0)
    assert (short.lines, short.left_out, short.broken) == (8, 1, {"overfull": 1})


@pytest.mark.parametrize("shape", RENDER)
@settings(derandomize=True, deadline=None)
@given(st.lists(CONVERSATIONS, min_size=2, max_size=5))
def test_no_line_holds_text_of_another_sample(shape: Shape, conversations: list[list[tuple[str, str]]]) -> None:
    samples = [
        golden(
            number,
            messages=talk(*((role, f"«{number}»{text}") for role, text in said)),
            answer=f"«{number}» answer",
            rejected=f"«{number}» draft",
            author=f"«{number}»",
        )
        for number, said in enumerate(conversations)
    ]
    rendering = Rendering(shape)
    for number, sample in enumerate(samples):
        shown = json.dumps(json.loads(rendering.line(sample) or b"{}"), ensure_ascii=False)
        assert not [other for other in range(len(samples)) if other != number and f"«{other}»" in shown]
    assert rendering.lines + rendering.left_out == len(samples)
