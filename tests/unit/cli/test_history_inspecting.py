from pathlib import Path

import pytest

from goldsmith_cli.errors import CliError, ExitCode, UsageError
from goldsmith_cli.history.inspecting import refuse_other_files
from goldsmith_cli.history.reading import Format

LINE = b'{"a": "b"}\n'


def file(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "records"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    "content",
    [LINE.decode().encode("utf-16"), LINE + b"\0" + LINE, b"\x89PNG\r\n\x1a\n\xff\xfe", b"\xe9\n\xe8\n" + LINE],
)
@pytest.mark.parametrize("how", ["jsonl", "csv"])
def test_a_file_that_is_no_text_is_refused_once(tmp_path: Path, content: bytes, how: Format) -> None:
    with pytest.raises(UsageError, match="is not a text file"):
        refuse_other_files(file(tmp_path, content), how)


@pytest.mark.parametrize("content", [LINE + LINE + b"\xff\n", '{"a": "é"}'.encode() * 7000, b"\n\n" + LINE])
def test_a_text_file_may_have_a_broken_line_and_any_length(tmp_path: Path, content: bytes) -> None:
    refuse_other_files(file(tmp_path, content), "jsonl")


@pytest.mark.parametrize(
    ("content", "how"), [(b"", "jsonl"), (b"\n \n", "jsonl"), (b"", "csv"), (b"a,b\n", "csv"), (b"a,b\n\n", "csv")]
)
def test_a_file_without_records_is_a_problem_not_a_success(tmp_path: Path, content: bytes, how: Format) -> None:
    with pytest.raises(CliError, match="the file holds no records") as refusal:
        refuse_other_files(file(tmp_path, content), how)
    assert refusal.value.exit_code is ExitCode.PROBLEM


@pytest.mark.parametrize(("separator", "name"), [(b";", "';'"), (b"\t", "tabs")])
def test_a_table_with_another_separator_is_recognised(tmp_path: Path, separator: bytes, name: str) -> None:
    content = separator.join([b"prompt", b"stars"]) + b"\n" + separator.join([b"hi, you", b"3"]) + b"\n"
    with pytest.raises(UsageError, match=f"separated by {name}: convert it to commas"):
        refuse_other_files(file(tmp_path, content), "csv")


def test_a_table_of_one_column_is_fine(tmp_path: Path) -> None:
    refuse_other_files(file(tmp_path, b"comment\na;b\n"), "csv")
