"""Where a reader types the documentation's commands: files that they name lie there, and its exports are set."""

import os
import shlex
import subprocess
from dataclasses import replace
from functools import cache

import pytest
from botocore.exceptions import ClientError
from botocore.loaders import create_loader

from goldsmith_cli.local.stack import LocalStack
from goldsmith_cli.main import run
from tests.docs.aws_lines import call_of, is_operation
from tests.docs.command_lines import UsageError, is_complete
from tests.docs.command_table import Left, Run, filled, how
from tests.docs.pages import ROOT, Command
from tests.e2e.docs_programs import exported
from tests.e2e.docs_stack import Subjects
from tests.fakes.http_front import running_http_front

_ONE_LOADER = cache(create_loader)


class Shell:
    """Runs command lines in this process, as processes of their own would take a second each."""

    def __init__(
        self,
        stack: LocalStack,
        subjects: Subjects,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        self._root, self._subjects = stack.state.root, subjects
        self._monkeypatch, self._capsys = monkeypatch, capsys
        monkeypatch.chdir(subjects.folder)
        # Each command makes its own session, and each session would read the models of AWS's services anew.
        monkeypatch.setattr("botocore.session.create_loader", _ONE_LOADER)
        for name, value in {**exported(stack), "VISUAL": "cp answer.txt"}.items():
            monkeypatch.setenv(name, value)

    def try_(self, command: Command) -> str:
        """What is wrong with it; empty when nothing is."""
        rule = how(command.line)
        if isinstance(rule, Left):
            return ""
        if rule.before:
            self._run(rule.before, replace(rule, more=""), inline=False)
        self._capsys.readouterr()
        try:
            code = self._run(command.line, rule, inline=command.inline)
        except (UsageError, ValueError, ClientError) as error:
            return f"{type(error).__name__}: {error}"
        said = self._capsys.readouterr()
        return "" if code in rule.ends else f"ended with {code}: {said.err or said.out[-500:]}"

    def _run(self, line: str, rule: Run, *, inline: bool) -> int:
        told = filled(line, lambda kind: str(getattr(self._subjects, rule.words.get(kind, kind))()))
        whole = os.path.expandvars(f"{told} {rule.more}")
        name, *words = shlex.split(whole)
        if name == "goldsmith":
            return self._goldsmith(words, inline=inline)
        if name == "make":
            return self._make(words)
        if name == "aws":
            return int(not is_operation(words)) if inline and "…" in line else self._aws(words)
        if name == "curl":
            return self._curl(whole)
        raise ValueError("no command that can be run here: say so, or how, in tests/docs/command_table.py")

    def _goldsmith(self, words: list[str], *, inline: bool) -> int:
        if inline and not is_complete(words):
            words = [*(words[:-1] if words[-1].startswith("-") else words), "--help"]  # in a sentence it is its name
        where = [] if "--stack" in words else ["--state-dir", str(self._root)]
        self._monkeypatch.setattr("sys.argv", ["goldsmith", *where, *words])
        with pytest.raises(SystemExit) as ended:
            run()
        return ended.value.code if isinstance(ended.value.code, int) else 0

    def _make(self, words: list[str]) -> int:
        """Whether there is something to make: what it runs has tests of its own."""
        told = subprocess.run(["make", "-n", "-C", str(ROOT), *words], capture_output=True, check=False)  # noqa: S607
        return told.returncode

    def _curl(self, line: str) -> int:
        """Against a double of the HTTP front: the local AWS has none."""
        with running_http_front() as front:
            told = {**os.environ, "HTTP_FRONT_URL": front.url, "TOKEN": front.issuer.token()}
            done = subprocess.run(["bash", "-c", f"{line} --fail"], env=told, capture_output=True, check=False)  # noqa: S607
            return done.returncode

    def _aws(self, words: list[str]) -> int:
        call = call_of(words, self._subjects.folder)
        getattr(self._subjects.target.client(call.service), call.method)(**call.parameters)
        return 0
