"""What holds for every command there is, those of tomorrow included."""

import pytest

from tests.fakes.commands import Command, commands

ALL = [each for each in commands() if each.runs and each.path]
# They show rather than report: the one writes lines of JSON anyhow, the other is watched.
WITHOUT_JSON = {"dataset export", "demo"}


def named(command: Command) -> str:
    return command.name


def test_the_walk_finds_the_commands() -> None:
    assert len(ALL) >= 28
    assert {"doctor", "status", "runs", "runs show", "local up", "backfill run"} <= {each.name for each in ALL}


@pytest.mark.parametrize("command", ALL, ids=named)
def test_a_command_explains_itself_with_an_example(command: Command) -> None:
    said = f"{command.typed.help or ''} {command.typed.epilog or ''}"
    assert command.typed.help, "no help"
    # `backfill FILE` is short for `backfill run FILE`.
    words = " ".join(word for word in command.path if word != "run")
    assert f"goldsmith {words}" in said.replace("--stack goldsmith ", "").replace("backfill run", "backfill")


@pytest.mark.parametrize("command", commands(), ids=named)
def test_no_option_or_argument_is_without_help(command: Command) -> None:
    assert [param.name for param in command.typed.params if not param.help] == []


@pytest.mark.parametrize("command", ALL, ids=named)
def test_whatever_reports_does_so_for_programs_too(command: Command) -> None:
    assert ("--json" in command.options) is (command.name not in WITHOUT_JSON)
