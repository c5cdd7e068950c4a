"""Records of a JSONL or CSV file, one after the other, whatever else the file holds."""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path
from typing import Any, BinaryIO, Literal

from pydantic_core import from_json

from goldsmith_cli.errors import UsageError

Format = Literal["jsonl", "csv"]

MAX_RECORD_BYTES = 16 * 1024 * 1024
"""Longest line that is read into memory; an event may have 240 KiB of it."""

_BY_EXTENSION: Mapping[str, Format] = {".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv"}
_COLUMN = re.compile(r"column (\d+)$")
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class Record:
    """One record and the line it begins on; ``value`` is None when it cannot be read, ``problem`` says why."""

    line: int
    value: Mapping[str, Any] | None = None
    problem: str = ""


def format_of(path: Path, chosen: Format | None) -> Format:
    """How to read ``path``: as chosen, or as its extension says. Raises UsageError."""
    if not path.is_file():
        raise UsageError(f"{path} is not a regular file", "give a file: it may be read twice")
    if chosen is not None:
        return chosen
    if path.suffix.lower() == ".json":
        raise UsageError(
            f"{path}: a .json file is one document, not records",
            "make lines of it (jq -c '.[]' data.json > data.jsonl), or say --format jsonl if it has one a line",
        )
    try:
        return _BY_EXTENSION[path.suffix.lower()]
    except KeyError:
        raise UsageError(f"{path}: its extension does not say how to read it", "add --format jsonl or csv") from None


def records(file: BinaryIO, how: Format, max_bytes: int = MAX_RECORD_BYTES) -> Iterator[Record]:
    """The file's records in order, blank lines left out; never more than one in memory."""
    return _csv_records(file, max_bytes) if how == "csv" else _json_records(file, max_bytes)


def csv_header(file: BinaryIO) -> Sequence[str]:
    """Names of a CSV file's columns. Raises UsageError."""
    with _csv_text(file, MAX_RECORD_BYTES) as text:
        try:
            return _header(next(csv.reader(text, strict=True), []))
        except csv.Error as error:
            raise UsageError(f"the header {_csv_problem(str(error))}", "check the quotes in the first line") from None


def _json_records(file: BinaryIO, max_bytes: int) -> Iterator[Record]:
    # In binary and by \n alone: a record may hold U+2028, U+0085 and whatever else ends a line elsewhere.
    for number, line in enumerate(_lines(file, max_bytes), 1):
        text = line.removeprefix(_BYTE_ORDER_MARK) if number == 1 else line
        if len(text) > max_bytes:
            yield Record(number, problem=f"the line is longer than {max_bytes:,} bytes")
        elif text.strip():
            yield _json_record(number, text)


def _lines(file: BinaryIO, max_bytes: int) -> Iterator[bytes]:
    while line := file.readline(max_bytes + 1):
        yield line
        while not line.endswith(b"\n") and line:  # the rest of a line that is too long, or nothing
            line = file.readline(max_bytes)


def _json_record(number: int, line: bytes) -> Record:
    try:
        value = from_json(line.rstrip(b"\r\n"))
    except ValueError as error:
        return Record(number, problem=_json_problem(str(error)))
    if not isinstance(value, dict):
        return Record(number, problem="must be a JSON object")
    return Record(number, value)


def _json_problem(said: str) -> str:
    """The parser's sentence for people who never wrote one."""
    found = _COLUMN.search(said)
    where = f" at column {found[1]}" if found else ""
    if said.startswith("EOF"):
        return f"is not valid JSON: it breaks off{where}"
    if "recursion limit" in said:
        return "is nested too deeply"
    if "hex escape" in said:
        return f"contains half a character (a lone surrogate){where}"
    if "unicode code point" in said:
        return f"is not UTF-8{where}"
    return f"is not valid JSON{where}"


def _csv_records(file: BinaryIO, max_bytes: int) -> Iterator[Record]:
    with _csv_text(file, max_bytes) as text:
        yield from _rows(csv.reader(text, strict=True))


@contextmanager
def _csv_text(file: BinaryIO, max_bytes: int) -> Iterator[TextIOWrapper]:
    csv.field_size_limit(max_bytes)
    # Bytes that are no UTF-8 survive as surrogates, so that one bad line does not cost the others.
    text = TextIOWrapper(file, encoding="utf-8-sig", errors="surrogateescape", newline="")
    try:
        yield text
    finally:
        text.detach()  # the file is the caller's to close


def _rows(rows: Any) -> Iterator[Record]:  # noqa: ANN401 - csv's reader has no public type
    line = 1
    try:
        header = _header(next(rows, []))
        line = rows.line_num + 1
        for row in rows:
            if row:
                yield _csv_record(line, header, row)
            line = rows.line_num + 1
    except csv.Error as error:
        yield Record(line, problem=f"{_csv_problem(str(error))}; nothing after it was read")


def _csv_problem(said: str) -> str:
    if "unexpected end" in said:
        return "opens a quote that is never closed"
    if "larger than" in said:
        return "has a value that is too long to hold: is a quote never closed?"
    if "expected after" in said:
        return "goes on after a closing quote: a quote inside a quoted value is written twice"
    return f"is not valid CSV: {said}"


def _header(row: Sequence[str]) -> Sequence[str]:
    doubled = sorted({name for name in row if row.count(name) > 1})
    if doubled:
        raise UsageError(f"the header names a column twice: {', '.join(doubled)}", "rename one of them")
    return row


def _csv_record(line: int, header: Sequence[str], row: Sequence[str]) -> Record:
    if len(row) != len(header):
        return Record(line, problem=f"has {len(row)} columns, the header has {len(header)}")
    try:
        "".join(row).encode()
    except UnicodeEncodeError:
        return Record(line, problem="is not UTF-8: convert the file, as in iconv -f cp1252 -t utf-8")
    return Record(line, dict(zip(header, row, strict=True)))
