import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from botocore.exceptions import ClientError, NoCredentialsError
from typer.testing import CliRunner

from goldsmith.errors import GoldsmithError
from goldsmith_cli.app import app
from goldsmith_cli.errors import AwsError, CliError, ExitCode, LocalStackError, NoStackError, UsageError
from goldsmith_cli.main import as_cli_error

DENIED = ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, "DescribeStacks")


def goldsmith(*arguments: str, directory: Path) -> "subprocess.CompletedProcess[str]":
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GOLDSMITH_")}
    code = "from goldsmith_cli.main import run; run()"
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=directory,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys, goldsmith_cli.main; "
        "print([m for m in ('boto3', 'botocore', 'pydantic', 'openai', 'ministack') if m in sys.modules])"
    )
    command = [sys.executable, "-c", code]
    answer = subprocess.run(command, capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"


@pytest.mark.parametrize("arguments", [["--help"], ["local", "--help"], ["local", "up", "--help"]])
def test_every_command_explains_itself(arguments: list[str]) -> None:
    import goldsmith_cli.main  # noqa: F401 - registers the commands

    answer = CliRunner().invoke(app, arguments)
    assert answer.exit_code == 0
    assert "Usage" in answer.output


def commands() -> Iterator[list[str]]:
    """Every command and group of commands."""
    waiting: list[tuple[Any, list[str]]] = [(typer.main.get_command(app), [])]
    while waiting:
        command, path = waiting.pop()
        yield path
        waiting += [(each, [*path, name]) for name, each in getattr(command, "commands", {}).items()]


def test_no_help_cuts_an_options_name_or_gives_a_flag_a_type(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a terminal of 80 columns."""
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("TERMINAL_WIDTH", "80")
    helps = {" ".join(path): CliRunner().invoke(app, [*path, "--help"]).output for path in commands()}
    assert len(helps) > 20
    assert [name for name, said in helps.items() if re.search(r"--[\w-]*…", said)] == []
    assert [name for name, said in helps.items() if "<bool>" in said] == []


def test_a_value_that_is_refused_is_told_without_the_librarys_words() -> None:
    answer = CliRunner().invoke(app, ["dataset", "export", "--tenant", "acme", "--format", "xyz"])
    assert answer.exit_code == ExitCode.USAGE
    assert "'xyz' is not one of" in answer.output
    assert "Value error" not in answer.output


def test_the_help_of_up_tells_what_is_saved_what_is_deployed_and_how_it_is_judged(tmp_path: Path) -> None:
    words = " ".join(goldsmith("local", "up", "--help", directory=tmp_path).stdout.replace("│", " ").split())
    assert "saved by goldsmith local down, and only by it" in words
    assert "HoldoutFraction=0.25 and MinimumEvidence=3" in words
    assert "installed" in words


def test_the_version_is_told(tmp_path: Path) -> None:
    assert goldsmith("--version", directory=tmp_path).stdout.startswith("goldsmith ")


def test_a_foreseen_failure_is_a_sentence_and_a_cure_without_traceback(tmp_path: Path) -> None:
    answer = goldsmith("local", "up", "--parameter", "Nonsense", directory=tmp_path)
    assert answer.returncode == ExitCode.USAGE
    assert answer.stderr.startswith("error: --parameter Nonsense")
    assert "for example" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_status_without_a_stack_tells_so_and_creates_nothing(tmp_path: Path) -> None:
    answer = goldsmith("local", "status", directory=tmp_path)
    assert answer.returncode == ExitCode.NO_STACK
    assert answer.stdout.startswith(f"no local stack runs in {tmp_path / '.goldsmith'}; ")
    assert "goldsmith local up" in answer.stdout
    assert list(tmp_path.iterdir()) == []


def test_down_without_a_stack_is_no_error_and_creates_nothing(tmp_path: Path) -> None:
    answer = goldsmith("local", "down", "--purge", directory=tmp_path)
    assert (answer.returncode, answer.stdout) == (0, f"no local stack was running in {tmp_path / '.goldsmith'}\n")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", ["up", "down", "status"])
def test_local_commands_refuse_the_name_of_a_deployed_stack(tmp_path: Path, command: str) -> None:
    answer = goldsmith("--stack", "prod", "local", command, directory=tmp_path)
    assert answer.returncode == ExitCode.USAGE
    assert answer.stderr.startswith("error: --stack prod: ")
    assert list(tmp_path.iterdir()) == []


LOOKING_FOR_A_STACK = [["local", "up"], ["local", "down"], ["local", "status"], ["status"], ["runs"]]


@pytest.mark.parametrize("command", LOOKING_FOR_A_STACK)
def test_a_file_in_the_state_directorys_place_is_told_with_the_cure(tmp_path: Path, command: list[str]) -> None:
    (tmp_path / ".goldsmith").write_text("")
    answer = goldsmith(*command, directory=tmp_path)
    assert answer.returncode == ExitCode.USAGE, answer.stderr
    assert answer.stderr.lower().startswith(("error: cannot read /", "error: cannot write /"))
    assert "ot a directory" in answer.stderr
    assert "--state-dir" in answer.stderr
    assert "Traceback" not in answer.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="the directories are Linux's own")
@pytest.mark.parametrize("place", ["/proc", "/proc/goldsmith", "/sys/kernel", "/sys/kernel/goldsmith"])
def test_a_state_directory_where_nothing_can_be_written_is_told_with_the_cure(tmp_path: Path, place: str) -> None:
    answer = goldsmith("--state-dir", place, "local", "up", directory=tmp_path)
    assert answer.returncode == ExitCode.USAGE, answer.stderr
    assert answer.stderr.startswith(f"error: cannot write {place}")
    assert "Traceback" not in answer.stderr


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (UsageError("x"), ExitCode.USAGE),
        (NoStackError("x"), ExitCode.NO_STACK),
        (LocalStackError("x"), ExitCode.PROBLEM),
        (GoldsmithError("x"), ExitCode.PROBLEM),
        (AwsError("x"), ExitCode.AWS),
        (NoCredentialsError(), ExitCode.AWS),
        (DENIED, ExitCode.AWS),
    ],
)
def test_each_kind_of_failure_has_its_exit_code(error: Exception, code: ExitCode) -> None:
    foreseen = as_cli_error(error)
    assert isinstance(foreseen, CliError)
    assert foreseen.exit_code == code


def test_a_defect_is_not_hidden() -> None:
    assert as_cli_error(ZeroDivisionError("a defect")) is None


def test_a_refusal_of_aws_names_the_operation_and_the_cure() -> None:
    foreseen = as_cli_error(DENIED)
    assert foreseen is not None
    assert foreseen.message == "AWS refused DescribeStacks: AccessDenied: no"
    assert "get-caller-identity" in foreseen.cure
