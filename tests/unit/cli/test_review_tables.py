import io
import re
import shlex
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from rich.console import Console

from goldsmith.domain.candidates import Candidate
from goldsmith.domain.checks import CHECKS
from goldsmith_cli.review.details import commands, show_parked
from goldsmith_cli.review.listing import Row, beginning, table, total
from goldsmith_cli.review.reasons import explained
from tests.fakes.parking import found, parked_house
from tests.fakes.services import FakeClock

NOW = FakeClock().moment
LONG_NAME = "0b9f3a4e-generation-with-a-name-that-is-longer-than-most-of-the-names-there-are"


def row(name: str = "gen-1", tenant: str = "acme-leads", reasons: tuple[str, ...] = ("low_score", "length")) -> Row:
    return Row(name, tenant, NOW - timedelta(hours=3), reasons, "Too stiff.", candidates=2)


def console(width: int, *, colours: bool = False) -> Console:
    file = io.StringIO()
    return Console(width=width, file=file, color_system="truecolor" if colours else None, force_terminal=colours)


def listed(width: int, *rows: Row) -> str:
    with (target := console(width)).capture() as capture:
        target.print(table(rows, NOW), crop=False)
    return capture.get()


def shown(target: Console, **changes: object) -> str:
    with target.capture() as capture:
        show_parked(target, found(parked_house(None, "Too stiff.", **changes)), NOW, full=False)
    return capture.get()


@pytest.mark.parametrize("width", [60, 100, 400])
def test_names_and_reasons_are_never_split(width: int) -> None:
    said = listed(width, row(LONG_NAME), row(tenant="a" * 63))
    assert not {LONG_NAME, "a" * 63, "low_score", "length", "3"} - set(said.replace(",", " ").split())


def test_a_narrow_terminal_gets_a_block_for_each() -> None:
    lines = listed(50, row(LONG_NAME)).splitlines()
    assert lines[0] == LONG_NAME
    assert ["reasons", "low_score,", "length"] in [line.split() for line in lines]


def test_the_total_counts_a_rewrite_under_each_of_its_reasons() -> None:
    assert total([row(), row(reasons=("length",))]) == "2 parked: 2 length, 1 low_score"


@pytest.mark.parametrize(
    ("comment", "said"),
    [
        ("short", "short"),
        ("two\n\nlines\tof it", "two lines of it"),
        ("x" * 100, "x" * 60 + " …"),
        ("a\x1b[2Jb\u202e", "a\\x1b[2Jb\\u202e"),
    ],
)
def test_a_comment_begins_on_one_line_that_cannot_steer_a_terminal(comment: str, said: str) -> None:
    assert beginning(comment) == said


def test_what_changed_is_coloured_on_a_terminal_and_marked_elsewhere() -> None:
    coloured, plain = shown(console(200, colours=True)), shown(console(200))
    assert "\x1b[32mChanged in 10 ways.\x1b[0m" in coloured
    assert "{+Changed in 10 ways.+}" in plain
    assert "{+" not in coloured


def test_a_text_that_would_take_minutes_to_compare_is_shown_as_it_is_and_shortened() -> None:
    candidate = Candidate(answer="a to the of of " * 1_300)
    parked = replace(found(parked_house()), candidates=(candidate,))
    parked = replace(parked, feedback=parked.feedback.model_copy(update={"output": "the of a to " * 1_600}))
    with (target := console(200)).capture() as capture:
        show_parked(target, parked, NOW, full=False)
    assert "too long or too repetitive to compare with the draft" in capture.get()
    assert len(capture.get()) < 5_000


@pytest.mark.parametrize("name", ["gen-1", "it's $HOME; rm", "a b"])
def test_the_commands_that_are_offered_can_be_pasted(name: str) -> None:
    offered = [shlex.split(command) for command in commands(found(parked_house(generation_id=name), name))]
    assert {words[2] for words in offered} == {"approve", "edit", "reject", "retry"}
    assert {words[3] for words in offered} == {name}


def test_every_reason_has_a_meaning_here_and_in_the_guide_for_reviewers() -> None:
    guide = (Path(__file__).parents[3] / "docs" / "review.md").read_text()
    told = set(re.findall(r"`([a-z_]+)`", guide[guide.index("## Why something is parked") :]))
    assert not set(CHECKS) - told
    for reason in told - {"judge_"}:
        assert explained(reason) != reason, reason
    assert explained("judge_timed_out").startswith("judge_timed_out: of the judge: The model took too long")
    assert explained("something_new") == "something_new"
