"""Reading and writing the state directory: what the system refuses becomes a sentence with its cure."""

import contextlib
import errno
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from goldsmith_cli.errors import LocalStackError, UsageError
from goldsmith_cli.local.records import Record

RecordT = TypeVar("RecordT", bound=Record)

_CURE = "check the directory and its permissions, or choose another one with --state-dir or GOLDSMITH_STATE_DIR"


@contextlib.contextmanager
def reading(path: Path) -> Iterator[None]:
    """Inside, what keeps ``path`` from being read is a UsageError."""
    with _explained("read", path):
        yield


@contextlib.contextmanager
def writing(path: Path) -> Iterator[None]:
    """Inside, what keeps ``path`` or what is under it from being written is a UsageError."""
    with _explained("write", path):
        yield


@contextlib.contextmanager
def _explained(action: str, path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        # The system's own words for a file in a directory's place, "File exists", say nothing of a directory.
        reason = "not a directory" if error.errno == errno.EEXIST else error.strerror
        raise UsageError(f"cannot {action} {error.filename or path}: {reason}", _CURE) from error


def exists(path: Path) -> bool:
    """Whether ``path`` is there; UsageError when that cannot be seen."""
    with reading(path):
        try:
            path.stat()
        except FileNotFoundError:
            return False
        return True


def load(path: Path, kind: type[RecordT]) -> RecordT | None:
    """The record in ``path``, None when there is no such file; LocalStackError when it holds something else."""
    with reading(path):
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            return None
    try:
        return kind.model_validate_json(content)
    except ValidationError as error:
        raise LocalStackError(
            f"{path} is not what this version of goldsmith writes ({error.error_count()} problems)",
            "end leftover processes by hand if there are any, delete the file, and start again",
        ) from error


def keep(path: Path, record: Record) -> None:
    """Write ``record`` to ``path``, whole or not at all, readable by this user alone."""
    temporary = path.with_suffix(".new")
    with writing(path):
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(record.model_dump_json(indent=2) + "\n")
        temporary.replace(path)
