"""Every command of the documentation is run as it stands there, or says why it cannot be and is one all the same.

How a page's commands are run is in ``tests/docs/command_table.py``; most need no row there.
"""

import re
import shlex
from pathlib import Path

import pytest

from goldsmith_cli.local.stack import LocalStack
from tests.docs.aws_lines import call_of
from tests.docs.command_lines import is_command
from tests.docs.command_table import Left, how
from tests.docs.pages import ROOT, commands, pages
from tests.e2e.docs_shell import Shell
from tests.e2e.docs_stack import Subjects

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("local-stack")]

ALL = [command for page in pages() for command in commands(page)]
# A command is run where it is first seen: pages repeat one another.
FIRST = {command.line: command.page for command in reversed(ALL)}


@pytest.fixture(scope="module")
def prepared(local_stack: LocalStack, tmp_path_factory: pytest.TempPathFactory) -> Subjects:
    found = Subjects(local_stack, tmp_path_factory.mktemp("docs"))
    found.prepare()
    return found


@pytest.mark.parametrize("page", sorted(set(FIRST.values())))
def test_every_command_of_the_page_works(
    page: str,
    local_stack: LocalStack,
    prepared: Subjects,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    shell = Shell(local_stack, prepared, monkeypatch, capsys)
    wrong = [
        f"{each.line}\n  {what}" for each in commands(page) if FIRST[each.line] == page and (what := shell.try_(each))
    ]
    assert wrong == [], "\n".join(wrong)


@pytest.mark.parametrize("line", [line for line in FIRST if isinstance(how(line), Left)])
def test_what_is_not_run_is_a_command_all_the_same(line: str, tmp_path: Path) -> None:
    rule, (name, *words) = how(line), shlex.split(line)
    assert isinstance(rule, Left)
    if name == "goldsmith":
        assert is_command(line)
    if name == "aws" and "command's own" not in rule.reason:
        assert call_of(words, tmp_path).service == words[0]


def test_what_the_makefile_has_is_said_by_its_help() -> None:
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    helped = re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert targets == helped
