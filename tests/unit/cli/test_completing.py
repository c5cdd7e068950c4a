"""Shell completion, asked as each shell asks, bash by its own function in bash."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from goldsmith_cli.completing import at_once

RUN = "from goldsmith_cli.main import run; run()"
LOADED = """import sys
try:
    from goldsmith_cli.main import run; run()
finally:
    print(*({'boto3', 'botocore', 'openai', 'moto'} & set(sys.modules)), file=sys.stderr)
"""
WITHOUT_A_STACK = {"GOLDSMITH_STACK": "", "GOLDSMITH_STATE_DIR": ""}


def asked(directory: Path, code: str = RUN, **variables: str) -> "subprocess.CompletedProcess[str]":
    program = directory / "goldsmith"
    program.write_text(f"#!{sys.executable}\n{code}\n")
    program.chmod(0o755)
    path = f"{directory}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, **WITHOUT_A_STACK, "PATH": path, **variables}
    return subprocess.run([str(program)], cwd=directory, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("goldsmith runs sh", ["show"]),
        ("goldsmith doc", ["doctor"]),
        ("goldsmith dataset export --format ", ["sft", "dpo", "bedrock", "golden"]),
        ("goldsmith status --tenant ", []),
    ],
)
def test_bash_completes_by_the_function_it_is_given(tmp_path: Path, line: str, expected: list[str]) -> None:
    asked(tmp_path)  # puts the program there
    script = f"""
        eval "$(_GOLDSMITH_COMPLETE=source_bash goldsmith)"
        complete -p goldsmith >/dev/null || exit 9
        line={line!r}; COMP_WORDS=($line); [ "${{line: -1}}" = " " ] && COMP_WORDS+=("")
        COMP_CWORD=$(( ${{#COMP_WORDS[@]}} - 1 ))
        _goldsmith_completion goldsmith
        printf '%s\\n' "${{COMPREPLY[@]}}"
    """
    environment = {**os.environ, **WITHOUT_A_STACK, "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"}
    answer = subprocess.run(
        ["bash", "-c", script],  # noqa: S607 - the shell whose function is tested
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (answer.returncode, answer.stderr) == (0, "")
    assert answer.stdout.split() == expected


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_has_its_script(tmp_path: Path, shell: str) -> None:
    answer = asked(tmp_path, _GOLDSMITH_COMPLETE=f"source_{shell}")
    assert answer.returncode == 0
    assert f"complete_{shell}" in answer.stdout


@pytest.mark.parametrize(
    "variables",
    [
        {"_GOLDSMITH_COMPLETE": "complete_zsh", "_TYPER_COMPLETE_ARGS": "goldsmith runs sh"},
        {
            "_GOLDSMITH_COMPLETE": "complete_fish",
            "_TYPER_COMPLETE_ARGS": "goldsmith runs sh",
            "_TYPER_COMPLETE_FISH_ACTION": "get-args",
        },
    ],
)
def test_zsh_and_fish_are_answered(tmp_path: Path, variables: dict[str, str]) -> None:
    answer = asked(tmp_path, **variables)
    assert "show" in answer.stdout
    assert answer.stderr == ""


def test_with_nothing_there_nothing_is_said_and_nothing_heavy_is_loaded(tmp_path: Path) -> None:
    words = "goldsmith runs show "
    answer = asked(tmp_path, LOADED, _GOLDSMITH_COMPLETE="complete_bash", COMP_WORDS=words, COMP_CWORD="3")
    assert (answer.stdout.strip(), answer.stderr.strip()) == ("", "")


def test_what_takes_too_long_or_fails_offers_nothing() -> None:
    def never() -> list[str]:
        time.sleep(1)
        return ["late"]

    def broken() -> list[str]:
        raise ZeroDivisionError

    assert at_once(never, 0.05) == at_once(broken, 5) == []
    assert at_once(lambda: ["there"], 5) == ["there"]
