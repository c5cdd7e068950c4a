import io
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from goldsmith_cli.errors import ExitCode
from tests.integration.cli_stack import MotoStack, moto_stack
from tests.integration.parking import BEST, DRAFT, OUTAGE, park

EDIT = ("review", "edit", "gen-1", "--reviewer", "Mia")


@pytest.fixture
def stack(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[MotoStack]:
    with moto_stack(monkeypatch, capsys) as running:
        park(running)
        yield running


@pytest.fixture
def editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A script that is the reviewer's editor; it keeps what it was opened on in ``seen.txt``."""
    script = tmp_path / "editor"
    monkeypatch.setenv("EDITOR", str(script))
    monkeypatch.delenv("VISUAL", raising=False)
    return script


def does(script: Path, what: str) -> None:
    """Have the editor do something to the file it is opened on."""
    body = f"import os, sys\npath = sys.argv[-1]\nseen = open(path).read()\n{what}\n"
    script.write_text(f"#!{sys.executable}\n{body}open({str(script.with_name('seen.txt'))!r}, 'w').write(seen)\n")
    script.chmod(0o755)


def answers(stack: MotoStack) -> list[str]:
    lines = stack.goldsmith("dataset", "export", "--tenant", "acme-leads", "--format", "golden").out.splitlines()
    return [json.loads(line)["answer"] for line in lines]


def test_the_editor_opens_on_the_best_candidate_alone_and_what_it_leaves_is_learnt(
    stack: MotoStack, editor: Path
) -> None:
    does(editor, "open(path, 'w').write(seen.replace('a word', 'two words'))")
    answer = stack.goldsmith(*EDIT)
    assert answer.exit_code == ExitCode.OK, answer.err
    assert "edited by Mia" in answer.out
    assert editor.with_name("seen.txt").read_text() == f"{BEST}\n"
    assert answers(stack) == [BEST.replace("a word", "two words")]


@pytest.mark.parametrize(
    ("options", "start", "approval"),
    [((), BEST, "--candidate 1"), (("--draft",), DRAFT, "--draft")],
)
def test_a_text_left_as_it_was_changes_nothing_and_the_other_way_is_told(
    stack: MotoStack, editor: Path, options: tuple[str, ...], start: str, approval: str
) -> None:
    for what in ("pass", "open(path, 'w').write(seen); os.utime(path)"):
        does(editor, what)
        answer = stack.goldsmith(*EDIT, *options)
        assert (answer.exit_code, answer.out, answers(stack)) == (ExitCode.PROBLEM, "", [])
        assert "nothing was changed: the text is as it was" in answer.err
        assert f"goldsmith review approve {approval} gen-1 --tenant acme-leads" in answer.err
        assert editor.with_name("seen.txt").read_text() == f"{start}\n"


@pytest.mark.parametrize(
    ("what", "told"),
    [
        ("open(path, 'w').write('half'); sys.exit(3)", "nothing was changed: "),
        ("open(path, 'wb').write(b'\\xff\\xfe\\xff')", "the editor left no UTF-8 text"),
        ("open(path, 'w').write('  ')", "an empty text cannot be learnt from"),
    ],
)
def test_an_editor_that_fails_or_leaves_no_text_changes_nothing(
    stack: MotoStack, editor: Path, what: str, told: str
) -> None:
    does(editor, what)
    answer = stack.goldsmith(*EDIT)
    assert (answer.exit_code, answer.out, answers(stack)) == (ExitCode.PROBLEM, "", [])
    assert told in answer.err
    assert "Traceback" not in answer.err


def test_an_editor_that_is_not_there_changes_nothing(stack: MotoStack, editor: Path) -> None:
    answer = stack.goldsmith(*EDIT)
    assert (answer.exit_code, answers(stack)) == (ExitCode.PROBLEM, [])
    assert "--file" in answer.err
    assert not editor.exists()


def test_an_outage_left_nothing_to_start_from_but_the_draft(stack: MotoStack, editor: Path) -> None:
    park(stack, OUTAGE, generation_id="gen-2", event_id="e2")
    does(editor, "open(path, 'w').write('Hi Dana')")
    assert stack.goldsmith("review", "edit", "gen-2", "--reviewer", "Mia").exit_code == ExitCode.OK
    assert editor.with_name("seen.txt").read_text() == f"{DRAFT}\n"


def test_a_file_is_taken_without_an_editor_but_for_its_last_line_end(stack: MotoStack, tmp_path: Path) -> None:
    file = tmp_path / "answer.txt"
    file.write_bytes("Hi Dana,\ncafé?\n".encode())
    assert stack.goldsmith(*EDIT, "--file", file).exit_code == ExitCode.OK
    assert answers(stack) == ["Hi Dana,\ncafé?"]


def test_standard_input_is_taken_for_programs(stack: MotoStack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"Hi Dana, a word about late invoices.")))
    told = json.loads(stack.goldsmith(*EDIT, "--file", "-", "--json").out)
    assert (told["decision"], told["outcome"]) == ("edited", "reviewed")
    assert answers(stack) == ["Hi Dana, a word about late invoices."]


@pytest.mark.parametrize("body", [None, b"\xff\xff"])
def test_a_file_that_cannot_be_read_as_text_is_wrong_usage(
    stack: MotoStack, tmp_path: Path, body: bytes | None
) -> None:
    file = tmp_path / "answer.txt"
    if body:
        file.write_bytes(body)
    answer = stack.goldsmith(*EDIT, "--file", file)
    assert (answer.exit_code, answers(stack)) == (ExitCode.USAGE, [])
    assert "answer.txt" in answer.err


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("said", "taken"), [("y\n", True), ("n\n", False), (None, False)])
def test_what_the_checks_find_is_shown_and_taken_only_if_confirmed(
    stack: MotoStack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str | None, taken: bool
) -> None:
    file = tmp_path / "answer.txt"
    file.write_text("Here is the revised version: Hi Dana, a word about late invoices.")
    monkeypatch.setattr("sys.stdin", Terminal(said) if said else io.StringIO())
    answer = stack.goldsmith(*EDIT, "--file", file)
    assert "check: ✗ failed  meta_talk" in answer.err
    assert bool(answers(stack)) == taken == (answer.exit_code == ExitCode.OK)
    assert taken or "nothing was changed" in answer.err


def test_yes_takes_what_the_checks_find_and_shows_it_still(stack: MotoStack, tmp_path: Path) -> None:
    file = tmp_path / "answer.txt"
    file.write_text("Here is the revised version: Hi Dana, a word about late invoices.")
    answer = stack.goldsmith(*EDIT, "--file", file, "--yes")
    assert answer.exit_code == ExitCode.OK
    assert "meta_talk" in answer.err


def test_draft_and_candidate_exclude_each_other(stack: MotoStack) -> None:
    assert stack.goldsmith(*EDIT, "--draft", "--candidate", "1").exit_code == ExitCode.USAGE
    assert os.environ.get("GOLDSMITH_REVIEWER") is None
