"""What is written for people, where nobody watches a terminal."""

from io import BytesIO, TextIOWrapper

import pytest
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from goldsmith_cli.consoles import counted, messages, output


def test_no_line_of_a_file_ends_in_blanks(capsys: pytest.CaptureFixture[str]) -> None:
    table = Table(box=None)
    for _ in range(2):
        table.add_column()
    table.add_row("long cell", "x")
    table.add_row("y", "")
    for console in (output(), messages()):
        console.print(Padding(Text("one\n\n two  three"), (0, 0, 0, 2)))
        console.print(table)
    said = capsys.readouterr()
    lines = said.out.splitlines()
    assert said.out == said.err
    assert lines[:3] == ["  one", "", "   two  three"]
    assert [line for line in lines if line != line.rstrip()] == []


@pytest.mark.parametrize(("columns", "width"), [("80", 80), ("", 220), ("0", 220), ("wide", 220), (None, 220)])
def test_a_file_is_as_wide_as_it_is_asked_for(
    columns: str | None, width: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    if columns is not None:
        monkeypatch.setenv("COLUMNS", columns)
    output().print(Text("word " * 100))
    assert width - 5 <= max(map(len, capsys.readouterr().out.splitlines())) <= width


def test_one_is_counted_in_the_singular() -> None:
    assert [counted(number, "run") for number in (0, 1, 2, 1000)] == ["0 runs", "1 run", "2 runs", "1,000 runs"]


def test_a_console_that_outlives_its_file_ends_without_a_word(monkeypatch: pytest.MonkeyPatch) -> None:
    """Python closes what is thrown away, and since 3.13 tells of what fails then."""
    file = TextIOWrapper(BytesIO(), encoding="utf-8")
    monkeypatch.setattr("sys.stdout", file)
    console = output()
    console.print("said")
    file.close()
    console.file.close()
