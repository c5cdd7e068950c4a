"""Every alarm has its runbook, every runbook its alarm, and what a runbook says to type can be typed."""

import re
import shlex
from collections.abc import Iterator

import pytest
from typer.testing import CliRunner

import goldsmith_cli.main  # noqa: F401 - its modules register the commands
from goldsmith_cli.app import app
from goldsmith_cli.bridge import judging
from tests.infra.reading import ROOT
from tests.infra.test_alarms import MATH, alarms

RUNBOOKS = ROOT / "docs" / "runbooks"
INDEX = RUNBOOKS / "README.md"
TOLD_OF_LOGS = ROOT / "docs" / "observability.md"
HEADINGS = ["## Look", "## Mend", "## Over"]


def pages() -> dict[str, str]:
    return {path.stem: path.read_text(encoding="utf-8") for path in RUNBOOKS.glob("*.md") if path != INDEX}


def commands() -> Iterator[tuple[str, str]]:
    """Every command line of goldsmith, from code blocks and within sentences."""
    for path in (*RUNBOOKS.glob("*.md"), TOLD_OF_LOGS):
        text = path.read_text(encoding="utf-8")
        lines = [
            line.strip() for block in re.findall(r"```sh\n(.*?)```", text, re.DOTALL) for line in block.splitlines()
        ]
        inline = re.findall(r"(?<!`)`(goldsmith [^`]+)`(?!`)", text)
        for line in (*lines, *inline):
            if line.startswith("goldsmith "):
                yield path.stem, line


def test_every_alarm_has_a_runbook_and_every_runbook_an_alarm() -> None:
    assert set(pages()) == set(alarms())


def test_the_index_lists_every_runbook_once() -> None:
    linked = re.findall(r"\]\(([a-z-]+)\.md\)", INDEX.read_text(encoding="utf-8"))
    assert sorted(linked) == sorted(pages())


@pytest.mark.parametrize("name", sorted(pages()))
def test_a_runbook_says_what_is_not_lost_where_to_look_what_to_type_and_how_it_ends(name: str) -> None:
    page = pages()[name]
    assert page.startswith(f"# {name}\n")
    assert [line for line in page.splitlines() if line.startswith("## ")] == HEADINGS
    assert "\n**Not lost meanwhile.** " in page


@pytest.mark.parametrize(("page", "line"), sorted(set(commands())))
def test_a_command_in_a_runbook_exists_with_its_options(page: str, line: str) -> None:
    done = CliRunner().invoke(app, [*shlex.split(line)[1:], "--help"])
    assert done.exit_code == 0, f"{page}: {line}: {done.output}"


def test_a_runbook_says_where_its_alarm_cannot_be_rehearsed() -> None:
    assert {name for name, page in pages().items() if "not on the local stack" in page} == MATH
    assert not any(judging.known(alarms()[name]) for name in MATH)


def test_links_lead_somewhere() -> None:
    for path in (*RUNBOOKS.glob("*.md"), TOLD_OF_LOGS):
        for target in re.findall(r"\]\((?!http)([^)#]+)", path.read_text(encoding="utf-8")):
            assert (path.parent / target).exists(), f"{path.name}: {target}"
