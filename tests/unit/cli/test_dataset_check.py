import io

import pytest
from rich.console import Console

from goldsmith.workflows.rendering import MOST_KEPT, Rendering
from goldsmith_cli.dataset_check import Check, sentences, show
from tests.fakes.samples import golden, talk


def rendering(*problems: str) -> Rendering:
    """Ten lines, and a sample left out for each of the generations named."""
    made = Rendering("sft")
    for number in range(10):
        made.line(golden(number))
    for name in problems:
        made.line(golden(messages=talk(("user", " "), ("user", " ")), generation_id=name))
    return made


def shown(width: int, *problems: str) -> str:
    console = Console(width=width, file=io.StringIO(), color_system=None, emoji=False, markup=False)
    with console.capture() as capture:
        show(console, Check(rendering(*problems)), "acme-leads")
    return capture.get()


def test_a_sample_is_one_sentence_however_much_is_wrong_with_it() -> None:
    first, second = sentences(rendering("one", "two"), most=20)
    assert first.startswith("sample 000000000000000000000001 of generation one: messages[0].content: is blank")
    assert "; messages[1].content: is blank" in first
    assert "of generation two" in second


def test_no_more_are_named_than_asked_for() -> None:
    assert len(list(sentences(rendering("one", "two", "three"), most=2))) == 2


def test_names_cannot_steer_the_terminal() -> None:
    hostile = "gen\x1b]0;owned\x07"
    assert "\x1b" not in "".join(sentences(rendering(hostile), most=1)) + shown(400, hostile) + shown(80, hostile)


@pytest.mark.parametrize("width", [60, 80, 400])
def test_every_problem_is_shown_whole_whatever_the_width(width: int) -> None:
    said = " ".join(shown(width, "gen-with-a-long-name-of-its-own").split())
    assert said.count("gen-with-a-long-name-of-its-own") >= 1
    for field in ("messages[0].content", "messages[1].content"):
        assert field in said
    assert said.count("or send what was said") == 2


def test_those_not_shown_are_said_to_be_there() -> None:
    said = shown(400, *(f"gen-{n}" for n in range(MOST_KEPT)))
    assert f"only the first {MOST_KEPT} problems are shown" in said
    assert "are shown" not in shown(400, "one")
