"""How the command ends in shells as they are: pipes that close, disks that are full, odd encodings, no terminal."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from goldsmith.errors import ConfigurationProblem, ServiceUnavailable
from goldsmith_cli.endings import as_json, prepare_streams, system_error
from goldsmith_cli.errors import CliError, ExitCode
from goldsmith_cli.main import as_cli_error
from tests.fakes.aws_operations import client_error

RUN = "from goldsmith_cli.main import run; run()"
# Prints far more than a pipe holds, in letters that few encodings have, through the way every command ends.
MUCH = """
import typer
from goldsmith_cli import main
@main.app.command()
def much(lines: int) -> None:
    for _ in range(lines):
        typer.echo("Größe “1” 💥 " * 10)
@main.app.command()
def slow() -> None:
    import time
    typer.echo("begun", err=True)
    time.sleep(60)
main.run()
"""


def goldsmith(line: str, directory: Path, *, code: str = RUN, **environment: str) -> "subprocess.CompletedProcess[str]":
    """A line of bash; ``goldsmith`` in it is the command."""
    whole = f"goldsmith() {{ {sys.executable} -c '{code}' \"$@\"; }}\n{line}"
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("GOLDSMITH_", "AWS_", "PYTHONIO"))
    }
    return subprocess.run(
        ["bash", "-c", whole],  # noqa: S607 - the shell whose ways are tested
        cwd=directory,
        env=kept | environment,
        capture_output=True,
        check=False,
        encoding="utf-8",
        errors="replace",
    )


MUCH_IN_SHELL = MUCH.replace("'", "'\\''")


def test_a_reader_that_has_seen_enough_ends_it_quietly(tmp_path: Path) -> None:
    line = "goldsmith much 20000 | head -1; echo ${PIPESTATUS[0]}"
    answer = goldsmith(line, tmp_path, code=MUCH_IN_SHELL)
    assert answer.stdout.splitlines()[1] == str(int(ExitCode.INTERRUPTED))
    assert answer.stderr == ""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full disk to write to")
@pytest.mark.parametrize("lines", [1, 20_000])
def test_a_full_disk_is_told_of(tmp_path: Path, lines: int) -> None:
    answer = goldsmith(f"goldsmith much {lines} > /dev/full", tmp_path, code=MUCH_IN_SHELL)
    assert answer.returncode == ExitCode.PROBLEM
    assert "No space left on device" in answer.stderr
    assert "make room" in answer.stderr
    assert "Traceback" not in answer.stderr


@pytest.mark.parametrize("closed", [">&-", "<&-", ">&- 2>&- <&-"])
def test_streams_that_the_shell_has_closed_are_no_matter(tmp_path: Path, closed: str) -> None:
    answer = goldsmith(f"goldsmith much 1 {closed}", tmp_path, code=MUCH_IN_SHELL)
    assert (answer.returncode, answer.stderr) == (0, "")


def test_letters_that_the_encoding_has_not_are_written_as_in_json(tmp_path: Path) -> None:
    answer = goldsmith("goldsmith much 1", tmp_path, code=MUCH_IN_SHELL, PYTHONIOENCODING="latin-1")
    assert answer.returncode == 0
    assert r"\u201c1\u201d \ud83d\udca5" in answer.stdout
    assert json.loads(r'"\u201c1\u201d \ud83d\udca5"') == "“1” 💥"


def test_ctrl_c_in_the_middle_of_work_ends_with_130_and_no_traceback(tmp_path: Path) -> None:
    process = subprocess.Popen([sys.executable, "-c", MUCH, "slow"], cwd=tmp_path, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    assert process.stderr.readline() == "begun\n"
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=30)
    assert (process.returncode, errors) == (ExitCode.INTERRUPTED, "")


CLEANING_UP = """
import sys, time, typer
from goldsmith_cli import main
@main.app.command()
def slow() -> None:
    try:
        typer.echo("begun", err=True)
        time.sleep(60)
    finally:
        typer.echo("cleaning", err=True)
        time.sleep(1)
        typer.echo("cleaned", err=True)
sys.argv = ["goldsmith", "slow"]
main.command()
"""


def test_a_second_signal_breaks_off_neither_the_cleaning_up_nor_the_silence(tmp_path: Path) -> None:
    """As `timeout` sends it: to the process, and to its group."""
    process = subprocess.Popen([sys.executable, "-c", CLEANING_UP], cwd=tmp_path, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    assert process.stderr.readline() == "begun\n"
    process.send_signal(signal.SIGTERM)
    assert process.stderr.readline() == "cleaning\n"
    process.send_signal(signal.SIGTERM)
    _, errors = process.communicate(timeout=30)
    assert (process.returncode, errors) == (128 + signal.SIGTERM, "cleaned\n")


@pytest.mark.parametrize(
    "around",
    [
        "env -u HOME",
        "env LANG=C LC_ALL=C PYTHONUTF8=0 PYTHONCOERCECLOCALE=0",
        "env COLUMNS=1 TERMINAL_WIDTH=1",
        "env COLUMNS=nonsense NO_COLOR=1 TERM=dumb",
        "env HOME=/nonexistent FORCE_COLOR=1",
    ],
)
def test_odd_environments_are_no_matter(tmp_path: Path, around: str) -> None:
    nobody = {"AWS_EC2_METADATA_DISABLED": "true", "AWS_CONFIG_FILE": "/dev/null"}
    for words in ("--help", "doctor"):
        line = f"{around} {sys.executable} -c '{RUN}' {words}"
        answer = goldsmith(line, tmp_path, AWS_SHARED_CREDENTIALS_FILE="/dev/null", **nobody)
        assert answer.returncode == (ExitCode.NO_STACK if words == "doctor" else ExitCode.OK), answer.stderr
        assert "Traceback" not in answer.stderr


def test_a_directory_that_is_gone_is_told_of(tmp_path: Path) -> None:
    answer = goldsmith("mkdir gone && cd gone && rmdir ../gone && goldsmith status", tmp_path)
    assert answer.returncode == ExitCode.USAGE
    assert "does not exist any more" in answer.stderr


def test_lone_surrogates_can_be_said(capsys: pytest.CaptureFixture[str]) -> None:
    """What a name on the command line becomes that is no UTF-8."""
    prepare_streams()
    sys.stdout.write("caf\udce9")
    sys.stdout.flush()
    assert capsys.readouterr().out == "caf\\udce9"


def test_what_the_system_refuses_is_told_with_the_place_and_the_cure() -> None:
    told = as_cli_error(PermissionError(13, "Permission denied", "/etc/x"))
    assert told is not None
    assert (told.message, told.exit_code) == ("/etc/x: Permission denied", ExitCode.PROBLEM)
    assert "permissions" in told.cure
    assert system_error(OSError(28, "No space left on device"), "standard output").message.startswith("standard output")


@pytest.mark.parametrize("kind", [ServiceUnavailable, ConfigurationProblem])
def test_our_error_that_came_of_aws_has_its_exit_code_and_cure(kind: type[Exception]) -> None:
    ours = kind("reading the ledger: AWS answered AccessDenied")
    ours.__cause__ = client_error("GetItem", "AccessDeniedException", "no", 403)
    for error in (ours, _wrapped(ours)):
        told = as_cli_error(error)
        assert told is not None
        assert told.exit_code == ExitCode.AWS
        assert "get-caller-identity" in told.cure
    alone = as_cli_error(kind("the provider is down"))
    assert alone is not None
    assert alone.exit_code == ExitCode.PROBLEM


def _wrapped(error: Exception) -> CliError:
    wrapped = CliError(str(error))
    wrapped.__cause__ = error
    return wrapped


def test_an_error_for_programs_has_its_cure_and_exit_code() -> None:
    assert as_json(CliError("it is so", "do that")) == {
        "error": {"message": "it is so", "cure": "do that", "exit_code": 1}
    }
    assert as_json(CliError("it is so"))["error"]["cure"] is None
