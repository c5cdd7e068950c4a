"""The drawing of runs in docs/runs.md is the run machine's tables."""

import re
from pathlib import Path

import pytest

from goldsmith.domain.run_machine import ACTIONS, TRANSITIONS, Observation
from goldsmith.domain.runs import RunState
from goldsmith_cli.published import publish
from goldsmith_cli.run_drawing import BEGIN, END, PAGE, drawn, from_anywhere

GENERATED = drawn(f"{BEGIN}{END}")
PROSE = PAGE.read_text(encoding="utf-8").partition(END)[2]


def test_the_published_drawing_is_what_the_code_says() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert drawn(page) == page, "run: python -m goldsmith_cli.run_drawing"


def test_only_what_stands_between_the_marks_is_written() -> None:
    assert drawn(f"before\n{BEGIN}\nold\n{END}\nafter") == f"before\n{GENERATED}\nafter"


@pytest.mark.parametrize("page", ["", BEGIN, END, f"{BEGIN}{END}{END}"])
def test_a_page_without_its_marks_is_refused(page: str) -> None:
    with pytest.raises(ValueError, match="once each"):
        drawn(page)


def test_the_table_has_every_transition_once() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (.+) \| (.+) \| `(\w+)` \|$", GENERATED, re.MULTILINE)
    assert len(rows) == len(TRANSITIONS)
    assert set(rows) == {(state, ACTIONS[state], seen, to) for (state, seen), to in TRANSITIONS.items()}


def test_the_diagram_has_every_transition_what_can_happen_anywhere_once_for_all() -> None:
    arrows = re.findall(r"^ +(\w+) --> (\w+): (.+?)(?:, unless (\w+))?$", GENERATED, re.MULTILINE)
    read = [
        (each, seen, to)
        for state, to, seen, but in arrows
        for each in (set(ACTIONS) - {but} if state == "under_way" else {state})
    ]
    assert len(read) == len(TRANSITIONS)
    assert set(read) == {(state, seen, to) for (state, seen), to in TRANSITIONS.items()}
    assert len(arrows) == len(TRANSITIONS) - sum(len(ACTIONS) - 1 - len(but) for _, but in from_anywhere().values())
    assert len(from_anywhere()) == 3


def test_the_diagram_keeps_what_is_under_way_apart_from_the_ends() -> None:
    """Mermaid draws no arrow between the insides of two such boxes; there is one."""
    box = re.search(r"as under_way \{\n(.*?)\n    \}", GENERATED, re.DOTALL)
    assert box is not None
    assert set(re.findall(r"\w+", box[1])) >= {state.value for state in ACTIONS}
    assert not [end for end in RunState if end.ended and re.search(rf"\b{end}\b(?!:)", re.sub(r": .*", "", box[1]))]


def test_no_observation_has_a_sign_that_ends_a_label_or_a_cell() -> None:
    assert not [text for text in (*Observation, *ACTIONS.values()) if set(text) & set("|:;#{}\n")]


@pytest.mark.parametrize("state", RunState)
def test_every_state_is_explained_to_the_operator(state: RunState) -> None:
    assert re.search(rf"^\| `{state}` \| .+ \|", PROSE, re.MULTILINE)


@pytest.mark.parametrize("end", sorted(state for state in RunState if state.ended))
def test_for_every_end_it_says_what_to_type(end: RunState) -> None:
    assert re.search(rf"^\| `{end}` \| .+`goldsmith runs \w+ RUN`", PROSE, re.MULTILINE)


def test_a_page_that_differs_is_shown_and_fails_the_check(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "runs.md"
    page.write_text(f"{BEGIN}\n{END}", encoding="utf-8")
    files = {page: drawn(page.read_text(encoding="utf-8"))}
    assert publish(files, ["--check"], "drawing") == 1
    assert "+stateDiagram-v2" in capsys.readouterr().out
    assert publish(files, [], "drawing") == 0
    assert publish(files, ["--check"], "drawing") == 0
