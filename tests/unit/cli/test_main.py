import os
import subprocess
import sys
from pathlib import Path

import pytest
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
    return subprocess.run(  # noqa: S603 - our own command
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
    answer = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - our own code
    assert answer.stdout.strip() == "[]"


@pytest.mark.parametrize("arguments", [["--help"], ["local", "--help"], ["local", "up", "--help"]])
def test_every_command_explains_itself(arguments: list[str]) -> None:
    import goldsmith_cli.main  # noqa: F401 - registers the commands

    answer = CliRunner().invoke(app, arguments)
    assert answer.exit_code == 0
    assert "Usage" in answer.output


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
    assert "goldsmith local up" in answer.stdout
    assert list(tmp_path.iterdir()) == []


def test_down_without_a_stack_is_no_error_and_creates_nothing(tmp_path: Path) -> None:
    answer = goldsmith("local", "down", "--purge", directory=tmp_path)
    assert (answer.returncode, answer.stdout) == (0, "no local stack was running\n")
    assert list(tmp_path.iterdir()) == []


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
