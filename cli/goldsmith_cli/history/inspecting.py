"""Looking at the beginning of a file: what holds no records at all is refused once, not line by line."""

import codecs
from pathlib import Path

from goldsmith_cli.errors import CliError, UsageError
from goldsmith_cli.history.reading import Format, csv_header, records

_BYTES_TO_LOOK_AT = 64 * 1024
_SEPARATORS = {";": "';'", "\t": "tabs"}


def refuse_other_files(path: Path, how: Format) -> None:
    """Raises UsageError for a file of another kind, CliError for one that holds no records."""
    _refuse_no_text(path)
    if how == "csv":
        _refuse_other_separators(path)
    with path.open("rb") as file:
        if next(records(file, how), None) is None:
            raise CliError(f"{path}: the file holds no records", "" if how == "jsonl" else "a header alone is none")


def _refuse_no_text(path: Path) -> None:
    with path.open("rb") as file:
        *whole, last = file.read(_BYTES_TO_LOOK_AT).split(b"\n")
    lines = [*(line + b"\n" for line in whole), last]
    unreadable = sum(map(_is_no_utf8, lines))
    # A few of them are lines of a text file that got broken: each is refused by itself.
    if any(b"\0" in line for line in lines) or unreadable > sum(bool(line.strip()) for line in lines) / 2:
        raise UsageError(
            f"{path} is not a text file in UTF-8",
            "give JSONL or CSV; text in another encoding can be converted: iconv -f utf-16 (or cp1252) -t utf-8",
        )


def _is_no_utf8(line: bytes) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(line)  # the last line may be cut inside a character
    except UnicodeDecodeError:
        return True
    return False


def _refuse_other_separators(path: Path) -> None:
    with path.open("rb") as file:
        header = csv_header(file)
    for separator, name in _SEPARATORS.items():
        if len(header) == 1 and separator in header[0]:
            raise UsageError(
                f"{path} looks like it is separated by {name}: convert it to commas",
                "spreadsheets ask for the separator when they save a CSV file",
            )
